"""Check the words: each rule is one function that finds the faults of a whole draft.

A fault names file and line and says what to do. Rules on the lists of keywords stand in `claims`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from ivr.core.errors import Fault
from ivr.core.menu import DIGITS, Channel, walk
from ivr.core.session import MAIN
from messages.catalog import SOURCE, Message, shown
from messages.claims import keywords_mean_one_thing, weak_words_are_keywords
from messages.draft import CATALOG, Draft, Rule
from messages.keys import topics
from messages.readability import spoken_seconds
from messages.render import PLACEHOLDER, placeholders, stray_brace
from messages.segments import count

_NUMBER = re.compile(r"[0-9]+")
_KEYS_OF_EVERY_PLACE = frozenset({"0", "00", "6", "8", "9"})
_GATES = ("both.gate", "both.start", "both.dying")
_PRINT_THE_MAIN_MENU = ("welcome", "not_understood")


def every_key_is_there(draft: Draft) -> Iterator[Fault]:
    """Find keys that a language lacks, and keys that no part of the line uses."""
    for catalog, required in draft.required().items():
        for locale, words in draft.words.items():
            for key in words.missing(catalog, required):
                yield Fault(shown(locale, catalog), 0, f"`{key}` is missing: add an entry with this key")
            for key, message in words.catalogs[catalog].items():
                if key not in required and draft.plan.has_whole_tree:
                    problem = f"`{key}` is not used by this line: correct the key, or remove the entry"
                    yield message.fault(problem)


def placeholders_are_known(draft: Draft) -> Iterator[Fault]:
    """Find placeholders that name no referral, and braces that are none."""
    for channel in Channel:
        for _, message in draft.messages(channel):
            for name in sorted({*placeholders(message.text)} - draft.phones.keys()):
                yield message.fault(
                    f"`{message.key}` speaks {{{name}.phone}}, and line.toml has no [referral.{name}]:"
                    " correct the name"
                )
            if stray_brace(message.text):
                yield message.fault(
                    f"`{message.key}` has a brace that is no placeholder such as {{acs.phone}}: correct it"
                )


def placeholders_agree(draft: Draft) -> Iterator[Fault]:
    """Find translations that speak other numbers than the English, or not as often."""
    for channel in Channel:
        for locale, message in draft.messages(channel):
            source = draft.source(CATALOG[channel], message.key)
            if locale == SOURCE or source is None:
                continue
            here, there = Counter(placeholders(message.text)), Counter(placeholders(source.text))
            for name in sorted((here - there) | (there - here)):
                yield message.fault(
                    f"`{message.key}` has {{{name}.phone}} {here[name]} times, the English {there[name]}:"
                    " make them agree"
                )


def translations_are_of_this_english(draft: Draft) -> Iterator[Fault]:
    """Find translations of an English text that has changed since."""
    for words in draft.words.values():
        for catalog, messages in words.catalogs.items():
            for message in messages.values():
                source = draft.source(catalog, message.key)
                if source and message.english != source.text:
                    yield message.fault(
                        f"`{message.key}` was translated from other English:"
                        " compare, then take the new `msgid` over"
                    )


def texts_are_plain(draft: Draft) -> Iterator[Fault]:
    """Find line breaks, TABs, control characters, markup and blanks around or doubled within a text."""
    for channel in Channel:
        for _, message in draft.messages(channel):
            if not message.text.isprintable() or "<" in message.text or ">" in message.text:
                yield message.fault(
                    f"`{message.key}` has a control character, a line break or markup:"
                    " write plain words on one line"
                )
            elif message.text != " ".join(message.text.split()):
                yield message.fault(
                    f"`{message.key}` has a blank too many: one between words, none around them"
                )


def answers_open_with_their_title(draft: Draft) -> Iterator[Fault]:
    """Find SMS answers that do not show at once what they answer."""
    for words in draft.words.values():
        texts = words.catalogs[CATALOG[Channel.SMS]]
        answers = {f"topic.{place}": place for place in topics(draft.plan.menus)}
        for key, place in (answers | {"dying": draft.plan.dying}).items():
            answer, title = texts.get(key), texts.get(f"title.{place}")
            if answer and title and not answer.text.startswith(title.text):
                yield answer.fault(
                    f'`{answer.key}` does not open with its title: begin it with "{title.text}"'
                )


def menus_name_their_keys(draft: Draft) -> Iterator[Fault]:
    """Find menus whose words offer other keys, or other codes by text, than line.toml gives them."""
    menus = draft.plan.menus
    codes = {place: code for code, place in reversed([("", MAIN), *walk(menus)])}
    for channel in Channel:
        for _, message in draft.messages(channel):
            menu = _printed_menu(channel, message.key)
            if menu not in menus or menu not in codes or not draft.plan.has_whole_tree:
                continue
            before = codes[menu] if channel is Channel.SMS else ""
            wanted = [before + entry.digit for entry in menus[menu]]
            named = [number for number in _numbers(message) if number not in _KEYS_OF_EVERY_PLACE]
            if named != wanted:
                yield message.fault(
                    f"`{message.key}` offers {', '.join(named) or 'no keys'}, and line.toml has"
                    f" {', '.join(wanted)}: name the keys of line.toml in their order"
                )


def _printed_menu(channel: Channel, key: str) -> str | None:
    if channel is Channel.SMS and key in _PRINT_THE_MAIN_MENU:
        return MAIN
    return key.removeprefix("menu.") if key.startswith("menu.") else None


def gates_name_their_key(draft: Draft) -> Iterator[Fault]:
    """Find gates that offer their language on another key than its place in `served` gives it."""
    keys = dict(zip(draft.words, DIGITS, strict=False))
    for channel in Channel:
        for locale, message in draft.messages(channel):
            is_gate = message.key in _GATES and (channel is Channel.SMS or message.key == "both.gate")
            if is_gate and _numbers(message) != [keys[locale]]:
                yield message.fault(
                    f"`{message.key}` must offer this language on key {keys[locale]}, and no other key"
                )


def _numbers(message: Message) -> list[str]:
    return _NUMBER.findall(PLACEHOLDER.sub("", message.text))


def texts_are_short(draft: Draft) -> Iterator[Fault]:
    """Find texts that cost more segments than the language allows."""
    for locale, message in draft.messages(Channel.SMS):
        segments = count(draft.text(message))
        limit = draft.plan.languages[locale].sms_segments
        if segments.segments > limit:
            yield message.fault(
                f"`{message.key}` is {segments.segments} segments of {segments.encoding} and may be {limit}:"
                " shorten it"
            )
    limit = draft.plan.bilingual_segments
    for key, messages in _bilingual(draft, Channel.SMS):
        segments = count("\n".join(draft.text(message) for message in messages))
        if segments.segments > limit:
            yield messages[0].fault(
                f"`{key}` is {segments.segments} segments in all languages, may be {limit}: shorten it"
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
    for key, messages in _bilingual(draft, Channel.VOICE):
        total = sum(_seconds(draft, locale, each) for locale, each in zip(draft.words, messages, strict=True))
        if total > limit:
            yield messages[0].fault(
                f"`{key}` takes {total:.1f} s in all languages together and may take {limit}: shorten it"
            )


def _seconds(draft: Draft, locale: str, message: Message) -> float:
    return spoken_seconds(draft.text(message), draft.plan.languages[locale].words_per_minute)


def _bilingual(draft: Draft, channel: Channel) -> Iterator[tuple[str, list[Message]]]:
    """Give each `both.*` key that every language has, with its messages in the order of line.toml."""
    catalogs = [words.catalogs[CATALOG[channel]] for words in draft.words.values()]
    for key in catalogs[0]:
        if key.startswith("both.") and all(key in catalog for catalog in catalogs):
            yield key, [catalog[key] for catalog in catalogs]


RULES: tuple[Rule, ...] = (
    every_key_is_there,
    placeholders_are_known,
    placeholders_agree,
    translations_are_of_this_english,
    texts_are_plain,
    answers_open_with_their_title,
    menus_name_their_keys,
    gates_name_their_key,
    texts_are_short,
    voice_is_short,
    keywords_mean_one_thing,
    weak_words_are_keywords,
)


def check(draft: Draft) -> Iterable[Fault]:
    """Apply every rule."""
    return [fault for rule in RULES for fault in rule(draft)]
