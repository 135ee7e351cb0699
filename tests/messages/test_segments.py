"""A text costs what the carriers say it costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.segments import BASIC, EXTENSION, Encoding, Segments, count, not_gsm7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Segments(Encoding.GSM_7, 0, 0), id="nothing costs nothing"),
        pytest.param("a" * 160, Segments(Encoding.GSM_7, 160, 1), id="one full GSM-7 segment"),
        pytest.param("a" * 161, Segments(Encoding.GSM_7, 161, 2), id="one septet too many"),
        pytest.param("a" * 306, Segments(Encoding.GSM_7, 306, 2), id="two full GSM-7 segments"),
        pytest.param("a" * 307, Segments(Encoding.GSM_7, 307, 3), id="three"),
        pytest.param("€" * 80, Segments(Encoding.GSM_7, 160, 1), id="80 of the extension"),
        pytest.param("€" * 81, Segments(Encoding.GSM_7, 162, 2), id="81 of the extension"),
        pytest.param(
            "a" * 152 + "€" + "a" * 152, Segments(Encoding.GSM_7, 306, 3), id="an escape is never split"
        ),
        pytest.param("á" * 70, Segments(Encoding.UCS_2, 70, 1), id="one full UCS-2 segment"),
        pytest.param("á" * 71, Segments(Encoding.UCS_2, 71, 2), id="one letter too many"),
        pytest.param("á" * 134, Segments(Encoding.UCS_2, 134, 2), id="two full UCS-2 segments"),
        pytest.param("á" * 135, Segments(Encoding.UCS_2, 135, 3), id="three in UCS-2"),
        pytest.param(
            "á" * 66 + "😀" + "á" * 66, Segments(Encoding.UCS_2, 134, 3), id="an emoji is never split"
        ),
        pytest.param("€á", Segments(Encoding.UCS_2, 2, 1), id="in UCS-2 the extension is one unit"),
        pytest.param("é É ñ Ñ ü Ü ¿ ¡", Segments(Encoding.GSM_7, 15, 1), id="Spanish letters of GSM-7"),
    ],
)
def test_a_text_is_counted_as_it_is_billed(text: str, expected: Segments) -> None:
    assert count(text) == expected


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚªº«»“”‘’–—…•`ç\t\u00a0\u0301")
def test_one_letter_outside_gsm7_costs_the_whole_text_its_encoding(letter: str) -> None:
    assert count("cancer" + letter).encoding is Encoding.UCS_2


def test_the_alphabet_has_the_size_that_the_standard_gives_it() -> None:
    assert (len(BASIC), len(EXTENSION)) == (127, 10)


def test_what_costs_a_text_its_gsm7_is_named_in_order_and_once() -> None:
    assert not_gsm7("“¿Qué síntomas trae el cáncer, mamá?”") == ("“", "í", "á", "”")


def test_nothing_is_named_where_nothing_costs() -> None:
    assert not_gsm7("¿Qué señales da? [1] 5 €") == ()


@given(st.text(), st.characters())
def test_segments_never_fall_as_a_text_grows(text: str, more: str) -> None:
    assert count(text).segments <= count(text + more).segments
