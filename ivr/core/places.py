"""Where a call can be: menus and topics of the line, and the places beside them that every line has."""

from dataclasses import replace
from functools import lru_cache

from ivr.core.menu import Channel, Menu
from ivr.core.referrals import Referral
from ivr.core.session import CRISIS, KEEP, MAIN, PERSON, RESUME, TRANSFER, CallSession


@lru_cache(maxsize=512)  # asked several times a turn, of a few hundred places
def apart(place: str) -> tuple[str, str]:
    """Take a place beside the menu apart; a menu or a topic is whole.

    >>> apart("keep.nodes.neck"), apart("nodes.neck")
    (('keep', 'nodes.neck'), ('', 'nodes.neck'))
    """
    head, _, rest = place.partition(".")
    return (head, rest) if rest and head in (PERSON, TRANSFER, KEEP) else ("", place)


def settle(menu: Menu, session: CallSession) -> CallSession:
    """Make sense of an address that this menu does not have: the gate, or the main menu."""
    if session.locale not in menu.locales:
        return CallSession(silence=session.silence, wrong=session.wrong, turn=session.turn, run=session.run)
    back = session.back if session.back and menu.is_lasting(session.back) else None
    if session.place == RESUME and not back:
        return replace(session, place=MAIN, part=1, back=None)
    if not is_there(menu, session):
        return replace(session, place=MAIN, part=1, back=None)
    topic = apart(session.place)[1] if session.place.startswith(f"{KEEP}.") else session.place
    part = session.part if 1 <= session.part <= menu.parts(topic, Channel.VOICE) else 1
    return replace(session, part=part, back=None if menu.is_lasting(topic) else back)


def is_there(menu: Menu, session: CallSession) -> bool:
    """Say whether this menu has a place, for one who speaks this language."""
    head, name = apart(session.place)
    if head == PERSON:
        return whom(menu, name, session.locale) is not None
    if head == TRANSFER:
        return is_crisis_line(menu, name) or whom(menu, name, session.locale) is not None
    if head == KEEP:
        return _can_be_kept(menu, replace(session, place=name))
    return session.place in (CRISIS, RESUME) or menu.is_lasting(session.place)


def whom(menu: Menu, name: str, locale: str | None) -> Referral | None:
    """Find somebody to talk to by name, who speaks a language."""
    return next((each for each in menu.people if each.name == name and locale in each.languages), None)


def is_crisis_line(menu: Menu, name: str) -> bool:
    """Say whether a name is that of the crisis line."""
    return menu.crisis_line is not None and menu.crisis_line.name == name


def _can_be_kept(menu: Menu, session: CallSession) -> bool:
    return apart(session.place)[0] in ("", PERSON) and session.place != RESUME and is_there(menu, session)


def way_back(menu: Menu, session: CallSession) -> str:
    """Find the place that star leads back to from the places beside the menu."""
    head, kept = apart(session.place)
    place = kept if head == KEEP else session.place
    return place if menu.is_lasting(place) else session.back or MAIN


def topic_key(place: str, part: int) -> str:
    """Name the message of one part of a topic: `topic.symptoms`, `topic.symptoms.2`."""
    return f"topic.{place}" if part == 1 else f"topic.{place}.{part}"


def text_key(menu: Menu, place: str) -> str:
    """Name the text that holds the words of a place: the first part, for MORE brings the others."""
    if menu.is_menu(place):
        return f"menu.{place}"
    return topic_key(place, 1) if place in menu.topics else place
