"""A PO file tells all its faults at once, each with its line, and is read as Poedit writes it."""

import pytest

from messages.catalog import SOURCE, Catalog, read_words
from tests.messages.tiny import TinyLine

VOICE = "es/LC_MESSAGES/voice.po"
NO_LINE = "is no line of a PO file, or its quotation marks do not close: correct this line"
NO_WORDS = "has no words: write its `msgstr` (a list of keywords may be -, for none)"
ENTRY = '#. A note.\nmsgctxt "person"\nmsgid "Words of person."\nmsgstr "Palabras de person."\n'


def told(tiny: TinyLine, problems: list[str]) -> list[str]:
    """Put the line number of its first words before each problem, as `file:line: problem`."""
    lines = (tiny.folder / VOICE).read_text("utf-8").splitlines()
    pairs = (problem.split(" => ") for problem in problems)
    return [f"{VOICE}:{lines.index(words) + 1}: {problem}" for words, problem in pairs]


@pytest.mark.parametrize(
    ("new", "problems"),
    [
        pytest.param(
            ENTRY.replace("#. A note.\n", "#. A note.\n#, fuzzy\n"),
            ['msgctxt "person" => `person` is marked fuzzy: check the translation and take the mark off'],
            id="fuzzy",
        ),
        pytest.param(
            ENTRY.replace("Palabras de person.", " "),
            [f'msgctxt "person" => `person` {NO_WORDS}'],
            id="no words",
        ),
        pytest.param(
            ENTRY.replace("msgstr", 'msgid_plural "x"\nmsgstr[0]'),
            ['msgctxt "person" => `person` has a plural: write it as one message'],
            id="a plural",
        ),
        pytest.param(
            ENTRY + '\nmsgctxt  "person"\nmsgid "Words of person."\nmsgstr "Otra vez."\n',
            ['msgctxt  "person" => `person` stands here again (first on line 80): remove one'],
            id="a repeated entry",
        ),
        pytest.param(
            ENTRY + '\nmsgid "keyless"\nmsgstr "sin clave"\n',
            ['msgid "keyless" => has no key: a translated entry needs `msgctxt` with the key'],
            id="an entry without a key",
        ),
        pytest.param(
            ENTRY.replace('person."\n', "person.\n"),
            [f'msgid "Words of person. => `msgid "Words of person.` {NO_LINE}'],
            id="a quotation mark that does not close",
        ),
        pytest.param(
            ENTRY.replace('de person."', 'de "person"."'),
            [f'msgstr "Palabras de "person"." => `msgstr "Palabras de "person"."` {NO_LINE}'],
            id="quotation marks within",
        ),
        pytest.param(
            ENTRY.replace('msgid "W', 'msgstr "W'),
            ['msgstr "Words of person." => `msgstr "Words of person."` cannot stand here: correct this line'],
            id="a msgstr too many",
        ),
        pytest.param(
            ENTRY.replace("msgctxt", "msgcontext") + "\nhello\n\nyou\n",
            [
                f'msgcontext "person" => `msgcontext "person"` {NO_LINE}',
                f"hello => `hello` {NO_LINE}",
                f"you => `you` {NO_LINE}",
            ],
            id="three paragraphs that cannot be read",
        ),
    ],
)
def test_every_fault_has_its_line(tiny: TinyLine, new: str, problems: list[str]) -> None:
    tiny.replace(VOICE, ENTRY, new)
    assert tiny.faults() == told(tiny, problems)


def test_a_missing_file_is_one_fault_and_not_one_for_every_key(tiny: TinyLine) -> None:
    (tiny.folder / VOICE).unlink()
    assert tiny.faults() == [
        f"{VOICE}: cannot be read (No such file or directory): create it, or name the right folder"
    ]


def test_a_file_that_is_not_utf8_says_so(tiny: TinyLine) -> None:
    text = (tiny.folder / VOICE).read_text("utf-8")
    (tiny.folder / VOICE).write_bytes(text.encode("latin-1"))
    place = text.index("ñ")
    assert tiny.faults() == [f"{VOICE}: is not UTF-8 (byte {place}): save it as UTF-8"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tiny: TinyLine) -> None:
    text = (tiny.folder / VOICE).read_text("utf-8").replace("\n", "\r\n")
    (tiny.folder / VOICE).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert tiny.faults() == []


def test_an_obsolete_entry_is_no_entry(tiny: TinyLine) -> None:
    tiny.replace(VOICE, ENTRY, f'{ENTRY}\n#~ msgctxt "old"\n#~ msgid "Old words."\n#~ msgstr "Palabras."\n')
    assert tiny.faults() == []


def test_a_message_knows_its_line_its_english_and_its_words(tiny: TinyLine) -> None:
    message = read_words(tiny.folder, "es").catalogs[Catalog.VOICE]["person"]
    assert (message.text, message.english) == ("Palabras de person.", "Words of person.")
    assert told(tiny, ['msgctxt "person" => wrong']) == [str(message.fault("wrong"))]


def test_words_are_composed_in_one_way(tiny: TinyLine) -> None:
    tiny.replace(VOICE, "español", "espan\u0303ol")
    message = read_words(tiny.folder, "es").catalogs[Catalog.VOICE]["both.gate"]
    assert message.text == "Para espa\u00f1ol, oprima el 2."


def test_keywords_are_lists_and_a_hyphen_is_none(tiny: TinyLine) -> None:
    keywords = read_words(tiny.folder, SOURCE).keywords()
    assert (keywords["topic.bread"], keywords["courtesy"]) == (("BREAD", "LOAF"), ())
