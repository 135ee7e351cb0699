"""A call goes by the rules of design.md, section 5."""

from dataclasses import replace

import pytest

from ivr.core import places, voice
from ivr.core.effects import Effect, ForgetCall, RememberCall, RememberLocale
from ivr.core.events import KeyPressed, LastCall, Silence
from ivr.core.prompts import Ask, HangUp, Say, VoiceTurn
from ivr.core.session import CallSession, Run
from tests.core.line import MENU, NOON, ONE_LANGUAGE, THREE_LANGUAGES, Call, heard, reread_call

GATE = "en both.gate, es both.gate"
GATE_HELPLINE = f"en both.helpline, es both.helpline, {GATE}"
GATE_CRISIS = f"en both.crisis, es both.crisis, {GATE}"
GATE_EMERGENCY = f"en both.emergency, es both.emergency, {GATE_CRISIS}"
GATE_WRONG = f"en both.wrong, es both.wrong, {GATE}"
GATE_GOODBYE = "en both.goodbye, es both.goodbye (end)"


CRIES = {"988": "en crisis", "911": "en emergency, en crisis"}

WITHOUT_RESUME = replace(MENU, resume_seconds=0.0)


def in_english(*keys: str) -> Call:
    """Give a call of somebody known to speak English, after some keys."""
    call = Call("en")
    call.press(*keys)
    return call


def test_a_whole_turn() -> None:
    session = CallSession("en", "main", turn=4)
    assert voice.step(MENU, session, KeyPressed(NOON, "1")) == VoiceTurn(
        Ask((Say("menu.learn", "en"),), CallSession("en", "learn", turn=5)),
        (RememberCall("en", "learn", NOON, 900.0),),
    )


def test_an_unknown_caller_hears_the_gate_in_all_languages() -> None:
    assert Call().turn == VoiceTurn(
        Ask((Say("both.gate", "en"), Say("both.gate", "es")), CallSession()),
    )


@pytest.mark.parametrize(("key", "locale"), [("1", "en"), ("2", "es")])
def test_the_gate_opens_with_the_key_of_a_language(key: str, locale: str) -> None:
    call = Call()
    assert call.press(key) == f"{locale} welcome, {locale} menu.main"
    assert call.effects == [
        RememberLocale(locale),
        RememberCall(locale, "main", call.at, 900.0),
    ]


def test_what_was_missed_at_the_gate_is_not_counted_behind_it() -> None:
    call = Call()
    call.press("5")
    call.keep_silent()
    call.press("1")
    assert call.session == CallSession("en", "main", turn=4)


@pytest.mark.parametrize(
    ("key", "hears"),
    [
        ("0", GATE_HELPLINE),
        ("6", GATE_CRISIS),
        ("9", GATE),
        ("*", GATE),
        ("3", GATE_WRONG),
        ("7", GATE_WRONG),
        ("8", GATE_WRONG),
        ("#", GATE_WRONG),
    ],
)
def test_every_key_has_an_answer_at_the_gate(key: str, hears: str) -> None:
    call = Call()
    assert call.press(key) == hears
    assert call.effects == []


def test_silence_at_the_gate_gets_the_gate_the_helpline_and_a_goodbye() -> None:
    call = Call()
    assert [call.keep_silent() for _ in range(3)] == [GATE, GATE_HELPLINE, GATE_GOODBYE]


def test_wrong_keys_at_the_gate_get_two_prompts_the_helpline_and_a_goodbye() -> None:
    call = Call()
    assert [call.press("5") for _ in range(4)] == [GATE_WRONG, GATE_WRONG, GATE_HELPLINE, GATE_GOODBYE]


def test_a_key_with_a_meaning_lets_the_gate_count_anew() -> None:
    call = Call()
    call.keep_silent(2)
    call.press("0")
    assert call.keep_silent() == GATE


def test_a_known_caller_hears_their_language_and_the_other_on_8() -> None:
    call = Call("es")
    assert call.hears() == "es welcome, en switch, es menu.main"
    assert call.press("8") == "en menu.main"
    assert call.effects == [RememberLocale("en"), RememberCall("en", "main", call.at, 900.0)]


def test_8_goes_round_and_only_the_next_language_is_offered() -> None:
    call = Call("fr", menu=THREE_LANGUAGES)
    assert call.hears() == "fr welcome, en switch, fr menu.main"
    assert [call.press("8") for _ in range(3)] == ["en menu.main", "es menu.main", "fr menu.main"]


def test_a_line_with_one_language_offers_no_other() -> None:
    call = Call("en", menu=ONE_LANGUAGE)
    assert call.hears() == "en welcome, en menu.main"
    assert call.press("8") == "en wrong, en menu.main"


def test_a_language_that_is_served_no_more_gets_the_gate() -> None:
    assert Call("xx").hears() == GATE


@pytest.mark.parametrize(
    ("at", "key", "hears"),
    [
        pytest.param("", "1", "en menu.learn", id="main: choice"),
        pytest.param("", "4", "en wrong, en menu.main", id="main: no choice"),
        pytest.param("", "0", "en person.acs", id="main: person"),
        pytest.param("", "6", "en crisis", id="main: crisis"),
        pytest.param("", "7", "en keep.off, en menu.main", id="main: text"),
        pytest.param("", "8", "es menu.main", id="main: language"),
        pytest.param("", "9", "en menu.main", id="main: again"),
        pytest.param("", "*", "en menu.main", id="main: up"),
        pytest.param("", "#", "en wrong, en menu.main", id="main: no part"),
        pytest.param("22", "1", "en topic.nodes.neck, en after_topic", id="third level"),
        pytest.param("22", "*", "en menu.treatment", id="menu: up"),
        pytest.param("221", "*", "en menu.nodes", id="topic: up"),
        pytest.param("221", "8", "es topic.nodes.neck, es after_topic", id="topic: language"),
        pytest.param("221", "9", "en topic.nodes.neck, en after_topic", id="topic: again"),
        pytest.param("221", "1", "en wrong, en after_topic", id="topic: no choice"),
        pytest.param("221", "0", "en person.acs", id="topic: person"),
        pytest.param("221", "7", "en keep.off, en after_topic", id="topic: text"),
        pytest.param("221", "#", "en no_more, en after_topic", id="topic: no part"),
        pytest.param("11", "#", "en topic.cup.2, en after_topic", id="topic: next part"),
        pytest.param("11#", "#", "en no_more, en after_topic", id="topic: last part"),
        pytest.param("11#", "9", "en topic.cup.2, en after_topic", id="topic: this part again"),
        pytest.param("11#", "8", "es topic.cup.2, es after_topic", id="topic: this part in Spanish"),
        pytest.param("1", "1", "en topic.cup, en more", id="topic: part of two"),
        pytest.param("3", "5", "en crisis", id="crisis in a menu"),
        pytest.param("35", "*", "en menu.support", id="crisis: back to its menu"),
        pytest.param("110", "*", "en topic.cup, en more", id="person: back"),
        pytest.param("1106", "*", "en topic.cup, en more", id="person, crisis: back"),
        pytest.param("0", "0", "en person.acs", id="person: person"),
        pytest.param("0", "9", "en person.acs", id="person: again"),
        pytest.param("0", "8", "es person.acs", id="person: language"),
        pytest.param("0", "1", "en connecting (to acs)", id="person: connect"),
        pytest.param("11868", "*", "en topic.cup, en more", id="crisis: language changed twice"),
        pytest.param("0", "2", "en wrong, en connect_now", id="person: no choice"),
        pytest.param("6", "#", "en wrong, en crisis", id="crisis: no part"),
    ],
)
def test_every_key_means_the_same_everywhere(at: str, key: str, hears: str) -> None:
    call = in_english(*at)
    assert call.press(key) == hears


def test_silence_gets_two_prompts_a_person_and_a_goodbye() -> None:
    call = in_english("2")
    assert [call.keep_silent() for _ in range(4)] == [
        "en silence, en menu.treatment",
        "en silence, en menu.treatment",
        "en offer_person, en menu.treatment",
        "en goodbye (end)",
    ]
    assert call.turn.effects == (ForgetCall(),)


def test_wrong_keys_get_two_prompts_a_person_and_a_goodbye() -> None:
    call = in_english("2", "1")
    assert [call.press("5") for _ in range(4)] == [
        "en wrong, en after_topic",
        "en wrong, en after_topic",
        "en offer_person, en after_topic",
        "en goodbye (end)",
    ]


def test_silence_and_wrong_keys_are_counted_apart() -> None:
    call = in_english()
    call.keep_silent(2)
    assert [call.press("4"), call.press("4"), call.keep_silent()] == [
        "en wrong, en menu.main",
        "en wrong, en menu.main",
        "en offer_person, en menu.main",
    ]


@pytest.mark.parametrize("key", ["1", "0", "6", "8", "9", "*"])
def test_a_key_with_a_meaning_lets_both_count_anew(key: str) -> None:
    call = in_english("4", "4")
    call.keep_silent(2)
    call.press(key)
    assert (call.session.silence, call.session.wrong) == (0, 0)


def test_pound_with_nothing_left_lets_both_count_anew() -> None:
    call = in_english("2", "1", "5", "#")
    assert (call.session.silence, call.session.wrong) == (0, 0)


@pytest.mark.parametrize(("run", "hears"), CRIES.items(), ids=CRIES)
@pytest.mark.parametrize("before", ["", "11", "22", "3", "0", "6", "1199"])
def test_988_and_911_are_crisis_from_everywhere_and_911_says_first_whom_to_call(
    run: str, hears: str, before: str
) -> None:
    call = in_english(*before)
    call.press(run[0])
    assert call.press(*run[1:], pace=3.0) == hears
    assert call.session.place == "crisis"


@pytest.mark.parametrize(
    ("run", "hears"),
    [("988", "en topic.cup, en more"), ("911", "en wrong, en after_topic")],
    ids=["988", "911"],
)
def test_at_reading_pace_they_are_keys(run: str, hears: str) -> None:
    call = in_english(*("11" if run == "988" else "21"))
    call.press(run[0])
    assert call.press(*run[1:], pace=3.5) == hears


def test_9_and_two_choices_at_reading_pace_lead_to_a_topic() -> None:
    call = in_english("9")
    assert call.press("1", "1", pace=3.5) == "en topic.cup, en more"


def test_a_key_that_seems_to_come_earlier_is_still_part_of_the_run() -> None:
    call = in_english("9")
    assert call.press("8", "8", pace=-0.2) == "en crisis"


@pytest.mark.parametrize("keys", ["9988", "98988", "91911", "9911", "988911", "911988"])
def test_a_run_may_begin_anew(keys: str) -> None:
    assert in_english().press(*keys, pace=3.0) == CRIES[keys[-3:]]


@pytest.mark.parametrize(
    ("keys", "run"), [("9888", "988"), ("988888", "988"), ("9111", "911"), ("911111", "911")]
)
@pytest.mark.parametrize("before", ["11", "3", "0"])
def test_a_key_too_many_in_one_breath_is_the_same_cry_again(before: str, keys: str, run: str) -> None:
    call = in_english(*before)
    back = places.way_back(MENU, call.session)
    call.press(keys[0])
    assert call.press(*keys[1:], pace=3.0) == CRIES[run]
    assert call.session == CallSession(
        "en",
        "crisis",
        turn=1 + len(before + keys),
        back=back,
        run=Run(run, call.at, "en", back),
    )


@pytest.mark.parametrize(("run", "hears"), [("988", "es crisis"), ("911", "en wrong, en crisis")])
def test_after_a_cry_the_last_key_means_itself_at_reading_pace(run: str, hears: str) -> None:
    call = in_english()
    call.press(*run, pace=1.0)
    assert call.press(run[-1], pace=3.5) == hears


@pytest.mark.parametrize(
    ("run", "key", "hears"), [("988", "0", "en person.acs"), ("911", "*", "en menu.main")]
)
def test_another_key_after_a_cry_means_itself_at_any_pace(run: str, key: str, hears: str) -> None:
    call = in_english()
    call.press(*run, pace=1.0)
    assert call.press(key, pace=1.0) == hears
    assert call.session.run is None


@pytest.mark.parametrize(("keys", "hears"), [("9888", GATE_CRISIS), ("9111", GATE_EMERGENCY)])
def test_a_key_too_many_in_one_breath_chooses_no_language_at_the_gate(keys: str, hears: str) -> None:
    call = Call()
    assert call.press(*keys, pace=1.0) == hears
    assert (call.session.locale, call.session.place) == (None, "gate")
    assert call.press("1") == "en welcome, en menu.main"


def test_silence_in_crisis_offers_nothing_else_and_the_goodbye_says_crisis_first() -> None:
    call = in_english()
    call.press(*"911", pace=1.0)
    assert [call.keep_silent() for _ in range(4)] == [
        *["en silence, en crisis"] * 3,
        "en crisis, en goodbye (end)",
    ]


@pytest.mark.parametrize("keys", ["9881", "981", "918"])
def test_other_runs_are_keys(keys: str) -> None:
    call = in_english(*keys[:-1])
    assert call.press(keys[-1], pace=1.0) != "en crisis"


def test_silence_ends_a_run() -> None:
    call = in_english("9")
    call.keep_silent()
    assert call.session.run is None


def test_crisis_by_988_keeps_the_language_and_the_place_from_before() -> None:
    call = in_english("1", "1")
    call.press("9")
    assert call.press("8", "8", pace=1.0) == "en crisis"
    assert call.turn.effects == (
        RememberLocale("en"),
        RememberCall("en", "cup", call.at, 900.0),
    )
    assert call.press("*") == "en topic.cup, en more"


def test_crisis_by_911_goes_back_to_where_it_began() -> None:
    call = in_english("9")
    assert call.press("1", "1", pace=1.0) == "en emergency, en crisis"
    assert call.turn.effects == (RememberCall("en", "main", call.at, 900.0),)
    assert call.press("*") == "en menu.main"


@pytest.mark.parametrize(
    ("run", "hears", "effects"),
    [("988", GATE_CRISIS, ()), ("911", GATE_EMERGENCY, (RememberLocale(None),))],
    ids=["988", "911"],
)
def test_a_run_begun_at_the_gate_ends_there_and_nothing_is_remembered(
    run: str, hears: str, effects: tuple[Effect, ...]
) -> None:
    call = Call()
    assert call.press(*run, pace=1.0) == hears
    assert call.turn.effects == effects
    assert call.session == CallSession(turn=4, run=Run(run, call.at, None, "main"))


def test_a_run_that_began_in_a_language_served_no_more_ends_at_the_gate() -> None:
    session = CallSession("en", "main", run=Run("98", NOON, "xx", "nowhere"))
    turn = voice.step(MENU, session, KeyPressed(NOON + 1, "8"))
    assert (heard(turn), turn.effects) == (GATE_CRISIS, (RememberLocale(None),))


def test_a_run_from_the_gate_leads_to_the_gate_with_nothing_to_go_back_to() -> None:
    session = CallSession("en", "person.acs", back="cup", run=Run("98", NOON, None, "main"))
    turn = voice.step(MENU, session, KeyPressed(NOON + 1, "8"))
    says = tuple(Say(f"both.{key}", locale) for key in ("crisis", "gate") for locale in MENU.locales)
    assert turn.prompt == Ask(says, CallSession(turn=2, run=Run("988", NOON + 1, None, "main")))


def test_a_run_that_is_not_finished_leaves_the_way_back_as_it_was() -> None:
    call = in_english("1", "1", "0")
    call.press("9")
    call.press("1", pace=1.0)
    assert call.press("*", pace=8.0) == "en topic.cup, en more"


def test_crisis_after_a_place_that_is_no_more_goes_back_to_the_main_menu() -> None:
    session = CallSession("en", "main", run=Run("98", NOON, "en", "nowhere"))
    turn = voice.step(MENU, session, KeyPressed(NOON + 1, "8"))
    run = Run("988", NOON + 1, "en", "nowhere")
    assert turn.prompt == Ask((Say("crisis", "en"),), CallSession("en", "crisis", turn=2, run=run))


@pytest.mark.parametrize(
    ("place", "menu"),
    [("cup", "learn"), ("nodes", "nodes"), ("nodes.neck", "nodes"), ("learn", "learn")],
)
def test_who_rings_again_may_go_on_in_the_menu_that_held_the_place(place: str, menu: str) -> None:
    call = Call("en", LastCall("en", place, NOON - 899))
    assert call.hears() == "en welcome, es switch, en resume"
    assert call.press("1") == f"en menu.{menu}"


@pytest.mark.parametrize(
    ("key", "hears"),
    [
        ("2", "en menu.main"),
        ("7", "en menu.main"),
        ("*", "en menu.main"),
        ("#", "en menu.main"),
        ("9", "en resume"),
        ("8", "es resume"),
        ("0", "en person.acs"),
        ("6", "en crisis"),
    ],
)
def test_other_keys_do_not_go_on(key: str, hears: str) -> None:
    assert Call("en", LastCall("en", "cup", NOON - 60)).press(key) == hears


def test_silence_does_not_go_on_and_is_not_counted() -> None:
    call = Call("en", LastCall("en", "cup", NOON - 60))
    assert call.keep_silent() == "en menu.main"
    assert call.session.silence == 0


def test_going_on_waits_while_language_or_help_is_asked_for() -> None:
    call = Call("en", LastCall("en", "cup", NOON - 60))
    call.press("8", "9")
    assert call.turn.effects == (RememberCall("es", "learn", call.at, 900.0),)
    assert call.press("1") == "es menu.learn"


def test_from_the_helpline_star_leads_to_where_a_caller_could_go_on() -> None:
    assert Call("en", LastCall("en", "cup", NOON - 60)).press("0", "*") == "en menu.learn"


@pytest.mark.parametrize(
    "last_call",
    [
        pytest.param(LastCall("en", "cup", NOON - 900), id="too long ago"),
        pytest.param(LastCall("en", "main", NOON - 60), id="the main menu"),
        pytest.param(LastCall("en", "nowhere", NOON - 60), id="a place that is no more"),
        pytest.param(LastCall("en", "crisis", NOON - 60), id="no lasting place"),
    ],
)
def test_going_on_is_not_offered(last_call: LastCall) -> None:
    assert Call("en", last_call).hears() == "en welcome, es switch, en menu.main"


def test_going_on_can_be_switched_off() -> None:
    call = Call("en", LastCall("en", "cup", NOON), WITHOUT_RESUME)
    assert call.hears() == "en welcome, es switch, en menu.main"
    call.press("1")
    assert call.effects == []


def test_the_place_is_remembered_after_every_key_and_never_crisis_or_the_helpline() -> None:
    call = in_english("1", "1", "0", "6", "9")
    assert [effect.place for effect in call.effects if isinstance(effect, RememberCall)] == [
        "learn",
        "cup",
        "cup",
        "cup",
        "cup",
    ]


def test_a_call_has_sixty_turns() -> None:
    call = in_english(*"9" * 59)
    assert call.session.turn == 60
    assert call.press("1") == "en goodbye (end)"
    assert call.turn.effects == (ForgetCall(),)


@pytest.mark.parametrize(
    ("session", "key", "turn"),
    [
        pytest.param(
            CallSession("en", "main", turn=60),
            "6",
            VoiceTurn(HangUp((Say("crisis", "en"), Say("goodbye", "en"))), (ForgetCall(),)),
            id="6",
        ),
        pytest.param(
            CallSession("es", "main", turn=60, run=Run("98", NOON, "en", "main")),
            "8",
            VoiceTurn(
                HangUp((Say("crisis", "en"), Say("goodbye", "en"))), (RememberLocale("en"), ForgetCall())
            ),
            id="988",
        ),
        pytest.param(
            CallSession(turn=60),
            "6",
            VoiceTurn(
                HangUp(
                    tuple(
                        Say(f"both.{key}", locale) for key in ("crisis", "goodbye") for locale in MENU.locales
                    )
                ),
                (ForgetCall(),),
            ),
            id="6 at the gate",
        ),
    ],
)
def test_crisis_is_answered_even_in_the_last_turn(session: CallSession, key: str, turn: VoiceTurn) -> None:
    assert voice.step(MENU, session, KeyPressed(NOON + 1, key)) == turn


@pytest.mark.parametrize(
    ("session", "settled"),
    [
        pytest.param(
            CallSession("xx", "cup", silence=1, turn=3), CallSession(silence=1, turn=3), id="locale"
        ),
        pytest.param(CallSession("mul", "cup", back="nodes"), CallSession(), id="none chosen"),
        pytest.param(CallSession("en", "nowhere", part=3), CallSession("en", "main"), id="place"),
        pytest.param(CallSession("en", "gate"), CallSession("en", "main"), id="the gate with a language"),
        pytest.param(CallSession("en", "cup", part=3), CallSession("en", "cup"), id="part too high"),
        pytest.param(CallSession("en", "cup", part=0), CallSession("en", "cup"), id="part too low"),
        pytest.param(CallSession("en", "cup", part=2), CallSession("en", "cup", part=2), id="a true part"),
        pytest.param(
            CallSession("en", "cup", back="nodes"), CallSession("en", "cup"), id="back from a topic"
        ),
        pytest.param(CallSession("en", "crisis", back="nowhere"), CallSession("en", "crisis"), id="back"),
        pytest.param(
            CallSession("en", "resume", back="nodes"), CallSession("en", "resume", back="nodes"), id="ok"
        ),
        pytest.param(
            CallSession("en", "resume", part=2, back="nowhere"), CallSession("en", "main"), id="resume"
        ),
        pytest.param(
            CallSession("en", "nowhere", back="nodes"), CallSession("en", "main"), id="back from nowhere"
        ),
    ],
)
def test_an_address_that_is_unknown_is_the_gate_or_the_main_menu(
    session: CallSession, settled: CallSession
) -> None:
    assert places.settle(MENU, reread_call(session)) == settled


def test_an_unknown_address_is_answered() -> None:
    assert heard(voice.step(MENU, CallSession("xx", "nowhere"), Silence(NOON))) == GATE
    assert heard(voice.step(MENU, CallSession("es", "nowhere"), KeyPressed(NOON, "9"))) == "es menu.main"


@pytest.mark.parametrize("place", ["nowhere", "resume"])
def test_a_digit_that_was_pressed_on_a_menu_that_is_gone_chooses_nothing(place: str) -> None:
    lost = CallSession("es", place, back="gone")
    assert heard(voice.step(MENU, lost, KeyPressed(NOON, "1"))) == "es menu.main"
    assert heard(voice.step(MENU, lost, KeyPressed(NOON, "0"))) == "es person.acs"
