"""The form of a release file: what is written of a draft, and the strict reading of it."""

from collections.abc import Collection
from dataclasses import asdict
from itertools import chain
from typing import TypedDict, TypeGuard, cast

from ivr.core.errors import ReleaseError
from ivr.core.keywords import Kind, Lexicon
from ivr.core.menu import Channel, Entry, Menu, Topic
from ivr.core.session import MAIN
from messages.acts import Act
from messages.catalog import Catalog
from messages.draft import CATALOG, Draft
from messages.forms import fits, read_json
from messages.keys import count_parts, topics
from messages.people import FrozenReferral, freeze_person, thaw_person
from messages.plan import Language
from messages.recordings import Recording
from messages.render import FrozenSpan, freeze_spans
from messages.selection import Selection

FORMAT = 3
"""The form of the file; a service that knows another form refuses it. Format 1 knew no approvals."""

WITHOUT_PEOPLE = 2
"""The form before: it knew nobody who is put through to, and is read as one that offers nobody."""


class FrozenMenu(TypedDict):
    """The menu as it stands in a release file."""

    menus: dict[str, dict[str, str]]
    choices: dict[str, list[str]]
    ask_first: list[str]
    dying: str
    resume_minutes: int
    people: list[FrozenReferral]
    crisis_line: FrozenReferral | None


class FrozenLanguage(TypedDict):
    """A language as it stands in a release file: the fields of Language."""

    name: str
    tag: str
    voice: str
    words_per_minute: int
    sms_segments: int
    letters: str


class FrozenPolicy(TypedDict):
    """The roles that must have signed before the words are said to real callers."""

    source: str
    translations: str
    keywords: list[str]


class FrozenSignature(TypedDict):
    """What a release says of an act that it rests on."""

    kind: str
    who: str
    role: str
    review_by: str


FrozenTexts = dict[str, dict[str, list[FrozenSpan]]]
"""The texts of a language, by channel and key."""

FrozenSigned = dict[str, dict[str, list[str]]]
"""The names of the acts that approve each text of a language, by catalog and key."""


class Frozen(TypedDict):
    """A release file."""

    format: int
    policy: FrozenPolicy
    acts: dict[str, FrozenSignature]
    withdrawn: list[str]
    unverified: list[str]
    menu: FrozenMenu
    languages: dict[str, FrozenLanguage]
    keywords: dict[str, dict[str, list[str]]]
    recordings: dict[str, dict[str, str]]
    signed: dict[str, FrozenSigned]
    texts: dict[str, FrozenTexts]


def freeze(draft: Draft, selection: Selection, recordings: Collection[Recording]) -> Frozen:
    """Take what a release file says of approved words; `draft` has their plan and their keywords."""
    plan, locales = draft.plan, tuple(draft.plan.languages)
    crisis_line = plan.directory.crisis_line
    return {
        "format": FORMAT,
        "policy": {
            "source": plan.policy.source,
            "translations": plan.policy.translations,
            "keywords": list(plan.policy.keywords),
        },
        "acts": {name: freeze_signature(act) for name, act in selection.acts.items()},
        "withdrawn": list(selection.withdrawn),
        "unverified": [name for name, each in plan.directory.listings.items() if not each.verified_on],
        "menu": {
            "menus": {menu: {entry.digit: entry.place for entry in plan.menus[menu]} for menu in plan.menus},
            "choices": {choice: list(places) for choice, places in plan.choices.items()},
            "ask_first": list(plan.ask_first),
            "dying": plan.dying,
            "resume_minutes": plan.resume_minutes,
            "people": [freeze_person(person) for person in plan.directory.offered],
            "crisis_line": freeze_person(crisis_line) if crisis_line else None,
        },
        "languages": {locale: _frozen_language(each) for locale, each in plan.languages.items()},
        "keywords": {
            locale: {key: list(listed) for key, listed in draft.words[locale].keywords().items()}
            for locale in locales
        },
        "recordings": {
            locale: {each.key: each.name for each in recordings if each.locale == locale}
            for locale in locales
        },
        "signed": {locale: _signed(selection, locale) for locale in locales},
        "texts": {locale: _texts(selection, locale) for locale in locales},
    }


def freeze_signature(act: Act) -> FrozenSignature:
    """Take what a release says of an act."""
    return {"kind": act.kind, "who": act.who, "role": act.role, "review_by": act.review_by}


def _signed(selection: Selection, locale: str) -> FrozenSigned:
    return {
        catalog: {slot.key: list(selection.texts[slot].acts) for slot in selection.slots(catalog, locale)}
        for catalog in Catalog
    }


def _texts(selection: Selection, locale: str) -> FrozenTexts:
    return {
        channel: {
            slot.key: freeze_spans(selection.texts[slot].text.words)
            for slot in selection.slots(CATALOG[channel], locale)
        }
        for channel in Channel
    }


def _frozen_language(language: Language) -> FrozenLanguage:
    return cast("FrozenLanguage", asdict(language))


def thaw(name: str, content: bytes) -> Frozen:
    """Read a release file; one that is in any place not of this form is refused.

    Raises ReleaseError.
    """
    try:
        value = _lifted(read_json(content))
    except (ValueError, RecursionError) as error:
        raise ReleaseError(
            f"release {name} is no JSON: take it from version control again", "release-syntax"
        ) from error
    if isinstance(value, dict) and value.get("format", FORMAT) != FORMAT:
        raise ReleaseError(
            f"release {name} has format {value['format']}, this software reads {FORMAT}", "release-form"
        )
    if not _is_frozen(value):
        raise ReleaseError(
            f"release {name} is not of format {FORMAT}: take it from version control again", "release-form"
        )
    return value


def _lifted(value: object) -> object:
    """Give a file of the form before as one of today's that offers nobody."""
    if not isinstance(value, dict) or value.get("format") != WITHOUT_PEOPLE:
        return value
    menu = value.get("menu")
    nobody: dict[str, object] = {"people": [], "crisis_line": None}
    if not isinstance(menu, dict) or menu.keys() & nobody.keys():
        return value
    return {**value, "format": FORMAT, "menu": menu | nobody}


def _is_frozen(value: object) -> TypeGuard[Frozen]:
    return fits(value, Frozen)


def thaw_menu(frozen: Frozen) -> Menu:
    """Build the menu of a release, with all its places and words.

    Raises KeyError, IndexError or ValueError for one that does not hold together.
    """
    menu, languages, keywords = frozen["menu"], frozen["languages"], frozen["keywords"]
    entries = {name: tuple(Entry(*pair) for pair in digits.items()) for name, digits in menu["menus"].items()}
    thawed = Menu(
        locales=tuple(languages),
        entries=entries,
        topics={place: _topic(frozen, place) for place in topics(entries)},
        choices={name: tuple(listed) for name, listed in menu["choices"].items()},
        ask_first=frozenset(menu["ask_first"]),
        dying=menu["dying"],
        resume_seconds=menu["resume_minutes"] * 60.0,
        people=tuple(thaw_person(person) for person in menu["people"]),
        crisis_line=thaw_person(menu["crisis_line"]) if menu["crisis_line"] else None,
        lexicons={
            locale: Lexicon.build(keywords[locale], languages[locale]["letters"]) for locale in languages
        },
    )
    _look_everything_up(thawed)
    return thawed


def _topic(frozen: Frozen, place: str) -> Topic:
    voice, sms = (
        min(count_parts(place, frozen["texts"][locale][channel]) for locale in frozen["languages"])
        for channel in Channel
    )
    return Topic(place, voice, sms)


def _look_everything_up(menu: Menu) -> None:
    """Look up what a conversation will look up: better now than with a caller on the line."""
    subjects = {keyword for lexicon in menu.lexicons.values() for keyword in lexicon.exact.values()}
    named = {keyword.name for keyword in subjects if keyword.kind is Kind.TOPIC}
    for place in (*named, menu.dying, *menu.ask_first, *chain(*menu.choices.values())):
        menu.code(place)
    for choice in {keyword.name for keyword in subjects if keyword.kind is Kind.CHOICE}:
        menu.choices[choice][0]
    _ = menu.entries[MAIN], menu.locales[0]
