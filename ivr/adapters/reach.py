"""Say whether the line texts to a phone: foreign numbers and dear ones are not."""

import threading
from collections import OrderedDict
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


def reach(number: str, countries: Collection[str]) -> Reach:
    """Judge a number (E.164) by the countries (ISO 3166) that are texted to.

    The Caribbean shares +1 with the US: only the whole number tells them apart.

    >>> reach("+14155550101", {"US"}), reach("+18764567890", {"US"})
    (<Reach.TEXTS: 'texts'>, <Reach.ABROAD: 'abroad'>)
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Reach.ABROAD
    is_ours = phonenumbers.region_code_for_number(parsed) in countries
    return Reach.TEXTS if is_ours and phonenumbers.number_type(parsed) not in _DEAR else Reach.ABROAD


MOST = 10_000
"""Phones whose reach is remembered; of more, the oldest are forgotten."""


class Reaches:
    """The reach of phones, judged once each, for that takes as long as half a turn; by pseudonym."""

    def __init__(self, countries: Collection[str], most: int = MOST) -> None:
        self._countries = countries
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Reach] = OrderedDict()

    def of(self, pseudonym: str, number: str) -> Reach:
        """Give the reach of a number, which is forgotten again."""
        with self._lock:
            known = self._known.get(pseudonym)
        if known is None:
            known = reach(number, self._countries)
            with self._lock:
                self._known[pseudonym] = known
                if len(self._known) > self._most:
                    self._known.popitem(last=False)
        return known


def prefix(number: str) -> str:
    """Give the digits that a number shares with its neighbours."""
    return number[:-_DIGITS_OF_PHONE]
