"""Work out what the line needs of an account: from its settings, and from the words in service."""

from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from ivr.config import Settings
from ivr.core.deployment import StopAnswer
from ivr.core.keywords import Kind
from messages.release import Release

REPLIES = {Kind.OPT_OUT: "both.stop", Kind.OPT_IN: "both.start", Kind.HELP: "both.help"}
"""The texts that Twilio's Advanced Opt-Out must send, by what they answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the line needs of an account.

    `numbers` are those that the settings name; `replies` the bilingual texts of the release in service,
    `words` the single words that each of them answers, by language; `dialed` and `texted` are countries.
    """

    public_url: str
    numbers: frozenset[str]
    service_sid: str
    stop_answered_by: StopAnswer
    replies: Mapping[Kind, str]
    words: Mapping[Kind, Mapping[str, tuple[str, ...]]]
    dialed: frozenset[str]
    texted: frozenset[str]

    @classmethod
    def of(cls, settings: Settings, release: Release) -> "Wanted":
        """Work it out from the settings and the release in service."""
        menu = release.menu
        referrals = [*menu.people, *([menu.crisis_line] if menu.crisis_line else [])]
        return cls(
            public_url=settings.public_url,
            numbers=frozenset({*settings.installation.numbers, settings.from_number} - {""}),
            service_sid=settings.messaging_service_sid,
            stop_answered_by=settings.deployment.stop_answered_by,
            replies={
                kind: "\n".join(release.sms[locale, key] for locale in menu.locales)
                for kind, key in REPLIES.items()
            },
            words={kind: _words(release, kind) for kind in REPLIES},
            dialed=frozenset(_country(referral.phone) for referral in referrals),
            texted=settings.installation.countries,
        )


def _words(release: Release, kind: Kind) -> dict[str, tuple[str, ...]]:
    """List the single words of each language; at Twilio one word can stand in one language only."""
    listed: dict[str, tuple[str, ...]] = {}
    for locale, lexicon in release.menu.lexicons.items():
        taken = {word for words in listed.values() for word in words}
        listed[locale] = tuple(
            word
            for word, keyword in lexicon.exact.items()
            if keyword.kind is kind and " " not in word and word not in taken
        )
    return listed


def _country(phone: str) -> str:
    """Find the country of a number; 988 and 711 are of the US."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(phone, "US")) or "US"
