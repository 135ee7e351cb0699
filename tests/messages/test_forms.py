"""JSON is taken only in the very form of its type, and with nothing said twice."""

from typing import TypedDict

import pytest

from messages.forms import fits, read_json


class Dish(TypedDict):
    name: str
    parts: list[int]


@pytest.mark.parametrize(
    ("value", "form", "is_fit"),
    [
        pytest.param("1", str, True, id="a text"),
        pytest.param(1, str, False, id="a number for a text"),
        pytest.param(True, int, False, id="a truth for a number"),
        pytest.param(None, int | None, True, id="one of two"),
        pytest.param("1", int | None, False, id="neither of two"),
        pytest.param([1, 2], list[int], True, id="a list"),
        pytest.param([1, "2"], list[int], False, id="a list with something else in it"),
        pytest.param("12", list[str], False, id="a text for a list"),
        pytest.param({"a": [1]}, dict[str, list[int]], True, id="a table"),
        pytest.param({"a": ["1"]}, dict[str, list[int]], False, id="a table with something else in it"),
        pytest.param([], dict[str, int], False, id="a list for a table"),
        pytest.param({"name": "soup", "parts": [1]}, Dish, True, id="a form"),
        pytest.param({"name": "soup"}, Dish, False, id="a field too few"),
        pytest.param({"name": "soup", "parts": [], "more": 1}, Dish, False, id="a field too many"),
        pytest.param({"name": "soup", "parts": [None]}, Dish, False, id="a form with something else in it"),
        pytest.param([], Dish, False, id="a list for a form"),
    ],
)
def test_a_value_has_a_form_or_not(value: object, form: object, is_fit: bool) -> None:
    assert fits(value, form) is is_fit


def test_json_says_nothing_twice() -> None:
    assert read_json(b'{"a": {"b": 1}}') == {"a": {"b": 1}}
    with pytest.raises(ValueError, match=r"^something is said twice$"):
        read_json(b'{"a": {"b": 1, "b": 1}}')
