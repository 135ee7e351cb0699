"""A shelf serves the release that was put in service last, or else the last valid one, and says so."""

import signal
import subprocess
import sys
from copy import copy
from pathlib import Path

import pytest

from ivr.config import LOCALES
from ivr.core.errors import ReleaseError
from messages.files import digest
from messages.publication import publish
from messages.release import Release, current, load, missing_texts, released
from messages.shelf import Shelf
from tests.releasing import Change, another, lacking, saying, shipped

BROKEN = [
    pytest.param(b"", "names no release", id="empty"),
    pytest.param(b'{"rel', "names no release", id="half of it"),
    pytest.param(b"[]", "names no release", id="a list"),
    pytest.param(b"{}", "names no release", id="without a name"),
    pytest.param(b"[" * 100_000, "names no release", id="brackets without an end"),
    pytest.param(b'{"release": "0009-0123456789abcdef"}', "cannot be read", id="a release that is not there"),
    pytest.param(b'{"release": "a\\u0000b"}', "cannot be read", id="a name that no file can have"),
    pytest.param(b'{"release": "current"}', "is not what its name says", id="itself"),
    pytest.param(b'{"release": "../releases/current"}', "is not what its name says", id="a way around"),
]


def saying_person(word: str) -> Change:
    return saying("voice", "crisis", en=f"Call {word}.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one release."""
    return shipped(tmp_path / "words")


@pytest.fixture
def two(folder: Path) -> tuple[str, str]:
    """Name two releases of the folder, the older first; the newer is in service."""
    return current(folder), publish(folder, another(folder, saying_person("them")))


def content(folder: Path, name: str) -> bytes:
    return (folder / "releases" / f"{name}.json").read_bytes()


def put_in_service(folder: Path, name: str) -> None:
    assert publish(folder, content(folder, name)) == name


def damage(folder: Path, name: str) -> None:
    (folder / "releases" / f"{name}.json").write_bytes(content(folder, name) + b" ")


def accept(_: Release) -> None:
    """Have nothing against a release."""


def refuse(release: Release) -> None:
    raise ReleaseError(f"release {release.name} is no good\nnot at all")


def refreshed(shelf: Shelf) -> tuple[str, str | None]:
    """Refresh a shelf; give the name of what it serves, and its problem."""
    shelf.refresh(accept)
    return shelf.current.name, shelf.problem


def kept(shelf: Shelf) -> tuple[str, str]:
    """Refresh a shelf that keeps the last valid release; give the name of what it serves, and its problem."""
    with pytest.raises(ReleaseError) as refusal:
        shelf.refresh(accept)
    assert shelf.problem == str(refusal.value)
    return shelf.current.name, str(shelf.problem)


def test_the_name_of_a_release_says_its_number_and_its_bytes(tmp_path: Path) -> None:
    published = another(LOCALES, saying_person("us"))
    name = publish(tmp_path, published)
    assert name == f"0001-{digest(published)}"
    assert current(tmp_path) == name
    assert load(tmp_path, name).name == name


def test_an_unchanged_release_keeps_its_number_and_a_changed_one_gets_the_next(tmp_path: Path) -> None:
    first, second = (another(LOCALES, saying_person(word)) for word in ("us", "them"))
    older, newer = f"0001-{digest(first)}", f"0002-{digest(second)}"
    names = [publish(tmp_path, content) for content in (first, first, second, second, first)]
    assert names == [older, older, newer, newer, older]
    assert released(tmp_path) == [newer, older]
    assert current(tmp_path) == older


def test_publishing_again_mends_a_damaged_file(folder: Path) -> None:
    name = current(folder)
    sound = content(folder, name)
    damage(folder, name)
    assert publish(folder, sound) == name
    assert Shelf(folder).problem is None


def test_nothing_that_cannot_be_served_is_published(folder: Path) -> None:
    name = current(folder)
    with pytest.raises(ReleaseError, match="is not of format"):
        publish(folder, b"{}")
    assert (released(folder), current(folder)) == ([name], name)


def test_the_current_release_is_served_even_if_it_is_not_the_newest(
    folder: Path, two: tuple[str, str]
) -> None:
    put_in_service(folder, two[0])
    shelf = Shelf(folder)
    assert (shelf.current.name, shelf.problem) == (two[0], None)


def test_older_releases_stay_loadable_and_are_loaded_once(folder: Path, two: tuple[str, str]) -> None:
    older, newer = two
    shelf = Shelf(folder)
    assert [shelf[older].name, shelf.current.name] == [older, newer]
    assert shelf[older] is shelf[older]


@pytest.mark.parametrize(("broken", "problem"), BROKEN)
def test_the_newest_sound_release_is_served_where_current_names_none(
    folder: Path, two: tuple[str, str], broken: bytes, problem: str
) -> None:
    (folder / "releases" / "current.json").write_bytes(broken)
    shelf = Shelf(folder)
    assert shelf.current.name == two[1]
    assert shelf.problem is not None
    assert shelf.problem.startswith(f"serving {two[1]}: ")
    assert problem in shelf.problem


def test_a_missing_current_json_is_a_problem_and_no_silence(folder: Path, two: tuple[str, str]) -> None:
    (folder / "releases" / "current.json").unlink()
    shelf = Shelf(folder)
    assert shelf.current.name == two[1]
    assert "names no release" in str(shelf.problem)


def test_a_damaged_release_gives_way_to_the_one_before_it(folder: Path, two: tuple[str, str]) -> None:
    older, newer = two
    damage(folder, newer)
    shelf = Shelf(folder)
    assert shelf.current.name == older
    assert shelf.problem == (
        f"serving {older}: release {newer} is not what its name says: take it from version control again"
    )


def test_at_start_a_release_that_lacks_what_this_software_speaks_is_served_as_a_problem(folder: Path) -> None:
    name = publish(folder, another(folder, lacking("stop")))
    assert missing_texts(load(folder, name)) == ["stop (sms, es)"]
    shelf = Shelf(folder)
    assert (shelf.current.name, shelf.problem) == (
        name,
        f"release {name} lacks 1 of the texts that this software speaks, as stop (sms, es):"
        " run `cupline catalog release`",
    )


def test_without_any_sound_release_nothing_is_served(folder: Path, two: tuple[str, str]) -> None:
    for name in two:
        (folder / "releases" / f"{name}.json").write_bytes(b"{}")
    with pytest.raises(ReleaseError, match="no release can be served: "):
        Shelf(folder)


def test_a_folder_without_releases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="run `cupline catalog release`"):
        Shelf(tmp_path)


def test_a_new_release_is_taken_and_a_rollback_too(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    older, shelf = current(folder), Shelf(folder)
    assert refreshed(shelf) == (older, None)
    newer = publish(folder, another(folder, saying_person("them")))
    assert refreshed(shelf) == (newer, None)
    assert shelf.current.voice["en", "crisis"] == ("Call them.",)
    put_in_service(folder, older)
    assert refreshed(shelf) == (older, None)
    assert [record.getMessage() for record in caplog.records] == [
        f"release {newer} is in service, after {older}",
        f"release {older} is in service, after {newer}",
    ]


def test_only_another_release_is_judged(folder: Path) -> None:
    judged: list[str] = []
    shelf = Shelf(folder)
    for word in ("us", "us", "them"):
        publish(folder, another(folder, saying_person(word)))
        for _ in range(2):
            shelf.refresh(lambda release: judged.append(release.name))
    assert judged == released(folder)[-2::-1]


@pytest.mark.parametrize(("broken", "problem"), BROKEN)
def test_a_broken_current_json_leaves_the_last_valid_release_in_service_until_it_is_mended(
    folder: Path, two: tuple[str, str], broken: bytes, problem: str
) -> None:
    older, newer = two
    put_in_service(folder, older)
    shelf = Shelf(folder)
    (folder / "releases" / "current.json").write_bytes(broken)
    name, said = kept(shelf)
    assert name == older
    assert said.startswith(f"serving {older}: ")
    assert problem in said
    assert "\n" not in said
    put_in_service(folder, newer)
    assert refreshed(shelf) == (newer, None)


def test_a_damaged_release_leaves_the_last_valid_one_in_service_until_it_is_mended(folder: Path) -> None:
    older, shelf = current(folder), Shelf(folder)
    newer = publish(folder, another(folder, saying_person("them")))
    sound = content(folder, newer)
    damage(folder, newer)
    assert kept(shelf) == (
        older,
        f"serving {older}: release {newer} is not what its name says: take it from version control again",
    )
    publish(folder, sound)
    assert refreshed(shelf) == (newer, None)


def test_a_problem_goes_when_the_release_in_service_is_named_again(
    folder: Path, two: tuple[str, str]
) -> None:
    shelf = Shelf(folder)
    (folder / "releases" / "current.json").unlink()
    kept(shelf)
    put_in_service(folder, two[1])
    assert refreshed(shelf) == (two[1], None)


def test_a_release_that_is_refused_is_not_taken_and_the_refusal_is_one_line(folder: Path) -> None:
    older, shelf = current(folder), Shelf(folder)
    newer = publish(folder, another(folder, saying_person("them")))
    with pytest.raises(ReleaseError):
        shelf.refresh(refuse)
    assert (shelf.current.name, shelf.problem) == (
        older,
        f"serving {older}: release {newer} is no good; not at all",
    )


def test_a_release_that_lacks_a_text_is_not_taken_in_the_place_of_a_whole_one(folder: Path) -> None:
    older, shelf = current(folder), Shelf(folder)
    newer = publish(folder, another(folder, lacking("stop", "start")))
    name, problem = kept(shelf)
    assert name == older
    assert problem.startswith(f"serving {older}: release {newer} lacks 2 of the texts that this software")


def test_where_a_text_was_lacking_already_words_can_still_be_taken_out(folder: Path) -> None:
    publish(folder, another(folder, lacking("stop")))
    shelf = Shelf(folder)
    newer = publish(folder, another(folder, saying_person("them")))
    name, problem = refreshed(shelf)
    assert name == newer
    assert str(problem).startswith(f"release {newer} lacks 1 of the texts")
    publish(folder, another(folder, lacking("start")))
    assert kept(shelf)[0] == newer


def test_an_older_release_is_at_hand_when_its_file_is_gone(folder: Path) -> None:
    older, shelf = current(folder), Shelf(folder)
    newer = publish(folder, another(folder, saying_person("them")))
    shelf.refresh(accept)
    for name in (older, newer):
        (folder / "releases" / f"{name}.json").unlink()
    assert [shelf[older].name, shelf[newer].name] == [older, newer]


def test_a_worker_that_is_born_while_current_json_is_broken_serves_what_its_siblings_took_last(
    folder: Path,
) -> None:
    """Neither the words of the start nor the newest, which were taken out of service again."""
    shelf = Shelf(folder)
    sibling = copy(shelf)  # as a fork does it
    second = publish(folder, another(folder, saying_person("them")))
    sibling.refresh(accept)
    third = publish(folder, another(folder, saying_person("everybody")))
    sibling.refresh(accept)
    put_in_service(folder, second)
    sibling.refresh(accept)
    (folder / "releases" / "current.json").write_bytes(b"")
    born = copy(shelf)
    assert kept(born)[0] == second
    assert released(folder)[0] == third


PUBLISHER = """
import os, signal, sys
from pathlib import Path
from messages.publication import publish

left, sync = int(sys.argv[1]), os.fsync

def sync_or_die(file):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(file)

os.fsync = sync_or_die
publish(Path(sys.argv[2]), sys.stdin.buffer.read())
"""


@pytest.mark.parametrize("file", [1, 3], ids=["as it writes the release", "as it writes current.json"])
def test_a_publisher_that_is_killed_does_no_harm(folder: Path, file: int) -> None:
    older, shelf = current(folder), Shelf(folder)
    published = another(folder, saying_person("them"))
    command = [sys.executable, "-c", PUBLISHER, str(file), str(folder)]
    done = subprocess.run(command, input=published, check=False)
    assert done.returncode == -signal.SIGKILL
    assert list((folder / "releases").glob("*.tmp"))
    assert refreshed(shelf) == (older, None)
    newer = publish(folder, published)
    assert refreshed(shelf) == (newer, None)
