"""A sound of a release is played whole, or not at all."""

from pathlib import Path

import pytest

from messages.sounds import FOLDER, Kind, damaged, kind_of, sound, sound_name

CONTENT = b"a sound"
NAME = sound_name(Kind.WAV, CONTENT)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Give a locales folder with one sound."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / NAME).write_bytes(CONTENT)
    return tmp_path


def test_a_sound_is_named_by_its_bytes(shelf: Path) -> None:
    assert sound(shelf, NAME) == CONTENT
    assert kind_of(NAME) is Kind.WAV


def test_a_changed_sound_is_none(shelf: Path) -> None:
    (shelf / FOLDER / NAME).write_bytes(CONTENT + b"!")
    assert sound(shelf, NAME) is None


def test_a_sound_of_another_form_is_none_though_its_bytes_are_right(shelf: Path) -> None:
    other = NAME.replace("wav", "mp3")
    (shelf / FOLDER / other).write_bytes(CONTENT)
    assert sound(shelf, other) == CONTENT
    assert sound(shelf, NAME.replace("wav", "ogg")) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0123456789abcdef.wav",
        "0123456789ABCDEF.wav",
        "0123456789abcdef",
        f"{NAME}\n",
        f"../audio/{NAME}",
        "../current.json",
        "\0",
        "0" * 5000,
    ],
)
def test_what_is_the_name_of_no_sound_is_none(shelf: Path, name: str) -> None:
    (shelf / "releases" / "current.json").write_bytes(b"{}")
    assert sound(shelf, name) is None


def test_a_folder_with_the_name_of_a_sound_is_none(shelf: Path) -> None:
    (shelf / FOLDER / "0123456789abcdef.wav").mkdir()
    assert sound(shelf, "0123456789abcdef.wav") is None


def test_texts_whose_sound_is_gone_or_changed_are_listed(shelf: Path) -> None:
    changed = sound_name(Kind.MP3, b"another")
    (shelf / FOLDER / changed).write_bytes(b"other")
    recordings = {("en", "a"): NAME, ("es", "a"): changed, ("es", "b"): "0123456789abcdef.wav"}
    assert damaged(shelf, recordings) == [("es", "a"), ("es", "b")]
