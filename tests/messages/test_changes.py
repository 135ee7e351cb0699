"""What changed is shown word by word, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.acts import SignedText, Slot
from messages.catalog import Catalog
from messages.changes import Change, changes, marked, texts_of, written
from messages.release import parse
from messages.render import Phone
from tests.messages.test_release import named
from tests.messages.tiny import EN, KEYWORDS, SMS, VOICE, TinyLine

HOT = Slot(SMS, EN, "topic.hot")
BREAD = Slot(SMS, EN, "topic.bread")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        pytest.param("Hot soup.", "Hot fish soup.", "Hot {+fish +}soup.", id="a word more"),
        pytest.param("Hot fish soup.", "Hot soup.", "Hot [-fish -]soup.", id="a word less"),
        pytest.param("Hot soup.", "Cold soup.", "[-Hot-]{+Cold+} soup.", id="another word"),
        pytest.param("Call 1.", "Call  1.", "Call[- -]{+  +}1.", id="a blank more"),
        pytest.param("Hot.", None, "[-Hot.-]", id="gone"),
        pytest.param(None, "Hot.", "{+Hot.+}", id="new"),
    ],
)
def test_a_change_is_marked_where_it_is(before: str | None, after: str | None, shown: str) -> None:
    assert str(Change(HOT, before, after)) == f"topic.hot (sms, en): {shown}"


@given(before=st.text("ab c\n"), after=st.text("ab c\n"))
def test_both_texts_can_be_read_from_the_marks(before: str, after: str) -> None:
    said = marked(before, after, ("[", "]"), ("{", "}"))
    old, new = re.sub(r"\{[^}]*\}", "", said), re.sub(r"\[[^]]*\]", "", said)
    assert (re.sub(r"[][]", "", old), re.sub(r"[{}]", "", new)) == (before, after)


def test_only_what_differs_is_a_change() -> None:
    soup = Slot(SMS, EN, "title.soups")
    before, after = {HOT: "Hot.", BREAD: "Bread."}, {HOT: "Very hot.", BREAD: "Bread.", soup: "Soups"}
    assert list(changes(before, after)) == [Change(soup, None, "Soups"), Change(HOT, "Hot.", "Very hot.")]
    assert list(changes(after, after)) == []


def test_the_texts_of_a_release_are_those_of_both_channels(tiny: TinyLine) -> None:
    content = tiny.built()
    texts = texts_of(parse(named(content), content))
    assert texts[HOT] == "Words of title.hot."
    assert texts[Slot(SMS, EN, "both.gate")] == "English: reply 1. Fire: 911."
    assert {slot.catalog for slot in texts} == {VOICE, SMS}


def test_lists_of_keywords_are_no_texts() -> None:
    words = {HOT: ("Hot: ", Phone("911")), Slot(KEYWORDS, EN, "crisis"): ("FIRE",)}
    signed = {slot: SignedText(slot, spans, "") for slot, spans in words.items()}
    assert written(signed) == {HOT: "Hot: 911"}
    assert Catalog.KEYWORDS in {slot.catalog for slot in signed}
