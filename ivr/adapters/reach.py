"""Say whether the line texts to a phone: hidden numbers cannot be, foreign and dear ones are not."""

from collections.abc import Collection

import phonenumbers
from phonenumbers import PhoneNumberType

from ivr.core.events import Reach

_DEAR = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
    }
)
"""Numbers that nobody holds a telephone for, or that cost whoever texts them."""

_DIGITS_OF_PHONE = 4
"""Digits by which the phones of one exchange differ: +1 415 555 is the prefix of ten thousand."""


def reach(number: str | None, countries: Collection[str]) -> Reach:
    """Judge a number (E.164; None: hidden) by the countries (ISO 3166) that are texted to.

    The Caribbean shares +1 with the US: only the whole number tells them apart.

    >>> reach("+14155550101", {"US"}), reach("+18764567890", {"US"})
    (<Reach.TEXTS: 'texts'>, <Reach.ABROAD: 'abroad'>)
    """
    if number is None:
        return Reach.HIDDEN
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Reach.ABROAD
    is_ours = phonenumbers.region_code_for_number(parsed) in countries
    return Reach.TEXTS if is_ours and phonenumbers.number_type(parsed) not in _DEAR else Reach.ABROAD


def prefix(number: str) -> str:
    """Give the digits that a number shares with its neighbours."""
    return number[:-_DIGITS_OF_PHONE]
