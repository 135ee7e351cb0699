"""Tell how far the recording of a release is, and what is still to be read aloud, under which name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from messages.acts import Slot
from messages.catalog import Catalog
from messages.readability import spoken_seconds
from messages.recordings import ALWAYS_SPOKEN, Progress, Prompt, find_recordings, progress
from messages.release import Release
from messages.render import as_text


@dataclass(frozen=True, slots=True)
class Script:
    """One text to be read aloud, and the file that it goes into."""

    file: str
    words: str


def recorded(folder: Path, release: Release) -> dict[str, Progress]:
    """Count, for each language, what is recorded of what a release says."""
    return {
        locale: progress(find_recordings(folder, locale)[0], _prompts(release, locale))
        for locale in release.languages
    }


def scripts(release: Release, locale: str) -> Iterator[Script]:
    """Give every text of a language that has no recording, with the name that its file must have."""
    for key, prompt in _prompts(release, locale).items():
        if key not in ALWAYS_SPOKEN and (locale, key) not in release.recordings:
            file = f"{locale}/audio/{key}.{prompt.words_digest}.wav"
            yield Script(file, as_text(release.voice[locale, key]))


def _prompts(release: Release, locale: str) -> dict[str, Prompt]:
    speed = release.languages[locale].words_per_minute
    return {
        key: Prompt(release.words[Slot(Catalog.VOICE, locale, key)], spoken_seconds(as_text(words), speed))
        for (each, key), words in release.voice.items()
        if each == locale and key not in release.withdrawn
    }
