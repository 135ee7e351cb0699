"""Write people to talk to into a release, and read them there."""

from typing import TypedDict

from ivr.core.referrals import Hours, Referral, Shift
from messages.render import is_phone


class FrozenShift(TypedDict):
    """A shift as it stands in a release file: days of the week from Monday (0), and minutes of the day."""

    days: list[int]
    opens: int
    closes: int


class FrozenHours(TypedDict):
    """Hours as they stand in a release file."""

    zone: str
    shifts: list[FrozenShift]
    closed_on: list[str]


class FrozenReferral(TypedDict):
    """Somebody to talk to as they stand in a release file; no hours are all hours."""

    name: str
    phone: str
    languages: list[str]
    hours: FrozenHours | None


def freeze_person(person: Referral) -> FrozenReferral:
    """Write one of them."""
    return {
        "name": person.name,
        "phone": person.phone,
        "languages": sorted(person.languages),
        "hours": _freeze_hours(person.hours) if person.hours else None,
    }


def _freeze_hours(hours: Hours) -> FrozenHours:
    return {
        "zone": hours.zone,
        "shifts": [
            {"days": sorted(shift.days), "opens": shift.opens, "closes": shift.closes}
            for shift in hours.shifts
        ],
        "closed_on": sorted(hours.closed_on),
    }


def thaw_person(frozen: FrozenReferral) -> Referral:
    """Read one of them. Raises ValueError for a number that cannot be dialed, and hours that none can be."""
    if not is_phone(frozen["phone"]):
        raise ValueError(f"the number {frozen['phone']!r} of {frozen['name']!r}")
    hours = _thaw_hours(frozen["hours"]) if frozen["hours"] else None
    return Referral(frozen["name"], frozen["phone"], frozenset(frozen["languages"]), hours)


def _thaw_hours(frozen: FrozenHours) -> Hours:
    shifts = (Shift(frozenset(each["days"]), each["opens"], each["closes"]) for each in frozen["shifts"])
    return Hours(frozen["zone"], tuple(shifts), frozenset(frozen["closed_on"]))
