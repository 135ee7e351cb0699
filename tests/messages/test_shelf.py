"""Releases are published whole or not at all, and the newest sound one is served where one is broken."""

import json
import shutil
from pathlib import Path

import pytest

from ivr.core.errors import ReleaseError
from messages.catalog import Catalog
from messages.release import Shelf, build, current, digest, load, missing_texts, publish, released
from tests.messages.tiny import TinyLine


def test_the_name_of_a_release_says_its_number_and_its_bytes(tiny: TinyLine) -> None:
    content = build(tiny.folder)
    name = publish(tiny.folder, content)
    assert name == f"0001-{digest(content)}"
    assert current(tiny.folder) == name
    assert load(tiny.folder, name).name == name


def change(tiny: TinyLine, word: str) -> bytes:
    tiny.words["en", Catalog.VOICE]["person"] = f"Call {word}."
    return build(tiny.write())


def test_an_unchanged_release_keeps_its_number_and_a_changed_one_gets_the_next(tiny: TinyLine) -> None:
    first, second = change(tiny, "us"), change(tiny, "them")
    names = [publish(tiny.folder, content) for content in (first, first, second, second, first)]
    assert names == [
        f"{number}-{digest(content)}"
        for number, content in (
            ("0001", first),
            ("0001", first),
            ("0002", second),
            ("0002", second),
            ("0001", first),
        )
    ]
    assert released(tiny.folder) == [f"0002-{digest(second)}", f"0001-{digest(first)}"]
    assert current(tiny.folder) == f"0001-{digest(first)}"


def test_what_a_killed_publish_left_behind_does_no_harm(tiny: TinyLine) -> None:
    first, second = change(tiny, "us"), change(tiny, "them")
    name = publish(tiny.folder, first)
    (tiny.folder / "releases" / f"0002-{digest(second)}.tmp").write_bytes(second[:100])
    (tiny.folder / "releases" / "current.tmp").write_bytes(b'{"rel')
    assert (released(tiny.folder), Shelf(tiny.folder).current.name) == ([name], name)
    assert publish(tiny.folder, second) == f"0002-{digest(second)}"
    assert Shelf(tiny.folder).problem is None
    assert not list((tiny.folder / "releases").glob("*.tmp"))


def test_publishing_again_mends_a_damaged_file(tiny: TinyLine) -> None:
    content = build(tiny.folder)
    name = publish(tiny.folder, content)
    (tiny.folder / "releases" / f"{name}.json").write_bytes(b"damaged")
    assert publish(tiny.folder, content) == name
    assert Shelf(tiny.folder).problem is None


def test_nothing_that_cannot_be_served_is_published(tiny: TinyLine) -> None:
    name = publish(tiny.folder, build(tiny.folder))
    with pytest.raises(ReleaseError, match="is not of format 1"):
        publish(tiny.folder, b"{}")
    assert (released(tiny.folder), current(tiny.folder)) == ([name], name)


@pytest.fixture
def two(tiny: TinyLine) -> tuple[Path, list[str]]:
    """Give a folder with two releases, the older first; the newer is in service."""
    return tiny.folder, [publish(tiny.folder, change(tiny, word)) for word in ("us", "them")]


def test_the_current_release_is_served_even_if_it_is_not_the_newest(tiny: TinyLine) -> None:
    first = change(tiny, "us")
    publish(tiny.folder, first)
    publish(tiny.folder, change(tiny, "them"))
    publish(tiny.folder, first)
    shelf = Shelf(tiny.folder)
    assert (shelf.current.name, shelf.problem) == (f"0001-{digest(first)}", None)


def test_older_releases_stay_loadable_and_are_loaded_once(two: tuple[Path, list[str]]) -> None:
    folder, (older, newer) = two
    shelf = Shelf(folder)
    assert [shelf[older].name, shelf.current.name] == [older, newer]
    assert shelf[older] is shelf[older]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "names no release", id="empty"),
        pytest.param(b"[]", "names no release", id="a list"),
        pytest.param(b"{}", "names no release", id="without a name"),
        pytest.param(b"[" * 100_000, "names no release", id="brackets without an end"),
        pytest.param(
            b'{"release": "0009-0123456789abcdef"}', "cannot be read", id="a release that is not there"
        ),
        pytest.param(b'{"release": "a\\u0000b"}', "cannot be read", id="a name that no file can have"),
        pytest.param(b'{"release": "current"}', "is not what its name says", id="itself"),
    ],
)
def test_the_newest_sound_release_is_served_where_current_names_none(
    two: tuple[Path, list[str]], content: bytes, problem: str
) -> None:
    folder, (_, newer) = two
    (folder / "releases" / "current.json").write_bytes(content)
    shelf = Shelf(folder)
    assert shelf.current.name == newer
    assert shelf.problem is not None
    assert shelf.problem.startswith(f"serving {newer}: ")
    assert problem in shelf.problem


def test_a_missing_current_json_is_a_problem_and_no_silence(two: tuple[Path, list[str]]) -> None:
    folder, (_, newer) = two
    (folder / "releases" / "current.json").unlink()
    shelf = Shelf(folder)
    assert shelf.current.name == newer
    assert "names no release" in str(shelf.problem)


def test_a_damaged_release_gives_way_to_the_one_before_it(two: tuple[Path, list[str]]) -> None:
    folder, (older, newer) = two
    file = folder / "releases" / f"{newer}.json"
    file.write_bytes(file.read_bytes() + b" ")
    shelf = Shelf(folder)
    assert shelf.current.name == older
    assert shelf.problem == (
        f"serving {older}: release {newer} is not what its name says: take it from version control again"
    )


def test_a_release_that_lacks_what_this_software_speaks_is_served_as_a_problem(tiny: TinyLine) -> None:
    sound = build(tiny.folder)
    file = json.loads(sound)
    del file["texts"]["es"]["sms"]["stop"]
    publish(tiny.folder, sound)
    lacking = publish(tiny.folder, json.dumps(file).encode())
    assert missing_texts(load(tiny.folder, lacking)) == ["stop (sms, es)"]
    shelf = Shelf(tiny.folder)
    assert shelf.current.name == lacking
    assert shelf.problem == (
        f"release {lacking} lacks 1 of the texts that this software speaks, as stop (sms, es):"
        " run `cupline catalog release`"
    )


def test_without_any_sound_release_nothing_is_served(two: tuple[Path, list[str]]) -> None:
    folder, names = two
    for name in names:
        (folder / "releases" / f"{name}.json").write_bytes(b"{}")
    with pytest.raises(ReleaseError, match="no release can be served: "):
        Shelf(folder)


def test_a_folder_without_releases_is_refused(tiny: TinyLine) -> None:
    shutil.rmtree(tiny.folder / "releases", ignore_errors=True)
    with pytest.raises(ReleaseError, match="run `cupline catalog release`"):
        Shelf(tiny.folder)
