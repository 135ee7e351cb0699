"""Rules on what a text offers: the keys and words that it names exist, and lead where it says."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from ivr.core.errors import Fault
from ivr.core.keywords import Keyword, Lexicon, fold, plain
from ivr.core.menu import DIGITS, Channel, walk
from ivr.core.session import MAIN
from messages.catalog import SOURCE, Catalog, Message
from messages.draft import CATALOG, Draft
from messages.keys import UNAVAILABLE, topics
from messages.render import PLACEHOLDER
from messages.rules.claims import ASIDE

_NUMBER = re.compile(r"[0-9]+")
_MARK = re.compile(r"[^\w\s-]+")
_KEYS_OF_EVERY_PLACE = frozenset({"0", "00", "6", "8", "9"})
_GATES = ("both.gate", "both.start", "both.dying")
_PRINT_THE_MAIN_MENU = ("welcome", "not_understood")


def answers_open_with_their_title(draft: Draft) -> Iterator[Fault]:
    """Find SMS answers that do not show at once what they answer."""
    for words in draft.words.values():
        texts = words.catalogs[CATALOG[Channel.SMS]]
        withdrawn = texts[UNAVAILABLE].text if UNAVAILABLE in texts else ""
        answers = {f"topic.{place}": place for place in topics(draft.plan.menus)}
        for key, place in (answers | {"dying": draft.plan.dying}).items():
            answer, title = texts.get(key), texts.get(f"title.{place}")
            if answer and title and not _opens_with(answer.text, title.text) and answer.text != withdrawn:
                yield answer.fault(
                    f'`{answer.key}` does not open with its title: begin it with "{title.text}"'
                )


def _opens_with(answer: str, title: str) -> bool:
    return answer.startswith(title) and not answer.removeprefix(title)[:1].isalnum()


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
    """Find gates that offer their language on another key than its place in `locales` gives it."""
    keys = dict(zip(draft.plan.languages, DIGITS, strict=False))
    for channel in Channel:
        for locale, message in draft.messages(channel):
            is_gate = message.key in _GATES and (channel is Channel.SMS or message.key == "both.gate")
            if is_gate and _numbers(message) != [keys[locale]]:
                yield message.fault(
                    f"`{message.key}` must offer this language on key {keys[locale]}, and no other key"
                )


def _numbers(message: Message) -> list[str]:
    return _NUMBER.findall(PLACEHOLDER.sub("", message.text))


def named_words_exist(draft: Draft) -> Iterator[Fault]:
    """Find words in capitals that a texter would send, and that lead nowhere in this language."""
    for locale, message, lexicon in _texts(draft):
        for word in _named(message, lexicon, draft.plan.writing[locale].capitals):
            keyword = _meaning(word, lexicon)
            if keyword is None or keyword.kind in ASIDE:
                yield message.fault(
                    f"`{message.key}` names the word {word}, which leads nowhere in {locale}: add it to"
                    " keywords.po, or to `capitals` in locale.toml if nobody is to text it"
                )


def named_words_agree(draft: Draft) -> Iterator[Fault]:
    """Find translations that send texters elsewhere than the English does."""
    texts = list(_texts(draft))
    english = {message.key: (message, lexicon) for locale, message, lexicon in texts if locale == SOURCE}
    for locale, message, lexicon in texts:
        if message.key not in english:
            continue
        here = _led_to(message, lexicon, draft.plan.writing[locale].capitals)
        there = _led_to(*english[message.key], draft.plan.writing[SOURCE].capitals)
        for keyword in sorted(here.keys() ^ there.keys()):
            word = here.get(keyword) or there[keyword]
            yield message.fault(
                f"`{message.key}` and its English do not name words for the same:"
                f" {word} stands in only one of them; make them agree"
            )


def _texts(draft: Draft) -> Iterator[tuple[str, Message, Lexicon]]:
    for locale, words in draft.words.items():
        lexicon = _lexicon(tuple(words.keywords().items()), draft.plan.languages[locale].letters)
        for message in words.catalogs[Catalog.SMS].values():
            yield locale, message, lexicon


@lru_cache(maxsize=8)
def _lexicon(listed: tuple[tuple[str, tuple[str, ...]], ...], letters: str) -> Lexicon:
    """Build the lexicon of a language once: two rules look words up in it."""
    return Lexicon.build(dict(listed), letters)


def _named(message: Message, lexicon: Lexicon, capitals: tuple[str, ...]) -> Iterator[str]:
    """Give the words in capitals of a text; a phrase that is known counts as one."""
    for phrase in _in_capitals(PLACEHOLDER.sub(" ; ", message.text)):
        if fold(phrase) in lexicon.exact:
            yield fold(phrase)
        else:
            yield from (fold(word) for word in phrase.split() if word not in capitals)


@lru_cache(maxsize=1024)
def _in_capitals(text: str) -> tuple[str, ...]:
    """List every run of words in capitals, of two letters and more, once: two rules ask for them."""
    runs = groupby(text.split(), key=lambda word: word.isupper() and len(fold(word)) > 1)
    phrases = [phrase.strip() for is_word, run in runs if is_word for phrase in _MARK.split(" ".join(run))]
    return tuple([phrase for phrase in phrases if phrase])


def _led_to(message: Message, lexicon: Lexicon, capitals: tuple[str, ...]) -> Mapping[Keyword, str]:
    named = _named(message, lexicon, capitals)
    found = {_meaning(word, lexicon): word for word in named}
    return {keyword: word for keyword, word in found.items() if keyword}


def _meaning(word: str, lexicon: Lexicon) -> Keyword | None:
    return lexicon.exact.get(word) or lexicon.plain.get(plain(word))
