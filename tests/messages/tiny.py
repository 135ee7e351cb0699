"""A tiny line about soup, to try each rule on: nothing of the shipped words stands in its way."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.core.errors import CatalogError
from ivr.core.menu import Entry
from ivr.core.referrals import Referral
from messages.acts import Role
from messages.build import build
from messages.catalog import Catalog, shown
from messages.desk import Desk, Signer
from messages.draft import Draft
from messages.keys import Outline, required_keys
from messages.lint import lint, read_draft
from messages.publication import publish
from messages.rules import RULES

VOICE, SMS, KEYWORDS = Catalog
EN, ES = "en", "es"

Change = tuple[str, Catalog, str, str | None]
Expected = tuple[str, Catalog, str, str]

LINE = """\
[line]
locales = ["en", "es"]  # in the order of their keys
resume_minutes = 15
dying = "hot"
people = ["desk"]
crisis = "fire2"
zones = ["America/New_York"]
[menu.main]
1 = "bread"
2 = "soups"

[menu.soups]
1 = "hot"
3 = "crisis"

[choice]
meal = ["bread", "hot"]

[near_miss]
ask_first = [
  "hot",
  "soups",
]

[referral.desk]
name = "The soup desk"
phone = "+18002272345"
hours = "24/7"
languages = ["en", "es"]
verified_on = "2026-01-30"
verified_by = "Ana Ruiz"

[referral.fire2]
name = "The fire brigade"
phone = "911"
hours = "24/7"
languages = ["en", "es"]
verified_on = "2026-01-31"
verified_by = "Ana Ruiz"

[limits]
voice_seconds = 45
bilingual_segments = 4

[policy]
source = "clinical"
translations = "language"
starter = true
review_months = 24
keywords = ["crisis"]
"""

LOCALE = """\
name = "{name}"
tag = "{locale}-US"
voice = "Polly.{locale}-Neural"
words_per_minute = 140
sms_segments = 2
letters = ""
status = "served"
readability = ""
readability_limit = 8
function_words = []
capitals = []

[hours]
always = "24/7"
every_day = "1-7"
all_day = "0-24"
days = "{{0}}-{{1}}"
times = "{{0}}-{{1}}"
zoned = "{{0}} {{1}}"
elsewhere = "{{0}} = {{1}}"
shift = "{{0}} {{1}}"
shifts = "{{0}}; {{1}}"
holidays = "{{0}}*"
"""

FACTS = """\
[source.S]
name = "The soup book"

[fact.F1]
words = "Soup is eaten hot."
source = "S"
reviewed = "2026-01-31"
use = "P"
note = ""

[fact.F2]
words = "Soup heals."
source = "S"
reviewed = ""
use = "H"
note = "C1: a doctor must decide."
"""

TERMS = """\
[style]
avoid_en = ["slurp"]

[term.bowl]
en = "bowl"
es = "plato hondo"
avoid_es = ["tazón"]
"""

SHOP = """\
[referral.shop]
name = "The soup shop"
phone = "+12025550123"
hours = ["Mon-Fri 09:00-17:00"]
zone = "America/New_York"
closed_on = ["12-25"]
languages = ["en"]
verified_on = ""
verified_by = ""

"""
"""Somebody who is not always there, to be offered before the desk."""

MENUS = {
    "main": (Entry("1", "bread"), Entry("2", "soups")),
    "soups": (Entry("1", "hot"), Entry("3", "crisis")),
}

OUTLINE = Outline(MENUS, ("meal",), (Referral("desk", "+18002272345", frozenset({"en", "es"})),))

_ENGLISH = {
    Catalog.VOICE: {
        "person.desk": "Words of person.desk: {desk.phone}. Again: {desk.phone}. Press 1.",
        "number.desk": "Words of number.desk: {desk.phone}. Again: {desk.phone}.",
        "keep": "Words of keep: {caller.ending}.",
        "both.gate": "For English, press 1.",
        "menu.main": "For bread, press 1. For soups, press 2. For a person, press 0.",
        "menu.soups": "For hot soup, press 1. In a crisis, press 3. To hear this again, press 9.",
    },
    Catalog.SMS: {
        "both.gate": "English: reply 1. Fire: {fire2.phone}.",
        "person.desk": "Words of person.desk: {desk.phone}.",
        "both.start": "English: reply 1.",
        "both.dying": "English: reply 1.",
        "welcome": "Welcome: 1 Bread, 2 Soups. 0 = a person: {desk.phone}.",
        "not_understood": "Reply with a number: 1 Bread, 2 Soups.",
        "menu.main": "1 Bread, 2 Soups.",
        "menu.soups": "21 Hot soup, 23 Crisis. 0 = a person.",
        "topic.bread": "Words of title.bread.",
        "topic.hot": "Words of title.hot.",
        "dying": "Words of title.hot: hard to say.",
        "title.bread": "Words of title.bread",
        "title.hot": "Words of title.hot",
    },
    Catalog.KEYWORDS: {
        "topic.bread": "BREAD, LOAF",
        "topic.hot": "HOT, WARM",
        "menu.soups": "SOUP",
        "choice.meal": "MEAL",
        "opt_out": "STOP, END",
        "help": "HELP",
        "weak": "MEAL",
    },
}


def _english(catalog: Catalog) -> dict[str, str]:
    keys = sorted(required_keys(OUTLINE)[catalog])
    words = {key: "-" if catalog is Catalog.KEYWORDS else f"Words of {key}." for key in keys}
    return words | _ENGLISH[catalog]


def _spanish(catalog: Catalog) -> dict[str, str]:
    changed = {
        Catalog.VOICE: {"both.gate": "Para español, oprima el 2."},
        Catalog.SMS: {
            "both.gate": "Español: 2. {fire2.phone}",
            "both.start": "Español: 2.",
            "both.dying": "Español: 2.",
        },
    }.get(catalog, {})
    words = {key: text.replace("Words of", "Palabras de") for key, text in _english(catalog).items()}
    return dict.fromkeys(words, "-") if catalog is Catalog.KEYWORDS else words | changed


@dataclass
class TinyLine:
    """A folder of words that a test may spoil before it is written, and after."""

    folder: Path
    line: str = LINE
    locales: dict[str, str] = field(default_factory=dict)
    words: dict[tuple[str, Catalog], dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    clock: datetime = datetime(2026, 11, 21, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.locales = {
            "en": LOCALE.format(name="English", locale="en"),
            "es": LOCALE.format(name="español", locale="es"),
        }
        for catalog in Catalog:
            self.words["en", catalog] = _english(catalog)
            self.words["es", catalog] = _spanish(catalog)

    def write(self) -> Path:
        """Write all files."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "line.toml").write_text(self.line, "utf-8")
        for locale, text in self.locales.items():
            (self.folder / locale / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
            (self.folder / locale / "locale.toml").write_text(text, "utf-8")
        for (locale, catalog), words in self.words.items():
            (self.folder / shown(locale, catalog)).write_text(self._po(locale, catalog, words), "utf-8")
        (self.folder / "facts.toml").write_text(FACTS, "utf-8")
        (self.folder / "termbase.toml").write_text(TERMS, "utf-8")
        return self.folder

    def _po(self, locale: str, catalog: Catalog, words: dict[str, str]) -> str:
        english = self.words["en", catalog]
        entries = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"']
        for key, text in words.items():
            named = f'msgid "{key}"'
            if locale != "en":
                named = f'msgctxt "{key}"\nmsgid "{english.get(key, "")}"'
            entries.append(f'#. {self.notes.get(key, "F1. A note.")}\n{named}\nmsgstr "{text}"')
        return "\n\n".join(entries) + "\n"

    def open_shop(self) -> None:
        """Offer the soup shop before the desk, with all the words that this takes."""
        self.line = self.line.replace('["desk"]', '["shop", "desk"]')
        self.line = self.line.replace("[referral.fire2]", f"{SHOP}[referral.fire2]")
        for locale, word in (("en", "The soup shop"), ("es", "La tienda")):
            self.words[locale, Catalog.VOICE] |= {
                "person.shop": f"{word}: {{shop.phone}}, {{shop.phone}}. 1.",
                "closed.shop": f"{word}: {{shop.hours}}.",
                "number.shop": f"{word}: {{shop.phone}}, {{shop.phone}}.",
            }
            self.words[locale, Catalog.SMS]["person.shop"] = f"{word}: {{shop.phone}}."
        self.write()

    def replace(self, file: str, old: str, new: str) -> None:
        """Spoil a written file at the first place where some words stand."""
        path = self.folder / file
        before = path.read_text("utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), "utf-8")

    def faults(self) -> list[str]:
        """List what is wrong with the words, without its code."""
        try:
            faults = lint(self.folder)
        except CatalogError as error:
            faults = error.faults
        return [str(replace(fault, code="")) for fault in faults]

    def codes(self) -> list[str]:
        """List the codes of what is wrong with the words."""
        return [fault.code for fault in lint(self.folder)]

    def approve(self, who: str = "The soup line", role: Role = Role.STARTER, locale: str = "") -> str:
        """Approve all that a role may sign for; give the name of the act."""
        desk = Desk.open(self.folder)
        self.clock += timedelta(seconds=1)
        return desk.approve(Signer(who, role, self.clock), desk.for_role(role, locale))

    def built(self) -> bytes:
        """Approve what is not approved yet, as starter words, and build a release."""
        desk = Desk.open(self.folder)
        self.clock += timedelta(seconds=1)
        waiting = [slot for slot in desk.texts if desk.approved(slot) is None]
        if waiting:
            desk.approve(Signer("The soup line", Role.STARTER, self.clock), waiting)
        return build(self.folder)

    def release(self) -> str:
        """Approve what is not approved yet, and put all in service; give the name of the release."""
        return publish(self.folder, self.built())


def change(tiny: TinyLine, changes: list[Change]) -> None:
    """Write other words under some keys; None takes a key out."""
    for locale, catalog, key, text in changes:
        words = tiny.words[locale, catalog]
        words.pop(key, None)
        if text is not None:
            words[key] = text
    tiny.write()


def told(tiny: TinyLine, expected: list[Expected]) -> list[str]:
    """Write faults out, each with the line where its key stands; a key that is not there has no line."""
    faults = []
    for locale, catalog, key, problem in expected:
        file = shown(locale, catalog)
        lines = (tiny.folder / file).read_text("utf-8").splitlines()
        header = f'msgid "{key}"' if locale == EN else f'msgctxt "{key}"'
        line = f":{lines.index(header) + 1}" if header in lines else ""
        faults.append(f"{file}{line}: {problem}")
    return sorted(faults)


def sound_draft(folder: Path) -> Draft:
    """Read the words of a tiny line of which each language knows some of its words, without a fault."""
    tiny = TinyLine(folder)
    tiny.write()
    tiny.replace("en/locale.toml", "function_words = []", 'function_words = ["the", "your"]')
    tiny.replace("es/locale.toml", "function_words = []", 'function_words = ["y", "para", "su"]')
    tiny.replace("es/locale.toml", 'letters = ""', 'letters = "áéíóúü"')
    draft, faults = read_draft(tiny.folder)
    assert faults == ()
    return draft


def codes_with(draft: Draft, locale: str, catalog: Catalog, key: str, text: str) -> set[str]:
    """Name all that the rules say once a text is another, and its translation is of that English."""
    words = dict(draft.words)
    for each in words:
        messages = words[each].catalogs[catalog]
        english = text if locale == EN else messages[key].english
        said = text if each == locale else messages[key].text
        other = {**messages, key: replace(messages[key], text=said, english=english)}
        words[each] = replace(words[each], catalogs={**words[each].catalogs, catalog: other})
    return {fault.code for rule in RULES for fault in rule.check(replace(draft, words=words))}
