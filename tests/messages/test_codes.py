"""A code stands for just one text, and survives the hand that writes it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.acts import SignedText, Slot
from messages.catalog import Catalog
from messages.codes import code, read_code
from messages.render import Phone

SOUP = SignedText(Slot(Catalog.SMS, "es", "topic.soup"), ("Sopa: ", Phone("988")), "0123456789abcdef")


def test_the_code_of_a_text_is_the_same_everywhere_and_always() -> None:
    assert code(SOUP) == "P219-Z1CJ"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(SOUP, words=("Sopa, ", Phone("988"))), id="a comma"),
        pytest.param(replace(SOUP, words=("Sopa: ", Phone("911"))), id="a number"),
        pytest.param(replace(SOUP, words=("Sopa: 988",)), id="a number that is no number any more"),
        pytest.param(replace(SOUP, english="fedcba9876543210"), id="its English"),
        pytest.param(replace(SOUP, slot=Slot(Catalog.VOICE, "es", "topic.soup")), id="another channel"),
        pytest.param(replace(SOUP, slot=Slot(Catalog.SMS, "en", "topic.soup")), id="another language"),
        pytest.param(replace(SOUP, slot=Slot(Catalog.SMS, "es", "topic.soup.2")), id="another key"),
    ],
)
def test_whatever_changes_changes_the_code(other: SignedText) -> None:
    assert code(other) != code(SOUP)


@given(words=st.text(), key=st.text())
def test_a_code_is_read_back_however_it_was_typed(words: str, key: str) -> None:
    written = code(replace(SOUP, words=(words,), slot=Slot(Catalog.SMS, "es", key)))
    slips = str.maketrans("01", "OL")
    typed = [written, written.lower(), written.replace("-", " "), f" {written.translate(slips)} "]
    assert [read_code(each) for each in typed] == [written] * 4
