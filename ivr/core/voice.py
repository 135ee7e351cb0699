"""The conversation by voice: keys and silence in, prompts out."""

from dataclasses import dataclass, replace
from typing import Self

from ivr.core.effects import Effect, ForgetCall, RememberCall, RememberLocale
from ivr.core.events import CallStarted, LastCall, Silence, VoiceEvent
from ivr.core.menu import DIGITS, Channel, Menu
from ivr.core.prompts import Ask, HangUp, Say, VoiceTurn
from ivr.core.session import CRISIS, GATE, MAIN, PERSON, RESUME, CallSession, Run

RE_PROMPTS = 2
"""How often silence or a key without a choice is asked again, before the helpline is offered."""

MOST_TURNS = 60
"""A call that goes on for longer is a line left open; the goodbye gives the helpline."""

RUN_SECONDS = 3.0
"""9-8-8 pressed at this pace is a cry for help; "9 again, 8 Spanish" at reading pace is not."""

OFFER_AT = RE_PROMPTS + 1
"""The miss after which a person is offered; the next one ends the call."""

_RUNS = frozenset({"988", "911"})
_RUN_STARTS = frozenset({"9", "98", "91"})


def step(menu: Menu, session: CallSession, event: VoiceEvent) -> VoiceTurn:
    """Answer one event of a call. Any session and any event get an answer."""
    if isinstance(event, CallStarted):
        return _start(menu, event)
    settled = settle(menu, session)
    answer = _Step(menu, settled, event.at)
    if isinstance(event, Silence):
        return answer.silence()
    is_lost = settled.locale is not None and settled.place == MAIN != session.place
    return answer.key("9" if is_lost and event.key in DIGITS else event.key)  # its digits were not heard yet


def settle(menu: Menu, session: CallSession) -> CallSession:
    """Make sense of an address that this menu does not have: the gate, or the main menu."""
    if session.locale not in menu.locales:
        return CallSession(silence=session.silence, wrong=session.wrong, turn=session.turn, run=session.run)
    back = session.back if session.back and menu.is_lasting(session.back) else None
    if session.place in (PERSON, CRISIS) or (session.place == RESUME and back):
        return replace(session, back=back, part=1)
    if not menu.is_lasting(session.place):
        return replace(session, place=MAIN, part=1, back=None)
    part = session.part if 1 <= session.part <= menu.parts(session.place, Channel.VOICE) else 1
    return replace(session, part=part, back=None)


def _start(menu: Menu, event: CallStarted) -> VoiceTurn:
    locale = event.locale
    if locale not in menu.locales:
        return VoiceTurn(Ask(_in_all(menu, "gate"), CallSession()))
    other = menu.next_locale(locale)
    welcome = (Say("welcome", locale), *((Say("switch", other),) if other != locale else ()))
    held_by = _to_go_on_with(menu, event.last_call, event.at)
    if held_by:
        return VoiceTurn(Ask((*welcome, Say("resume", locale)), CallSession(locale, RESUME, back=held_by)))
    return VoiceTurn(Ask((*welcome, Say("menu.main", locale)), CallSession(locale, MAIN)))


def _to_go_on_with(menu: Menu, last_call: LastCall | None, now: float) -> str | None:
    """Find the menu that held the place where a recent call broke off; the main menu needs no offer."""
    if not last_call or now - last_call.at >= menu.resume_seconds or not menu.is_lasting(last_call.place):
        return None
    held_by = last_call.place if menu.is_menu(last_call.place) else menu.up(last_call.place)
    return None if held_by == MAIN else held_by


def _in_all(menu: Menu, name: str) -> tuple[Say, ...]:
    return tuple(Say(f"both.{name}", locale) for locale in menu.locales)


@dataclass(frozen=True, slots=True)
class _Step:
    """One answer in the making: the menu, a settled session, and the time."""

    menu: Menu
    session: CallSession
    at: float

    def key(self, key: str) -> VoiceTurn:
        run = self._run_with(key)
        if run and run.keys in _RUNS:
            return self._crisis_after(run)
        step, locale = self._at(replace(self.session, run=run)), self.session.locale
        return step._key_in(locale, key) if locale else step._key_at_gate(key)

    def _at(self, session: CallSession) -> Self:
        return replace(self, session=session)

    def _heard(self) -> Self:
        """Go on after a key that has a meaning here: silence and wrong keys count anew."""
        return self._at(replace(self.session, silence=0, wrong=0))

    def _run_with(self, key: str) -> Run | None:
        """Add a key to a run, or begin one: 9-8-9-8-8 in one breath goes back to before the first 9."""
        before = self.session.run
        # Two servers have two clocks: a key may seem to come a little before the last one.
        if before and abs(self.at - before.at) <= RUN_SECONDS:
            longer = before.keys + key
            if longer in _RUN_STARTS | _RUNS:
                return replace(before, keys=longer, at=self.at)
            return replace(before, keys=key, at=self.at) if key in _RUN_STARTS else None
        return Run(key, self.at, self.session.locale, self._way_back()) if key in _RUN_STARTS else None

    def _crisis_after(self, run: Run) -> VoiceTurn:
        """Speak, and keep in memory, the language from before the run, which may have pressed 8 or 1."""
        locale = run.locale if run.locale in self.menu.locales else None
        effects = (RememberLocale(locale),) if locale != self.session.locale else ()
        heard = self._at(replace(self.session, locale=locale, run=None))
        if locale:
            return heard._go(CRISIS, 1, self._lasting(run.place), effects)
        return heard._at_gate("crisis", effects)

    def _key_at_gate(self, key: str) -> VoiceTurn:
        if key in self._language_keys():
            locale = self.menu.locales[int(key) - 1]
            there = self._at(replace(self.session, locale=locale, place=MAIN, silence=0, wrong=0))
            return there._ask((*there._say("welcome"), *there._choices()), (RememberLocale(locale),))
        if key in ("0", "6", "9", "*"):
            return self._at_gate({"0": "helpline", "6": "crisis"}.get(key))
        return self._wrong()

    def _at_gate(self, first: str | None, effects: tuple[Effect, ...] = ()) -> VoiceTurn:
        step = self._at(replace(self.session, place=GATE, back=None))._heard()
        return step._ask((*(step._say(first) if first else ()), *step._choices()), effects)

    def _language_keys(self) -> tuple[str, ...]:
        return tuple(str(number) for number in range(1, len(self.menu.locales) + 1))

    def _key_in(self, locale: str, key: str) -> VoiceTurn:
        session = self.session
        match key:
            case "0":
                return self._go(PERSON, back=self._lasting(self._way_back()))
            case "6":
                return self._go(CRISIS, back=self._lasting(self._way_back()))
            case "9":
                return self._go(session.place, session.part, session.back)
            case "8" if len(self.menu.locales) > 1:
                other = self.menu.next_locale(locale)
                return self._in(other)._go(
                    session.place, session.part, session.back, (RememberLocale(other),)
                )
        if session.place == RESUME:
            return self._go((session.back or MAIN) if key == "1" else MAIN)
        return self._key_of_place(key)

    def _key_of_place(self, key: str) -> VoiceTurn:
        place = self.session.place
        if key == "*":
            return self._go(self._way_back() if place in (PERSON, CRISIS) else self.menu.up(place))
        if key == "#" and place in self.menu.topics:
            return self._next_part()
        chosen = self.menu.choose(place, key)
        return self._go(chosen, back=place if chosen == CRISIS else None) if chosen else self._wrong()

    def _next_part(self) -> VoiceTurn:
        place, part = self.session.place, self.session.part
        if part < self.menu.parts(place, Channel.VOICE):
            return self._go(place, part + 1)
        step = self._heard()
        return step._ask((*step._say("no_more"), *step._choices()))

    def _in(self, locale: str) -> Self:
        return self._at(replace(self.session, locale=locale))

    def _way_back(self) -> str:
        """Find the place that star leads back to from the helpline and from crisis."""
        aside = self.session.place in (PERSON, CRISIS, RESUME)
        return self.session.back or MAIN if aside else self.session.place

    def _lasting(self, place: str) -> str | None:
        return place if self.menu.is_lasting(place) else None

    def silence(self) -> VoiceTurn:
        if self.session.place == RESUME:
            return self._go(MAIN)
        step = self._at(replace(self.session, silence=self.session.silence + 1, run=None))
        if self.session.locale:
            return step._missed(step.session.silence, "silence")
        return step._missed(step.session.silence, None, OFFER_AT - 1)

    def _wrong(self) -> VoiceTurn:
        step = self._at(replace(self.session, wrong=self.session.wrong + 1))
        return step._missed(step.session.wrong, "wrong")

    def _missed(self, count: int, prompt: str | None, offer_at: int = OFFER_AT) -> VoiceTurn:
        """Ask again, then offer a person, then say goodbye."""
        if count > offer_at:
            return self._goodbye()
        offer = "offer_person" if self.session.locale else "helpline"
        first = prompt if count < offer_at else offer
        return self._ask((*(self._say(first) if first else ()), *self._choices()))

    def _go(
        self, place: str, part: int = 1, back: str | None = None, effects: tuple[Effect, ...] = ()
    ) -> VoiceTurn:
        there = self._at(replace(self.session, silence=0, wrong=0, place=place, part=part, back=back))
        topic = there._say(topic_key(place, part)) if place in self.menu.topics else ()
        return there._ask((*topic, *there._choices()), effects)

    def _choices(self) -> tuple[Say, ...]:
        """Say what can be pressed: after a topic that is one short message, elsewhere the place itself."""
        place = self.session.place
        if place in self.menu.topics:
            more = self.session.part < self.menu.parts(place, Channel.VOICE)
            return self._say("more" if more else "after_topic")
        return self._say(f"menu.{place}" if self.menu.is_menu(place) else place)

    def _say(self, key: str) -> tuple[Say, ...]:
        """Say a message in the language of the caller, or in every one while none is known."""
        locale = self.session.locale
        return (Say(key, locale),) if locale else _in_all(self.menu, key)

    def _ask(self, says: tuple[Say, ...], effects: tuple[Effect, ...] = ()) -> VoiceTurn:
        if self.session.turn >= MOST_TURNS:
            return self._goodbye(says, effects)
        session = replace(self.session, turn=self.session.turn + 1)
        return VoiceTurn(Ask(says, session), (*effects, *self._memory()))

    def _memory(self) -> tuple[Effect, ...]:
        locale, place, seconds = self.session.locale, self._way_back(), self.menu.resume_seconds
        if not locale or not seconds or not self.menu.is_lasting(place):
            return ()
        return (RememberCall(locale, place, self.at, seconds),)

    def _goodbye(self, unsaid: tuple[Say, ...] = (), effects: tuple[Effect, ...] = ()) -> VoiceTurn:
        """End the call; of what would have been said, a cry for help is answered even then."""
        crisis = tuple(say for say in unsaid if say.key in ("crisis", "both.crisis"))
        return VoiceTurn(HangUp((*crisis, *self._say("goodbye"))), (*effects, ForgetCall()))


def topic_key(place: str, part: int) -> str:
    """Name the message of one part of a topic: `topic.symptoms`, `topic.symptoms.2`."""
    return f"topic.{place}" if part == 1 else f"topic.{place}.{part}"
