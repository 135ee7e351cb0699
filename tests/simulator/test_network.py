"""The network takes texts as Twilio's REST does, fails as it does, and brings them to their phones."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
import requests
from flask import Flask, Response, request

from ivr.adapters.rest import Credentials
from ivr.adapters.sender import TwilioSender
from ivr.adapters.webhooks import sign
from ivr.core.events import Outcome
from ivr.simulator.behaviour import ALLOWED, Behaviour
from ivr.simulator.grammar import Refused
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.resource import Sms
from ivr.simulator.wire import Account
from tests.serving import serving

ACCOUNT = Account("AC" + "a" * 32, "12345")
PHONE, OTHER, LINE = "+14155550101", "+14155550102", "+18005550100"
SERVICE = "MG" + "b" * 32
TEXT = {"To": PHONE, "From": LINE, "Body": "Hello."}
PATH = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"


@pytest.fixture
def network() -> Iterator[Network]:
    with Network(ACCOUNT) as network:
        yield network


def post(
    network: Network, form: dict[str, str], token: str = ACCOUNT.token, path: str = PATH
) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(network.url + path, data=form, auth=(ACCOUNT.sid, token), timeout=5)


def refusal(answer: requests.Response) -> tuple[int, int, str]:
    body = answer.json()
    assert (body["status"], body["more_info"]) == (
        answer.status_code,
        f"https://www.twilio.com/docs/errors/{body['code']}",
    )
    return answer.status_code, body["code"], body["message"]


def test_a_text_is_taken_and_reaches_its_phone_once(network: Network) -> None:
    answer = post(network, TEXT).json()
    assert answer.pop("date_created") == answer.pop("date_updated")
    sid = answer["sid"]
    assert answer == {
        "account_sid": ACCOUNT.sid,
        "api_version": "2010-04-01",
        "body": "Hello.",
        "date_sent": None,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": LINE,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{PATH.removesuffix('.json')}/{sid}/Media.json"},
        "to": PHONE,
        "uri": f"{PATH.removesuffix('.json')}/{sid}.json",
    }
    assert network.journal == [Sms(sid, PHONE, LINE, "Hello.", "", Behaviour("ok"))]
    assert [network.arrived(number) for number in (OTHER, PHONE, PHONE)] == [(), ("Hello.",), ()]


def test_a_messaging_service_accepts_a_text_without_saying_from_where(network: Network) -> None:
    answer = post(network, {"To": PHONE, "MessagingServiceSid": SERVICE, "Body": "Hello."}).json()
    assert (answer["status"], answer["from"], answer["messaging_service_sid"]) == ("accepted", None, SERVICE)
    assert network.journal[0].sender == SERVICE


def test_texts_reach_the_handset_with_their_number(network: Network) -> None:
    phone = Handset("http://127.0.0.1:1", ACCOUNT, number=PHONE, network=network)
    for body in ("one", "two"):
        post(network, TEXT | {"Body": body})
    assert phone.arrived() == ("one", "two")
    assert Handset("http://127.0.0.1:1", ACCOUNT).arrived() == ()


@pytest.mark.parametrize(
    ("form", "code"),
    [
        pytest.param({"To": ""}, 21604, id="to nobody"),
        pytest.param({"From": ""}, 21603, id="from nobody"),
        pytest.param({"Body": " "}, 21602, id="no words"),
        pytest.param({"Body": "a" * 1601}, 21617, id="too many words"),
        pytest.param({"To": "anonymous"}, 21211, id="to no number"),
        pytest.param({"To": "4155550101"}, 21211, id="to half a number"),
        pytest.param({"From": "CUP"}, 21212, id="from no number"),
        pytest.param({"MessagingServiceSid": "MG1"}, 21705, id="from no service"),
        pytest.param({"To": LINE}, 21266, id="to itself"),
        pytest.param({"StatusCallback": "/sms/status"}, 21609, id="half an address for reports"),
    ],
)
def test_what_twilio_would_refuse_is_refused(network: Network, form: dict[str, str], code: int) -> None:
    assert refusal(post(network, TEXT | form))[:2] == (400, code)
    assert [sms.behaviour for sms in network.journal] == [Behaviour(str(code))]
    assert network.arrived(PHONE) == ()


def test_whoever_is_not_the_account_is_refused(network: Network) -> None:
    assert refusal(post(network, TEXT, token="another")) == (401, 20003, "Authenticate")
    assert refusal(post(network, TEXT, path="/2010-04-01/Accounts/AC1/Messages.json"))[:2] == (404, 20404)
    assert requests.post(network.url + PATH, data=TEXT, timeout=5).status_code == 401
    assert network.arrived(PHONE) == ()


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ("21610", 400, 21610),
        ("21614", 400, 21614),
        ("20429", 429, 20429),
        ("429", 429, 20429),
        ("401", 401, 20003),
        ("500", 500, 20500),
        ("502", 502, 0),
        ("22222", 400, 22222),
    ],
)
def test_it_refuses_on_demand_until_all_is_well_again(
    network: Network, words: str, status: int, code: int
) -> None:
    network.says(words)
    assert refusal(post(network, TEXT))[:2] == (status, code)
    network.says("ok")
    assert post(network, TEXT).status_code == 201
    assert network.arrived(PHONE) == ("Hello.",)
    assert [sms.behaviour.words for sms in network.journal] == [words, "ok"]


def test_garbage_is_no_json(network: Network) -> None:
    network.says("garbage")
    with pytest.raises(requests.JSONDecodeError):
        post(network, TEXT).json()
    assert network.arrived(PHONE) == ()


@pytest.mark.parametrize(
    ("words", "arrived"),
    [pytest.param("closed", (), id="before it took the text"), pytest.param("lost", ("Hello.",), id="after")],
)
def test_a_connection_is_closed_on_demand(network: Network, words: str, arrived: tuple[str, ...]) -> None:
    network.says(words)
    with pytest.raises(requests.ConnectionError):
        post(network, TEXT)
    assert network.arrived(PHONE) == arrived


def test_silence_lasts_longer_than_anybody_waits_and_ends_with_the_network() -> None:
    with Network(ACCOUNT) as network:
        network.says("nothing")
        with requests.Session() as session, pytest.raises(requests.ReadTimeout):
            session.post(network.url + PATH, data=TEXT, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=0.1)
        assert network.arrived(PHONE) == ()
        started = time.monotonic()
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("words", ["", "well", "99", "12345", "later", "later 500", "OK"])
def test_what_no_network_does_is_refused_with_what_one_does(network: Network, words: str) -> None:
    with pytest.raises(Refused) as caught:
        network.says(words)
    assert caught.value.reason == f"the network cannot do {words!r}; it can do: {ALLOWED}"


class Reported:
    """A service that is told what became of its texts."""

    def __init__(self) -> None:
        self.address = ""
        self.status = 204
        self.told: list[dict[str, str]] = []

    def take(self) -> Response:
        form = request.form.to_dict()
        signature = sign(self.address + request.environ["RAW_URI"], form, ACCOUNT.token)
        assert request.headers["X-Twilio-Signature"] == signature
        self.told.append(form)
        return Response(status=self.status)


@pytest.fixture
def reported() -> Iterator[Reported]:
    service = Reported()
    app = Flask("reported")
    app.add_url_rule("/sms/status", view_func=service.take, methods=["POST"])
    with serving(app) as service.address:
        yield service


@pytest.mark.parametrize(
    ("words", "statuses", "arrived"),
    [
        pytest.param("ok", [("sent", None), ("delivered", None)], ("Hello.",), id="delivered"),
        pytest.param("30006", [("sent", None), ("undelivered", "30006")], (), id="undelivered"),
        pytest.param("later 21610", [("failed", "21610")], (), id="refused afterwards"),
        pytest.param("21610", [], (), id="refused at once"),
    ],
)
def test_what_became_of_a_text_is_reported_signed_and_once(
    network: Network,
    reported: Reported,
    words: str,
    statuses: list[tuple[str, str | None]],
    arrived: tuple[str, ...],
) -> None:
    network.says(words)
    post(network, TEXT | {"StatusCallback": f"{reported.address}/sms/status?at=1700000000000"})
    assert reported.told == []
    network.report()
    network.report()
    assert [(form["MessageStatus"], form.get("ErrorCode")) for form in reported.told] == statuses
    assert network.arrived(PHONE) == arrived
    assert all(one.items() >= {"To": PHONE, "From": LINE}.items() for one in reported.told)
    assert all(one["MessageSid"] == other["MessageSid"] for one, other in pairwise(reported.told))


def test_a_report_says_which_messaging_service_sent_the_text(network: Network, reported: Reported) -> None:
    callback = {"StatusCallback": f"{reported.address}/sms/status"}
    post(network, {"To": PHONE, "MessagingServiceSid": SERVICE, "Body": "Hello."} | callback)
    network.report()
    sid = network.journal[0].sid
    assert reported.told[0] == {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": ACCOUNT.sid,
        "To": PHONE,
        "ApiVersion": "2010-04-01",
        "MessagingServiceSid": SERVICE,
        "MessageStatus": "sent",
    }


def test_nothing_is_reported_to_who_wants_no_reports(network: Network, reported: Reported) -> None:
    post(network, TEXT)
    network.report()
    assert reported.told == []


def test_a_report_must_be_taken(network: Network, reported: Reported) -> None:
    reported.status = 403
    post(network, TEXT | {"StatusCallback": f"{reported.address}/sms/status"})
    with pytest.raises(Refused, match="HTTP status 403"):
        network.report()


def test_every_text_is_inspected_before_it_is_taken(network: Network) -> None:
    seen: list[tuple[str, int]] = []
    network.inspect = lambda sms: seen.append((sms.body, len(network.journal)))
    post(network, TEXT)
    post(network, TEXT | {"Body": ""})
    assert seen == [("Hello.", 0), ("", 1)]


@pytest.mark.parametrize(
    ("words", "outcome", "arrived"),
    [
        ("ok", Outcome.DONE, ("Hello.",)),
        ("21610", Outcome.OPTED_OUT, ()),
        ("21614", Outcome.NO_TEXTS, ()),
        ("429", Outcome.FAILED, ()),
        ("500", Outcome.UNSURE, ()),
        ("garbage", Outcome.UNSURE, ()),
        ("closed", Outcome.UNSURE, ()),
        ("lost", Outcome.UNSURE, ("Hello.",)),
        ("nothing", Outcome.UNSURE, ()),
    ],
)
def test_the_line_takes_it_for_twilio(
    network: Network, words: str, outcome: Outcome, arrived: tuple[str, ...]
) -> None:
    network.says(words)
    credentials = Credentials(ACCOUNT.sid, ACCOUNT.token, network.url)
    sender = TwilioSender(credentials, LINE, "https://line.example.org", seconds=0.5)
    assert sender.send(PHONE, "Hello.", 1700000000.0) is outcome
    sender.close()
    assert network.arrived(PHONE) == arrived
    assert [sms.callback for sms in network.journal] == [
        "https://line.example.org/sms/status?at=1700000000000"
    ]
