"""Rehearse every call: each key and silence, from every state that a call can be in."""

from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from ivr.core.events import (
    CallStarted,
    KeyPressed,
    LastCall,
    Silence,
    VoiceEvent,
)
from ivr.core.menu import DIGITS, Channel, Menu
from ivr.core.prompts import Ask, Say, VoiceTurn
from ivr.core.session import MAIN, CallSession
from messages.keys import MOST_PARTS
from messages.readability import spoken_seconds
from messages.rehearsal.stage import AT, NAME_A_LANGUAGE, NUMBER, Stage
from messages.render import Phone, as_text

PRESSES_TO_A_PERSON = 3

CallStep = Callable[[Menu, CallSession, VoiceEvent], VoiceTurn]

Heard = tuple[tuple[Say, ...], CallSession | None]
"""What is said, and where it leaves the caller; None is the end of the call."""

WAIT = "wait"
EVENTS = (*"0123456789*#", WAIT)

MOST_MISSES = 9
"""Silences or wrong keys counted in one call; one that goes on counting is one without an end."""

BREATH = 1.0  # seconds between the keys of a run
RUNS = ("988", "911")

_PERSON = frozenset({"person", "both.helpline"})
_CRISIS = frozenset({"crisis", "both.crisis"})
_NAME_KEYS = frozenset({"both.gate", "switch", "welcome", "resume", "more", "after_topic", "offer_person"})
_KEYS_OF_EVERY_PLACE = frozenset({"0", "6", "8", "9"})


class Calls:
    """Every state that a call can be in, with what each key and silence lead to from there."""

    def __init__(self, stage: Stage, step: CallStep) -> None:
        self._stage, self._step = stage, step
        self._menu, self._voice = stage.release.menu, stage.release.voice
        self._ways: dict[CallSession, str] = {}
        self._waiting: deque[CallSession] = deque()
        self._meanings: dict[tuple[CallSession, str], tuple[str | None, str, int]] = {}
        self._spoken: set[tuple[Say, CallSession]] = set()
        self._backs: dict[tuple[str | None, str, int], str | None] = {}
        self.turns: dict[CallSession, dict[str, Heard]] = {}

    def walk(self) -> None:
        """Go wherever a call can go, then look for what no caller should meet there."""
        opened: list[tuple[str, str | None, Heard]] = []
        for way, start in self._starts():
            turn = self._step(self._menu, CallSession(), start)
            opened.append((way, start.locale, self._take(way, start.locale, turn)))
            while self._waiting:
                session = self._waiting.popleft()
                self.turns[session] = {key: self._press(session, key) for key in self._events(session)}
        for way, locale, heard in opened:
            self._check_heard(way, locale, heard)
        for session, turns in self.turns.items():
            address = replace(session, silence=0, wrong=0)
            for key, heard in turns.items():
                self._check_turn(session, address, key, heard)
            if session == address:
                self._check_entries(session)
                self._check_runs(session)
        self._check_ends()
        self._check_ways_out()

    def listen(self, locale: str, code: str) -> tuple[str, list[str]]:
        """Press the keys to a topic from the main menu, then pound to its end; list what is heard of it."""
        session: CallSession | None = CallSession(locale, MAIN)
        way, heard = self._ways.get(CallSession(locale, MAIN), "call"), list[str]()
        for key in (*code, *"#" * MOST_PARTS) if code else ():
            if session not in self.turns:
                break
            says, session = self.turns[session].get(key, ((), None))
            parts = [say.key for say in says if say.key.startswith("topic.")]
            if key == "#" and not parts:
                break
            way, heard = f"{way}, {key}", heard + parts
        return way, heard

    def _starts(self) -> Iterator[tuple[str, CallStarted]]:
        yield "call", CallStarted(AT)
        for locale in self._menu.locales:
            yield f"call known as {locale}", CallStarted(AT, locale)
            for place in (*self._menu.entries, *self._menu.topics):
                again = CallStarted(AT, locale, LastCall(locale, place, AT))
                yield f"call known as {locale}, again after `{place}`", again

    def _events(self, session: CallSession) -> tuple[str, ...]:
        """Give every key and silence; from the second miss on, only silence, 0 and a key without a meaning.

        What the other keys do was seen after the first miss; to press them all again doubles the walk.
        """
        if session.silence + session.wrong < 2:
            return EVENTS
        before = replace(session, silence=0, wrong=0)
        wrong = [key for key, heard in self.turns.get(before, {}).items() if _is_miss(before, heard)]
        return ("0", *wrong[:1], WAIT)

    def _press(self, session: CallSession, key: str) -> Heard:
        event = Silence(AT) if key == WAIT else KeyPressed(AT, key)
        way = f"{self._ways[session]}, {key}"
        return self._take(way, session.locale, self._step(self._menu, session, event))

    def _take(self, way: str, locale: str | None, turn: VoiceTurn) -> Heard:
        """Take down what is said and where it leads; turns are not counted, nor misses without end.

        After a miss, all ways to the helpline or crisis count as one: where star leads back to from
        there was seen before the miss.
        """
        says, there = turn.prompt.says, None
        if isinstance(turn.prompt, Ask):
            to = turn.prompt.session
            silence, wrong = min(to.silence, MOST_MISSES), min(to.wrong, MOST_MISSES)
            aside = (to.locale, to.place, to.part)
            back = self._backs.setdefault(aside, to.back) if silence or wrong else to.back
            there = CallSession(*aside, silence, wrong, back=back)
            locale = there.locale
            if there not in self._ways:
                self._ways[there] = way
                self._waiting.append(there)
        if self._stage.inspect(Channel.VOICE, way, says, locale):
            self._measure(way, says)
        return says, there

    def _measure(self, way: str, says: tuple[Say, ...]) -> None:
        """Find messages that are too long, all languages of a bilingual one together."""
        limit, seconds = self._stage.limits.voice_seconds, dict.fromkeys((say.key for say in says), 0.0)
        for say in says:
            speed = self._stage.release.languages[say.locale].words_per_minute
            seconds[say.key] += spoken_seconds(as_text(self._voice[say.locale, say.key]), speed)
        for key, spoken in seconds.items():
            if spoken > limit:
                problem = f"`{key}` takes {spoken:.1f} s to speak and may take {limit:g}: shorten it"
                self._stage.note("prompt-long", (Channel.VOICE, key), way, problem)

    def _check_turn(self, session: CallSession, address: CallSession, key: str, heard: Heard) -> None:
        """Look at where one key leads: to what is said, to its language, and to one place."""
        way, there = f"{self._ways[session]}, {key}", heard[1]
        self._check_heard(way, session.locale, heard)
        if there is None:
            return
        wanted = self._next_locale(session, key)
        if there.locale != wanted:
            problem = (
                f"the language becomes {there.locale}, and should be {wanted}: only 8 and the gate change it"
            )
            self._stage.note("language-wrong", (session.locale, session.place, key), way, problem)
        meaning = (there.locale, there.place, there.part)
        at_first = self._meanings.setdefault((address, key), meaning)
        if key != WAIT and at_first != meaning:
            problem = (
                f"{key} leads to `{there.place}`, and led to `{at_first[1]}` before something was missed"
            )
            problem = f"{problem}: let a key mean one thing in one place"
            self._stage.note("key-ambiguous", (session.place, key), way, problem)

    def _next_locale(self, session: CallSession, key: str) -> str | None:
        """Tell the language after a key: only 8, and the keys of languages at the gate, change it."""
        if session.locale:
            return self._menu.next_locale(session.locale) if key == "8" else session.locale
        return dict(zip(DIGITS, self._menu.locales, strict=False)).get(key)

    def _check_heard(self, way: str, locale: str | None, heard: Heard) -> None:
        """Look at one answer: a goodbye gives a number, and keys that are named do what is said."""
        says, there = heard
        if there is None:
            self._check_goodbye(way, says, locale)
            return
        address = replace(there, silence=0, wrong=0) if there.silence or there.wrong else there
        for say in says:
            is_named = say.key in _NAME_KEYS or say.key.removeprefix("menu.") in self._menu.entries
            if is_named and (say, address) not in self._spoken:
                self._spoken.add((say, address))
                self._check_message(way, say, address)

    def _check_goodbye(self, way: str, says: tuple[Say, ...], locale: str | None) -> None:
        """Find an end of the call that gives no number of a person, in any of its languages."""
        for each in (locale,) if locale else self._menu.locales:
            spoken = {say.key for say in says if say.locale == each}
            if not self._phones(each, spoken) & self._phones(each, _PERSON):
                problem = f"the call ends in {each} without the number of the helpline: say it in the goodbye"
                self._stage.note("goodbye-bare", each, way, problem)

    def _phones(self, locale: str, keys: Collection[str]) -> set[str]:
        texts = (self._voice.get((locale, key), ()) for key in keys)
        return {span.written for text in texts for span in text if isinstance(span, Phone)}

    def _check_message(self, way: str, say: Say, there: CallSession) -> None:
        """Find digits that a message speaks and that do not do there what it says."""
        spans = self._voice.get((say.locale, say.key), ())
        named = NUMBER.findall(" ".join(span for span in spans if isinstance(span, str)))
        turns = self.turns.get(there, {})
        for digit in named:
            after = turns[digit][1] if digit in turns and not _is_miss(there, turns[digit]) else None
            if not after or (say.key in NAME_A_LANGUAGE and after.locale != say.locale):
                problem = f"`{say.key}` names {digit} in {say.locale}, and {digit} does not do that"
                self._stage.note("key-misnamed", (say, digit), way, f"{problem}: correct its words")
        self._check_menu(way, say, [digit for digit in named if digit not in _KEYS_OF_EVERY_PLACE])

    def _check_menu(self, way: str, say: Say, named: list[str]) -> None:
        """Find a menu that names other keys than it has, or one of them twice."""
        entries = self._menu.entries.get(say.key.removeprefix("menu."), ())
        digits = sorted(entry.digit for entry in entries)
        if entries and sorted(named) != digits:
            problem = f"`{say.key}` names {', '.join(named) or 'no key'} in {say.locale}"
            problem = f"{problem}, and has {', '.join(digits)}: name each key once"
            self._stage.note("key-misnamed", (say, "menu"), way, problem)

    def _check_entries(self, session: CallSession) -> None:
        """Find a key of a menu that leads elsewhere than its entry: another entry has it already."""
        for entry in self._menu.entries.get(session.place, ()):
            there = self.turns[session].get(entry.digit, ((), None))[1]
            if there is None or there.place != entry.place:
                leads = f"leads to `{there.place}`" if there else "leads nowhere"
                problem = f"{entry.digit} {leads}, and `{entry.place}` has that key too: give it another"
                way = f"{self._ways[session]}, {entry.digit}"
                self._stage.note("key-ambiguous", (session.place, entry), way, problem)

    def _check_runs(self, session: CallSession) -> None:
        """Find a place where 9-8-8 or 9-1-1 in one breath is not crisis in the language from before."""
        for run in RUNS:
            turn = VoiceTurn(Ask((), session))
            for place, key in enumerate(run):
                if isinstance(turn.prompt, Ask):
                    event = KeyPressed(AT + place * BREATH, key)
                    turn = self._step(self._menu, turn.prompt.session, event)
            way, says = f"{self._ways[session]}, {', '.join(run)} in one breath", turn.prompt.says
            self._stage.inspect(Channel.VOICE, way, says, session.locale)
            if not any(say.key in _CRISIS for say in says):
                problem = "a cry for help is not answered as one: let it lead to crisis from everywhere"
                self._stage.note("crisis-unheard", (session.locale, run), way, problem)

    def _check_ends(self) -> None:
        """Find states from which silence and wrong keys alone never end the call."""
        misses = {session: self._missed(session) for session in self.turns}
        ends: set[CallSession | None] = {None}
        while more := {session for session in misses.keys() - ends if misses[session] <= ends}:
            ends |= more
        for session in self.turns:
            if session not in ends:
                problem = "silence and wrong keys alone go on for ever from here: end the call at some time"
                self._stage.note("loop", session.locale, self._ways[session], problem)

    def _missed(self, session: CallSession) -> set[CallSession | None]:
        turns = self.turns[session].items()
        return {heard[1] for key, heard in turns if key == WAIT or _is_miss(session, heard)}

    def _check_ways_out(self) -> None:
        """Find states from which the main menu, or a person in few enough presses, is out of reach."""
        pressed = {
            session: [heard for key, heard in turns.items() if key != WAIT]
            for session, turns in self.turns.items()
        }
        leads = {session: {there for _, there in turns} for session, turns in pressed.items()}
        helped = {
            session
            for session, turns in pressed.items()
            if any(say.key in _PERSON for says, _ in turns for say in says)
        }
        for _ in range(PRESSES_TO_A_PERSON - 1):
            helped |= {session for session, there in leads.items() if there & helped}
        home = {session for session in leads if session.place == MAIN}
        while more := {session for session in leads.keys() - home if leads[session] & home}:
            home |= more
        for session in leads:
            about, way = (session.locale, session.place), self._ways[session]
            if session not in helped:
                problem = f"no {PRESSES_TO_A_PERSON} keys lead to a person from here: let 0 do it"
                self._stage.note("person-far", about, way, problem)
            if session not in home:
                problem = "no keys lead to the main menu from here: let star do it"
                self._stage.note("dead-end", about, way, problem)


def _is_miss(session: CallSession, heard: Heard) -> bool:
    """Say whether a key had no meaning: it is counted, or ends the call."""
    there = heard[1]
    return there is None or there.wrong > session.wrong
