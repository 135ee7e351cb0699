"""What can be done in a transcript, step by step, and how the answer to it is written."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.simulator.behaviour import KNOWN
from ivr.simulator.forms import DialStatus
from ivr.simulator.grammar import OWN_RULE, Refused
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.receiver import Heard, Spoken, Texted

INDENT = "  "
CONTINUED = "     "  # as wide as "sms: "
LINE_HANGS_UP, NO_REPLY, BLANK_LINE = "(the line hangs up)", "(no reply)", "(blank line)"

_SECONDS = r"[0-9]{1,5}(\.[0-9])?"
_MOMENT = r"until [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"

Answer = Heard | Texted | None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done: how it is asked for, the pattern of what follows it, and how it is done."""

    usage: str
    argument: str
    do: Callable[[Handset, str], Answer]


def _number(phone: Handset, argument: str) -> None:
    phone.number = argument


def _pause(phone: Handset, argument: str) -> None:
    moment = argument.removeprefix("until ")
    if moment == argument:
        phone.pause(float(argument))
    else:
        phone.pause_until(_moment(moment))


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise Refused(OWN_RULE, f"there is no such time as {written}") from error


def _dialed(status: DialStatus) -> Callable[[Handset, str], Answer]:
    return lambda phone, seconds: phone.dialed(status, float(seconds or 0))


def network_of(phone: Handset) -> Network:
    """Give the network of a telephone; raise Refused where its texts go out for real."""
    if phone.network:
        return phone.network
    raise Refused(OWN_RULE, "this telephone has no network of its own: texts of the line go out for real")


STEPS: Mapping[str, Deed] = {
    "number": Deed("number +1...", r" (\+[1-9][0-9]{7,14}|anonymous)", _number),
    "call": Deed("call", "", lambda phone, _: phone.call()),
    "press": Deed("press KEY", " [0-9*#]", lambda phone, key: phone.press(key)),
    "silence": Deed("silence", "", lambda phone, _: phone.silence()),
    "pause": Deed("pause SECONDS, pause until TIME", rf" ({_SECONDS}|{_MOMENT})", _pause),
    "they talk": Deed("they talk SECONDS", f" {_SECONDS}", _dialed(DialStatus.COMPLETED)),
    "they are busy": Deed("they are busy", "", _dialed(DialStatus.BUSY)),
    "they do not answer": Deed("they do not answer", "", _dialed(DialStatus.NO_ANSWER)),
    "the connection fails": Deed("the connection fails", "", _dialed(DialStatus.FAILED)),
    "hang up": Deed("hang up", "", lambda phone, _: phone.hang_up()),
    "text": Deed("text WORDS", "( .*)?", lambda phone, words: phone.text(words)),
    "picture": Deed("picture [WORDS]", "( .*)?", lambda phone, words: phone.text(words, pictures=1)),
    "again": Deed("again", "", lambda phone, _: phone.again()),
    "the network says": Deed(
        "the network says CODE", f" ({KNOWN.pattern})", lambda phone, words: network_of(phone).says(words)
    ),
    "the network reports": Deed("the network reports", "", lambda phone, _: network_of(phone).report()),
}
"""What a caller can do, and what can happen to them, each by its words."""

ALLOWED = ", ".join(deed.usage for deed in STEPS.values())


def read(line: str) -> tuple[str, str] | None:
    """Read a step: what is done, and what follows it; None if it is none."""
    for action, deed in STEPS.items():
        if re.fullmatch(action + deed.argument, line):
            return action, line.removeprefix(action).strip()
    return None


def heard(phone: Handset, action: str, argument: str) -> tuple[str, ...]:
    """Do a step, and write the answer or the refusal; texts that the line sends meanwhile stand last."""
    try:
        answer = tuple(_written(STEPS[action].do(phone, argument)))
    except Refused as refused:
        answer = (f"(refused, {refused})",)
    return (*answer, *(line for body in phone.arrived() for line in _sms(body)))


def _written(answer: Answer) -> Iterator[str]:
    match answer:
        case Heard(sounds, _, ringing):
            for sound in sounds:
                yield f"{sound.say.language}: {sound.say.text}" if isinstance(sound, Spoken) else str(sound)
            if ringing:
                yield str(ringing)
            if answer.has_hung_up:
                yield LINE_HANGS_UP
        case Texted(body=None):
            yield NO_REPLY
        case Texted(body=str(body)):
            yield from _sms(body)


def _sms(body: str) -> Iterator[str]:
    first, *others = body.split("\n")
    yield f"sms: {first}".rstrip()
    yield from (CONTINUED + (line.rstrip() or BLANK_LINE) for line in others)
