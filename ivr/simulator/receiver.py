"""What comes out of a telephone: words, recordings, the ringing of somebody who is called, texts."""

from dataclasses import dataclass

from ivr.simulator.document import Gather, Say
from messages.segments import Segments


@dataclass(frozen=True, slots=True)
class Spoken:
    """One text as it was heard, with the seconds that it takes."""

    say: Say
    seconds: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording as it was heard: a telephone knows its file and its seconds, and not its words."""

    name: str
    seconds: float

    def __str__(self) -> str:
        """Write it as transcripts have it."""
        return f"♪ {self.name} ({self.seconds:.1f} s)"


@dataclass(frozen=True, slots=True)
class Ringing:
    """Somebody whom the line calls for the caller, and the number that they are shown."""

    number: str
    shown: str

    def __str__(self) -> str:
        """Write it as transcripts have it."""
        return f"(calls {self.number}, showing {self.shown})"


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard, up to the Gather that waits for a key, or to somebody's ringing, or to the end."""

    sounds: tuple[Spoken | Recorded, ...]
    gather: Gather | None
    ringing: Ringing | None = None

    @property
    def spoken(self) -> tuple[Spoken, ...]:
        """Give what a voice spoke, without the recordings."""
        return tuple(sound for sound in self.sounds if isinstance(sound, Spoken))

    @property
    def has_hung_up(self) -> bool:
        """Say whether the line ended the call."""
        return not self.gather and not self.ringing

    @property
    def seconds(self) -> float:
        """Add up the time of all that was heard."""
        return sum(sound.seconds for sound in self.sounds)


@dataclass(frozen=True, slots=True)
class Texted:
    """What came back for a text; no body means that no message came."""

    sid: str
    body: str | None
    segments: Segments
