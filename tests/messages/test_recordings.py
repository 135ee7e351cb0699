"""A recording speaks the words it is bound to, fit for a telephone, or the voice speaks them."""

from array import array
from pathlib import Path

import pytest

from ivr.core.errors import Fault, LineError
from messages.recordings import (
    LARGEST,
    Progress,
    Prompt,
    Recording,
    check,
    find_recordings,
    mixed_up,
    progress,
    read_recordings,
    shelve,
)
from messages.sounds import FOLDER, Kind, sound, sound_name
from tests.messages.speech import chunked, form, mp3, saved, speech, wav

DIGEST, OTHER = "0123456789abcdef", "fedcba9876543210"
GOOD = wav(speech())
FILE = f"en/audio/topic.cup.2.{DIGEST}.wav"
NAMING = "must be named KEY.DIGEST.wav or .mp3, DIGEST as `cupline catalog status` shows it: rename it"


def recording(key: str, content: bytes = GOOD, digest: str = DIGEST, locale: str = "en") -> Recording:
    return Recording(locale, key, digest, sound_name(Kind.WAV, content), 2.0, content)


def checked(
    folder: Path, content: bytes, seconds: float = 2.0, kind: Kind = Kind.WAV, voice_seconds: int = 45
) -> Recording | list[tuple[str, str]]:
    """Save and check a recording; give its faults as their codes and words."""
    file = saved(folder, f"topic.cup.2.{DIGEST}.{kind}", content)
    result = check(folder / file, file, seconds, voice_seconds)
    if isinstance(result, Recording):
        return result
    assert {fault.file for fault in result} == {file}
    return [(fault.code, fault.problem) for fault in result]


def test_recordings_are_found_by_key_and_words_in_one_language(tmp_path: Path) -> None:
    saved(tmp_path, f"a.{DIGEST}.wav", GOOD)
    saved(tmp_path, f"topic.nodes.neck.2.{DIGEST}.mp3", GOOD)
    saved(tmp_path, f"b.{DIGEST}.wav", GOOD, "es")
    audio = tmp_path / "en" / "audio"
    assert find_recordings(tmp_path, "en") == (
        {
            ("a", DIGEST): audio / f"a.{DIGEST}.wav",
            ("topic.nodes.neck.2", DIGEST): audio / f"topic.nodes.neck.2.{DIGEST}.mp3",
        },
        (),
    )


def test_a_language_without_a_folder_of_recordings_has_none(tmp_path: Path) -> None:
    assert find_recordings(tmp_path, "en") == ({}, ())


@pytest.mark.parametrize(
    "name",
    [
        f"{DIGEST}.wav",
        "a.wav",
        "a.0123.wav",
        f"a.{DIGEST.upper()}.wav",
        f"a.{DIGEST}.WAV",
        f"a.{DIGEST}.ogg",
        f"A.{DIGEST}.wav",
        f"a b.{DIGEST}.wav",
        f"a.{DIGEST}.wav.part",
        f"a..{DIGEST}.wav",
        "notes.txt",
    ],
)
def test_a_badly_named_file_is_told(tmp_path: Path, name: str) -> None:
    file = saved(tmp_path, name, GOOD)
    fault = Fault(file, 0, NAMING, "recording-name")
    assert find_recordings(tmp_path, "en") == ({}, (fault,))
    assert check(tmp_path / file, file, 2.0, 45) == (fault,)


def test_a_folder_is_no_recording_and_hidden_files_are_nobodys(tmp_path: Path) -> None:
    (tmp_path / "en" / "audio" / f"a.{DIGEST}.wav").mkdir(parents=True)
    (tmp_path / "en" / "audio" / ".DS_Store").write_bytes(b"")
    assert find_recordings(tmp_path, "en") == (
        {},
        (Fault(f"en/audio/a.{DIGEST}.wav", 0, NAMING, "recording-name"),),
    )


def test_two_files_of_the_same_words_are_told(tmp_path: Path) -> None:
    for kind in Kind:
        saved(tmp_path, f"a.{DIGEST}.{kind}", GOOD)
    found, faults = find_recordings(tmp_path, "en")
    assert found == {("a", DIGEST): tmp_path / "en" / "audio" / f"a.{DIGEST}.mp3"}
    problem = f"speaks the same words as a.{DIGEST}.mp3: keep one of the two"
    assert faults == (Fault(f"en/audio/a.{DIGEST}.wav", 0, problem, "recording-twice"),)


@pytest.mark.parametrize("key", ["last_resort", "both.last_resort"])
def test_the_last_resort_is_never_recorded(tmp_path: Path, key: str) -> None:
    file = saved(tmp_path, f"{key}.{DIGEST}.wav", GOOD)
    problem = f"`{key}` is always spoken by the voice, for when all else fails: remove it"
    assert find_recordings(tmp_path, "en") == ({}, (Fault(file, 0, problem, "recording-unused"),))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param(Kind.WAV, GOOD, id="PCM"),
        pytest.param(Kind.WAV, wav(speech(rate=22050), 22050), id="PCM at a higher rate"),
        pytest.param(Kind.WAV, wav(speech(level=-25.5)), id="just loud enough"),
        pytest.param(Kind.WAV, wav(speech(level=-14.5)), id="just soft enough"),
        pytest.param(Kind.WAV, chunked(form(7, 8), bytes([0xAF, 0x2F] * 8000)), id="µ-law"),
        pytest.param(Kind.MP3, mp3(speech(rate=16000), 16000), id="MP3"),
    ],
)
def test_a_good_recording_knows_whose_words_it_speaks(tmp_path: Path, kind: Kind, content: bytes) -> None:
    result = checked(tmp_path, content, kind=kind)
    assert isinstance(result, Recording)
    name = sound_name(kind, content)
    assert result == Recording("en", "topic.cup.2", DIGEST, name, result.seconds, content)
    assert result.seconds == pytest.approx(2.0, abs=0.2)
    assert result.file == f"en/audio/topic.cup.2.{DIGEST}.{kind}"


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        pytest.param(
            b"Hello, world.",
            [("recording-form", "is no WAV, whatever its name says: save it as one")],
            id="a text",
        ),
        pytest.param(
            GOOD[:-2000],
            [
                (
                    "recording-cut",
                    "is cut short, 2000 bytes are missing at its end: save it again from the original",
                )
            ],
            id="cut short",
        ),
        pytest.param(
            wav(speech(seconds=4.0), channels=2),
            [("recording-form", "has 2 channels: save it as mono")],
            id="stereo",
        ),
        pytest.param(
            wav(speech(rate=4000), 4000),
            [("recording-form", "has 4000 samples a second, needs 8000: record it again at more")],
            id="4 kHz",
        ),
        pytest.param(
            wav(array("h", [0] * 16000)),
            [("recording-silent", "is silent: record it again")],
            id="silence",
        ),
        pytest.param(
            wav(speech(level=-55.0)), [("recording-silent", "is silent: record it again")], id="a hiss"
        ),
        pytest.param(
            wav(speech(level=-32.0)),
            [("recording-quiet", "is at -32 dB, needs -26: make it 6 dB louder")],
            id="too quiet",
        ),
        pytest.param(
            wav(speech(level=-10.0)),
            [("recording-loud", "is at -10 dB, may have -14: make it 4 dB softer")],
            id="too loud",
        ),
        pytest.param(
            wav(array("h", (32767 if place % 200 == 0 else sample for place, sample in enumerate(speech())))),
            [
                (
                    "recording-clipped",
                    "crackles, 0.5% of it is as loud as can be: record it again, farther from the microphone",
                )
            ],
            id="clipped",
        ),
        pytest.param(
            wav(speech(seconds=126.0)),
            [
                (
                    "recording-size",
                    f"has 2016044 bytes, may have {LARGEST}: save it at 8000 or 16000 Hz, or as MP3",
                )
            ],
            id="too large",
        ),
        pytest.param(
            wav(speech(seconds=3.3)),
            [
                (
                    "recording-length",
                    "takes 3.3 s, and its words take about 2.0: cut silence off,"
                    " or record it again with all of its words and no others",
                )
            ],
            id="too long for its words",
        ),
        pytest.param(
            wav(speech(seconds=1.0)),
            [
                (
                    "recording-length",
                    "takes 1.0 s, and its words take about 2.0: cut silence off,"
                    " or record it again with all of its words and no others",
                )
            ],
            id="too short for its words",
        ),
        pytest.param(
            wav(array("h")),
            [
                (
                    "recording-length",
                    "takes 0.0 s, and its words take about 2.0: cut silence off,"
                    " or record it again with all of its words and no others",
                ),
                ("recording-silent", "is silent: record it again"),
            ],
            id="no sample",
        ),
    ],
)
def test_a_bad_recording_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, faults: list[tuple[str, str]]
) -> None:
    assert checked(tmp_path, content) == faults


def test_a_recording_may_take_no_longer_than_any_text(tmp_path: Path) -> None:
    assert checked(tmp_path, wav(speech(seconds=3.0)), seconds=2.0, voice_seconds=2) == [
        ("recording-length", "takes 3.0 s and may take 2: read faster, or make it two parts")
    ]


def test_a_recording_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    problem = "cannot be read (No such file or directory): correct its rights"
    fault = Fault(FILE, 0, problem, "recording-unread")
    assert check(tmp_path / FILE, FILE, 2.0, 45) == (fault,)


def test_only_what_is_said_is_read_and_other_words_retire_their_recording(tmp_path: Path) -> None:
    saved(tmp_path, f"a.{DIGEST}.wav", GOOD)
    bad = saved(tmp_path, f"b.{DIGEST}.wav", b"bad")
    saved(tmp_path, f"b.{OTHER}.wav", b"worse")
    notes = saved(tmp_path, "notes.txt", b"")
    prompts = {"a": Prompt(DIGEST, 2.0), "b": Prompt(DIGEST, 2.0), "c": Prompt(DIGEST, 2.0)}
    recordings, faults = read_recordings(tmp_path, "en", prompts, 45)
    assert recordings == (recording("a"),)
    assert faults == (
        Fault(notes, 0, NAMING, "recording-name"),
        Fault(bad, 0, "is no WAV, whatever its name says: save it as one", "recording-form"),
    )


def test_progress_counts_what_is_said_and_names_what_is_not(tmp_path: Path) -> None:
    for key in ("a", "b"):
        saved(tmp_path, f"{key}.{DIGEST}.wav", GOOD)
    retired = tuple(saved(tmp_path, f"{name}.wav", GOOD) for name in (f"b.{OTHER}", f"gone.{DIGEST}"))
    found, _ = find_recordings(tmp_path, "en")
    prompts = {key: Prompt(DIGEST, 2.0) for key in ("a", "b", "c", "last_resort")}
    assert progress(found, prompts) == Progress(2, 3, retired)


@pytest.mark.parametrize(
    ("retired", "written"),
    [
        ((), "18 of 94 prompts recorded"),
        (("a",), "18 of 94 prompts recorded, 1 recording retired"),
        (("a", "b"), "18 of 94 prompts recorded, 2 recordings retired"),
    ],
    ids=["none retired", "one retired", "two retired"],
)
def test_progress_is_one_line(retired: tuple[str, ...], written: str) -> None:
    assert str(Progress(18, 94, retired)) == written


@pytest.mark.parametrize(
    ("other", "is_mixed_up"),
    [
        pytest.param(recording("b"), False, id="another key with the same words"),
        pytest.param(recording("a", b"another", OTHER), False, id="another sound"),
        pytest.param(recording("b", digest=OTHER), True, id="other words"),
        pytest.param(recording("a", locale="es"), True, id="another language"),
    ],
)
def test_one_sound_speaks_one_text_in_one_language(other: Recording, is_mixed_up: bool) -> None:
    problem = (
        f"is the same sound as en/audio/a.{DIGEST}.wav, of other words: record the one that is wrong again"
    )
    fault = Fault(other.file, 0, problem, "recording-mixed-up")
    assert mixed_up([recording("a"), other]) == ((fault,) if is_mixed_up else ())


def test_shelved_sounds_are_read_back_and_a_damaged_one_is_mended(tmp_path: Path) -> None:
    first, second = recording("a"), recording("b", b"another", OTHER)
    shelve(tmp_path, [first, second])
    path = tmp_path / FOLDER / first.name
    path.write_bytes(GOOD[:-1])
    untouched = (tmp_path / FOLDER / second.name).stat()
    shelve(tmp_path, [first, second])
    assert sound(tmp_path, first.name) == GOOD
    assert (tmp_path / FOLDER / second.name).stat().st_mtime_ns == untouched.st_mtime_ns
    assert sorted(each.name for each in (tmp_path / FOLDER).iterdir()) == sorted([first.name, second.name])


def test_a_sound_that_cannot_be_shelved_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER / recording("a").name).mkdir(parents=True)
    with pytest.raises(LineError, match=f"{recording('a').name} cannot be written"):
        shelve(tmp_path, [recording("a")])
