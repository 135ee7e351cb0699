"""Short PO files, to read and to spoil."""

from collections.abc import Iterable
from pathlib import Path

from messages.catalog import Catalog, shown

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"'


def english(key: str, text: str, *notes: str) -> str:
    """Write an entry of the source language; `notes` are lines above it."""
    return "\n".join([*notes, f'msgid "{key}"', f'msgstr "{text}"'])


def translation(key: str, source: str, text: str, *notes: str) -> str:
    """Write an entry of another language."""
    return "\n".join([*notes, f'msgctxt "{key}"', f'msgid "{source}"', f'msgstr "{text}"'])


def obsolete(entry: str) -> str:
    """Write an entry as one whose key is gone."""
    return "\n".join(f"#~{line[1:] if line.startswith('#') else f' {line}'}" for line in entry.split("\n"))


def po(*entries: str) -> str:
    """Write a file."""
    return "\n\n".join([HEADER, *entries]) + "\n"


def write(folder: Path, locale: str, catalogs: dict[Catalog, Iterable[str]]) -> None:
    """Write the three files of a language; a catalog that is not named is empty."""
    for catalog in Catalog:
        path = folder / shown(locale, catalog)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(po(*catalogs.get(catalog, ())), "utf-8")
