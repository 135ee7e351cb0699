"""Freeze the words into releases, and load them: the only thing that the service speaks from.

A release is a pure function of the locales folder: one JSON file, named by its number and the
digest of its bytes, so that any change of a byte is seen. `current.json` names the one in service.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ivr.core.errors import CatalogError, ReleaseError
from ivr.core.menu import Channel, Menu
from messages.catalog import SOURCE, Catalog, read_words
from messages.draft import Draft
from messages.frozen import STARTER, Frozen, freeze, thaw, thaw_menu
from messages.keys import required_keys
from messages.plan import Language, read_plan
from messages.render import Phone, Rendered, as_text
from messages.rules import check

DIGEST_DIGITS = 16

_FILE_NAME = re.compile(rf"(?P<number>\d{{4}})-(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})\.json")


@dataclass(frozen=True, slots=True)
class Release:
    """One frozen set of words, with the menu they belong to.

    `name` is its file name without the ending; `roles` are the roles in which its texts were
    approved.
    """

    name: str
    menu: Menu
    languages: Mapping[str, Language]
    voice: Mapping[tuple[str, str], Rendered]
    sms: Mapping[tuple[str, str], str]
    roles: frozenset[str]

    @property
    def is_reviewed(self) -> bool:
        """Say whether a clinician and translators have approved these words."""
        return STARTER not in self.roles


def build(folder: Path) -> bytes:
    """Build a release from a locales folder, as bytes that are the same wherever they are built.

    Raises CatalogError with every fault if there is any.
    """
    plan, faults = read_plan(folder)
    if SOURCE not in plan.languages:  # a fault says so
        raise CatalogError(faults)
    draft = Draft(plan, {locale: read_words(folder, locale) for locale in plan.languages})
    found = [*faults, *(fault for words in draft.words.values() for fault in words.faults), *check(draft)]
    if found:
        raise CatalogError(found)
    return _to_json(freeze(draft))


def _to_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def digest(content: bytes) -> str:
    """Name some bytes by what they are."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_DIGITS]


@lru_cache(maxsize=4)
def parse(name: str, content: bytes) -> Release:
    """Read a release, refusing any that is not, to the byte, what its name says.

    The same bytes are read once: a release never changes.

    Raises ReleaseError.
    """
    named = _FILE_NAME.fullmatch(f"{name}.json")
    if not named or named["digest"] != digest(content):
        raise ReleaseError(f"release {name} is not what its name says: take it from version control again")
    frozen = thaw(name, content)
    try:
        return Release(
            name=name,
            menu=thaw_menu(frozen),
            languages={locale: Language(**fields) for locale, fields in frozen["languages"].items()},
            voice=_texts(frozen, Channel.VOICE),
            sms={place: as_text(spans) for place, spans in _texts(frozen, Channel.SMS).items()},
            roles=frozenset(frozen["roles"]),
        )
    except (LookupError, ValueError, OverflowError) as error:
        problem = f"release {name} does not hold together ({error!r}): take it from version control again"
        raise ReleaseError(problem) from error


def _texts(frozen: Frozen, channel: Channel) -> dict[tuple[str, str], Rendered]:
    return {
        (locale, key): tuple(Phone(span["phone"]) if isinstance(span, dict) else span for span in spans)
        for locale in frozen["languages"]
        for key, spans in frozen["texts"][locale][channel].items()
    }


def missing_texts(release: Release) -> list[str]:
    """List what this software speaks and a release lacks: it may be older than the software."""
    keys = required_keys(release.menu.entries, release.menu.choices)
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
    files = (folder / "releases").glob("*.json")
    return sorted((file.stem for file in files if _FILE_NAME.fullmatch(file.name)), reverse=True)


def current(folder: Path) -> str:
    """Read the name of the release in service.

    Raises ReleaseError.
    """
    try:
        return str(json.loads((folder / "releases" / "current.json").read_bytes())["release"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReleaseError(
            f"releases/current.json names no release ({error}): run `cupline catalog release`"
        ) from error


def load(folder: Path, name: str) -> Release:
    """Load one release by its name.

    Raises ReleaseError.
    """
    try:
        content = (folder / "releases" / f"{name}.json").read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise ReleaseError(f"release {name} cannot be read ({error})") from error
    return parse(name, content)


def publish(folder: Path, content: bytes) -> str:
    """Write a release under the next number and put it in service; an unchanged one keeps its number.

    Returns its name. Files appear whole or not at all. Raises ReleaseError for what cannot be served.
    """
    names = released(folder)
    same = next((name for name in names if name.endswith(digest(content))), None)
    number = int(names[0][:4]) + 1 if names else 1
    name = same or f"{number:04d}-{digest(content)}"
    parse(name, content)
    (folder / "releases").mkdir(exist_ok=True)
    _write_whole(folder / "releases" / f"{name}.json", content)
    _write_whole(folder / "releases" / "current.json", _to_json({"release": name}))
    return name


def _write_whole(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


class Shelf:
    """The releases of a locales folder: the one in service, and older ones for texts that come again.

    If the current one is broken, the newest sound one is served; if it lacks a text, it is served
    still, for an older one might bring back what was taken out. `problem` says so.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, Release] = {}
        self.problem: str | None = None
        self.current = self._open()

    def _open(self) -> Release:
        try:
            release = self[current(self._folder)]
        except ReleaseError as error:
            return self._newest_sound(str(error))
        missing = missing_texts(release)
        if missing:
            what = f"release {release.name} lacks {len(missing)} of the texts that this software speaks"
            self.problem = f"{what}, as {missing[0]}: run `cupline catalog release`"
        return release

    def _newest_sound(self, problem: str) -> Release:
        problems = [problem]
        for name in released(self._folder):
            try:
                release = self[name]
            except ReleaseError as error:
                problems.append(str(error))
            else:
                self.problem = f"serving {name}: {problem}"
                return release
        raise ReleaseError("no release can be served: " + "; ".join(dict.fromkeys(problems)))

    def __getitem__(self, name: str) -> Release:
        """Give a release by its name, loading it once."""
        if name not in self._loaded:
            self._loaded[name] = load(self._folder, name)
        return self._loaded[name]
