"""A map is plain SVG that says everything in words, and in which nothing lies over anything else."""

from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest

from messages.chart import Card, Chart, Mark
from messages.chart.drawing import WIDTH, describe, draw

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

SOUP = Card("soup", "11", "Sopa", "es", ("SOPA", "CALDO DE AYER"), (44, 31), (2, 2), Mark.REVIEWED)
BREAD = Card("bread", "2", "Pan & <sal>", "es", (), (29,), (1,), Mark.WITHDRAWN)
LONG = Card(
    "long",
    "113",
    "Transporte, dinero, comida cerca",
    "es",
    ("TRANSPORTE", "LLEVAR Y TRAER", "COMIDA CERCA DE MI CASA"),
    (44,) * 9,
    (4,) * 9,
    Mark.WAITING,
)

PEOPLE = Card(
    "person",
    "0",
    "A person",
    "en",
    ("PERSON",),
    (35, 28),
    (2, 1),
    Mark.STARTER,
    notes=("1 connects: shop, 1-202-555-0123, Monday to Friday", "else: desk, 1-202-555-0124, always"),
)


def heading(place: str, code: str, title: str, below: tuple[Card, ...] = ()) -> Card:
    return Card(place, code, title, "en", ("SOPAS",), (12,), (1,), Mark.STARTER, below)


def branch(*below: Card) -> Card:
    return heading("soups", "1", "Soups", below)


def line_of(*below: Card) -> Chart:
    return Chart(
        release="0001-f8bb7354c73885c2",
        locale="es",
        language="español",
        texts=70,
        unreviewed=3,
        gate=heading("gate", "", "Gate"),
        always=(heading("person", "0", "A person"), heading("crisis", "6", "Crisis")),
        main=heading("main", "", "Main menu", below),
        keys=(("0", "a person"), ("*", "back")),
    )


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(draw(chart))


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_everything_that_a_box_shows_stands_in_words() -> None:
    root = drawn(line_of(branch(SOUP), BREAD))
    said = texts(root)
    for words in ("11", "Sopa", "SOPA, CALDO DE AYER", "Phone: 2 parts, 44 + 31 s", "reviewed"):
        assert words in said
    for words in ("2", "Pan & <sal>", "no word of its own", "Phone: 29 s", "Text: 1 segment", "withdrawn"):
        assert words in said
    assert "Keys that work everywhere:" in said
    assert "waiting: edited, not approved: what was before is still said (0 places)" in said


def test_a_box_is_one_sentence_for_who_cannot_see_it() -> None:
    assert describe(SOUP) == (
        "11 Sopa; SOPA, CALDO DE AYER; Phone: 2 parts, 44 + 31 s; Text: 2 parts, 2 + 2 segments; reviewed"
    )
    assert describe(replace(BREAD, code="", segments=(), seconds=())) == (
        "Pan & <sal>; Phone: 0 s; Text: 0 segments; withdrawn"
    )


def test_people_are_listed_with_their_numbers_and_what_each_of_them_takes() -> None:
    assert describe(PEOPLE) == (
        "0 A person; PERSON; 1 connects: shop, 1-202-555-0123, Monday to Friday;"
        " else: desk, 1-202-555-0124, always; Phone: 35 or 28 s; Text: 2 or 1 segments; starter"
    )
    said = texts(drawn(replace(line_of(), always=(PEOPLE,))))
    assert "1 connects: shop, 1-202-555-0123," in said
    assert "Phone: 35 or 28 s" in said
    assert describe(replace(PEOPLE, seconds=(), segments=())).endswith(
        "Phone: 0 s; Text: 0 segments; starter"
    )


def test_keys_that_do_not_fit_stand_on_a_line_of_their_own() -> None:
    keys = tuple((key, "does something everywhere") for key in "06789")
    root = drawn(replace(line_of(), keys=keys))
    lines = [
        (float(line.get("x", "")), float(line.get("y", "")))
        for line in root.iter(f"{SVG}text")
        if line.text == "does something everywhere"
    ]
    assert len({y for _, y in lines}) == 2
    assert all(x + 8 * len("does something everywhere") <= WIDTH for x, _ in lines)


def test_the_drawing_says_what_it_is_and_how_much_is_reviewed() -> None:
    root = drawn(line_of(branch(SOUP), BREAD))
    assert root.findtext(f"{SVG}title") == "Map of the line: español"
    assert root.findtext(f"{SVG}desc") == (
        "Release 0001-f8bb7354c73885c2: starter words, not yet reviewed: 3 of 70 texts in this language."
        " 1 place reviewed, 5 places starter, 0 places waiting, 1 place withdrawn."
    )
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids == ["map-title", "map-about"] == [root.get("aria-labelledby"), root.get("aria-describedby")]


def test_a_release_that_is_reviewed_is_not_called_starter_words() -> None:
    chart = replace(line_of(), unreviewed=0)
    assert "Release 0001-f8bb7354c73885c2: all words of this language are reviewed." in texts(drawn(chart))


def test_the_language_of_words_is_marked_where_it_is_not_that_of_the_map() -> None:
    root = drawn(line_of(BREAD, SOUP))
    marked = [(element.get(LANGUAGE), "".join(element.itertext())) for element in root.iter()]
    assert root.get(LANGUAGE) == "en"
    assert ("es", "español") in marked
    assert ("es", "Sopa") in marked
    assert ("es", "SOPAS") in marked
    assert ("en", "Main menu") in marked


def test_the_same_chart_is_the_same_bytes_and_runs_nothing() -> None:
    chart = line_of(branch(SOUP), BREAD)
    assert draw(chart) == draw(chart)
    kinds = {element.tag.removeprefix(SVG) for element in drawn(chart).iter()}
    assert kinds == {"svg", "title", "desc", "style", "rect", "g", "text", "tspan", "path"}


MENU = heading("nodes", "12", "Nodes", (SOUP, LONG, SOUP, LONG, SOUP))


@pytest.mark.parametrize(
    "below",
    [
        pytest.param((), id="an empty menu"),
        pytest.param((BREAD, SOUP), id="topics alone"),
        pytest.param((branch(SOUP, LONG, SOUP, LONG, SOUP), BREAD), id="two rows of topics"),
        pytest.param((branch(SOUP, MENU, LONG), branch(MENU, MENU, SOUP, LONG)), id="menus among topics"),
        pytest.param((branch(heading("empty", "11", "Empty"), LONG),), id="a menu that has nothing"),
    ],
)
def test_no_box_lies_over_another_and_all_lie_on_the_page(below: tuple[Card, ...]) -> None:
    root = drawn(line_of(*below))
    boxes = [
        tuple(float(rect.get(side, "")) for side in ("x", "y", "width", "height"))
        for rect in root.iter(f"{SVG}rect")
        if rect.get("class") == "card"
    ]
    assert len(boxes) == len(line_of(*below).cards())
    for (x, y, width, height), (left, top, wide, high) in combinations(boxes, 2):
        assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y
    page = float(root.get("height", ""))
    assert root.get("viewBox") == f"0 0 {WIDTH} {page:g}"
    assert all(x + width <= WIDTH and y + height <= page for x, y, width, height in boxes)


def test_words_stay_inside_their_box() -> None:
    root = drawn(replace(line_of(branch(MENU), LONG), always=(PEOPLE,)))
    for group in root.iter(f"{SVG}g"):
        if group.get("role"):
            [box] = [rect for rect in group.iter(f"{SVG}rect") if rect.get("class") == "card"]
            bottom = float(box.get("y", "")) + float(box.get("height", ""))
            lines = [float(line.get("y", "")) for line in group.iter(f"{SVG}text")]
            assert max(lines) < bottom
            assert len(lines) == len(set(lines)) + bool(group.find(f"{SVG}text[@class='code']") is not None)
