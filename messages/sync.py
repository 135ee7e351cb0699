"""Carry edits of the English over to every other language, by key.

Babel's own update goes by the English, and swaps translations where two keys share it.
"""

import os.path
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polib

from ivr.core.errors import CatalogError
from messages.catalog import SOURCE, Catalog, key_of, read_words, shown
from messages.pofile import Entry, PoFile, read_po

_OF_EVERY_LANGUAGE = ("Project-Id-Version", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
_OF_NOBODY_YET = ("PO-Revision-Date", "Last-Translator", "Language-Team")


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the keys of one file.

    `changed` have other English now, `added` are new or back again, `gone` are obsolete now.
    """

    file: str
    kept: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]

    def __str__(self) -> str:
        """Count them, as `cupline catalog sync` shows it."""
        counts = f"{len(self.changed)} changed, {len(self.added)} added, {len(self.gone)} gone"
        return f"{self.file}: {len(self.kept)} kept, {counts}"


def sync(folder: Path, locales: Iterable[str] | None = None) -> tuple[Carried, ...]:
    """Carry the English over to some languages, or to all; a catalog that is not there yet is begun.

    Letters with their marks apart are written as one, in the English too.

    Raises CatalogError, before anything is written, if a file cannot be read whole, and LineError if
    one cannot be written.
    """
    all_there = sorted(path.parent.name for path in folder.glob("*/locale.toml"))
    others = [locale for locale in (all_there if locales is None else locales) if locale != SOURCE]
    _refuse_faults(folder, others)
    sources = {catalog: read_po(folder, shown(SOURCE, catalog)) for catalog in Catalog}
    for english in sources.values():
        before = english.text()
        _compose(english)
        _write_other(folder, english, before)
    carried = []
    for locale in others:
        for catalog, english in sources.items():
            translated, before = _open(folder, locale, catalog, english)
            _compose(translated)
            carried.append(carry(english, translated, catalog is Catalog.KEYWORDS))
            _write_other(folder, translated, before)
    return tuple(carried)


def _refuse_faults(folder: Path, locales: Iterable[str]) -> None:
    """Refuse to write where something could not be read: it would be lost."""
    faults = [*read_words(folder, SOURCE).faults]
    for locale in locales:
        for fault in read_words(folder, locale, is_draft=True).faults:
            if fault.code != "po-missing" or os.path.lexists(folder / fault.file):
                faults.append(fault)
    if faults:
        raise CatalogError(faults)


def _open(folder: Path, locale: str, catalog: Catalog, english: PoFile) -> tuple[PoFile, str]:
    """Read a translated file, and give its text as it is now; begin one that is not there."""
    name = shown(locale, catalog)
    if os.path.lexists(folder / name):
        file = read_po(folder, name)
        return file, file.text()
    begun = polib.POFile()
    begun.metadata = {key: text for key, text in english.metadata.items() if key in _OF_EVERY_LANGUAGE}
    begun.metadata |= {"Language": locale} | dict.fromkeys(_OF_NOBODY_YET, "")
    return PoFile(name, str(begun).removeprefix("#\n").encode()), ""


def _write_other(folder: Path, file: PoFile, before: str) -> None:
    """Write a file if it says something else than before."""
    if file.text() != before:
        file.write(folder)


def _compose(file: PoFile) -> None:
    for entry in file.entries:
        entry.po.msgid, entry.po.msgstr = _composed(entry.po.msgid), _composed(entry.po.msgstr)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def carry(english: PoFile, translated: PoFile, is_list: bool) -> Carried:
    """Put the entries of a translated file in the order of the English, each with its English of today.

    A list of keywords is its translator's own: other English words do not make it fuzzy. What has no
    English any more is obsolete, behind the others, and comes back when its key does.
    """
    sources = {entry.po.msgid: entry.po for entry in english.entries if not entry.po.obsolete}
    active = {key_of(entry, False): entry for entry in translated.entries if not entry.po.obsolete}
    laid_by = {key_of(entry, False): entry for entry in translated.entries if entry.po.obsolete}
    carried = Carried(
        translated.name,
        kept=tuple(key for key in sources if key in active and _is_same(active[key].po, sources[key])),
        changed=tuple(key for key in sources if key in active and not _is_same(active[key].po, sources[key])),
        added=tuple(key for key in sources if key not in active),
        gone=tuple(key for key in active if key not in sources),
    )
    there = {key: active.get(key) or laid_by.get(key) or Entry(polib.POEntry(msgctxt=key)) for key in sources}
    for key, entry in there.items():
        _take_over(entry.po, sources[key], is_list)
    gone = [active[key] for key in carried.gone]
    for entry in gone:
        entry.po.obsolete = True
    placed = {id(entry) for entry in (*there.values(), *gone)}
    older = [entry for entry in translated.entries if id(entry) not in placed]
    translated.entries = [*there.values(), *older, *gone]
    return carried


def _is_same(translation: polib.POEntry, source: polib.POEntry) -> bool:
    return _composed(translation.msgid) == _composed(source.msgstr)


def _take_over(translation: polib.POEntry, source: polib.POEntry, is_list: bool) -> None:
    """Give a translation the English of today, and note the English that it was checked against."""
    translation.obsolete = False
    translation.comment = source.comment
    if _is_same(translation, source):
        return
    if is_list or not translation.msgstr.strip():
        pass  # there is nothing to check
    elif not translation.fuzzy:
        translation.previous_msgid = translation.msgid
        translation.flags.insert(0, "fuzzy")
    elif translation.previous_msgid == source.msgstr:  # the edit was taken back
        translation.previous_msgid = None
        translation.flags.remove("fuzzy")
    translation.msgid = source.msgstr
