"""What leaves a call: the caller is put through to a person, or is sent the words as a text."""

from dataclasses import replace

from ivr.core.effects import SendText
from ivr.core.events import Outcome, Reach, TransferEnd
from ivr.core.places import apart, is_crisis_line, text_key, whom
from ivr.core.prompts import Say, VoiceTurn
from ivr.core.referrals import Offer, offer
from ivr.core.session import CRISIS, KEEP, MAIN, PERSON, TRANSFER
from ivr.core.steps import Step

_TOLD = {
    Outcome.DONE: "keep.sent",
    Outcome.FAILED: "keep.failed",
    Outcome.UNSURE: "keep.unsure",
    Outcome.NO_TEXTS: "keep.no_texts",
    Outcome.OPTED_OUT: "keep.opted_out",
    Outcome.CAPPED: "keep.capped",
}
"""What a caller hears of the text they asked for."""

_UNREACHED = {Reach.HIDDEN: "keep.hidden", Reach.ABROAD: "keep.abroad"}


def offer_person(step: Step, locale: str) -> VoiceTurn:
    """Read the helpline that is open now, and tell the hours of those before it that are closed."""
    return _offered(step, offer(step.menu.people, locale, step.at), ())


def _offered(step: Step, found: Offer, first: tuple[Say, ...]) -> VoiceTurn:
    closed = _closed(step, found)
    if found.person is None:
        return step.go(step.way_back, first=(*first, *closed, *step.say("offer_person")))
    return step.go(f"{PERSON}.{found.person.name}", back=step.lasting_way_back, first=(*first, *closed))


def _closed(step: Step, found: Offer) -> tuple[Say, ...]:
    return step.say_all(*(f"closed.{each.name}" for each in found.closed))


def connect(step: Step, locale: str, name: str) -> VoiceTurn:
    """Put the caller through to whom they were offered; if they have closed since, tell their hours."""
    person = whom(step.menu, name, locale)
    if person and person.is_open(step.at):
        return step.put_through(person)
    found = offer(step.menu.people, locale, step.at)
    if person and person not in found.closed:
        found = Offer(found.person, (person, *found.closed))
    return _offered(step, found, ())


def connect_crisis(step: Step) -> VoiceTurn | None:
    """Put the caller through to the crisis line with their own number, where that was tested live."""
    line = step.menu.crisis_line
    return step.put_through(line, shows_caller=True) if line and step.connects_crisis else None


def come_back(step: Step, locale: str, ending: TransferEnd) -> VoiceTurn:
    """Take the caller back: to where they were after a talk, else to the next who is there for them."""
    head, name = apart(step.session.place)
    if head != TRANSFER:
        return step.go(step.session.place, step.session.part, step.session.back)
    first = step.say(f"transfer.{ending}")
    if is_crisis_line(step.menu, name):  # however it ended: it may have been cut off
        there = step.at_place(CRISIS)
        return there.ask((*first, *there.say(CRISIS)))
    if ending is TransferEnd.ENDED:
        return step.at_place(step.way_back).tell(f"transfer.{ending}")
    first = (*first, *step.say(f"number.{name}"))
    found = offer(step.menu.people, locale, step.at, after=name)
    if found.person and found.person.name == name:
        again = step.at_place(f"{PERSON}.{name}")
        return again.ask((*first, *_closed(step, found), *again.choices_again()))
    return _offered(step, found, first)


def offer_text(step: Step) -> VoiceTurn:
    """Read the last digits of the phone and ask whether the words may be sent there."""
    head, kept = apart(step.session.place)
    place = kept if head == KEEP else step.session.place
    if not step.deployment.can_text:
        return step.at_place(place).tell("keep.off")
    if step.reach in _UNREACHED:
        return step.at_place(place).tell(_UNREACHED[step.reach])
    return step.go(f"{KEEP}.{place}", step.session.part, step.session.back)


def answer_offer(step: Step, locale: str, key: str) -> VoiceTurn | None:
    """Answer a key where a text is offered: 1 sends it, star goes back; None: the key has no meaning here."""
    place = apart(step.session.place)[1]
    if key == "1":
        if not step.can_text:
            return offer_text(step)
        if step.is_last:
            return step.goodbye()  # nothing is sent of which they cannot be told
        unsent = tell_outcome(step, Outcome.FAILED)
        return replace(unsent, effects=(SendText(text_key(step.menu, place), place, locale),))
    return step.at_place(place).choose() if key == "*" else None


def tell_outcome(step: Step, outcome: Outcome) -> VoiceTurn:
    """Tell the truth about the text that was asked for."""
    head, place = apart(step.session.place)
    return step.at_place(place if head == KEEP else MAIN).tell(_TOLD[outcome])
