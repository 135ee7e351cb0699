"""Who wishes no more texts, texts again, or to be forgotten is told once, and the truth."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ivr.core import sms
from ivr.core.deployment import Deployment, StopAnswer
from ivr.core.effects import Effect, Erase, SendText, StoreOptIn, StoreOptOut
from ivr.core.events import EffectDone, OptOutType, Outcome
from ivr.core.prompts import TextTurn
from ivr.core.session import TextSession
from ivr.core.wishes import ANSWERED
from tests.core.line import MENU, NOON, Texter


def in_both(key: str) -> str:
    return f"en both.{key}, es both.{key}"


def answered_by(by: StopAnswer, locale: str | None = "en", opted_out: bool = False) -> Texter:
    """Give a texter of a line where somebody answers stop."""
    texter = Texter(locale, deployment=Deployment(stop_answered_by=by))
    texter.session = replace(texter.session, opted_out=opted_out)
    return texter


def test_a_stop_is_stored_confirmed_once_and_kept() -> None:
    texter = Texter("en")
    assert [texter.text(body) for body in ("stop", "stop", "help", "me quiero morir", "911", "chemo")] == [
        "en stop",
        None,
        None,
        None,
        None,
        None,
    ]
    assert texter.effects == [StoreOptOut("en")]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("STOP", in_both("stop")),
        ("STOP. Thank you", "en stop"),
        ("opt out", "en stop"),
        ("por favor no más", "es stop"),
        ("ya no me escriba", "es stop"),
        ("stop. I want to die", "en crisis_stop"),
        ("988 stop", in_both("crisis_stop")),
        ("no puedo respirar. ALTO", "es urgent_stop"),
        ("STOP 911", in_both("urgent_stop")),
    ],
)
def test_a_wish_in_any_listed_words_is_an_opt_out(body: str, answer: str) -> None:
    texter = Texter()
    assert texter.text(body) == answer
    assert texter.session.opted_out


@pytest.mark.parametrize(
    "body",
    [
        "should I stop chemo?",
        "presión baja",
        "end of life",
        "END MY LIFE",
        "cancer",
        "cancek",
        "stopp",
        "the end",
    ],
)
def test_nothing_else_is_an_opt_out(body: str) -> None:
    texter = Texter()
    texter.text(body)
    assert not texter.session.opted_out


def test_only_start_ends_the_silence() -> None:
    texter = Texter("es")
    assert texter.text("stop") == "es stop"
    assert texter.text("inicio") == "es start"
    assert texter.text("quimio") == "es topic.choosing"
    assert texter.effects == [StoreOptOut("es"), StoreOptIn("es")]


@pytest.mark.parametrize(
    ("body", "opted_out", "answer"),
    [
        pytest.param("stop", False, "en stop_failed", id="stop"),
        pytest.param("stop. I want to die", False, "en crisis_stop_failed", id="crisis and stop"),
        pytest.param("stop. I cant breathe", False, "en urgent_stop_failed", id="urgent and stop"),
        pytest.param("start", True, "en start_failed", id="start"),
    ],
)
def test_a_wish_that_was_not_stored_is_told_so_and_changes_nothing(
    body: str, opted_out: bool, answer: str
) -> None:
    texter = Texter("en")
    texter.session = replace(texter.session, opted_out=opted_out)
    texter.outcome = Outcome.FAILED
    assert texter.text(body) == answer
    assert texter.session.opted_out is opted_out


STOPS = ("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT")
STARTS = ("START", "YES", "UNSTOP")
OURS = ("ALTO", "BAJA", "STOP PLEASE", "opt out", "stop texting me", "no más")


def test_the_words_of_the_others_are_all_tried_here() -> None:
    words = {*STOPS, *STARTS, "HELP", "INFO"}
    assert {word for known in ANSWERED.values() for word in known} == words


@pytest.mark.parametrize("by", StopAnswer)
@pytest.mark.parametrize("written", [str.upper, str.title, " {}\n".format], ids=["upper", "title", "blanks"])
@pytest.mark.parametrize(
    ("word", "opted_out"),
    [
        *((word, False) for word in (*STOPS, *OURS)),
        *((word, True) for word in (*STARTS, "INICIO", "start please")),
    ],
)
def test_a_wish_is_confirmed_once_by_them_or_by_us(
    by: StopAnswer, word: str, opted_out: bool, written: Callable[[str], str]
) -> None:
    texter = answered_by(by, opted_out=opted_out)
    is_theirs = word in ANSWERED.get(by, {})
    answer = texter.text(written(word))
    assert [is_theirs, answer is not None].count(True) == 1
    assert texter.session.opted_out is not opted_out
    assert [getattr(effect, "is_confirmed", None) for effect in texter.effects] == [is_theirs]


@pytest.mark.parametrize(
    ("by", "word", "answer"),
    [
        pytest.param(StopAnswer.LINE, "STOP", "en stop", id="the line: STOP"),
        pytest.param(StopAnswer.LINE, "HELP", "en help", id="the line: HELP"),
        pytest.param(StopAnswer.TWILIO, "QUIT", None, id="Twilio: QUIT"),
        pytest.param(StopAnswer.TWILIO, "INFO", None, id="Twilio: INFO"),
        pytest.param(StopAnswer.TWILIO, "YES", None, id="Twilio: YES"),
        pytest.param(StopAnswer.TWILIO, "ALTO", "es stop", id="Twilio: ALTO"),
        pytest.param(StopAnswer.TWILIO, "STOP PLEASE", "en stop", id="Twilio: a courtesy"),
        pytest.param(StopAnswer.TWILIO, "STOP.", "en stop", id="Twilio: a full stop"),
        pytest.param(StopAnswer.TWILIO, "AYUDA", "es help", id="Twilio: AYUDA"),
        pytest.param(StopAnswer.ADVANCED, "STOP", "en stop", id="Advanced: a word it has not marked"),
        pytest.param(StopAnswer.TOLL_FREE, "STOP", None, id="the network: STOP"),
        pytest.param(StopAnswer.TOLL_FREE, "UNSTOP", None, id="the network: UNSTOP"),
        pytest.param(StopAnswer.TOLL_FREE, "END", "en stop", id="the network: END"),
        pytest.param(StopAnswer.TOLL_FREE, "YES", "en start", id="the network: YES"),
        pytest.param(StopAnswer.TOLL_FREE, "HELP", "en help", id="the network: HELP"),
    ],
)
def test_who_answers_stop_is_what_the_deployment_says(by: StopAnswer, word: str, answer: str | None) -> None:
    assert answered_by(by).text(word) == answer


@pytest.mark.parametrize("by", StopAnswer)
@pytest.mark.parametrize("body", ["STOP", "ALTO", "chemo", "I want to die", "START", "HELP", ""])
@pytest.mark.parametrize(
    ("given", "opted_out", "effects"),
    [
        pytest.param(OptOutType.STOP, True, [StoreOptOut(None, is_confirmed=True)], id="STOP"),
        pytest.param(OptOutType.START, False, [StoreOptIn(None, is_confirmed=True)], id="START"),
        pytest.param(OptOutType.HELP, False, [], id="HELP"),
    ],
)
def test_what_twilio_says_it_has_answered_is_mirrored_in_silence(
    by: StopAnswer, body: str, given: OptOutType, opted_out: bool, effects: list[Effect]
) -> None:
    texter = answered_by(by)
    assert texter.text(body, given) is None
    assert (texter.session.opted_out, texter.effects) == (opted_out, effects)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_wish_that_others_confirmed_is_silent_even_if_it_was_not_stored(outcome: Outcome) -> None:
    texter = answered_by(StopAnswer.TWILIO)
    texter.outcome = outcome
    assert texter.text("stop") is None
    assert texter.session.opted_out is (outcome is Outcome.DONE)


def test_a_stop_in_one_way_is_undone_in_another() -> None:
    texter = answered_by(StopAnswer.TWILIO)
    bodies = ("STOP", "chemo", "INICIO", "chemo", "ALTO", "unstop", "chemo")
    assert [texter.text(body) for body in bodies] == [
        None,
        None,
        "es start",
        "en topic.choosing",
        "es stop",
        None,
        "en topic.choosing",
    ]


@pytest.mark.parametrize("by", StopAnswer)
def test_a_second_stop_is_silent(by: StopAnswer) -> None:
    texter = answered_by(by)
    texter.text("STOP")
    effects = texter.effects.copy()
    assert [texter.text(body) for body in ("STOP", "ALTO", "stop please")] == [None, None, None]
    assert texter.session.opted_out
    assert {type(effect) for effect in texter.effects} == {type(effect) for effect in effects}


@pytest.mark.parametrize(
    ("locale", "body", "outcome", "answer"),
    [
        pytest.param("en", "erase", Outcome.DONE, "en erased", id="done"),
        pytest.param("en", "borrar por favor", Outcome.DONE, "es erased", id="in the other language"),
        pytest.param(None, "ERASE", Outcome.DONE, "en erased", id="no language"),
        pytest.param("es", "borrar", Outcome.FAILED, "es erase_failed", id="failed"),
        pytest.param("en", "erase", Outcome.UNSURE, "en erase_failed", id="unsure"),
    ],
)
def test_who_wishes_to_be_forgotten_is_told_whether_they_are(
    locale: str | None, body: str, outcome: Outcome, answer: str
) -> None:
    texter = Texter(locale)
    texter.outcome = outcome
    assert texter.text(body) == answer
    assert texter.effects == [Erase(answer[:2])]


def test_who_is_forgotten_begins_anew() -> None:
    texter = Texter("en")
    texter.text("throas")
    assert texter.text("erase") == "en erased"
    assert texter.session == TextSession()
    assert texter.text("1") == "en welcome"


def test_who_could_not_be_forgotten_goes_on() -> None:
    texter = Texter("en")
    texter.text("nodes")
    before = texter.session
    texter.outcome = Outcome.FAILED
    texter.text("erase")
    assert texter.session == before


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.FAILED])
def test_who_wants_no_texts_is_forgotten_in_silence_and_stays_left_alone(outcome: Outcome) -> None:
    texter = Texter("en")
    texter.text("stop")
    texter.outcome = outcome
    assert texter.text("borrar") is None
    assert texter.effects[1:] == [Erase(None, is_silent=True)]
    assert texter.session == TextSession(locale=None if outcome is Outcome.DONE else "en", opted_out=True)


def test_a_word_of_all_languages_is_forgotten_in_all_of_them() -> None:
    turn = sms.step(MENU, TextSession(), EffectDone(NOON, Erase(None), Outcome.DONE))
    assert turn.reply is not None
    assert [line.key for line in turn.reply.lines] == ["both.erased", "both.erased"]


@pytest.mark.parametrize("body", ["relay", "I am deaf", "soy sorda"])
def test_relay_is_silent_to_who_wants_no_texts(body: str) -> None:
    texter = Texter("en")
    texter.text("stop")
    assert texter.text(body) is None


def test_other_effects_say_nothing() -> None:
    event = EffectDone(NOON, SendText("topic.cup", "cup", "en"), Outcome.DONE)
    assert sms.step(MENU, TextSession(), event) == TextTurn(TextSession())
