"""Rules on how much a text may cost, how long it may take to hear, and how hard it may be to read."""

import re
from collections.abc import Iterator

from ivr.core.errors import Fault
from ivr.core.menu import Channel
from messages.catalog import Message
from messages.draft import CATALOG, Draft
from messages.readability import FORMULAS, measure, spoken_seconds
from messages.render import as_text, render
from messages.segments import Encoding, count, not_gsm7


def texts_are_short(draft: Draft) -> Iterator[Fault]:
    """Find texts that cost more segments than the language allows."""
    for locale, message in draft.messages(Channel.SMS):
        segments = count(draft.text(locale, message))
        limit = draft.plan.languages[locale].sms_segments
        if segments.segments > limit:
            yield message.fault(
                f"`{message.key}` is {segments.segments} segments of {segments.encoding} and may be {limit}:"
                " shorten it"
            )


def bilingual_texts_are_short(draft: Draft) -> Iterator[Fault]:
    """Find texts that cost too many segments where all languages leave together."""
    limit = draft.plan.bilingual_segments
    for key, messages in _bilingual(draft, Channel.SMS):
        segments = count("\n".join(draft.text(*each) for each in zip(draft.words, messages, strict=True)))
        if segments.segments > limit:
            yield messages[0].fault(
                f"`{key}` is {segments.segments} segments in all languages, may be {limit}: shorten it"
            )


def letters_are_cheap(draft: Draft) -> Iterator[Fault]:
    """Find characters that cost a text its GSM-7, and are no letters of its language."""
    for locale, message in draft.messages(Channel.SMS):
        text, own = draft.text(locale, message), draft.plan.languages[locale].letters
        foreign = [each for each in not_gsm7(text) if each.lower() not in own]
        if foreign:
            now = count(text)
            plain = count("".join("x" if each in foreign else each for each in text))
            yield message.fault(
                f"`{message.key}` has {' '.join(foreign)}, which GSM-7 lacks: {now.segments} segments"
                f"{' of UCS-2' * (now.encoding is Encoding.UCS_2)} instead of {plain.segments};"
                " write it with plain signs"
            )


def voice_is_short(draft: Draft) -> Iterator[Fault]:
    """Find voice texts that take longer than a frightened listener can hold."""
    limit = draft.plan.voice_seconds
    for locale, message in draft.messages(Channel.VOICE):
        seconds = _seconds(draft, locale, message)
        if seconds > limit:
            yield message.fault(
                f"`{message.key}` takes {seconds:.1f} s to speak and may take {limit}:"
                " shorten it, or make it two parts"
            )


def bilingual_voice_is_short(draft: Draft) -> Iterator[Fault]:
    """Find voice texts that take too long where all languages are spoken after each other."""
    limit = draft.plan.voice_seconds
    for key, messages in _bilingual(draft, Channel.VOICE):
        total = sum(_seconds(draft, locale, each) for locale, each in zip(draft.words, messages, strict=True))
        if total > limit:
            yield messages[0].fault(
                f"`{key}` takes {total:.1f} s in all languages together and may take {limit}: shorten it"
            )


def texts_are_easy(draft: Draft) -> Iterator[Fault]:
    """Find texts that are harder to read than the language allows, by the stricter of two counts."""
    for channel in Channel:
        for locale, message in draft.messages(channel):
            writing = draft.plan.writing[locale]
            if not writing.readability or not message.key.startswith(_PROSE):
                continue
            own = as_text(render(_HOURS.sub("", message.text), draft.details[locale]))
            score = measure(writing.readability, own, locale)
            limit = writing.readability_limit
            if score is None:
                continue
            is_hard = score > limit if FORMULAS[writing.readability].is_grade else score < limit
            if is_hard:
                bound = "at most" if FORMULAS[writing.readability].is_grade else "at least"
                yield message.fault(
                    f"`{message.key}` has {writing.readability} {score:.1f} and may have {bound} {limit}:"
                    " use shorter words and sentences"
                )


_HOURS = re.compile(r"\{\w+\.hours\}")
"""Hours are worded by patterns and Unicode CLDR: no translator can make them easier."""

_PROSE = (
    "topic.",
    "welcome",
    "person.",
    "closed.",
    "keep",
    "transfer.",
    "crisis",
    "urgent",
    "help",
    "stop",
    "start",
    "erase",
    "relay",
    "hush",
    "dying",
)
"""Keys of whole sentences; the formulas make no sense of menus, titles and one-line answers."""


def _seconds(draft: Draft, locale: str, message: Message) -> float:
    return spoken_seconds(draft.text(locale, message), draft.plan.languages[locale].words_per_minute)


def _bilingual(draft: Draft, channel: Channel) -> Iterator[tuple[str, list[Message]]]:
    """Give each `both.*` key that every language has, with its messages in the order of line.toml."""
    catalogs = [words.catalogs[CATALOG[channel]] for words in draft.words.values()]
    for key in catalogs[0]:
        if key.startswith("both.") and all(key in catalog for catalog in catalogs):
            yield key, [catalog[key] for catalog in catalogs]
