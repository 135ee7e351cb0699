"""Wishes move house whole, or not at all, and every damaged line is named with its remedy."""

import json

import pytest

from ivr.adapters.stored_wish import StoredWish
from ivr.adapters.wish_file import WishFile, read
from ivr.core.errors import Fault, FaultyError

ANN, BEN = "a" * 32, "b" * 32
NEW, OLD = "1" * 16, "2" * 16
WISHES = {BEN: StoredWish(1_700_000_000.123456, True), ANN: StoredWish(0.0, False)}
LINES = [
    f'{{"form": 1, "fingerprints": ["{NEW}", "{OLD}"], "count": 2}}',
    f'{{"caller": "{ANN}", "wish": "in", "at": 0.0}}',
    f'{{"caller": "{BEN}", "wish": "out", "at": 1700000000.123456}}',
]


def refused(*lines: str, ours: tuple[str, ...] = (NEW, OLD)) -> tuple[Fault, ...]:
    with pytest.raises(FaultyError) as error:
        read("wishes.jsonl", "\n".join(lines), ours)
    return error.value.faults


def faults(*lines: str, ours: tuple[str, ...] = (NEW, OLD)) -> list[str]:
    return [f"{fault.line} {fault.code}" for fault in refused(*lines, ours=ours)]


def told(*lines: str, ours: tuple[str, ...] = (NEW, OLD)) -> list[str]:
    return [str(fault) for fault in refused(*lines, ours=ours)]


def test_wishes_are_written_a_line_each_in_order() -> None:
    assert list(WishFile((NEW, OLD), WISHES).lines()) == LINES


def test_a_file_is_read_as_it_was_written() -> None:
    found = read("wishes.jsonl", "\n".join(LINES) + "\n", (OLD, NEW, "3" * 16))
    assert found == WishFile((NEW, OLD), WISHES)


def test_of_two_wishes_of_a_caller_the_later_is_read() -> None:
    later = f'{{"caller": "{ANN}", "wish": "out", "at": 5}}'
    head = LINES[0].replace("2}", "3}")
    for lines in ([LINES[1], later], [later, LINES[1]]):
        found = read("wishes.jsonl", "\n".join([head, *lines, LINES[2]]), (NEW, OLD))
        assert found.wishes[ANN] == StoredWish(5.0, True)


HEADS = {
    "empty": "",
    "no-json": "wishes",
    "list": "[]",
    "deep": "[" * 100_000,
    "a-wish": LINES[1],
    "no-count": '{"form": 1, "fingerprints": []}',
}


@pytest.mark.parametrize("name", HEADS)
def test_what_is_no_list_of_wishes_is_refused(name: str) -> None:
    problem = "is no list of wishes, which begins with form, fingerprints and count: export anew"
    assert told(HEADS[name], *LINES[1:]) == [
        f"wishes.jsonl:1: {problem}; nothing was imported [head-damaged]"
    ]


def test_a_later_form_is_for_a_later_program() -> None:
    problem = "is of form 2, and this program reads form 1: use the program that wrote it"
    head = LINES[0].replace('"form": 1', '"form": 2')
    assert told(head, *LINES[1:]) == [f"wishes.jsonl:1: {problem} [form-unknown]"]


@pytest.mark.parametrize("ours", [(), (NEW,), (OLD, "3" * 16)])
def test_a_file_of_another_privacy_key_is_refused(ours: tuple[str, ...]) -> None:
    assert faults(*LINES, ours=ours) == ["1 privacy-key-other"]


@pytest.mark.parametrize("lines", [LINES[:2], LINES[:1], [*LINES, LINES[1]]])
def test_a_file_that_was_cut_short_is_refused(lines: list[str]) -> None:
    assert faults(*lines) == ["1 file-truncated"]


DAMAGED = {
    "cut": LINES[1][:-3],
    "blank": "",
    "number": '{"caller": "+14155550123", "wish": "out", "at": 5}',
    "wish": LINES[1].replace('"in"', '"no"'),
    "milliseconds": LINES[1].replace("0.0", "1700000000123"),
    "after-2286": LINES[1].replace("0.0", "10000000000"),
    "before-1970": LINES[1].replace("0.0", "-1"),
    "endless": LINES[1].replace("0.0", "Infinity"),
    "none": LINES[1].replace("0.0", "NaN"),
    "true": LINES[1].replace("0.0", "true"),
    "more": json.dumps({"caller": ANN, "wish": "in", "at": 5, "number": 7}),
    "less": json.dumps({"caller": ANN, "wish": "in"}),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_line_is_refused(name: str) -> None:
    assert faults(LINES[0], DAMAGED[name], LINES[2]) == ["2 wish-damaged"]


def test_all_faults_are_told_at_once_with_their_remedies() -> None:
    assert told(LINES[0], "x", LINES[1], "y", ours=(NEW,)) == [
        "wishes.jsonl:1: announces 2 wishes, and 3 follow: copy the file again, or export anew;"
        " nothing was imported [file-truncated]",
        "wishes.jsonl:1: was exported under a privacy key that is not in CUPLINE_PRIVACY_KEY: add that key to"
        " the list (the first writes, all read), or nobody in this file would be known; nothing was imported"
        " [privacy-key-other]",
        *(
            f'wishes.jsonl:{line}: is not {{"caller": HMAC, "wish": "out" or "in", "at": seconds since 1970}}'
            ": export anew; nothing was imported [wish-damaged]"
            for line in (2, 4)
        ),
    ]
