"""The conversation by voice: keys and silence in, prompts out."""

from dataclasses import replace

from ivr.core.deployment import Deployment
from ivr.core.effects import RememberLocale
from ivr.core.events import (
    CallStarted,
    EffectDone,
    KeyPressed,
    LastCall,
    Reach,
    Silence,
    TransferEnd,
    TransferEnded,
    VoiceEvent,
)
from ivr.core.leaving import (
    answer_offer,
    come_back,
    connect,
    connect_crisis,
    offer_person,
    offer_text,
    tell_outcome,
)
from ivr.core.menu import DIGITS, Channel, Menu
from ivr.core.places import apart, is_there, settle
from ivr.core.prompts import Ask, Say, VoiceTurn
from ivr.core.session import CRISIS, GATE, KEEP, MAIN, PERSON, RESUME, TRANSFER, CallSession, Run
from ivr.core.steps import OFFER_AT, Step, in_all

RUN_SECONDS = 3.0
"""9-8-8 pressed at this pace is a cry for help; "9 again, 8 Spanish" at reading pace is not."""

EMERGENCY = "emergency"
"""What is said first to whoever pressed 9-1-1."""

_RUNS = frozenset({"988", "911"})
_RUN_STARTS = frozenset({"9", "98", "91"})


def step(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment | None = None
) -> VoiceTurn:
    """Answer one event of a call. Any session and any event get an answer."""
    deployment = deployment or Deployment()
    if isinstance(event, CallStarted):
        return _start(menu, event)
    settled = settle(menu, session)
    reach = Reach.TEXTS if isinstance(event, EffectDone) else event.reach
    answer = Step(menu, settled, event.at, deployment, reach)
    match event:
        case TransferEnded(ending=ending):
            return _back(answer, ending)
        case EffectDone(outcome=outcome):
            return tell_outcome(answer, outcome) if settled.locale else answer.gate()
        case KeyPressed(key=key) if apart(settled.place)[0] != TRANSFER:
            # The digits of a place that is gone were not heard yet.
            is_lost = settled.locale is not None and settled.place == MAIN != session.place
            return _key(answer, "9" if is_lost and key in DIGITS else key)
        case Silence() if apart(settled.place)[0] != TRANSFER:
            return _silence(answer)
    return _back(answer, TransferEnd.FAILED)  # from a transfer of which nothing is told


def _start(menu: Menu, event: CallStarted) -> VoiceTurn:
    locale = event.locale
    if locale not in menu.locales:
        return VoiceTurn(Ask(in_all(menu, GATE), CallSession()))
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


def _back(step: Step, ending: TransferEnd) -> VoiceTurn:
    """Take a caller back from a person; one without a language is at the gate."""
    locale = step.session.locale
    return come_back(step, locale, ending) if locale else step.gate()


def _key(step: Step, key: str) -> VoiceTurn:
    run = _run_with(step, key)
    if run and run.keys in _RUNS:
        return _crisis_after(step, run)
    step, locale = step.moved(replace(step.session, run=run)), step.session.locale
    return _key_in(step, locale, key) if locale else _key_at_gate(step, key)


def _run_with(step: Step, key: str) -> Run | None:
    """Add a key to a run, or begin one: 9-8-9-8-8 in one breath goes back to before the first 9."""
    before, at = step.session.run, step.at
    # Two servers have two clocks: a key may seem to come a little before the last one.
    if before and abs(at - before.at) <= RUN_SECONDS:
        longer = before.keys + key
        if before.keys in _RUNS and key == before.keys[-1]:
            return replace(before, at=at)  # who presses 9-1-1-1 means no other key
        if longer in _RUN_STARTS | _RUNS:
            return replace(before, keys=longer, at=at)
        return replace(before, keys=key, at=at) if key in _RUN_STARTS else None
    return Run(key, at, step.session.locale, step.way_back) if key in _RUN_STARTS else None


def _crisis_after(step: Step, run: Run) -> VoiceTurn:
    """Speak, and keep in memory, the language from before the run, which may have pressed 8 or 1."""
    locale = run.locale if run.locale in step.menu.locales else None
    effects = (RememberLocale(locale),) if locale != step.session.locale else ()
    heard = step.moved(replace(step.session, locale=locale, run=run))
    first = (EMERGENCY,) if run.keys == "911" else ()
    if locale:
        back = run.place if step.menu.is_lasting(run.place) else None
        return heard.go(CRISIS, 1, back, effects, heard.say_all(*first))
    return heard.gate(*first, CRISIS, effects=effects)


def _key_at_gate(step: Step, key: str) -> VoiceTurn:
    if key in _language_keys(step.menu):
        locale = step.menu.locales[int(key) - 1]
        there = step.moved(replace(step.session, locale=locale, place=MAIN, silence=0, wrong=0))
        return there.ask((*there.say("welcome"), *there.choices()), (RememberLocale(locale),))
    if key in ("0", "6", "9", "*"):
        return step.gate(*{"0": ("helpline",), "6": (CRISIS,)}.get(key, ()))
    return _wrong(step)


def _language_keys(menu: Menu) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, len(menu.locales) + 1))


def _key_in(step: Step, locale: str, key: str) -> VoiceTurn:
    """Answer the keys that mean the same everywhere."""
    session = step.session
    match key:
        case "0":
            return offer_person(step, locale)
        case "6":
            return step.go(CRISIS, back=step.lasting_way_back)
        case "9":
            return step.go(session.place, session.part, session.back)
        case "8" if len(step.menu.locales) > 1:
            return _in_language(step, step.menu.next_locale(locale))
    if session.place == RESUME:
        return step.go((session.back or MAIN) if key == "1" else MAIN)
    return _key_of_place(step, locale, key) or _wrong(step)


def _in_language(step: Step, locale: str) -> VoiceTurn:
    """Go on in another language; a helpline that does not speak it gives way to one that does."""
    there, effects = step.spoken_in(locale), (RememberLocale(locale),)
    session = there.session
    if is_there(step.menu, session):
        return there.go(session.place, session.part, session.back, effects)
    turn = offer_person(there, locale)
    return replace(turn, effects=(*effects, *turn.effects))


def _key_of_place(step: Step, locale: str, key: str) -> VoiceTurn | None:
    """Answer the keys that mean something in this place; None for the others."""
    place, run = step.session.place, step.session.run
    head, name = apart(place)
    if run and run.keys == "91" and (head or place == CRISIS):
        return step.go(place, step.session.part, step.session.back)  # the next 1 may make it 9-1-1
    if head == KEEP and key != "7":
        return answer_offer(step, locale, key)
    match key:
        case "7":
            return offer_text(step)
        case "*":
            return step.go(step.menu.up(place) if step.menu.is_lasting(place) else step.way_back)
        case "#" if place in step.menu.topics:
            return _next_part(step)
        case "1" if head == PERSON:
            return connect(step, locale, name)
        case "1" if place == CRISIS:
            return connect_crisis(step)
    chosen = step.menu.choose(place, key)
    return step.go(chosen, back=place if chosen == CRISIS else None) if chosen else None


def _next_part(step: Step) -> VoiceTurn:
    place, part = step.session.place, step.session.part
    if part < step.menu.parts(place, Channel.VOICE):
        return step.go(place, part + 1)
    step = step.heard()
    return step.ask((*step.say("no_more"), *step.choices()))


def _silence(step: Step) -> VoiceTurn:
    session = step.session
    if session.place == RESUME:
        return step.go(MAIN)
    step = step.moved(replace(session, silence=session.silence + 1, run=None))
    if session.locale:
        return _missed(step, step.session.silence, "silence")
    return _missed(step, step.session.silence, None, OFFER_AT - 1)


def _wrong(step: Step) -> VoiceTurn:
    step = step.moved(replace(step.session, wrong=step.session.wrong + 1))
    return _missed(step, step.session.wrong, "wrong")


def _missed(step: Step, count: int, prompt: str | None, offer_at: int = OFFER_AT) -> VoiceTurn:
    """Ask again, then offer a person, then say goodbye; in a crisis and at a person offer no other."""
    choices = step.choices_again()
    if count > offer_at:
        return step.goodbye(choices)
    offer = "offer_person" if step.session.locale else "helpline"
    head, kept = apart(step.session.place)
    is_helped = head == PERSON or CRISIS in (step.session.place, kept) or kept.startswith(f"{PERSON}.")
    first = prompt if count < offer_at or is_helped else offer
    return step.ask((*(step.say(first) if first else ()), *choices))
