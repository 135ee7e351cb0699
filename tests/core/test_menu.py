"""The menu knows its places, their codes, and its own faults."""

import pytest

from ivr.core.menu import Channel, Entry, Menu, MenuFault, menu_faults, walk
from tests.core.line import ENTRIES, MENU, THREE_LANGUAGES

Tree = dict[str, tuple[Entry, ...]]


def tree(**menus: dict[str, str]) -> Tree:
    return {menu: tuple(Entry(*pair) for pair in listed.items()) for menu, listed in menus.items()}


@pytest.mark.parametrize(
    ("place", "code", "above"),
    [
        ("learn", "1", "main"),
        ("cup", "11", "learn"),
        ("nodes.men", "223", "nodes"),
        ("crisis", "35", "support"),
    ],
)
def test_a_code_is_the_keys_that_lead_to_a_place(place: str, code: str, above: str) -> None:
    assert (MENU.code(place), MENU.by_code(code), MENU.up(place)) == (code, place, above)


def test_the_main_menu_holds_itself() -> None:
    assert (MENU.up("main"), MENU.by_code("")) == ("main", "main")


@pytest.mark.parametrize("code", ["4", "14", "111", "2231", "0"])
def test_a_code_that_leads_nowhere_finds_nothing(code: str) -> None:
    assert MENU.by_code(code) is None


@pytest.mark.parametrize(
    ("place", "is_menu", "is_lasting"),
    [("nodes", True, True), ("cup", False, True), ("crisis", False, False), ("nowhere", False, False)],
)
def test_a_place_is_a_menu_a_topic_or_neither(place: str, is_menu: bool, is_lasting: bool) -> None:
    assert (MENU.is_menu(place), MENU.is_lasting(place)) == (is_menu, is_lasting)


@pytest.mark.parametrize(
    ("menu", "place", "holds"),
    [
        ("treatment", "nodes.neck", True),
        ("nodes", "nodes.neck", True),
        ("learn", "nodes.neck", False),
        ("nodes", "nodes", False),
        ("cup", "outlook", False),
    ],
)
def test_a_menu_holds_all_that_lies_below_it(menu: str, place: str, holds: bool) -> None:
    assert MENU.holds(menu, place) is holds


def test_a_channel_has_its_own_parts() -> None:
    assert [MENU.parts("cup", channel) for channel in Channel] == [2, 3]
    assert MENU.parts("nodes", Channel.SMS) == 1


def test_the_languages_go_round() -> None:
    assert [THREE_LANGUAGES.next_locale(locale) for locale in ("en", "es", "fr")] == ["es", "fr", "en"]


def test_a_place_in_two_menus_keeps_its_first_code() -> None:
    entries = tree(main={"1": "learn", "2": "cup"}, learn={"1": "cup"})
    menu = Menu(("en",), entries, {}, {}, frozenset(), 0.0, {}, "")
    assert menu.code("cup") == "11"


def test_this_menu_has_no_fault() -> None:
    assert list(menu_faults(tree(**ENTRIES))) == []


RESERVED = tree(main={"2": "two"}, two={"1": "one"}, one={"1": "cup"})
LEADS_TO = "`{}` is a place of the line itself: no key of a menu leads there"
LOOP = tree(main={"1": "learn"}, learn={"1": "learn"})


def test_a_loop_is_walked_one_key_further_than_a_place_may_be() -> None:
    assert list(walk(LOOP)) == [("1", "learn"), ("11", "learn"), ("111", "learn"), ("1111", "learn")]


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        pytest.param({}, [("main", "", "there is no main menu: add a table [menu.main]")], id="nothing"),
        pytest.param(
            tree(main={}),
            [("main", "", "the menu `main` is empty: give it a key, or remove it")],
            id="empty",
        ),
        pytest.param(
            tree(main={"6": "cup"}),
            [("main", "6", "`6` cannot be a choice: 1 to 5 can, other keys mean the same everywhere")],
            id="a key of the line",
        ),
        pytest.param(
            tree(main={"1": "person"}), [("main", "1", LEADS_TO.format("person"))], id="to a person"
        ),
        pytest.param(
            tree(main={"1": "person.acs"}), [("main", "1", LEADS_TO.format("person.acs"))], id="to one person"
        ),
        pytest.param(
            tree(main={"1": "cup"}, person={"1": "cup"}),
            [
                ("person", "", "`person` is a place of the line itself: give the menu another name"),
                ("person", "", "nobody can reach the menu `person`: give it a key, or remove it"),
            ],
            id="a menu in a place of the line",
        ),
        pytest.param(
            tree(main={"1": "cup"}, lost={"1": "cup"}),
            [("lost", "", "nobody can reach the menu `lost`: give it a key, or remove it")],
            id="lost",
        ),
        pytest.param(
            RESERVED,
            [("one", "1", "`cup` would have the code 211, which people text to reach 211: move it")],
            id="211",
        ),
        pytest.param(
            LOOP,
            [("learn", "1", "`learn` is more than 3 keys deep, or a menu leads back to itself: move it up")],
            id="a loop",
        ),
    ],
)
def test_faults_are_all_found(entries: Tree, faults: list[tuple[str, str, str]]) -> None:
    assert list(menu_faults(entries)) == [MenuFault(*fault) for fault in faults]
