"""A text is answered by the rules of design.md, section 6."""

from dataclasses import replace

import pytest

from ivr.core import sms
from ivr.core.events import TextReceived
from ivr.core.menu import Menu
from ivr.core.prompts import Line, Reply, TextTurn
from ivr.core.referrals import Referral
from ivr.core.session import TextSession
from tests.core.line import (
    ACS,
    AMIGA,
    DESK,
    MENU,
    NIGHT,
    NOON,
    ONE_LANGUAGE,
    THREE_LANGUAGES,
    Texter,
    helped_by,
    written,
)

GATE = "en both.gate, es both.gate"
MAIN_OFFERS = (("1", "learn"), ("2", "treatment"), ("3", "support"))


def in_both(key: str) -> str:
    return f"en both.{key}, es both.{key}"


def after(*bodies: str, locale: str | None = None, menu: Menu = MENU) -> Texter:
    """Give a texter who has sent some texts."""
    texter = Texter(locale, menu)
    for body in bodies:
        texter.text(body)
    return texter


def test_a_whole_turn() -> None:
    turn = sms.step(MENU, TextSession(locale="es"), TextReceived(NOON, "menu"))
    session = TextSession(locale="es", place="main", offers=MAIN_OFFERS, offered_at=NOON, offered_in="es")
    assert turn == TextTurn(session, Reply((Line("menu.main", "es"),)))


@pytest.mark.parametrize(
    ("locale", "body", "answer"),
    [
        pytest.param(None, "I want to die", "en crisis", id="crisis"),
        pytest.param("en", "me quiero morir", "es crisis", id="crisis in the other language"),
        pytest.param(None, "988", in_both("crisis"), id="988, no language"),
        pytest.param("es", "988", "es crisis", id="988, remembered"),
        pytest.param(None, "6", in_both("crisis"), id="6, no language"),
        pytest.param("es", "6", "es crisis", id="6"),
        pytest.param(None, "35", in_both("crisis"), id="the code of crisis waits for no gate"),
        pytest.param("es", "35", "es crisis", id="the code of crisis"),
        pytest.param(None, "end my life", "en crisis", id="no opt-out"),
        pytest.param(None, "no puedo respirar", "es urgent", id="urgent"),
        pytest.param(None, "911", in_both("urgent"), id="911, no language"),
        pytest.param(None, "help", in_both("help"), id="help, no language"),
        pytest.param("en", "help", "en help", id="help"),
        pytest.param("en", "ayuda por favor", "es help", id="help in the other language"),
        pytest.param("en", "yes", "en start", id="opt-in by one who never stopped"),
        pytest.param(None, "die", "en dying", id="dying"),
        pytest.param(None, "terminal", in_both("dying"), id="dying, no language"),
        pytest.param("en", "end of life chemo", "en dying", id="dying before topics"),
        pytest.param(None, "0", in_both("helpline"), id="person, no language"),
        pytest.param("es", "0", "es person.acs", id="person"),
        pytest.param(None, "talk", "en person.acs", id="person by a word"),
        pytest.param("es", "deaf", "en relay", id="relay"),
        pytest.param(None, "deaf, chemo", "en relay", id="relay before topics"),
        pytest.param(None, "soy sordo", "es relay", id="relay in a sentence"),
        pytest.param("en", "talk about chemo", "en topic.choosing", id="a weak person yields to a topic"),
        pytest.param(None, "should I stop chemo?", "en topic.choosing", id="a question with stop"),
        pytest.param("en", "presión baja", "es not_understood", id="a stop word in a sentence"),
        pytest.param("es", "throat", "en topic.nodes.neck", id="the language of the word"),
        pytest.param("en", "what is the cup cuello", "en topic.nodes.neck", id="a strong word of another"),
        pytest.param("en", "I want to die, they opt out", "en crisis", id="two words are no request to us"),
        pytest.param("es", "cancer", "es topic.cup", id="a word of both"),
        pytest.param(None, "cancer", GATE, id="a word of both, no language"),
        pytest.param(None, "mamá", "es topic.family", id="with its accent"),
        pytest.param(
            None, "mama", "es heading.which_one, 222 es title.nodes.women, 31 es title.family", id="without"
        ),
        pytest.param(
            "en",
            "chemo throat",
            "en heading.which_one, 21 en title.choosing, 221 en title.nodes.neck",
            id="two topics",
        ),
        pytest.param("en", "nodes throat", "en topic.nodes.neck", id="a menu gives way, being weak"),
        pytest.param("en", "glands throat", "en topic.nodes.neck", id="a menu gives way to what it holds"),
        pytest.param(
            "en",
            "glands chemo",
            "en heading.which_one, 22 en title.nodes, 21 en title.choosing",
            id="a menu beside a topic it does not hold",
        ),
        pytest.param(
            "en",
            "chemo throat rides survival",
            "en heading.which_one, 21 en title.choosing, 221 en title.nodes.neck, 32 en title.rides",
            id="three at most",
        ),
        pytest.param(None, "nodos", "es menu.nodes", id="a menu by its word"),
        pytest.param(None, "chemi", "en topic.choosing", id="a slip"),
        pytest.param("en", "throas", "en heading.near_miss, 1 en title.nodes.neck", id="a slip that asks"),
        pytest.param(
            None, "throas", "en heading.near_miss, 1 en title.nodes.neck", id="it asks in its own language"
        ),
        pytest.param(None, "planss", GATE, id="a slip of both, no language"),
        pytest.param("es", "throas", "es not_understood", id="a slip in another language"),
        pytest.param(
            "en",
            "armpis",
            "en heading.which_one, 222 en title.nodes.women, 223 en title.nodes.men",
            id="a slip toward a choice",
        ),
        pytest.param(None, "gracias", "es welcome", id="a courtesy alone"),
        pytest.param("en", "gracias", "es welcome", id="a courtesy in the other language"),
        pytest.param("es", "ok", "es welcome", id="a courtesy of both, remembered"),
        pytest.param(None, "ok", GATE, id="a courtesy of both"),
        pytest.param(None, "xyz", GATE, id="not understood, no language"),
        pytest.param("es", "xyz", "es not_understood", id="not understood"),
        pytest.param("es", "", "es not_understood", id="nothing"),
        pytest.param("es", "👍", "es not_understood", id="a thumbs-up"),
        pytest.param(None, "3211", GATE, id="a code too long"),
        pytest.param("en", "7", "en not_understood", id="7 sends nothing"),
        pytest.param("en", "211", "en topic.rides", id="211"),
        pytest.param(None, "221", GATE, id="a code, no language"),
        pytest.param("es", "221", "es topic.nodes.neck", id="a code"),
        pytest.param("es", "22", "es menu.nodes", id="the code of a menu"),
        pytest.param("es", "2", "es menu.treatment", id="a digit with no menu sent"),
        pytest.param(None, "3", GATE, id="a digit, no language"),
        pytest.param(None, "1", "en welcome", id="1 answers the gate"),
        pytest.param(None, "2", "es welcome", id="2 answers the gate"),
        pytest.param("en", "8", "es welcome", id="8"),
        pytest.param(None, "8", GATE, id="8, no language"),
        pytest.param("es", "english please", "en welcome", id="a language by its name"),
        pytest.param(None, "inglés", "en welcome", id="by its other name"),
        pytest.param("en", "00", "en menu.main", id="menu"),
        pytest.param(None, "00", GATE, id="menu, no language"),
        pytest.param("en", "temas", "es menu.main", id="menu in the other language"),
        pytest.param("en", "more", "en menu.main", id="more of nothing"),
        pytest.param("en", "*", "en menu.main", id="back from nothing"),
        pytest.param("en", "9", "en menu.main", id="nothing again"),
    ],
)
def test_every_text_has_its_answer(locale: str | None, body: str, answer: str) -> None:
    assert Texter(locale).text(body) == answer


def test_with_three_languages_a_word_of_two_others_gets_the_remembered_one() -> None:
    texter = Texter("fr", THREE_LANGUAGES)
    assert texter.text("cancer") == "fr topic.cup"
    assert texter.text("help") == "fr help"


def test_a_line_with_one_language_has_a_gate_too() -> None:
    assert Texter(None, ONE_LANGUAGE).text("221") == "en both.gate"


@pytest.mark.parametrize(
    ("bodies", "locale"),
    [
        (["chemo"], None),
        (["me quiero morir", "quimio", "ayuda"], None),
        (["1"], "en"),
        (["2"], "es"),
        (["español"], "es"),
        (["1", "8"], "es"),
        (["1", "quimio", "temas"], "en"),
        (["1", "gracias"], "en"),
    ],
    ids=str,
)
def test_only_the_gate_8_and_names_of_languages_change_the_memory(
    bodies: list[str], locale: str | None
) -> None:
    assert after(*bodies).session.locale == locale


@pytest.mark.parametrize(
    ("asked", "key", "answer"),
    [
        pytest.param(["cancer"], "1", "en topic.cup", id="a topic"),
        pytest.param(["cancer"], "2", "es topic.cup", id="a topic in Spanish"),
        pytest.param(["cancer"], "español", "es topic.cup", id="a language by its name"),
        pytest.param(["22"], "2", "es menu.nodes", id="a menu by its code"),
        pytest.param(["die", "terminal"], "2", "es topic.outlook", id="what is said of dying"),
        pytest.param(["planss"], "2", "es topic.choosing", id="a slip of both"),
        pytest.param(
            ["cancer local"], "2", "es topic.rides", id="a strong word of both beside a weak one of both"
        ),
        pytest.param(["cancer", "xyz"], "1", "en topic.cup", id="nonsense in between"),
        pytest.param(["cancer", "chemo"], "1", "en welcome", id="an answer in between"),
        pytest.param(["chemo", "*"], "1", "en menu.treatment", id="back"),
        pytest.param(["chemo", "9"], "2", "es topic.choosing", id="again"),
        pytest.param(["chemo", "menu"], "2", "es welcome", id="menu"),
        pytest.param(["xyz"], "1", "en welcome", id="nothing"),
    ],
)
def test_what_waited_at_the_gate_is_answered_at_once(asked: list[str], key: str, answer: str) -> None:
    texter = after(*asked)
    assert texter.text(key) == answer
    assert texter.session.pending == ()


def test_two_topics_wait_at_the_gate_together() -> None:
    texter = Texter()
    texter.session = replace(texter.session, pending=("cup", "main", "nowhere", "rides"))
    assert texter.text("2") == "es heading.which_one, 11 es title.cup, 32 es title.rides"


def test_a_digit_picks_from_the_last_menu() -> None:
    texter = after("nodes", locale="en")
    assert texter.text("3") == "en topic.nodes.men"
    assert texter.text("1") == "en topic.nodes.neck"


def test_a_digit_that_the_last_menu_lacks_is_not_understood() -> None:
    texter = after("nodes", locale="en")
    assert texter.text("5") == "en not_understood"
    assert texter.text("3") == "en menu.support"


@pytest.mark.parametrize("locale", [None, "en"])
@pytest.mark.parametrize(
    ("body", "key", "answer"),
    [
        pytest.param("temas", "1", "es menu.learn", id="a menu"),
        pytest.param("presión baja", "2", "es menu.treatment", id="not understood"),
        pytest.param("nodos", "1", "es topic.nodes.neck", id="a menu of codes"),
        pytest.param("nodos", "221", "es topic.nodes.neck", id="a code of that menu"),
        pytest.param("mama", "31", "es topic.family", id="a question"),
        pytest.param("temas", "0", "es person.acs", id="a person"),
        pytest.param("temas", "8", "en welcome", id="the next language"),
    ],
)
def test_what_was_printed_in_a_language_is_picked_in_it(
    locale: str | None, body: str, key: str, answer: str
) -> None:
    texter = after(body, locale=locale)
    assert texter.text(key) == answer


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        pytest.param("cancer", "en topic.cup", id="the gate"),
        pytest.param("terminal", "en topic.outlook", id="a hard question"),
        pytest.param("start", "en welcome", id="texts again"),
    ],
)
def test_after_an_answer_that_prints_1_for_english_it_is_english(asked: str, answer: str) -> None:
    assert after("temas", asked).text("1") == answer


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("mi ride del señor", "es topic.rides"),
        ("la mi mother", "es not_understood"),
        ("the tratamiento is", "en not_understood"),
    ],
    ids=["a borrowed subject", "a weak word that only sounds like one", "the other way round"],
)
def test_a_sentence_is_answered_in_the_language_that_knows_more_of_it(body: str, answer: str) -> None:
    assert Texter().text(body) == answer


def test_a_greeting_in_the_other_language_prints_a_menu_that_is_picked_in_it() -> None:
    assert after("gracias", locale="en").text("1") == "es menu.learn"


LONG_ANSWER = replace(MENU, dying="cup")


@pytest.mark.parametrize(
    ("bodies", "answers"),
    [
        pytest.param(["more", "more"], ["en topic.cup", "en topic.cup.2"], id="more"),
        pytest.param(["again", "more"], ["en topic.cup", "en topic.cup.2"], id="again"),
        pytest.param(["más"], ["es topic.cup"], id="more in the other language"),
        pytest.param(["help", "more"], ["en help", "en topic.cup"], id="help in between"),
        pytest.param(["back"], ["en menu.learn"], id="back"),
    ],
)
def test_after_a_hard_question_more_begins_what_can_be_said(bodies: list[str], answers: list[str]) -> None:
    texter = after("die", locale="en", menu=LONG_ANSWER)
    assert texter.session == TextSession("en", place="cup", part=0)
    assert [texter.text(body) for body in bodies] == answers


def test_more_after_a_hard_question_in_the_other_language_begins_there_too() -> None:
    assert after("morir", locale="en", menu=LONG_ANSWER).text("más") == "es topic.cup"


def test_more_after_a_hard_question_of_no_language_waits_at_the_gate() -> None:
    texter = after("terminal", "#", menu=LONG_ANSWER)
    assert [texter.text(body) for body in ("1", "more")] == ["en topic.cup", "en topic.cup.2"]


def test_more_after_what_is_said_of_dying_in_one_part_says_it_first() -> None:
    texter = after("die", locale="en")
    assert [texter.text(body) for body in ("more", "more")] == ["en topic.outlook", "en no_more"]


def test_after_a_day_a_digit_picks_from_the_main_menu() -> None:
    texter = after("nodes", locale="en")
    texter.at += sms.OFFER_SECONDS
    assert texter.text("3") == "en menu.support"


def test_a_full_code_works_at_any_time() -> None:
    assert after("support", locale="en").text("223") == "en topic.nodes.men"


def test_a_menu_may_lead_to_crisis() -> None:
    assert after("support", locale="en").text("5") == "en crisis"


@pytest.mark.parametrize("key", ["222", "1"])
def test_a_question_is_answered_with_the_code_or_the_order(key: str) -> None:
    assert after("armpit", locale="en").text(key) == "en topic.nodes.women"


def test_a_question_between_menus_is_answered_with_what_is_printed() -> None:
    texter = Texter("en")
    assert texter.text("support learn") == "en heading.which_one, 3 en title.support, 1 en title.learn"
    assert texter.text("3") == "en menu.support"
    texter.text("support learn")
    assert texter.text("1") == "en menu.learn"


def test_a_slip_that_asks_is_answered_with_1() -> None:
    assert after("throas", locale="en").text("1") == "en topic.nodes.neck"


def test_more_goes_on_to_the_last_part() -> None:
    texter = after("cup", locale="en")
    assert [texter.text(body) for body in ("more", "#", "más", "9", "more")] == [
        "en topic.cup.2",
        "en topic.cup.3",
        "es no_more",
        "en topic.cup.3",
        "en no_more",
    ]


def test_back_goes_up_to_the_main_menu() -> None:
    texter = after("221", locale="en")
    assert [texter.text(body) for body in ("*", "back", "atrás", "*")] == [
        "en menu.nodes",
        "en menu.treatment",
        "es menu.main",
        "en menu.main",
    ]


@pytest.mark.parametrize(
    ("people", "locale", "at", "answer"),
    [
        pytest.param((DESK, ACS), "en", NOON, "en person.desk", id="open"),
        pytest.param((DESK, ACS), "en", NIGHT, "en person.acs", id="closed"),
        pytest.param((AMIGA, ACS), "es", NOON, "es person.amiga", id="their language"),
        pytest.param((AMIGA, ACS), "en", NOON, "en person.acs", id="not their language"),
        pytest.param((DESK,), "en", NIGHT, in_both("helpline"), id="nobody"),
        pytest.param((), "es", NOON, in_both("helpline"), id="nobody at all"),
        pytest.param((DESK, ACS), None, NOON, in_both("helpline"), id="no language"),
    ],
)
@pytest.mark.parametrize("body", ["0", "persona o person"])
def test_a_person_by_text_is_one_who_is_there_and_speaks_the_language(
    people: tuple[Referral, ...], locale: str | None, at: float, answer: str, body: str
) -> None:
    texter = Texter(locale, helped_by(*people))
    texter.at = at
    assert texter.text(body) == answer


def test_a_digit_picks_even_if_a_clock_was_put_back() -> None:
    texter = after("nodes", locale="en")
    texter.at -= 3600.0
    assert texter.text("3") == "en topic.nodes.men"


def test_what_an_older_menu_had_is_forgotten() -> None:
    session = TextSession(
        locale="xx",
        place="nowhere",
        part=3,
        offers=(("1", "nowhere"), ("2", "person"), ("3", "crisis"), ("4", "cup")),
        offered_at=NOON,
        offered_in="xx",
        pending=("crisis", "main", "cup"),
    )
    turn = sms.step(MENU, session, TextReceived(NOON, "help"))
    assert turn.session == TextSession(
        offers=(("3", "crisis"), ("4", "cup")), offered_at=NOON, pending=("cup",)
    )


@pytest.mark.parametrize("part", [9, -1])
@pytest.mark.parametrize(("body", "answer"), [("again", "en topic.cup"), ("more", "en topic.cup.2")])
def test_a_part_that_is_no_more_is_the_first(part: int, body: str, answer: str) -> None:
    turn = sms.step(MENU, TextSession("en", place="cup", part=part), TextReceived(NOON, body))
    assert written(turn.reply) == answer


def test_a_guess_at_what_must_be_asked_for_first_does_not_wait_at_the_gate() -> None:
    texter = after("planss", menu=replace(MENU, ask_first=frozenset({"choosing"})))
    assert texter.text("1") == "en welcome"


def test_what_waits_for_a_language_waits_while_thanks_are_said() -> None:
    assert after("cancer", "ok").text("1") == "en topic.cup"


@pytest.mark.parametrize(
    ("place", "then"),
    [
        pytest.param("cup", TextSession("es", place="cup"), id="a topic"),
        pytest.param(
            "learn",
            TextSession(
                "es",
                place="learn",
                offers=(("11", "cup"), ("12", "outlook"), ("1", "cup"), ("2", "outlook")),
                offered_at=NOON,
                offered_in="en",
            ),
            id="a menu",
        ),
    ],
)
def test_a_texter_goes_on_from_what_was_asked_for_in_a_call(place: str, then: TextSession) -> None:
    before = TextSession("es", place="nowhere", part=3, offered_in="xx", pending=("cup",))
    assert sms.go_on_from(MENU, before, place, "en", NOON) == then


@pytest.mark.parametrize(("seconds", "answer"), [(-0.5, "es person.acs"), (0.0, "en person.acs")])
def test_the_language_of_what_was_printed_counts_for_a_day(seconds: float, answer: str) -> None:
    texter = after("menú", locale="en")
    texter.at += sms.OFFER_SECONDS - 60.0 + seconds
    assert texter.text("0") == answer


def test_a_digit_that_was_not_printed_picks_nothing_from_another_menu() -> None:
    assert after("learn", locale="en").text("3") == "en not_understood"


def test_the_main_menu_waits_for_no_language_for_it_is_what_follows_anyway() -> None:
    assert after("menu").session.pending == ()


def test_at_the_gate_what_was_printed_before_picks_nothing() -> None:
    before = TextSession(offers=(("1", "cup"),), offered_at=NOON, offered_in="en")
    turn = sms.step(MENU, before, TextReceived(NOON, "menu"))
    assert (written(turn.reply), turn.session) == (GATE, TextSession(offered_at=NOON))
