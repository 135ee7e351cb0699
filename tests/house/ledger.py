"""What two machines can know of a phone, reckoned without any code of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.conftest import SPANISH_NUMBER

OFFER_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Word:
    """A text, what must come of it, and its language; None is a word of both, or of none."""

    body: str
    kind: str = "word"
    language: str | None = None


@dataclass(frozen=True, order=True)
class Wish:
    """A wish as it was told at a time: no texts, or texts again."""

    at: float
    is_out: bool
    sid: str = field(compare=False)


@dataclass
class Phone:
    """What the memory may know of one phone, and what it was told.

    `languages` are those that may be remembered, `offered` the one in which numbers were printed last,
    and when. `bodies` are the answers by SID and by where they are kept: in a machine, or in the memory
    of both (-1).
    """

    languages: set[str | None] = field(default_factory=lambda: {None})
    offered: tuple[str, float] | None = None
    wishes: list[Wish] = field(default_factory=list)
    stored: Wish | None = None
    texts: list[tuple[str, Word, str]] = field(default_factory=list)
    bodies: dict[tuple[str, int], str | None] = field(default_factory=dict)
    kept: set[tuple[int, str]] = field(default_factory=set)
    visited: list[tuple[str, float]] = field(default_factory=list)
    spooled: dict[int, list[Wish]] = field(default_factory=lambda: {0: [], 1: []})

    def wants_none(self, machine: int, sees: bool, sid: str = "") -> bool:
        """Say whether a machine can know that this phone wants no texts, but for what the text `sid` says."""
        waiting = max((wish for wish in self.spooled[machine] if wish.sid != sid), default=None)
        stored = self.stored if sees else None
        if waiting and (not stored or waiting.at >= stored.at):
            return waiting.is_out
        return stored is not None and stored.is_out and stored.sid != sid

    def wish(self, machine: int, wish: Wish, sees: bool, lost: bool) -> None:
        """Keep a wish where it can be kept; a machine that does not know writes it down twice."""
        self.wishes.append(wish)
        if sees:
            self.store(wish)
        if lost or not sees:
            self.spooled[machine].append(wish)

    def store(self, wish: Wish) -> None:
        """Let the later of two wishes stand; a stop wins a tie."""
        self.stored = max(self.stored, wish) if self.stored else wish

    def replay(self, machine: int) -> None:
        """Hand over what waits on the disk of a machine."""
        for wish in sorted(self.spooled[machine]):
            self.store(wish)
        self.spooled[machine].clear()

    def answers(
        self, word: Word, line: str, sees: bool, at: float
    ) -> Iterator[tuple[str | None, str | None]]:
        """List in which language a text can be answered, and which is remembered then."""
        is_fresh = sees and self.offered is not None and at - self.offered[1] < OFFER_SECONDS
        offered = self.offered[0] if is_fresh and self.offered else None
        for remembered in self.languages if sees else {None}:
            yield _answer(word, remembered, line, offered)


def _answer(
    word: Word, remembered: str | None, line: str, offered: str | None
) -> tuple[str | None, str | None]:
    known = remembered or ("es" if line == SPANISH_NUMBER else None)
    language = word.language or known
    if word.kind == "digits":
        language = offered or known
        chosen = {"1": "en", "2": "es"} if language is None else {"8": "es" if language == "en" else "en"}
        language = chosen.get(word.body, language)
        is_chosen = word.body in chosen and language != known
    else:
        is_chosen = word.kind == "language" and language != known
    return language, language if is_chosen else remembered
