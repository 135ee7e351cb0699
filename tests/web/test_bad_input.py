"""Whatever comes in, an approved answer goes out, or a bare 4xx; never HTML, never a traceback."""

import http.client
import json
from urllib.parse import quote, urlencode

import pytest

from ivr.adapters.webhooks import sign
from tests.conftest import ACCOUNT, RunningLine
from tests.web.posting import FORM, Answer, call_form, post, send, signed, text_form

CONTROLS = "".join(map(chr, [*range(1, 32), 127, *range(128, 160)])) + "\u2028\u202e\ufeff\ufffe"


def is_approved(answer: Answer) -> bool:
    """Say whether an answer is one; `post` has had it inspected already."""
    return answer.status == 200 and answer.content_type == "text/xml; charset=utf-8"


CALLS = {
    "anonymous": call_form("anonymous"),
    "client": call_form("client:bob"),
    "anonymous-spelt": call_form("+266696687"),
    "short-code": call_form("22395"),
    "empty-number": call_form(""),
    "sip": call_form("sip:1001@pbx.example.org"),
    **{
        shown: call_form(shown, Digits="5", CallerName="Digits LLC")
        for shown in (
            "Private Number",
            "No Caller ID",
            "+1 415 555 0100",
            "sip:bob%40x@pbx.org;transport=udp?x=1",
        )
    },
    "caller-name": call_form(CallerName=CONTROLS),
    "new-field": call_form(Zzz="new"),
    "many-fields": call_form(**{f"Parameter{number}": "" for number in range(150)}),
    "nul-in-a-name": call_form(CallerName="a\0b"),
}


@pytest.mark.parametrize("page", ["/voice", "/voice/en/main", "/voice/status"])
@pytest.mark.parametrize("name", CALLS)
def test_an_odd_call_is_answered(standing_line: RunningLine, page: str, name: str) -> None:
    assert is_approved(post(standing_line, page, CALLS[name]))


TEXTS = {
    "nothing": text_form(""),
    "blank": text_form(" \n\t "),
    "nul": text_form("a\0b"),
    "controls": text_form(CONTROLS),
    "emoji": text_form("👍"),
    "longest": text_form("ñ" * 1600),
    "too-long": text_form("z" * 60_000),
    "markup": text_form("<Response><Say>&amp;</Say></Response>"),
    "braces": text_form("{name.__init__.__globals__} %s %(x)s ${x}"),
    "line-breaks": text_form('a\n{"event":"x"}\r\nSTOP'),
    "combining": text_form("a" + "\u0301" * 1500),
    "right-to-left": text_form("\u202eSTOP"),
    "hidden-number": text_form("symptoms", "anonymous"),
    "short-code": text_form("STOP", "22395"),
    "rcs": text_form("hi", "rcs:agent"),
    "button": text_form("hi") | {"ButtonPayload": "yes", "ButtonText": "Yes"},
    "forwarded": text_form("hi", "whatsapp:+14155550123")
    | {"ChannelPrefix": "whatsapp", "Forwarded": "true"},
    "hidden-words": text_form("STOP", "VERIZON MSG"),
    "picture": text_form("")
    | {"NumMedia": "1", "MediaUrl0": "https://x/y", "MediaContentType0": "image/png"},
    "twilio-stop": text_form("STOP") | {"OptOutType": "STOP"},
    "twilio-start": text_form("START") | {"OptOutType": "START"},
    "twilio-help": text_form("HELP") | {"OptOutType": "HELP"},
    "twilio-small-letters": text_form("HELP") | {"OptOutType": "help"},
    "half-an-emoji-in-json": text_form("\\ud83d"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_odd_text_is_answered(standing_line: RunningLine, name: str) -> None:
    assert is_approved(post(standing_line, "/sms", TEXTS[name]))


ADDRESSES = [
    "/voice/xx/main",
    "/voice/es/nowhere",
    "/voice/mul/main",
    "/voice/EN/main",
    "/voice/%00/%00",
    "/voice/%F0%9F%98%80/%C3%B1",
    "/voice/en/..",
    "/voice/en/topic.cup",
    "/voice/en/main?part=999999999999&silence=-1&wrong=1e9&turn=٣&keys=9-9-9",
    f"/voice/en/symptoms?part={'9' * 2000}",
    "/voice/en/main?turn=0&keys=98~x~en~main",
    "/voice/en/main?keys=" + quote("98~1~xx~nowhere"),
    "/voice/en/main?keys=" + quote("~~~"),
    "/voice/en/main?part=2&part=3&silence&=&&",
    "/voice/en/main?back=nowhere&keys=%FF%00",
    "/voice/en/resume?back=%27",
]


@pytest.mark.parametrize("digits", ["1", ""])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_the_line_never_gave_out_is_answered(
    standing_line: RunningLine, address: str, digits: str
) -> None:
    target = quote(address, safe="/?&=%~+")
    assert is_approved(post(standing_line, target, call_form(Digits=digits)))


NO_FORM_OF_TWILIO: dict[str, tuple[str, dict[str, str | None]]] = {
    "voice-no-sid": ("/voice", {"CallSid": None}),
    "voice-no-from": ("/voice", {"From": None}),
    "voice-no-to": ("/voice", {"To": None}),
    "voice-other-account": ("/voice", {"AccountSid": "AC" + "0" * 32}),
    "voice-nul-in-from": ("/voice", {"From": "+1415\x005550123"}),
    "voice-controls-in-from": ("/voice", {"From": CONTROLS}),
    "voice-controls-in-sid": ("/voice", {"CallSid": CONTROLS}),
    "voice-controls-in-account": ("/voice", {"AccountSid": CONTROLS}),
    "voice-controls-in-version": ("/voice", {"ApiVersion": CONTROLS}),
    "voice-controls-in-to": ("/voice", {"To": CONTROLS}),
    "voice-a-field-named-by-controls": ("/voice", {CONTROLS: "x"}),
    "key-two-digits": ("/voice/en/main", {"Digits": "12"}),
    "key-controls": ("/voice/en/main", {"Digits": CONTROLS}),
    "key-no-key": ("/voice/en/main", {"Digits": "A"}),
    "status-no-sid": ("/voice/status", {"CallSid": None}),
    "sms-no-sid": ("/sms", {"MessageSid": None}),
    "sms-no-from": ("/sms", {"From": None}),
    "sms-no-body": ("/sms", {"Body": None}),
    "sms-controls-in-sid": ("/sms", {"MessageSid": CONTROLS}),
    "sms-unknown-opt-out-type": ("/sms", {"OptOutType": "PAUSE"}),
    "sms-voice-form": ("/sms", {"Body": None, "MessageSid": None, "CallSid": "CA" + "3" * 32}),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_FORM_OF_TWILIO)
def test_a_signed_form_that_is_not_twilios_gets_a_bare_refusal(standing_line: RunningLine, name: str) -> None:
    page, change = NO_FORM_OF_TWILIO[name]
    form = text_form("hi") if page == "/sms" else call_form()
    whole: dict[str, str | None] = {**form, **change}
    assert post(
        standing_line, page, {key: value for key, value in whole.items() if value is not None}
    ).is_bare


def test_repeated_fields_get_a_bare_refusal(standing_line: RunningLine) -> None:
    fields = text_form("hi")
    body = urlencode(fields) + "&Body=hi"
    assert send(
        standing_line.url, "POST", "/sms", body.encode(), signed(f"{standing_line.url}/sms", fields)
    ).is_bare


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(b"", {}, id="nothing"),
        pytest.param(b"a=1", {"Content-Type": ""}, id="no-type"),
        pytest.param(json.dumps(text_form("hi")).encode(), {"Content-Type": "application/json"}, id="json"),
        pytest.param(
            b"--x\r\n\r\n--x--", {"Content-Type": "multipart/form-data; boundary=x"}, id="multipart"
        ),
        pytest.param(b"Body=%FF", FORM, id="no-utf-8"),
        pytest.param(b"Body=\xff", FORM, id="no-ascii"),
        pytest.param(b"\0" * 100, FORM, id="nul"),
        pytest.param(b"&" * 1000, FORM, id="ampersands"),
        pytest.param(b"=" * 1000, FORM, id="equal-signs"),
        pytest.param(b"a=1&" * 300, FORM, id="300-fields"),
        pytest.param(b"Body=" + b"x" * 100_000, FORM, id="100-kB"),
    ],
)
@pytest.mark.parametrize("page", ["/voice", "/voice/es/main", "/voice/status", "/sms", "/sms/status"])
def test_what_is_no_signed_form_gets_a_bare_refusal(
    standing_line: RunningLine, page: str, body: bytes, headers: dict[str, str]
) -> None:
    signature = {"X-Twilio-Signature": sign(standing_line.url + page, {}, ACCOUNT.token)}
    assert send(standing_line.url, "POST", page, body, headers | signature).is_bare


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_body_in_chunks_gets_a_bare_refusal_or_an_answer(standing_line: RunningLine, size: int) -> None:
    fields = text_form("x" * size)
    connection = http.client.HTTPConnection(standing_line.url.removeprefix("http://"), timeout=15)
    body = iter([urlencode(fields).encode()])
    connection.request("POST", "/sms", body, signed(f"{standing_line.url}/sms", fields), encode_chunked=True)
    reply = connection.getresponse()
    answer = Answer(reply.status, reply.getheader("Content-Type", ""), reply.read())
    connection.close()
    assert is_approved(answer) if size == 10 else answer.is_bare


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"])
@pytest.mark.parametrize("page", ["/voice", "/voice/es/main", "/voice/status", "/sms", "/sms/status"])
def test_another_method_gets_a_bare_refusal(standing_line: RunningLine, method: str, page: str) -> None:
    headers = signed(standing_line.url + page, {})
    assert send(standing_line.url, method, page, None, headers).is_bare


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/", "/sms/", "/sms/status/", "/voice/", "/voice/es", "/voice/es/main/x", "/static/x", "/%00"]
)
def test_an_unknown_page_gets_a_bare_refusal(standing_line: RunningLine, method: str, path: str) -> None:
    body = urlencode(call_form()).encode()
    assert send(standing_line.url, method, path, body, signed(standing_line.url + path, call_form())).is_bare


def test_the_field_that_led_to_a_refusal_is_logged_without_its_value(
    standing_line: RunningLine, caplog: pytest.LogCaptureFixture
) -> None:
    post(standing_line, "/sms", text_form("Stop ") | {"Chemo": "my lump"})
    assert "refused with 400: a field could be another one: Chemo" in caplog.text
    assert "lump" not in caplog.text
