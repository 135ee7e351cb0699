"""One open call: documents are acted out verb by verb, and the caller's next act goes where they say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from ivr.simulator.document import (
    Dial,
    Gather,
    Hangup,
    Play,
    Prompt,
    Redirect,
    Say,
    VoiceVerb,
    parse_sound,
)
from ivr.simulator.forms import DialStatus, call_form, dial_form
from ivr.simulator.grammar import OWN_RULE, Refused
from ivr.simulator.receiver import Heard, Recorded, Ringing, Spoken
from ivr.simulator.wire import Wire, read_status, read_voice
from messages.readability import spoken_seconds

KEYS = frozenset("0123456789*#")
MOST_REDIRECTS = 10
TOO_MANY_REDIRECTS = 11215
NOT_OUR_NUMBER = 13214
WORDS_PER_MINUTE = 140


@dataclass(slots=True)
class Call:
    """A call from its ringing to its end; whatever is refused ends it, as Twilio drops such a call.

    `wire` is the way to the service, `ids` yields 32 hexadecimal digits for each leg of the call.
    """

    wire: Wire
    caller: str
    line: str
    ids: Iterator[str]
    sends_empty_digits: bool = True
    is_over: bool = False
    seconds: float = 0.0
    _sid: str = field(init=False)
    _document: str = field(init=False)
    _waits: Gather | Dial | None = None
    _rest: tuple[VoiceVerb, ...] = ()
    _keys: str = ""

    def __post_init__(self) -> None:
        """Give the call its name, and the place of its first document."""
        self._sid = "CA" + next(self.ids)
        self._document = f"{self.wire.public}/voice"

    @property
    def is_ringing(self) -> bool:
        """Say whether the line is calling somebody for the caller."""
        return isinstance(self._waits, Dial) and not self.is_over

    def ring(self) -> Heard:
        """Ring the line, and listen until it waits for something or hangs up."""
        return self._turn(Redirect("", "POST"), CallStatus="ringing")

    def press(self, key: str) -> Heard:
        """Press one key, at the end of the words or into the middle of them."""
        gather = self._gather()
        if key not in KEYS:
            raise Refused(OWN_RULE, f"{key!r} is no key; there are 0-9 * #")
        if key != gather.finish_on_key:
            self._keys += key
            if len(self._keys) != gather.keys:
                return Heard((), gather)
        return self._answer(gather)

    def silence(self) -> Heard:
        """Press nothing, until the line has waited long enough."""
        gather = self._gather()
        self.seconds += gather.timeout
        if self._keys or gather.action_on_empty:
            return self._answer(gather)
        return self._turn()

    def dialed(self, status: DialStatus, seconds: float = 0.0) -> Heard:
        """Let whoever is called answer and talk for some seconds, or not answer; then hear on."""
        dial = self._dial()
        seconds = min(seconds, dial.time_limit)
        self.seconds += dial.timeout if status is DialStatus.NO_ANSWER else seconds
        ended = dial_form("CA" + next(self.ids), status, round(seconds))
        return self._turn(Redirect(dial.action, dial.method), CallStatus="in-progress", **ended)

    def hang_up(self) -> None:
        """End the call, a ringing too; Twilio then reports how long it was."""
        self.is_over = True
        length = {"CallStatus": "completed", "CallDuration": str(max(1, round(self.seconds)))}
        try:
            if isinstance(self._waits, Dial):
                self._give_up(self._waits)
        finally:
            self.wire.exchange("POST", f"{self.wire.public}/voice/status", self._form | length, read_status)

    @property
    def _form(self) -> dict[str, str]:
        return call_form(self.wire.account, self._sid, self.caller, self.line)

    def _gather(self) -> Gather:
        if isinstance(self._waits, Gather):
            return self._waits
        raise Refused(OWN_RULE, "somebody is being called: they talk, are busy, do not answer, or it fails")

    def _dial(self) -> Dial:
        if isinstance(self._waits, Dial):
            return self._waits
        raise Refused(OWN_RULE, "the line calls nobody")

    def _give_up(self, dial: Dial) -> None:
        """Ask the action in vain, whose answer is read and not acted out.

        Twilio does not say whether it asks: a line must bear it.
        """
        ended = dial_form("CA" + next(self.ids), DialStatus.CANCELED, 0)
        self._fetch(Redirect(dial.action, dial.method), {"CallStatus": "completed"} | ended)

    def _answer(self, gather: Gather) -> Heard:
        """Send the keys to where the Gather wants them."""
        keys, self._keys = self._keys, ""
        digits = {"Digits": keys} if keys or self.sends_empty_digits else {}
        return self._turn(Redirect(gather.action, gather.method), CallStatus="in-progress", **digits)

    def _turn(self, to: Redirect | None = None, **fields: str) -> Heard:
        """Hear the next document, or the rest of this one."""
        try:
            return self._listen(self._fetch(to, fields) if to else self._rest)
        except Refused:
            self.is_over = True
            raise

    def _fetch(self, to: Redirect, fields: dict[str, str]) -> tuple[VoiceVerb, ...]:
        self._document = urldefrag(urljoin(self._document, to.url)).url
        return self.wire.exchange(to.method, self._document, self._form | fields, read_voice)

    def _listen(self, verbs: tuple[VoiceVerb, ...], redirects: int = 0) -> Heard:
        """Hear verbs up to the one that waits, leads on or ends the call; so does the end of them all."""
        sounds: list[Spoken | Recorded] = []
        for position, verb in enumerate(verbs, start=1):
            match verb:
                case Gather():
                    sounds += [heard for prompt in verb.prompts for heard in self._hear(prompt)]
                    self._waits, self._rest = verb, verbs[position:]
                    return Heard(tuple(sounds), verb)
                case Dial():
                    self._waits = verb
                    return Heard(tuple(sounds), None, self._ringing(verb))
                case Redirect():
                    if redirects == MOST_REDIRECTS:
                        raise Refused(TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS} redirects in a row")
                    document = self._fetch(verb, {"CallStatus": "in-progress"})
                    further = self._listen(document, redirects + 1)
                    return Heard((*sounds, *further.sounds), further.gather, further.ringing)
                case Hangup():
                    break
                case _:
                    sounds += self._hear(verb)
        self._waits = None
        self.hang_up()
        return Heard(tuple(sounds), None)

    def _ringing(self, dial: Dial) -> Ringing:
        """Call somebody, showing the caller's number unless the line's own is to be shown."""
        if dial.caller_id not in ("", self.caller, self.line):
            raise Refused(NOT_OUR_NUMBER, f"<Dial> shows {dial.caller_id}, which is neither side's number")
        return Ringing(dial.number, dial.caller_id or self.caller)

    def _hear(self, prompt: Prompt) -> tuple[Spoken | Recorded, ...]:
        match prompt:
            case Say():
                seconds = spoken_seconds(prompt.text, WORDS_PER_MINUTE)
                self.seconds += seconds
                return (Spoken(prompt, seconds),)
            case Play():
                url = urldefrag(urljoin(self._document, prompt.url)).url
                seconds = parse_sound(*self.wire.fetch(url)).seconds
                self.seconds += seconds
                return (Recorded(url.rpartition("/")[2], seconds),)
            case _:
                self.seconds += prompt.seconds
                return ()
