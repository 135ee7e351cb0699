"""Say whom a key connects to, with number and hours, in the language of the map's own words."""

from collections.abc import Iterator

from ivr.core.menu import Menu
from ivr.core.referrals import Referral
from ivr.core.session import CRISIS, PERSON
from messages.catalog import SOURCE
from messages.hours import Patterns, write_hours
from messages.render import write_phone

_HOURS = Patterns(
    always="day and night",
    every_day="every day",
    all_day="all day",
    days="{0} to {1}",
    times="{0} to {1}",
    zoned="{0} {1}",
    elsewhere="{0}, {1}",
    shift="{0}, {1}",
    shifts="{0}; {1}",
    holidays="{0}, but not on some holidays",
)


def offered(menu: Menu, place: str, locale: str) -> tuple[Referral, ...]:
    """Give who is offered at a place in a language, in the order of the offer."""
    if place == CRISIS:
        return (menu.crisis_line,) if menu.crisis_line else ()
    return tuple(each for each in menu.people if locale in each.languages) if place == PERSON else ()


def notes(people: tuple[Referral, ...], place: str) -> Iterator[str]:
    """Tell of each what number and hours they have; the next one is for when the one before is not there."""
    first = "1 connects, where tested" if place == CRISIS else "1 connects"
    for number, person in enumerate(people):
        hours = write_hours(person.hours, SOURCE, _HOURS, ())
        yield f"{'else' if number else first}: {person.name}, {write_phone(person.phone)}, {hours}"
