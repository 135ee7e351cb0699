"""Rehearse every call: each key and silence, from every state that a call can be in."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from ivr.core.deployment import Deployment
from ivr.core.effects import SendText
from ivr.core.events import CallStarted, EffectDone, KeyPressed, LastCall, Outcome, VoiceEvent
from ivr.core.menu import DIGITS, Channel, Menu
from ivr.core.places import apart
from ivr.core.prompts import Ask, HangUp, Line, Say, VoiceTurn
from ivr.core.session import KEEP, MAIN, TRANSFER, CallSession
from messages.keys import MOST_PARTS
from messages.readability import spoken_seconds
from messages.rehearsal.exits import Exits
from messages.rehearsal.moves import KEYS, WAIT, Heard, Moves, is_miss, told_of
from messages.rehearsal.promises import CRIES, Promises
from messages.rehearsal.stage import Stage
from messages.render import as_text

CallStep = Callable[[Menu, CallSession, VoiceEvent, Deployment], VoiceTurn]

EVERYTHING = Deployment(connects_crisis=True, can_text=True)
"""An installation that sends texts and reaches the crisis line."""

PLAIN = Deployment()
"""An installation that does neither: it has words of its own."""

MOST_MISSES = 9
"""Silences or wrong keys counted in one call; one that goes on counting is one without an end."""

BREATH = 1.0  # seconds between the keys of a run
RUNS = ("988", "911")


class Calls:
    """Every state that a call can be in, with what each key and silence lead to from there.

    In a plain installation nothing is missed, and nothing pressed in one breath: what comes of that
    does not depend on it.
    """

    def __init__(self, stage: Stage, step: CallStep, deployment: Deployment = EVERYTHING) -> None:
        self._stage, self._menu, self._deployment = stage, stage.release.menu, deployment
        self._answer, self._moves = step, Moves(self._menu)
        self._ways: dict[CallSession, str] = {}
        self._waiting: deque[CallSession] = deque()
        self._meanings: dict[tuple[CallSession, str], tuple[str | None, str, int]] = {}
        self._firsts: dict[tuple[str | None, str, int], CallSession] = {}
        self.turns: dict[CallSession, dict[str, Heard]] = {}
        self._promises = Promises(stage, self.turns)
        self._exits = Exits(stage, self.turns, self._ways)

    def walk(self) -> None:
        """Go wherever a call can go, then look for what no caller should meet there."""
        opened: list[tuple[str, str | None, Heard]] = []
        for way, start in self._starts():
            turn = self._step(CallSession(), start)
            opened.append((way, start.locale, self._take(way, start.locale, turn)))
            while self._waiting:
                self._go_on(self._waiting.popleft())
        for way, locale, heard in opened:
            self._check_heard(way, locale, heard)
        for session, turns in self.turns.items():
            address = _address(session)
            for key, heard in turns.items():
                self._check_turn(session, address, key, heard)
            if session == address:
                self._check_entries(session)
        if self._deployment != PLAIN:
            self._check_runs()
            self._exits.check_ends()
        self._exits.check_ways_out()

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

    def _step(self, session: CallSession, event: VoiceEvent) -> VoiceTurn:
        return self._answer(self._menu, session, event, self._deployment)

    def _starts(self) -> Iterator[tuple[str, CallStarted]]:
        call, at = "plain call" if self._deployment == PLAIN else "call", self._moves.at
        yield call, CallStarted(at)
        for locale in self._menu.locales:
            yield f"{call} known as {locale}", CallStarted(at, locale)
            for place in (*self._menu.entries, *self._menu.topics):
                again = CallStarted(at, locale, LastCall(locale, place, at))
                yield f"{call} known as {locale}, again after `{place}`", again

    def _go_on(self, session: CallSession) -> None:
        """Do all that can be done in a state; after the second miss only 0, one wrong key, and silence.

        What the other keys do was seen after the first miss; to press them all again doubles the walk.
        """
        misses, moves = session.silence + session.wrong, self._moves.open_to(session)
        if misses and self._deployment == PLAIN:
            return
        if misses > 1:
            before = _address(session)
            seen = self.turns.get(before, {}).items()
            wrong = [key for key, heard in seen if key in KEYS and is_miss(before, heard)]
            moves = ("0", *wrong[:1], WAIT)
        turns = self.turns[session] = dict[str, Heard]()
        for move in moves:
            turns |= self._press(session, move)

    def _press(self, session: CallSession, move: str) -> dict[str, Heard]:
        """Do one thing; where a text is asked for, see what its reader and its sender are told."""
        way, locale = f"{self._ways[session]}, {move}", session.locale
        turn = self._step(session, self._moves.events[move])
        heard = {move: self._take(way, locale, turn)}
        for effect in turn.effects:
            if isinstance(effect, SendText):
                text = (Line(effect.key, effect.locale), Line("kept", effect.locale))
                self._stage.inspect(Channel.SMS, way, text, locale)
                for outcome in Outcome:
                    named, done = told_of(move, outcome), EffectDone(self._moves.at, effect, outcome)
                    told = self._step(session, done)
                    heard[named] = self._take(f"{self._ways[session]}, {named}", locale, told)
        return heard

    def _take(self, way: str, locale: str | None, turn: VoiceTurn) -> Heard:
        """Take down what is said and where it leads; turns are not counted, nor misses without end."""
        says, there = turn.prompt.says, None
        if not isinstance(turn.prompt, HangUp):
            there = self._place(turn.prompt.session)
            locale = there.locale
            if there not in self._ways:
                self._ways[there] = way
                self._waiting.append(there)
        if self._stage.inspect(Channel.VOICE, way, says, locale):
            self._measure(way, says)
        return says, there

    def _place(self, to: CallSession) -> CallSession:
        """Give a state without what does not matter there.

        After a miss, all ways to the helpline or crisis count as one, and all offers of a text as well;
        before one, all ways to the same offer: where they lead back to is seen where they come from.
        """
        silence, wrong = min(to.silence, MOST_MISSES), min(to.wrong, MOST_MISSES)
        is_missed, is_offer = bool(silence or wrong), apart(to.place)[0] == KEEP
        if not is_missed and not is_offer:
            return CallSession(to.locale, to.place, to.part, back=to.back)
        about = (to.locale, KEEP, 0) if is_missed and is_offer else (to.locale, to.place, to.part)
        first = self._firsts.setdefault(about, to)
        return CallSession(to.locale, first.place, first.part, silence, wrong, back=first.back)

    def _measure(self, way: str, says: tuple[Say, ...]) -> None:
        """Find messages that are too long, all languages of a bilingual one together."""
        release, limit = self._stage.release, self._stage.limits.voice_seconds
        seconds = dict.fromkeys((say.key for say in says), 0.0)
        for say in says:
            speed = release.languages[say.locale].words_per_minute
            seconds[say.key] += spoken_seconds(as_text(release.voice[say.locale, say.key]), speed)
        for key, spoken in seconds.items():
            if spoken > limit:
                problem = f"`{key}` takes {spoken:.1f} s to speak and may take {limit:g}: shorten it"
                self._stage.note("prompt-long", (Channel.VOICE, key), way, problem)

    def _check_turn(self, session: CallSession, address: CallSession, key: str, heard: Heard) -> None:
        """Look at where one key leads: to what is said, to its language, and to one place."""
        way, there = f"{self._ways[session]}, {key}", heard[1]
        self._check_heard(way, session.locale, heard)
        self._exits.check_move(session, key, there)
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

    def _check_heard(self, way: str, locale: str | None, heard: Heard) -> None:
        """Look at one answer: a goodbye gives a number, and keys that are named do what is said."""
        says, there = heard
        if there is None:
            self._exits.check_goodbye(way, says, locale)
        else:
            self._promises.check(way, says, there)

    def _next_locale(self, session: CallSession, key: str) -> str | None:
        """Tell the language after a key: only 8, and the keys of languages at the gate, change it."""
        if session.locale:
            return self._menu.next_locale(session.locale) if key == "8" else session.locale
        return dict(zip(DIGITS, self._menu.locales, strict=False)).get(key)

    def _check_entries(self, session: CallSession) -> None:
        """Find a key of a menu that leads elsewhere than its entry: another entry has it already."""
        for entry in self._menu.entries.get(session.place, ()):
            there = self.turns[session].get(entry.digit, ((), None))[1]
            if there is None or there.place != entry.place:
                leads = f"leads to `{there.place}`" if there else "leads nowhere"
                problem = f"{entry.digit} {leads}, and `{entry.place}` has that key too: give it another"
                way = f"{self._ways[session]}, {entry.digit}"
                self._stage.note("key-ambiguous", (session.place, entry), way, problem)

    def _check_runs(self) -> None:
        """Find a place where 9-8-8 or 9-1-1 in one breath is not crisis in the language from before."""
        for session in self.turns:
            is_missed = session.silence or session.wrong
            for run in RUNS if not is_missed and apart(session.place)[0] != TRANSFER else ():
                says = self._run(session, run)
                way = f"{self._ways[session]}, {', '.join(run)} in one breath"
                self._stage.inspect(Channel.VOICE, way, says, session.locale)
                if not any(say.key in CRIES for say in says):
                    problem = "a cry for help is not answered as one: let it lead to crisis from everywhere"
                    self._stage.note("crisis-unheard", (session.locale, run), way, problem)

    def _run(self, session: CallSession, run: str) -> tuple[Say, ...]:
        """Press some keys in one breath, and give what is said to the last of them."""
        turn = VoiceTurn(Ask((), session))
        for place, key in enumerate(run):
            if isinstance(turn.prompt, Ask):
                event = KeyPressed(self._moves.at + place * BREATH, key)
                turn = self._step(turn.prompt.session, event)
        return turn.prompt.says


def _address(session: CallSession) -> CallSession:
    """Give the state as it was before anything was missed."""
    return replace(session, silence=0, wrong=0) if session.silence or session.wrong else session
