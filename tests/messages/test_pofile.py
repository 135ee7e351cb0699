"""A PO file tells all its faults at once, each with its line, and is written back as it was."""

from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.config import LOCALES
from ivr.core.errors import Fault, LineError
from messages.pofile import Entry, PoFile, read_po
from tests.messages.po import HEADER, obsolete, po, translation

NAME = "es/LC_MESSAGES/voice.po"
SHIPPED = sorted(path.relative_to(LOCALES).as_posix() for path in LOCALES.glob("*/LC_MESSAGES/*.po"))
NO_LINE = "is no line of a PO file, or its quotation marks do not close: correct this line"
NO_PLACE = "cannot stand here: correct this line"
NO_MSGSTR = "is followed by no `msgstr`: write it, or remove this entry"
CUT_OFF = "is where the file breaks off: take it from version control again, or write its end"
CONFLICT = "has a merge conflict from here on: choose the words, and remove the lines of <, = and >"
BREAKS = "has a sign in it that ends a line: remove it"
NO_HEADER = (
    'has no header: begin it with `msgid ""` and `msgstr "Content-Type: text/plain; charset=UTF-8\\n"`'
)
FIRST, LAST = translation("first", "One.", "Uno."), translation("last", "Two.", "Dos.")

EVERYTHING = (
    po(
        translation("plain", "Words.", "Palabras."),
        translation(
            "noted",
            "Words.",
            "Palabras.",
            "# Author: Ana",
            "#",
            "#. F1.",
            "#: code.py:1",
            "#, fuzzy, c-format",
            '#| msgid "Old "',
            '#| "words."',
        ),
        'msgctxt "wrapped"\nmsgid ""\n"Some "\n"words."\n\nmsgstr ""\n"Pa"\n"labras \\"\\\\\\n\\t."',
        translation("no English", "", "Palabras."),
        obsolete(translation("gone", "Words.", "Palabras.", '#| msgid "Old."')),
        "#. Said no more.\n" + obsolete(translation("long gone", "Words.", "Palabras.")),
        "# The end.\n# Really.",
    )
    .replace("#, fuzzy", "#,fuzzy")
    .replace("#. F1.", "#.F1.")
)


def spoilt(text: str) -> list[tuple[int, str, str]]:
    """List the faults of a file."""
    return [(fault.line, fault.code, fault.problem) for fault in PoFile(NAME, text.encode()).faults]


def said(file: PoFile) -> list[tuple[object, ...]]:
    """List what the entries of a file say, however it is wrapped."""
    return [
        (
            *(po.msgctxt, po.msgid, po.msgstr, po.previous_msgid, po.obsolete, po.flags),
            *(po.comment.split(), po.tcomment.split(), po.occurrences),
        )
        for po in (entry.po for entry in file.entries)
    ]


@pytest.mark.parametrize(
    ("between", "faults"),
    [
        pytest.param(['msgctxt "a'], [(1, "po-syntax", f'`msgctxt "a` {NO_LINE}')], id="an open quote"),
        pytest.param(['msgid "a"b"'], [(1, "po-syntax", f'`msgid "a"b"` {NO_LINE}')], id="quotes within"),
        pytest.param(['msgid "\\q"'], [(1, "po-syntax", f'`msgid "\\q"` {NO_LINE}')], id="an unknown escape"),
        pytest.param(['msgid"a"'], [(1, "po-syntax", f'`msgid"a"` {NO_LINE}')], id="a blank too few"),
        pytest.param(
            ["hello", "", "you"],
            [(1, "po-syntax", f"`hello` {NO_LINE}"), (3, "po-syntax", f"`you` {NO_LINE}")],
            id="other words, twice",
        ),
        pytest.param(["# b", '"a"'], [(2, "po-syntax", f'`"a"` {NO_PLACE}')], id="a text of no field"),
        pytest.param(
            ['msgctxt "a"', 'msgstr "b"', 'msgstr "c"'],
            [(2, "po-syntax", f'`msgstr "b"` {NO_PLACE}')],
            id="no msgid",
        ),
        pytest.param(
            ['msgctxt "a"', 'msgid "b"', 'msgstr "c"', 'msgstr "d"'],
            [(4, "po-syntax", f'`msgstr "d"` {NO_PLACE}')],
            id="two msgstr",
        ),
        pytest.param(
            ['msgctxt "a"', 'msgid "b"', 'msgid "c"'],
            [(2, "po-syntax", f'`msgid "b"` {NO_MSGSTR}'), (3, "po-syntax", f'`msgid "c"` {NO_MSGSTR}')],
            id="no msgstr",
        ),
        pytest.param(
            ['#~ msgctxt "a"', 'msgid "b"', 'msgstr "c"'],
            [(2, "po-syntax", f'`msgid "b"` {NO_PLACE}')],
            id="half obsolete",
        ),
        pytest.param(
            ['msgid "b"', 'msgstr "c"', '#~ "d"'],
            [(3, "po-syntax", f'`#~ "d"` {NO_PLACE}')],
            id="obsolete at its end",
        ),
        pytest.param(
            ["#. a", '#| "b"', 'msgid "c"', 'msgstr "d"'],
            [(2, "po-syntax", f'`#| "b"` {NO_PLACE}')],
            id="the end of an older text",
        ),
        pytest.param(
            ["#| b", 'msgid "c"', 'msgstr "d"'], [(1, "po-syntax", f"`#| b` {NO_LINE}")], id="no older text"
        ),
        pytest.param(
            ['msgid "a\u2028b"', 'msgstr "c"'],
            [(1, "po-syntax", f'`msgid "a\u2028b"` {BREAKS}')],
            id="a line separator",
        ),
        pytest.param(
            ["# a\rb", 'msgid "c"', 'msgstr "d"'],
            [(1, "po-syntax", f"`# a\rb` {BREAKS}")],
            id="a line end of old",
        ),
    ],
)
def test_a_broken_entry_hides_no_other(between: list[str], faults: list[tuple[int, str, str]]) -> None:
    text = po(FIRST, "\n".join(between), LAST)
    above = po(FIRST).count("\n") + 1
    file = PoFile(NAME, text.encode())
    assert file.faults == [Fault(NAME, above + line, problem, code) for line, code, problem in faults]
    assert [entry.text() for entry in file.entries] == [FIRST, LAST]


@pytest.mark.parametrize(
    ("end", "last"),
    [
        pytest.param('msgctxt "a"', 'msgctxt "a"', id="after a key"),
        pytest.param('msgctxt "a"\nmsgid "b"\n\n', 'msgid "b"', id="after the English"),
        pytest.param('msgctxt "a"\nmsgid "b"\nmsgs', "msgs", id="in a word"),
        pytest.param('msgctxt "a"\nmsgid "b"\nmsgstr', "msgstr", id="after a word"),
        pytest.param('msgctxt "a"\nmsgid "b"\nmsgstr "c', 'msgstr "c', id="in a text"),
        pytest.param('msgctxt "a"\nmsgid "b"\nmsgstr "c\\', 'msgstr "c\\', id="in an escape"),
        pytest.param('msgctxt "a"\nmsgid "b"\nmsgstr ""\n"c', '"c', id="in a second line"),
        pytest.param('msgctxt "a"\nmsgid "b"\nmsgstr[', "msgstr[", id="in a plural"),
        pytest.param('#~ msgid "b"\n#~ msgstr "c', '#~ msgstr "c', id="in an obsolete entry"),
        pytest.param("#. F1.", "#. F1.", id="after a comment"),
        pytest.param("# Ana\n#, fuzzy\n", "#, fuzzy", id="after a flag"),
    ],
)
def test_a_file_that_breaks_off_is_found_out(end: str, last: str) -> None:
    text = po(FIRST, end)
    number = text.split("\n").index(last) + 1
    assert spoilt(text.rstrip("\n")) == [(number, "po-truncated", f"`{last}` {CUT_OFF}")]


def test_other_words_at_the_end_are_no_break() -> None:
    text = po(FIRST, "hello")
    assert spoilt(text) == [(text.count("\n"), "po-syntax", f"`hello` {NO_LINE}")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other", 4, id="two sides"),
        pytest.param("{}\n||||||| base\n{}", 7, id="a base"),
        pytest.param("{}\n=======\n{}\n>>>>>>> other\n", 7, id="half cleaned up"),
    ],
)
def test_a_merge_conflict_is_told_as_one(text: str, line: int) -> None:
    file = PoFile(NAME, po(text.format(FIRST, FIRST), "hello").encode())
    assert file.faults == [Fault(NAME, line, CONFLICT, "po-conflict")]
    assert not file.is_read


@pytest.mark.parametrize(
    ("content", "line", "code", "problem"),
    [
        pytest.param(
            HEADER.replace("UTF-8", "ISO-8859-1").encode(),
            1,
            "po-encoding",
            "has charset=ISO-8859-1 in its header: save it as UTF-8, and write charset=UTF-8",
            id="another charset",
        ),
        pytest.param(
            b'# Words.\nmsgid ""\nmsgstr "Language: es\\n"\n',
            2,
            "po-encoding",
            "has no charset in its header: save it as UTF-8, and write charset=UTF-8",
            id="no charset",
        ),
        pytest.param(
            po("ñ").encode("latin-1"),
            0,
            "po-encoding",
            "is not UTF-8 (byte 61): save it as UTF-8",
            id="latin-1",
        ),
        pytest.param(
            po("a").encode("utf-16"), 0, "po-encoding", "is not UTF-8 (byte 0): save it as UTF-8", id="utf-16"
        ),
        pytest.param(FIRST.encode(), 1, "po-header", NO_HEADER, id="no header"),
        pytest.param(b"", 1, "po-header", NO_HEADER, id="nothing"),
    ],
)
def test_the_header_says_how_to_read_the_file(content: bytes, line: int, code: str, problem: str) -> None:
    assert PoFile(NAME, content).faults == [Fault(NAME, line, problem, code)]


def test_the_charset_may_be_written_small() -> None:
    assert spoilt(HEADER.replace("UTF-8", "utf8")) == []


def test_an_entry_without_a_key_is_not_taken_for_the_header() -> None:
    file = PoFile(NAME, po('msgctxt "a"\nmsgid ""\nmsgstr "b"', 'msgid ""\nmsgstr "c"').encode())
    assert file.metadata == {"Content-Type": "text/plain; charset=UTF-8"}
    assert [(entry.po.msgctxt, entry.po.msgstr, entry.line) for entry in file.entries] == [
        ("a", "b", 4),
        (None, "c", 8),
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_catalog_is_written_back_to_the_byte(name: str) -> None:
    assert read_po(LOCALES, name).text().encode() == (LOCALES / name).read_bytes()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_catalog_that_is_wrapped_anew_says_the_same(name: str) -> None:
    file = read_po(LOCALES, name)
    before = said(file)
    for entry in file.entries:
        entry.written = ""
    assert said(PoFile(name, file.text().encode())) == before
    assert before


def test_everything_that_an_editor_writes_is_kept() -> None:
    file = PoFile(NAME, EVERYTHING.encode())
    assert (file.faults, file.text()) == ([], EVERYTHING)
    assert said(file) == [
        ("plain", "Words.", "Palabras.", None, 0, [], [], [], []),
        (
            *("noted", "Words.", "Palabras.", "Old words.", 0, ["fuzzy", "c-format"]),
            *(["F1."], ["Author:", "Ana"], [("code.py", "1")]),
        ),
        ("wrapped", "Some words.", 'Palabras "\\\n\t.', None, 0, [], [], [], []),
        ("no English", "", "Palabras.", None, 0, [], [], [], []),
        ("gone", "Words.", "Palabras.", "Old.", 1, [], [], [], []),
        ("long gone", "Words.", "Palabras.", None, 1, [], ["Said", "no", "more."], [], []),
    ]


def test_what_an_editor_writes_is_kept_when_it_is_wrapped_anew() -> None:
    """But for what stands above an obsolete entry by machine, which gettext forgets as well."""
    file = PoFile(NAME, EVERYTHING.encode())
    before = said(file)
    for entry in file.entries:
        entry.written = ""
    text = file.text()
    assert text.endswith("\n\n# The end.\n# Really.\n")
    assert said(PoFile(NAME, text.encode()))[:-1] == before[:-1]


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x1c\x1d\x1e\x85\u2028\u2029")))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    file = PoFile(NAME, HEADER.encode())
    file.entries.append(Entry(polib.POEntry(msgctxt="key", msgid=text, msgstr=text, previous_msgid=text)))
    again = PoFile(NAME, file.text().encode())
    assert again.faults == []
    assert [(each.po.msgid, each.po.msgstr, each.po.previous_msgid) for each in again.entries] == [
        (text,) * 3
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_read_and_written_no_more() -> None:
    file = PoFile(NAME, b"\xef\xbb\xbf" + EVERYTHING.replace("\n", "\r\n").encode())
    assert (file.faults, file.text()) == ([], EVERYTHING)


def test_a_file_is_written_into_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    PoFile(NAME, EVERYTHING.encode()).write(tmp_path)
    assert [path.name for path in (tmp_path / NAME).parent.iterdir()] == ["voice.po"]
    assert (tmp_path / NAME).read_bytes() == EVERYTHING.encode()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "es").write_text("no folder")
    with pytest.raises(LineError, match=r"^es/LC_MESSAGES/voice.po cannot be written \(Not a directory\)"):
        PoFile(NAME, EVERYTHING.encode()).write(tmp_path)


def test_a_file_that_is_not_there_has_this_fault_alone(tmp_path: Path) -> None:
    file = read_po(tmp_path, NAME)
    problem = "cannot be read (No such file or directory): create it, or name the right folder"
    assert (file.faults, file.is_read) == ([Fault(NAME, 0, problem, "po-missing")], False)
