"""Callers reach people who are there and speak their language, and come back if they did not."""

from dataclasses import replace

import pytest

from ivr.core import voice
from ivr.core.deployment import Deployment
from ivr.core.effects import ForgetCall, RememberCall, RememberLocale
from ivr.core.events import KeyPressed, LastCall, Silence, TransferEnd, TransferEnded
from ivr.core.menu import Menu
from ivr.core.prompts import Ask, HangUp, Say, Transfer, VoiceTurn
from ivr.core.referrals import Hours, Shift
from ivr.core.session import CallSession, Run
from tests.core.line import (
    ACS,
    AMIGA,
    CONNECTING,
    DESK,
    IN_BOTH,
    LIFELINE,
    MENU,
    NIGHT,
    NOON,
    TEXTING,
    THREE_LANGUAGES,
    Call,
    heard,
    helped_by,
)

UNREACHED = [TransferEnd.BUSY, TransferEnd.NO_ANSWER, TransferEnd.FAILED]

DESK_FIRST = helped_by(DESK, AMIGA, ACS)

FEW_HOURS = Hours("America/New_York", (Shift(frozenset({5}), 600, 660),))
SATURDAYS = replace(DESK, name="saturdays", hours=FEW_HOURS)


def calling(*keys: str, menu: Menu = MENU, locale: str = "en", at: float = NOON) -> Call:
    """Give a call of somebody known, after some keys."""
    call = Call(locale, menu=menu)
    call.at = at
    call.press(*keys)
    return call


def test_a_whole_turn_to_a_person() -> None:
    session = CallSession("en", "person.acs", turn=4, back="cup")
    assert voice.step(MENU, session, KeyPressed(NOON, "1")) == VoiceTurn(
        Transfer((Say("connecting", "en"),), ACS, CallSession("en", "transfer.acs", turn=5, back="cup")),
        (RememberCall("en", "cup", NOON, 900.0),),
    )


def test_after_a_talk_the_caller_is_where_they_were_with_nothing_to_go_back_to() -> None:
    session = CallSession("en", "transfer.acs", turn=5, back="cup")
    assert voice.step(MENU, session, TransferEnded(NOON, TransferEnd.ENDED)) == VoiceTurn(
        Ask((Say("transfer.ended", "en"), Say("more", "en")), CallSession("en", "cup", turn=6)),
        (RememberCall("en", "cup", NOON, 900.0),),
    )


@pytest.mark.parametrize(
    ("menu", "locale", "at", "hears"),
    [
        pytest.param(MENU, "en", NOON, "en person.acs", id="always there"),
        pytest.param(DESK_FIRST, "en", NOON, "en person.desk", id="open"),
        pytest.param(DESK_FIRST, "en", NIGHT, "en closed.desk, en person.acs", id="closed"),
        pytest.param(DESK_FIRST, "es", NIGHT, "es closed.desk, es person.amiga", id="closed, in Spanish"),
        pytest.param(
            helped_by(AMIGA, SATURDAYS, DESK, ACS),
            "en",
            NIGHT,
            "en closed.saturdays, en closed.desk, en person.acs",
            id="two closed, in order",
        ),
        pytest.param(helped_by(AMIGA, ACS), "en", NOON, "en person.acs", id="not their language"),
        pytest.param(
            helped_by(DESK),
            "en",
            NIGHT,
            "en closed.desk, en offer_person, en topic.cup, en more",
            id="nobody",
        ),
        pytest.param(
            helped_by(AMIGA), "en", NOON, "en offer_person, en topic.cup, en more", id="nobody in English"
        ),
        pytest.param(helped_by(), "es", NOON, "es offer_person, es topic.cup, es more", id="nobody at all"),
    ],
)
def test_0_offers_who_is_there_and_tells_the_hours_of_those_before(
    menu: Menu, locale: str, at: float, hears: str
) -> None:
    assert calling("1", "1", menu=menu, locale=locale, at=at).press("0") == hears


@pytest.mark.parametrize(
    ("keys", "back"),
    [
        pytest.param("", "en menu.main", id="the main menu"),
        pytest.param("22", "en menu.nodes", id="a menu"),
        pytest.param("11", "en topic.cup, en more", id="a topic"),
        pytest.param("116", "en topic.cup, en more", id="crisis"),
        pytest.param("110", "en topic.cup, en more", id="a person"),
    ],
)
@pytest.mark.parametrize("ending", [None, TransferEnd.ENDED])
def test_star_and_the_end_of_a_talk_lead_back_from_a_person(
    keys: str, back: str, ending: TransferEnd | None
) -> None:
    call = calling(*keys)
    assert call.press("0") == "en person.acs"
    if not ending:
        assert call.press("*") == back
        return
    assert call.press("1") == "en connecting (to acs)"
    assert call.come_back(ending) == f"en transfer.ended, {back.removeprefix('en topic.cup, ')}"


def test_silence_at_a_person_asks_again_and_star_still_leads_back() -> None:
    call = calling("1", "1", "0")
    assert [call.keep_silent() for _ in range(3)] == [
        "en silence, en connect_now",
        "en silence, en connect_now",
        "en silence, en connect_now",
    ]
    assert call.press("*") == "en topic.cup, en more"


def test_wrong_keys_at_a_person_offer_nobody_else_and_end_in_a_goodbye() -> None:
    call = calling("0")
    assert [call.press("2") for _ in range(4)] == [
        "en wrong, en connect_now",
        "en wrong, en connect_now",
        "en wrong, en connect_now",
        "en goodbye (end)",
    ]


def test_who_misses_at_a_person_hears_the_short_form_and_9_says_it_whole_again() -> None:
    call = Call("en", deployment=TEXTING)
    call.press("0")
    assert call.press("2") == "en wrong, en connect_now, en keep.number"
    assert call.keep_silent() == "en silence, en connect_now, en keep.number"
    assert call.press("9") == "en person.acs, en keep.number"
    call.press("2")
    assert call.press("1") == "en connecting (to acs)"
    assert call.come_back(TransferEnd.BUSY).startswith("en transfer.busy, en number.acs, en person.desk")


def test_who_may_be_tried_again_is_offered_in_short_with_the_number_as_a_text() -> None:
    call = Call("en", menu=helped_by(ACS), deployment=TEXTING)
    call.press("0", "1")
    assert call.come_back(TransferEnd.BUSY) == (
        "en transfer.busy, en number.acs, en connect_now, en keep.number"
    )


def test_a_person_may_be_asked_for_by_who_could_go_on() -> None:
    call = Call("en", LastCall("en", "cup", NOON - 60))
    assert call.press("0", "1") == "en connecting (to acs)"
    assert call.come_back(TransferEnd.ENDED) == "en transfer.ended, en menu.learn"


@pytest.mark.parametrize("ending", UNREACHED)
def test_who_was_not_reached_has_their_number_told_and_the_next_is_offered(ending: TransferEnd) -> None:
    call = calling("1", "1", "0", "1")
    assert call.come_back(ending) == f"en transfer.{ending}, en number.acs, en person.desk"
    assert call.press("1") == "en connecting (to desk)"
    assert call.come_back(ending) == f"en transfer.{ending}, en number.desk, en person.acs"
    assert call.press("*") == "en topic.cup, en more"


@pytest.mark.parametrize(
    ("locale", "at", "hears"),
    [
        pytest.param("en", NOON, "en transfer.busy, en number.acs, en person.desk", id="open"),
        pytest.param(
            "es", NIGHT, "es transfer.busy, es number.acs, es closed.desk, es person.amiga", id="closed"
        ),
        pytest.param(
            "en",
            NIGHT,
            "en transfer.busy, en number.acs, en closed.desk, en connect_now",
            id="only the same is there",
        ),
    ],
)
def test_the_next_one_is_open_and_speaks_the_language(locale: str, at: float, hears: str) -> None:
    assert calling("0", "1", locale=locale, at=at).come_back(TransferEnd.BUSY) == hears


@pytest.mark.parametrize("ending", UNREACHED)
def test_one_helpline_alone_is_offered_again(ending: TransferEnd) -> None:
    call = calling("0", "1", menu=helped_by(ACS))
    assert call.come_back(ending) == f"en transfer.{ending}, en number.acs, en connect_now"
    assert call.press("1") == "en connecting (to acs)"


def test_one_helpline_alone_that_closed_meanwhile_has_its_hours_told() -> None:
    call = calling("2", "0", "1", menu=helped_by(DESK))
    call.at = NIGHT
    assert call.come_back(TransferEnd.NO_ANSWER) == (
        "en transfer.no_answer, en number.desk, en closed.desk, en offer_person, en menu.treatment"
    )


@pytest.mark.parametrize(
    ("menu", "keys", "hears"),
    [
        pytest.param(DESK_FIRST, "0", "en closed.desk, en person.acs", id="the first"),
        pytest.param(helped_by(DESK), "0", "en closed.desk, en offer_person, en menu.main", id="alone"),
    ],
)
def test_who_has_closed_since_is_not_dialed(menu: Menu, keys: str, hears: str) -> None:
    call = calling(*keys, menu=menu)
    assert call.hears() == "en person.desk"
    call.at = NIGHT
    assert call.press("1") == hears


def test_the_hours_of_who_has_closed_since_are_told_even_if_another_comes_first() -> None:
    call = calling("0", "1")
    call.come_back(TransferEnd.BUSY)
    assert call.hears() == "en transfer.busy, en number.acs, en person.desk"
    call.at = NIGHT
    assert call.press("1") == "en closed.desk, en person.acs"


def test_9_says_the_person_again_without_what_was_said_before() -> None:
    call = calling("0", menu=DESK_FIRST, at=NIGHT)
    assert call.hears() == "en closed.desk, en person.acs"
    assert call.press("9") == "en person.acs"


def test_8_at_a_person_who_does_not_speak_the_language_offers_one_who_does() -> None:
    call = calling("1", "1", "0", menu=helped_by(AMIGA, DESK, ACS), locale="es", at=NIGHT)
    assert call.hears() == "es person.amiga"
    assert call.press("8") == "en closed.desk, en person.acs"
    assert call.turn.effects == (RememberLocale("en"), RememberCall("en", "cup", call.at, 900.0))
    assert call.press("*") == "en topic.cup, en more"


def test_8_where_nobody_speaks_the_language_leads_back() -> None:
    call = calling("1", "1", "0", menu=THREE_LANGUAGES, locale="es")
    assert call.press("8") == "fr offer_person, fr topic.cup, fr more"


@pytest.mark.parametrize("place", ["person.amiga", "transfer.amiga", "person.gone", "transfer.gone"])
def test_a_helpline_that_is_gone_for_this_language_is_no_place(place: str) -> None:
    session = CallSession("en", place, back="cup")
    for event in (
        KeyPressed(NOON, "1"),
        Silence(NOON),
        TransferEnded(NOON, TransferEnd.BUSY),
    ):
        prompt = voice.step(MENU, session, event).prompt
        assert isinstance(prompt, Ask)
        assert prompt.says[-1] == Say("menu.main", "en")


def test_the_crisis_line_is_no_person_to_be_offered() -> None:
    session = CallSession("en", "person.lifeline")
    assert heard(voice.step(MENU, session, KeyPressed(NOON, "1"))) == "en menu.main"


@pytest.mark.parametrize("place", ["main", "cup", "person.acs", "keep.cup", "crisis", "resume"])
def test_a_talk_that_ends_where_none_began_says_the_place_again(place: str) -> None:
    session = CallSession("en", place, back="learn")
    ended = voice.step(MENU, session, TransferEnded(NOON, TransferEnd.BUSY))
    again = voice.step(MENU, session, KeyPressed(NOON, "9"))
    assert (ended.prompt.says, ended.effects) == (again.prompt.says, again.effects)


def test_a_talk_that_ends_at_the_gate_says_the_gate() -> None:
    turn = voice.step(MENU, CallSession(), TransferEnded(NOON, TransferEnd.ENDED))
    assert heard(turn) == "en both.gate, es both.gate"


@pytest.mark.parametrize("event", [Silence(NOON), KeyPressed(NOON, "1"), KeyPressed(NOON, "6")], ids=repr)
def test_a_transfer_of_which_nothing_is_told_has_failed(event: Silence | KeyPressed) -> None:
    session = CallSession("en", "transfer.acs", turn=5, back="cup")
    failed = TransferEnded(NOON, TransferEnd.FAILED)
    assert voice.step(MENU, session, event) == voice.step(MENU, session, failed)
    assert heard(voice.step(MENU, session, event)) == "en transfer.failed, en number.acs, en person.desk"


def test_the_place_that_is_remembered_stays_the_way_back() -> None:
    call = calling("1", "1", "0", "1")
    call.come_back(TransferEnd.BUSY)
    call.press("1")
    call.come_back(TransferEnd.ENDED)
    places = [effect.place for effect in call.effects if isinstance(effect, RememberCall)]
    assert places == ["learn", *["cup"] * 6]


def test_without_a_way_to_go_on_a_talk_leaves_nothing_behind() -> None:
    menu = replace(MENU, resume_seconds=0.0)
    call = calling("1", "1", "0", "1", menu=menu)
    call.come_back(TransferEnd.FAILED)
    assert call.effects == []


def test_who_asks_in_the_last_turn_is_still_put_through() -> None:
    session = CallSession("en", "person.acs", turn=60)
    turn = voice.step(MENU, session, KeyPressed(NOON, "1"))
    assert heard(turn) == "en connecting (to acs)"
    assert isinstance(turn.prompt, Transfer)
    after = voice.step(MENU, turn.prompt.session, TransferEnded(NOON, TransferEnd.BUSY))
    assert after == VoiceTurn(HangUp((Say("goodbye", "en"),)), (ForgetCall(),))


def test_8_in_the_last_turn_is_remembered() -> None:
    session = CallSession("es", "person.amiga", turn=60)
    assert voice.step(MENU, session, KeyPressed(NOON, "8")) == VoiceTurn(
        HangUp((Say("goodbye", "en"),)), (RememberLocale("en"), ForgetCall())
    )


def in_crisis(*keys: str, menu: Menu = MENU, deployment: Deployment = CONNECTING) -> Call:
    """Give a call in crisis, behind some keys, where the line may connect it."""
    call = Call("en", menu=menu, deployment=deployment)
    call.press(*keys, "6")
    return call


def test_crisis_connects_with_the_number_of_the_caller_where_that_was_tested() -> None:
    call = in_crisis("1", "1")
    assert call.hears() == "en crisis.connect"
    assert call.press("1") == "en connecting (to lifeline as the caller)"
    assert call.session == CallSession("en", "transfer.lifeline", turn=5, back="cup")


@pytest.mark.parametrize(
    ("menu", "deployment"),
    [
        pytest.param(MENU, Deployment(), id="not tested"),
        pytest.param(replace(MENU, crisis_line=None), CONNECTING, id="no crisis line"),
        pytest.param(replace(MENU, crisis_line=replace(LIFELINE, hours=FEW_HOURS)), CONNECTING, id="closed"),
    ],
)
def test_crisis_does_not_connect(menu: Menu, deployment: Deployment) -> None:
    call = in_crisis(menu=menu, deployment=deployment)
    assert call.hears() == "en crisis"
    assert call.press("1") == "en wrong, en crisis"


@pytest.mark.parametrize("ending", TransferEnd)
def test_however_a_talk_with_the_crisis_line_ends_crisis_is_said_and_it_is_offered_again(
    ending: TransferEnd,
) -> None:
    call = in_crisis("1", "1")
    call.press("1")
    assert call.come_back(ending) == f"en transfer.{ending}, en crisis"
    assert call.session == CallSession("en", "crisis", turn=6, back="cup")
    assert call.press("1") == "en connecting (to lifeline as the caller)"
    assert call.come_back(ending) == f"en transfer.{ending}, en crisis"
    assert call.press("*") == "en topic.cup, en more"


@pytest.mark.parametrize("deployment", [Deployment(), CONNECTING], ids=["plain", "connecting"])
@pytest.mark.parametrize("key", ["", "5"], ids=["silence", "wrong keys"])
def test_in_crisis_nothing_else_is_offered_and_crisis_is_said_to_the_end(
    deployment: Deployment, key: str
) -> None:
    call = in_crisis(deployment=deployment)
    crisis, prompt = call.hears(), "wrong" if key else "silence"
    assert [call.press(key) if key else call.keep_silent() for _ in range(4)] == [
        f"en {prompt}, {crisis}",
        f"en {prompt}, {crisis}",
        f"en {prompt}, {crisis}",
        "en crisis, en goodbye (end)",
    ]
    assert call.turn.effects == (ForgetCall(),)


@pytest.mark.parametrize(
    ("key", "hears"),
    [
        ("0", "en person.acs"),
        ("2", "en wrong, en crisis.connect"),
        ("6", "en crisis.connect"),
        ("8", "es crisis.connect"),
        ("9", "en crisis.connect"),
        ("*", "en menu.main"),
    ],
)
def test_other_keys_in_crisis_do_not_connect(key: str, hears: str) -> None:
    assert in_crisis().press(key) == hears


def test_crisis_at_the_gate_names_the_number_and_does_not_connect() -> None:
    call = Call(deployment=CONNECTING)
    gate = "en both.gate, es both.gate"
    assert call.press("6") == f"en both.crisis, es both.crisis, {gate}"
    assert call.press("1") == "en welcome, en menu.main"


@pytest.mark.parametrize(
    ("keys", "hears"),
    [("988", "en crisis.connect"), ("911", "en emergency, en crisis.connect")],
    ids=["988", "911"],
)
def test_a_run_leads_to_the_crisis_line_too(keys: str, hears: str) -> None:
    call = Call("en", deployment=CONNECTING)
    assert call.press(*keys, pace=1.0) == hears
    assert call.press("1") == "en connecting (to lifeline as the caller)"


def test_one_1_too_many_in_the_same_breath_connects_nobody() -> None:
    call = Call("en", deployment=CONNECTING)
    assert call.press(*"9111", pace=1.0) == "en emergency, en crisis.connect"
    assert call.press("1", pace=3.0) == "en emergency, en crisis.connect"
    assert call.press("1", pace=3.5) == "en connecting (to lifeline as the caller)"


@pytest.mark.parametrize("place", ["person.acs", "keep.cup", "crisis"])
def test_a_quick_9_and_1_connects_nobody_for_it_may_become_911(place: str) -> None:
    session = CallSession("en", place, run=Run("9", NOON, "en", "main"))
    nine_one = voice.step(
        MENU, session, KeyPressed(NOON + 1, "1"), Deployment(connects_crisis=True, can_text=True)
    )
    assert isinstance(nine_one.prompt, Ask)
    assert nine_one.prompt.session.place == place
    turn = voice.step(MENU, nine_one.prompt.session, KeyPressed(NOON + 2, "1"), CONNECTING)
    assert heard(turn) == "en emergency, en crisis.connect"


def test_a_crisis_in_the_last_turn_is_still_connected() -> None:
    turn = voice.step(MENU, CallSession("en", "crisis", turn=60), KeyPressed(NOON, "1"), CONNECTING)
    assert turn == VoiceTurn(
        Transfer(
            (Say("connecting", "en"),),
            LIFELINE,
            CallSession("en", "transfer.lifeline", turn=61),
            shows_caller=True,
        ),
        (RememberCall("en", "main", NOON, 900.0),),
    )


def test_a_crisis_line_that_was_not_reached_in_the_last_turn_is_named_once_more() -> None:
    session = CallSession("en", "transfer.lifeline", turn=61)
    turn = voice.step(MENU, session, TransferEnded(NOON, TransferEnd.BUSY), CONNECTING)
    assert turn == VoiceTurn(HangUp((Say("crisis", "en"), Say("goodbye", "en"))), (ForgetCall(),))


def test_a_crisis_line_among_the_people_is_offered_to_who_asks_for_a_person() -> None:
    menu = helped_by(replace(LIFELINE, languages=IN_BOTH))
    assert calling("0", menu=menu).press("1") == "en connecting (to lifeline)"
