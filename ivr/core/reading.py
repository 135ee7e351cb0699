"""Read a text: what it asks for, and in which languages its words are.

Danger is read first, then a wish to be left alone, then the rest. No word is ever guessed into an
opt-out, and no part of a sentence is one: "should I stop chemo?" is about treatment.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr.core.keywords import ANYWHERE, LONGEST_BODY, SUBJECTS, WHOLE, Keyword, Kind, Lexicon, Scan

Lexicons = Mapping[str, Lexicon]
Scans = Mapping[str, Scan]
Words = tuple[str, ...]


class Meaning(StrEnum):
    """What a text asks for."""

    CRISIS = "crisis"
    URGENT = "urgent"
    OPT_OUT = "opt_out"
    HELP = "help"
    OPT_IN = "opt_in"
    ERASE = "erase"
    RELAY = "relay"
    LANGUAGE = "language"
    MENU_WORD = "menu"
    MORE = "more"
    BACK = "back"
    AGAIN = "again"
    GREETING = "greeting"
    DIGITS = "digits"
    SUBJECT = "subject"
    SLIP = "slip"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for; `locales` are the languages whose words it uses, none for bare signs.

    `stops` says that a text that speaks of danger asks for no more texts too.
    """

    meaning: Meaning
    locales: tuple[str, ...] = ()
    subjects: tuple[Keyword, ...] = ()
    digits: str = ""
    stops: bool = False


_SIGNS = {"*": Meaning.BACK, "#": Meaning.MORE}

_SENTENCE_END = re.compile(r"[.,;:!?\n]+")


def read(lexicons: Lexicons, body: str, remembered: str | None) -> Reading:
    """Read one text; of words that two languages share, those of the remembered one count."""
    body = body[:LONGEST_BODY].strip()
    if body in _SIGNS:
        return Reading(_SIGNS[body])
    scans = _scan(lexicons, body)
    return (
        _danger(lexicons, scans, body)
        or _whole(lexicons, scans)
        or _greeting(scans)
        or _digits(scans)
        or _subject(scans, remembered)
        or _slip(lexicons, scans, remembered)
        or Reading(Meaning.UNKNOWN, _language_of_unknown(scans))
    )


def _scan(lexicons: Lexicons, text: str) -> Scans:
    return {locale: lexicon.scan(text) for locale, lexicon in lexicons.items()}


def _words(scans: Scans) -> Words:
    """Give the words of a text, which are the same in every language."""
    return next(iter(scans.values())).words


def _left(scans: Scans, kinds: frozenset[Kind]) -> str:
    """Take the phrases of some kinds out of a text, in whatever language they are."""
    places = frozenset.intersection(*(scan.without(kinds) for scan in scans.values()))
    return " ".join(word for place, word in enumerate(_words(scans)) if place in places)


def _most_familiar(scans: Scans, locales: Iterable[str]) -> Words:
    """Keep, of the languages that know a text, the one that knows most of it, or those that know as much."""
    known = {locale: scans[locale].familiarity for locale in locales}
    return tuple(locale for locale, count in known.items() if count == max(known.values()))


def _danger(lexicons: Lexicons, scans: Scans, body: str) -> Reading | None:
    for kind, meaning in ((Kind.CRISIS, Meaning.CRISIS), (Kind.URGENT, Meaning.URGENT)):
        locales = _most_familiar(scans, (locale for locale, scan in scans.items() if scan.contains(kind)))
        if locales:
            return Reading(meaning, locales, stops=_stops_too(lexicons, scans, body))
    return None


def _stops_too(lexicons: Lexicons, scans: Scans, body: str) -> bool:
    """Find a clear opt-out beside a cry for help: a sentence of its own, or all that is left, or a request.

    "END MY LIFE" leaves nothing, and so is none; "they all leave me alone" is not said to us.
    """
    pieces = (*_SENTENCE_END.split(body), _left(scans, ANYWHERE))
    requests = (span for scan in scans.values() for span in scan.search({Kind.OPT_OUT}))
    return (
        any(_is_opt_out(lexicons, piece) for piece in pieces)
        or any(span.end - span.start > 2 and not span.weak for span in requests)  # "stop texting me"
    )


def _is_opt_out(lexicons: Lexicons, text: str) -> bool:
    reading = _whole(lexicons, _scan(lexicons, text))
    return reading is not None and reading.meaning is Meaning.OPT_OUT


def _whole(lexicons: Lexicons, scans: Scans) -> Reading | None:
    """Read a message that is one wish or one command and nothing else, but for courtesies.

    "Alto please" is one too: courtesies of another language are taken off if need be.
    """
    covered = _covered(scans)
    if covered or not any(scan.contains(Kind.COURTESY) for scan in scans.values()):
        return covered
    return _covered(_scan(lexicons, _left(scans, frozenset({Kind.COURTESY}))))


def _covered(scans: Scans) -> Reading | None:
    present = {span.keyword.kind for scan in scans.values() for span in scan.spans}
    covering = (
        (kind, _most_familiar(scans, (locale for locale, scan in scans.items() if scan.covers(kind))))
        for kind in WHOLE
        if kind in present
    )
    return next((Reading(Meaning(kind), locales) for kind, locales in covering if locales), None)


def _greeting(scans: Scans) -> Reading | None:
    """Find a text that is courtesies and nothing else: "hola", "thank you"."""
    locales = _most_familiar(scans, (locale for locale, scan in scans.items() if scan.covers(Kind.COURTESY)))
    return Reading(Meaning.GREETING, locales) if locales else None


def _digits(scans: Scans) -> Reading | None:
    match _words(scans):
        case (word,) if word.isascii() and word.isdecimal() and len(word) <= 3 and word != "211":
            return Reading(Meaning.DIGITS, digits=word)
    return None


def _subject(scans: Scans, remembered: str | None) -> Reading | None:
    """Find what a sentence is about, and answer in the language that knows more of it."""
    knowing = _most_familiar(scans, scans)
    by_locale = {locale: tuple(scan.search(SUBJECTS)) for locale, scan in scans.items()}
    ranks = {
        locale: (
            any(not span.weak for span in spans),
            any(span.exact for span in spans),
            scans[locale].familiarity,
        )
        for locale, spans in by_locale.items()
        if any(locale in knowing or not span.weak for span in spans)
    }
    if not ranks:
        return None
    best = tuple(locale for locale, rank in ranks.items() if rank == max(ranks.values()))
    locale = remembered if remembered in best else best[0]
    strong = [span.keyword for span in by_locale[locale] if not span.weak]
    keywords = strong or [span.keyword for span in by_locale[locale]]
    # "Necesito un ride" borrows its subject, and stays a Spanish sentence.
    speakers = best if set(best) & set(knowing) else knowing
    return Reading(Meaning.SUBJECT, speakers, tuple(dict.fromkeys(keywords)))


def _slip(lexicons: Lexicons, scans: Scans, remembered: str | None) -> Reading | None:
    """Take one misspelt word for the subject it is one letter away from, in the language of the texter."""
    words = _words(scans)
    if len(words) != 1 or any(scan.spans for scan in scans.values()):
        return None
    near = {
        locale: lexicon.near(words[0]) for locale, lexicon in lexicons.items() if remembered in (None, locale)
    }
    locales = tuple(locale for locale, keywords in near.items() if keywords)
    return Reading(Meaning.SLIP, locales, tuple(sorted(near[locales[0]]))) if locales else None


def _language_of_unknown(scans: Scans) -> Words:
    """Guess the language of a text that was not understood; none where two are as likely."""
    likely = _most_familiar(scans, (locale for locale, scan in scans.items() if scan.familiarity))
    return likely if len(likely) == 1 else ()
