"""A TOML file tells all its faults at once, each with its line and what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from messages.tables import ANY_TEXT, Form, TomlFile

NO_KEY = "cannot be read (Expected '=' after a key in a key/value pair): correct this line"
SHORT = Form('a short text, as "a"', lambda text: len(text) < 5)


def read(folder: Path, content: str | bytes) -> TomlFile:
    path = folder / "line.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return TomlFile(path, "line.toml")


def faults(file: TomlFile) -> list[str]:
    """List all that is wrong with a file, without its code."""
    return [str(replace(fault, code="")) for fault in (*file.faults, *file.unknown())]


def codes(file: TomlFile) -> list[str]:
    return [fault.code for fault in (*file.faults, *file.unknown())]


def test_texts_numbers_and_lists_are_read(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        'name = "Soup"\n[a.b]\n1 = "x"  # why\n"2" = 5\nlist = [\n  "p",\n\n  # q\n  "r",\n]\n[a.c]\n',
    )
    taken = (
        file.text("", "name", ANY_TEXT),
        file.text("a.b", "1"),
        file.number("a.b", "2", range(0, 10)),
        file.texts("a.b", "list", SHORT, range(1, 3)),
        list(file.tables("a")),
        list(file.keys("a.c")),
        list(file.keys("a.d")),
    )
    assert taken == ("Soup", "x", 5, ("p", "r"), ["b", "c"], [], [])
    assert faults(file) == []


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = read(tmp_path, b'\xef\xbb\xbf[a]\r\nb = "c"\r\n')
    assert file.text("a", "b") == "c"
    assert faults(file) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            '[a]\nb = "1"\nhello\nc = "2"\n',
            [f"line.toml:3: `hello` {NO_KEY}"],
            id="a line that is nothing, between two good ones",
        ),
        pytest.param(
            'hello\nyou\n[a]\nb = "1"\nc = "2"\n',
            [
                f"line.toml:1: `hello` {NO_KEY}",
                f"line.toml:2: `you` {NO_KEY}",
            ],
            id="two lines that are nothing, before all others",
        ),
        pytest.param(
            '[a]\nb = "1"\nc = two\n',
            ["line.toml:3: `c = two` cannot be read (Invalid value): correct this line"],
            id="no quotation marks",
        ),
        pytest.param(
            '[a]\nb = "1"\nc = "2\n',
            ["line.toml:3: `c = \"2` cannot be read (Illegal character '\\n'): correct this line"],
            id="a quotation mark that does not close, before others",
        ),
        pytest.param(
            '[a]\nc = ["2"\nb = "1"\n',
            ['line.toml:2: `c = ["2"` cannot be read (Unclosed array): correct this line'],
            id="a list that does not close hides nothing below it",
        ),
        pytest.param(
            '[a]\nb = "1"\nc = [\n  "x",\n  y,\n  z,\n]\n',
            [
                "line.toml:5: `y,` cannot be read (Invalid value): correct this line",
                "line.toml:6: `z,` cannot be read (Invalid value): correct this line",
                'line.toml:3: `c` in [a] must be a short text, as "a"',
            ],
            id="two bad lines in a list",
        ),
        pytest.param(
            f'[a]\nb = "1"\nc = {"9" * 5000}\n',
            [f"line.toml:3: `c = {'9' * 56}` cannot be read (the number is too long): correct this line"],
            id="a number without an end",
        ),
        pytest.param(
            '[a\nb = "1"\nc = "2"\n',
            [
                "line.toml:1: `[a` cannot be read (Expected ']' at the end of a table declaration): "
                "correct this line"
            ],
            id="a header that does not close still heads its keys",
        ),
        pytest.param(
            '[[a]]\nb = "1"\nc = "2"\n',
            ["line.toml:1: [[a]] must have single brackets, as [a]"],
            id="double brackets",
        ),
        pytest.param(
            '[a]\nb = "1"\nc = "2"\nb = "3"\n',
            ["line.toml:4: `b` stands twice in [a] (first on line 2): keep one of the two"],
            id="a key twice",
        ),
        pytest.param(
            '[a]\nb = "1"\n[d]\n[a]\nc = "2"\n',
            [
                "line.toml:4: [a] stands twice (first on line 1): keep one of the two",
                "line.toml:3: [d] is not known here: correct or remove it",
            ],
            id="a table twice, and an unknown one",
        ),
        pytest.param(
            'x = 1\n[a]\nb = "1"\nc = "2"\nd = 3\n',
            [
                "line.toml:1: `x` is not known here: correct or remove it",
                "line.toml:5: `d` in [a] is not known here: correct or remove it",
            ],
            id="unknown keys",
        ),
        pytest.param(
            "[a]\nb = 1\n",
            [
                'line.toml:2: `b` in [a] must be a text in quotes, as "this"',
                'line.toml:1: `c` in [a] is missing: add it, a short text, as "a"',
            ],
            id="a number for a text, and a key too few",
        ),
        pytest.param(
            '[a]\nb = "1"\nc = "too long"\n',
            ['line.toml:3: `c` in [a] must be a short text, as "a"'],
            id="a text of the wrong form",
        ),
    ],
)
def test_every_fault_has_its_line(tmp_path: Path, content: str, expected: list[str]) -> None:
    file = read(tmp_path, content)
    file.text("a", "b")
    file.text("a", "c", SHORT)
    assert faults(file) == expected


@pytest.mark.parametrize("value", ['"3"', "true", "1.5", "-1", "10"])
def test_a_number_is_whole_and_within_its_bounds(tmp_path: Path, value: str) -> None:
    file = read(tmp_path, f"n = {value}\n")
    assert file.number("", "n", range(0, 10)) == 9
    assert faults(file) == ["line.toml:1: `n` must be a whole number from 0 to 9"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param('"a"', 'a list of 1 to 2 different texts, as ["a", "b"]', id="a text"),
        pytest.param("[]", 'a list of 1 to 2 different texts, as ["a", "b"]', id="none"),
        pytest.param('["a", "b", "c"]', 'a list of 1 to 2 different texts, as ["a", "b"]', id="too many"),
        pytest.param('["a", "a"]', 'a list of 1 to 2 different texts, as ["a", "b"]', id="one twice"),
        pytest.param(
            '["a", 3]', 'a list of texts, and each of them a short text, as "a"', id="a number among them"
        ),
        pytest.param(
            '["a", "too long"]', 'a list of texts, and each of them a short text, as "a"', id="a wrong form"
        ),
    ],
)
def test_a_list_has_so_many_good_texts(tmp_path: Path, value: str, wanted: str) -> None:
    file = read(tmp_path, f"[t]\nl = {value}\n")
    file.texts("t", "l", SHORT, range(1, 3))
    assert faults(file) == [f"line.toml:2: `l` in [t] must be {wanted}"]


def test_a_missing_file_is_one_fault_and_not_one_for_every_key(tmp_path: Path) -> None:
    file = TomlFile(tmp_path / "line.toml", "line.toml")
    assert (file.text("a", "b"), file.is_read) == ("", False)
    assert faults(file) == [
        "line.toml: cannot be read (No such file or directory): create it, or name the right folder"
    ]


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    file = read(tmp_path, 'name = "español"'.encode("latin-1"))
    assert file.text("", "name") == ""
    assert faults(file) == ["line.toml: is not UTF-8 (byte 12): save it as UTF-8"]


def test_the_table_of_a_line_is_known(tmp_path: Path) -> None:
    file = read(tmp_path, "x = 1\n[a]\ny = 1\n[b]\n")
    assert [file.table_at(line) for line in (0, 1, 2, 3, 4)] == ["", "", "a", "a", "b"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"hello", ["toml-syntax"], id="no key"),
        pytest.param(b"a = 1\na = 2", ["toml-repeated", "toml-unknown"], id="a key twice"),
        pytest.param(b"[[a]]", ["toml-syntax", "toml-unknown"], id="double brackets"),
        pytest.param(b"a = 1", ["toml-unknown"], id="a key that nobody knows"),
        pytest.param(b"\xff", ["toml-encoding"], id="no UTF-8"),
        pytest.param(b"", [], id="nothing"),
    ],
)
def test_every_fault_has_the_code_of_its_kind(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    assert codes(read(tmp_path, content)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("is = true", (True, []), id="true"),
        pytest.param("is = false", (False, []), id="false"),
        pytest.param("is = 1", (False, ["line.toml:1: `is` must be true or false"]), id="one"),
        pytest.param("", (False, ["line.toml: `is` is missing: add it, true or false"]), id="nothing"),
    ],
)
def test_a_flag_is_true_or_false(tmp_path: Path, line: str, expected: tuple[bool, list[str]]) -> None:
    file = read(tmp_path, line)
    assert (file.flag("", "is"), faults(file)) == expected
