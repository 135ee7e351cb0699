"""Find words that name a key, and a key that does something else."""

from collections.abc import Mapping
from dataclasses import replace

from ivr.core.events import Outcome
from ivr.core.places import apart
from ivr.core.prompts import Say
from ivr.core.session import KEEP, PERSON, TRANSFER, CallSession
from messages.rehearsal.moves import Heard, is_miss, told_of
from messages.rehearsal.stage import NAME_A_LANGUAGE, NUMBER, Stage

CRIES = frozenset({"crisis", "crisis.connect", "both.crisis"})

_TEXTS_IT = "7"
_PROMISED = {
    **dict.fromkeys((PERSON, "connect_now", "crisis.connect"), ("1", "connects")),
    "keep": ("1", "sends the text"),
    **dict.fromkeys(("keep.number", "more.keep", "after_topic.keep"), (_TEXTS_IT, "offers a text")),
}
"""The key that the words must name, and what it does."""

_NAME_KEYS = CRIES | _PROMISED.keys() | {"both.gate", "switch", "welcome", "resume"}
_NAME_KEYS |= {"more", "after_topic", "offer_person"}
_KEYS_OF_EVERY_PLACE = frozenset({"0", "6", _TEXTS_IT, "8", "9"})

Turns = Mapping[CallSession, Mapping[str, Heard]]


class Promises:
    """What the words say that keys do, held against what the keys did."""

    def __init__(self, stage: Stage, turns: Turns) -> None:
        self._stage, self._turns = stage, turns
        self._entries, self._voice = stage.release.menu.entries, stage.release.voice
        self._kept: set[tuple[Say, CallSession]] = set()

    def check(self, way: str, says: tuple[Say, ...], there: CallSession) -> None:
        """Look at each message that names keys, once a place."""
        address = replace(there, silence=0, wrong=0) if there.silence or there.wrong else there
        for say in says:
            if (say, address) not in self._kept:
                self._kept.add((say, address))
                kind = PERSON if apart(say.key)[0] == PERSON else say.key
                is_menu = say.key.removeprefix("menu.") in self._entries
                if (kind in _NAME_KEYS or is_menu) and (say.locale, say.key) in self._voice:
                    self._check_message(way, say, kind, address)

    def _check_message(self, way: str, say: Say, kind: str, there: CallSession) -> None:
        """Find digits that a message speaks and that do not do what it says, or one that it leaves out."""
        spans = self._voice[say.locale, say.key]
        named = NUMBER.findall(" ".join(span for span in spans if isinstance(span, str)))
        wanted, does = _PROMISED.get(kind, ("", ""))
        if kind == PERSON:  # which may speak of hours too
            named = [number for number in named if number == wanted]
        if wanted and wanted not in named:
            problem = f"`{say.key}` does not name {wanted} in {say.locale}, which {does}: name it"
            self._stage.note("key-misnamed", (say, wanted), way, problem)
        for digit in named:
            if not self._is_kept(say, there, digit, does if digit == wanted else ""):
                problem = f"`{say.key}` names {digit} in {say.locale}, and {digit} does not do that"
                self._stage.note("key-misnamed", (say, digit), way, f"{problem}: correct its words")
        self._check_menu(way, say, [digit for digit in named if digit not in _KEYS_OF_EVERY_PLACE])

    def _is_kept(self, say: Say, there: CallSession, digit: str, does: str) -> bool:
        """Say whether a key does what is said of it; 7 offers a text, whoever speaks of it."""
        turns = self._turns.get(there, {})
        after = turns[digit][1] if digit in turns and not is_miss(there, turns[digit]) else None
        if after is None:
            return False
        if does == "connects":
            return apart(after.place)[0] == TRANSFER
        if does == "sends the text":
            return told_of(digit, Outcome.DONE) in turns
        if digit == _TEXTS_IT:
            return apart(after.place)[0] == KEEP
        return say.key not in NAME_A_LANGUAGE or after.locale == say.locale

    def _check_menu(self, way: str, say: Say, named: list[str]) -> None:
        """Find a menu that names other keys than it has, or one of them twice."""
        entries = self._entries.get(say.key.removeprefix("menu."), ())
        digits = sorted(entry.digit for entry in entries)
        if entries and sorted(named) != digits:
            problem = f"`{say.key}` names {', '.join(named) or 'no key'} in {say.locale}"
            problem = f"{problem}, and has {', '.join(digits)}: name each key once"
            self._stage.note("key-misnamed", (say, "menu"), way, problem)
