"""Throw events at the pure core, in sessions that are and that cannot be: no exception, always an answer."""

import json
from dataclasses import replace
from itertools import chain
from random import Random

from ivr.config import LOCALES
from ivr.core import sms, voice
from ivr.core.deployment import Deployment, StopAnswer
from ivr.core.effects import Effect, Erase, ForgetCall, RememberLocale, SendText, StoreOptIn, StoreOptOut
from ivr.core.events import (
    CallStarted,
    EffectDone,
    KeyPressed,
    LastCall,
    OptOutType,
    Outcome,
    Reach,
    Silence,
    TextReceived,
    TransferEnd,
    TransferEnded,
    VoiceEvent,
)
from ivr.core.prompts import HangUp, Say, VoicePrompt
from ivr.core.session import CallSession, TextSession
from ivr.core.wishes import answered
from messages.release import Release, current, load
from tests.fuzz.junk import NASTY, letters, text
from tests.fuzz.tally import Tally

KEYS = "0123456789*#"
NOON = 1_795_000_000.0
"""A day in November 2026, in seconds since 1970."""

MOST_COUNTED = 999
"""No counter of an address is read as more; only an address that the line never gave out has it."""

COUNTERS = ("part", "silence", "wrong", "turn")
FIELDS = tuple(TextSession().to_dict())

_OUTCOMES, _ENDINGS, _REACHES = tuple(Outcome), tuple(TransferEnd), tuple(Reach)
_DEPLOYMENTS = tuple(
    Deployment(answers, connects, texts)
    for answers in StopAnswer
    for connects in (True, False)
    for texts in (True, False)
)


class Storm:
    """One line under fire: a call and a texter that go on, unless junk takes their place."""

    def __init__(self, release: Release, seed: int) -> None:
        self._chance = Random(seed)
        self._release = release
        self._menu = menu = release.menu
        lists = [lexicon.exact for lexicon in menu.lexicons.values()]
        self._words = tuple(dict.fromkeys(chain.from_iterable(lists)))
        self._stops = tuple(word for each in lists for word in each if each[word].kind == "opt_out")
        self._locales = (*menu.locales, "mul", "xx", "", "../..")
        named = (*menu.topics, *menu.entries, "gate", "person", "crisis", "resume")
        people = tuple(person.name for person in menu.people)
        heads = [f"{head}.{name}" for head in ("person", "transfer", "keep") for name in (*people, *named)]
        self._places = (*named, *heads, "nowhere", "", *NASTY[:12])
        self._sent = tuple(release.sms)[:9]
        self._call, self._texter = CallSession(), TextSession()
        self._at = NOON

    def one(self) -> str:
        """Throw one event; give what it was. What must not be is raised."""
        chance = self._chance
        self._at += chance.choice((0.4, 1.0, 5.0, 60.0, 40_000.0, -0.2))
        return self._voice() if chance.random() < 0.8 else self._text()

    def _voice(self) -> str:
        chance = self._chance
        is_junk = chance.random() < 0.2
        session = self._junk_call() if is_junk else self._call
        turn = voice.step(self._menu, session, self._voice_event(), chance.choice(_DEPLOYMENTS))
        assert turn.prompt.says, f"nothing is said in {session}"
        self._know(turn.prompt.says)
        for effect in turn.effects:
            if isinstance(effect, SendText):
                assert (effect.locale, effect.key) in self._release.sms, effect
        self._call = self._after(turn.prompt)
        return "junk call" if is_junk else "call"

    def _know(self, says: tuple[Say, ...]) -> None:
        for say in says:
            assert (say.locale, say.key) in self._release.voice, say

    def _after(self, prompt: VoicePrompt) -> CallSession:
        """Read the session from the address that leads on: what is asked there must be what was meant."""
        if isinstance(prompt, HangUp):
            return CallSession()
        there = prompt.session
        again = CallSession.from_query(there.locale or "mul", there.place, there.to_query())
        meant = replace(there, locale=there.locale or "mul", turn=min(there.turn, MOST_COUNTED))
        assert replace(again, run=None) == replace(meant, run=None), f"{again} is not {meant}"
        return again

    def _voice_event(self) -> VoiceEvent:
        chance, at, reach = self._chance, self._at, self._chance.choice(_REACHES)
        kind = chance.random()
        if kind < 0.75:
            return KeyPressed(at, chance.choice(KEYS), reach)
        if kind < 0.85:
            return Silence(at, reach)
        if kind < 0.9:
            return TransferEnded(at, chance.choice(_ENDINGS), reach)
        if kind < 0.95:
            return EffectDone(at, self._effect(), chance.choice(_OUTCOMES))
        last = LastCall(self._locale() or "", chance.choice(self._places), at - chance.choice((1, 9e2, 9e5)))
        return CallStarted(at, self._locale(), chance.choice((None, last)))

    def _locale(self) -> str | None:
        return self._chance.choice((None, *self._locales))

    def _effect(self) -> Effect:
        chance = self._chance
        locale, key = chance.choice((*self._sent, ("en", "topic.nowhere")))
        return chance.choice(
            (
                SendText(key, chance.choice(self._places), locale),
                StoreOptOut(chance.choice(self._menu.locales), chance.choice(("", "crisis", "urgent"))),
                StoreOptIn(None),
                Erase(None, is_silent=chance.random() < 0.5),
                RememberLocale(None),
                ForgetCall(),
            )
        )

    def _junk_call(self) -> CallSession:
        """Read an address that the line never gave out."""
        chance = self._chance
        query = {name: chance.choice(("", "0", "1", "2", "999", "9" * 30, "-1", "٣")) for name in COUNTERS}
        query["back"] = chance.choice(self._places)
        keys, at = chance.choice(("9", "98", "91", "988", "5", "")), chance.choice(("0", "1", "9" * 20, "x"))
        at = str(round(self._at * 1000)) if chance.random() < 0.5 else at
        query["keys"] = f"{keys}~{at}~{chance.choice(self._locales)}~{chance.choice(self._places)}"
        return CallSession.from_query(chance.choice(self._locales), chance.choice(self._places), query)

    def _text(self) -> str:
        chance = self._chance
        before, kind = (
            (self._junk_texter(), "junk texter") if chance.random() < 0.2 else (self._texter, "text")
        )
        if before is None:
            return "junk texter refused"
        is_stop = chance.random() < 0.1
        body = chance.choice(self._stops) + chance.choice(("", "!", " ")) if is_stop else self._body()
        mark = chance.choice(tuple(OptOutType)) if chance.random() < 0.03 and not is_stop else None
        after = self._answered(before, TextReceived(self._at, body, mark), chance.choice(_DEPLOYMENTS))
        assert after.opted_out or not is_stop, f"{body!r} is no stop in {before}"
        self._texter = replace(after, opted_out=after.opted_out and chance.random() < 0.7)
        return "stop" if is_stop else kind

    def _body(self) -> str:
        return text(self._chance, self._words)

    def _answered(self, before: TextSession, event: TextReceived, deployment: Deployment) -> TextSession:
        """Step, and let the effect be done: there is an answer, or a silence that is meant."""
        turn = sms.step(self._menu, before, event, deployment)
        is_theirs = answered(event, deployment.stop_answered_by) is not None
        assert bool(turn.reply) is not (before.opted_out or bool(turn.effects) or is_theirs), event
        for effect in turn.effects:
            turn = sms.step(self._menu, turn.session, EffectDone(self._at, effect, Outcome.DONE), deployment)
        for line in turn.reply.lines if turn.reply else ():
            assert (line.locale, line.key) in self._release.sms, line
        again = TextSession.from_dict(json.loads(json.dumps(turn.session.to_dict())))
        assert again == turn.session
        return again

    def _junk_texter(self) -> TextSession | None:
        """Read a session that no line has stored; None if it is refused, as it may be."""
        chance = self._chance
        stored = self._texter.to_dict()
        for name in chance.sample(FIELDS, chance.randint(1, 4)):
            stored[name] = self._junk(2) if chance.random() < 0.3 else self._like(stored[name])
        if chance.random() < 0.1:
            del stored[chance.choice(FIELDS)]
        try:
            return TextSession.from_dict(stored)
        except ValueError:
            return None

    def _like(self, value: object) -> object:
        """Make something of the same kind as a value, that may be anything else."""
        chance = self._chance
        match value:
            case bool():
                return not value
            case int() | float():
                return chance.choice((0, 1, -1, 3, 10**6, 10**30, self._at, -1.0, 1e308))
            case list():
                offers = [[chance.choice(KEYS), chance.choice(self._places)] for _ in range(3)]
                return chance.choice((offers, [chance.choice(self._places) for _ in range(5)], []))
        return chance.choice((*self._places, *self._locales, None))

    def _junk(self, depth: int) -> object:
        chance = self._chance
        match chance.randrange(9 if depth else 7):
            case 0:
                return None
            case 1:
                return chance.random() < 0.5
            case 2:
                return chance.choice((0, 1, -1, 3, 10**6, 10**30))
            case 3:
                return chance.choice((self._at, -1.0, 1e308, 5e-324))
            case 4:
                return chance.choice(self._places)
            case 5:
                return chance.choice(self._locales)
            case 6:
                return letters(chance, 9)
            case 7:
                return [self._junk(depth - 1) for _ in range(chance.randint(0, 4))]
        return [[chance.choice(KEYS), chance.choice(self._places)] for _ in range(chance.randint(0, 4))]


def throw(seed: int, count: int) -> Tally:
    """Throw so many events at the core with the words that are in service."""
    storm = Storm(load(LOCALES, current(LOCALES)), seed)
    return Tally("core").throw(count, storm.one)
