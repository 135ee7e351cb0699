"""The messages of a language, by key, with their notes; what is wrong with one hides no other."""

from pathlib import Path

import pytest

from ivr.core.errors import Fault, Severity
from messages.catalog import SOURCE, Catalog, Message, read_words
from tests.messages.po import english, obsolete, po, translation, write

VOICE = "es/LC_MESSAGES/voice.po"
FIRST_LINE = 4
"""The line of the first entry, below the header."""


def read_spanish(folder: Path, *entries: str, is_draft: bool = False) -> tuple[dict[str, str], list[Fault]]:
    """Give the texts of a Spanish file with these entries, and its faults."""
    write(folder, "es", {Catalog.VOICE: entries})
    words = read_words(folder, "es", is_draft)
    return {key: each.text for key, each in words.catalogs[Catalog.VOICE].items()}, list(words.faults)


@pytest.mark.parametrize(
    ("entry", "line", "code", "problem"),
    [
        pytest.param(
            translation("bread", "Bread.", " "),
            FIRST_LINE,
            "po-empty",
            "`bread` has no words: write its `msgstr` (a list of keywords may be -, for none)",
            id="no words",
        ),
        pytest.param(
            'msgctxt "bread"\nmsgid "Bread."\nmsgid_plural "Breads."\nmsgstr[0] "Pan."\nmsgstr[1] "Panes."',
            FIRST_LINE,
            "po-plural",
            "`bread` has a plural: write it as one message",
            id="a plural",
        ),
        pytest.param(
            'msgctxt "bread"\nmsgid "Bread."\nmsgstr[0] "Pan."',
            FIRST_LINE,
            "po-plural",
            "`bread` has a plural: write it as one message",
            id="half a plural",
        ),
        pytest.param(
            translation("bread", "Bread.", "") + "\n\n" + translation("bread", "Bread.", "Pan.", "#. Again."),
            FIRST_LINE + 5,
            "po-repeated",
            f"`bread` stands here again (first on line {FIRST_LINE}): remove one",
            id="repeated",
        ),
        pytest.param(
            english("Bread.", "Pan."),
            FIRST_LINE,
            "po-no-key",
            "has no key: a translated entry needs `msgctxt` with the key",
            id="no key",
        ),
        pytest.param(
            'msgctxt "bread"\nmsgstr "Pan."',
            FIRST_LINE + 1,
            "po-syntax",
            '`msgstr "Pan."` cannot stand here: correct this line',
            id="unreadable",
        ),
    ],
)
def test_a_fault_has_its_line_and_its_code(
    tmp_path: Path, entry: str, line: int, code: str, problem: str
) -> None:
    texts, faults = read_spanish(tmp_path, entry, translation("soup", "Soup.", "Sopa."))
    assert (texts["soup"], faults[-1]) == ("Sopa.", Fault(VOICE, line, problem, code))


def test_a_key_that_stands_there_unread_is_not_missing(tmp_path: Path) -> None:
    read_spanish(tmp_path, translation("bread", "Bread.", ""), 'msgctxt "soup"\nmsgid "Soup"."')
    words = read_words(tmp_path, "es")
    assert words.missing(Catalog.VOICE, {"bread", "soup", "tea"}) == ["tea"]


def test_an_empty_text_of_a_draft_is_not_there_yet(tmp_path: Path) -> None:
    entries = (translation("bread", "Bread.", ""), translation("soup", "Soup.", "Sopa."))
    assert read_spanish(tmp_path, *entries, is_draft=True) == ({"soup": "Sopa."}, [])
    assert read_words(tmp_path, "es", is_draft=True).missing(Catalog.VOICE, {"bread", "soup"}) == ["bread"]


def test_a_missing_file_is_one_fault_and_not_one_for_every_key(tmp_path: Path) -> None:
    read_spanish(tmp_path)
    (tmp_path / VOICE).unlink()
    words = read_words(tmp_path, "es")
    assert [(fault.file, fault.code) for fault in words.faults] == [(VOICE, "po-missing")]
    assert words.missing(Catalog.VOICE, {"bread"}) == []


def test_an_obsolete_entry_is_no_entry(tmp_path: Path) -> None:
    bread = translation("bread", "Bread.", "Pan.")
    assert read_spanish(tmp_path, bread, obsolete(bread), obsolete(bread)) == ({"bread": "Pan."}, [])


def test_a_message_knows_all_that_stands_about_it(tmp_path: Path) -> None:
    notes = (
        "# Author: Ana Ruiz ",
        "# allow a: b.",
        "#. F1. One",
        "#. note.",
        "#, fuzzy",
        '#| msgid "Bread!"',
    )
    read_spanish(tmp_path, translation("bread", "Bread.", "Pan.", *notes))
    message = read_words(tmp_path, "es").catalogs[Catalog.VOICE]["bread"]
    assert message == Message(
        "bread",
        "Pan.",
        "Bread.",
        VOICE,
        FIRST_LINE + len(notes),
        comment="F1. One\nnote.\nAuthor: Ana Ruiz\nallow a: b.",
        is_fuzzy=True,
        author="Ana Ruiz",
        checked_english="Bread!",
    )
    line = FIRST_LINE + len(notes)
    assert message.fault("is wrong") == Fault(VOICE, line, "is wrong")
    warning = Fault(VOICE, line, "is odd", "odd", Severity.WARNING)
    assert message.fault("is odd", "odd", Severity.WARNING) == warning


@pytest.mark.parametrize(
    ("locale", "note", "author"),
    [
        pytest.param(SOURCE, "#. Author: Ana", "Ana", id="of the English, for all to read"),
        pytest.param(SOURCE, "# Author: Ana", "Ana", id="of the English"),
        pytest.param(SOURCE, "# The Author: Ana", "", id="other words"),
        pytest.param("es", "# Author: Ana", "Ana", id="of a translation"),
        pytest.param("es", "#. Author: Ana", "", id="of the English, copied to its translation"),
    ],
)
def test_an_author_is_named_above_an_entry(tmp_path: Path, locale: str, note: str, author: str) -> None:
    source, translated = english("bread", "Bread.", note), translation("bread", "Bread.", "Pan.", note)
    write(tmp_path, locale, {Catalog.VOICE: [source if locale == SOURCE else translated]})
    assert read_words(tmp_path, locale).catalogs[Catalog.VOICE]["bread"].author == author


def test_words_are_composed_in_one_way(tmp_path: Path) -> None:
    write(tmp_path, "es", {Catalog.SMS: [translation("gate", "Espan\u0303ol?", "Espan\u0303ol.")]})
    message = read_words(tmp_path, "es").catalogs[Catalog.SMS]["gate"]
    assert (message.text, message.english) == ("Espa\u00f1ol.", "Espa\u00f1ol?")
    assert message.is_decomposed


def test_in_the_source_the_text_is_its_own_english(tmp_path: Path) -> None:
    write(tmp_path, SOURCE, {Catalog.SMS: [english("gate", "Welcome.")]})
    message = read_words(tmp_path, SOURCE).catalogs[Catalog.SMS]["gate"]
    assert message == Message("gate", "Welcome.", "Welcome.", "en/LC_MESSAGES/sms.po", FIRST_LINE)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    bread = translation("bread", "Bread.", "Pan.")
    read_spanish(tmp_path)
    (tmp_path / VOICE).write_bytes(b"\xef\xbb\xbf" + po(bread).replace("\n", "\r\n").encode())
    words = read_words(tmp_path, "es")
    assert (words.faults, words.catalogs[Catalog.VOICE]["bread"].text) == ((), "Pan.")


def test_keywords_are_lists_and_a_hyphen_is_none(tmp_path: Path) -> None:
    lists = [english("topic.bread", "BREAD, LOAF ,"), english("courtesy", "-")]
    write(tmp_path, SOURCE, {Catalog.KEYWORDS: lists})
    assert read_words(tmp_path, SOURCE).keywords() == {"topic.bread": ("BREAD", "LOAF"), "courtesy": ()}
