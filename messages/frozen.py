"""The form of a release file: what is written of a draft, and the strict reading of it."""

import json
from dataclasses import asdict
from itertools import chain
from typing import TypedDict, TypeGuard, cast, get_args, get_origin, get_type_hints, is_typeddict

from ivr.core.errors import ReleaseError
from ivr.core.keywords import Kind, Lexicon
from ivr.core.menu import Channel, Entry, Menu, Topic
from ivr.core.session import MAIN
from messages.draft import CATALOG, Draft
from messages.keys import count_parts, topics
from messages.plan import Language
from messages.render import Phone

FORMAT = 1
"""The form of the file; a service that knows another form refuses it."""

STARTER = "starter"
"""Drafted by the project, not yet reviewed by a clinician or a professional translator."""


class FrozenMenu(TypedDict):
    """The menu as it stands in a release file."""

    menus: dict[str, dict[str, str]]
    choices: dict[str, list[str]]
    ask_first: list[str]
    dying: str
    resume_minutes: int


class FrozenLanguage(TypedDict):
    """A language as it stands in a release file: the fields of Language."""

    name: str
    tag: str
    voice: str
    words_per_minute: int
    sms_segments: int
    letters: str


class FrozenPhone(TypedDict):
    """A number inside a text, as it stands in a release file."""

    phone: str


FrozenTexts = dict[str, dict[str, list[str | FrozenPhone]]]
"""The texts of a language, by channel and key."""


class Frozen(TypedDict):
    """A release file."""

    format: int
    roles: list[str]
    menu: FrozenMenu
    languages: dict[str, FrozenLanguage]
    keywords: dict[str, dict[str, list[str]]]
    texts: dict[str, FrozenTexts]


def freeze(draft: Draft) -> Frozen:
    """Take what a release file says of a draft."""
    plan = draft.plan
    return {
        "format": FORMAT,
        "roles": [STARTER],
        "menu": {
            "menus": {menu: {entry.digit: entry.place for entry in plan.menus[menu]} for menu in plan.menus},
            "choices": {choice: list(places) for choice, places in plan.choices.items()},
            "ask_first": list(plan.ask_first),
            "dying": plan.dying,
            "resume_minutes": plan.resume_minutes,
        },
        "languages": {locale: _frozen_language(each) for locale, each in plan.languages.items()},
        "keywords": {
            locale: {key: list(listed) for key, listed in words.keywords().items()}
            for locale, words in draft.words.items()
        },
        "texts": {locale: _frozen_texts(draft, locale) for locale in plan.languages},
    }


def _frozen_language(language: Language) -> FrozenLanguage:
    return cast("FrozenLanguage", asdict(language))


def _frozen_texts(draft: Draft, locale: str) -> FrozenTexts:
    catalogs = draft.words[locale].catalogs
    return {
        channel: {
            key: [
                {"phone": span.written} if isinstance(span, Phone) else span
                for span in draft.rendered(message)
            ]
            for key, message in catalogs[CATALOG[channel]].items()
        }
        for channel in Channel
    }


def thaw(name: str, content: bytes) -> Frozen:
    """Read a release file; one that is in any place not of this form is refused.

    Raises ReleaseError.
    """
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"release {name} is no JSON: take it from version control again") from error
    if isinstance(value, dict) and value.get("format", FORMAT) != FORMAT:
        raise ReleaseError(f"release {name} has format {value['format']}, this software reads {FORMAT}")
    if not _is_frozen(value):
        raise ReleaseError(f"release {name} is not of format {FORMAT}: take it from version control again")
    return value


def _is_frozen(value: object) -> TypeGuard[Frozen]:
    return _fits(value, Frozen)


def _fits(value: object, form: object) -> bool:
    """Say whether a value of JSON has the form of a type; the types above are the schema."""
    if is_typeddict(form):
        fields = get_type_hints(form)
        return (
            isinstance(value, dict)
            and value.keys() == fields.keys()
            and all(_fits(value[name], each) for name, each in fields.items())
        )
    origin, inner = get_origin(form), get_args(form)
    if origin is list:
        return isinstance(value, list) and all(_fits(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(each, inner[1]) for each in value.values())
    return type(value) is form or any(_fits(value, each) for each in inner)  # a plain type, or one of several


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
