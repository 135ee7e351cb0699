"""Signatures as Twilio makes them, forms as it sends them, and who speaks."""

from collections.abc import Callable

import pytest

from ivr.adapters import webhooks
from ivr.adapters.webhooks import (
    IncomingStatus,
    IncomingText,
    Parties,
    call_event,
    call_parties,
    check_fields,
    incoming_status,
    incoming_text,
    is_signed,
    parse_form,
    sign,
)
from ivr.core.errors import RequestError
from ivr.core.events import (
    KeyPressed,
    OptOutType,
    Reach,
    Silence,
    TextReceived,
    TransferEnd,
    TransferEnded,
)
from tests.conftest import ACCOUNT, LINE_NUMBER
from tests.web.posting import call_form, text_form

HOST = "mycompany.com/myapp.php"
U = f"https://{HOST}?foo=1&bar=2"
P = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
TEN = [(name, value.replace("5309", "5310") if name in ("Caller", "From") else value) for name, value in P]
B = '{"property": "value", "boolean": true}'
SHA = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
EMPTY_SHA = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
FORM_TYPE = "application/x-www-form-urlencoded"
COULD_BE_A_NUMBER = "From could be a number, and the name of another field behind it"
NO_PARTY = "To is no number, and no other party of Twilio's"
REPEATED = [
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
]
BINDINGS = [("MessagingBinding.Address", "+1325xxxxxxx"), ("MessagingBinding.Address", "+1415xxxxxxx")]

VECTORS = [
    pytest.param(U, P, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", id="form"),
    pytest.param(U.replace(".com", ".com:443"), P, "kvajT1Ptam85bY51eRf/AJRuM3w=", id="https-port"),
    pytest.param(
        f"http://{HOST.replace('.com', '.com:80')}?foo=1&bar=2",
        P,
        "0ZXoZLH/DfblKGATFgpif+LLRf4=",
        id="http-port",
    ),
    pytest.param(
        f"http://{HOST.replace('.com', '.com:1234')}?foo=1&bar=2",
        P,
        "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
        id="other-port",
    ),
    pytest.param(U, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="repeated-fields"),
    pytest.param(f"{U}&bodySHA256={SHA}", B, "a9nBmqA0ju/hNViExpshrM61xv4=", id="json"),
    pytest.param(f"https://{HOST}?bodySHA256={SHA}", B, "y77kIzt2vzLz71DgmJGsen2scGs=", id="json-hash-alone"),
    pytest.param(
        f"{U.replace('.com', '.com:443')}&bodySHA256={EMPTY_SHA}",
        "{}",
        "Ldidvp12m26NI7eqEvxnEpkd9Hc=",
        id="json-empty",
    ),
    pytest.param(U, BINDINGS, "83O6e2vORAoJHUNzJjDWN1jz+BA=", id="bindings"),
    pytest.param(U.replace("//", "//user:pass@"), P, "CukzLTc1tT5dXEDIHm/tKBanW10=", id="user-and-password"),
    pytest.param(U.replace("//", "//user@"), P, "2YRLlVAflCqxaNicjMpJcSTgzSs=", id="user"),
    pytest.param(
        U.replace("//", "//user:pass@").replace(".com", ".com:443"),
        P,
        "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=",
        id="user-password-port",
    ),
    pytest.param(f"{U}&Body=It%27s+amazing", P, "TfZzewPq8wqrGlMfyAud8+/IvJ0=", id="quoted-as-it-was-signed"),
    pytest.param(
        "https://example.com/myapp.php?foo=1&bar=2", TEN, "L/OH5YylLD5NRKLltdqwSvS0BnU=", id="documentation"
    ),
]


def refusal(act: Callable[[], object]) -> tuple[int, str]:
    """Give the status and the reason with which something is refused."""
    with pytest.raises(RequestError) as refused:
        act()
    return refused.value.status, str(refused.value)


@pytest.mark.parametrize(("url", "fields", "signature"), VECTORS)
def test_every_published_signature_verifies(
    url: str, fields: list[tuple[str, str]] | str, signature: str
) -> None:
    assert is_signed(url, fields, signature, ["12345"])


@pytest.mark.parametrize(("url", "fields", "signature"), VECTORS)
def test_a_published_signature_is_worth_nothing_under_another_token(
    url: str, fields: list[tuple[str, str]] | str, signature: str
) -> None:
    assert not is_signed(url, fields, signature, ["12346", ""])


@pytest.mark.parametrize(
    ("fields", "signature"),
    [
        pytest.param(P, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", id="form"),
        pytest.param(REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="repeated-fields"),
        pytest.param(BINDINGS, "83O6e2vORAoJHUNzJjDWN1jz+BA=", id="bindings"),
    ],
)
def test_what_was_signed_for_this_very_address_costs_no_call_of_the_library(
    fields: list[tuple[str, str]], signature: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(webhooks, "RequestValidator")
    assert is_signed(U, fields, signature, ["another", "12345"])


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        pytest.param(U, "kvajT1Ptam85bY51eRf/AJRuM3w=", id="signed-with-it"),
        pytest.param(U.replace(".com", ".com:443"), "RSOYDt4T1cUTdK1PDd93/VVr8B8=", id="signed-without"),
    ],
)
def test_the_port_that_goes_without_saying_may_be_said_or_not(url: str, signature: str) -> None:
    assert is_signed(url, P, signature, ["12345"])
    assert not is_signed(url, P[1:], signature, ["12345"])


def test_a_json_body_that_is_not_the_one_of_its_digest_does_not_verify() -> None:
    url, signature = f"{U}&bodySHA256={SHA}", "a9nBmqA0ju/hNViExpshrM61xv4="
    assert is_signed(url, B, signature, ["12345"])
    assert not is_signed(url, B.replace("true", "false"), signature, ["12345"])


def test_the_decoded_address_does_not_verify() -> None:
    assert not is_signed(f"{U}&Body=It's+amazing", P, "TfZzewPq8wqrGlMfyAud8+/IvJ0=", ["12345"])


@pytest.mark.parametrize("token", ["old", "new"])
def test_both_tokens_are_good_while_rotating(token: str) -> None:
    assert is_signed(U, P, sign(U, dict(P), token), ["new", "old"])


@pytest.mark.parametrize("signature", ["", "é", "x" * 28, "RSOYDt4T1cUTdK1PDd93/VVr8B9="])
def test_a_forged_signature_does_not_verify(signature: str) -> None:
    assert not is_signed(U, P, signature, ["12345"])


@pytest.mark.parametrize(
    ("content_type", "body", "refused"),
    [
        pytest.param("application/json", b"{}", (415, "not a form"), id="json"),
        pytest.param("", b"a=1", (415, "not a form"), id="no-type"),
        pytest.param("multipart/form-data; boundary=x", b"--x--", (415, "not a form"), id="multipart"),
        pytest.param(FORM_TYPE, b"a=%FF", (400, "not a readable form"), id="escaped-bytes-that-are-no-utf-8"),
        pytest.param(FORM_TYPE, b"a=\xff", (400, "not a readable form"), id="bytes-that-are-no-ascii"),
        pytest.param(FORM_TYPE, b"&".join([b"a=1"] * 201), (400, "not a readable form"), id="201-fields"),
    ],
)
def test_what_is_no_form_is_refused(content_type: str, body: bytes, refused: tuple[int, str]) -> None:
    assert refusal(lambda: parse_form(content_type, body)) == refused


def test_200_fields_are_a_form() -> None:
    assert parse_form(FORM_TYPE, b"&".join([b"a=1"] * 200)) == [("a", "1")] * 200


def test_a_form_keeps_blanks_order_and_repetition() -> None:
    body = b"b=+x+&a=&a=%C3%B1&c"
    pairs = parse_form("Application/X-WWW-Form-URLencoded; charset=UTF-8", body)
    assert pairs == [("b", " x "), ("a", ""), ("a", "ñ"), ("c", "")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"AccountSid": "AC" + "6" * 32}, "not of our account", id="other-account"),
        pytest.param({"AccountSid": None}, "not of our account", id="no-account"),
        pytest.param({"0": ""}, "not of our account", id="field-before-the-account"),
        pytest.param({"ApiVersion": "2008-08-01"}, "ApiVersion is not Twilio's", id="other-version"),
        pytest.param({"ApiVersion": None}, "ApiVersion is not Twilio's", id="no-version"),
        pytest.param({"From": None}, "From or To is missing", id="no-from"),
        pytest.param({"To": None}, "From or To is missing", id="no-to"),
    ],
)
def test_a_form_without_what_twilio_always_sends_is_refused(
    change: dict[str, str | None], reason: str
) -> None:
    fields = [(name, value) for name, value in (call_form() | change).items() if value is not None]
    assert refusal(lambda: check_fields(fields, ACCOUNT.sid)) == (400, reason)


def test_an_empty_form_is_refused() -> None:
    assert refusal(lambda: check_fields([], ACCOUNT.sid)) == (400, "not of our account")


def test_a_field_that_comes_twice_is_refused() -> None:
    fields = [*call_form().items(), ("Called", LINE_NUMBER)]
    assert refusal(lambda: check_fields(fields, ACCOUNT.sid)) == (400, "a field is repeated")


@pytest.mark.parametrize(
    ("number", "line", "known"),
    [
        pytest.param("+14155550123", LINE_NUMBER, ("+14155550123", LINE_NUMBER), id="e164"),
        pytest.param("+525555550123", "12345", ("+525555550123", "12345"), id="mexico-to-short-code"),
        pytest.param("", LINE_NUMBER, (None, LINE_NUMBER), id="empty"),
        pytest.param("Anonymous", LINE_NUMBER, (None, LINE_NUMBER), id="anonymous"),
        pytest.param("+266696687", LINE_NUMBER, (None, LINE_NUMBER), id="anonymous-spelt"),
        pytest.param("+7378742833", LINE_NUMBER, (None, LINE_NUMBER), id="restricted-spelt"),
        pytest.param("+2562533", LINE_NUMBER, (None, LINE_NUMBER), id="blocked-spelt"),
        pytest.param("+8656696", LINE_NUMBER, (None, LINE_NUMBER), id="unknown-spelt"),
        pytest.param("+86282452253", LINE_NUMBER, (None, LINE_NUMBER), id="unavailable-spelt"),
        pytest.param("client:bob.o-connor", LINE_NUMBER, (None, LINE_NUMBER), id="client"),
        pytest.param("sip:1001@pbx.example.org", LINE_NUMBER, (None, LINE_NUMBER), id="extension"),
        pytest.param("1001", LINE_NUMBER, (None, LINE_NUMBER), id="short"),
        pytest.param("+١٤١٥٥٥٥٠١٢٣", LINE_NUMBER, (None, LINE_NUMBER), id="arabic-digits"),
        *(
            pytest.param(shown, LINE_NUMBER, (None, LINE_NUMBER), id=shown)
            for shown in (
                "Private Number",
                "No Caller ID",
                "Restricted Caller",
                "Unknown Number",
                "+1 415 555 0100",
                "415-555-0100",
                "sip:bob%40x@pbx.org;transport=udp?x=1",
                "+1234567890123456789",
                "x" * 200,
            )
        ),
        pytest.param("+0415555012", LINE_NUMBER, (None, LINE_NUMBER), id="no-country"),
        pytest.param("+14155550123", "sip:line@x.org", ("+14155550123", ""), id="line-by-sip"),
    ],
)
def test_who_speaks_is_known_by_a_whole_number_only(
    number: str, line: str, known: tuple[str | None, str]
) -> None:
    """Whatever stood there stays by, so that a machine without a number is noticed too."""
    assert call_parties(call_form(number) | {"To": line}) == Parties(*known, sender=number)


@pytest.mark.parametrize(
    ("number", "line", "reason"),
    [
        pytest.param("+1415555012x", LINE_NUMBER, COULD_BE_A_NUMBER, id="letter"),
        pytest.param("+14155550123\n", LINE_NUMBER, "From is no line of print", id="newline"),
        pytest.param("x" * 201, LINE_NUMBER, "From is no line of print", id="without-end"),
        pytest.param("anonymous\0", LINE_NUMBER, "From is no line of print", id="nul"),
        pytest.param("+14155550123", "", NO_PARTY, id="no-line"),
        pytest.param("+14155550123", "+18005550100 ", NO_PARTY, id="line-and-blank"),
    ],
)
def test_what_is_no_party_of_twilios_is_refused(number: str, line: str, reason: str) -> None:
    assert refusal(lambda: call_parties(call_form(number) | {"To": line})) == (400, reason)


@pytest.mark.parametrize("sid", ["", "CA123", "CA" + "3" * 33, "SM" + "3" * 32, "CA" + "G" * 32])
def test_a_call_without_a_whole_sid_is_refused(sid: str) -> None:
    assert refusal(lambda: call_parties(call_form(CallSid=sid))) == (400, "CallSid is missing or is none")


def test_a_call_without_any_sid_is_refused() -> None:
    fields = call_form()
    del fields["CallSid"]
    assert refusal(lambda: call_parties(fields)) == (400, "CallSid is missing or is none")


@pytest.mark.parametrize("key", "0123456789*#")
def test_each_key_of_a_phone_is_a_key(key: str) -> None:
    assert call_event({"Digits": key}, 7.0, Reach.ABROAD) == KeyPressed(7.0, key, Reach.ABROAD)


@pytest.mark.parametrize("fields", [{}, {"Digits": ""}], ids=["absent", "empty"])
def test_no_key_is_silence(fields: dict[str, str]) -> None:
    assert call_event(fields, 7.0, Reach.HIDDEN) == Silence(7.0, Reach.HIDDEN)


@pytest.mark.parametrize("digits", ["12", "A", " ", "１", "timeout"])
def test_anything_but_one_key_is_refused(digits: str) -> None:
    assert refusal(lambda: call_event({"Digits": digits}, 7.0, Reach.TEXTS)) == (400, "Digits is not one key")


@pytest.mark.parametrize("write", [str.upper, str.lower, str.capitalize])
@pytest.mark.parametrize("type_", OptOutType)
def test_what_twilio_has_answered_comes_with_the_text_in_whatever_case(
    type_: OptOutType, write: Callable[[str], str]
) -> None:
    text = incoming_text(text_form("x") | {"OptOutType": write(type_)}, 7.0)
    assert text.event.opt_out_type is type_


@pytest.mark.parametrize("type_", ["PAUSE", ""], ids=["unknown", "empty"])
def test_a_mark_that_could_be_part_of_another_field_is_refused(type_: str) -> None:
    fields = text_form("x") | {"OptOutType": type_}
    assert refusal(lambda: incoming_text(fields, 7.0)) == (400, "OptOutType is unknown")


def test_a_text_is_read_whole() -> None:
    fields = text_form("hi", "+14155550123")
    assert incoming_text(fields, 7.0) == IncomingText(
        fields["MessageSid"],
        Parties("+14155550123", LINE_NUMBER, "+14155550123"),
        TextReceived(7.0, "hi"),
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"MessageSid": ""}, id="no-sid"),
        pytest.param({"MessageSid": "SM1"}, id="short-sid"),
    ],
)
def test_a_text_without_what_twilio_always_sends_is_refused(change: dict[str, str]) -> None:
    fields = text_form("hi") | change
    assert refusal(lambda: incoming_text(fields, 7.0)) == (400, "MessageSid or Body is missing")


@pytest.mark.parametrize("name", ["MessageSid", "Body"])
def test_a_text_without_a_sid_or_a_body_is_refused(name: str) -> None:
    fields = text_form("hi")
    del fields[name]
    assert refusal(lambda: incoming_text(fields, 7.0)) == (400, "MessageSid or Body is missing")


def test_no_number_and_no_words_stand_in_a_repr() -> None:
    text = incoming_text(text_form("my lump hurts", "+14155550123"), 7.0)
    assert [word for word in ("lump", "4155550123") if word in repr(text) + repr(text.parties)] == []


@pytest.mark.parametrize(
    ("name", "logged"),
    [
        pytest.param("Chemo", "a field could be another one: Chemo", id="name"),
        pytest.param(
            "Chemo +14155550123", "a field could be another one: one without a name of Twilio's", id="words"
        ),
    ],
)
def test_a_refusal_names_the_field_that_led_to_it(name: str, logged: str) -> None:
    fields = [*text_form("Stop ").items(), (name, "my words")]
    assert refusal(lambda: check_fields(fields, ACCOUNT.sid)) == (400, logged)


@pytest.mark.parametrize(
    ("told", "ending"),
    [
        ("completed", TransferEnd.ENDED),
        ("answered", TransferEnd.ENDED),
        ("busy", TransferEnd.BUSY),
        ("no-answer", TransferEnd.NO_ANSWER),
        ("failed", TransferEnd.FAILED),
        ("canceled", TransferEnd.FAILED),
        ("exploded", TransferEnd.FAILED),
        ("", TransferEnd.FAILED),
    ],
)
def test_the_end_of_a_talk_goes_before_keys_and_what_is_not_known_is_a_failure(
    told: str, ending: TransferEnd
) -> None:
    fields = {"DialCallStatus": told, "Digits": "12"}
    assert call_event(fields, 7.0, Reach.ABROAD) == TransferEnded(7.0, ending, Reach.ABROAD)


STATUS = {
    "AccountSid": ACCOUNT.sid,
    "MessageSid": "SM" + "1" * 32,
    "MessageStatus": "undelivered",
    "ErrorCode": "30006",
    "To": "+14155550123",
}


@pytest.mark.parametrize(
    ("change", "read"),
    [
        pytest.param({}, ("undelivered", "30006", "+14155550123"), id="whole"),
        pytest.param({"ErrorCode": ""}, ("undelivered", "", "+14155550123"), id="empty-code"),
        pytest.param({"ErrorCode": "0"}, ("undelivered", "", "+14155550123"), id="code-0"),
        pytest.param({"ErrorCode": "63010"}, ("undelivered", "63010", "+14155550123"), id="code-with-0"),
        pytest.param({"To": "22395"}, ("undelivered", "30006", None), id="no-number"),
        pytest.param({"MessageStatus": "read", "To": ""}, ("read", "30006", None), id="of-a-channel"),
    ],
)
def test_a_status_says_what_became_of_which_text(
    change: dict[str, str], read: tuple[str, str, str | None]
) -> None:
    status, code, to = read
    told = incoming_status(list((STATUS | change).items()), ACCOUNT.sid)
    assert told == IncomingStatus(STATUS["MessageSid"], status, code, to)
    assert "4155550123" not in repr(told)


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(("To", "+14155550123"), id="repeated"),
        pytest.param(("to", "x"), id="small-letter"),
        pytest.param(("7To", "x"), id="digit"),
        pytest.param(("", "x"), id="no-name"),
    ],
)
def test_a_status_with_a_field_that_could_be_cut_anew_is_refused(pair: tuple[str, str]) -> None:
    reason = "a field is repeated, or has no name of Twilio's"
    assert refusal(lambda: incoming_status([*STATUS.items(), pair], ACCOUNT.sid)) == (400, reason)


def test_a_status_may_come_without_a_code_and_a_phone() -> None:
    fields = [(name, value) for name, value in STATUS.items() if name not in ("ErrorCode", "To")]
    told = incoming_status(fields, ACCOUNT.sid)
    assert told == IncomingStatus(STATUS["MessageSid"], "undelivered", "", None)


NOT_OURS = "AccountSid or MessageSid is none of ours"
NOT_TWILIOS = "MessageStatus or ErrorCode is none of Twilio's"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"AccountSid": "AC" + "6" * 32}, NOT_OURS, id="other-account"),
        pytest.param({"MessageSid": "CA" + "1" * 32}, NOT_OURS, id="sid-of-a-call"),
        pytest.param({"MessageSid": None}, NOT_OURS, id="no-sid"),
        pytest.param({"MessageStatus": "lost"}, NOT_TWILIOS, id="unknown-status"),
        pytest.param({"MessageStatus": None}, NOT_TWILIOS, id="no-status"),
        pytest.param({"ErrorCode": "x"}, NOT_TWILIOS, id="no-code"),
        pytest.param({"SmsStatus": "sentMessageSid"}, "a field could be another one", id="one-in-another"),
    ],
)
def test_a_status_that_is_none_is_refused(change: dict[str, str | None], reason: str) -> None:
    fields = [(name, value) for name, value in (STATUS | change).items() if value is not None]
    assert refusal(lambda: incoming_status(fields, ACCOUNT.sid)) == (400, reason)
