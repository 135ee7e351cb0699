"""Read JSON files strictly, and check what they hold against a type: the types are the schema."""

import json
from functools import lru_cache
from typing import get_args, get_origin, get_type_hints, is_typeddict


def fits(value: object, form: object) -> bool:
    """Say whether a value of JSON has the form of a type, with no field too few or too many.

    >>> fits({"a": [1]}, dict[str, list[int]]), fits({"a": ["1"]}, dict[str, list[int]])
    (True, False)
    """
    if type(value) is form:  # a plain type, as nearly all are
        return True
    if is_typeddict(form):
        fields = _fields(form)
        return (
            isinstance(value, dict)
            and value.keys() == fields.keys()
            and all(fits(value[name], each) for name, each in fields.items())
        )
    origin, inner = get_origin(form), get_args(form)
    if origin is list:
        return isinstance(value, list) and all(fits(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(each, inner[1]) for each in value.values())
    return any(fits(value, each) for each in inner)  # one of several


@lru_cache
def _fields(form: object) -> dict[str, object]:
    return get_type_hints(form)


def read_json(content: bytes) -> object:
    """Read JSON in which nothing is said twice, or it were chance which of the two counts.

    Raises ValueError or RecursionError.
    """
    return json.loads(content, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("something is said twice")
    return dict(pairs)
