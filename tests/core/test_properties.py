"""Whatever arrives, in whatever state, is answered, and a stop is a stop."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.core import places, sms, voice
from ivr.core.deployment import Caps, Deployment, StopAnswer
from ivr.core.effects import (
    Effect,
    Erase,
    ForgetCall,
    RememberCall,
    RememberLocale,
    SendText,
    StoreOptIn,
    StoreOptOut,
)
from ivr.core.events import (
    CallStarted,
    EffectDone,
    KeyPressed,
    LastCall,
    OptOutType,
    Outcome,
    Reach,
    Silence,
    TextEvent,
    TextReceived,
    TransferEnd,
    TransferEnded,
    VoiceEvent,
)
from ivr.core.keywords import fold, plain
from ivr.core.menu import Channel, Menu
from ivr.core.pace import Pace, Spent
from ivr.core.prompts import SMS_MESSAGES, VOICE_MESSAGES, Ask, HangUp, Transfer, VoiceTurn
from ivr.core.reading import Meaning, read
from ivr.core.replies import Watch, weigh
from ivr.core.session import CallSession, Run, TextSession
from ivr.core.steps import MOST_TURNS, RE_PROMPTS
from ivr.core.wishes import answered
from tests.core.line import (
    ACS,
    AMIGA,
    CONNECTING,
    DESK,
    ENGLISH,
    LIFELINE,
    MENU,
    NOON,
    SPANISH,
    TEXTING,
    THREE_LANGUAGES,
    Call,
    Texter,
    helped_by,
    reread_call,
    reread_texter,
)

some = settings(max_examples=100, deadline=None)
many = settings(max_examples=300, deadline=None)

KEYS = "0123456789*#"
MENUS = st.sampled_from(
    [
        MENU,
        THREE_LANGUAGES,
        helped_by(DESK, AMIGA, ACS),
        helped_by(DESK),
        helped_by(AMIGA, LIFELINE),
        replace(MENU, people=(), crisis_line=None),
        replace(MENU, crisis_line=replace(LIFELINE, hours=DESK.hours)),
    ]
)
DEPLOYMENTS = st.builds(Deployment, st.sampled_from(StopAnswer), st.booleans(), st.booleans())
LOCALES = st.sampled_from(["en", "es", "fr", "mul", "xx", ""])
NAMES = ["acs", "desk", "amiga", "lifeline", "nobody"]
BESIDE = [
    *("gate", "person", "crisis", "resume", "nowhere"),
    *(f"person.{name}" for name in NAMES),
    *(f"transfer.{name}" for name in NAMES),
]
NAMED = [*MENU.entries, *MENU.topics, *BESIDE]
PLACES = st.one_of(
    st.sampled_from(NAMED), st.sampled_from([f"keep.{place}" for place in NAMED]), st.text(max_size=5)
)
DAY = 24 * 3600.0
TIMES = st.builds(
    lambda days, milliseconds: NOON + days * DAY / 8 + milliseconds / 1000,
    st.integers(0, 7 * 8),
    st.integers(-1_000_000, 1_000_000),
)
COUNTS = st.integers(0, 999)

RUNS = st.builds(
    Run,
    st.sampled_from(["9", "98", "91", "988", "911", "5"]),
    TIMES,
    st.none() | st.sampled_from(["en", "es", "xx"]),
    st.sampled_from([*MENU.topics, *MENU.entries, "gate", "nowhere"]),
)
CALLS = st.builds(
    CallSession,
    st.none() | LOCALES,
    PLACES,
    COUNTS,
    COUNTS,
    COUNTS,
    COUNTS,
    st.none() | PLACES.filter(bool),
    st.none() | RUNS,
)
LEAVING = st.builds(
    CallSession,
    st.sampled_from(["en", "es", "fr"]),
    st.sampled_from(["crisis", *BESIDE[5:], *(f"keep.{place}" for place in NAMED)]),
    turn=COUNTS,
    back=st.none() | st.sampled_from(NAMED),
)
LAST_CALLS = st.builds(LastCall, LOCALES, PLACES, TIMES)
SENT = st.builds(SendText, st.just("topic.cup"), PLACES, LOCALES)
VOICE_EVENTS: st.SearchStrategy[VoiceEvent] = st.one_of(
    st.builds(CallStarted, TIMES, st.none() | LOCALES, st.none() | LAST_CALLS),
    st.builds(KeyPressed, TIMES, st.sampled_from(KEYS), st.sampled_from(Reach)),
    st.builds(Silence, TIMES),
    st.builds(TransferEnded, TIMES, st.sampled_from(TransferEnd)),
    st.builds(EffectDone, TIMES, SENT, st.sampled_from(Outcome)),
)

LISTED = sorted({word for words in (ENGLISH, SPANISH) for listed in words.values() for word in listed})
STOPS = [word for words in (ENGLISH, SPANISH) for word in words["opt_out"]]
ORDINARY = [word for words in (ENGLISH, SPANISH) for word in words["common"]]
BODIES = st.one_of(
    st.text(max_size=40),
    st.integers(0, 1200).map(str),
    st.lists(st.sampled_from(LISTED), min_size=1, max_size=4).map(" ".join),
    st.sampled_from(LISTED).map(lambda word: word[:2] + word[3:]),
)
TEXTERS = st.builds(
    TextSession,
    st.none() | LOCALES,
    st.booleans(),
    st.none() | PLACES,
    COUNTS,
    st.lists(st.tuples(st.sampled_from("0123456789"), PLACES), max_size=5).map(tuple),
    TIMES,
    st.none() | LOCALES,
    st.lists(PLACES, max_size=5).map(tuple),
    COUNTS,
)
EFFECTS: st.SearchStrategy[Effect] = st.one_of(
    st.builds(
        StoreOptOut,
        st.none() | st.sampled_from(["en", "es"]),
        st.sampled_from(["", "crisis", "urgent"]),
        st.booleans(),
    ),
    st.builds(StoreOptIn, st.none() | st.sampled_from(["en", "es"]), st.booleans()),
    st.builds(Erase, st.none() | st.sampled_from(["en", "es"]), st.booleans()),
    SENT,
    st.builds(RememberLocale, st.none() | LOCALES),
    st.builds(RememberCall, LOCALES, PLACES, TIMES, TIMES),
    st.just(ForgetCall()),
)
TEXT_EVENTS: st.SearchStrategy[TextEvent] = st.one_of(
    st.builds(TextReceived, TIMES, BODIES),
    st.builds(TextReceived, TIMES, BODIES, st.sampled_from(OptOutType)),
    st.builds(EffectDone, TIMES, EFFECTS, st.sampled_from(Outcome)),
)


def keys_of(menu: Menu, channel: Channel) -> set[str]:
    """List the messages that a line with this menu has."""
    parts = {
        places.topic_key(place, part)
        for place, topic in menu.topics.items()
        for part in range(1, topic.parts(channel) + 1)
    }
    menus = {f"menu.{place}" for place in menu.entries}
    people = {f"person.{person.name}" for person in menu.people}
    if channel is Channel.VOICE:
        closed = {f"closed.{person.name}" for person in menu.people if person.hours}
        numbers = {f"number.{person.name}" for person in menu.people}
        return {*VOICE_MESSAGES, *parts, *menus, *people, *closed, *numbers}
    titles = {f"title.{place}" for place in {*menu.topics, *menu.entries} - {"main"}}
    return {*SMS_MESSAGES, *parts, *menus, *people, *titles}


@some
@given(MENUS, LEAVING | CALLS, VOICE_EVENTS, DEPLOYMENTS)
def test_any_event_in_any_call_gets_an_answer_that_exists(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> None:
    prompt = voice.step(menu, session, event, deployment).prompt
    assert prompt.says
    assert {say.key for say in prompt.says} <= keys_of(menu, Channel.VOICE)
    assert {say.locale for say in prompt.says} <= set(menu.locales)
    for there in () if isinstance(prompt, HangUp) else (prompt.session,):
        assert places.settle(menu, there) == there
        assert reread_call(there) in (there, _with_mul(there))


def _with_mul(session: CallSession) -> CallSession:
    """Give the address of a call without a language: its path says so in a word."""
    return CallSession(
        "mul", session.place, session.part, session.silence, session.wrong, session.turn, run=session.run
    )


@some
@given(MENUS, CALLS, VOICE_EVENTS, DEPLOYMENTS)
def test_a_call_speaks_one_language_or_all(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> None:
    prompt = voice.step(menu, session, event, deployment).prompt
    in_all = [say.locale for say in prompt.says if say.key.startswith("both.")]
    in_one = {say.locale for say in prompt.says if not say.key.startswith(("both.", "switch"))}
    assert in_all == list(menu.locales) * (len(in_all) // len(menu.locales))
    assert len(in_one) == (0 if in_all else 1)


@many
@example(MENU, CallSession("en", "crisis"), KeyPressed(NOON, "1"), CONNECTING)
@example(MENU, CallSession("en", "person.acs"), KeyPressed(NOON, "1"), CONNECTING)
@given(MENUS, LEAVING, st.builds(KeyPressed, TIMES, st.just("1")), DEPLOYMENTS)
def test_a_caller_is_put_through_to_who_was_offered_is_there_and_speaks_the_language(
    menu: Menu, session: CallSession, event: KeyPressed, deployment: Deployment
) -> None:
    is_crisis = session.place == "crisis"
    offered = places.whom(menu, session.place.removeprefix("person."), session.locale)
    for prompt in transfers(voice.step(menu, session, event, deployment)):
        assert (prompt.to, prompt.shows_caller) == (menu.crisis_line if is_crisis else offered, is_crisis)
        assert prompt.to.is_open(event.at)
        assert deployment.connects_crisis or not is_crisis


@many
@given(MENUS, LEAVING | CALLS, VOICE_EVENTS, DEPLOYMENTS)
def test_nothing_but_1_puts_a_caller_through_or_sends_a_text(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> None:
    turn = voice.step(menu, session, event, deployment)
    is_1 = isinstance(event, KeyPressed) and event.key == "1"
    assert is_1 or (transfers(turn), sent(turn)) == ([], [])


@many
@example(MENU, CallSession("en", "keep.cup"), KeyPressed(NOON, "1"), TEXTING)
@given(MENUS, LEAVING, st.builds(KeyPressed, TIMES, st.just("1"), st.sampled_from(Reach)), DEPLOYMENTS)
def test_a_text_is_sent_of_the_place_that_was_asked_about_to_a_phone_that_can_be_texted(
    menu: Menu, session: CallSession, event: KeyPressed, deployment: Deployment
) -> None:
    turn = voice.step(menu, session, event, deployment)
    for text in sent(turn):
        assert turn.effects == (text,)
        assert (f"keep.{text.place}", text.locale) == (session.place, session.locale)
        assert text.key in keys_of(menu, Channel.SMS)
        assert (deployment.can_text, event.reach) == (True, Reach.TEXTS)


def transfers(turn: VoiceTurn) -> list[Transfer]:
    return [turn.prompt] if isinstance(turn.prompt, Transfer) else []


def sent(turn: VoiceTurn) -> list[SendText]:
    return [effect for effect in turn.effects if isinstance(effect, SendText)]


@some
@given(MENUS, TEXTERS, TEXT_EVENTS, DEPLOYMENTS)
def test_any_event_of_any_texter_gets_an_answer_that_exists_or_a_meant_silence(
    menu: Menu, session: TextSession, event: TextEvent, deployment: Deployment
) -> None:
    turn = sms.step(menu, session, event, deployment)
    lines = turn.reply.lines if turn.reply else ()
    assert {line.key for line in lines} <= keys_of(menu, Channel.SMS)
    assert {line.locale for line in lines} <= set(menu.locales)
    assert reread_texter(turn.session) == turn.session
    for text in [event] if isinstance(event, TextReceived) else []:
        is_theirs = answered(text, deployment.stop_answered_by) is not None
        assert bool(lines) is not (session.opted_out or bool(turn.effects) or is_theirs)


WATCHES = st.builds(
    Watch,
    st.builds(
        Pace,
        st.lists(st.tuples(TIMES, st.sampled_from(["crisis", "stop", "help", "menu.main"])), max_size=30).map(
            tuple
        ),
        TIMES,
    ),
    st.builds(Spent, st.integers(0, 20), st.integers(0, 20)),
    st.builds(Caps, prefix_segments=st.integers(0, 20), line_segments=st.integers(0, 20)),
    st.sampled_from(Reach),
)


@some
@example(Watch(reach=Reach.ABROAD), TextSession("en"), TextReceived(NOON, "chemo"), TEXTING)
@given(WATCHES, TEXTERS, TEXT_EVENTS, DEPLOYMENTS)
def test_an_answer_is_given_whole_or_as_the_one_line_or_not_at_all(
    watch: Watch, session: TextSession, event: TextEvent, deployment: Deployment
) -> None:
    turn = sms.step(MENU, session, event, deployment)
    weighed = weigh(MENU, watch, session, turn, event.at)
    assert weighed.turn.effects == turn.effects
    assert weighed.turn.session.opted_out == turn.session.opted_out
    lines = weighed.turn.reply.lines if weighed.turn.reply else ()
    is_unsaid = {line.key.removeprefix("both.") for line in lines} <= {"abroad", "echo", "hush"}
    is_untouched = replace(weighed.turn.session, opted_out=session.opted_out) == session
    assert weighed.turn == turn or (is_unsaid and is_untouched)


@some
@given(TEXTERS)
def test_a_texter_survives_the_store(session: TextSession) -> None:
    assert reread_texter(session) == session


@some
@given(CALLS.filter(lambda session: bool(session.locale)))
def test_a_call_survives_its_address(session: CallSession) -> None:
    assert reread_call(session) == session


@some
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)
    assert plain(fold(text)) == plain(text)


@some
@given(st.none() | st.sampled_from(["en", "es"]), st.lists(BODIES, max_size=8))
def test_nothing_is_sent_after_a_stop_until_a_start(locale: str | None, bodies: list[str]) -> None:
    texter = Texter(locale)
    texter.text("stop")
    others = [body for body in bodies if read(MENU.lexicons, body, locale).meaning is not Meaning.OPT_IN]
    assert [texter.text(body) for body in others] == [None] * len(others)
    assert texter.text("start") in ("en start", "es start", "en both.start, es both.start")


@some
@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=8), st.sampled_from(STOPS), st.data())
def test_a_stop_word_among_ordinary_words_is_no_stop(
    words: list[str], stop: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(words)))
    texter = Texter("en")
    texter.text(" ".join([*words[:place], stop, *words[place:]]))
    assert not texter.session.opted_out


@some
@given(st.lists(st.sampled_from(["", *"45#"]), min_size=1), st.booleans())
def test_silence_and_nonsense_come_to_an_end(keys: list[str], is_known: bool) -> None:
    call = Call("en" if is_known else None)
    asked = 0
    while isinstance(call.turn.prompt, Ask):
        key = keys[asked % len(keys)]
        asked += 1
        if key:
            call.press(key)
        else:
            call.keep_silent()
    assert asked <= 2 * (RE_PROMPTS + 1) + 1


@some
@given(
    st.none() | st.sampled_from(["en", "es"]),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=6),
    st.sampled_from([0.5, 5.0]),
    st.sampled_from(TransferEnd),
    DEPLOYMENTS,
)
def test_no_call_goes_on_forever(
    locale: str | None, keys: list[str], pace: float, ending: TransferEnd, deployment: Deployment
) -> None:
    call = Call(locale, deployment=deployment)
    asks = 0
    while not isinstance(call.turn.prompt, HangUp):
        call.at += pace
        is_away = isinstance(call.turn.prompt, Transfer)
        call.step(TransferEnded(call.at, ending) if is_away else KeyPressed(call.at, keys[asks % len(keys)]))
        asks += 1
    assert asks <= MOST_TURNS + 1  # who asks for a person in the last turn is put through, and comes back
