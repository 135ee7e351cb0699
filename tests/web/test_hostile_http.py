"""What a stranger can send to the real server, and what it lets out: bare refusals, and no secret."""

import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ivr.adapters.local_redis import LocalRedis
from tests.chaos.served import TOKEN, Served
from tests.conftest import ACCOUNT, RunningLine
from tests.fuzz.attacks import Target, statuses
from tests.web.posting import FORM, call_form, post, send, signed, text_form

STATUS = {
    "AccountSid": ACCOUNT.sid,
    "ApiVersion": "2010-04-01",
    "From": "+18005550100",
    "MessageSid": "SM" + "7" * 32,
    "MessageStatus": "undelivered",
    "ErrorCode": "30006",
    "To": "+14155550123",
}


HEADERS = {"server", "date", "connection", "content-type", "content-length", "cache-control", "allow"}


@pytest.fixture(scope="module")
def served(shared_redis: LocalRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a service with one worker."""
    service = Served(tmp_path_factory.mktemp("hostile"), shared_redis.url, WORKERS="1")
    service.start()
    yield service
    service.stop()


@pytest.fixture
def target(served: Served) -> Target:
    """Give its address to attack."""
    return Target(served.url)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("#", id="empty"),
        pytest.param("#~en~crisis", id="full"),
    ],
)
def test_what_stands_behind_a_hash_is_never_signed_for(served: Served, end: str) -> None:
    place = "/voice/en/main?part=1&silence=0&wrong=0&turn=2&keys=98~1795000000000~en~main"
    form = call_form(Digits="8")
    headers = signed(served.url + place, form)
    assert send(served.url, "POST", place, urlencode(form).encode(), headers).status == 200
    assert send(served.url, "POST", place + end, urlencode(form).encode(), headers).is_bare


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param({"SmsStatus": "sentTo+14155550123", "To": None}, id="to"),
        pytest.param({"SmsStatussentTo": "+14155550123", "To": None}, id="to-in-a-name"),
        pytest.param({"ApiVersion": "2010-04-01ErrorCode30006", "ErrorCode": None}, id="error-code"),
        pytest.param({"ErrorCode30": "006", "ErrorCode": None}, id="error-code-with-a-longer-name"),
        pytest.param({"Told": "MessageStatussent"}, id="another-status"),
    ],
)
def test_a_status_in_which_one_field_hides_another_is_refused(
    standing_line: RunningLine, hidden: dict[str, str | None]
) -> None:
    fields = {name: value for name, value in (STATUS | hidden).items() if value is not None}
    assert post(standing_line, "/sms/status", fields).is_bare
    assert post(standing_line, "/sms/status", STATUS).status == 200


@pytest.mark.parametrize(
    ("request_", "answered"),
    [
        pytest.param(b"POST /sms HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", "413", id="announced-too-large"),
        pytest.param(b"POST /sms HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411", id="chunks"),
        pytest.param(b"POST /sms HTTP/1.1\r\nX: " + b"y" * 17_000, "431", id="endless-head"),
        pytest.param(b"GET /" + b"y" * 5000 + b" HTTP/1.1\r\n\r\n", "414", id="endless-line"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 70 + b"\r\n", "431", id="70-headers"),
        pytest.param(b"GET /audio/../../etc/passwd HTTP/1.1\r\n\r\n", "404", id="path"),
        pytest.param(b"GET /audio/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n\r\n", "404", id="escaped-path"),
        pytest.param(b"GET /\xff\xfe HTTP/1.1\r\n\r\n", "400", id="path-of-bytes"),
        pytest.param(b"GET /%ff/%00 HTTP/1.1\r\n\r\n", "404", id="escaped-bytes"),
        pytest.param(
            b"POST /sms HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400", id="two"
        ),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\r\n\r\n", "400", id="tls"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400", id="http-2"),
    ],
)
def test_a_stranger_gets_a_status_and_nothing_else(target: Target, request_: bytes, answered: str) -> None:
    answer = target.ask(request_)
    assert statuses(answer) == answered
    assert answered == "200" or answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "page", ["/healthz", "/readyz", "/metrics", "/sms", "/voice", "/audio/x", "/nowhere"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_carries_no_header_that_it_needs_not(served: Served, method: str, page: str) -> None:
    connection = HTTPConnection(served.url.removeprefix("http://"), timeout=15)
    connection.request(method, page, b"", FORM)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    names = {name.lower() for name, _ in reply.getheaders()}
    assert names <= {
        "server",
        "date",
        "connection",
        "content-type",
        "content-length",
        "cache-control",
        "allow",
    }
    assert reply.getheader("Server") == "gunicorn"
    assert not str(reply.getheader("Content-Type")).startswith("text/html")


def test_no_secret_stands_in_an_argument_in_the_log_or_on_a_page(served: Served) -> None:
    for page, fields in (("/sms", text_form("hi")), ("/voice", call_form()), ("/sms/status", STATUS)):
        send(served.url, "POST", page, urlencode(fields).encode(), signed(served.url + page, fields))
        send(
            served.url, "POST", page, urlencode(fields).encode(), FORM | {"X-Twilio-Signature": ACCOUNT.token}
        )
        send(served.url, "POST", page, b"%FF", FORM | {"Authorization": f"Bearer {ACCOUNT.token}"})
    said = served.log.read_bytes()
    for page in ("/metrics", "/readyz", "/healthz", "/nowhere"):
        said += send(served.url, "GET", page, None, {"Authorization": f"Bearer {TOKEN}"}).body
    for pid in (served.pid, *served.workers()):
        said += Path(f"/proc/{pid}/cmdline").read_bytes()
    assert b"cupline_" in said
    assert [secret for secret in (ACCOUNT.token, TOKEN) if secret.encode() in said] == []


@pytest.mark.parametrize(
    "given", ["", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN[:-1], "Bearer é"]
)
def test_the_counts_are_not_there_for_who_has_another_token(served: Served, given: str) -> None:
    header = {"Authorization": given.encode().decode("latin-1")}
    assert send(served.url, "GET", "/metrics", None, header).status == 404


def test_a_client_may_ask_twice_over_one_connection_and_both_at_once(target: Target) -> None:
    assert statuses(target.ask(target.text() + target.text(), more=2.0)) == "200 200"


def test_a_request_may_come_byte_by_byte(target: Target) -> None:
    whole = target.text()
    assert statuses(target.ask(*(whole[at : at + 1] for at in range(len(whole))))) == "200"


def test_who_sends_too_much_can_read_that_it_was_too_much(target: Target) -> None:
    head = b"POST /sms HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n"
    assert statuses(target.ask(head, *[b"x" * 100_000] * 100)) == "413"


def test_half_a_request_is_left_when_the_client_leaves(target: Target) -> None:
    with closing(target.connect()) as client:
        client.sendall(target.text()[:-9])
        client.shutdown(socket.SHUT_WR)
        client.settimeout(5)
        assert client.recv(100) == b""
