"""Load releases: the frozen, numbered sets of words that the service speaks from, and nothing else.

A release is one JSON file, named by its number and the digest of its bytes, so that any change of
a byte is seen. `current.json` names the one in service.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from ivr.core.errors import ReleaseError
from ivr.core.menu import Channel, Menu
from messages.acts import Role, Slot, same_person, words_digest
from messages.catalog import SOURCE, Catalog
from messages.draft import CATALOG
from messages.files import DIGEST_DIGITS, digest
from messages.frozen import Frozen, thaw, thaw_menu
from messages.keys import Outline, required_keys
from messages.plan import Language
from messages.render import Rendered, as_text, joined, thaw_spans
from messages.sounds import damaged

RELEASES = "releases"

_FILE_NAME = re.compile(rf"(?P<number>\d{{4}})-(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})\.json")


@dataclass(frozen=True, slots=True)
class Release:
    """One frozen set of words, with the menu they belong to.

    `name` is its file name without the ending. `words` are the digests of all texts and of the lists
    of keywords that must be approved, `reviews` the days on which the reviews of those are due ("": none
    was made). `unreviewed` lists what lacks an approval that the policy asks for, with the role that is
    missing; `withdrawn` are the keys of topics that were taken out. `recordings` name the file of a
    voice text, by locale and key, where a human spoke it; `lost_recordings` are those whose file is
    missing or damaged.
    """

    name: str
    menu: Menu
    languages: Mapping[str, Language]
    voice: Mapping[tuple[str, str], Rendered]
    sms: Mapping[tuple[str, str], str]
    words: Mapping[Slot, str]
    reviews: Mapping[Slot, str]
    unreviewed: tuple[str, ...]
    withdrawn: frozenset[str]
    recordings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    lost_recordings: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        """Let what is written out from a release be kept by it; equal releases have one name."""
        return hash(self.name)

    @property
    def number(self) -> int:
        """Give the number, which counts releases from 1."""
        return int(self.name.partition("-")[0])

    @property
    def is_reviewed(self) -> bool:
        """Say whether these words may meet real callers: all the roles of the policy approved them."""
        return not self.unreviewed

    @property
    def due(self) -> str:
        """Give the first day on which a review is due; empty if none was made."""
        return min(filter(None, self.reviews.values()), default="")


@lru_cache(maxsize=4)
def parse(name: str, content: bytes) -> Release:
    """Read a release, refusing any that is not, to the byte, what its name says.

    The same bytes are read once: a release never changes.

    Raises ReleaseError.
    """
    named = _FILE_NAME.fullmatch(f"{name}.json")
    if not named or named["digest"] != digest(content):
        raise ReleaseError(
            f"release {name} is not what its name says: take it from version control again", "release-changed"
        )
    frozen = thaw(name, content)
    try:
        return Release(
            name=name,
            menu=thaw_menu(frozen),
            languages={locale: Language(**fields) for locale, fields in frozen["languages"].items()},
            voice={place: joined(spans) for place, spans in _texts(frozen, Channel.VOICE).items()},
            sms={place: as_text(spans) for place, spans in _texts(frozen, Channel.SMS).items()},
            words={
                Slot(CATALOG[channel], locale, key): words_digest(spans)
                for channel in Channel
                for (locale, key), spans in _texts(frozen, channel).items()
            }
            | _lists(frozen),
            reviews=dict(_reviews(frozen)),
            unreviewed=tuple(_missing_reviews(frozen)),
            withdrawn=frozenset(frozen["withdrawn"]),
            recordings={
                (locale, key): file
                for locale, files in frozen["recordings"].items()
                for key, file in files.items()
            },
        )
    except (LookupError, ValueError, OverflowError) as error:
        problem = f"release {name} does not hold together ({error!r}): take it from version control again"
        raise ReleaseError(problem, "release-torn") from error


def _texts(frozen: Frozen, channel: Channel) -> dict[tuple[str, str], Rendered]:
    return {
        (locale, key): thaw_spans(spans)
        for locale in frozen["languages"]
        for key, spans in frozen["texts"][locale][channel].items()
    }


def _lists(frozen: Frozen) -> dict[Slot, str]:
    """Give the digests of the lists of keywords that must be approved."""
    return {
        Slot(Catalog.KEYWORDS, locale, key): words_digest((", ".join(frozen["keywords"][locale][key]),))
        for locale in frozen["languages"]
        for key in frozen["policy"]["keywords"]
    }


def _slots(frozen: Frozen) -> Iterator[tuple[Slot, list[str]]]:
    """Give every text and list that must be approved, with the acts that approve it."""
    for locale in frozen["languages"]:
        for channel in Channel:
            for key in frozen["texts"][locale][channel]:
                yield Slot(CATALOG[channel], locale, key), frozen["signed"][locale][CATALOG[channel]][key]
        for key in frozen["policy"]["keywords"]:
            yield Slot(Catalog.KEYWORDS, locale, key), frozen["signed"][locale][Catalog.KEYWORDS][key]


def _missing_reviews(frozen: Frozen) -> Iterator[str]:
    """Say what must be done before real callers hear these words."""
    yield from (f"{slot}: {role}" for slot, role in _unreviewed(frozen))
    yield from (
        f"[referral.{name}]: verified_on, when a person has phoned it" for name in frozen["unverified"]
    )


def _unreviewed(frozen: Frozen) -> Iterator[tuple[Slot, Role]]:
    """Find what the roles of the policy have not approved, or one person in both roles."""
    source, translations = Role(frozen["policy"]["source"]), Role(frozen["policy"]["translations"])
    for slot, acts in _slots(frozen):
        english = frozen["signed"][SOURCE][slot.catalog][slot.key]
        clinicians = _signers(frozen, english, source)
        linguists = _signers(frozen, acts, translations)
        if slot.locale == SOURCE and not clinicians:
            yield slot, source
        elif slot.locale != SOURCE and not any(
            not same_person(one, other) for one in clinicians for other in linguists
        ):
            yield slot, translations


def _signers(frozen: Frozen, acts: list[str], role: Role) -> list[str]:
    return [frozen["acts"][name]["who"] for name in acts if frozen["acts"][name]["role"] == role]


def _reviews(frozen: Frozen) -> Iterator[tuple[Slot, str]]:
    for slot, acts in _slots(frozen):
        yield slot, max((frozen["acts"][name]["review_by"] for name in acts), default="")


def missing_texts(release: Release) -> list[str]:
    """List what this software speaks and a release lacks: it may be older than the software."""
    keys = required_keys(Outline.of(release.menu))
    there = {Catalog.VOICE: release.voice, Catalog.SMS: release.sms}
    return [
        f"{key} ({catalog}, {locale})"
        for catalog, texts in there.items()
        for locale in release.languages
        for key in sorted(keys[catalog])
        if (locale, key) not in texts
    ]


def released(folder: Path) -> list[str]:
    """List the names of all releases in a locales folder, the newest first."""
    files = (folder / RELEASES).glob("*.json")
    return sorted((file.stem for file in files if _FILE_NAME.fullmatch(file.name)), reverse=True)


def current(folder: Path) -> str:
    """Read the name of the release in service.

    Raises ReleaseError.
    """
    try:
        return str(json.loads((folder / RELEASES / "current.json").read_bytes())["release"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReleaseError(
            f"releases/current.json names no release ({error}): run `cupline catalog release`",
            "release-current",
        ) from error


def content_of(folder: Path, name: str) -> bytes:
    """Read the bytes of a release.

    Raises ReleaseError.
    """
    try:
        return (folder / RELEASES / f"{name}.json").read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise ReleaseError(f"release {name} cannot be read ({error})", "release-missing") from error


def load(folder: Path, name: str) -> Release:
    """Load one release by its name; a text whose recording is lost is spoken by the voice instead.

    Raises ReleaseError.
    """
    release = parse(name, content_of(folder, name))
    lost = damaged(folder, release.recordings)
    if not lost:
        return release
    sound = {place: file for place, file in release.recordings.items() if place not in lost}
    return replace(release, recordings=sound, lost_recordings=tuple(lost))


def in_service(folder: Path) -> str:
    """Name the release that is served: the current one, or the newest sound one where that is damaged.

    Raises ReleaseError if there is none.
    """
    problems: list[str] = []
    for find in (current, *(lambda _, name=name: name for name in released(folder))):
        try:
            return load(folder, find(folder)).name
        except ReleaseError as error:
            problems.append(str(error))
    raise ReleaseError("no release can be served: " + "; ".join(dict.fromkeys(problems)), "release-none")
