"""Logs are JSON, one object a line, and hold no fact that is not known."""

import io
import json
import logging
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from ivr.adapters.logs import FACTS, Turn, TurnLog, begin, configure, this_turn

log = logging.getLogger("ivr.of.a.room")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Configure the logs of this process, and leave them as they were."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def no_turn() -> Iterator[None]:
    yield
    begin(Turn(name=""))


def told(stream: io.StringIO) -> dict[str, object]:
    """Read the one line that was written, but for its time."""
    (line,) = stream.getvalue().splitlines()
    facts: dict[str, object] = json.loads(line)
    assert datetime.fromisoformat(str(facts.pop("ts"))).tzinfo is not None
    return facts


def test_a_warning_is_one_object(written: io.StringIO) -> None:
    log.warning("the store is away: %s", "TimeoutError")
    assert told(written) == {
        "event": "the store is away: TimeoutError",
        "logger": "ivr.of.a.room",
        "level": "warning",
    }


def test_what_is_no_warning_is_not_written(written: io.StringIO) -> None:
    log.info("all is well")
    assert written.getvalue() == ""


def test_what_is_logged_in_a_turn_carries_its_name(written: io.StringIO) -> None:
    turn = Turn("voice")
    begin(turn)
    log.warning("something")
    assert told(written)["turn"] == turn.name


@pytest.mark.parametrize("hostile", ['a\n{"event": "x"}', "\x1b[31m", '"}', "\u2028"])
def test_nothing_that_is_logged_breaks_out_of_its_line(written: io.StringIO, hostile: str) -> None:
    log.warning("%s", hostile)
    assert told(written)["event"] == hostile


def test_a_fact_that_is_not_known_is_not_written(written: io.StringIO) -> None:
    log.warning("something", extra={"number": "+14155550101"})
    assert "number" not in told(written)


def test_each_turn_leaves_one_line() -> None:
    stream = io.BytesIO()
    turn = Turn("sms", place="topic.cup", locale="es", release="0001-abc", store="away", line="+18005550100")
    TurnLog(stream).tell(turn, 200, 0.00123456)
    assert told(io.StringIO(stream.getvalue().decode())) == {
        "event": "turn",
        "level": "info",
        "turn": turn.name,
        "channel": "sms",
        "place": "topic.cup",
        "locale": "es",
        "release": "0001-abc",
        "outcome": "answered",
        "status": 200,
        "ms": 1.23,
        "store": "away",
    }


def test_the_line_of_a_turn_has_all_facts_but_the_logger() -> None:
    stream = io.BytesIO()
    TurnLog(stream).tell(Turn("sms"), 200, 0.0)
    assert json.loads(stream.getvalue()).keys() == FACTS - {"logger"}


def test_a_turn_is_of_its_thread() -> None:
    begin(Turn("voice"))
    seen: list[str] = []
    other = threading.Thread(target=lambda: seen.append(this_turn().channel))
    other.start()
    other.join()
    assert (seen, this_turn().channel) == ([""], "voice")


def test_turns_have_names_of_their_own() -> None:
    names = {Turn().name for _ in range(100)}
    assert (len(names), {len(name) for name in names}) == (100, {12})
