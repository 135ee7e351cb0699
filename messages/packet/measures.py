"""Tell in words what a text costs its callers: segments, seconds, and how hard it is to read."""

from collections.abc import Iterator, Mapping

from messages.acts import Slot
from messages.catalog import Catalog
from messages.desk import Desk
from messages.plan import Language
from messages.readability import FORMULAS, WORD, measure, spoken_seconds
from messages.render import as_text
from messages.segments import count

FEW_WORDS = 12
"""A formula says nothing of a text with fewer words."""

_NO_PROSE = ("menu.", "title.", "heading.")
"""Keys of names and lists of choices, which no formula can measure."""


def language(desk: Desk, locale: str) -> Language:
    """Give a language of the line, served or not yet."""
    plan = desk.draft.plan
    return plan.languages.get(locale) or plan.drafts[locale]


def measures(desk: Desk, slot: Slot) -> Iterator[str]:
    """Tell what the text of a slot costs, each with its limit."""
    if slot.catalog is Catalog.KEYWORDS:
        words = len(desk.draft.words[slot.locale].keywords()[slot.key])
        yield f"{words} {'word or phrase' if words == 1 else 'words or phrases'}"
        return
    yield from _segments(desk, slot) if slot.catalog is Catalog.SMS else _seconds(desk, slot)
    yield from _readability(desk, slot)


def _segments(desk: Desk, slot: Slot) -> Iterator[str]:
    text = as_text(desk.texts[slot].words)
    counted = count(text)
    told = f"{len(text)} letters; segments ({counted.encoding}): {counted.segments}"
    together = _together(desk, slot)
    if together:
        total = count("\n".join(together.values())).segments
        yield f"{told}; in all languages together {total}, at most {desk.draft.plan.bilingual_segments}"
    else:
        yield f"{told}, at most {language(desk, slot.locale).sms_segments}"


def _seconds(desk: Desk, slot: Slot) -> Iterator[str]:
    limit = desk.draft.plan.voice_seconds
    told = f"seconds to hear: {_spoken(desk, slot.locale, as_text(desk.texts[slot].words)):.0f}"
    together = _together(desk, slot)
    if together:
        total = sum(_spoken(desk, locale, text) for locale, text in together.items())
        yield f"{told}; in all languages together {total:.0f}, at most {limit}"
    else:
        yield f"{told}, at most {limit}"


def _spoken(desk: Desk, locale: str, text: str) -> float:
    return spoken_seconds(text, language(desk, locale).words_per_minute)


def _together(desk: Desk, slot: Slot) -> Mapping[str, str]:
    """Give the texts that leave with one of `both.*`: one in each language that is served."""
    served = desk.draft.plan.languages
    if not slot.key.startswith("both.") or slot.locale not in served:
        return {}
    slots = (Slot(slot.catalog, locale, slot.key) for locale in served)
    return {each.locale: as_text(desk.texts[each].words) for each in slots if each in desk.texts}


def _readability(desk: Desk, slot: Slot) -> Iterator[str]:
    text, writing = as_text(desk.texts[slot].words), desk.draft.plan.writing[slot.locale]
    if slot.key.startswith(_NO_PROSE) or len(WORD.findall(text)) < FEW_WORDS:
        return
    score = measure(writing.readability, text, slot.locale)
    if score is not None:
        name, is_grade = writing.readability.replace("_", "-"), FORMULAS[writing.readability].is_grade
        bound = f"{'at most' if is_grade else 'at least'} {writing.readability_limit}"
        yield f"{'school grade' if is_grade else 'ease of reading'} ({name}): {score:.1f}, {bound}"
