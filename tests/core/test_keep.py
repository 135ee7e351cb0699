"""Key 7 sends the words of a place to the phone that calls, asks before, and tells how that ended."""

from dataclasses import replace

import pytest

from ivr.core import voice
from ivr.core.deployment import Deployment
from ivr.core.effects import ForgetCall, RememberCall, RememberLocale, SendText
from ivr.core.events import EffectDone, KeyPressed, LastCall, Outcome, Reach, TransferEnd
from ivr.core.menu import Menu
from ivr.core.prompts import Ask, HangUp, Say, VoiceTurn
from ivr.core.session import CallSession
from tests.core.line import AMIGA, MENU, NOON, TEXTING, Call, heard, helped_by

BOTH = Deployment(can_text=True, connects_crisis=True)

AFTER_TOPIC = "en after_topic"


def texting(*keys: str, deployment: Deployment = TEXTING, menu: Menu = MENU, locale: str = "en") -> Call:
    """Give a call on a line that can text, after some keys."""
    call = Call(locale, menu=menu, deployment=deployment)
    call.press(*keys)
    return call


def test_a_whole_turn_with_a_text() -> None:
    session = CallSession("en", "keep.cup", part=2, turn=4)
    assert voice.step(MENU, session, KeyPressed(NOON, "1"), TEXTING) == VoiceTurn(
        Ask(
            (Say("keep.failed", "en"), Say("after_topic", "en")),
            CallSession("en", "cup", part=2, turn=5),
        ),
        (SendText("topic.cup", "cup", "en"),),
    )


def test_what_was_sent_is_told_and_the_call_goes_on_where_it_was() -> None:
    session, sent = CallSession("en", "keep.cup", part=2, turn=4), SendText("topic.cup", "cup", "en")
    assert voice.step(MENU, session, EffectDone(NOON, sent, Outcome.DONE), TEXTING) == VoiceTurn(
        Ask(
            (Say("keep.sent", "en"), Say("after_topic", "en")),
            CallSession("en", "cup", part=2, turn=5),
        ),
        (RememberCall("en", "cup", NOON, 900.0),),
    )


def test_7_is_offered_after_topics_where_the_line_can_text() -> None:
    call = texting("1", "1")
    assert call.hears() == "en topic.cup, en more.keep"
    assert call.press("#") == "en topic.cup.2, en after_topic.keep"


@pytest.mark.parametrize(
    ("keys", "sent", "hears"),
    [
        pytest.param("", SendText("menu.main", "main", "en"), "en keep.sent, en menu.main", id="main menu"),
        pytest.param("22", SendText("menu.nodes", "nodes", "en"), "en keep.sent, en menu.nodes", id="menu"),
        pytest.param(
            "21", SendText("topic.choosing", "choosing", "en"), f"en keep.sent, {AFTER_TOPIC}", id="topic"
        ),
        pytest.param("11", SendText("topic.cup", "cup", "en"), "en keep.sent, en more", id="first part"),
        pytest.param(
            "11#", SendText("topic.cup", "cup", "en"), f"en keep.sent, {AFTER_TOPIC}", id="last part"
        ),
        pytest.param(
            "0", SendText("person.acs", "person.acs", "en"), "en keep.sent, en connect_now", id="person"
        ),
        pytest.param("6", SendText("crisis", "crisis", "en"), f"en keep.sent, {AFTER_TOPIC}", id="crisis"),
        pytest.param("8", SendText("menu.main", "main", "es"), "es keep.sent, es menu.main", id="Spanish"),
    ],
)
def test_1_sends_the_words_of_the_place(keys: str, sent: SendText, hears: str) -> None:
    call = texting(*keys)
    assert call.press("7") == f"{sent.locale} keep"
    assert call.texts() == []
    assert call.press("1") == hears
    assert call.texts() == [sent]
    assert call.session.place == sent.place


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.DONE, "keep.sent"),
        (Outcome.FAILED, "keep.failed"),
        (Outcome.UNSURE, "keep.unsure"),
        (Outcome.NO_TEXTS, "keep.no_texts"),
        (Outcome.OPTED_OUT, "keep.opted_out"),
        (Outcome.CAPPED, "keep.capped"),
    ],
)
def test_each_outcome_is_told(outcome: Outcome, told: str) -> None:
    call = texting("1", "1", "7")
    call.outcome = outcome
    assert call.press("1") == f"en {told}, en more"
    assert call.press("#") == "en topic.cup.2, en after_topic.keep"


@pytest.mark.parametrize("deployment", [Deployment(), TEXTING], ids=["off", "on"])
@pytest.mark.parametrize("reach", [Reach.HIDDEN, Reach.ABROAD])
def test_who_cannot_be_texted_is_told_so_at_once(reach: Reach, deployment: Deployment) -> None:
    told = f"keep.{reach}" if deployment.can_text else "keep.off"
    call = texting("2", deployment=deployment)
    call.reach = reach
    assert call.press("7") == f"en {told}, en menu.treatment"
    call.press("1")
    assert call.press("7") == f"en {told}, en after_topic"
    assert call.session.place == "choosing"
    assert call.texts() == []


@pytest.mark.parametrize(
    ("deployment", "reach", "told"),
    [
        pytest.param(Deployment(), Reach.TEXTS, "en keep.off, en more", id="off"),
        pytest.param(TEXTING, Reach.HIDDEN, "en keep.hidden, en more", id="hidden"),
        pytest.param(TEXTING, Reach.ABROAD, "en keep.abroad, en more", id="abroad"),
    ],
)
@pytest.mark.parametrize("key", ["1", "7"])
def test_a_phone_that_cannot_be_texted_any_more_is_sent_nothing(
    key: str, deployment: Deployment, reach: Reach, told: str
) -> None:
    call = texting("1", "1", "7")
    call.deployment, call.reach = deployment, reach
    assert call.press(key) == told
    assert call.session.place == "cup"
    assert call.texts() == []


@pytest.mark.parametrize(
    ("keys", "back"),
    [
        ("", "en menu.main"),
        ("11", "en more.keep"),
        ("11#", "en after_topic.keep"),
        ("0", "en person.acs, en keep.number"),
        ("6", "en crisis.connect"),
    ],
)
def test_star_takes_the_offer_back_and_nothing_is_sent(keys: str, back: str) -> None:
    call = texting(*keys, "7", deployment=BOTH)
    assert call.press("*") == back
    assert call.texts() == []


def test_from_a_person_star_leads_on_to_where_they_were_asked_for() -> None:
    call = texting("1", "1", "0", "7", "*")
    assert call.hears() == "en person.acs, en keep.number"
    assert call.press("*") == "en topic.cup, en more.keep"


@pytest.mark.parametrize(
    ("key", "hears"),
    [
        ("0", "en person.acs, en keep.number"),
        ("6", "en crisis"),
        ("7", "en keep"),
        ("8", "es keep"),
        ("9", "en keep"),
        ("2", "en wrong, en keep"),
        ("5", "en wrong, en keep"),
        ("#", "en wrong, en keep"),
    ],
)
def test_other_keys_send_nothing(key: str, hears: str) -> None:
    call = texting("1", "1", "#", "7")
    assert call.press(key) == hears
    assert call.texts() == []


def test_silence_sends_nothing_and_comes_to_an_end() -> None:
    call = texting("7")
    assert [call.keep_silent() for _ in range(4)] == [
        "en silence, en keep",
        "en silence, en keep",
        "en offer_person, en keep",
        "en goodbye (end)",
    ]
    assert call.texts() == []


def test_8_changes_the_language_of_the_text() -> None:
    call = texting("1", "1", "#", "7", "8")
    assert call.turn.effects == (RememberLocale("es"), RememberCall("es", "cup", call.at, 900.0))
    assert call.press("1") == "es keep.sent, es after_topic"
    assert call.texts() == [SendText("topic.cup", "cup", "es")]


def test_8_at_the_number_of_who_does_not_speak_the_language_offers_one_who_does() -> None:
    call = texting("0", "7", menu=helped_by(AMIGA, *MENU.people), locale="es")
    assert call.session.place == "keep.person.amiga"
    assert call.press("8") == "en person.acs, en keep.number"


@pytest.mark.parametrize(
    ("keys", "key", "hears"),
    [
        pytest.param("71", "1", "en menu.learn", id="main menu: choice"),
        pytest.param("1171", "#", "en topic.cup.2, en after_topic.keep", id="topic: next part"),
        pytest.param("11#71", "9", "en topic.cup.2, en after_topic.keep", id="topic: this part again"),
        pytest.param("1171", "*", "en menu.learn", id="topic: up"),
        pytest.param("1171", "1", "en wrong, en more.keep", id="topic: 1 sends nothing more"),
        pytest.param("1171", "7", "en keep", id="topic: once more"),
        pytest.param("1171", "0", "en person.acs, en keep.number", id="topic: person"),
        pytest.param("071", "1", "en connecting (to acs)", id="person: connect"),
        pytest.param("11071", "*", "en topic.cup, en more.keep", id="person: back"),
        pytest.param("671", "1", "en connecting (to lifeline as the caller)", id="crisis: connect"),
        pytest.param("11671", "*", "en topic.cup, en more.keep", id="crisis: back"),
    ],
)
def test_after_the_text_keys_mean_what_they_meant_before(keys: str, key: str, hears: str) -> None:
    assert texting(*keys, deployment=BOTH).press(key) == hears


def test_each_text_is_asked_for_anew() -> None:
    call = texting("1", "1", *"71", *"71")
    assert call.texts() == [SendText("topic.cup", "cup", "en")] * 2


def test_the_number_of_who_was_not_reached_can_be_had_as_a_text() -> None:
    call = texting("0", "1")
    call.come_back(TransferEnd.BUSY)
    assert call.press("7", "1") == "en keep.sent, en connect_now"
    assert call.texts() == [SendText("person.desk", "person.desk", "en")]


def test_the_gate_has_nothing_to_send() -> None:
    call = Call(deployment=TEXTING)
    gate = "en both.gate, es both.gate"
    assert call.press("7") == f"en both.wrong, es both.wrong, {gate}"


def test_who_could_go_on_has_nothing_sent() -> None:
    call = Call("en", LastCall("en", "cup", NOON - 60), deployment=TEXTING)
    assert call.press("7") == "en menu.main"


@pytest.mark.parametrize(
    "place",
    [
        *("keep.gate", "keep.resume", "keep.gone", "keep.person.gone", "keep.person.lifeline"),
        *("keep.transfer.acs", "keep.keep.cup", "keep.person.amiga", "keep.", "keep"),
    ],
)
def test_nothing_is_sent_of_a_place_that_is_none(place: str) -> None:
    session = CallSession("en", place, back="cup")
    turn = voice.step(MENU, session, KeyPressed(NOON, "1"), TEXTING)
    assert (heard(turn), turn.effects) == ("en menu.main", (RememberCall("en", "main", NOON, 900.0),))


@pytest.mark.parametrize(
    ("session", "hears"),
    [
        pytest.param(CallSession(), "en both.gate, es both.gate", id="the gate"),
        pytest.param(CallSession("en", "keep.gone"), "en keep.sent, en menu.main", id="a place that is gone"),
        pytest.param(
            CallSession("en", "person.acs", back="cup"), "en keep.sent, en menu.main", id="elsewhere"
        ),
    ],
)
def test_an_outcome_is_told_wherever_the_call_is(session: CallSession, hears: str) -> None:
    sent = SendText("topic.cup", "cup", "en")
    assert heard(voice.step(MENU, session, EffectDone(NOON, sent, Outcome.DONE), TEXTING)) == hears


def test_in_the_last_turn_nothing_is_sent_for_nobody_could_be_told() -> None:
    session = CallSession("en", "keep.cup", turn=60)
    assert voice.step(MENU, session, KeyPressed(NOON, "1"), TEXTING) == VoiceTurn(
        HangUp((Say("goodbye", "en"),)), (ForgetCall(),)
    )


def test_a_line_without_people_keeps_its_topics() -> None:
    call = texting("1", "1", "7", menu=replace(MENU, people=(), crisis_line=None))
    assert call.press("1") == "en keep.sent, en more"


@pytest.mark.parametrize("reach", [Reach.HIDDEN, Reach.ABROAD])
def test_a_text_is_offered_only_to_a_phone_that_can_be_sent_one(reach: Reach) -> None:
    call = texting("1")
    call.reach = reach
    assert call.press("1") == "en topic.cup, en more"
    assert call.keep_silent() == "en silence, en more"
    assert call.press("0") == "en person.acs"
