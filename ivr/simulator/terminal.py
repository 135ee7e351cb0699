"""Be the telephone for a person at a terminal: commands in, answers out, each with its length or price."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from ivr.simulator.grammar import Refused
from ivr.simulator.handset import KEYS, Handset, Heard, Spoken, Texted

PRICE = 0.0083  # US dollars for a segment, as Twilio lists it for a US number
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}|anonymous")

HELP = """\
  call               ring the line
  0-9 * #            press a key, in a call; 988 presses three, one after the other
  ENTER alone        keep silent, in a call
  hang up            end the call
  text WORDS         send a text
  picture [WORDS]    send a picture, with or without words
  number +1...       be another telephone; `number anonymous` hides it
  help               show this
  quit               leave; Ctrl-D does it too"""

IN_CALL = "In a call: press one key (0-9 * #), ENTER to keep silent, or `hang up`. `help` shows everything."
NO_CALL = "There is no call. Type `call` to ring the line, `text HELP` to send a text, or `help`."

TOUR = """\
number +14155550101
call
1
1
3
#
*
0
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
*
0
hang up
text SÍNTOMAS
text MÁS
text AYUDA"""
"""A call and a text in each language: gate, main menu, a topic, its next part, back, a person."""


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
        """Do what a line says, and show the answer or the refusal."""
        try:
            self._obey(line.strip().split(maxsplit=1))
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
            case ["help"]:
                self.tell(HELP)
            case _:
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
        self.tell(IN_CALL if self.handset.is_in_call else NO_CALL)

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

    def _show_texted(self, texted: Texted) -> None:
        if texted.body is None:
            self.tell("(no reply)")
        else:
            cost = texted.segments
            segments = f"{cost.segments} segment{'s' if cost.segments > 1 else ''}"
            self.tell(f"[{cost.encoding}, {segments}, about ${cost.segments * self.price:.4f}]")
            self.tell(texted.body)
