"""Whatever is done to a file, it is refused by the code of what is wrong with it, and with no traceback.

Every case is one small spoiling of a sound line that has two releases; nothing hostile is stored.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.core.errors import CatalogError, Fault, ReleaseError, Severity
from messages.acts import Role
from messages.build import build
from messages.catalog import Catalog, shown
from messages.files import digest
from messages.lint import lint
from messages.release import current, load, released
from messages.shelf import Shelf
from tests.messages.tiny import EN, ES, KEYWORDS, SMS, VOICE, TinyLine

Spoil = Callable[[Path], object]

TO, TOML = shown(ES, SMS), "line.toml"
LONG = b"x" * 10_000_000
DEEP = b"[" * 200_000
HEADER = b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
ENTRY = b'#. F1. A note.\nmsgctxt "crisis"\nmsgid "Words of crisis."\nmsgstr "Palabras de crisis."'
WORDS = b'"Palabras de crisis."'


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a line with two releases and two signing acts, one after the other."""
    tiny = TinyLine(tmp_path_factory.mktemp("sound") / "locales")
    tiny.write()
    tiny.release()
    for locale, catalog in ((EN, VOICE), (ES, VOICE)):
        tiny.words[locale, catalog]["crisis"] += " Now."
    tiny.write()
    tiny.approve(role=Role.STARTER)
    tiny.release()
    assert (lint(tiny.folder), len(released(tiny.folder))) == ((), 2)
    return tiny.folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """Give a copy of the line, to be spoilt."""
    return Path(shutil.copytree(sound, tmp_path / "locales"))


def put(content: bytes) -> Callable[[bytes], bytes]:
    """Write something else."""
    return lambda _: content


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Write other bytes at the first place where some stand."""

    def swapped(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return swapped


def cut(last: bytes) -> Callable[[bytes], bytes]:
    """Break off behind some bytes."""
    return lambda content: content[: content.index(last) + len(last)]


def spoil(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def faults(read: Callable[[Path], object], folder: Path) -> list[Fault]:
    """List what a reader tells or raises."""
    try:
        found = read(folder)
    except CatalogError as error:
        found = error.faults
    assert isinstance(found, tuple), "it was not refused"
    return [fault for fault in found if fault.severity is Severity.ERROR]


def told(read: Callable[[Path], object], folder: Path) -> list[str]:
    """Write faults out as place and code."""
    return list(
        dict.fromkeys(
            f"{fault.file}:{fault.line} {fault.code}".replace(":0 ", " ") for fault in faults(read, folder)
        )
    )


def refused(found: list[str], expected: str) -> None:
    """Hold that a fault is told, and that all others are of its file."""
    file = expected.partition(" ")[0].partition(":")[0]
    assert expected in found
    assert {each.partition(" ")[0].partition(":")[0] for each in found} == {file}


PO = {
    "Latin-1": (swap(b"Palabras de crisis.", "Qué".encode("latin-1")), " po-encoding"),
    "UTF-16": (lambda content: content.decode().encode("utf-16"), " po-encoding"),
    "half a letter at the end": (lambda content: content + b"\xc3", " po-encoding"),
    "half a surrogate": (swap(WORDS, b'"\xed\xa0\x80"'), " po-encoding"),
    "a blank of two bytes": (swap(WORDS, b'"\xc0\xa0"'), " po-encoding"),
    "compiled": (put(b"\xde\x12\x04\x95\x00\x00"), " po-encoding"),
    "nothing": (put(b""), ":1 po-header"),
    "empty lines": (put(b"\n\n\n"), ":1 po-header"),
    "no header": (swap(HEADER, b""), ":1 po-header"),
    "a header of Latin-1": (swap(b"UTF-8", b"ISO-8859-1"), ":1 po-encoding"),
    "a header without a charset": (swap(b"; charset=UTF-8", b""), ":1 po-encoding"),
    "two headers": (swap(ENTRY, HEADER + b"\n" + ENTRY), ":{} po-no-key"),
    "a merge: ours": (swap(ENTRY, b"<<<<<<< ours\n" + ENTRY), ":{} po-conflict"),
    "a merge: base": (swap(ENTRY, b"||||||| base\n" + ENTRY), ":{} po-conflict"),
    "a merge: the middle": (swap(ENTRY, b"=======\n" + ENTRY), ":{} po-conflict"),
    "a merge: theirs": (swap(ENTRY, b">>>>>>> theirs\n" + ENTRY), ":{} po-conflict"),
    "a plural": (swap(b'msgstr "Palabras de crisis."', b'msgid_plural "p"\nmsgstr[0] "P"'), ":{} po-plural"),
    "an index without a plural": (swap(b"msgstr " + WORDS, b"msgstr[0] " + WORDS), ":{} po-plural"),
    "an entry twice": (swap(ENTRY, ENTRY + b"\n\n" + ENTRY), ":{} po-repeated"),
    "an entry twice, with other words": (
        swap(ENTRY, ENTRY + b"\n\n" + ENTRY.replace(b"Palabras", b"Voces")),
        ":{} po-repeated",
    ),
    "marked fuzzy": (swap(b'msgctxt "crisis"', b'#, fuzzy\nmsgctxt "crisis"'), ":{} translation-fuzzy"),
    "no words": (swap(WORDS, b'""'), ":{} po-empty"),
    "words of blanks": (swap(WORDS, b'"  "'), ":{} po-empty"),
    "no key": (swap(b'msgctxt "crisis"\n', b""), ":{} po-no-key"),
    "an empty key": (swap(b'msgctxt "crisis"', b'msgctxt ""'), ":{} po-no-key"),
    "another key": (swap(b'msgctxt "crisis"', b'msgctxt "Crisis"'), " key-missing"),
    "a key with a blank": (swap(b'msgctxt "crisis"', b'msgctxt "crisis "'), " key-missing"),
    "obsolete": (swap(ENTRY, b"#~ " + ENTRY[15:].replace(b"\n", b"\n#~ ")), " key-missing"),
    "obsolete in half of its lines": (swap(b"msgstr " + WORDS, b"#~ msgstr " + WORDS), ":{} po-syntax"),
    "NUL among the words": (swap(WORDS, b'"a\x00b"'), ":{} text-lines"),
    "NUL among the lines": (swap(ENTRY, b"\x00\n" + ENTRY), ":{} po-syntax"),
    "a sign that ends lines": (swap(WORDS, '"a\u2028b"'.encode()), ":{} po-syntax"),
    "a form feed": (swap(WORDS, b'"a\x0cb"'), ":{} po-syntax"),
    "words without an end": (swap(WORDS, b'"' + LONG[:100_000] + b'"'), ":{} sms-segments"),
    "10 MB of nothing": (swap(ENTRY, LONG + b"\n" + ENTRY), ":{} po-syntax"),
    "a mark that does not close": (swap(WORDS, WORDS[:-1]), ":{} po-syntax"),
    "a mark too many": (swap(WORDS, b'"a"b"'), ":{} po-syntax"),
    "a mark alone": (swap(WORDS, b'"'), ":{} po-syntax"),
    "other marks": (swap(WORDS, "“Palabras”".encode()), ":{} po-syntax"),
    "single marks": (swap(WORDS, b"'Palabras'"), ":{} po-syntax"),
    "no marks": (swap(WORDS, b"Palabras"), ":{} po-syntax"),
    "an unknown escape": (swap(WORDS, b'"\\q"'), ":{} po-syntax"),
    "an escape of bytes": (swap(WORDS, b'"\\x41"'), ":{} po-syntax"),
    "words twice": (swap(b"msgstr " + WORDS, b"msgstr " + WORDS + b"\nmsgstr " + WORDS), ":{} po-syntax"),
    "English twice": (swap(b'msgid "Words of crisis."', b'msgid "a"\nmsgid "b"'), ":{} po-syntax"),
    "no English": (swap(b'msgid "Words of crisis."\n', b""), ":{} po-syntax"),
    "no words behind the English": (swap(b"msgstr " + WORDS + b"\n", b""), ":{} po-syntax"),
    "a field that is none": (swap(b"msgstr " + WORDS, b"msgtxt " + WORDS), ":{} po-syntax"),
    "prose": (swap(ENTRY, b"Dear translator,\n" + ENTRY), ":{} po-syntax"),
    "JSON": (put(b'{"crisis": "Palabras"}'), ":1 po-syntax"),
    "HTML": (put(b"<html><p>Not found</p></html>\n"), ":1 po-syntax"),
    "other English": (swap(b'msgid "Words of crisis."', b'msgid "Old."'), ":{} translation-stale"),
}  # fmt: skip


@pytest.mark.parametrize("name", PO)
def test_a_spoilt_catalog_is_refused(folder: Path, name: str) -> None:
    change, expected = PO[name]
    before = (folder / TO).read_bytes()
    spoil(folder / TO, change)
    found = told(lint, folder)
    refused(found, f"{TO}{expected.format(_line_of(before, found, expected))}")


def _line_of(before: bytes, found: list[str], expected: str) -> str:
    """Give the line that is told, if it is one of the spoilt entry or the one behind it."""
    first = before[: before.index(ENTRY)].count(b"\n") + 1
    near = {f"{TO}{expected.format(line)}": str(line) for line in range(first, first + 10)}
    return next((near[each] for each in found if each in near), "of the entry")


CUTS = (
    b"#. F1", b"msgctxt", b'msgctxt "', b'msgctxt "cri', b'msgctxt "crisis"', b"\nmsgid", b'\nmsgid "Wo',
    b'\nmsgid "Words of crisis."', b"\nmsgstr", b"\nmsgstr ", b'\nmsgstr "', b'\nmsgstr "Palabras de',
)  # fmt: skip


@pytest.mark.parametrize("last", CUTS)
def test_a_catalog_that_breaks_off_is_refused_where_it_does(folder: Path, last: bytes) -> None:
    path = folder / TO
    whole = path.read_bytes()
    place = whole.index(last, whole.index(ENTRY))
    path.write_bytes(whole[: place + len(last)])
    line = whole[: place + len(last)].count(b"\n") + 1
    refused(told(lint, folder), f"{TO}:{line} po-truncated")


def test_a_catalog_that_breaks_off_anywhere_is_refused(folder: Path) -> None:
    path = folder / TO
    whole = path.read_bytes()
    for place in range(0, len(whole) - 2, 613):
        path.write_bytes(whole[:place])
        assert faults(lint, folder), place


@pytest.mark.parametrize("file", [TO, shown(EN, KEYWORDS), TOML, "es/locale.toml", "facts.toml"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda content: b"\xef\xbb\xbf" + (content + b"\n\n").replace(b"\n", b"\r\n"),
            id="a byte order mark, lines as Windows ends them, and empty ones behind",
        ),
        pytest.param(lambda content: content.rstrip(b"\n"), id="no end of the last line"),
    ],
)
def test_what_editors_do_to_a_file_makes_no_difference(
    sound: Path, folder: Path, file: str, change: Callable[[bytes], bytes]
) -> None:
    spoil(folder / file, change)
    assert lint(folder) == ()
    assert build(folder) == (sound / "releases" / f"{current(sound)}.json").read_bytes()


TABLES = {
    "Latin-1": (TOML, swap(b"The soup desk", b"Ol\xe9"), " toml-encoding"),
    "UTF-16": (TOML, lambda content: content.decode().encode("utf-16"), " toml-encoding"),
    "nothing": (TOML, put(b""), " toml-value"),
    "binary": (TOML, put(b"\x89PNG\r\n\x1a\n"), " toml-encoding"),
    "NUL": (TOML, swap(b"= 15", b"= 15\x00"), ":3 toml-syntax"),
    "a merge: ours": (TOML, swap(b"[menu.main]", b"<<<<<<< ours\n[menu.main]"), ":8 toml-syntax"),
    "a merge: theirs": (TOML, swap(b"[menu.main]", b">>>>>>> theirs\n[menu.main]"), ":8 toml-syntax"),
    "JSON": (TOML, put(b'{"line": {}}'), ":1 toml-syntax"),
    "10 MB on one line": (TOML, swap(b"[menu.main]", LONG + b"\n[menu.main]"), ":8 toml-syntax"),
    "a table that is cut": (TOML, cut(b"[menu.so"), ":12 toml-syntax"),
    "a key that is cut": (TOML, cut(b"dyi"), ":4 toml-syntax"),
    "a text that is cut": (TOML, cut(b'dying = "h'), ":4 toml-syntax"),
    "a list that is cut": (TOML, cut(b'locales = ["en"'), ":2 toml-syntax"),
    "a list that is cut over lines": (TOML, cut(b'ask_first = [\n  "hot",\n'), ":20 toml-syntax"),
    "a key twice": (TOML, swap(b"= 15", b"= 15\nresume_minutes = 16"), ":4 toml-repeated"),
    "a table twice": (TOML, swap(b"[choice]", b"[menu.main]\n3 = 'x'\n[choice]"), ":16 toml-repeated"),
    "an array of tables": (TOML, swap(b"[choice]", b"[[choice]]"), ":16 toml-syntax"),
    "an unknown table": (TOML, swap(b"[choice]", b"[choices]\n[choice]"), ":16 toml-unknown"),
    "an unknown key": (TOML, swap(b"dying", b"killing = 1\ndying"), ":4 toml-unknown"),
    "a dotted key": (TOML, swap(b"resume_minutes", b"resume.minutes"), ":3 toml-unknown"),
    "an inline table": (TOML, swap(b"= 15", b"= {a = 1}"), ":3 toml-value"),
    "a number as text": (TOML, swap(b"= 15", b'= "15"'), ":3 toml-value"),
    "NaN": (TOML, swap(b"= 15", b"= nan"), ":3 toml-value"),
    "a number without an end": (TOML, swap(b"= 15", b"= inf"), ":3 toml-value"),
    "a negative number": (TOML, swap(b"= 15", b"= -1"), ":3 toml-value"),
    "half a number": (TOML, swap(b"= 15", b"= 1.5"), ":3 toml-value"),
    "a truth": (TOML, swap(b"= 15", b"= true"), ":3 toml-value"),
    "a day": (TOML, swap(b"= 15", b"= 2026-01-31"), ":3 toml-value"),
    "5000 digits": (TOML, swap(b"= 15", b"= " + b"9" * 5000), ":3 toml-syntax"),
    "an escape of half a letter": (TOML, swap(b"The soup desk", b"\\ud800"), ":26 toml-syntax"),
    "the key of the crisis line": (TOML, swap(b'1 = "bread"', b'6 = "bread"'), ":9 menu-tree"),
    "a key in other digits": (TOML, swap(b'1 = "bread"', '"١" = "bread"'.encode()), ":9 menu-tree"),
    "a star": (TOML, swap(b'1 = "bread"', b'"*" = "bread"'), ":9 menu-tree"),
    "a place named gate": (TOML, swap(b'3 = "crisis"', b'3 = "gate"'), ":14 menu-tree"),
    "a place named person": (TOML, swap(b'3 = "crisis"', b'3 = "person"'), ":14 menu-tree"),
    "a place named resume": (TOML, swap(b'3 = "crisis"', b'3 = "resume"'), ":14 menu-tree"),
    "a place named keep": (TOML, swap(b'3 = "crisis"', b'3 = "keep"'), ":14 menu-tree"),
    "a place named as that of a text": (TOML, swap(b'"bread"', b'"keep.bread"'), ":9 menu-tree"),
    "a place named as a person": (TOML, swap(b'3 = "crisis"', b'3 = "person.desk"'), ":14 menu-tree"),
    "a place named as a call put through": (TOML, swap(b'"bread"', b'"transfer.desk"'), ":9 menu-tree"),
    "a menu named as a person": (TOML, swap(b"[menu.soups]", b"[menu.person.desk]"), ":12 menu-tree"),
    "a menu named as the main one": (TOML, swap(b"[menu.soups]", b"[menu.main.soups]"), ":12 menu-tree"),
    "a referral named caller": (TOML, swap(b"referral.desk", b"referral.caller"), ":25 referral-name"),
    "a referral in capitals": (TOML, swap(b"referral.desk", b"referral.Desk"), ":25 referral-name"),
    "a zone in a path": (TOML, swap(b'["America/New_York"]', b'["../etc/passwd"]'), ":7 toml-value"),
    "a zone that is a folder": (TOML, swap(b'["America/New_York"]', b'["America"]'), ":7 toml-value"),
    "a hundred thousand shifts": (
        TOML,
        swap(b'"24/7"', b"[" + b'"Mon 01:00-02:00",' * 10**5 + b"]"),
        ":28 toml-value",
    ),
    "a shift of zeros": (TOML, swap(b'"24/7"', b'["Mon 00:00-00:00"]'), ":28 toml-value"),
    "a menu that leads to itself": (TOML, swap(b'3 = "crisis"', b'3 = "soups"'), ":14 menu-tree"),
    "a menu that leads to the main one": (TOML, swap(b'3 = "crisis"', b'3 = "main"'), ":14 menu-tree"),
    "two menus in a ring": (
        TOML,
        swap(b'3 = "crisis"', b'3 = "deep"\n[menu.deep]\n1 = "soups"'),
        ":14 menu-tree",
    ),
    "menus without an end": (
        TOML,
        swap(b'3 = "crisis"', b"".join(b'3 = "m%d"\n[menu.m%d]\n' % (n, n) for n in range(300))),
        ":18 menu-tree",
    ),
    "an empty menu": (TOML, swap(b'1 = "hot"\n3 = "crisis"', b""), ":12 menu-tree"),
    "a place in a path": (TOML, swap(b'"bread"', b'"../bread"'), ":9 toml-value"),
    "a place with a NUL": (TOML, swap(b'"bread"', b'"br\\u0000ead"'), ":9 toml-value"),
    "a place in Cyrillic": (TOML, swap(b'"bread"', '"brе\u0430d"'.encode()), ":9 toml-value"),
    "a language twice": (TOML, swap(b'["en", "es"]', b'["en", "es", "es"]'), ":2 toml-value"),
    "a language in a path": (TOML, swap(b'["en", "es"]', b'["en", "../es"]'), ":2 toml-value"),
    "six languages": (
        TOML,
        swap(b'["en", "es"]', b'["en", "es", "fr", "vi", "zh", "ko"]'),
        ":2 toml-value",
    ),
    "English alone not served": (TOML, swap(b'["en", "es"]', b'["es"]'), ":2 plan-source"),
    "an emergency number that is none": (TOML, swap(b'"911"', b'"9-1-1"'), ":35 toml-value"),
    "a number of other digits": (TOML, swap(b'"911"', '"٩١١"'.encode()), ":35 toml-value"),
    "a day that is none": (TOML, swap(b"2026-01-31", b"2026-02-30"), ":38 toml-value"),
    "locale: Latin-1": ("es/locale.toml", swap("español".encode(), b"espa\xf1ol"), " toml-encoding"),
    "locale: cut": ("es/locale.toml", cut(b'name = "espa'), ":1 toml-syntax"),
    "locale: no speed": ("es/locale.toml", swap(b"= 140", b"= 0"), ":4 toml-value"),
    "locale: a merge": ("es/locale.toml", swap(b"tag", b"=======\ntag"), ":2 toml-syntax"),
    "locale: a tag that is none": ("es/locale.toml", swap(b'"es-US"', b'"x"'), ":2 toml-value"),
    "locale: a voice with markup": (
        "es/locale.toml",
        swap(b'"Polly.es-Neural"', b'"<Say>"'),
        ":3 toml-value",
    ),
    "facts: cut": ("facts.toml", cut(b'words = "Soup is'), ":5 toml-syntax"),
    "facts: a use that is none": ("facts.toml", swap(b'use = "P"', b'use = "Z"'), ":8 toml-value"),
    "facts: a number that is none": ("facts.toml", swap(b"fact.F2", b"fact.X2"), ":11 fact-number"),
    "facts: no such source": ("facts.toml", swap(b'source = "S"', b'source = "T"'), ":6 fact-source"),
    "facts: twice": ("facts.toml", swap(b"fact.F2", b"fact.F1"), ":11 toml-repeated"),
    "facts: a day that is none": (
        "facts.toml",
        swap(b'"2026-01-31"', b'"31.1.2026"'),
        ":7 toml-value",
    ),
    "terms: cut": ("termbase.toml", cut(b'avoid_en = ["sl'), ":2 toml-syntax"),
    "terms: a list of numbers": ("termbase.toml", swap(b'["slurp"]', b"[1]"), ":2 toml-value"),
    "terms: avoided and preferred": (
        "termbase.toml",
        swap(b'["slurp"]', b'["bowl"]'),
        ":5 term-avoided",
    ),
    "terms: avoided twice": (
        "termbase.toml",
        swap(b"avoid_es", b'avoid_en = ["slurp"]\navoid_es'),
        ":7 term-twice",
    ),
}  # fmt: skip


KNOWN = {
    "six digits": (b'1 = "bread"', b'123456 = "bread"', ":9 menu-tree"),
    "two digits": (b'1 = "bread"', b'12 = "bread"', ":9 menu-tree"),
    "no digit": (b'1 = "bread"', b'"" = "bread"', ":9 toml-syntax"),
    "brackets without an end": (b"= 15", b"= " + DEEP, ":3 toml-syntax"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_spoilt_table_is_refused(folder: Path, name: str) -> None:
    file, change, expected = TABLES[name]
    spoil(folder / file, change)
    found = told(lint, folder)
    assert f"{file}{expected}" in found
    words = [shown(locale, catalog) for locale in (EN, ES) for catalog in Catalog]
    assert {each.partition(" ")[0].partition(":")[0] for each in found} <= {file, *words}


@pytest.mark.parametrize("name", KNOWN)
def test_a_key_or_a_value_beyond_all_bounds_is_refused(folder: Path, name: str) -> None:
    old, new, expected = KNOWN[name]
    spoil(folder / TOML, swap(old, new))
    assert f"{TOML}{expected}" in told(lint, folder)


def loop(path: Path) -> None:
    """Put a link in the place of a file or folder that leads to itself."""
    remove(path)
    path.symlink_to(path.name)


def dangle(path: Path) -> None:
    """Put a link in the place of a file that leads nowhere."""
    remove(path)
    path.symlink_to("nowhere")


def remove(path: Path) -> None:
    """Remove a file or a folder."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def cover(path: Path) -> None:
    """Put a folder in the place of a file, and a file in that of a folder."""
    is_folder = path.is_dir()
    remove(path)
    path.touch() if is_folder else path.mkdir()


WAYS = {"removed": remove, "a loop": loop, "a link to nowhere": dangle, "of the other kind": cover}

PLACES = {
    TOML: [f"{TOML} toml-missing"],
    "facts.toml": ["facts.toml toml-missing"],
    "termbase.toml": ["termbase.toml toml-missing"],
    "es/locale.toml": ["es/locale.toml toml-missing"],
    TO: [f"{TO} po-missing"],
    "es/LC_MESSAGES": [f"{shown(ES, each)} po-missing" for each in (KEYWORDS, SMS, VOICE)],
    "es": [
        *(f"{shown(ES, each)} po-missing" for each in (KEYWORDS, SMS, VOICE)),
        "es/locale.toml toml-missing",
    ],
    "en": [
        *(f"{shown(EN, each)} po-missing" for each in (KEYWORDS, SMS, VOICE)),
        "en/locale.toml toml-missing",
    ],
    ".": [f"{TOML} toml-missing"],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES)
def test_a_file_or_folder_that_is_not_there_is_told(folder: Path, place: str, way: str) -> None:
    WAYS[way](folder / place)
    assert told(lint, folder)[: len(PLACES[place])] == PLACES[place]


def named(path: Path, content: bytes) -> Path:
    """Write an act or a release under the name that its bytes give it."""
    target = path.with_name(f"{path.stem[:-16]}{digest(content)}.json")
    path.unlink()
    target.write_bytes(content)
    return target


def rewritten(path: Path, change: Callable[[dict[str, object]], object]) -> Path:
    """Change what a JSON file says, and name it rightly."""
    value = json.loads(path.read_bytes())
    change(value)
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return named(path, text.encode(errors="backslashreplace"))  # half a letter stays an escape


def acts(folder: Path) -> list[Path]:
    """List the acts, the oldest first."""
    paths = sorted((folder / "approvals").glob("*.json"))
    return sorted(paths, key=lambda path: len(json.loads(path.read_bytes())["after"]))


def doubled(content: bytes, key: bytes, value: bytes) -> bytes:
    """Say one key of a JSON file twice; the second one is the file's own."""
    return content.replace(b'\n "' + key, b'\n "' + key + b'": ' + value + b',\n "' + key, 1)


Way = Callable[[Path], Path]
"""Does something to an act; gives what it is named then."""


def spoilt(change: Callable[[bytes], bytes]) -> Way:
    """Change the bytes, and not the name."""

    def spoilt_act(path: Path) -> Path:
        spoil(path, change)
        return path

    return spoilt_act


def made(make: Callable[[Path], None]) -> Way:
    """Put something in its place."""

    def made_act(path: Path) -> Path:
        make(path)
        return path

    return made_act


def renamed(name: Callable[[str], str]) -> Way:
    """Change the name, and not the bytes."""
    return lambda path: path.rename(path.with_name(name(path.name)))


def says(**fields: object) -> Way:
    """Change what it says, and name it rightly."""
    return lambda path: rewritten(path, lambda act: act.update(fields))


def says_of_a_text(**fields: object) -> Way:
    """Change what it says of its first text, and name it rightly."""
    return lambda path: rewritten(path, lambda act: _text(act).update(fields))


def _text(act: dict[str, object]) -> dict[str, object]:
    texts = act["texts"]
    assert isinstance(texts, list)
    first = texts[0]
    assert isinstance(first, dict)
    return first


ACTS: dict[str, tuple[Way, str]] = {
    "edited": (spoilt(swap(b"Words of crisis.", b"Word of crisis.")), "act-changed"),
    "a blank more": (spoilt(lambda content: content + b" "), "act-changed"),
    "lines as Windows ends them": (
        spoilt(lambda content: content.replace(b"\n", b"\r\n")),
        "act-changed",
    ),
    "a merge": (spoilt(lambda content: b"<<<<<<< ours\n" + content), "act-changed"),
    "cut": (spoilt(lambda content: content[:200]), "act-changed"),
    "empty": (spoilt(put(b"")), "act-changed"),
    "of another day": (renamed(lambda name: "2020-01-01" + name[10:]), "act-renamed"),
    "of another signer": (
        renamed(lambda name: name.replace("the-soup", "the-bread")),
        "act-renamed",
    ),
    "of another digest": (
        renamed(lambda name: name[:-21] + "0" * 16 + ".json"),
        "act-changed",
    ),
    "of a name that is none": (renamed(lambda _: "act.json"), "act-changed"),
    "no JSON": (lambda path: named(path, b"{"), "act-syntax"),
    "no text": (lambda path: named(path, b"\xff\xfe\xfa"), "act-syntax"),
    "brackets without an end": (lambda path: named(path, DEEP), "act-syntax"),
    "5000 digits": (lambda path: named(path, b'{"format": ' + b"9" * 5000 + b"}"), "act-syntax"),
    "a list": (lambda path: named(path, b"[]"), "act-form"),
    "null": (lambda path: named(path, b"null"), "act-form"),
    "10 MB": (lambda path: named(path, b'"' + LONG + b'"'), "act-form"),
    "another format": (says(format=2), "act-form"),
    "a format in quotes": (says(format="1"), "act-form"),
    "a format that is a truth": (says(format=True), "act-form"),
    "NaN": (says(format=float("nan")), "act-form"),
    "no format": (lambda path: rewritten(path, lambda act: act.pop("format")), "act-form"),
    "a field too many": (says(by="me"), "act-form"),
    "an unknown kind": (says(kind="bless"), "act-form"),
    "an unknown role": (says(role="boss"), "act-form"),
    "no day": (says(when="today"), "act-form"),
    "a due day that is none": (says(review_by="soon"), "act-form"),
    "no words": (says_of_a_text(words="Hi"), "act-form"),
    "words of a number": (says_of_a_text(words=[5]), "act-form"),
    "words that its digest does not name": (
        says_of_a_text(words=["Hi"]),
        "act-form",
    ),
    "a signer of half a letter": (says(who="\ud800"), "act-form"),
    "words of half a letter": (says_of_a_text(words=["\ud800"]), "act-form"),
    "an unknown channel": (says_of_a_text(channel="fax"), "act-form"),
    "an act before it that is gone": (
        says(after=["2020-01-01-me-0123456789abcdef"]),
        "act-missing",
    ),
    "a folder": (made(cover), "act-missing"),
    "a loop": (made(loop), "act-missing"),
    "a link to nowhere": (made(dangle), "act-missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_a_spoilt_act_is_refused_and_the_release_in_service_stays(folder: Path, name: str) -> None:
    served = current(folder)
    way, code = ACTS[name]
    expected = f"approvals/{way(acts(folder)[-1]).name} {code}"
    assert expected in told(build, folder)
    assert (load(folder, current(folder)).name, Shelf(folder).problem) == (served, None)


def test_an_act_that_is_copied_under_another_name_is_refused(folder: Path) -> None:
    path = acts(folder)[0]
    shutil.copy(path, path.with_name("2020-01-01" + path.name[10:]))
    assert told(build, folder) == [f"approvals/2020-01-01{path.name[10:]} act-renamed"]


@pytest.mark.parametrize("index", [0, 1])
def test_an_act_that_is_gone_is_missed(folder: Path, index: int) -> None:
    path = acts(folder)[index]
    path.unlink()
    found = told(build, folder)
    assert {each.rpartition(" ")[2] for each in found} <= {"act-missing", "not-approved"}
    assert "act-missing" in found[0]


@pytest.mark.parametrize("way", WAYS)
def test_a_folder_of_acts_that_is_not_there_is_missed(folder: Path, way: str) -> None:
    WAYS[way](folder / "approvals")
    assert {each.rpartition(" ")[2] for each in told(build, folder)} == {"act-missing", "not-approved"}


SAYS_IT_TWICE = {"kind": b'"approve"', "who": b'"Dr. No"', "role": b'"clinical"', "texts": b"[]"}


@pytest.mark.parametrize("key", SAYS_IT_TWICE)
def test_an_act_that_says_a_thing_twice_is_refused(folder: Path, key: str) -> None:
    path = acts(folder)[-1]
    twice = named(path, doubled(path.read_bytes(), key.encode(), SAYS_IT_TWICE[key]))
    assert f"approvals/{twice.name} act-syntax" in told(build, folder)


def newest(folder: Path) -> Path:
    """Give the file of the release in service."""
    return folder / "releases" / f"{current(folder)}.json"


def serve(folder: Path, name: str) -> None:
    (folder / "releases" / "current.json").write_text(json.dumps({"release": name}), "utf-8")


def code_of_release(folder: Path) -> str:
    """Say why the release that current.json names is refused."""
    with pytest.raises(ReleaseError) as raised:
        load(folder, current(folder))
    return raised.value.code


RELEASES: dict[str, tuple[Way, str]] = {
    "a byte more": (spoilt(lambda content: content + b" "), "release-changed"),
    "other words": (spoilt(swap(b"Words of crisis.", b"Word of crisis.")), "release-changed"),
    "lines as Windows ends them": (
        spoilt(lambda content: content.replace(b"\n", b"\r\n")),
        "release-changed",
    ),
    "a byte order mark": (spoilt(lambda content: b"\xef\xbb\xbf" + content), "release-changed"),
    "a merge": (spoilt(lambda content: b"<<<<<<< ours\n" + content), "release-changed"),
    "empty": (spoilt(put(b"")), "release-changed"),
    "another digest": (renamed(lambda name: name[:-21] + "0" * 16 + ".json"), "release-changed"),
    "another form of name": (renamed(lambda name: "1" + name), "release-changed"),
    "no JSON": (lambda path: named(path, b"{"), "release-syntax"),
    "no text": (lambda path: named(path, b"\xff\xfe\xfa"), "release-syntax"),
    "brackets without an end": (lambda path: named(path, DEEP), "release-syntax"),
    "5000 digits": (lambda path: named(path, b'{"format": ' + b"9" * 5000 + b"}"), "release-syntax"),
    "a list": (lambda path: named(path, b"[]"), "release-form"),
    "null": (lambda path: named(path, b"null"), "release-form"),
    "10 MB": (lambda path: named(path, b'"' + LONG + b'"'), "release-form"),
    "an older format": (says(format=1), "release-form"),
    "a newer format": (says(format=4), "release-form"),
    "a format in quotes": (says(format="2"), "release-form"),
    "NaN": (says(format=float("nan")), "release-form"),
    "a field too many": (says(by="me"), "release-form"),
    "words that are none": (says(texts={"en": {"voice": {"crisis": 5}}}), "release-form"),
    "no language": (says(languages={}), "release-torn"),
    "no words": (says(texts={}), "release-torn"),
    "no signatures": (says(signed={}), "release-torn"),
    "no acts": (says(acts={}), "release-torn"),
    "no keywords": (says(keywords={}), "release-torn"),
    "a role that is none": (
        says(policy={"source": "boss", "translations": "language", "keywords": []}),
        "release-torn",
    ),
    "a folder": (made(cover), "release-missing"),
    "a loop": (made(loop), "release-missing"),
    "a link to nowhere": (made(dangle), "release-missing"),
}


@pytest.mark.parametrize("name", RELEASES)
def test_a_spoilt_release_is_refused_and_the_one_before_is_served(folder: Path, name: str) -> None:
    way, code = RELEASES[name]
    serve(folder, way(newest(folder)).stem)
    assert code_of_release(folder) == code
    shelf = Shelf(folder)
    assert shelf.current.name[:4] == "0001"
    assert shelf.problem


def test_a_release_that_breaks_off_anywhere_is_refused(folder: Path) -> None:
    whole = newest(folder).read_bytes()
    for place in range(0, len(whole), 997):
        newest(folder).write_bytes(whole[:place])
        assert code_of_release(folder) == "release-changed"


def test_a_release_with_any_byte_changed_is_refused(folder: Path) -> None:
    whole = newest(folder).read_bytes()
    for place in range(0, len(whole), 997):
        newest(folder).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert code_of_release(folder) == "release-changed"


@pytest.mark.parametrize("key", ["withdrawn", "texts"])
def test_a_release_that_says_a_thing_twice_is_refused(folder: Path, key: str) -> None:
    path = newest(folder)
    serve(folder, named(path, doubled(path.read_bytes(), key.encode(), b"[]")).stem)
    assert code_of_release(folder) == "release-syntax"


CURRENT = {
    "nothing": (b"", "release-current"),
    "no JSON": (b"0001", "release-current"),
    "half": (b'{"release": "0001-', "release-current"),
    "a list": (b"[]", "release-current"),
    "a text": (b'"0001"', "release-current"),
    "another key": (b'{"current": "0001"}', "release-current"),
    "no text": (b"\xff\xfe\xfa", "release-current"),
    "brackets without an end": (DEEP, "release-current"),
    "a merge": (b'<<<<<<< ours\n{"release": "0001"}', "release-current"),
    "null": (b'{"release": null}', "release-missing"),
    "a number": (b'{"release": 1}', "release-missing"),
    "a path": (b'{"release": "../line.toml"}', "release-missing"),
    "NUL": (b'{"release": "\\u0000"}', "release-missing"),
    "half a letter": (b'{"release": "\\ud800"}', "release-missing"),
    "an endless name": (b'{"release": "' + b"x" * 5000 + b'"}', "release-missing"),
    "itself": (b'{"release": "current"}', "release-changed"),
}


@pytest.mark.parametrize("name", CURRENT)
def test_a_spoilt_pointer_is_refused_and_the_newest_release_is_served(folder: Path, name: str) -> None:
    content, code = CURRENT[name]
    wanted = current(folder)
    (folder / "releases" / "current.json").write_bytes(content)
    assert code_of_release(folder) == code
    shelf = Shelf(folder)
    assert shelf.current.name == wanted
    assert shelf.problem


@pytest.mark.parametrize("way", WAYS)
def test_a_pointer_that_is_not_there_is_told(folder: Path, way: str) -> None:
    WAYS[way](folder / "releases" / "current.json")
    assert code_of_release(folder) == "release-current"
    assert Shelf(folder).current.name[:4] == "0002"


@pytest.mark.parametrize("way", WAYS)
def test_without_any_release_there_is_nothing_to_serve(folder: Path, way: str) -> None:
    WAYS[way](folder / "releases")
    with pytest.raises(ReleaseError) as raised:
        Shelf(folder)
    assert raised.value.code == "release-none"


def test_the_corpus_is_large_enough() -> None:
    assert sum(map(len, (PO, CUTS, TABLES, KNOWN, ACTS, RELEASES, CURRENT))) >= 100
