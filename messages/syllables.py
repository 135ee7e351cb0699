"""Count the syllables of a word in two ways that err differently: by its sounds, and by its hyphens.

Spanish is exact: in the Ortografía of 2010 (RAE, chapter II, 3.4) spelling alone decides. English has
no such rules: its vowel groups are counted, less what is silent, and more where a group is two.
Hyphenation leaves out the breaks that no printer wants, and so counts too few.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from pyphen import Pyphen

Counter = Callable[[str], int]
"""Count the syllables of one word; a word has one at least."""

DIGITS: Mapping[str, tuple[str, ...]] = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
}
"""How a digit is read, by language."""

MOST_CAPITALS = 3
"""So many capitals are read letter by letter; more of them are a word to text, as START."""

_SPANISH_SILENT = re.compile(r"(?<!c)h|(?<=q)u|(?<=g)u(?=[eiéí])")
_SPANISH_VOWEL_Y = re.compile(r"y(?![aeiouáéíóúü])")
_SPANISH_SYLLABLE = re.compile(
    r"""
    [iuü]? [aeoáéó] (?: [iuü] (?![aeoáéó]) )?   # a strong vowel, with the weak ones that lean on it
    | i[uúü] | í[uü] | [uü][ií] | úi            # two weak ones that differ
    | [iíuúü]                                   # a weak one alone: with an accent it leans on no strong one
    """,
    re.VERBOSE,
)

_ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
_ENGLISH_SILENT = re.compile(
    r"""
    (?<=[aeiouy].)e(?=ly$|ful|less|ness|ments?$)(?<!le)         # "safely", "hopeful"; not "element"
    | (?<=^som)e | (?<=^[tw]her)e | (?<=^car)e(?=[gt])          # "sometimes", "therefore", "caregiver"
    | (?<=^ev)e(?=ry|ning) | (?<=^(?:hom|lif))e                 # "every", "lifetime"
    | (?<=[^aeiouytd])e(?=d$)(?<![^aeiouylr][lr]e)              # "called"; not "treated", "handled"
    | (?<=[^aeiouycgsxz])e(?=s$)(?<![cs]he)(?<![^aeiouylr]le)   # "times"; not "places", "tables"
    | (?<=[^aeiouy])e$(?<![^aeiouylr]le)(?<!^maybe)             # "time"; not "table"
    """,
    re.VERBOSE,
)
_ENGLISH_APART = re.compile(
    r"""
    (?<![ct])ia(?!ge) | ia(?=t[ei])                        # "trial", "initiate"; not "social", "marriage"
    | (?<![cghlnstx])io | (?<=[ln])io(?!n)                 # "biopsy", "violent"; not "action", "million"
    | (?<![ct])ie(?=n[ct]|r$|st$) | ie(?=t) | (?<=^sc)ie   # "client", "easier", "quiet"; not "patient"
    | iu | (?<![gq])u[ao] | (?<![gq])ue(?=l|n[ct])         # "medium", "usual", "influence"
    | (?<![gjq])ui(?=ci|d|n)                               # "fluid"; not "build"
    | (?<=[dhlnr])eo | (?<=cr)ea(?=t)                      # "video", "create"; not "people", "increase"
    | (?<=[dhr])ea(?=s?$) | (?<=^r)ea(?=ct)                # "area", "react"; not "reach"
    | (?<=[aeiouy])ing | (?<=[nr])yone                     # "going", "anyone"
    | (?<=[aeou])y(?=[aeou])(?!ed$)(?<!^ey)                # "player"; not "played", "eyes"
    | (?<=th)ms?$ | (?<=s)ms?$ | (?<=[dsz])n['’]t$         # "rhythm", "metabolism", "didn't"
    """,
    re.VERBOSE,
)


def in_spanish(word: str) -> int:
    """Count the syllables of a Spanish word.

    >>> [in_spanish(word) for word in ("oír", "ciudad", "alcohol", "averiguáis", "¡guía!")]
    [2, 2, 3, 4, 2]
    """
    sounded = _SPANISH_SILENT.sub("", word.lower())
    return max(1, len(_SPANISH_SYLLABLE.findall(_SPANISH_VOWEL_Y.sub("i", sounded))))


def in_english(word: str) -> int:
    """Count the syllables of an English word; up to three capitals are spelt, as is a word without a vowel.

    >>> [in_english(word) for word in ("treated", "called", "biopsy", "people", "CUP")]
    [2, 1, 3, 2, 3]
    """
    lower = word.lower()
    if word.isupper() and (len(word) <= MOST_CAPITALS or not _ENGLISH_VOWELS.search(lower)):
        return len(word)
    groups = _ENGLISH_VOWELS.findall(_ENGLISH_SILENT.sub("", lower))
    return max(1, len(groups) + len(_ENGLISH_APART.findall(lower)))


def by_hyphens(dictionary: str, word: str) -> int:
    """Count the pieces into which a dictionary of Pyphen would break a word."""
    return len(_hyphenation(dictionary).positions(word.lower())) + 1


@lru_cache
def _hyphenation(dictionary: str) -> Pyphen:
    return Pyphen(lang=dictionary)


COUNTERS: Mapping[str, tuple[Counter, ...]] = {
    "en": (in_english, partial(by_hyphens, "en_US")),
    "es": (in_spanish, partial(by_hyphens, "es")),
}
"""The counts that are there for a language."""
