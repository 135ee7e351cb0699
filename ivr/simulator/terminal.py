"""Be the telephone for a person at a terminal: commands in, answers out, each with its length or price."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from ivr.simulator.behaviour import ALLOWED
from ivr.simulator.call import KEYS
from ivr.simulator.forms import DialStatus
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Heard, Spoken, Texted
from ivr.simulator.steps import network_of
from messages.render import write_phone
from messages.segments import Segments, count

PRICE = 0.0083  # US dollars for a segment, as Twilio lists it for a US number
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}|anonymous")

TALK = re.compile(r"talks ([0-9]{1,5})")
UNANSWERED = {
    "busy": DialStatus.BUSY,
    "no answer": DialStatus.NO_ANSWER,
    "fails": DialStatus.FAILED,
}

HELP = f"""\
  call               ring the line
  0-9 * #            press a key, in a call; 988 presses three, one after the other
  ENTER alone        keep silent, in a call
  busy, no answer, fails, talks SECONDS
                     what happens when the line has put you through to somebody
  hang up            end the call
  text WORDS         send a text
  picture [WORDS]    send a picture, with or without words
  number +1...       be another telephone; `number anonymous` hides it
  network CODE       what happens to the texts that the line sends of itself:
                     {ALLOWED}
  help               show this
  quit               leave; Ctrl-D does it too"""

IN_CALL = "In a call: press one key (0-9 * #), ENTER to keep silent, or `hang up`. `help` shows everything."
RINGING = "Somebody is called: type `busy`, `no answer`, `fails`, `talks SECONDS`, or `hang up`."
ARRIVES = "(a text arrives)"
NO_CALL = "There is no call. Type `call` to ring the line, `text HELP` to send a text, or `help`."

TOUR = """\
number +14155550101
call
1
1
3
#
7
1
*
0
1
busy
hang up
text SYMPTOMS
text MORE
text HELP
number +14155550102
call
2
1
3
#
7
1
*
0
1
busy
hang up
text SÍNTOMAS
text MÁS
text AYUDA"""
"""A call and a text in each language: gate, a topic, its next part, the topic as a text, a busy person."""


def run(handset: Handset, lines_in: Iterable[str], out: TextIO, price: float = PRICE) -> None:
    """Let a person use the telephone until they leave, which hangs up; `price` is in dollars a segment."""
    terminal = _Terminal(handset, out, price)
    terminal.tell("A telephone for the line. Type `call`, or `text` and a word; `help` shows everything.")
    try:
        for line in terminal.asked(lines_in):
            if line.strip() == "quit":
                break
            terminal.obey(line)
    except KeyboardInterrupt:
        terminal.tell("")
    if handset.is_in_call:
        terminal.obey("hang up")
    terminal.tell("Goodbye.")


def tour(handset: Handset, out: TextIO, script: str = TOUR, price: float = PRICE) -> None:
    """Show the line without a person: type every line of a script, and show what comes back."""
    terminal = _Terminal(handset, out, price)
    for line in script.splitlines():
        terminal.ask(f"{line}\n")
        terminal.obey(line)


@dataclass(slots=True)
class _Terminal:
    handset: Handset
    out: TextIO
    price: float
    languages: str = ""

    def tell(self, words: str) -> None:
        self.out.write(f"{words}\n")

    def ask(self, answer: str = "") -> None:
        """Show the number, whether a call is open, and the languages last heard in it."""
        state = f"in a call, {self.languages}" if self.handset.is_in_call else "no call"
        self.out.write(f"{self.handset.number}, {state}> {answer}")
        self.out.flush()

    def asked(self, lines_in: Iterable[str]) -> Iterator[str]:
        self.ask()
        for line in lines_in:
            yield line
            self.ask()
        self.tell("")

    def obey(self, line: str) -> None:
        """Do what a line says, and show the answer or the refusal, and the texts that come meanwhile."""
        self._try(lambda: self._obey(line.strip().split(maxsplit=1)))
        for body in self.handset.arrived():
            self.tell(ARRIVES)
            self._show_sms(count(body), body)
        if self.handset.network:
            self._try(self.handset.network.report)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Refused as refused:
            self.tell(f"[refused, {refused}]")

    def _obey(self, words: list[str]) -> None:
        phone = self.handset
        match words:
            case []:
                self._keep_silent()
            case [keys] | ["press", keys] if KEYS.issuperset(keys) and phone.is_in_call:
                self._press(keys)
            case ["call"]:
                self._show_heard(phone.call())
            case ["hang", "up"]:
                self._hang_up()
            case ["text", body]:
                self._show_texted(phone.text(body))
            case ["picture", *body]:
                self._show_texted(phone.text(" ".join(body), pictures=1))
            case ["number", number] if NUMBER.fullmatch(number) and not phone.is_in_call:
                phone.number = number
            case ["network", behaviour]:
                network_of(phone).says(behaviour)
            case ["help"]:
                self.tell(HELP)
            case _:
                self._let_them(words)

    def _let_them(self, words: list[str]) -> None:
        """Let whoever is called do something."""
        what = " ".join(words)
        if not self.handset.is_ringing:
            self._explain()
        elif what in UNANSWERED:
            self._show_heard(self.handset.dialed(UNANSWERED[what]))
        elif talk := TALK.fullmatch(what):
            self._show_heard(self.handset.dialed(DialStatus.COMPLETED, float(talk[1])))
        else:
            self._explain()

    def _press(self, keys: str) -> None:
        """Press keys one after the other, as fast as they were typed."""
        for key in keys:
            if self.handset.is_in_call:
                self._show_heard(self.handset.press(key))

    def _keep_silent(self) -> None:
        if self.handset.is_in_call:
            self._show_heard(self.handset.silence())

    def _hang_up(self) -> None:
        if self.handset.is_in_call:
            self.handset.hang_up()
            self.tell("(you hung up)")
        else:
            self._explain()

    def _explain(self) -> None:
        in_call = RINGING if self.handset.is_ringing else IN_CALL
        self.tell(in_call if self.handset.is_in_call else NO_CALL)

    def _show_heard(self, heard: Heard) -> None:
        for sound in heard.sounds:
            if isinstance(sound, Spoken):
                say = sound.say
                self.tell(f"[{say.voice} {say.language} {sound.seconds:5.1f} s] {say.text}")
            else:
                self.tell(f"[recording {sound.seconds:5.1f} s] {sound.name}")
        languages = dict.fromkeys(spoken.say.language for spoken in heard.spoken)
        self.languages = " and ".join(languages) or self.languages
        end = ", and the line hung up" if heard.has_hung_up else ""
        self.tell(f"({heard.seconds:.1f} s in all{end})")
        if heard.ringing:
            self.tell(f"(ringing {write_phone(heard.ringing.number)})")

    def _show_texted(self, texted: Texted) -> None:
        if texted.body is None:
            self.tell("(no reply)")
        else:
            self._show_sms(texted.segments, texted.body)

    def _show_sms(self, cost: Segments, body: str) -> None:
        segments = f"{cost.segments} segment{'s' if cost.segments > 1 else ''}"
        self.tell(f"[{cost.encoding}, {segments}, about ${cost.segments * self.price:.4f}]")
        self.tell(body)
