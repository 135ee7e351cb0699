"""Spoil the files that operators keep: each is read as it was meant, or refused by our own errors."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ivr.config import LOCALES
from ivr.core import sms, voice
from ivr.core.errors import CatalogError, LineError
from ivr.core.events import CallStarted, TextReceived
from ivr.core.session import CallSession, TextSession
from ivr.installation import read_installation
from messages.acts import Role, read_act
from messages.approvals import FOLDER as ACTS
from messages.build import build
from messages.catalog import shown
from messages.facts import FILE as FACTS
from messages.facts import read_facts
from messages.files import digest
from messages.lint import lint
from messages.plan import read_plan
from messages.pofile import PoFile
from messages.release import RELEASES, content_of, current, missing_texts, parse
from messages.termbase import FILE as TERMS
from messages.termbase import read_termbase
from tests.fuzz.core import NOON
from tests.fuzz.junk import NASTY, spoilt
from tests.fuzz.tally import Tally
from tests.fuzz.tokens import JSON_TOKENS, PO_TOKENS, TOML_TOKENS
from tests.messages.tiny import EN, ES, SMS, VOICE, TinyLine

INSTALLATION = b"""\
[numbers]
"+18005550100" = "es"
[costs]
segment_usd = 0.01
[stop]
answered_by = "line"
[crisis]
tested_on = "2026-11-21"
[texts]
countries = ["US", "PR"]
[caps]
caller_texts = 10
"""

NASTY_BYTES = tuple(each.encode("utf-8", "replace") for each in NASTY)


class Spoiler:
    """A small line with two releases, and pieces of the shipped words; each is spoilt and read."""

    def __init__(self, folder: Path, seed: int, is_spoilt: bool = True) -> None:
        self._chance = Random(seed)
        self._is_spoilt = is_spoilt
        self._folder = _sound(folder / "locales")
        self._sound = {path: path.read_bytes() for path in sorted(self._folder.rglob("*")) if path.is_file()}
        self._pages = [*_pages(LOCALES), *(self._folder / shown(ES, SMS)).read_text("utf-8").split("\f")]
        self._acts = [path for path in self._sound if path.parent.name == ACTS]
        self._releases = [path for path in self._sound if path.parent.name == RELEASES][:2]
        self._signed = _said(self._sound[path] for path in self._releases)
        self._flips = itertools.cycle(_every_byte([*self._acts, *self._releases], self._sound))
        self._shipped = content_of(LOCALES, current(LOCALES))
        self.ways: dict[str, tuple[Callable[[], str], float]] = {
            "PO": (self._po, 40),
            "TOML": (self._toml, 25),
            "installation": (self._installation, 5),
            "act": (self._act, 10),
            "release": (self._release, 6),
            "one byte": (self._byte, 14),
            "a whole line": (self._line, 0.4),
        }

    def one(self) -> str:
        """Spoil something; give what it was, and how it ended."""
        names = list(self.ways)
        [name] = self._chance.choices(names, [weight for _, weight in self.ways.values()])
        try:
            return f"{name} {self.ways[name][0]()}"
        except LineError:
            return f"{name} refused"

    def _spoil(self, content: bytes, tokens: tuple[bytes, ...]) -> bytes:
        if not self._is_spoilt:
            return content
        return spoilt(self._chance, content, tokens if self._chance.random() < 0.8 else NASTY_BYTES)

    def _po(self) -> str:
        """Read a page, and what would be written of it: the same again."""
        content = self._spoil(self._chance.choice(self._pages).encode(), PO_TOKENS)
        file = PoFile("es.po", content)
        if file.faults:
            return "with faults"
        again = PoFile("es.po", file.text().encode())
        assert not again.faults, f"{content!r} is written as {file.text()!r}"
        said, written = _entries(file), _entries(again)
        assert said == written, f"{content!r} is written as {file.text()!r}"
        return "read"

    def _toml(self) -> str:
        name = self._chance.choice(("line.toml", "es/locale.toml", FACTS, TERMS))
        path = self._folder / name
        with self._spoilt(path, TOML_TOKENS):
            read = {FACTS: read_facts, TERMS: read_termbase}.get(name, read_plan)
            _, faults = read(self._folder)
        return "with faults" if faults else "read"

    def _installation(self) -> str:
        path = self._folder / "deployment.toml"
        path.write_bytes(self._spoil(INSTALLATION, TOML_TOKENS))
        _, faults = read_installation(str(path))
        return "with faults" if faults else "read"

    def _act(self) -> str:
        """Read an act under its name, and under the one that its new bytes would have."""
        path = self._chance.choice(self._acts)
        content = self._spoil(self._sound[path], JSON_TOKENS)
        name = path.stem
        if self._chance.random() < 0.8:
            name = f"{name[:-16]}{digest(content)}"
        act = read_act(name, content)
        assert act.content == content, f"{content!r} is read as {act}"
        return "read"

    def _release(self) -> str:
        """Serve a release under the name that its new bytes would have: who may write there may sign."""
        path = self._chance.choice(self._releases)
        content = self._spoil(self._sound[path], JSON_TOKENS)
        release = parse(f"{path.stem[:4]}-{digest(content)}", content)
        missing_texts(release)
        voice.step(release.menu, CallSession(), CallStarted(NOON))
        sms.step(release.menu, TextSession(), TextReceived(NOON, "bread"))
        return "read"

    def _byte(self) -> str:
        """Change one byte of an act or a release, each in turn, and any of the shipped release."""
        path, at = next(self._flips)
        content, shipped = self._sound[path], self._shipped
        is_act = path.parent.name == ACTS
        assert not is_read(read_act if is_act else parse, path.stem, self._flipped(content, at)), (path, at)
        at = self._chance.randrange(len(shipped))
        assert not is_read(parse, current(LOCALES), self._flipped(shipped, at)), at
        return "refused"

    def _flipped(self, content: bytes, at: int) -> bytes:
        return content[:at] + bytes([content[at] ^ self._chance.randrange(1, 256)]) + content[at + 1 :]

    def _line(self) -> str:
        """Spoil one file of a whole line: what is built says nothing that was not signed."""
        path = self._chance.choice(list(self._sound))
        tokens = {".po": PO_TOKENS, ".toml": TOML_TOKENS}.get(path.suffix, JSON_TOKENS)
        with self._spoilt(path, tokens):
            with suppress(CatalogError):
                lint(self._folder)
            said = _said([build(self._folder)])
        assert said <= self._signed, f"{path}: {said - self._signed} was never signed"
        return "built of what was signed"

    @contextmanager
    def _spoilt(self, path: Path, tokens: tuple[bytes, ...]) -> Iterator[None]:
        """Let a file of the folder be spoilt for a moment."""
        path.write_bytes(self._spoil(self._sound[path], tokens))
        try:
            yield
        finally:
            path.write_bytes(self._sound[path])


def _sound(folder: Path) -> Path:
    """Write a line with two releases and two signing acts, one after the other."""
    tiny = TinyLine(folder)
    tiny.write()
    tiny.release()
    for locale, catalog in ((EN, VOICE), (ES, VOICE)):
        tiny.words[locale, catalog]["crisis"] += " Now."
    tiny.write()
    tiny.approve(role=Role.STARTER)
    tiny.release()
    return folder


def _pages(folder: Path) -> Iterator[str]:
    """Cut the shipped catalogs up into pages of a few entries, each under the header."""
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        header, *entries = path.read_text("utf-8").split("\n\n")
        for first in range(0, len(entries), 3):
            yield "\n\n".join([header, *entries[first : first + 3]])


def is_read(read: Callable[[str, bytes], object], name: str, content: bytes) -> bool:
    """Say whether a file is taken under a name."""
    try:
        return bool(read(name, content))
    except LineError:
        return False


def _said(releases: Iterable[bytes]) -> set[str]:
    """Give everything that releases say, each text with its place."""
    said = set()
    for content in releases:
        for locale, channels in json.loads(content)["texts"].items():
            for channel, texts in channels.items():
                said |= {f"{locale} {channel} {key}: {words}" for key, words in texts.items()}
    return said


def _entries(file: PoFile) -> list[tuple[str | None, str, str]]:
    return [(each.po.msgctxt, each.po.msgid, each.po.msgstr) for each in file.entries]


def _every_byte(paths: list[Path], sound: dict[Path, bytes]) -> list[tuple[Path, int]]:
    return [(path, at) for path in paths for at in range(len(sound[path]))]


def throw(seed: int, count: int) -> Tally:
    """Throw so many spoilt files at what reads them."""
    with TemporaryDirectory() as folder:
        return Tally("files").throw(count, Spoiler(Path(folder), seed).one)
