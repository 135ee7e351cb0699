"""Bind human voices to the words: a recording belongs to one key, one language and one rendered text.

It stands in `locales/LOCALE/audio/KEY.DIGEST.wav` (or .mp3), where DIGEST names the approved words that
are heard in it. Other words have another digest: an edited text or a changed number retires its
recording at once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.core.errors import Fault
from messages.files import DIGEST_DIGITS, write_whole
from messages.recordings.audio import Audio, AudioError, read_audio
from messages.recordings.loudness import clipped_share, speech_level
from messages.sounds import FOLDER, Kind, sound, sound_name

ALWAYS_SPOKEN = frozenset({"last_resort", "both.last_resort", "keep"})
"""What nobody can read aloud before: the last digits of the caller; and what is said when all else fails,
which must not need a second request to a service that failed."""

LARGEST = 2_000_000
"""Bytes: the caller waits while Twilio fetches them. 45 s are 720,000 at 8 kHz, 1,984,500 at 22 kHz."""

LOWEST_RATE = 8000
"""Samples a second, as a telephone has them; fewer sound muffled."""

SHORTEST, LONGEST = 0.6, 1.6
"""Shares of the time that the voice would need: people differ that much, and not more. What lies outside
lacks words, or has others."""

QUIETEST, LOUDEST = -26.0, -14.0
"""Decibels of the speech. -26 is the nominal level of telephone speech, and the callers are older; the peaks
of speech are 15 dB above its level and more, so that what is louder than -14 crackles."""

SILENT = -50.0
"""Decibels: below this there is a hiss, and nobody speaks."""

MOST_CLIPPED = 0.001
"""A share of the samples: 8 of a second at 8 kHz may be a hard P or T, more are a microphone too close."""

_NAME = re.compile(
    rf"(?P<key>[a-z][a-z0-9_]*(\.[a-z0-9_]+)*)\.(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})\.(?P<kind>wav|mp3)"
)

Found = Mapping[tuple[str, str], Path]
"""The files of one language, by key and digest of the words."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A checked recording: whose words it speaks, and the sound by its own name, as it is played."""

    locale: str
    key: str
    words_digest: str
    name: str
    seconds: float
    content: bytes

    @property
    def file(self) -> str:
        """Name its file from the locales folder on."""
        return f"{self.locale}/audio/{self.key}.{self.words_digest}{Path(self.name).suffix}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text that can be recorded: the digest of its words, and the seconds that the voice needs for them."""

    words_digest: str
    seconds: float


def read_recordings(
    folder: Path, locale: str, prompts: Mapping[str, Prompt], voice_seconds: int
) -> tuple[tuple[Recording, ...], tuple[Fault, ...]]:
    """Read the recordings of what a language says, given by key, and all that is wrong with them.

    Recordings of other words are left alone: the words may come back.
    """
    found, faults = find_recordings(folder, locale)
    recordings: list[Recording] = []
    for key, prompt in prompts.items():
        path = found.get((key, prompt.words_digest))
        checked = check(path, shown(path), prompt.seconds, voice_seconds) if path else ()
        if isinstance(checked, Recording):
            recordings.append(checked)
        else:
            faults += checked
    return tuple(recordings), faults


def find_recordings(folder: Path, locale: str) -> tuple[Found, tuple[Fault, ...]]:
    """Find the recordings of a language by key and digest of the words; hidden files are nobody's."""
    found: dict[tuple[str, str], Path] = {}
    faults: list[Fault] = []
    for path in sorted((folder / locale / "audio").glob("[!.]*")):
        named = _NAME.fullmatch(path.name)
        if not named or not path.is_file():
            faults.append(_misnamed(shown(path)))
        elif named["key"] in ALWAYS_SPOKEN:
            problem = f"`{named['key']}` is always spoken by the voice, for when all else fails: remove it"
            faults.append(Fault(shown(path), 0, problem, "recording-unused"))
        else:
            first = found.setdefault((named["key"], named["digest"]), path)
            if first != path:
                problem = f"speaks the same words as {first.name}: keep one of the two"
                faults.append(Fault(shown(path), 0, problem, "recording-twice"))
    return found, tuple(faults)


def shown(path: Path) -> str:
    """Name a recording as faults name it, from the locales folder on."""
    return "/".join(path.parts[-3:])


def _misnamed(file: str) -> Fault:
    problem = "must be named KEY.DIGEST.wav or .mp3, DIGEST as `cupline catalog status` shows it: rename it"
    return Fault(file, 0, problem, "recording-name")


def check(path: Path, file: str, spoken_seconds: float, voice_seconds: int) -> Recording | tuple[Fault, ...]:
    """Check that a file is a recording fit for a telephone, of a text that the voice speaks in some seconds.

    `file` is how faults name it, `voice_seconds` what any text may take. Gives all faults if there are any.
    """
    named = _NAME.fullmatch(path.name)
    if not named:
        return (_misnamed(file),)
    kind = Kind(named["kind"])
    try:
        content = path.read_bytes()
        audio = read_audio(kind, _of_size(content))
    except OSError as error:
        problem = f"cannot be read ({error.strerror}): correct its rights"
        return (Fault(file, 0, problem, "recording-unread"),)
    except AudioError as error:
        return (Fault(file, 0, str(error), error.code),)
    problems = (
        *_of_form(audio),
        *_of_length(audio.seconds, spoken_seconds, voice_seconds),
        *_of_level(audio),
    )
    if problems:
        return tuple(Fault(file, 0, problem, f"recording-{code}") for code, problem in problems)
    name = sound_name(kind, content)
    return Recording(path.parts[-3], named["key"], named["digest"], name, audio.seconds, content)


def _of_size(content: bytes) -> bytes:
    if len(content) > LARGEST:
        problem = f"has {len(content)} bytes, may have {LARGEST}: save it at 8000 or 16000 Hz, or as MP3"
        raise AudioError(problem, "recording-size")
    return content


Problems = Iterator[tuple[str, str]]
"""Each with the code of its kind."""


def _of_form(audio: Audio) -> Problems:
    if audio.channels > 1:
        yield "form", f"has {audio.channels} channels: save it as mono"
    if audio.rate < LOWEST_RATE:
        yield "form", f"has {audio.rate} samples a second, needs {LOWEST_RATE}: record it again at more"


def _of_length(seconds: float, spoken_seconds: float, voice_seconds: int) -> Problems:
    if not SHORTEST * spoken_seconds <= seconds <= LONGEST * spoken_seconds:
        yield (
            "length",
            f"takes {seconds:.1f} s, and its words take about {spoken_seconds:.1f}: cut silence off,"
            " or record it again with all of its words and no others",
        )
    if seconds > voice_seconds:
        yield (
            "length",
            f"takes {seconds:.1f} s and may take {voice_seconds}: read faster, or make it two parts",
        )


def _of_level(audio: Audio) -> Problems:
    level = speech_level(audio.samples, audio.rate * audio.channels)
    share = clipped_share(audio.samples)
    if level < SILENT:
        yield "silent", "is silent: record it again"
    elif level < QUIETEST:
        yield "quiet", f"is at {level:.0f} dB, needs {QUIETEST:.0f}: make it {QUIETEST - level:.0f} dB louder"
    elif level > LOUDEST:
        yield "loud", f"is at {level:.0f} dB, may have {LOUDEST:.0f}: make it {level - LOUDEST:.0f} dB softer"
    if share > MOST_CLIPPED:
        yield (
            "clipped",
            f"crackles, {share:.1%} of it is as loud as can be: record it again, farther from the microphone",
        )


def mixed_up(recordings: Iterable[Recording]) -> tuple[Fault, ...]:
    """Find sounds that are given for two different texts: one of the two would say the other's words."""
    first: dict[str, Recording] = {}
    faults: list[Fault] = []
    for each in recordings:
        other = first.setdefault(each.name, each)
        if (other.locale, other.words_digest) != (each.locale, each.words_digest):
            problem = f"is the same sound as {other.file}, of other words: record the one that is wrong again"
            faults.append(Fault(each.file, 0, problem, "recording-mixed-up"))
    return tuple(faults)


def shelve(folder: Path, recordings: Iterable[Recording]) -> None:
    """Copy the sounds of a release to where they stay; each file appears whole or not at all.

    Raises LineError if one cannot be written.
    """
    for recording in recordings:
        if sound(folder, recording.name) is None:
            (folder / FOLDER).mkdir(parents=True, exist_ok=True)
            write_whole(folder / FOLDER / recording.name, recording.content)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the recording of one language is; `retired` are the files whose words are said no more."""

    recorded: int
    prompts: int
    retired: tuple[str, ...]

    def __str__(self) -> str:
        """Write it for the status: `18 of 94 prompts recorded, 1 recording retired`."""
        count = len(self.retired)
        retired = f", {count} recording{'s' if count > 1 else ''} retired" if count else ""
        return f"{self.recorded} of {self.prompts} prompts recorded{retired}"


def progress(found: Found, prompts: Mapping[str, Prompt]) -> Progress:
    """Count the recordings of a language that speak its words."""
    places = {(key, prompt.words_digest) for key, prompt in prompts.items() if key not in ALWAYS_SPOKEN}
    retired = tuple(shown(path) for place, path in found.items() if place not in places)
    return Progress(len(places & found.keys()), len(places), retired)
