"""Fill placeholders: `{acs.phone}` becomes the number, marked so that a voice can say it slowly.

`{acs.hours}` becomes plain words, so that whoever approves a text approves the hours in it.
`{caller.ending}` stays open: it is filled in the call, with the last four digits of the caller's number.
Only the names of line.toml are filled, by our own expression: `str.format` would follow
attributes and indexes into the program.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, groupby
from typing import TypedDict, final

import phonenumbers

ENDING = "caller.ending"
"""The placeholder of the last four digits of the caller's number."""

PLACEHOLDER = re.compile(rf"\{{([a-z][a-z0-9_]*\.(?:phone|hours)|{re.escape(ENDING)})\}}")
"""What a placeholder looks like; every other brace in a text is a fault."""

_PHONE = re.compile(r"\+[1-9][0-9]{7,14}|[0-9]{3,6}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number inside a text, as it is written: `1-800-227-2345`."""

    written: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The last four digits of a number that only a call knows: the caller's."""

    whose: str = "caller"


Span = str | Phone | Ending
Rendered = tuple[Span, ...]


@final
class FrozenPhone(TypedDict):
    """A number inside a text, as it stands in a file."""

    phone: str


@final
class FrozenEnding(TypedDict):
    """The last digits of a number, as they stand in a file: whose they are."""

    ending: str


FrozenSpan = str | FrozenPhone | FrozenEnding


@dataclass(frozen=True)
class Details:
    """What placeholders say of the referrals in one language: numbers as they are dialed, hours in words."""

    phones: Mapping[str, str]
    hours: Mapping[str, str]

    @cached_property
    def placeholders(self) -> Mapping[str, Span]:
        """Give what can stand in braces, with what comes in its place."""
        return {
            **{f"{name}.phone": Phone(write_phone(phone)) for name, phone in self.phones.items()},
            **{f"{name}.hours": words for name, words in self.hours.items()},
            ENDING: Ending(),
        }


def freeze_spans(rendered: Rendered) -> list[FrozenSpan]:
    """Write a text as it stands in a file, its numbers marked."""
    return [_freeze(span) for span in rendered]


def _freeze(span: Span) -> FrozenSpan:
    if isinstance(span, Phone):
        return {"phone": span.written}
    return {"ending": span.whose} if isinstance(span, Ending) else span


def thaw_spans(frozen: Iterable[FrozenSpan]) -> Rendered:
    """Read a text as it stands in a file. Raises ValueError for the ending of a number that no call knows."""
    return tuple(_thaw(span) for span in frozen)


def _thaw(span: FrozenSpan) -> Span:
    if isinstance(span, str):
        return span
    if "ending" not in span:
        return Phone(span["phone"])
    if span["ending"] != Ending().whose:
        raise ValueError(f"the ending of the number of {span['ending']!r}")
    return Ending()


def render(text: str, details: Details) -> Rendered:
    """Fill the placeholders of a text; one that is not known says nothing.

    >>> render("Call {acs.phone}: {acs.hours}.", Details({"acs": "+18002272345"}, {"acs": "always"}))
    ('Call ', Phone(written='1-800-227-2345'), ': ', 'always', '.')
    """
    known = details.placeholders
    pieces = enumerate(PLACEHOLDER.split(text))
    return tuple([known.get(piece, "") if place % 2 else piece for place, piece in pieces if piece])


def unrender(rendered: Rendered, details: Details) -> str:
    """Put the placeholders back; a number that no referral has (any more) stays as it is written.

    So do hours that are not the same any more; of two referrals with the same hours the first is named.

    >>> unrender(("Call ", Phone("1-800-227-2345")), Details({"acs": "+18002272345"}, {}))
    'Call {acs.phone}'
    """
    named: dict[Span, str] = {}
    for name, span in details.placeholders.items():
        named.setdefault(span, f"{{{name}}}")
    return "".join(named.get(span) or as_text([span]) for span in rendered)


@lru_cache(maxsize=256)
def write_phone(phone: str) -> str:
    """Write a number as people in the US read it: 1-800-227-2345; a short one stays as it is."""
    if not phone.startswith("+"):
        return phone
    parsed = phonenumbers.parse(phone)
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.RFC3966)
    return written.removeprefix("tel:").removeprefix("+")


def is_phone(phone: str) -> bool:
    """Say whether a number can be written and dialed: E.164, or three to six digits.

    >>> is_phone("+18002272345"), is_phone("988"), is_phone("1-800-227-2345")
    (True, True, False)
    """
    if not _PHONE.fullmatch(phone):
        return False
    try:
        return not phone.startswith("+") or phonenumbers.is_possible_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False


def joined(rendered: Rendered) -> Rendered:
    """Join words that stand side by side: of two texts in a row, Twilio's library keeps the second alone.

    >>> joined(("Open ", "always", ".", Phone("911")))
    ('Open always.', Phone(written='911'))
    """
    runs = groupby(rendered, key=lambda span: isinstance(span, str))
    return tuple(chain.from_iterable([as_text(run)] if is_words else run for is_words, run in runs))


def as_text(rendered: Iterable[Span]) -> str:
    """Give the words as one plain text; digits that only a call knows are 0000."""
    return "".join([span if isinstance(span, str) else _as_text(span) for span in rendered])


def _as_text(span: Phone | Ending) -> str:
    return span.written if isinstance(span, Phone) else "0000"


def placeholders(text: str) -> tuple[str, ...]:
    """List what stands in a text's placeholders, in their order.

    >>> placeholders("{acs.phone}, {acs.hours}")
    ('acs.phone', 'acs.hours')
    """
    return tuple(PLACEHOLDER.findall(text))


def stray_brace(text: str) -> bool:
    """Say whether a text holds a brace that belongs to no placeholder."""
    return any(brace in PLACEHOLDER.sub("", text) for brace in "{}")
