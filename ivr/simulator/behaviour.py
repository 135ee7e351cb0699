"""What a network does with a text that it is asked to send: carry it, refuse it, or fail in its own ways."""

import re
from dataclasses import dataclass
from typing import Self

from ivr.simulator.grammar import OWN_RULE, Refused

CARRIES = "ok"
KNOWN = re.compile(r"ok|nothing|garbage|closed|lost|[45][0-9]{2}|[2-6][0-9]{4}|later [0-9]{5}")
ALLOWED = "ok, nothing, garbage, closed, lost, a status as 500, an error code as 21610, or `later 21610`"

STATUS_OF = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}
"""The status that comes with a code; every other code of Twilio's has 400."""

_CODE_OF = {status: code for code, status in STATUS_OF.items()}

REASONS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid 'From' Phone Number",
    21266: "'To' and 'From' number cannot be the same",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21609: "Invalid 'StatusCallback' URL",
    21610: "Attempt to send to unsubscribed recipient",
    21612: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21705: "The Messaging Service Sid is invalid",
}
"""What Twilio says beside a code, as far as it is known."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What happens to a text, in the words of a transcript.

    `ok` carries it; a code from 30000 on, or any code behind `later`, takes it and reports the failure
    afterwards; other codes and statuses refuse it. `nothing` never answers, `garbage` answers what is no
    JSON, `closed` closes the connection before it took the text, `lost` afterwards.
    """

    words: str

    @classmethod
    def parse(cls, words: str) -> Self:
        """Read what a network shall do; raise Refused for what it cannot."""
        if not KNOWN.fullmatch(words):
            raise Refused(OWN_RULE, f"the network cannot do {words!r}; it can do: {ALLOWED}")
        return cls(words)

    @property
    def code(self) -> int:
        """Give Twilio's code of the failure, now or later; 0 is none."""
        number = self.words.removeprefix("later ")
        if not number.isdecimal():
            return 0
        return _CODE_OF.get(int(number), 0) if len(number) == 3 else int(number)

    @property
    def refuses(self) -> int:
        """Give the HTTP status of a refusal at once; 0 is none."""
        if self.fails_later or not self.words.isdecimal():
            return 0
        return int(self.words) if len(self.words) == 3 else STATUS_OF.get(self.code, 400)

    @property
    def fails_later(self) -> bool:
        """Say whether a text is taken, and its failure reported afterwards."""
        return self.words.startswith("later ") or self.code >= 30000

    @property
    def takes(self) -> bool:
        """Say whether the network takes the text, whatever the service hears of it."""
        return self.words in (CARRIES, "lost") or self.fails_later

    @property
    def carries(self) -> bool:
        """Say whether the text reaches its phone."""
        return self.takes and not self.fails_later
