"""The handset speaks Twilio's side of the wire, and refuses what Twilio would refuse."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import pytest
from flask import Flask, Response, request

from ivr.adapters.webhooks import sign
from ivr.simulator import wire
from ivr.simulator.document import Gather, Say
from ivr.simulator.forms import PLACE, DialStatus
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Recorded, Ringing, Texted
from ivr.simulator.wire import Account, Exchange
from messages.segments import Encoding, Segments
from tests.messages.speech import speech, wav
from tests.serving import serving

ACCOUNT = Account("AC" + "a" * 32, "12345")
GATHER = '<Gather action="{}" numDigits="1" finishOnKey="" timeout="8" actionOnEmptyResult="true">{}</Gather>'
WELCOME = '<Say voice="Polly.Joanna-Neural" language="en-US">Welcome. Press 1.</Say>'
MENU = '<Say voice="Polly.Lupe-Neural" language="es-US">Oprima el 2.</Say>'


@dataclass
class Service:
    """A service with canned answers by path; it keeps what was asked, and whether each was signed."""

    address: str = ""
    public: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    slow: float = 0.0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    sounds: dict[str, Response] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def sound(self, path: str) -> Response:
        assert "X-Twilio-Signature" not in request.headers
        self.fetched.append(f"{request.method} {request.environ['RAW_URI']}")
        return self.sounds.get(path, Response(status=404))

    def answer(self, path: str) -> Response:
        time.sleep(self.slow)
        target = request.environ["RAW_URI"]
        fields = request.form.to_dict()
        signature = sign((self.public or self.address) + target, fields, ACCOUNT.token)
        self.signed.append(request.headers["X-Twilio-Signature"] == signature)
        self.asked.append((f"{request.method} {target}", fields))
        body = self.answers.get(path, "")
        return Response(f"<Response>{body}</Response>", self.statuses.get(path, 200), mimetype="text/xml")


@pytest.fixture
def service() -> Iterator[Service]:
    served = Service()
    app = Flask("canned")
    app.add_url_rule("/<path:path>", view_func=served.answer, methods=["GET", "POST"])
    app.add_url_rule("/audio/<path>", view_func=served.sound)
    with serving(app) as served.address:
        yield served
    assert all(served.signed)


@pytest.fixture
def phone(service: Service) -> Handset:
    service.answers["voice"] = GATHER.format("/voice/mul/gate?turn=1", WELCOME)
    return Handset(service.address, ACCOUNT, ids=(f"{number:032x}" for number in count(1)))


def call_fields(**more: str) -> dict[str, str]:
    return {
        "CallSid": "CA" + "0" * 31 + "1",
        "AccountSid": ACCOUNT.sid,
        "From": "+14155550101",
        "To": "+18005550100",
        "Caller": "+14155550101",
        "Called": "+18005550100",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **places("From", "To"),
        **places("Caller", "Called"),
    } | more


def places(caller: str, line: str) -> dict[str, str]:
    """Give what Twilio tells of the places of two numbers, one of them toll-free."""
    of_line = {f"{line}City": "", f"{line}State": "", f"{line}Zip": "", f"{line}Country": "US"}
    return {f"{caller}{part}": value for part, value in PLACE.items()} | of_line


def refusal(phone: Handset) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        phone.call()
    return caught.value.code, caught.value.reason


def test_a_call_is_heard_up_to_the_gather_that_waits(phone: Handset, service: Service) -> None:
    heard = phone.call()
    assert [spoken.say for spoken in heard.spoken] == [
        Say("Welcome. Press 1.", "Polly.Joanna-Neural", "en-US")
    ]
    assert heard.seconds == pytest.approx(3 / 140 * 60 + 0.7)
    assert isinstance(heard.gather, Gather)
    assert not heard.has_hung_up
    assert phone.is_in_call
    assert service.asked == [("POST /voice", call_fields(CallStatus="ringing"))]


def test_a_key_goes_to_the_address_of_the_gather(phone: Handset, service: Service) -> None:
    phone.call()
    service.answers["voice/mul/gate"] = GATHER.format("es/main", MENU)
    phone.press("2")
    service.answers["voice/mul/es/main"] = MENU
    phone.press("*")
    assert service.asked[1:3] == [
        ("POST /voice/mul/gate?turn=1", call_fields(CallStatus="in-progress", Digits="2")),
        ("POST /voice/mul/es/main", call_fields(CallStatus="in-progress", Digits="*")),
    ]


@pytest.mark.parametrize(("flag", "digits"), [(True, {"Digits": ""}), (False, {})], ids=["empty", "left out"])
def test_silence_is_told_where_the_gather_wants_it(
    phone: Handset, service: Service, flag: bool, digits: dict[str, str]
) -> None:
    phone.sends_empty_digits = flag
    phone.call()
    phone.silence()
    assert service.asked[1] == (
        "POST /voice/mul/gate?turn=1",
        call_fields(CallStatus="in-progress", **digits),
    )


def test_silence_goes_on_behind_a_gather_that_does_not_want_it(phone: Handset, service: Service) -> None:
    service.answers["voice"] = f'<Gather action="/next">{WELCOME}</Gather>{MENU}'
    phone.call()
    heard = phone.silence()
    assert [spoken.say.text for spoken in heard.spoken] == ["Oprima el 2."]
    assert heard.has_hung_up


def test_keys_are_collected_until_there_are_enough(phone: Handset, service: Service) -> None:
    service.answers["voice"] = '<Gather action="/next" numDigits="2" finishOnKey=""/>'
    phone.call()
    assert phone.press("7").spoken == ()
    phone.press("#")
    assert service.asked[1][1]["Digits"] == "7#"


def test_the_finishing_key_ends_the_keys_and_is_not_one_of_them(phone: Handset, service: Service) -> None:
    service.answers["voice"] = '<Gather action="/next"/>'
    phone.call()
    phone.press("7")
    phone.press("8")
    phone.press("#")
    assert service.asked[1][1]["Digits"] == "78"


def test_silence_ends_the_keys_too(phone: Handset, service: Service) -> None:
    service.answers["voice"] = '<Gather action="/next"/>'
    phone.call()
    phone.press("7")
    phone.silence()
    assert service.asked[1][1]["Digits"] == "7"


def test_a_get_has_its_fields_in_the_signed_address(phone: Handset, service: Service) -> None:
    service.answers["voice"] = '<Gather action="/next?a=ñ" method="GET" numDigits="1"/>'
    service.answers["next"] = '<Gather action="/last" method="GET" numDigits="1"/>'
    phone.call()
    phone.press("1")
    phone.press("#")
    asked = [target for target, _ in service.asked[1:3]]
    assert asked[0].startswith("GET /next?a=%C3%B1&CallSid=CA0")
    assert asked[1].startswith("GET /last?CallSid=CA0")


@pytest.mark.parametrize("end", ["", "<Hangup/>", '<Reject reason="busy"/>', f"<Hangup/>{MENU}"])
def test_the_line_hangs_up_and_the_end_is_reported(phone: Handset, service: Service, end: str) -> None:
    service.answers["voice"] = f'{WELCOME}<Pause length="60"/>{end}'
    heard = phone.call()
    assert heard.has_hung_up
    assert len(heard.spoken) == 1
    assert not phone.is_in_call
    assert service.asked[1:] == [
        ("POST /voice/status", call_fields(CallStatus="completed", CallDuration="62")),
    ]


def test_hanging_up_reports_how_long_the_call_was(phone: Handset, service: Service) -> None:
    phone.call()
    phone.silence()
    phone.call()
    phone.hang_up()
    assert service.asked[2] == ("POST /voice/status", call_fields(CallStatus="completed", CallDuration="10"))
    assert service.asked[-1][1]["CallDuration"] == "2"


def test_hanging_up_without_a_call_does_nothing(phone: Handset, service: Service) -> None:
    phone.hang_up()
    assert service.asked == []


@pytest.mark.parametrize("status", [200, 204])
def test_the_end_of_a_call_is_acknowledged_with_or_without_a_document(
    phone: Handset, service: Service, status: int
) -> None:
    service.statuses["voice/status"] = status
    phone.call()
    phone.hang_up()
    assert not phone.is_in_call


def test_the_end_of_a_call_must_be_acknowledged(phone: Handset, service: Service) -> None:
    service.statuses["voice/status"] = 500
    phone.call()
    with pytest.raises(Refused, match="HTTP status 500"):
        phone.hang_up()
    assert not phone.is_in_call


def test_a_redirect_is_followed(phone: Handset, service: Service) -> None:
    service.answers["voice"] = f"{WELCOME}<Redirect>/voice/other</Redirect>"
    service.answers["voice/other"] = MENU
    heard = phone.call()
    assert [spoken.say.text for spoken in heard.spoken] == ["Welcome. Press 1.", "Oprima el 2."]
    assert service.asked[1] == ("POST /voice/other", call_fields(CallStatus="in-progress"))


PLAYED = Recorded("a.wav", 2.5)


@pytest.fixture
def recorded(service: Service) -> Service:
    """Serve a recording of two and a half seconds."""
    service.sounds["a.wav"] = Response(wav(speech(seconds=2.5)), content_type="audio/wav")
    return service


def test_a_recording_is_fetched_and_heard_among_the_words(phone: Handset, recorded: Service) -> None:
    recorded.answers["voice"] = GATHER.format("/next", f"{WELCOME}<Play>/audio/a.wav#x</Play>{MENU}")
    heard = phone.call()
    assert [sound if isinstance(sound, Recorded) else sound.say.text for sound in heard.sounds] == [
        "Welcome. Press 1.",
        PLAYED,
        "Oprima el 2.",
    ]
    assert [spoken.say.text for spoken in heard.spoken] == ["Welcome. Press 1.", "Oprima el 2."]
    assert heard.seconds == pytest.approx(sum(spoken.seconds for spoken in heard.spoken) + 2.5)
    assert recorded.fetched == ["GET /audio/a.wav"]
    assert phone.is_in_call


def test_a_recording_outside_of_a_gather_is_heard_too_and_takes_its_time(
    phone: Handset, recorded: Service
) -> None:
    recorded.answers["voice"] = f"<Play>{recorded.address}/audio/a.wav</Play><Redirect>/last</Redirect>"
    recorded.answers["last"] = '<Play>/audio/a.wav</Play><Pause length="4"/>'
    heard = phone.call()
    assert heard.sounds == (PLAYED, PLAYED)
    assert heard.has_hung_up
    assert recorded.asked[-1][1]["CallDuration"] == "9"


def test_a_recording_is_written_with_a_note_and_its_seconds() -> None:
    assert str(PLAYED) == "♪ a.wav (2.5 s)"


@pytest.mark.parametrize(
    ("sound", "refused"),
    [
        pytest.param(Response(status=404), (11200, "HTTP status 404"), id="not there"),
        pytest.param(
            Response(b"a", content_type="text/html"),
            (13420, "content type 'text/html' is no sound that this phone plays"),
            id="no sound",
        ),
    ],
)
def test_a_recording_that_cannot_be_played_ends_the_call(
    phone: Handset, service: Service, sound: Response, refused: tuple[int, str]
) -> None:
    service.sounds["a.wav"] = sound
    service.answers["voice"] = GATHER.format("/next", "<Play>/audio/a.wav</Play>")
    assert refusal(phone) == refused
    assert not phone.is_in_call


def test_a_recording_elsewhere_is_not_fetched(phone: Handset, service: Service) -> None:
    service.answers["voice"] = "<Play>https://elsewhere.example/a.wav</Play>"
    reason = f"https://elsewhere.example/a.wav leads away from {service.address}"
    assert refusal(phone) == (0, reason)


def test_redirects_in_a_circle_are_refused(phone: Handset, service: Service) -> None:
    service.answers["voice"] = "<Redirect>/voice</Redirect>"
    assert refusal(phone) == (11215, "more than 10 redirects in a row")
    assert len(service.asked) == 11


def test_a_number_taken_in_the_middle_of_a_call_is_for_the_next_one(phone: Handset, service: Service) -> None:
    phone.call()
    phone.number = "+14155550199"
    phone.press("1")
    phone.call()
    assert [fields["From"] for _, fields in service.asked] == ["+14155550101"] * 3 + ["+14155550199"]


def test_what_is_signed_may_stand_elsewhere_than_what_is_asked(phone: Handset, service: Service) -> None:
    service.public = "https://line.example.org"
    service.answers["voice"] = GATHER.format("https://line.example.org/voice/es/main#rc=2", MENU)
    phone.public_url = "https://line.example.org/"
    phone.call()
    phone.press("1")
    assert [target for target, _ in service.asked] == [
        "POST /voice",
        "POST /voice/es/main",
        "POST /voice/status",
    ]


def test_an_address_outside_of_the_service_is_refused(phone: Handset, service: Service) -> None:
    service.answers["voice"] = GATHER.format("https://elsewhere.example/voice", MENU)
    phone.call()
    with pytest.raises(Refused, match=r"^https://elsewhere\.example/voice leads away from http://127"):
        phone.press("1")
    assert not phone.is_in_call


@pytest.mark.parametrize("status", [204, 302, 403, 500])
def test_any_status_but_200_is_refused_and_ends_the_call(
    phone: Handset, service: Service, status: int
) -> None:
    service.statuses["voice"] = status
    assert refusal(phone) == (11200, f"HTTP status {status}")
    assert not phone.is_in_call


def test_a_document_that_is_refused_ends_the_call(phone: Handset, service: Service) -> None:
    service.answers["voice"] = "<Message>Hello.</Message>"
    assert refusal(phone) == (12200, "<Message> cannot stand in <Response>")
    assert not phone.is_in_call


def test_a_hidden_number_is_nowhere(phone: Handset, service: Service) -> None:
    phone.number = "anonymous"
    phone.call()
    fields = service.asked[0][1]
    assert (fields["From"], fields.get("FromCity"), fields["ToCountry"]) == ("anonymous", None, "US")


DIAL = (
    '<Dial action="/voice/es/transfer.acs?x=1" timeout="25" timeLimit="600"{}>'
    "<Number>+18002272345</Number></Dial>"
)
OURS = ' callerId="+18005550100"'


@pytest.fixture
def ringing(phone: Handset, service: Service) -> Handset:
    """Give a telephone whose call the line is just putting through."""
    service.answers["voice"] = MENU + DIAL.format(OURS)
    service.answers["voice/es/transfer.acs"] = GATHER.format("/next", WELCOME)
    phone.call()
    return phone


@pytest.mark.parametrize(
    ("caller_id", "shown"),
    [
        pytest.param(OURS, "+18005550100", id="the number of the line"),
        pytest.param("", "+14155550101", id="the caller's own, where none is named"),
        pytest.param(' callerId="+14155550101"', "+14155550101", id="the caller's own"),
    ],
)
def test_somebody_is_called_and_shown_a_number(
    phone: Handset, service: Service, caller_id: str, shown: str
) -> None:
    service.answers["voice"] = MENU + DIAL.format(caller_id)
    heard = phone.call()
    assert [spoken.say.text for spoken in heard.spoken] == ["Oprima el 2."]
    assert (heard.gather, heard.ringing) == (None, Ringing("+18002272345", shown))
    assert not heard.has_hung_up
    assert phone.is_ringing


def test_a_number_of_somebody_else_is_not_shown(phone: Handset, service: Service) -> None:
    service.answers["voice"] = DIAL.format(' callerId="+18005550199"')
    assert refusal(phone) == (13214, "<Dial> shows +18005550199, which is neither side's number")


def test_a_redirect_may_lead_to_somebody_who_is_called(phone: Handset, service: Service) -> None:
    service.answers["voice"] = "<Redirect>/other</Redirect>"
    service.answers["other"] = DIAL.format("")
    assert phone.call().ringing == Ringing("+18002272345", "+14155550101")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        pytest.param(DialStatus.BUSY, {"DialBridged": "false"}, id="busy"),
        pytest.param(DialStatus.NO_ANSWER, {"DialBridged": "false"}, id="no-answer"),
        pytest.param(DialStatus.FAILED, {"DialBridged": "false"}, id="failed"),
        pytest.param(DialStatus.COMPLETED, {"DialBridged": "true", "DialCallDuration": "40"}, id="completed"),
    ],
)
def test_how_calling_somebody_ended_is_told_and_the_call_goes_on(
    ringing: Handset, service: Service, status: DialStatus, told: dict[str, str]
) -> None:
    heard = ringing.dialed(status, 40)
    ended = {"CallStatus": "in-progress", "DialCallSid": "CA" + "0" * 31 + "2", "DialCallStatus": status}
    assert service.asked[1] == ("POST /voice/es/transfer.acs?x=1", call_fields(**ended, **told))
    assert [spoken.say.text for spoken in heard.spoken] == ["Welcome. Press 1."]
    assert not ringing.is_ringing
    assert ringing.is_in_call


@pytest.mark.parametrize(
    ("status", "seconds", "length"),
    [
        pytest.param(DialStatus.BUSY, 0, "4", id="busy at once"),
        pytest.param(DialStatus.NO_ANSWER, 0, "29", id="rung as long as it may"),
        pytest.param(DialStatus.COMPLETED, 60, "64", id="a talk"),
        pytest.param(DialStatus.COMPLETED, 900, "604", id="a talk as long as it may be"),
    ],
)
def test_being_put_through_takes_its_time(
    ringing: Handset, service: Service, status: DialStatus, seconds: float, length: str
) -> None:
    ringing.dialed(status, seconds)
    ringing.hang_up()
    assert service.asked[-1][1]["CallDuration"] == length


def test_who_hangs_up_while_it_rings_is_told_to_the_action_and_then_as_the_end(
    ringing: Handset, service: Service
) -> None:
    ringing.hang_up()
    assert service.asked[1:] == [
        (
            "POST /voice/es/transfer.acs?x=1",
            call_fields(
                CallStatus="completed",
                DialCallSid="CA" + "0" * 31 + "2",
                DialCallStatus="canceled",
                DialBridged="false",
            ),
        ),
        ("POST /voice/status", call_fields(CallStatus="completed", CallDuration="2")),
    ]
    assert not ringing.is_ringing


def test_a_call_that_ends_while_it_rings_is_reported_whatever_the_action_answers(
    ringing: Handset, service: Service
) -> None:
    service.statuses["voice/es/transfer.acs"] = 500
    with pytest.raises(Refused, match="HTTP status 500"):
        ringing.hang_up()
    assert service.asked[-1][0] == "POST /voice/status"
    assert not ringing.is_in_call


def test_no_key_counts_while_somebody_is_called(ringing: Handset) -> None:
    with pytest.raises(Refused, match="somebody is being called"):
        ringing.press("1")
    with pytest.raises(Refused, match="somebody is being called"):
        ringing.silence()
    assert ringing.is_ringing


def test_nobody_answers_whom_nobody_called(phone: Handset) -> None:
    assert not phone.is_ringing
    with pytest.raises(Refused, match=r"^no call is open$"):
        phone.dialed(DialStatus.BUSY)
    phone.call()
    with pytest.raises(Refused, match=r"^the line calls nobody$"):
        phone.dialed(DialStatus.BUSY)
    assert phone.is_in_call


def test_a_service_that_is_not_there_is_refused(phone: Handset) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        phone.service = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert refusal(phone) == (11205, f"cannot reach {phone.service}/voice")


def test_an_answer_that_comes_too_late_is_refused(
    phone: Handset, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "TIMEOUT", 0.05)
    service.slow = 0.3
    assert refusal(phone)[0] == 11200


def test_a_second_call_at_once_is_refused(phone: Handset) -> None:
    phone.call()
    assert refusal(phone) == (0, "a call is open already")
    assert phone.is_in_call


def test_keys_and_silence_need_a_call(phone: Handset) -> None:
    with pytest.raises(Refused, match=r"^no call is open$"):
        phone.press("1")
    with pytest.raises(Refused, match=r"^no call is open$"):
        phone.silence()


@pytest.mark.parametrize("key", ["", "a", "12"])
def test_what_is_on_no_phone_is_no_key(phone: Handset, key: str) -> None:
    phone.call()
    with pytest.raises(Refused, match="is no key"):
        phone.press(key)


def test_a_pause_lets_time_pass(phone: Handset) -> None:
    slept: list[float] = []
    phone.sleep = slept.append
    phone.pause(4)
    assert slept == [4]


def test_time_passes_until_a_moment_and_never_back(phone: Handset) -> None:
    slept: list[float] = []
    moment = datetime.fromisoformat("2027-01-04T22:00-05:00")
    phone.sleep, phone.now = slept.append, lambda: moment.timestamp() - 90
    phone.pause_until(moment)
    assert slept == [90]
    phone.now = lambda: moment.timestamp() + 1
    with pytest.raises(Refused, match=r"^2027-01-04T22:00:00-05:00 is over; time goes forward only$"):
        phone.pause_until(moment)
    assert slept == [90]


def test_a_text_has_its_fields_and_its_answer(phone: Handset, service: Service) -> None:
    service.answers["sms"] = "<Message>Síntomas: 1 &amp; 2</Message>"
    sid = "SM" + "0" * 31 + "1"
    assert phone.text("síntomas") == Texted(sid, "Síntomas: 1 & 2", Segments(Encoding.UCS_2, 15, 1))
    assert service.asked == [
        (
            "POST /sms",
            {
                "MessageSid": sid,
                "SmsSid": sid,
                "SmsMessageSid": sid,
                "AccountSid": ACCOUNT.sid,
                "From": "+14155550101",
                "To": "+18005550100",
                "Body": "síntomas",
                "NumMedia": "0",
                "NumSegments": "1",
                "ApiVersion": "2010-04-01",
                **places("From", "To"),
            },
        )
    ]


def test_no_message_is_no_body(phone: Handset) -> None:
    assert phone.text("STOP") == Texted("SM" + "0" * 31 + "1", None, Segments(Encoding.GSM_7, 0, 0))


def test_a_picture_is_an_mms_without_words(phone: Handset, service: Service) -> None:
    phone.text("", pictures=1)
    fields = service.asked[0][1]
    assert (fields["Body"], fields["NumMedia"], fields["NumSegments"]) == ("", "1", "1")
    assert fields["MessageSid"] == "MM" + "0" * 31 + "1"
    assert fields["MediaUrl0"].endswith(f"/Messages/{fields['MessageSid']}/Media/ME{'0' * 31}2")
    assert fields["MediaContentType0"] == "image/jpeg"


def test_the_same_text_can_be_delivered_twice(phone: Handset, service: Service) -> None:
    phone.text("HELP", pictures=1)
    phone.again()
    assert service.asked[0] == service.asked[1]


def test_a_sid_can_be_given(phone: Handset, service: Service) -> None:
    phone.text("HELP", sid="SM" + "f" * 32)
    assert service.asked[0][1]["SmsSid"] == "SM" + "f" * 32


def test_what_advanced_opt_out_has_answered_is_marked(phone: Handset, service: Service) -> None:
    phone.marks = {"ALTO": "STOP"}
    phone.text("alto ")
    phone.text("hola")
    assert [fields.get("OptOutType") for _, fields in service.asked] == ["STOP", None]


def test_nothing_can_be_delivered_again_before_a_text(phone: Handset) -> None:
    with pytest.raises(Refused, match=r"^no text was sent yet$"):
        phone.again()


def test_a_text_that_is_refused_leaves_a_call_open(phone: Handset, service: Service) -> None:
    service.answers["sms"] = MENU
    phone.call()
    with pytest.raises(Refused, match="<Say> cannot stand in <Response>"):
        phone.text("HELP")
    assert phone.is_in_call


def test_every_exchange_is_inspected_the_refused_ones_too(phone: Handset, service: Service) -> None:
    exchanges: list[Exchange] = []
    phone.inspect = exchanges.append
    service.answers["sms"] = "<Message>Hello.</Message>"
    phone.text("HELP")
    phone.call()
    phone.hang_up()
    service.statuses["voice"] = 500
    refusal(phone)
    assert [(one.url.removeprefix(service.address), one.status) for one in exchanges] == [
        ("/sms", 200),
        ("/voice", 200),
        ("/voice/status", 200),
        ("/voice", 500),
    ]
    text, call, end, refused = exchanges
    assert (text.result, text.body) == ("Hello.", b"<Response><Message>Hello.</Message></Response>")
    assert text.fields["Body"] == "HELP"
    assert text.headers["content-type"] == "text/xml; charset=utf-8"
    assert isinstance(call.result, tuple)
    assert end.result is None
    assert isinstance(refused.result, Refused)


def test_a_phone_makes_up_ids_of_its_own() -> None:
    first, second = (next(Handset("http://127.0.0.1", ACCOUNT).ids) for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second


def test_the_token_is_not_shown() -> None:
    assert "12345" not in repr(Handset("http://127.0.0.1", ACCOUNT))
