"""Call and text the line as Twilio would: signed requests out, TwiML in, one key after the other."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from ivr.simulator.call import Call
from ivr.simulator.forms import DialStatus, media_form, text_form
from ivr.simulator.grammar import OWN_RULE, Refused
from ivr.simulator.network import Network
from ivr.simulator.receiver import Heard, Texted
from ivr.simulator.wire import Account, Exchange, Wire, read_text
from messages.segments import count


def _random_ids() -> Iterator[str]:
    return (uuid4().hex for _ in itertools.count())


@dataclass(slots=True)
class Handset:
    """A telephone whose every answer is judged: what Twilio would refuse raises Refused, and ends the call.

    `service` is where requests go; `public_url` is what is signed, where a proxy makes the two differ.
    `network` brings the texts that the line sends of itself. `marks` are words that Twilio's Advanced
    Opt-Out answers, each with its OptOutType. `ids` yields 32 hexadecimal digits at a time. No proxy and
    no password of this machine is used.
    """

    service: str
    account: Account
    line: str = "+18005550100"
    number: str = "+14155550101"
    public_url: str = ""
    sends_empty_digits: bool = True  # Twilio's exact form for silence is not documented
    network: Network | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    inspect: Callable[[Exchange], None] | None = None
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    ids: Iterator[str] = field(default_factory=_random_ids)
    _call: Call | None = field(default=None, init=False, repr=False)
    _last_text: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_in_call(self) -> bool:
        """Say whether a call is open."""
        return self._call is not None and not self._call.is_over

    @property
    def is_ringing(self) -> bool:
        """Say whether the line is calling somebody in an open call."""
        return self._call is not None and self._call.is_ringing

    def call(self) -> Heard:
        """Ring the line, and listen until it waits for a key or hangs up."""
        if self.is_in_call:
            raise Refused(OWN_RULE, "a call is open already")
        self._call = Call(self._wire, self.number, self.line, self.ids, self.sends_empty_digits)
        return self._call.ring()

    def press(self, key: str) -> Heard:
        """Press one key, at the end of the words or into the middle of them."""
        return self._open_call().press(key)

    def silence(self) -> Heard:
        """Press nothing, until the line has waited long enough."""
        return self._open_call().silence()

    def dialed(self, status: DialStatus, seconds: float = 0.0) -> Heard:
        """Let whoever the line calls answer and talk for some seconds, or not answer; then hear on."""
        return self._open_call().dialed(status, seconds)

    def pause(self, seconds: float) -> None:
        """Let some seconds pass between two keys."""
        self.sleep(seconds)

    def pause_until(self, moment: datetime) -> None:
        """Let time pass until a moment, which has its zone with it."""
        seconds = moment.timestamp() - self.now()
        if seconds < 0:
            raise Refused(OWN_RULE, f"{moment.isoformat()} is over; time goes forward only")
        self.sleep(seconds)

    def hang_up(self) -> None:
        """End the call, where one is open; Twilio then reports how long it was."""
        if self.is_in_call:
            self._open_call().hang_up()

    def text(self, body: str, pictures: int = 0, sid: str = "") -> Texted:
        """Send a text, or pictures with or without words; a SID that is given is sent once more."""
        sid = sid or ("MM" if pictures else "SM") + next(self.ids)
        self._last_text = text_form(self.account, sid, self.number, self.line, body) | media_form(
            self.account, sid, pictures, self.ids
        )
        mark = self.marks.get(body.strip().upper())
        self._last_text |= {"OptOutType": mark} if mark else {}
        return self.again()

    def again(self) -> Texted:
        """Deliver the last text, a second time if need be, as Twilio does when it is not sure."""
        if not self._last_text:
            raise Refused(OWN_RULE, "no text was sent yet")
        body = self._wire.exchange("POST", f"{self._wire.public}/sms", self._last_text, read_text)
        return Texted(self._last_text["MessageSid"], body, count(body or ""))

    def arrived(self) -> tuple[str, ...]:
        """Give the texts that the line sent of itself to this number since this was last asked."""
        return self.network.arrived(self.number) if self.network else ()

    @property
    def _wire(self) -> Wire:
        return Wire(self.service, self.public_url or self.service, self.account, self.inspect)

    def _open_call(self) -> Call:
        if self._call and not self._call.is_over:
            return self._call
        raise Refused(OWN_RULE, "no call is open")
