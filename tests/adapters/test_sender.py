"""A text is sent once or not at all, in time, and its outcome is true; no log names who got what."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from ivr.adapters.local_redis import free_port
from ivr.adapters.rest import Credentials
from ivr.adapters.sender import TwilioSender
from ivr.core.events import Outcome
from tests.rest import Answer, Asked, Manner, Rest, answering, refuse

SID, TOKEN = "AC" + "5" * 32, "the-token-of-the-tests"
CREATE = f"POST /2010-04-01/Accounts/{SID}/Messages.json"
PHONE, LINE, SERVICE = "+14155550001", "+18005550100", "MG" + "7" * 32
BODY = "Soup: mañana"
AT = 1700000000.25
ACCEPTED = Answer(201, {"sid": "SM" + "1" * 32, "status": "queued", "error_code": None})


@contextmanager
def sender(api: str, seconds: float = 3.0, origin: str = LINE) -> Iterator[TwilioSender]:
    with closing(TwilioSender(Credentials(SID, TOKEN, api), origin, "https://line.test", seconds)) as sends:
        yield sends


def send(api: str, seconds: float = 3.0) -> Outcome:
    with sender(api, seconds) as sends:
        return sends.send(PHONE, BODY, AT)


def accept(_asked: Asked) -> Answer:
    return ACCEPTED


@pytest.fixture
def rest() -> Iterator[Rest]:
    with answering(accept) as server:
        yield server


def test_a_text_is_posted_with_where_its_status_goes_and_when_it_was_sent(rest: Rest) -> None:
    with sender(f"{rest.address}/") as sends:
        assert sends.send(PHONE, BODY, AT) is Outcome.DONE
    callback = "https://line.test/sms/status?at=1700000000250"
    form = {
        "To": PHONE,
        "From": LINE,
        "Body": BODY,
        "StatusCallback": callback,
        "ValidityPeriod": "3600",
    }
    assert rest.journal == [Asked(CREATE, {}, form, f"{SID}:{TOKEN}")]


def test_a_messaging_service_sends_in_the_place_of_a_number(rest: Rest) -> None:
    with sender(rest.address, origin=SERVICE) as sends:
        sends.send(PHONE, BODY, AT)
    form = rest.journal[0].form
    assert (form.get("MessagingServiceSid"), form.get("From")) == (SERVICE, None)


@pytest.mark.parametrize(
    ("origin", "sent_from"), [(SERVICE, "+18005550199"), (LINE, LINE)], ids=["service", "number"]
)
def test_a_text_comes_from_the_number_that_was_called_where_a_service_has_several(
    rest: Rest, origin: str, sent_from: str
) -> None:
    with sender(rest.address, origin=origin) as sends:
        sends.send(PHONE, BODY, AT, "+18005550199")
    assert rest.journal[0].form["From"] == sent_from


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (20404, Outcome.FAILED),
        (21211, Outcome.NO_TEXTS),
        (21212, Outcome.FAILED),
        (21408, Outcome.FAILED),
        (21606, Outcome.FAILED),
        (21610, Outcome.OPTED_OUT),
        (21611, Outcome.FAILED),
        (21612, Outcome.FAILED),
        (21614, Outcome.NO_TEXTS),
        (21617, Outcome.FAILED),
        (21635, Outcome.NO_TEXTS),
        (30001, Outcome.FAILED),
        (30003, Outcome.FAILED),
        (30004, Outcome.FAILED),
        (30005, Outcome.FAILED),
        (30006, Outcome.NO_TEXTS),
        (30007, Outcome.FAILED),
        (30008, Outcome.FAILED),
        (30022, Outcome.FAILED),
        (30023, Outcome.FAILED),
        (30027, Outcome.FAILED),
        (30032, Outcome.FAILED),
        (30034, Outcome.FAILED),
        (30035, Outcome.FAILED),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "answer",
    [
        lambda code: refuse(400, code),
        lambda code: Answer(400, {"type": PHONE, "title": BODY, "status": 400, "code": code}),
        lambda code: Answer(201, {"sid": "SM" + "1" * 32, "status": "failed", "error_code": code}),
    ],
    ids=["refused", "problem", "accepted and failed"],
)
def test_each_code_of_twilio_has_its_outcome(
    rest: Rest, answer: Callable[[int], Answer], code: int, outcome: Outcome
) -> None:
    rest.judge = lambda _asked: answer(code)
    assert send(rest.address) is outcome
    assert len(rest.journal) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refuse(401, 20003), Outcome.FAILED),
        (refuse(403, 20403), Outcome.FAILED),
        (refuse(404, 20404), Outcome.FAILED),
        (refuse(429, 20429), Outcome.FAILED),
        (Answer(404, "<html>Not here</html>"), Outcome.FAILED),
        (Answer(400, {"code": "21610", "message": "codes are numbers"}), Outcome.FAILED),
        (refuse(500, 20500), Outcome.UNSURE),
        (refuse(503, 21610), Outcome.UNSURE),
        (Answer(502, "<html>Bad gateway</html>"), Outcome.UNSURE),
        (Answer(307, "elsewhere"), Outcome.UNSURE),
        (Answer(400, {"type": "", "title": "", "status": "400", "code": True}), Outcome.UNSURE),
        (Answer(201, "garbage"), Outcome.UNSURE),
        (Answer(201, ""), Outcome.UNSURE),
        (Answer(201, []), Outcome.UNSURE),
        (Answer(201, None), Outcome.UNSURE),
        (Answer(201, {"sid": "no sid"}), Outcome.UNSURE),
        (Answer(201, "[" * 100_000), Outcome.UNSURE),
        (Answer(manner=Manner.CLOSES), Outcome.UNSURE),
    ],
    ids=[
        "not our account",
        "forbidden",
        "not found",
        "too many",
        "not found, in HTML",
        "a code that is none",
        "error",
        "error with a code",
        "gateway",
        "moved",
        "a problem that is none",
        "garbage",
        "nothing",
        "a list",
        "null",
        "no sid",
        "too deep",
        "closed",
    ],
)
def test_whatever_twilio_answers_is_an_outcome_and_never_a_second_request(
    rest: Rest, answer: Answer, outcome: Outcome
) -> None:
    rest.judge = lambda _asked: answer
    assert send(rest.address) is outcome
    assert ([asked.what for asked in rest.journal], rest.connections) == ([CREATE], 1)


def test_a_connection_that_is_closed_unread_may_have_taken_the_text(rest: Rest) -> None:
    rest.is_deaf = True
    assert send(rest.address) is Outcome.UNSURE
    assert (rest.journal, rest.connections) == ([], 1)


def test_after_a_silence_nobody_knows_and_nobody_waits(rest: Rest) -> None:
    rest.judge = lambda _asked: Answer(manner=Manner.IS_SILENT)
    began = time.monotonic()
    assert send(rest.address, seconds=0.5) is Outcome.UNSURE
    assert time.monotonic() - began < 1.5
    assert len(rest.journal) == 1


def test_an_answer_in_drops_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def drip() -> None:
            client, _ = server.accept()
            with client:
                client.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 20\r\n\r\n")
                for _ in range(20):
                    time.sleep(0.1)
                    client.sendall(b" ")

        dripping = pool.submit(drip)
        began = time.monotonic()
        assert send(f"http://127.0.0.1:{server.getsockname()[1]}", seconds=0.5) is Outcome.UNSURE
        assert time.monotonic() - began < 1.5
        dripping.result()


def test_what_waits_behind_texts_that_hang_was_surely_not_sent(rest: Rest) -> None:
    rest.judge = lambda _asked: Answer(manner=Manner.IS_SILENT)
    with sender(rest.address, 1.0) as sends, ThreadPoolExecutor(8) as callers:
        hanging = [callers.submit(sends.send, PHONE, BODY, AT) for _ in range(8)]
        while len(rest.journal) < 8:
            time.sleep(0.01)
        sends._seconds = 0.1
        assert sends.send(PHONE, BODY, AT) is Outcome.FAILED
        assert [each.result() for each in hanging] == [Outcome.UNSURE] * 8
    assert len(rest.journal) == 8


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_nobody_listens_nothing_was_sent(scheme: str) -> None:
    assert send(f"{scheme}://127.0.0.1:{free_port()}") is Outcome.FAILED


@pytest.mark.parametrize("api", ["", "https://line.invalid"], ids=["twilio's own", "another"])
def test_where_the_name_is_not_known_nothing_was_sent(monkeypatch: pytest.MonkeyPatch, api: str) -> None:
    asked: list[object] = []

    def unknown(host: object, *_: object, **__: object) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert send(api) is Outcome.FAILED
    assert asked == [api.removeprefix("https://") or "api.twilio.com"]


def test_where_tls_fails_nothing_was_sent(rest: Rest) -> None:
    assert send(rest.address.replace("http:", "https:")) is Outcome.FAILED
    assert rest.journal == []


def test_where_a_connection_is_never_made_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        with socket.create_connection(address), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(address)
            assert send(f"http://127.0.0.1:{address[1]}", seconds=1.5) is Outcome.FAILED


def test_a_closed_sender_sends_nothing(rest: Rest) -> None:
    with sender(rest.address) as sends:
        sends.close()
        assert sends.send(PHONE, BODY, AT) is Outcome.FAILED
    assert rest.journal == []


def test_texts_sent_side_by_side_do_not_take_each_others_outcome(rest: Rest) -> None:
    def judge(asked: Asked) -> Answer:
        time.sleep(0.005)
        return ACCEPTED if asked.form["To"].endswith("1") else refuse(400, 21610)

    rest.judge = judge
    phones = [PHONE, "+14155550002"] * 40
    with sender(rest.address) as sends, ThreadPoolExecutor(8) as callers:
        outcomes = list(callers.map(lambda phone: sends.send(phone, BODY, AT), phones))
    assert outcomes == [Outcome.DONE, Outcome.OPTED_OUT] * 40


@pytest.mark.parametrize(
    ("answer", "logged"),
    [
        (ACCEPTED, "INFO a text: done, status 0, code 0 "),
        (refuse(400, 21610, PHONE), "WARNING a text: opted_out, status 400, code 21610 TwilioRestException"),
        (
            Answer(429, {"type": PHONE, "title": BODY, "status": 429, "code": 20429}),
            "WARNING a text: failed, status 429, code 20429 TwilioServiceException",
        ),
        (Answer(500, PHONE), "WARNING a text: unsure, status 500, code 500 TwilioRestException"),
        (Answer(201, PHONE[1:]), "WARNING a text: unsure, status 0, code 0 AttributeError"),
        (Answer(manner=Manner.CLOSES), "WARNING a text: unsure, status 0, code 0 ConnectionError"),
        (Answer(manner=Manner.IS_SILENT), "WARNING a text: unsure, status 0, code 0 ReadTimeout"),
    ],
    ids=["sent", "refused", "too many", "error", "garbage", "closed", "silent"],
)
def test_a_log_at_its_loudest_holds_one_line_with_codes_alone(
    rest: Rest, caplog: pytest.LogCaptureFixture, answer: Answer, logged: str
) -> None:
    caplog.set_level(logging.DEBUG)
    rest.judge = lambda _asked: answer
    send(rest.address, seconds=1.5)
    assert [f"{each.levelname} {each.getMessage()}" for each in caplog.records] == [logged]


def test_a_text_that_is_late_is_logged_as_late(rest: Rest, caplog: pytest.LogCaptureFixture) -> None:
    rest.judge = lambda _asked: Answer(manner=Manner.IS_SILENT)
    with sender(rest.address) as sends:
        sends._seconds = 0.2
        sends.send(PHONE, BODY, AT)
    assert caplog.messages == ["a text: unsure, status 0, code 0 late"]


def test_credentials_keep_their_token_to_themselves() -> None:
    assert TOKEN not in repr(Credentials(SID, TOKEN))
