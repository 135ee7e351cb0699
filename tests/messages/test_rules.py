"""Every rule finds what it is for, on the right line, and nothing in words that are sound."""

from dataclasses import dataclass

import pytest

from messages.catalog import Catalog
from messages.draft import Draft
from messages.lint import lint
from messages.rules import RULES
from tests.messages.tiny import (
    EN,
    ES,
    KEYWORDS,
    SMS,
    VOICE,
    Change,
    Expected,
    TinyLine,
    change,
    codes_with,
    sound_draft,
    told,
)

Edit = tuple[str, str, str]

EN_SMS, ES_SMS = "en/LC_MESSAGES/sms.po", "es/LC_MESSAGES/sms.po"
EN_VOICE, ES_VOICE = "en/LC_MESSAGES/voice.po", "es/LC_MESSAGES/voice.po"
EN_KEYWORDS = "en/LC_MESSAGES/keywords.po"
EN_TOML, ES_TOML = "en/locale.toml", "es/locale.toml"

F3 = '[fact.F3]\nwords = "Soup is wet."\nsource = "S"\nreviewed = ""\nuse = "D"\nnote = ""\n'

IN_ORDER = "name the keys of line.toml in their order"
UNUSED = "is not used by this line: correct the key, or remove the entry"
HARD = "Polysyllabic verbalizations exacerbate incomprehensibility considerably."
DIFFICULT = "Las verbalizaciones polisilábicas exacerban considerablemente la incomprensibilidad."


@dataclass(frozen=True)
class Spoiling:
    """Words under some keys, then edits of files, and all that is told of them: places and problems."""

    code: str
    changes: tuple[Change, ...]
    expected: tuple[Expected, ...]
    edits: tuple[Edit, ...] = ()


def _said(key: str, text: str, catalog: Catalog) -> tuple[Change, ...]:
    """Say the same in both languages."""
    return (EN, catalog, key, text), (ES, catalog, key, text)


BAD = {
    "a key that one language lacks": Spoiling(
        "key-missing",
        ((ES, VOICE, "crisis", None),),
        ((ES, VOICE, "crisis", "`crisis` is missing: add an entry with this key"),),
    ),
    "a second part in one language alone": Spoiling(
        "key-missing",
        ((EN, VOICE, "topic.bread.2", "More."),),
        ((ES, VOICE, "topic.bread.2", "`topic.bread.2` is missing: add an entry with this key"),),
    ),
    "a fourth part without a third": Spoiling(
        "key-unused",
        ((EN, VOICE, "topic.bread.4", "Far."),),
        ((EN, VOICE, "topic.bread.4", f"`topic.bread.4` {UNUSED}"),),
    ),
    "a topic that stands in no menu": Spoiling(
        "key-unused",
        ((EN, SMS, "topic.cake", "Cake."),),
        ((EN, SMS, "topic.cake", f"`topic.cake` {UNUSED}"),),
    ),
    "a list of keywords of a kind that is none": Spoiling(
        "key-unused",
        ((EN, KEYWORDS, "topic.cake", "BAR"),),
        ((EN, KEYWORDS, "topic.cake", f"`topic.cake` {UNUSED}"),),
    ),
    "a placeholder that names no number": Spoiling(
        "placeholder-unknown",
        ((EN, VOICE, "crisis", "Call {dsk.phone}."), (ES, VOICE, "crisis", "Llame al {dsk.phone}.")),
        tuple(
            (
                locale,
                VOICE,
                "crisis",
                "`crisis` speaks {dsk.phone}, and line.toml has no [referral.dsk]: correct the name",
            )
            for locale in (EN, ES)
        ),
    ),
    "a person whose number is said once": Spoiling(
        "person-number",
        _said("person.desk", "Call {desk.phone}. Press 1.", VOICE),
        tuple(
            (
                locale,
                VOICE,
                "person.desk",
                "`person.desk` must speak {desk.phone} twice: put it into the text",
            )
            for locale in (EN, ES)
        ),
    ),
    "a text about a person without their number": Spoiling(
        "person-number",
        _said("person.desk", "The desk.", SMS),
        tuple(
            (locale, SMS, "person.desk", "`person.desk` must speak {desk.phone}: put it into the text")
            for locale in (EN, ES)
        ),
    ),
    "a person whom no key connects": Spoiling(
        "person-key",
        _said("person.desk", "{desk.phone}, {desk.phone}. Press 7.", VOICE),
        tuple(
            (
                locale,
                VOICE,
                "person.desk",
                "`person.desk` must name the key 1, which connects, once: say so in the text",
            )
            for locale in (EN, ES)
        ),
    ),
    "the digits of the caller in another text": Spoiling(
        "caller-ending",
        _said("crisis", "Your phone ends in {caller.ending}.", VOICE),
        tuple(
            (
                locale,
                VOICE,
                "crisis",
                "`crisis` has {caller.ending}, which only `keep` by voice can say: take it out",
            )
            for locale in (EN, ES)
        ),
    ),
    "a text that would go to nobody knows which phone": Spoiling(
        "caller-ending",
        _said("keep", "Press 1.", VOICE),
        tuple(
            (
                locale,
                VOICE,
                "keep",
                "`keep` must say which phone gets the text: put {caller.ending}, its last four digits, into"
                " it",
            )
            for locale in (EN, ES)
        ),
    ),
    "a brace that is no placeholder": Spoiling(
        "placeholder-form",
        ((EN, VOICE, "crisis", "Call {desk.fax}."),),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` has a brace that is no placeholder such as {acs.phone}: correct it",
            ),
        ),
    ),
    "a number that is not repeated": Spoiling(
        "placeholder-differs",
        (
            (EN, VOICE, "crisis", "Call {desk.phone}, again {desk.phone}."),
            (ES, VOICE, "crisis", "{desk.phone}"),
        ),
        (
            (
                ES,
                VOICE,
                "crisis",
                "`crisis` has {desk.phone} 1 times, the English 2: make them agree",
            ),
        ),
    ),
    "a number that the English does not speak": Spoiling(
        "placeholder-differs",
        ((ES, VOICE, "crisis", "Llame al {fire2.phone}."),),
        (
            (
                ES,
                VOICE,
                "crisis",
                "`crisis` has {fire2.phone} 1 times, the English 0: make them agree",
            ),
        ),
    ),
    "a number written out": Spoiling(
        "number-unlisted",
        ((EN, SMS, "crisis", "Call 1-800-227-2345."),),
        (
            (
                EN,
                SMS,
                "crisis",
                "`crisis` has the number 1-800-227-2345 written out: put it into line.toml as a [referral],"
                " and its placeholder here, as {acs.phone}",
            ),
        ),
    ),
    "a spoken menu with another key": Spoiling(
        "menu-keys",
        ((ES, VOICE, "menu.soups", "Oprima el 1, o el 2."),),
        (
            (
                ES,
                VOICE,
                "menu.soups",
                f"`menu.soups` offers 1, 2, and line.toml has 1, 3: {IN_ORDER}",
            ),
        ),
    ),
    "a printed menu without its full codes": Spoiling(
        "menu-keys",
        ((ES, SMS, "menu.soups", "1 Sopa, 3 Crisis."),),
        (
            (
                ES,
                SMS,
                "menu.soups",
                f"`menu.soups` offers 1, 3, and line.toml has 21, 23: {IN_ORDER}",
            ),
        ),
    ),
    "a welcome that prints no menu": Spoiling(
        "menu-keys",
        ((EN, SMS, "welcome", "Hello. 0 = {desk.phone}."),),
        ((EN, SMS, "welcome", f"`welcome` offers no keys, and line.toml has 1, 2: {IN_ORDER}"),),
    ),
    "a gate with the key of another language": Spoiling(
        "gate-key",
        ((ES, VOICE, "both.gate", "Para español, oprima el 1."),),
        ((ES, VOICE, "both.gate", "`both.gate` must offer this language on key 2, and no other key"),),
    ),
    "an answer that does not show what it answers": Spoiling(
        "title-first",
        ((EN, SMS, "topic.bread", "About bread."),),
        (
            (
                EN,
                SMS,
                "topic.bread",
                '`topic.bread` does not open with its title: begin it with "Words of title.bread"',
            ),
        ),
    ),
    "a word in capitals that no list has": Spoiling(
        "word-unknown",
        ((EN, SMS, "crisis", "Text TOAST."),),
        (
            (
                EN,
                SMS,
                "crisis",
                "`crisis` names the word TOAST, which leads nowhere in en: add it to keywords.po, or to"
                " `capitals` in locale.toml if nobody is to text it",
            ),
        ),
    ),
    "a translation that names the word of another topic": Spoiling(
        "word-differs",
        (
            (EN, SMS, "crisis", "Text BREAD."),
            (ES, SMS, "crisis", "Mande SOPA."),
            (ES, KEYWORDS, "topic.hot", "SOPA"),
        ),
        tuple(
            (
                ES,
                SMS,
                "crisis",
                "warning: `crisis` and its English do not name words for the same:"
                f" {word} stands in only one of them; make them agree",
            )
            for word in ("BREAD", "SOPA")
        ),
    ),
    "a text that costs too much": Spoiling(
        "sms-segments",
        ((ES, SMS, "crisis", "á" * 150),),
        ((ES, SMS, "crisis", "`crisis` is 3 segments of UCS-2 and may be 2: shorten it"),),
        edits=((ES_TOML, 'letters = ""', 'letters = "á"'),),
    ),
    "one accent makes both languages dear": Spoiling(
        "sms-bilingual",
        ((EN, SMS, "both.help", "a" * 160), (ES, SMS, "both.help", "á" * 134)),
        ((EN, SMS, "both.help", "`both.help` is 5 segments in all languages, may be 4: shorten it"),),
        edits=((ES_TOML, 'letters = ""', 'letters = "á"'),),
    ),
    "curly quotation marks in a long text": Spoiling(
        "sms-letters",
        ((EN, SMS, "crisis", f"“{'a' * 140}”"),),
        (
            (
                EN,
                SMS,
                "crisis",
                "`crisis` has “ ”, which GSM-7 lacks: 3 segments of UCS-2 instead of 1; write it with plain"
                " signs",
            ),
        ),
        edits=((EN_TOML, "sms_segments = 2", "sms_segments = 3"),),
    ),
    "a voice text that is too long": Spoiling(
        "voice-seconds",
        ((EN, VOICE, "crisis", "word " * 105 + "end."),),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` takes 45.8 s to speak and may take 45: shorten it, or make it two parts",
            ),
        ),
    ),
    "two languages that are too long together": Spoiling(
        "voice-bilingual",
        (
            (EN, VOICE, "both.crisis", "word " * 60 + "end."),
            (ES, VOICE, "both.crisis", "voz " * 60 + "fin."),
        ),
        (
            (
                EN,
                VOICE,
                "both.crisis",
                "`both.crisis` takes 53.0 s in all languages together and may take 45: shorten it",
            ),
        ),
    ),
    "hard English": Spoiling(
        "readability",
        ((EN, VOICE, "crisis", HARD),),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` has flesch_kincaid 50.1 and may have at most 20: use shorter words and sentences",
            ),
        ),
        edits=(
            (EN_TOML, 'readability = ""', 'readability = "flesch_kincaid"'),
            (EN_TOML, "readability_limit = 8", "readability_limit = 20"),
        ),
    ),
    "hard Spanish": Spoiling(
        "readability",
        ((ES, SMS, "crisis", DIFFICULT),),
        (
            (
                ES,
                SMS,
                "crisis",
                "`crisis` has fernandez_huerta -74.6 and may have at least 20: use shorter words and"
                " sentences",
            ),
        ),
        edits=(
            (ES_TOML, 'readability = ""', 'readability = "fernandez_huerta"'),
            (ES_TOML, "readability_limit = 8", "readability_limit = 20"),
            (ES_TOML, 'letters = ""', 'letters = "á"'),
        ),
    ),
    "two lines": Spoiling(
        "text-lines",
        ((EN, VOICE, "crisis", r"Call us.\nNow."),),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` has U+000A CONTROL CHARACTER: write plain words on one line",
            ),
        ),
    ),
    "a no-break blank": Spoiling(
        "text-no-break",
        ((EN, VOICE, "crisis", "Call\u00a0us."),),
        ((EN, VOICE, "crisis", "`crisis` has U+00A0 NO-BREAK SPACE: put an ordinary blank in its place"),),
    ),
    "a sign that turns the writing": Spoiling(
        "text-direction",
        ((EN, VOICE, "crisis", "Call \u202eus."),),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` has U+202E RIGHT-TO-LEFT OVERRIDE, which turns the writing: remove it",
            ),
        ),
    ),
    "a blank of no width": Spoiling(
        "text-zero-width",
        ((EN, VOICE, "crisis", "Call\u200b us."),),
        ((EN, VOICE, "crisis", "`crisis` has U+200B ZERO WIDTH SPACE, which nobody sees: remove it"),),
    ),
    "a letter with its mark apart": Spoiling(
        "text-decomposed",
        ((ES, VOICE, "crisis", "Adio\u0301s."),),
        (
            (
                ES,
                VOICE,
                "crisis",
                "warning: `crisis` has letters with their marks apart: type them as one (`cupline catalog"
                " sync` writes them so)",
            ),
        ),
    ),
    "a Cyrillic letter in a Latin word": Spoiling(
        "text-garbled",
        ((EN, KEYWORDS, "topic.bread", "LOA\u0424, BREAD"),),
        (
            (
                EN,
                KEYWORDS,
                "topic.bread",
                "`topic.bread` has letters of another alphabet or encoding in LOA\u0424: type it anew",
            ),
        ),
    ),
    "markup": Spoiling(
        "text-markup",
        ((EN, VOICE, "crisis", "Call <b>us</b>."),),
        ((EN, VOICE, "crisis", "`crisis` has markup: write plain words, and no < or >"),),
    ),
    "two blanks": Spoiling(
        "text-blanks",
        ((EN, VOICE, "crisis", "Call  us."),),
        ((EN, VOICE, "crisis", "`crisis` has a blank too many: one between words, none around them"),),
    ),
    "a translation of older English": Spoiling(
        "translation-stale",
        (),
        (
            (
                ES,
                VOICE,
                "crisis",
                "`crisis` was translated from other English: `cupline catalog sync` takes the new one over"
                " and marks what to compare",
            ),
        ),
        edits=((EN_VOICE, '"Words of crisis."', '"New words of crisis."'),),
    ),
    "a translation that is not sure": Spoiling(
        "translation-fuzzy",
        (),
        (
            (
                ES,
                VOICE,
                "crisis",
                "`crisis` is marked fuzzy: compare it with its English, then take the mark off",
            ),
        ),
        edits=((ES_VOICE, 'msgctxt "crisis"', '#, fuzzy\nmsgctxt "crisis"'),),
    ),
    "one short English word in a Spanish text": Spoiling(
        "language-foreign",
        ((ES, VOICE, "crisis", "Llame y the persona."),),
        (
            (
                ES,
                VOICE,
                "crisis",
                "`crisis` has en words in a text of es (the): translate them",
            ),
        ),
        edits=((EN_TOML, "function_words = []", 'function_words = ["the", "and"]'),),
    ),
    "a word that another stands for": Spoiling(
        "term-avoided",
        ((ES, SMS, "crisis", "Un tazon, un TAZÓN."),),
        (
            (
                ES,
                SMS,
                "crisis",
                '`crisis` says "tazón", which termbase.toml avoids: write plato hondo',
            ),
        ),
        edits=(
            (ES_TOML, 'letters = ""', 'letters = "ó"'),
            (ES_TOML, "capitals = []", 'capitals = ["TAZÓN"]'),
        ),
    ),
    "a word that the style avoids": Spoiling(
        "term-avoided",
        ((EN, VOICE, "crisis", "Slurp it."),),
        ((EN, VOICE, "crisis", '`crisis` says "slurp", which termbase.toml avoids: say it in other words'),),
    ),
    "a topic without a fact": Spoiling(
        "fact-missing",
        (),
        (
            (
                EN,
                VOICE,
                "topic.bread",
                "`topic.bread` cites no fact: begin its comment with numbers of facts.toml, as `#. F1 F2.`",
            ),
        ),
        edits=((EN_VOICE, '#. F1. A note.\nmsgid "topic.bread"', '#. A note.\nmsgid "topic.bread"'),),
    ),
    "a fact that there is not": Spoiling(
        "fact-unknown",
        (),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` cites F3, which facts.toml does not have: correct it",
            ),
        ),
        edits=((EN_VOICE, '#. F1. A note.\nmsgid "crisis"', '#. F1 F3. A note.\nmsgid "crisis"'),),
    ),
    "a fact that is on hold": Spoiling(
        "fact-held",
        (),
        (
            (
                EN,
                VOICE,
                "crisis",
                "`crisis` cites F2, which is on hold (C1: a doctor must decide.): take it out of the text",
            ),
        ),
        edits=((EN_VOICE, '#. F1. A note.\nmsgid "crisis"', '#. F2 F1. A note.\nmsgid "crisis"'),),
    ),
    "a fact by voice alone": Spoiling(
        "fact-channels",
        (),
        (
            (
                EN,
                VOICE,
                "topic.hot",
                "`topic.hot` says F3 in one of voice and SMS only: say the same in both",
            ),
        ),
        edits=(
            (EN_VOICE, '#. F1. A note.\nmsgid "topic.hot"', '#. F1 F3.\nmsgid "topic.hot"'),
            ("facts.toml", "[fact.F2]", F3 + "[fact.F2]"),
        ),
    ),
    "a keyword that two topics claim": Spoiling(
        "keyword-twice",
        ((EN, KEYWORDS, "topic.hot", "HOT, loaf"),),
        (
            (
                EN,
                KEYWORDS,
                "topic.hot",
                "the word loaf under `topic.hot` stands under `topic.bread` too: take it out of one",
            ),
        ),
    ),
    "a keyword one slip from an opt-out word": Spoiling(
        "keyword-apart",
        ((EN, KEYWORDS, "topic.hot", "CANCER"), (EN, KEYWORDS, "opt_out", "CANCEL")),
        (
            (
                EN,
                KEYWORDS,
                "opt_out",
                "warning: the word CANCEL under `opt_out` is one slip from CANCER under `topic.hot`: choose"
                " another, or say in a comment why both must stay",
            ),
        ),
    ),
    "a weak word that leads nowhere": Spoiling(
        "keyword-weak",
        ((EN, KEYWORDS, "weak", "MEAL, WHERE"),),
        (
            (
                EN,
                KEYWORDS,
                "weak",
                "the weak word WHERE leads nowhere: give it to a list above, or remove it",
            ),
        ),
    ),
    "a keyword of signs": Spoiling(
        "keyword-empty",
        ((EN, KEYWORDS, "topic.hot", "HOT, ?"),),
        ((EN, KEYWORDS, "topic.hot", "`?` under `topic.hot` has neither letters nor digits: remove it"),),
    ),
    "keywords parted by a semicolon": Spoiling(
        "keyword-signs",
        ((EN, KEYWORDS, "topic.hot", "HOT; WARM"),),
        (
            (
                EN,
                KEYWORDS,
                "topic.hot",
                "`HOT; WARM` under `topic.hot` has ;: part words by commas, and write them in letters and"
                " digits",
            ),
        ),
    ),
}

GOOD = {
    "a second part in both languages": Spoiling(
        "key-missing", ((EN, VOICE, "topic.bread.2", "More."), (ES, VOICE, "topic.bread.2", "Otra.")), ()
    ),
    "three parts": Spoiling(
        "key-unused",
        tuple((locale, SMS, f"topic.bread.{part}", "x") for locale in (EN, ES) for part in (2, 3)),
        (),
    ),
    "a number of the directory": Spoiling(
        "placeholder-unknown", tuple((each, SMS, "crisis", "{desk.phone}") for each in (EN, ES)), ()
    ),
    "two placeholders side by side": Spoiling(
        "placeholder-form",
        tuple((each, SMS, "crisis", "{desk.phone}{fire2.phone}") for each in (EN, ES)),
        (),
    ),
    "the same numbers in another order": Spoiling(
        "placeholder-differs",
        (
            (EN, SMS, "crisis", "{desk.phone} or {fire2.phone}"),
            (ES, SMS, "crisis", "{fire2.phone} o {desk.phone}"),
        ),
        (),
    ),
    "a person with the number of the emergency": Spoiling(
        "person-other", _said("person.desk", "{desk.phone}. In danger: {fire2.phone}.", SMS), ()
    ),
    "a person by voice": Spoiling(
        "person-number", _said("person.desk", "{desk.phone}: {desk.phone}. 1; 7.", VOICE), ()
    ),
    "a person with a code": Spoiling(
        "person-key", _said("person.desk", "{desk.phone}, {desk.phone}; 1 or 11.", VOICE), ()
    ),
    "the digits of the caller twice": Spoiling(
        "caller-ending", _said("keep", "{caller.ending}, {caller.ending}?", VOICE), ()
    ),
    "years, shares, codes and numbers in words": Spoiling(
        "number-unlisted", ((EN, SMS, "crisis", "In 2026, 3 of 100, 45 %, 321. Nine one one."),), ()
    ),
    "keys that mean the same everywhere": Spoiling(
        "menu-keys", ((EN, VOICE, "menu.soups", "1 hot, 3 crisis, 0 person, 6 help, 8, 9."),), ()
    ),
    "a gate in other words": Spoiling("gate-key", ((ES, SMS, "both.start", "Responda 2 (español)."),), ()),
    "an answer that is its title": Spoiling(
        "title-first", ((EN, SMS, "topic.bread", "Words of title.bread"),), ()
    ),
    "an answer that was withdrawn": Spoiling(
        "title-first",
        ((EN, SMS, "topic.unavailable", "Not now."), (EN, SMS, "topic.bread", "Not now.")),
        (),
    ),
    "a word with its accent, and one without": Spoiling(
        "word-unknown",
        (
            (EN, SMS, "crisis", "Text BREAD or LOAF (PSA, A)."),
            (ES, SMS, "crisis", "Mande PAN DULCE o PÁN."),
            (ES, KEYWORDS, "topic.bread", "PAN, PAN DULCE"),
        ),
        (),
        edits=((EN_TOML, "capitals = []", 'capitals = ["PSA"]'), (ES_TOML, '""', '"á"')),
    ),
    "another word for the same": Spoiling(
        "word-differs",
        (
            (EN, SMS, "crisis", "Text LOAF."),
            (ES, SMS, "crisis", "Mande PAN."),
            (ES, KEYWORDS, "topic.bread", "PAN"),
        ),
        (),
    ),
    "as many segments as there may be": Spoiling("sms-segments", ((EN, SMS, "crisis", "a" * 306),), ()),
    "four segments in both languages": Spoiling(
        "sms-bilingual", ((EN, SMS, "both.help", "a" * 300), (ES, SMS, "both.help", "a" * 300)), ()
    ),
    "signs of GSM-7, and letters of the language": Spoiling(
        "sms-letters",
        ((EN, SMS, "crisis", "¿@ñ€?"), (ES, SMS, "crisis", "Adiós, Óscar.")),
        (),
        edits=((ES_TOML, 'letters = ""', 'letters = "ó"'),),
    ),
    "a voice text as long as it may be": Spoiling(
        "voice-seconds", ((EN, VOICE, "crisis", "word " * 103 + "end."),), ()
    ),
    "two languages as long as they may be": Spoiling(
        "voice-bilingual",
        tuple((locale, VOICE, "both.crisis", "ho " * 50 + "ho.") for locale in (EN, ES)),
        (),
    ),
    "hard words in a title, and where no formula is": Spoiling(
        "readability",
        ((EN, SMS, "both.help", HARD), (ES, SMS, "crisis", DIFFICULT), (EN, SMS, "crisis", "Come to us.")),
        (),
        edits=(
            (EN_TOML, 'readability = ""', 'readability = "flesch_kincaid"'),
            (EN_TOML, "readability_limit = 8", "readability_limit = 20"),
            (ES_TOML, 'letters = ""', 'letters = "á"'),
        ),
    ),
    "a text of numbers, which no formula can measure": Spoiling(
        "readability",
        ((EN, VOICE, "crisis", "..."),),
        (),
        edits=(
            (EN_TOML, 'readability = ""', 'readability = "flesch_kincaid"'),
            (EN_TOML, "readability_limit = 8", "readability_limit = 20"),
        ),
    ),
    "quotation marks and dashes": Spoiling(
        "text-lines", ((EN, VOICE, "crisis", r"Say \"yes\" - or no."),), ()
    ),
    "an ordinary blank": Spoiling("text-no-break", ((EN, VOICE, "crisis", "a b"),), ()),
    "a letter with its mark, as one": Spoiling("text-decomposed", ((ES, VOICE, "crisis", "Adiós."),), ()),
    "Greek that stands alone": Spoiling("text-garbled", ((ES, VOICE, "crisis", "La β-HCG, el 1º."),), ()),
    "an ampersand": Spoiling("text-markup", ((EN, VOICE, "crisis", "Bread & soup, Q&A."),), ()),
    "a sign that everybody sees": Spoiling("text-zero-width", ((EN, VOICE, "crisis", "Soup – yes…"),), ()),
    "an accent": Spoiling("text-direction", ((EN, VOICE, "crisis", "Café."),), ()),
    "one word": Spoiling("text-blanks", ((EN, VOICE, "crisis", "Soup."),), ()),
    "the English of today": Spoiling("translation-stale", ((EN, VOICE, "crisis", "New."),), ()),
    "another mark": Spoiling(
        "translation-fuzzy",
        (),
        (),
        edits=((ES_VOICE, 'msgctxt "crisis"', '#, python-brace-format\nmsgctxt "crisis"'),),
    ),
    "a word that both languages have": Spoiling(
        "language-foreign",
        ((ES, VOICE, "crisis", "No me oyó, y he de ir al theatro."),),
        (),
        edits=(
            (EN_TOML, "function_words = []", 'function_words = ["the", "no", "me", "he"]'),
            (ES_TOML, "function_words = []", 'function_words = ["no", "me", "he", "y"]'),
        ),
    ),
    "an avoided word inside another one": Spoiling(
        "term-avoided", ((EN, VOICE, "crisis", "A slurping bowl."), (ES, VOICE, "crisis", "El tazon.")), ()
    ),
    "a part with the facts of its topic": Spoiling(
        "fact-missing", tuple((each, SMS, "topic.bread.2", "More.") for each in (EN, ES)), ()
    ),
    "an entry that is no topic and cites none": Spoiling(
        "fact-unknown",
        (),
        (),
        edits=((EN_VOICE, '#. F1. A note.\nmsgid "crisis"', 'msgid "crisis"'),),
    ),
    "a fact on hold that the note names later": Spoiling(
        "fact-held",
        (),
        (),
        edits=((EN_VOICE, '#. F1. A note.\nmsgid "crisis"', '#. F1. Not F2.\nmsgid "crisis"'),),
    ),
    "the same facts in several parts": Spoiling(
        "fact-channels", tuple((each, SMS, "topic.hot.2", "More.") for each in (EN, ES)), ()
    ),
    "another language, or an accent, makes another word": Spoiling(
        "keyword-twice",
        (
            (ES, KEYWORDS, "topic.bread", "HOT"),
            (ES, KEYWORDS, "topic.hot", "PÁN"),
            (ES, KEYWORDS, "choice.meal", "PAN"),
        ),
        (),
    ),
    "short words, words of one list, and words two slips apart": Spoiling(
        "keyword-apart",
        ((EN, KEYWORDS, "topic.hot", "HEAD, WARMER, WARMED"), (EN, KEYWORDS, "opt_out", "HEAT, FARMEN")),
        (),
    ),
    "a weak word of a list": Spoiling("keyword-weak", ((EN, KEYWORDS, "weak", "Meal, HOT"),), ()),
    "no words at all": Spoiling("keyword-empty", ((EN, KEYWORDS, "topic.hot", "-"),), ()),
    "words as people write them": Spoiling(
        "keyword-signs", ((EN, KEYWORDS, "topic.hot", "X-RAY, DON'T, U.S., Q&A, A+, DOCTOR’S"),), ()
    ),
}


SHOP_BAD = {
    "person-other": (
        ("closed.shop", "{shop.hours}, {desk.hours}.", "is about shop and speaks {desk.hours}: take it out"),
        (
            "number.shop",
            "{shop.phone}, {shop.phone}, {desk.phone}.",
            "is about shop and speaks {desk.phone}: take it out",
        ),
    ),
    "closed-hours": (
        (
            "closed.shop",
            "Nobody is there.",
            "must tell the hours as they are now: put {shop.hours} into the text, and have it approved",
        ),
    ),
    "person-number": (
        ("number.shop", "Call us.", "must speak {shop.phone} twice: put it into the text"),
        ("person.shop", "{shop.phone}. 1.", "must speak {shop.phone} twice: put it into the text"),
    ),
}
"""What is wrong with words of a line that has somebody who is not always there: key, words, and the fault."""


def spoil(tiny: TinyLine, spoiling: Spoiling) -> None:
    change(tiny, [*spoiling.changes])
    for file, old, new in spoiling.edits:
        tiny.replace(file, old, new)


@pytest.mark.parametrize("name", BAD)
def test_a_rule_finds_what_it_is_for(tiny: TinyLine, name: str) -> None:
    spoil(tiny, BAD[name])
    expected = [f"{fault} [{BAD[name].code}]" for fault in told(tiny, [*BAD[name].expected])]
    assert sorted(map(str, lint(tiny.folder))) == expected


@pytest.mark.parametrize("name", GOOD)
def test_a_rule_finds_nothing_in_sound_words(tiny: TinyLine, name: str) -> None:
    spoil(tiny, GOOD[name])
    assert lint(tiny.folder) == ()


@pytest.mark.parametrize("code", SHOP_BAD)
def test_a_rule_finds_what_is_wrong_where_not_everybody_is_always_there(tiny: TinyLine, code: str) -> None:
    tiny.open_shop()
    assert lint(tiny.folder) == ()
    change(tiny, [each for key, text, _ in SHOP_BAD[code] for each in _said(key, text, VOICE)])
    expected = [
        (locale, VOICE, key, f"`{key}` {fault} [{code}]")
        for locale in (EN, ES)
        for key, _, fault in SHOP_BAD[code]
    ]
    assert sorted(map(str, lint(tiny.folder))) == told(tiny, expected)


def test_every_rule_has_an_example_that_breaks_it_and_one_that_keeps_it() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert {each.code for each in BAD.values()} | SHOP_BAD.keys() == {*codes}
    assert {each.code for each in GOOD.values()} | SHOP_BAD.keys() == {*codes}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """Give words without a fault, read once, to put others in their place."""
    return sound_draft(tmp_path_factory.mktemp("sound") / "locales")


NUMBERS = (
    "+18002272345", "18002272345", "1-800-227-2345", "800.227.2345", "(800) 227 2345", "1 (800) 227-2345",
    "800 - 227 - 2345", "800\u2013227\u20132345", "800\u2011227\u20112345", "800/227/2345",
    "800_227_2345", "800 · 227 · 2345", "227-2345", "2 2 7 2 3 4 5", "116123", "116 123",
    "\uff18\uff10\uff10\uff12\uff12\uff17", "\u0668\u0660\u0660\u0662\u0662\u0667",
    "9-1-1", "9 1 1", "911", "9.1.1", "988", "211", "711", "1-800-RED-CROSS", "800 CARE", "1 (888) 4-SOUP",
)  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_slips_through_by_the_way_it_is_written(sound: Draft, number: str) -> None:
    assert codes_with(sound, EN, VOICE, "crisis", f"Call {number} now.") == {"number-unlisted"}


@pytest.mark.parametrize(
    "text",
    [
        "{desk.phone!r}", "{desk.phone:>9}", "{desk.phone.__class__}", "{desk[phone]}", "{desk.open}",
        "desk.hours", "caller.ending", "{desk.ending}", "{caller}",
        "{0}", "{}", "{ desk.phone }", "{Desk.phone}", "{desk.phone", "desk.phone}", "{{desk.phone}}",
        "{DESK.PHONE}", "desk.phone", "desk. phone", "[desk.phone]", "%(desk.phone)s",
        "\uff5bdesk.phone\uff5d",
    ],
)  # fmt: skip
def test_nothing_but_a_placeholder_is_taken_for_one(sound: Draft, text: str) -> None:
    assert "placeholder-form" in codes_with(sound, EN, VOICE, "crisis", f"Call {text} now.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("a\tb", "text-lines", id="TAB"),
        pytest.param("a\rb", "text-lines", id="carriage return"),
        pytest.param("a\x00b", "text-lines", id="NUL"),
        pytest.param("a\x85b", "text-lines", id="next line"),
        pytest.param("a\u00a0b", "text-no-break", id="NBSP"),
        pytest.param("a\u202fb", "text-no-break", id="narrow NBSP"),
        pytest.param("a\u2003b", "text-no-break", id="em space"),
        pytest.param("a\u3000b", "text-no-break", id="ideographic space"),
        pytest.param("a\u200fb", "text-direction", id="right-to-left mark"),
        pytest.param("a\u2066b", "text-direction", id="isolate"),
        pytest.param("a\u00adb", "text-zero-width", id="soft hyphen"),
        pytest.param("a\u200db", "text-zero-width", id="joiner"),
        pytest.param("a\u2060b", "text-zero-width", id="word joiner"),
        pytest.param("\ufeffa", "text-zero-width", id="byte order mark"),
        pytest.param("a\u2063b", "text-zero-width", id="invisible separator"),
        pytest.param("a\ufe0fb", "text-zero-width", id="variation selector"),
        pytest.param("a\U000e0041b", "text-zero-width", id="tag"),
        pytest.param("a\u3164b", "text-zero-width", id="Hangul filler"),
        pytest.param("a\u2800b", "text-zero-width", id="empty Braille cell"),
        pytest.param("a\ue000b", "text-zero-width", id="private use"),
        pytest.param("a\U000e0999b", "text-zero-width", id="no character at all"),
        pytest.param("s\u0430up", "text-garbled", id="Cyrillic a"),
        pytest.param("\u0392READ", "text-garbled", id="Greek B"),
        pytest.param("ni\ufffdo", "text-garbled", id="a letter that was lost"),
        pytest.param("ni\u00c3\u00b1o", "text-garbled", id="UTF-8 read as Latin-1"),
        pytest.param("don\u00e2\u20ac\u2122t", "text-garbled", id="UTF-8 read as Windows-1252"),
        pytest.param("a < b", "text-markup", id="less than"),
        pytest.param("a &amp; b", "text-markup", id="entity"),
        pytest.param("a&nbsp b", "text-markup", id="entity that is not closed"),
        pytest.param("a &#241; b", "text-markup", id="number of a character"),
        pytest.param("a &#x f1", "text-markup", id="half a number of a character"),
        pytest.param(" a", "text-blanks", id="a blank before"),
        pytest.param("a ", "text-blanks", id="a blank behind"),
        pytest.param("a  b", "text-blanks", id="two blanks"),
        pytest.param("Slurp!", "term-avoided", id="an avoided word at the end of a sentence"),
        pytest.param("Oprima y.", "language-foreign", id="one letter of Spanish"),
        pytest.param("Su", "language-foreign", id="one word of Spanish"),
    ],
)
def test_no_sign_or_word_slips_through(sound: Draft, text: str, code: str) -> None:
    assert codes_with(sound, EN, VOICE, "crisis", text) == {code}


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        pytest.param("crisis", "\u2019", "sms-letters", id="a curly apostrophe"),
        pytest.param("crisis", "a\u2014b", "sms-letters", id="a dash"),
        pytest.param("crisis", "a\u2026", "sms-letters", id="three dots as one"),
        pytest.param("crisis", "\U0001f372", "sms-letters", id="a picture"),
        pytest.param("crisis", "\u0441\u0443\u043f", "sms-letters", id="Cyrillic"),
        pytest.param("crisis", "Text TOAST", "word-unknown", id="an unknown word"),
        pytest.param("crisis", "Text BREAD TOAST", "word-unknown", id="an unknown word behind a known one"),
        pytest.param("crisis", 'Text "TOAST"', "word-unknown", id="an unknown word in quotation marks"),
        pytest.param("crisis", "Text (TOAST/BREAD)", "word-unknown", id="an unknown word beside a slash"),
        pytest.param("crisis", "Text HELLO", "word-unknown", id="a courtesy"),
        pytest.param("topic.hot", "Words of title.hotter.", "title-first", id="a longer title"),
        pytest.param("dying", "Hard to say.", "title-first", id="the answer on dying"),
        pytest.param("menu.main", "1 Bread, 2 Soups, 3 Cake.", "menu-keys", id="a key too many"),
        pytest.param("menu.main", "2 Soups, 1 Bread.", "menu-keys", id="another order"),
        pytest.param("not_understood", "Again, please.", "menu-keys", id="no menu"),
        pytest.param("both.start", "English.", "gate-key", id="a gate without a key"),
        pytest.param("both.dying", "English: 1 or 2.", "gate-key", id="a gate with two keys"),
        pytest.param("crisis", "a" * 307, "sms-segments", id="one sign too many"),
        pytest.param("crisis", "[" * 160, "sms-segments", id="signs that count twice"),
        pytest.param("crisis", "Press the key y.", "language-foreign", id="Spanish among English"),
    ],
)
def test_nothing_slips_through_in_a_text(sound: Draft, key: str, text: str, code: str) -> None:
    found = codes_with(sound, EN, SMS, key, text)
    assert found - {"word-differs"} == {code}


def test_placeholders_are_measured_by_their_numbers(sound: Draft) -> None:
    """A text is as long as it will be read: 14 signs of number for 12 of placeholder."""
    text = "a" * 293 + "{desk.phone}"
    assert codes_with(sound, EN, SMS, "crisis", text) == {"sms-segments", "placeholder-differs"}


def test_a_dozen_faults_in_all_kinds_of_files_are_told_at_once(tiny: TinyLine) -> None:
    tiny.replace("line.toml", "resume_minutes = 15", "resume_minutes = fifteen\nresume = 1")
    tiny.replace("line.toml", 'meal = ["bread", "hot"]', 'meal = ["bread", "cake"]')
    tiny.replace("line.toml", '"+18002272345"', '"800\nfax = "801"')
    tiny.replace(ES_TOML, "= 140", "= 14")
    tiny.replace(EN_KEYWORDS, '"HOT, WARM"', '"HOT, LOAF, STOP"')
    tiny.replace(EN_VOICE, "Words of topic.hot.", "Call {0}, {desk.phone.__class__}.")
    tiny.replace(ES_VOICE, 'msgctxt "resume"', '#, fuzzy\nmsgctxt "resume"')
    tiny.replace(ES_VOICE, '"Palabras de switch."', '"Palabras de switch.')
    tiny.replace(ES_SMS, '"Palabras de crisis."', '""')
    tiny.replace(ES_SMS, 'msgctxt "stop"', 'msgctxt "halt"')
    tiny.replace("facts.toml", 'source = "S"', 'source = "T"')
    tiny.replace("termbase.toml", '"plato hondo"', '"tazón"')
    assert [str(fault).partition(": ")[0] + f" {fault.code}" for fault in lint(tiny.folder)] == [
        at(tiny, ES_SMS, 'msgctxt "crisis"') + " po-empty",
        at(tiny, ES_VOICE, 'msgstr "Palabras de switch.') + " po-syntax",
        at(tiny, ES_TOML, "words_per_minute = 14") + " toml-value",
        at(tiny, "facts.toml", 'source = "T"') + " fact-source",
        at(tiny, "line.toml", "resume_minutes = fifteen") + " toml-syntax",
        at(tiny, "line.toml", "resume = 1") + " toml-unknown",
        at(tiny, "line.toml", 'meal = ["bread", "cake"]') + " place-unknown",
        at(tiny, "line.toml", 'phone = "800') + " toml-syntax",
        at(tiny, "line.toml", 'fax = "801"') + " toml-unknown",
        at(tiny, "termbase.toml", 'es = "tazón"') + " term-avoided",
        at(tiny, EN_KEYWORDS, 'msgid "topic.hot"') + " keyword-twice",  # LOAF
        at(tiny, EN_KEYWORDS, 'msgid "topic.hot"') + " keyword-twice",  # STOP
        at(tiny, EN_VOICE, 'msgid "topic.hot"') + " placeholder-form",
        at(tiny, "es/LC_MESSAGES/keywords.po", 'msgctxt "topic.hot"') + " translation-stale",
        f"{ES_SMS} key-missing",  # `stop`
        at(tiny, ES_SMS, 'msgctxt "halt"') + " key-unused",
        at(tiny, ES_VOICE, 'msgctxt "resume"') + " translation-fuzzy",
        at(tiny, ES_VOICE, 'msgctxt "topic.hot"') + " translation-stale",
    ]


def at(tiny: TinyLine, file: str, words: str) -> str:
    """Name the line of a file, as faults do."""
    return f"{file}:{(tiny.folder / file).read_text('utf-8').splitlines().index(words) + 1}"
