"""Read the termbase: the word for each idea in every language, and the words that must not stand for it.

A language is a suffix of a key (`es`, `avoid_es`), so that a new one is data alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import localedata

from ivr.core.errors import Fault
from messages.catalog import SOURCE
from messages.tables import Form, TomlFile

FILE = "termbase.toml"

_MOST_WORDS = range(0, 201)
_STYLE = "style"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def _is_language(name: str) -> bool:
    return bool(_LANGUAGE.fullmatch(name)) and localedata.exists(name.replace("-", "_"))


def _names_no_empty_word(text: str) -> bool:
    return all(word.strip() for word in text.split(";"))


def _cut(text: str) -> tuple[str, ...]:
    """Give the words of a text that are cut by semicolons; what could not be read has none."""
    return tuple(word.strip() for word in text.split(";")) if text else ()


WORD = Form('a word or phrase in quotes, as "soup"', str.strip)
SAID = Form('words in quotes, cut by semicolons if there are several, as "soup; broth"', _names_no_empty_word)

ByLocale = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """One idea: by locale the words for it, how it is explained, and what is to be avoided.

    Several words are cut by semicolons, the first is preferred. `avoid` is never said; `alone` is, but
    only inside the words or the gloss of some term, or inside a phrase of `within`.
    """

    key: str
    words: Mapping[str, str]
    gloss: Mapping[str, str]
    avoid: ByLocale
    alone: ByLocale
    within: ByLocale
    note: str
    source: str
    line: int

    def right(self, locale: str) -> tuple[str, ...]:
        """List all that this term holds to be right in a language."""
        said = (*_cut(self.words.get(locale, "")), *_cut(self.gloss.get(locale, "")))
        return (*said, *self.within.get(locale, ()))

    def wrong(self, locale: str) -> tuple[str, ...]:
        """List all that this term avoids in a language, alone or always."""
        return (*self.avoid.get(locale, ()), *self.alone.get(locale, ()))


class Termbase:
    """All terms by key, and the words of no term that the style of the line avoids, by locale."""

    def __init__(self, terms: Mapping[str, Term], style: ByLocale) -> None:
        self.terms = terms
        self.style = style
        self._watches: dict[str, _Watch] = {}

    def avoided(self, locale: str, text: str) -> Iterator[tuple[str, Term | None]]:
        """Find the words of a text that are to be avoided, each once, with the term to say instead.

        Words are whole, whatever their case, with their accents; of two that begin at one place the
        longer is found. A word that the style avoids has no term.
        """
        if locale not in self._watches:
            self._watches[locale] = _Watch(self, locale)
        yield from self._watches[locale].avoided(text)


class _Watch:
    """Watch over the words of one language; its patterns are made once, for they are long."""

    def __init__(self, termbase: Termbase, locale: str) -> None:
        terms = termbase.terms.values()
        style = {_folded(word): (word, None) for word in termbase.style.get(locale, ())}
        self._told = style | {_folded(word): (word, term) for term in terms for word in term.wrong(locale)}
        self._alone = {_folded(word) for term in terms for word in term.alone.get(locale, ())}
        self._wrong = re.compile(_any_of(self._told))
        self._right = re.compile(
            f"(?={_any_of(_folded(word) for each in terms for word in each.right(locale))})"
        )

    def avoided(self, text: str) -> Iterator[tuple[str, Term | None]]:
        folded = _folded(text)
        shelters = [match.span(1) for match in self._right.finditer(folded)]
        found = (match for match in self._wrong.finditer(folded) if not self._is_right(match, shelters))
        for word in dict.fromkeys(match[1] for match in found):
            yield self._told[word]

    def _is_right(self, match: re.Match[str], shelters: Iterable[tuple[int, int]]) -> bool:
        if match[1] not in self._alone:
            return False
        start, end = match.span(1)
        return any(first <= start and end <= last and last - first > end - start for first, last in shelters)


def _folded(text: str) -> str:
    """Write a text as words are compared: composed, in small letters, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def _any_of(words: Iterable[str]) -> str:
    """Give the pattern of any of some words, whole, the longest first; of no words, one that never fits."""
    longest_first = sorted(words, key=len, reverse=True)
    return rf"(?<!\w)({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)"


def read_termbase(folder: Path) -> tuple[Termbase, tuple[Fault, ...]]:
    """Read the termbase as far as it can be read, and all that is wrong with it."""
    file = TomlFile(folder / FILE, FILE)
    terms = {key: _term(file, key) for key in file.tables("term")}
    termbase = Termbase(terms, _lists(file, _STYLE, "avoid_"))
    faults = [*file.faults, *file.unknown(), *_told_twice(file, termbase), *_contradictions(file, termbase)]
    return termbase, tuple(faults)


def _term(file: TomlFile, key: str) -> Term:
    table = f"term.{key}"
    keys = set(file.keys(table))
    languages = dict.fromkeys((SOURCE, *_locales(file, table, "")))
    return Term(
        key=key,
        words={locale: file.text(table, locale, SAID) for locale in languages},
        gloss={each: file.text(table, f"gloss_{each}", SAID) for each in _locales(file, table, "gloss_")},
        avoid=_lists(file, table, "avoid_"),
        alone=_lists(file, table, "alone_"),
        within=_lists(file, table, "within_"),
        note=file.text(table, "note") if "note" in keys else "",
        source=file.text(table, "source") if "source" in keys else "",
        line=file.line(table),
    )


def _locales(file: TomlFile, table: str, prefix: str) -> list[str]:
    """List the languages for which a table has a key that begins so: `avoid_en` and `avoid_es` give two."""
    behind = [key.removeprefix(prefix) for key in file.keys(table) if key.startswith(prefix)]
    return [locale for locale in behind if _is_language(locale)]


def _lists(file: TomlFile, table: str, prefix: str) -> ByLocale:
    return {
        locale: file.texts(table, f"{prefix}{locale}", WORD, _MOST_WORDS)
        for locale in _locales(file, table, prefix)
    }


def _told_twice(file: TomlFile, termbase: Termbase) -> Iterator[Fault]:
    """Find words that are avoided in two places: it would be open which of them tells what to say."""
    lists = [(_STYLE, "avoid_", termbase.style)]
    for key, term in termbase.terms.items():
        lists += [(f"term.{key}", "avoid_", term.avoid), (f"term.{key}", "alone_", term.alone)]
    first = dict[tuple[str, str], str]()
    for table, prefix, by_locale in lists:
        for locale, words in by_locale.items():
            for word in words:
                other = first.setdefault((locale, _folded(word)), table)
                if other != table:
                    key = f"{prefix}{locale}"
                    problem = f'`{key}` in [{table}] has "{word}", as [{other}] has: keep one of the two'
                    yield Fault(FILE, file.line(table, key), problem, "term-twice")


def _contradictions(file: TomlFile, termbase: Termbase) -> Iterator[Fault]:
    """Find what one term holds to be right and another one, or the style, avoids."""
    for name, term in termbase.terms.items():
        said = {locale: _cut(words) for locale, words in term.words.items()}
        gloss = {locale: _cut(words) for locale, words in term.gloss.items()}
        for prefix, by_locale in (("", said), ("gloss_", gloss), ("within_", term.within)):
            for locale, words in by_locale.items():
                key = f"{prefix}{locale}"
                for word in dict.fromkeys(
                    each for text in words for each, _ in termbase.avoided(locale, text)
                ):
                    problem = f'`{key}` in [term.{name}] says "{word}", which is to be avoided: correct one'
                    yield Fault(FILE, file.line(f"term.{name}", key), problem, "term-avoided")
