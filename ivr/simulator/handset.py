"""Call and text the line as Twilio would: signed requests out, TwiML in, one key after the other."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin
from uuid import uuid4

from ivr.simulator.document import (
    Gather,
    Hangup,
    Pause,
    Play,
    Prompt,
    Redirect,
    Say,
    VoiceVerb,
    parse_sound,
)
from ivr.simulator.grammar import OWN_RULE, Refused
from ivr.simulator.wire import Account, Exchange, Wire, read_status, read_text, read_voice
from messages.readability import spoken_seconds
from messages.segments import Segments, count

KEYS = frozenset("0123456789*#")
MOST_REDIRECTS = 10
TOO_MANY_REDIRECTS = 11215


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
class Heard:
    """What came out of the receiver, and the Gather that waits for a key; without one the line hung up."""

    sounds: tuple[Spoken | Recorded, ...]
    gather: Gather | None

    @property
    def spoken(self) -> tuple[Spoken, ...]:
        """Give what a voice spoke, without the recordings."""
        return tuple(sound for sound in self.sounds if isinstance(sound, Spoken))

    @property
    def has_hung_up(self) -> bool:
        """Say whether the line ended the call."""
        return self.gather is None

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


@dataclass(slots=True)
class _Call:
    """An open call: the document that plays, what is left of it, and the keys pressed so far."""

    sid: str
    number: str
    document: str
    gather: Gather | None = None
    rest: tuple[VoiceVerb, ...] = ()
    keys: str = ""
    seconds: float = 0.0


def _random_ids() -> Iterator[str]:
    return (uuid4().hex for _ in itertools.count())


@dataclass(slots=True)
class Handset:
    """A telephone whose every answer is judged: what Twilio would refuse raises Refused, and ends the call.

    `service` is where requests go; `public_url` is what is signed, where a proxy makes the two differ.
    `ids` yields 32 hexadecimal digits at a time. No proxy and no password of this machine is used.
    """

    service: str
    account: Account
    line: str = "+18005550100"
    number: str = "+14155550101"
    public_url: str = ""
    words_per_minute: int = 140
    sends_empty_digits: bool = True  # Twilio's exact form for silence is not documented
    inspect: Callable[[Exchange], None] | None = None
    sleep: Callable[[float], None] = time.sleep
    ids: Iterator[str] = field(default_factory=_random_ids)
    _call: _Call | None = field(default=None, init=False, repr=False)
    _last_text: Mapping[str, str] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_in_call(self) -> bool:
        """Say whether a call is open."""
        return self._call is not None

    def call(self) -> Heard:
        """Ring the line, and listen until it waits for a key or hangs up."""
        if self._call:
            raise Refused(OWN_RULE, "a call is open already")
        self._call = _Call("CA" + next(self.ids), self.number, f"{self._wire.public}/voice")
        return self._turn(self._call, Redirect("", "POST"), CallStatus="ringing")

    def press(self, key: str) -> Heard:
        """Press one key, at the end of the words or into the middle of them."""
        call, gather = self._waiting()
        if key not in KEYS:
            raise Refused(OWN_RULE, f"{key!r} is no key; there are 0-9 * #")
        if key != gather.finish_on_key:
            call.keys += key
            if len(call.keys) != gather.keys:
                return Heard((), gather)
        return self._answer(call, gather)

    def silence(self) -> Heard:
        """Press nothing, until the line has waited long enough."""
        call, gather = self._waiting()
        call.seconds += gather.timeout
        if call.keys or gather.action_on_empty:
            return self._answer(call, gather)
        return self._turn(call)

    def pause(self, seconds: float) -> None:
        """Let some seconds pass between two keys."""
        self.sleep(seconds)

    def hang_up(self) -> None:
        """End the call, where one is open; Twilio then reports how long it was."""
        call, self._call = self._call, None
        if call:
            length = {"CallStatus": "completed", "CallDuration": str(max(1, round(call.seconds)))}
            url = f"{self._wire.public}/voice/status"
            self._wire.exchange("POST", url, self._call_fields(call) | length, read_status)

    def text(self, body: str, pictures: int = 0, sid: str = "") -> Texted:
        """Send a text, or pictures with or without words; a SID that is given is sent once more."""
        sid = sid or ("MM" if pictures else "SM") + next(self.ids)
        self._last_text = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": self.account.sid,
            "From": self.number,
            "To": self.line,
            "Body": body,
            "NumMedia": str(pictures),
            "NumSegments": str(max(1, count(body).segments)),
            "ApiVersion": "2010-04-01",
        } | self._media(sid, pictures)
        return self.again()

    def again(self) -> Texted:
        """Deliver the last text, a second time if need be, as Twilio does when it is not sure."""
        if not self._last_text:
            raise Refused(OWN_RULE, "no text was sent yet")
        body = self._wire.exchange("POST", f"{self._wire.public}/sms", self._last_text, read_text)
        return Texted(self._last_text["MessageSid"], body, count(body or ""))

    @property
    def _wire(self) -> Wire:
        return Wire(self.service, self.public_url or self.service, self.account, self.inspect)

    def _waiting(self) -> tuple[_Call, Gather]:
        if self._call and self._call.gather:
            return self._call, self._call.gather
        raise Refused(OWN_RULE, "no call is open")

    def _answer(self, call: _Call, gather: Gather) -> Heard:
        """Send the keys to where the Gather wants them."""
        keys, call.keys = call.keys, ""
        digits = {"Digits": keys} if keys or self.sends_empty_digits else {}
        return self._turn(call, Redirect(gather.action, gather.method), CallStatus="in-progress", **digits)

    def _turn(self, call: _Call, to: Redirect | None = None, **fields: str) -> Heard:
        """Hear the next document, or the rest of this one; Twilio drops a call that it must refuse."""
        try:
            return self._listen(call, self._fetch(call, to, fields) if to else call.rest)
        except Refused:
            self._call = None
            raise

    def _fetch(self, call: _Call, to: Redirect, fields: dict[str, str]) -> tuple[VoiceVerb, ...]:
        call.document = urldefrag(urljoin(call.document, to.url)).url
        return self._wire.exchange(to.method, call.document, self._call_fields(call) | fields, read_voice)

    def _listen(self, call: _Call, verbs: tuple[VoiceVerb, ...], redirects: int = 0) -> Heard:
        """Hear verbs up to the one that waits, leads on or ends the call; so does the end of them all."""
        sounds: list[Spoken | Recorded] = []
        for position, verb in enumerate(verbs, start=1):
            match verb:
                case Gather():
                    sounds += [heard for prompt in verb.prompts for heard in self._hear(call, prompt)]
                    call.gather, call.rest = verb, verbs[position:]
                    return Heard(tuple(sounds), verb)
                case Redirect():
                    if redirects == MOST_REDIRECTS:
                        raise Refused(TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS} redirects in a row")
                    document = self._fetch(call, verb, {"CallStatus": "in-progress"})
                    further = self._listen(call, document, redirects + 1)
                    return Heard((*sounds, *further.sounds), further.gather)
                case Hangup():
                    break
                case _:
                    sounds += self._hear(call, verb)
        self.hang_up()
        return Heard(tuple(sounds), None)

    def _hear(self, call: _Call, prompt: Prompt) -> tuple[Spoken | Recorded, ...]:
        match prompt:
            case Say():
                seconds = spoken_seconds(prompt.text, self.words_per_minute)
                call.seconds += seconds
                return (Spoken(prompt, seconds),)
            case Play():
                url = urldefrag(urljoin(call.document, prompt.url)).url
                seconds = parse_sound(*self._wire.fetch(url)).seconds
                call.seconds += seconds
                return (Recorded(url.rpartition("/")[2], seconds),)
            case Pause():
                call.seconds += prompt.seconds
                return ()
            case _:
                raise Refused(OWN_RULE, f"this phone cannot act <{prompt.name}> out yet")

    def _call_fields(self, call: _Call) -> dict[str, str]:
        return {
            "CallSid": call.sid,
            "AccountSid": self.account.sid,
            "From": call.number,
            "To": self.line,
            "Caller": call.number,
            "Called": self.line,
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
        }

    def _media(self, sid: str, pictures: int) -> dict[str, str]:
        message = f"https://api.twilio.com/2010-04-01/Accounts/{self.account.sid}/Messages/{sid}"
        media = {f"MediaUrl{number}": f"{message}/Media/ME{next(self.ids)}" for number in range(pictures)}
        return media | {f"MediaContentType{number}": "image/jpeg" for number in range(pictures)}
