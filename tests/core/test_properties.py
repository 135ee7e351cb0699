"""Whatever arrives, in whatever state, is answered, and a stop is a stop."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core import sms, voice
from ivr.core.effects import Effect, ForgetCall, RememberCall, RememberLocale, StoreOptIn, StoreOptOut
from ivr.core.events import (
    CallStarted,
    EffectDone,
    KeyPressed,
    LastCall,
    OptOutType,
    Outcome,
    Silence,
    TextEvent,
    TextReceived,
    VoiceEvent,
)
from ivr.core.keywords import fold, plain
from ivr.core.menu import Channel, Menu
from ivr.core.prompts import SMS_MESSAGES, VOICE_MESSAGES, Ask
from ivr.core.reading import Meaning, read
from ivr.core.session import CallSession, Run, TextSession
from ivr.core.voice import MOST_TURNS, RE_PROMPTS
from tests.core.line import (
    ENGLISH,
    MENU,
    NOON,
    SPANISH,
    THREE_LANGUAGES,
    Call,
    Texter,
    reread_call,
    reread_texter,
)

some = settings(max_examples=100, deadline=None)

KEYS = "0123456789*#"
MENUS = st.sampled_from([MENU, THREE_LANGUAGES])
LOCALES = st.sampled_from(["en", "es", "fr", "mul", "xx", ""])
PLACES = st.one_of(
    st.sampled_from([*MENU.entries, *MENU.topics, "gate", "person", "crisis", "resume", "nowhere"]),
    st.text(max_size=5),
)
TIMES = st.integers(-1_000_000, 1_000_000).map(lambda milliseconds: NOON + milliseconds / 1000)
COUNTS = st.integers(0, 999)

RUNS = st.builds(
    Run,
    st.sampled_from(["9", "98", "91", "5"]),
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
LAST_CALLS = st.builds(LastCall, LOCALES, PLACES, TIMES)
VOICE_EVENTS: st.SearchStrategy[VoiceEvent] = st.one_of(
    st.builds(CallStarted, TIMES, st.none() | LOCALES, st.none() | LAST_CALLS),
    st.builds(KeyPressed, TIMES, st.sampled_from(KEYS)),
    st.builds(Silence, TIMES),
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
        voice.topic_key(place, part)
        for place, topic in menu.topics.items()
        for part in range(1, topic.parts(channel) + 1)
    }
    menus = {f"menu.{place}" for place in menu.entries}
    if channel is Channel.VOICE:
        return {*VOICE_MESSAGES, *parts, *menus}
    titles = {f"title.{place}" for place in {*menu.topics, *menu.entries} - {"main"}}
    return {*SMS_MESSAGES, *parts, *menus, *titles}


@some
@given(MENUS, CALLS, VOICE_EVENTS)
def test_any_event_in_any_call_gets_an_answer_that_exists(
    menu: Menu, session: CallSession, event: VoiceEvent
) -> None:
    prompt = voice.step(menu, session, event).prompt
    assert prompt.says
    assert {say.key for say in prompt.says} <= keys_of(menu, Channel.VOICE)
    assert {say.locale for say in prompt.says} <= set(menu.locales)
    if isinstance(prompt, Ask):
        assert voice.settle(menu, prompt.session) == prompt.session
        assert reread_call(prompt.session) in (prompt.session, _with_mul(prompt.session))


def _with_mul(session: CallSession) -> CallSession:
    """Give the address of a call without a language: its path says so in a word."""
    return CallSession(
        "mul", session.place, session.part, session.silence, session.wrong, session.turn, run=session.run
    )


@some
@given(MENUS, CALLS, VOICE_EVENTS)
def test_a_call_speaks_one_language_or_all(menu: Menu, session: CallSession, event: VoiceEvent) -> None:
    prompt = voice.step(menu, session, event).prompt
    in_all = [say.locale for say in prompt.says if say.key.startswith("both.")]
    in_one = {say.locale for say in prompt.says if not say.key.startswith(("both.", "switch"))}
    assert in_all == list(menu.locales) * (len(in_all) // len(menu.locales))
    assert len(in_one) == (0 if in_all else 1)


@some
@given(MENUS, TEXTERS, TEXT_EVENTS)
def test_any_event_of_any_texter_gets_an_answer_that_exists_or_a_meant_silence(
    menu: Menu, session: TextSession, event: TextEvent
) -> None:
    turn = sms.step(menu, session, event)
    lines = turn.reply.lines if turn.reply else ()
    assert {line.key for line in lines} <= keys_of(menu, Channel.SMS)
    assert {line.locale for line in lines} <= set(menu.locales)
    assert reread_texter(turn.session) == turn.session
    if isinstance(event, TextReceived):
        is_silent = session.opted_out or bool(turn.effects) or event.opt_out_type is not None
        assert bool(lines) is not is_silent


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
@given(st.lists(st.sampled_from(["", *"4#7"]), min_size=1), st.booleans())
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
@given(st.none() | st.sampled_from(["en", "es"]), st.lists(st.sampled_from(KEYS), min_size=1, max_size=6))
def test_no_call_goes_on_forever(locale: str | None, keys: list[str]) -> None:
    call = Call(locale)
    asks = 0
    while isinstance(call.turn.prompt, Ask):
        call.press(keys[asks % len(keys)], pace=0.5)
        asks += 1
    assert asks <= MOST_TURNS
