"""What one installation decides, as far as a conversation depends on it."""

from dataclasses import dataclass, field
from enum import StrEnum

from ivr.core.pace import Spent


class StopAnswer(StrEnum):
    """Who confirms a STOP: the line; Twilio, by its default words or by Advanced Opt-Out; the network."""

    LINE = "line"
    TWILIO = "twilio"
    ADVANCED = "advanced"
    TOLL_FREE = "toll-free"


@dataclass(frozen=True, slots=True)
class Caps:
    """What may be sent in a day (UTC): texts asked for by phone a caller, and segments of all texts."""

    caller_texts: int = 10
    prefix_segments: int = 2_000
    line_segments: int = 20_000

    def reached(self, spent: Spent) -> str:
        """Name the cap that is reached: of all, or of phones whose numbers begin alike; neither is empty."""
        if spent.line >= self.line_segments:
            return "line"
        return "prefix" if spent.prefix >= self.prefix_segments else ""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One installation: who answers STOP, whether 988 was tested, whether texts can be sent, and the caps."""

    stop_answered_by: StopAnswer = StopAnswer.LINE
    connects_crisis: bool = False
    can_text: bool = False
    caps: Caps = field(default_factory=Caps)
