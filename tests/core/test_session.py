"""A session survives its address and its store, and anything else is taken as not there."""

import json

import pytest

from ivr.core.session import CallSession, Run, TextSession
from tests.core.line import NOON, reread_call, reread_texter

RUN = Run("98", NOON + 0.123, "pt-BR", "nodes.neck")
CALL = CallSession("en", "crisis", part=2, silence=1, wrong=2, turn=33, back="nodes", run=RUN)
TEXTER = TextSession(
    locale="es",
    opted_out=True,
    place="cup",
    part=2,
    offers=(("1", "cup"), ("322", "nodes.women")),
    offered_at=NOON + 0.5,
    pending=("cup", "nodes"),
    offered_in="es",
    version=7,
)


@pytest.mark.parametrize("session", [CALL, CallSession("en", "main"), CallSession("mul", "gate")])
def test_a_call_survives_its_address(session: CallSession) -> None:
    assert reread_call(session) == session


def test_the_address_has_these_names() -> None:
    assert CALL.to_query() == {
        "part": "2",
        "silence": "1",
        "wrong": "2",
        "turn": "33",
        "keys": "98~1700000000123~pt-BR~nodes.neck",
        "back": "nodes",
    }


def test_an_address_without_a_run_or_a_way_back_has_none() -> None:
    assert CallSession("en", "cup").to_query() == {
        "part": "1",
        "silence": "0",
        "wrong": "0",
        "turn": "1",
        "keys": "",
    }


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"part": "x", "silence": "-1", "wrong": "", "turn": "1e3", "keys": "98", "back": ""},
        {"part": "²", "silence": "٣", "turn": "1" * 10, "keys": "~1~en~main"},
        {"keys": "98~soon~en~main"},
        {"keys": "98~" + "1" * 16 + "~en~main"},
        {"keys": "98~1~en~"},
    ],
)
def test_what_cannot_be_read_is_not_there(query: dict[str, str]) -> None:
    assert CallSession.from_query("en", "cup", query) == CallSession("en", "cup")


def test_no_counter_is_ever_larger_than_999() -> None:
    assert CallSession.from_query("en", "cup", {"turn": "123456789"}).turn == 999


def test_a_run_at_the_gate_has_no_language() -> None:
    assert Run.from_text(Run("9", NOON, None, "gate").to_text()) == Run("9", NOON, None, "gate")


@pytest.mark.parametrize("keys", ["988", "911"])
def test_a_run_that_is_finished_stays_in_the_address(keys: str) -> None:
    session = CallSession("en", "crisis", turn=4, run=Run(keys, NOON, "en", "main"))
    assert reread_call(session) == session


@pytest.mark.parametrize("session", [TEXTER, TextSession(), TextSession("en", place="cup", part=0)])
def test_a_texter_survives_the_store(session: TextSession) -> None:
    assert reread_texter(session) == session


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"form": 2}, "this is no stored session of form 1"),
        ({"locale": 1}, "this is no stored session of form 1"),
        ({"part": "1"}, "this is no stored session of form 1"),
        ({"offers": [["1"]]}, "an offer is a digit and a place"),
        ({"offers": ["12"]}, "an offer is a digit and a place"),
        ({"pending": "cup"}, "this is no stored session of form 1"),
        ({"pending": [1]}, "a place is a name"),
        ({"opted_out": 0}, "this is no stored session of form 1"),
    ],
    ids=json.dumps,
)
def test_a_damaged_session_is_not_guessed_at(change: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        TextSession.from_dict(TEXTER.to_dict() | change)


def test_every_change_is_counted() -> None:
    assert TEXTER.next_version().version == 8
