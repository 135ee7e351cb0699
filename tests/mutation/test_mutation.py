"""What no test notices is found, and must stand on the list; what stands there must be true."""

import runpy
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests.mutation import rounds
from tests.mutation.mutant import Fate, Mutant, fate_of
from tests.mutation.room import Room, read_rooms
from tests.mutation.rounds import PROJECT
from tests.mutation.survivors import judge, read_survivors
from tests.mutation.workshop import Workshop

HERE = Path(__file__).parent

CODE = """
def is_over(count: int, most: int) -> bool:
    return count > most


def next_after(count: int) -> int:
    return count + 1


def halves(count: int) -> int:
    return count // 2
"""

TESTS = """
import os

from ivr.limits import is_over, next_after


def test_more_is_over() -> None:
    assert (is_over(3, 2), is_over(1, 2)) == (True, False)


def test_one_comes_after() -> None:
    assert next_after(1) == 2
"""

FAILS_UNDER_EVERY_NAME = """

def test_no_mutant_is_looked_for() -> None:
    is_over(1, 2)
    assert "__mutmut_" not in os.environ["MUTANT_UNDER_TEST"]
"""

SURVIVES = Mutant("ivr/limits.py", "is_over", "return count > most", "return count >= most")
UNTESTED = tuple(
    Mutant("ivr/limits.py", "halves", "return count // 2", becomes)
    for becomes in ("return count / 2", "return count // 3")
)
GONE = Mutant("ivr/limits.py", "is_over", "return count > most", "return count < most")

LIST = f"""
[[reason]]
why = "nobody is ever just at the limit"
mutants = [
    {SURVIVES},
    {GONE},
]
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a project of three functions: one is tested, one a little, and one is not."""
    for name, text in {
        "pyproject.toml": "[tool.pytest.ini_options]\nstrict = true\n",
        "ivr/__init__.py": "",
        "ivr/limits.py": CODE,
        "tests/test_limits.py": TESTS,
        "tests/mutation/rooms.toml": '[limits]\nfiles = ["ivr/lim*.py"]\ntests = ["tests/test_limits.py"]\n',
        "tests/mutation/survivors.toml": LIST,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_mutant_that_lives_unlisted_and_one_that_is_listed_in_vain_are_told(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rounds, "PROJECT", small)
    monkeypatch.setattr(sys, "argv", ["mutation", "limits"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tests.mutation.__main__")
    assert ended.value.code == 1
    _, row, *faults = capsys.readouterr().out.splitlines()
    assert row.split() == ["limits", "5", "2", "0", "0", "1", "2", "1"]
    assert faults == [*(f"not listed: {each}" for each in UNTESTED), f"listed in vain: {GONE}"]


def test_nothing_is_believed_of_tests_that_fail_without_a_mutant(small: Path) -> None:
    (small / "tests/test_limits.py").write_text(TESTS + FAILS_UNDER_EVERY_NAME, encoding="utf-8")
    room = read_rooms(small / "tests/mutation/rooms.toml")["limits"]
    with pytest.raises(AssertionError, match=r"fail without a mutant: \['ivr.limits.x_is_over__mutmut_0'\]"):
        Workshop(small, small / "build", room).work()


@pytest.mark.parametrize(
    ("exit_code", "fate"),
    [
        (0, Fate.SURVIVED),
        (1, Fate.KILLED),
        (33, Fate.SURVIVED),
        (-24, Fate.TIMED_OUT),
        (-11, Fate.UNCLEAR),
        (None, Fate.UNCLEAR),
    ],
)
def test_what_is_neither_noticed_nor_alive_is_unclear(exit_code: int | None, fate: Fate) -> None:
    assert fate_of(exit_code) is fate


@pytest.mark.parametrize(
    ("fate", "is_good"),
    [(Fate.KILLED, True), (Fate.TIMED_OUT, True), (Fate.SURVIVED, False), (Fate.UNCLEAR, False)],
)
def test_a_room_is_good_if_all_that_is_not_listed_was_noticed(fate: Fate, is_good: bool) -> None:
    room = Room("limits", ("ivr/*.py",), ())
    fates = [(SURVIVES, Fate.SURVIVED), (GONE, fate)]
    assert judge(room, fates, frozenset({SURVIVES})).is_good is is_good


def test_a_mutant_of_several_lines_and_with_quotes_is_read_back() -> None:
    diff = "--- a\n+++ a\n@@ -1,2 +1,1 @@\n-    case 'a':\n-        pass\n     case 1:"
    mutant = Mutant.from_diff("ivr/a.py", "A.b", diff)
    assert mutant == Mutant("ivr/a.py", "A.b", "case 'a': pass", "")
    assert Mutant(**tomllib.loads(f"it = {mutant}")["it"]) == mutant


@pytest.fixture
def in_project() -> Iterator[None]:
    with chdir(PROJECT):
        yield


@pytest.mark.usefixtures("in_project")
def test_every_room_has_its_files_and_its_tests() -> None:
    rooms = read_rooms(HERE / "rooms.toml").values()
    files = [pattern for room in rooms for pattern in room.files]
    tests = [name.removeprefix("--ignore=") for room in rooms for name in room.tests]
    assert {name for name in files if not any(Path().glob(name))} == set()
    assert {name for name in tests if not Path(name).exists()} == set()


def test_every_mutant_on_the_list_is_of_one_room_and_of_lines_that_are_there() -> None:
    rooms = read_rooms(HERE / "rooms.toml").values()
    for mutant in read_survivors(HERE / "survivors.toml"):
        assert [room.name for room in rooms if room.has(mutant.file)], mutant
        assert mutant.was in " ".join((PROJECT / mutant.file).read_text("utf-8").split()), mutant


def test_every_reason_says_something() -> None:
    reasons = tomllib.loads((HERE / "survivors.toml").read_text("utf-8")).get("reason", [])
    assert [reason for reason in reasons if len(reason["why"].split()) < 3 or not reason["mutants"]] == []
