"""A chart says of every place what callers hear and read there, and how far that is approved."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from ivr.core.keywords import Lexicon
from ivr.core.menu import Entry
from messages.acts import Kind, Role
from messages.approvals import sign
from messages.chart import Card, Chart, Mark, chart
from messages.desk import Desk, Signer
from messages.publication import withdraw
from messages.release import Release, current, load
from messages.status import TextState, states
from tests.messages.tiny import EN, ES, SMS, VOICE, Change, TinyLine, change


def served(tiny: TinyLine) -> Release:
    return load(tiny.folder, current(tiny.folder))


def as_it_stands(tiny: TinyLine) -> list[TextState]:
    return list(states(Desk.open(tiny.folder)))


def marks(charted: Chart) -> dict[str, Mark]:
    """Give the marks of all places but those that are starter words."""
    return {card.place: card.mark for card in charted.cards() if card.mark is not Mark.STARTER}


def find(charted: Chart, place: str) -> Card:
    return next(card for card in charted.main.walk() if card.place == place)


def card(named: tuple[str, str, str], seconds: int, words: str = "", below: Iterable[Card] = ()) -> Card:
    place, code, title = named
    keywords = tuple(words.split(", ")) if words else ()
    return Card(place, code, title, EN, keywords, (seconds,), (1,), Mark.STARTER, tuple(below))


def connecting(card: Card, note: str) -> Card:
    return replace(card, notes=(note,))


def review(tiny: TinyLine) -> None:
    """Let two people approve all as it stands."""
    tiny.approve("Ana", Role.CLINICAL)
    tiny.approve("Luis", Role.LANGUAGE)


def test_a_chart_has_every_place_as_the_line_has_it(tiny: TinyLine) -> None:
    name = tiny.release()
    texts = sum(slot.locale == EN for slot in served(tiny).reviews)
    fire = "1 connects, where tested: fire2, 911, day and night"
    soups = [
        card(("hot", "21", "Words of title.hot"), 3, "HOT, WARM"),
        connecting(card(("crisis", "23", "Crisis"), 2), fire),
    ]
    offered = [
        card(("bread", "1", "Words of title.bread"), 3, "BREAD, LOAF"),
        card(("soups", "2", "Words of title.soups."), 8, "SOUP", soups),
    ]
    assert chart(served(tiny), EN, as_it_stands(tiny)) == Chart(
        release=name,
        locale=EN,
        language="English",
        texts=texts,
        unreviewed=texts,
        gate=card(("gate", "", "Gate, all languages"), 6),
        always=(
            connecting(
                card(("person", "0", "A person"), 14), "1 connects: desk, 1-800-227-2345, day and night"
            ),
            connecting(card(("crisis", "6", "Crisis"), 2), fire),
        ),
        main=card(("main", "", "Main menu"), 7, below=offered),
        keys=(
            ("0", "a person"),
            ("6", "crisis"),
            ("7", "get a text"),
            ("8", "next language"),
            ("9", "hear it again"),
            ("*", "back"),
            ("#", "next part"),
        ),
    )


def test_people_stand_in_the_order_of_the_offer_with_their_hours(tiny: TinyLine) -> None:
    tiny.open_shop()
    tiny.release()
    person, _ = chart(served(tiny), EN, as_it_stands(tiny)).always
    assert person.notes == (
        "1 connects: shop, 1-202-555-0123, Monday to Friday, 9:00 AM to 5:00 PM Eastern Time, but not on some"
        " holidays",
        "else: desk, 1-800-227-2345, day and night",
    )
    assert (len(person.seconds), len(person.segments)) == (2, 2)


def test_a_map_has_only_people_who_speak_its_language(tiny: TinyLine) -> None:
    tiny.open_shop()
    tiny.release()
    person, _ = chart(served(tiny), ES, as_it_stands(tiny)).always
    assert person.notes == ("1 connects: desk, 1-800-227-2345, day and night",)


def test_a_line_that_connects_nobody_says_nothing_of_it(tiny: TinyLine) -> None:
    tiny.release()
    release = served(tiny)
    alone = replace(release, menu=replace(release.menu, people=(), crisis_line=None))
    assert [card.notes for card in chart(alone, EN, []).always] == [(), ()]


def test_titles_are_in_the_language_of_the_chart_and_places_without_one_in_english(tiny: TinyLine) -> None:
    tiny.release()
    charted = chart(served(tiny), ES, as_it_stands(tiny))
    assert charted.language == "español"
    assert [(card.title, card.locale) for card in charted.cards()] == [
        ("Gate, all languages", EN),
        ("A person", EN),
        ("Crisis", EN),
        ("Main menu", EN),
        ("Palabras de title.bread", ES),
        ("Palabras de title.soups.", ES),
        ("Palabras de title.hot", ES),
        ("Crisis", EN),
    ]


def test_each_part_is_measured_in_its_channel(tiny: TinyLine) -> None:
    parts: list[Change] = [(each, VOICE, "topic.bread.2", "One two three four.") for each in (EN, ES)]
    parts += [(each, SMS, f"topic.bread.{part}", "a" * 161) for each in (EN, ES) for part in (2, 3)]
    change(tiny, parts)
    tiny.release()
    bread = find(chart(served(tiny), EN, as_it_stands(tiny)), "bread")
    assert (bread.seconds, bread.segments) == ((3, 3), (1, 2, 2))


def test_three_keywords_stand_for_all_each_in_the_spelling_that_is_listed_first(tiny: TinyLine) -> None:
    tiny.release()
    release = served(tiny)
    listed = ["PAN", "PÁN", "HOGAZA", "HOGAZÁ", "BARRA", "TROZO"]
    lexicons = {**release.menu.lexicons, ES: Lexicon.build({"topic.bread": listed}, "")}
    told = replace(release, menu=replace(release.menu, lexicons=lexicons))
    assert find(chart(told, ES, []), "bread").keywords == ("PAN", "HOGAZA", "BARRA")


def test_what_the_roles_of_the_policy_approved_is_reviewed(tiny: TinyLine) -> None:
    review(tiny)
    tiny.release()
    charted = chart(served(tiny), ES, as_it_stands(tiny))
    assert {card.mark for card in charted.cards()} == {Mark.REVIEWED}
    assert charted.unreviewed == 0


def test_a_review_counts_once_it_is_released(tiny: TinyLine) -> None:
    tiny.release()
    review(tiny)
    assert marks(chart(served(tiny), EN, as_it_stands(tiny))) == {}


@pytest.mark.parametrize(
    ("edit", "locale", "waiting"),
    [
        pytest.param((EN, VOICE, "topic.hot", "Hot words."), EN, {"hot"}, id="English"),
        pytest.param((EN, VOICE, "topic.hot", "Hot words."), ES, {"hot"}, id="English, for the other"),
        pytest.param((ES, SMS, "title.hot", "Sopa"), ES, {"hot"}, id="a title"),
        pytest.param((ES, SMS, "title.hot", "Sopa"), EN, set(), id="the other language alone"),
        pytest.param((EN, SMS, "topic.hot.2", "More words."), EN, {"hot"}, id="a new part"),
        pytest.param((EN, SMS, "topic.hot", None), EN, {"hot"}, id="a text that is gone"),
        pytest.param((EN, SMS, "menu.soups", "21 Hot, 23 Crisis."), EN, {"soups"}, id="a menu"),
        pytest.param((EN, VOICE, "both.helpline", "Call us."), EN, {"person"}, id="a text in all languages"),
        pytest.param(
            (EN, VOICE, "person.desk", "Call {desk.phone}, {desk.phone}. Press 1."),
            EN,
            {"person"},
            id="an offer of somebody",
        ),
        pytest.param(
            (EN, VOICE, "crisis.connect", "Press 1."), EN, {"crisis"}, id="crisis where it connects"
        ),
        pytest.param((EN, VOICE, "goodbye", "Bye."), EN, set(), id="what no place has for itself"),
    ],
)
def test_an_edit_that_nobody_approved_is_waiting(
    tiny: TinyLine, edit: Change, locale: str, waiting: set[str]
) -> None:
    tiny.release()
    change(tiny, [edit])
    charted = chart(served(tiny), locale, as_it_stands(tiny))
    assert marks(charted) == dict.fromkeys(waiting, Mark.WAITING)


def test_withdrawn_is_worse_than_anything(tiny: TinyLine) -> None:
    tiny.release()
    desk = Desk.open(tiny.folder)
    texts = [text for slot, text in desk.texts.items() if slot.key == "topic.hot"]
    act = desk.act(Kind.WITHDRAW, Signer("Ana", Role.CLINICAL, tiny.clock), texts)
    sign(tiny.folder, act)
    withdraw(tiny.folder, act)
    change(tiny, [(ES, SMS, "title.hot", "Sopa")])
    assert marks(chart(served(tiny), ES, as_it_stands(tiny))) == {"hot": Mark.WITHDRAWN}
    assert marks(chart(served(tiny), ES, [])) == {"hot": Mark.WITHDRAWN}


def test_a_release_older_than_the_software_is_charted_as_far_as_it_goes(tiny: TinyLine) -> None:
    tiny.release()
    bare = replace(served(tiny), voice={}, sms={}, reviews={})
    charted = chart(bare, ES, [])
    assert (charted.gate.seconds, charted.gate.segments) == ((0,), (0,))
    assert find(charted, "bread") == Card("bread", "1", "bread", EN, (), (), (), Mark.WAITING)


def test_a_line_of_one_language_has_no_key_for_the_next(tiny: TinyLine) -> None:
    tiny.release()
    release = served(tiny)
    alone = replace(release, languages={EN: release.languages[EN]})
    assert "8" not in dict(chart(alone, EN, []).keys)


def test_a_menu_that_leads_back_to_itself_comes_to_an_end(tiny: TinyLine) -> None:
    tiny.release()
    release = served(tiny)
    round_about = replace(
        release.menu, entries={"main": (Entry("1", "soups"),), "soups": (Entry("2", "soups"),)}
    )
    charted = chart(replace(release, menu=round_about), EN, [])
    assert [card.code for card in charted.main.walk()] == ["", "1", "12", "122"]
