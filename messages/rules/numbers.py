"""Rules on placeholders and numbers: every number comes from the directory, the same in every language."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from ivr.core.errors import Fault
from ivr.core.menu import RESERVED_CODES, Channel
from messages.catalog import SOURCE
from messages.draft import CATALOG, Draft
from messages.render import PLACEHOLDER, placeholders, stray_brace

_NUMBER = re.compile(r"\+?\d(?:[\s()./·•*_‐-―−-]{0,3}\d)*")
_LETTERED = re.compile(r"(?:\b1[ .-]?)?\(?\b8(?:00|33|44|55|66|77|88)[ ().-]{1,2}(?:\d[ -]?)?[A-Z]{2,}")
"""A number that is free of charge and spelt in letters, as 1-800-RED-CROSS is."""
_LOOSE = re.compile(r"\w\.(?:\s?phone|hours|ending)\b")
_SHORTEST = 5
"""Digits of the shortest number that is no code of the menu."""


def placeholders_are_known(draft: Draft) -> Iterator[Fault]:
    """Find placeholders that name no referral, or hours that nobody knows."""
    for channel in Channel:
        for locale, message in draft.messages(channel):
            known = draft.details[locale].placeholders.keys()
            for name in sorted({*placeholders(message.text)} - known):
                referral, _, what = name.partition(".")
                lacking = f"no [referral.{referral}]{' whose hours are known' * (what == 'hours')}"
                yield message.fault(
                    f"`{message.key}` speaks {{{name}}}, and line.toml has {lacking}: correct the name"
                )


def braces_are_placeholders(draft: Draft) -> Iterator[Fault]:
    """Find what is meant for a placeholder and is none: an index, a format, no name or no braces."""
    for channel in Channel:
        for _, message in draft.messages(channel):
            rest = unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", message.text))
            if stray_brace(rest) or _LOOSE.search(rest):
                yield message.fault(
                    f"`{message.key}` has a brace that is no placeholder such as {{acs.phone}}: correct it"
                )


def placeholders_agree(draft: Draft) -> Iterator[Fault]:
    """Find translations that speak other numbers and hours than the English, or not as often."""
    for channel in Channel:
        for locale, message in draft.messages(channel):
            source = draft.source(CATALOG[channel], message.key)
            if locale == SOURCE or source is None:
                continue
            here, there = Counter(placeholders(message.text)), Counter(placeholders(source.text))
            for name in sorted((here - there) | (there - here)):
                yield message.fault(
                    f"`{message.key}` has {{{name}}} {here[name]} times, the English {there[name]}:"
                    " make them agree"
                )


def numbers_are_listed(draft: Draft) -> Iterator[Fault]:
    """Find numbers that are written out, or that the directory does not have (any more)."""
    for channel in Channel:
        for _, message in draft.messages(channel):
            text = PLACEHOLDER.sub(" ; ", message.text)
            lettered = _LETTERED.findall(text)
            for found in (*lettered, *_NUMBER.findall(_LETTERED.sub(" ; ", text))):
                digits = "".join(str(int(each)) for each in found if each.isdecimal())
                if found in lettered or len(digits) >= _SHORTEST or digits in RESERVED_CODES:
                    yield message.fault(
                        f"`{message.key}` has the number {found} written out: put it into line.toml as a"
                        " [referral], and its placeholder here, as {acs.phone}"
                    )
