"""An account is read as its REST tells of it; what it does not tell is named, and nothing waits for ever."""

import time
from collections.abc import Iterator

import pytest

from ivr.adapters.account import (
    Account,
    Campaign,
    Dialing,
    MessagingService,
    read_account,
)
from ivr.adapters.local_redis import free_port
from ivr.adapters.rest import Credentials, Refusal
from ivr.core.errors import AccountError
from tests.account.console import (
    LINE,
    OTHER,
    SERVICE,
    SHORT,
    SID,
    TOKEN,
    Console,
    country,
    number,
    short_code,
)
from tests.rest import Answer, Manner, Rest, answering, refuse


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def rest(console: Console) -> Iterator[Rest]:
    with answering(console) as server:
        yield server


def read(rest: Rest, service: str = SERVICE, seconds: float = 5.0) -> Account:
    return read_account(Credentials(SID, TOKEN, rest.address), service, seconds)


def test_each_part_of_an_account_is_asked_for_once_and_nothing_is_changed(rest: Rest) -> None:
    read(rest)
    services = f"/messaging/v1/Services/{SERVICE}"
    assert [asked.what for asked in rest.journal] == [
        f"GET /2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json",
        f"GET /2010-04-01/Accounts/{SID}/SMS/ShortCodes.json",
        f"GET {services}/PhoneNumbers",
        f"GET {services}/ShortCodes",
        f"GET {services}",
        f"GET {services}/Compliance/Usa2p",
        "GET /voice/v1/DialingPermissions/Countries",
        "GET /accounts/v1/Messaging/GeoPermissions",
    ]
    assert {asked.credentials for asked in rest.journal} == {f"{SID}:{TOKEN}"}


def test_what_is_told_is_read(rest: Rest, console: Console) -> None:
    console.numbers.append(number(OTHER) | {"capabilities": {"voice": True, "sms": False}})
    console.codes = [short_code(SHORT)]
    console.sending_codes = [SHORT]
    console.campaigns = [
        {"campaign_status": "VERIFIED", "help_message": "Soup", "help_keywords": ["HELP", "INFO"]}
    ]
    console.countries = [country("US", low=True, special=True), country("CA", fraud=True), country("MX")]
    found = read(rest)
    numbers = [(each.phone, each.has_voice, each.has_texts) for each in found.numbers]
    assert numbers == [(LINE, True, True), (OTHER, True, False), (SHORT, False, True)]
    assert found.numbers[0].settings == {
        name: value for name, value in number(LINE).items() if name not in ("phone_number", "capabilities")
    }
    assert found.service == MessagingService(
        SERVICE,
        {name: value for name, value in console.service.items() if name != "sid"},
        frozenset({LINE, SHORT}),
    )
    assert found.campaigns == (
        Campaign(
            {
                "campaign_status": "VERIFIED",
                "opt_out_message": None,
                "opt_in_message": None,
                "help_message": "Soup",
            },
            {"opt_out_keywords": (), "opt_in_keywords": (), "help_keywords": ("HELP", "INFO")},
        ),
    )
    assert found.dialing == Dialing(frozenset({"US"}), frozenset({"US", "CA"}))
    assert (found.texted, found.unasked) == (frozenset({"US"}), {})


def test_numbers_on_more_pages_are_read_too(rest: Rest, console: Console) -> None:
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    more = {"incoming_phone_numbers": [number(OTHER)]}
    first = {"incoming_phone_numbers": [number(LINE)], "next_page_uri": f"{path}?Page=1"}
    rest.judge = lambda asked: (
        Answer(200, more if asked.query.get("Page") else first)
        if asked.what == f"GET {path}"
        else console(asked)
    )
    assert [each.phone for each in read(rest).numbers] == [LINE, OTHER]


def test_without_a_service_none_is_asked_for(rest: Rest) -> None:
    found = read(rest, service="")
    assert (found.service, found.campaigns, found.unasked) == (None, None, {})
    assert not any("Services" in asked.what for asked in rest.journal)


def test_what_the_account_may_not_be_asked_is_named_with_the_refusal(rest: Rest, console: Console) -> None:
    console.refused = {
        "/SMS/ShortCodes.json": refuse(404, 20404),
        "/Compliance/Usa2p": refuse(403, 20403),
        "/Countries": Answer(403, "<html>"),
        "/GeoPermissions": Answer(403, {"type": "", "title": "", "status": 403, "code": 70003}),
    }
    found = read(rest)
    assert found.unasked == {
        "the short codes": Refusal(404, 20404),
        "the campaigns": Refusal(403, 20403),
        "where calls may go": Refusal(403, 403),
        "where texts may go": Refusal(403, 70003),
    }
    assert (found.dialing, found.texted, found.campaigns) == (None, None, None)


def test_a_service_of_another_account_is_not_told(rest: Rest, console: Console) -> None:
    console.refused = {f"/{SERVICE}": refuse(404, 20404)}
    found = read(rest)
    assert found.service is None
    assert found.unasked == {f"the Messaging Service {SERVICE}": Refusal(404, 20404)}


KEYS = "Twilio does not know TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: take both from its console"
LATER = "try again later"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refuse(401, 20003), KEYS),
        (refuse(403, 20403), f"Twilio does not tell the numbers of {SID} (status 403, code 20403)"),
        (refuse(429, 20429), f"Twilio cannot answer now (status 429, code 20429): {LATER}"),
        (refuse(500, 20500), f"Twilio cannot answer now (status 500, code 20500): {LATER}"),
        (Answer(200, "garbage"), f"Twilio's answer cannot be read (JSONDecodeError): {LATER}"),
        (Answer(200, {}), f"Twilio's answer cannot be read (TwilioException): {LATER}"),
        (Answer(200, {"numbers": [{}]}), f"Twilio's answer cannot be read (TypeError): {LATER}"),
        (Answer(200, {"numbers": [1]}), f"Twilio's answer cannot be read (AttributeError): {LATER}"),
        (Answer(manner=Manner.CLOSES), f"Twilio's answer cannot be read (ConnectionError): {LATER}"),
        (Answer(manner=Manner.IS_SILENT), f"Twilio did not answer in time: {LATER}"),
    ],
    ids=[
        "wrong token",
        "forbidden",
        "too many",
        "error",
        "garbage",
        "nothing in it",
        "empty number",
        "no number",
        "closed",
        "silent",
    ],
)
def test_an_account_that_does_not_answer_is_one_sentence(rest: Rest, answer: Answer, said: str) -> None:
    rest.judge = lambda _asked: answer
    began = time.monotonic()
    with pytest.raises(AccountError) as error:
        read(rest, seconds=0.5)
    assert (str(error.value), len(rest.journal)) == (said, 1)
    assert time.monotonic() - began < 2


def test_an_account_that_cannot_be_reached_is_one_sentence() -> None:
    api = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(
        AccountError, match=r"^Twilio cannot be reached from here \(ConnectionError\): look at"
    ):
        read_account(Credentials(SID, TOKEN, api))
