"""The plan of a line, from line.toml and the locale.toml of each language: all but the words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

from babel import Locale, UnknownLocaleError

from ivr.core.errors import Fault, Severity
from ivr.core.menu import DIGITS, Entry, menu_faults
from ivr.core.sms import MOST_CHOICES
from messages.acts import Role
from messages.catalog import SOURCE
from messages.directory import NAME, Directory, read_directory
from messages.hours import SLOTS, Patterns, is_pattern, write_hours
from messages.keys import KEYWORD_LISTS, UNAVAILABLE, Outline, submenus, topics
from messages.readability import FORMULAS
from messages.render import Details
from messages.rota import directory_faults
from messages.standing import Policy
from messages.tables import ANY_TEXT, Form, TomlFile

MINUTES_OF_RESUME = range(0, 24 * 60 + 1)
SECONDS_OF_VOICE = range(5, 121)
SEGMENTS = range(1, 11)
WORDS_PER_MINUTE = range(60, 301)
MONTHS_OF_REVIEW = range(1, 61)
READABILITY = range(0, 121)

SERVED, DRAFT = "served", "draft"

_UNAVAILABLE = UNAVAILABLE.removeprefix("topic.")

_TABLES_BESIDE_THE_TREE = ("line", "choice", "near_miss", "referral", "limits", "policy")


def _is_tag(text: str) -> bool:
    try:
        return bool(Locale.parse(text, sep="-"))
    except (ValueError, UnknownLocaleError):
        return False


PLACE = Form(
    'the name of a place in small letters, as "symptoms" or "nodes.neck"',
    re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*").fullmatch,
)
LOCALE = Form(
    'the name of a folder of words, as "es"',
    re.compile(r"(?!mul)[a-z]{2,3}(-[A-Z]{2})?").fullmatch,  # `mul` stands for "none yet" in addresses
)
VOICE = Form('a voice of Twilio, as "Polly.Lupe-Neural"', re.compile(r"[\w.-]+", re.ASCII).fullmatch)
TAG = Form('a language tag, as "es-US"', _is_tag)
STATUS = Form('"served" or "draft"', {SERVED, DRAFT}.__contains__)
ROLE = Form('"clinical" or "language"', {Role.CLINICAL, Role.LANGUAGE}.__contains__)
FORMULA = Form(
    f'the name of a formula ({", ".join(FORMULAS)}), or "" where there is none for the language',
    {"", *FORMULAS}.__contains__,
)
LIST = Form('the name of a list of keywords, as "crisis"', KEYWORD_LISTS.__contains__)
PATTERNS = {
    each.name: Form(
        f"a text with {' and '.join(f'{{{slot}}}' for slot in range(slots)) or 'nothing in braces'}",
        partial(is_pattern, slots=slots),
    )
    for each in fields(Patterns)
    for slots in [SLOTS.get(each.name, 2)]
}
CAPITALS = Form("a word in capitals", str.isupper)
WORD = Form("a word in small letters", lambda text: text.isalpha() and text.islower())


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its own name, Twilio's tag and voice, and the limits of its texts."""

    name: str
    tag: str
    voice: str
    words_per_minute: int
    sms_segments: int
    letters: str


@dataclass(frozen=True, slots=True)
class Writing:
    """How the texts of a language must read: a formula with its limit.

    `function_words` are words that no other language has; `capitals` are written in capitals
    and are no words to text, as HER2; `hours` are the patterns in which hours are told.
    """

    readability: str
    readability_limit: int
    function_words: tuple[str, ...]
    capitals: tuple[str, ...]
    hours: Patterns


@dataclass(frozen=True, slots=True)
class Plan:
    """What line.toml and the locale.toml files say; the languages in the order of their keys.

    `drafts` are languages that are being written: they are checked, and hold nothing back.
    `has_whole_tree` is false if a fault of line.toml may have cost a menu one of its entries.
    """

    has_whole_tree: bool
    resume_minutes: int
    menus: Mapping[str, tuple[Entry, ...]]
    choices: Mapping[str, tuple[str, ...]]
    ask_first: tuple[str, ...]
    dying: str
    directory: Directory
    languages: Mapping[str, Language]
    drafts: Mapping[str, Language]
    writing: Mapping[str, Writing]
    policy: Policy
    voice_seconds: int
    bilingual_segments: int

    @property
    def outline(self) -> Outline:
        """Give what of the line asks for words."""
        return Outline(self.menus, tuple(self.choices), self.directory.offered)

    def details(self, locale: str) -> Details:
        """Give what the placeholders of a language say."""
        listings, zones = self.directory.listings, self.directory.zones
        tag, patterns = {**self.languages, **self.drafts}[locale].tag, self.writing[locale].hours
        return Details(
            {name: each.phone for name, each in listings.items()},
            {
                name: write_hours(each.hours, tag, patterns, zones)
                for name, each in listings.items()
                if each.has_hours
            },
        )

    def with_draft(self, locale: str) -> "Plan":
        """Give the plan as it would be if a draft were served: in its place among the others."""
        every = {**self.languages, **self.drafts}
        served = {each: every[each] for each in self.writing if each in self.languages or each == locale}
        return replace(self, languages=served)


def read_plan(folder: Path) -> tuple[Plan, tuple[Fault, ...]]:
    """Read the plan as far as it can be read, and all that is wrong with it."""
    line = TomlFile(folder / "line.toml", "line.toml")
    listed = line.texts("line", "locales", LOCALE, range(1, len(DIGITS) + 1))
    files = {locale: _locale_file(folder, locale) for locale in listed}
    status = {locale: file.text("", "status", STATUS) for locale, file in files.items()}
    languages = {locale: _language(file) for locale, file in files.items()}
    plan = Plan(
        has_whole_tree=False,
        resume_minutes=line.number("line", "resume_minutes", MINUTES_OF_RESUME),
        menus={menu: tuple(_entries(line, f"menu.{menu}")) for menu in line.tables("menu")},
        choices={choice: _choice(line, choice) for choice in line.keys("choice")},
        ask_first=line.texts("near_miss", "ask_first", PLACE, range(0, 126)),
        dying=line.text("line", "dying", PLACE),
        directory=read_directory(line, LOCALE),
        languages={locale: each for locale, each in languages.items() if status[locale] != DRAFT},
        drafts={locale: each for locale, each in languages.items() if status[locale] == DRAFT},
        writing={locale: _writing(file) for locale, file in files.items()},
        policy=_policy(line),
        voice_seconds=line.number("limits", "voice_seconds", SECONDS_OF_VOICE),
        bilingual_segments=line.number("limits", "bilingual_segments", SEGMENTS),
    )
    faults = [*line.faults, *line.unknown(), *(_line_faults(plan, line) if line.is_read else ())]
    harmless = [line.table_at(fault.line).startswith(_TABLES_BESIDE_THE_TREE) for fault in faults]
    for locale, file in files.items():
        weight = Severity.WARNING if status[locale] == DRAFT else Severity.ERROR
        faults += [replace(fault, severity=weight) for fault in (*file.faults, *file.unknown())]
    return replace(plan, has_whole_tree=all(harmless)), tuple(faults)


def _locale_file(folder: Path, locale: str) -> TomlFile:
    shown = f"{locale}/locale.toml"
    return TomlFile(folder / shown, shown)


def _entries(line: TomlFile, table: str) -> Iterator[Entry]:
    for digit in sorted(line.keys(table)):
        place = line.text(table, digit, PLACE)
        if place:
            yield Entry(digit, place)


def _choice(line: TomlFile, choice: str) -> tuple[str, ...]:
    return line.texts("choice", choice, PLACE, range(2, MOST_CHOICES + 1))


def _policy(line: TomlFile) -> Policy:
    return Policy(
        source=Role(line.text("policy", "source", ROLE) or Role.CLINICAL),
        translations=Role(line.text("policy", "translations", ROLE) or Role.LANGUAGE),
        starter=line.flag("policy", "starter"),
        review_months=line.number("policy", "review_months", MONTHS_OF_REVIEW),
        keywords=line.texts("policy", "keywords", LIST, range(0, len(KEYWORD_LISTS) + 1)),
    )


def _writing(file: TomlFile) -> Writing:
    return Writing(
        readability=file.text("", "readability", FORMULA),
        readability_limit=file.number("", "readability_limit", READABILITY),
        function_words=file.texts("", "function_words", WORD, range(0, 200)),
        capitals=file.texts("", "capitals", CAPITALS, range(0, 200)),
        hours=Patterns(**{key: file.text("hours", key, form) for key, form in PATTERNS.items()}),
    )


def _language(file: TomlFile) -> Language:
    return Language(
        name=file.text("", "name", NAME),
        tag=file.text("", "tag", TAG),
        voice=file.text("", "voice", VOICE),
        words_per_minute=file.number("", "words_per_minute", WORDS_PER_MINUTE),
        sms_segments=file.number("", "sms_segments", SEGMENTS),
        letters=file.text("", "letters", ANY_TEXT),
    )


def _line_faults(plan: Plan, line: TomlFile) -> Iterator[Fault]:
    if plan.languages and SOURCE not in plan.languages:
        problem = f"`{SOURCE}` must be served: all languages are translated from it"
        yield Fault(line.shown, line.line("line", "locales"), problem, "plan-source")
    for menu in plan.menus:
        if not PLACE.fits(menu):
            problem = f"`{menu}` must be {PLACE.wanted}"
            yield Fault(line.shown, line.line(f"menu.{menu}"), problem, "menu-name")
    for fault in menu_faults(plan.menus):
        yield Fault(line.shown, line.line(f"menu.{fault.menu}", fault.digit), fault.problem, "menu-tree")
    yield from _unavailable_faults(plan, line)
    served = [locale for locale, each in plan.languages.items() if each.name]  # else a fault says so
    yield from directory_faults(plan.directory, line, tuple(plan.writing), served)
    named = [("choice", choice, place) for choice, places in plan.choices.items() for place in places]
    named += [("near_miss", "ask_first", place) for place in plan.ask_first]
    named += [("line", "dying", plan.dying)] if plan.dying else []
    for table, key, place in named:
        if place not in {*topics(plan.menus), *submenus(plan.menus)}:
            problem = f"`{place}` is in no menu: correct the name, or give it a key in a [menu...] table"
            yield Fault(line.shown, line.line(table, key), problem, "place-unknown")


def _unavailable_faults(plan: Plan, line: TomlFile) -> Iterator[Fault]:
    """Find keys that lead to a topic with the name of what is said in place of a withdrawn one."""
    for menu, listed in plan.menus.items():
        for entry in listed:
            if entry.place == _UNAVAILABLE:
                problem = f"`{entry.place}` is said in place of a withdrawn topic: give it another name"
                yield Fault(line.shown, line.line(f"menu.{menu}", entry.digit), problem, "menu-name")
