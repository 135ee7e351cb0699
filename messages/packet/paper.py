"""Print a packet: one HTML file that needs nothing else, and reads well on paper."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from messages.acts import Role
from messages.catalog import Catalog
from messages.changes import marked
from messages.facts import Use
from messages.packet.pages import Packet
from messages.packet.texts import Row

LABELS = {Catalog.VOICE: "Spoken", Catalog.SMS: "Text message", Catalog.KEYWORDS: "Words that callers text"}

PEOPLE = {Role.CLINICAL: "Clinical reviewer", Role.LANGUAGE: "Language reviewer"}

USES = {
    Use.P: "plain fact",
    Use.D: "depends on the person: say it only with “your doctor can tell you what fits you”",
    Use.H: "on hold: must not be said",
}

_FOLDER = Path(__file__).parent


def to_html(packet: Packet) -> bytes:
    """Write a packet as one HTML file; the same packet is the same bytes."""
    paper = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = paper.get_template("packet.html")
    return template.render(packet=packet, people=PEOPLE, uses=USES, label=_label, changed=_changed).encode()


def _label(row: Row) -> str:
    """Say what a text is, in the words of people who have never seen a key."""
    key, catalog = row.slot.key, row.slot.catalog
    if key.startswith("title."):
        return "Name, as menus and questions write it"
    part = key.rpartition(".")[2]
    return LABELS[catalog] + (f", part {part}" if part.isdigit() else "")


def _changed(before: str, after: str) -> Markup:
    """Write two texts as one, with what went struck out and what came underlined."""
    old, new = str(escape(before)), str(escape(after))
    return Markup(marked(old, new, ("<del>", "</del>"), ("<ins>", "</ins>")))  # noqa: S704 - both are escaped
