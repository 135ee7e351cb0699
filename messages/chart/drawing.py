"""Draw a chart as one SVG that flows down: a box for each place, and the tree that joins them.

It is as wide as a laptop's window. Letters are taken to be as wide as in the widest usual font, so
that nothing overlaps where the reader's machine has another one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring

from messages.catalog import SOURCE
from messages.chart import Card, Chart, Mark
from messages.chart.shapes import BADGE, STYLE, Point, badge, box, sign, text

WIDTH = 1200
MARGIN = 32
COLUMNS = 4
GAP = 24
CARD = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
PAD = 14
LINE = 18
TITLE_LINE = 20
HOOK = PAD + BADGE / 2
"""How far below its upper edge a line of the tree meets a card."""

TITLE_LETTERS, WORD_LETTERS, LETTERS = 23, 30, 35
"""Letters that fit on a line of a card."""

_UNBROKEN = "\u00a0"
"""A blank at which no line ends."""

HEADING = "Map of the line"

MEANINGS = {
    Mark.REVIEWED: "approved by the people whom the policy asks for",
    Mark.STARTER: "drafted by the project, not yet reviewed: demo only",
    Mark.WAITING: "edited, not approved: what was before is still said",
    Mark.WITHDRAWN: "taken out: callers are given the helpline instead",
}

HOW_TO_READ = (
    "A box shows the keys to press (or the number to text), words to text instead,"
    " how long each part is spoken, and what each part costs as a text."
)

_DOCUMENT = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xml:lang": SOURCE,
    "role": "graphics-document document",
    "aria-labelledby": "map-title",
    "aria-describedby": "map-about",
}


def draw(chart: Chart) -> str:
    """Draw a chart; the same chart gives the same bytes."""
    sheet = _Sheet(chart)
    sheet.draw()
    for group in (sheet.root, *sheet.root.iter("g")):
        group.text = "\n"
        for element in group:
            element.tail = "\n"
    return tostring(sheet.root, encoding="unicode") + "\n"


def describe(card: Card) -> str:
    """Say in one sentence what a box shows, for who cannot see it."""
    named = f"{card.code} {card.title}".strip()
    return "; ".join(
        [named, *filter(None, [", ".join(card.keywords)]), *card.notes, *_measures(card), card.mark]
    )


def _about(chart: Chart) -> str:
    """Say how much of a release is reviewed."""
    if not chart.unreviewed:
        return f"Release {chart.release}: all words of this language are reviewed."
    lacking = f"{chart.unreviewed} of {chart.texts} texts in this language"
    return f"Release {chart.release}: starter words, not yet reviewed: {lacking}."


def _count(chart: Chart, mark: Mark) -> str:
    found = sum(card.mark is mark for card in chart.cards())
    return f"{found} place{'s' * (found != 1)}"


def _measures(card: Card) -> tuple[str, str]:
    plural = "s" * (card.segments != (1,))
    if card.notes:  # one of the people is heard at a time
        return f"Phone: {_each(card.seconds)} s", f"Text: {_each(card.segments)} segment{plural}"
    return f"Phone: {_parts(card.seconds)} s", f"Text: {_parts(card.segments)} segment{plural}"


def _each(figures: Sequence[int]) -> str:
    return " or ".join(map(str, figures)) or "0"


def _parts(figures: Sequence[int]) -> str:
    """Write what each part takes.

    >>> _parts((44, 31)), _parts((29,))
    ('2 parts, 44 + 31', '29')
    """
    listed = " + ".join(map(str, figures)) or "0"
    return f"{len(figures)} parts, {listed}" if len(figures) > 1 else listed


def _lines(card: Card) -> Iterator[tuple[str, str]]:
    """Give the lines of a box below its title, each with how it is written."""
    whole = ", ".join(word.replace(" ", _UNBROKEN) for word in card.keywords)
    yield from (("words", line.replace(_UNBROKEN, " ")) for line in wrap(whole, WORD_LETTERS))
    if not whole:
        yield "none", "no word of its own"
    for said in (*card.notes, *_measures(card)):
        yield from (("measure", line) for line in wrap(said, LETTERS, break_on_hyphens=False))


def _title(card: Card) -> list[str]:
    """Break a title into lines that fit beside the keys."""
    keys = 2 + len(card.code) if card.code else 0
    return wrap(card.title, TITLE_LETTERS - keys)


def _head(card: Card) -> float:
    """Tell how far the title of a box reaches."""
    return PAD + max(BADGE, 6 + TITLE_LINE * len(_title(card)))


def _height(card: Card) -> float:
    return _head(card) + LINE * (len(list(_lines(card))) + 1) + GAP


def _rows(cards: Sequence[Card], columns: int) -> Iterator[tuple[Card, ...]]:
    """Put topics side by side, as many as fit; a menu has a row of its own, for what lies below it."""
    row: tuple[Card, ...] = ()
    for card in cards:
        if row and (card.below or row[-1].below or len(row) == columns):
            yield row
            row = ()
        row = (*row, card)
    if row:
        yield row


def _left(column: int) -> float:
    return MARGIN + column * (CARD + GAP)


class _Sheet:
    """One drawing, from the top down; what is drawn tells where it ends."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.root = Element("svg", _DOCUMENT)

    def draw(self) -> None:
        """Draw everything, then set the size that it took."""
        chart, root = self.chart, self.root
        about = f"{_about(chart)} {', '.join(f'{_count(chart, mark)} {mark}' for mark in Mark)}."
        SubElement(root, "title", {"id": "map-title"}).text = f"{HEADING}: {chart.language}"
        SubElement(root, "desc", {"id": "map-about"}).text = about
        SubElement(root, "style").text = STYLE
        page = box(root, "page", (0, 0), (WIDTH, 0))
        heading = text(root, (MARGIN, 54), "heading", f"{HEADING}: ")
        SubElement(heading, "tspan", {"xml:lang": chart.locale}).text = chart.language
        text(root, (MARGIN, 80), "line", _about(chart))
        height = f"{self._tree(self._keys(self._legend(100))):g}"
        page.set("height", height)
        root.attrib.update({"viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": height})

    def _legend(self, top: float) -> float:
        """Say what the signs and the boxes mean."""
        for place, mark in enumerate(Mark):
            left, middle = _left(place % 2 * 2), top + 12 + place // 2 * 26
            group = SubElement(self.root, "g", {"class": mark})
            sign(group, mark, (left, middle - 8))
            line = text(group, (left + 26, middle + 5), "line", "")
            name = SubElement(line, "tspan", {"class": "name"})
            name.text, name.tail = mark, f": {MEANINGS[mark]} ({_count(self.chart, mark)})"
        text(self.root, (MARGIN, top + 73), "line", HOW_TO_READ)
        return top + 88

    def _keys(self, top: float) -> float:
        """Say which keys work everywhere."""
        text(self.root, (MARGIN, top + 18), "name", "Keys that work everywhere:")
        left = start = MARGIN + 225.0
        for key, does in self.chart.keys:
            length = 8 * len(does)
            if left + BADGE + 8 + length > WIDTH - MARGIN:
                left, top = start, top + BADGE + 8
            left += badge(self.root, key, (left, top)) + 8
            text(self.root, (left, top + 18), "line", does)
            left += 24 + length
        return top + BADGE + GAP

    def _tree(self, top: float) -> float:
        """Draw the gate and what lies behind it."""
        chart, tree = self.chart, self._line()
        heads = (chart.gate, replace(chart.main, below=()), *chart.always)
        shape = f"M{_left(0) + CARD:g} {top + HOOK:g}h{GAP}"
        bottom = self._row(heads, 0, top)
        shape += f"M{_left(1) + CARD / 2:g} {bottom:g}v{GAP / 2:g}H{MARGIN / 2:g}"
        for card in chart.main.below:
            top = bottom + GAP
            band = box(self.root, "band", (MARGIN - PAD / 2, top), (WIDTH - 2 * MARGIN + PAD, 0), 10)
            self._line(f"M{MARGIN / 2:g} {top + PAD + HOOK:g}h{MARGIN / 2:g}")
            shape += f"V{top + PAD + HOOK:g}"
            bottom = self._branch(card, 0, top + PAD) + PAD
            band.set("height", f"{bottom - top:g}")
        tree.set("d", shape)
        return bottom + MARGIN

    def _branch(self, card: Card, column: int, top: float) -> float:
        """Draw a place and, to its right, all that lies below it."""
        tree, middle = self._line(), _left(column) + CARD + GAP / 2
        shape, bottom = f"M{_left(column) + CARD:g} {top + HOOK:g}H{middle:g}", top
        for row in _rows(card.below, COLUMNS - column - 1):
            start = bottom + GAP * (bottom > top)
            shape += f"M{middle:g} {top + HOOK:g}V{start + HOOK:g}H{_left(column + len(row)):g}"
            is_menu = row[0].below
            bottom = self._branch(row[0], column + 1, start) if is_menu else self._row(row, column + 1, start)
        tree.set("d", shape if card.below else "")
        return max(bottom, self._row((card,), column, top))

    def _line(self, shape: str = "") -> Element:
        """Draw a line of the tree; it lies under all that is drawn after it."""
        return SubElement(self.root, "path", {"class": "tree", "d": shape})

    def _row(self, cards: Sequence[Card], column: int, top: float) -> float:
        """Draw places side by side, one as high as the other."""
        height = max(map(_height, cards))
        for place, card in enumerate(cards):
            self._card(card, (_left(column + place), top), height)
        return top + height

    def _card(self, card: Card, at: Point, height: float) -> None:
        group = SubElement(self.root, "g", {"class": card.mark, "role": "graphics-object group"})
        SubElement(group, "title").text = describe(card)
        box(group, "card", at, (CARD, height), 6)
        box(group, "colour", at, (6, height), 3)
        left, top = at[0] + PAD + 4, at[1] + PAD
        beside = left + badge(group, card.code, (left, top)) + 10 if card.code else left
        for place, line in enumerate(_title(card)):
            text(group, (beside, top + 18 + TITLE_LINE * place), "title", line, card.locale)
        for place, (style, line) in enumerate(_lines(card), start=1):
            locale = self.chart.locale if style == "words" else ""
            text(group, (left, at[1] + _head(card) + LINE * place), style, line, locale)
        sign(group, card.mark, (left, at[1] + height - PAD - 14))
        text(group, (left + 24, at[1] + height - PAD - 1), "name", card.mark)
