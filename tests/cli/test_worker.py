"""A thread is given whole requests alone: whatever comes is judged as gunicorn's own parser reads it."""

from collections.abc import Iterator
from random import Random

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import NoMoreData
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from ivr.adapters.webhooks import MOST_BYTES
from ivr.cli.worker import MOST_HEAD, WHOLE, verdict
from tests.fuzz.attacks import Target
from tests.fuzz.junk import spoilt

TEXT = Target("http://127.0.0.1:8000").text()

TOKENS = (
    *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b"\t", b":", b"\0", b"\x0b", b"\xff", b"+", b"-", b"5, 5"),
    *(b"Content-Length: 5\r\n", b"Content-Length:7", b"content-length: 0\r\n", b"X: y\r\n folded\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n"),
    *(b" HTTP/1.1", b"HTTP/1.0", b"GET ", b"0\r\n\r\n"),
)


@pytest.mark.parametrize(
    ("come", "judged"),
    [
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\n", None, id="no-end-of-the-head"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", WHOLE, id="no-body"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", None, id="half-a-body"),
        pytest.param(b"POST / HTTP/1.1\r\ncontent-LENGTH:\t3 \r\n\r\nabc", WHOLE, id="a-body"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET", WHOLE, id="a-body-and-more"),
        pytest.param(b"\xff\x00\r\n\r\n", WHOLE, id="no-http"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", WHOLE, id="no-length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", WHOLE, id="an-empty-length"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\n", WHOLE, id="two-lengths"
        ),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % MOST_BYTES, None, id="64-kB"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MOST_BYTES + 1), 413, id="more"),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411, id="chunks"),
        pytest.param(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", 417, id="expects"),
        pytest.param(b"x" * (MOST_HEAD + 3), None, id="16-kB-of-head"),
        pytest.param(b"x" * (MOST_HEAD + 4), 431, id="more-of-head"),
    ],
)
def test_what_has_come_of_a_request_is_judged(come: bytes, judged: int | None) -> None:
    assert verdict(come) == judged


def test_gunicorns_parser_never_waits_for_more_of_what_was_judged_whole() -> None:
    """It may refuse it, and it may find a second request behind the first."""
    chance = Random(5)
    config = Config()
    config.set("limit_request_fields", 60)
    waited, whole = [], 0
    for _ in range(3000):
        come = spoilt(chance, TEXT, TOKENS, 3)
        if verdict(come) == WHOLE:
            whole += 1
            waited += [come] if _waits(config, come) else []
    assert waited == []
    assert whole > 1000
    assert _waits(config, TEXT[:-9])
    assert _waits(config, TEXT.replace(b"Content-Length", b"Transfer-Encoding: chunked\r\nX"))


def _waits(config: Config, come: bytes) -> bool:
    """Say whether the parser asks for more than has come before it has refused or read a request."""

    def pieces() -> Iterator[bytes]:
        yield come
        asked.append(True)

    asked: list[bool] = []
    try:
        request = Request(config, IterUnreader(pieces()), ("127.0.0.1", 1))
        request.body.read(MOST_BYTES)
    except NoMoreData:
        return True
    except Exception:  # noqa: BLE001 - whatever the parser says of it, it did not wait
        return bool(asked)
    return bool(asked)
