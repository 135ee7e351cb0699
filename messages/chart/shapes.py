"""Draw the shapes of a map as SVG: signs, badges, lines and text that any browser shows and printer prints.

Nothing hangs on colour alone: every mark has a sign of its own shape. Lengths are in pixels, and a
point is from the left and from the top.
"""

from xml.etree.ElementTree import Element, SubElement

from messages.chart import Mark

Point = tuple[float, float]

BADGE = 26
"""The height of a badge, and the width of one with a single key."""

STYLE = """
text { font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1d2733 }
.heading { font-size: 26px; font-weight: 700 }
.title { font-size: 15px; font-weight: 700 }
.words { font-size: 12px }
.none { font-style: italic; fill: #4d5966 }
.name { font-weight: 700 }
.code { font-weight: 700; fill: #fff; text-anchor: middle }
.badge { fill: #1d2733 }
.page { fill: #fff }
.band { fill: #eef1f4 }
.tree { fill: none; stroke: #75818e; stroke-width: 2 }
.card { fill: #fff; stroke: #75818e }
.reviewed .colour { fill: #00664f }
.starter .colour { fill: #b35900 }
.waiting .colour { fill: #1a5fb4 }
.withdrawn .colour { fill: #2b2b2b }
.withdrawn .card { fill: #e4e4e4; stroke-dasharray: 5 3 }
.half { fill: #fff }
.cut { fill: none; stroke: #fff; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
"""

_CIRCLE = "M8 0a8 8 0 1 1 0 16a8 8 0 1 1 0-16z"

_SIGNS = {
    Mark.REVIEWED: (("colour", _CIRCLE), ("cut", "M4.2 8.4l2.6 2.6l5-5.4")),
    Mark.STARTER: (("colour", _CIRCLE), ("half", "M8 2a6 6 0 1 1 0 12z")),
    Mark.WAITING: (("colour", "M8 0l8.6 15.6h-17.2z"), ("cut", "M8 6v4M8 13v.1")),
    Mark.WITHDRAWN: (("colour", "M0 0h16v16h-16z"), ("cut", "M4.5 4.5l7 7M11.5 4.5l-7 7")),
}
"""A tick in a circle, half a circle, a triangle that warns, a square crossed out; 16 wide and high."""


def text(parent: Element, at: Point, style: str, words: str, locale: str = "") -> Element:
    """Write a line that stands on a point; `locale` where it is not in the language of the drawing."""
    language = {"xml:lang": locale} if locale else {}
    element = SubElement(parent, "text", {"class": style, "x": f"{at[0]:g}", "y": f"{at[1]:g}", **language})
    element.text = words
    return element


def box(parent: Element, style: str, at: Point, size: Point, radius: float = 0) -> Element:
    """Draw a rectangle from its upper left corner."""
    where = {"x": f"{at[0]:g}", "y": f"{at[1]:g}", "width": f"{size[0]:g}", "height": f"{size[1]:g}"}
    return SubElement(parent, "rect", {"class": style, **where, "rx": f"{radius:g}"})


def badge(parent: Element, keys: str, at: Point) -> float:
    """Draw the keys to a place; tell how wide that became."""
    width = BADGE + 10 * (len(keys) - 1)
    box(parent, "badge", at, (width, BADGE), 6)
    text(parent, (at[0] + width / 2, at[1] + 18), "code", keys)
    return width


def sign(parent: Element, mark: Mark, at: Point) -> None:
    """Draw the sign of a mark."""
    group = SubElement(parent, "g", {"transform": f"translate({at[0]:g} {at[1]:g})"})
    for style, shape in _SIGNS[mark]:
        SubElement(group, "path", {"class": style, "d": shape})
