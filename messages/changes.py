"""Show what changed between two sets of words, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from messages.acts import SignedText, Slot
from messages.catalog import Catalog
from messages.release import Release
from messages.render import as_text

_PIECE = re.compile(r"\S+|\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """One text before and after; None where there was or is none."""

    slot: Slot
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """Write it with what went in [-...-] and what came in {+...+}, as `git diff --word-diff` does."""
        if self.before is None or self.after is None:
            return f"{self.slot}: " + (f"{{+{self.after}+}}" if self.before is None else f"[-{self.before}-]")
        return f"{self.slot}: {marked(self.before, self.after, ('[-', '-]'), ('{+', '+}'))}"


def marked(before: str, after: str, gone: tuple[str, str], come: tuple[str, str]) -> str:
    """Write both texts as one, with what went and what came between marks.

    >>> marked("a lump or pain", "a lump, or pain", ("[-", "-]"), ("{+", "+}"))
    'a [-lump-]{+lump,+} or pain'
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    written = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[start:end]), "".join(new[new_start:new_end])
        if kind == "equal":
            written.append(now)
        else:
            written += [f"{gone[0]}{was}{gone[1]}"] * bool(was) + [f"{come[0]}{now}{come[1]}"] * bool(now)
    return "".join(written)


def texts_of(release: Release) -> Mapping[Slot, str]:
    """Give the texts of a release."""
    voice = {Slot(Catalog.VOICE, *place): as_text(spans) for place, spans in release.voice.items()}
    return voice | {Slot(Catalog.SMS, *place): text for place, text in release.sms.items()}


def written(texts: Mapping[Slot, SignedText]) -> Mapping[Slot, str]:
    """Give the texts of the catalogs as they stand, without the lists of keywords."""
    return {slot: as_text(text.words) for slot, text in texts.items() if slot.catalog is not Catalog.KEYWORDS}


def changes(before: Mapping[Slot, str], after: Mapping[Slot, str]) -> Iterator[Change]:
    """Find every text that differs."""
    for slot in sorted({*before, *after}):
        if before.get(slot) != after.get(slot):
            yield Change(slot, before.get(slot), after.get(slot))
