"""Fill placeholders: `{acs.phone}` becomes the number, marked so that a voice can say it slowly.

Only the names of line.toml are filled, by our own expression: `str.format` would follow
attributes and indexes into the program.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

import phonenumbers

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\.phone\}")
"""What a placeholder looks like; every other brace in a text is a fault."""


_PHONE = re.compile(r"\+[1-9][0-9]{7,14}|[0-9]{3,6}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number inside a text, as it is written: `1-800-227-2345`."""

    written: str


Span = str | Phone
Rendered = tuple[Span, ...]


class FrozenPhone(TypedDict):
    """A number inside a text, as it stands in a file."""

    phone: str


FrozenSpan = str | FrozenPhone


def freeze_spans(rendered: Rendered) -> list[FrozenSpan]:
    """Write a text as it stands in a file, its numbers marked."""
    return [{"phone": span.written} if isinstance(span, Phone) else span for span in rendered]


def thaw_spans(frozen: Iterable[FrozenSpan]) -> Rendered:
    """Read a text as it stands in a file."""
    return tuple(span if isinstance(span, str) else Phone(span["phone"]) for span in frozen)


def render(text: str, phones: Mapping[str, str]) -> Rendered:
    """Fill the placeholders of a text with the numbers of the referrals.

    >>> render("Call {acs.phone}.", {"acs": "+18002272345"})
    ('Call ', Phone(written='1-800-227-2345'), '.')
    """
    return tuple(_spans(text, phones))


def _spans(text: str, phones: Mapping[str, str]) -> Iterator[Span]:
    for place, piece in enumerate(PLACEHOLDER.split(text)):
        if place % 2:
            yield Phone(write_phone(phones[piece]))
        elif piece:
            yield piece


def unrender(rendered: Rendered, phones: Mapping[str, str]) -> str:
    """Put the placeholders back; a number that no referral has (any more) stays as it is written.

    >>> unrender(("Call ", Phone("1-800-227-2345")), {"acs": "+18002272345"})
    'Call {acs.phone}'
    """
    named = {write_phone(phone): f"{{{name}.phone}}" for name, phone in phones.items()}
    return "".join(
        span if isinstance(span, str) else named.get(span.written, span.written) for span in rendered
    )


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


def as_text(rendered: Iterable[Span]) -> str:
    """Give the words as one plain text."""
    return "".join(span.written if isinstance(span, Phone) else span for span in rendered)


def placeholders(text: str) -> tuple[str, ...]:
    """List the names in a text's placeholders, in their order."""
    return tuple(PLACEHOLDER.findall(text))


def stray_brace(text: str) -> bool:
    """Say whether a text holds a brace that belongs to no placeholder."""
    return any(brace in PLACEHOLDER.sub("", text) for brace in "{}")
