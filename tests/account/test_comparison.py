"""Each setting that is not as the line needs it is named, with its place in the console, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.account.comparison import Comparison, compare
from ivr.account.wanted import Wanted
from ivr.adapters.account import read_account
from ivr.adapters.rest import Credentials
from ivr.adapters.twiml import RETRY
from ivr.core.deployment import StopAnswer
from ivr.core.keywords import Kind
from tests.account.console import (
    LINE,
    OTHER,
    SERVICE,
    SHORT,
    SID,
    TOKEN,
    URL,
    Console,
    country,
    number,
    short_code,
)
from tests.rest import Rest, answering, refuse

REPLIES = {
    Kind.OPT_OUT: "Soup: no more\nSopa: no más",
    Kind.OPT_IN: "Soup: on\nSopa: sí",
    Kind.HELP: "Soup: ask\nSopa: pregunte",
}
WORDS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.OPT_OUT: {"en": ("STOP", "END"), "es": ("ALTO", "QUÍTEME")},
    Kind.OPT_IN: {"en": ("START",), "es": ("INICIO",)},
    Kind.HELP: {"en": ("HELP", "INFO"), "es": ("AYUDA",)},
}
WANTED = Wanted(
    public_url=URL,
    numbers=frozenset({LINE}),
    service_sid=SERVICE,
    stop_answered_by=StopAnswer.LINE,
    replies=REPLIES,
    words=WORDS,
    dialed=frozenset({"US"}),
    texted=frozenset({"US"}),
)
NUMBER = f"Phone Numbers, Active numbers, {LINE}"
IN_SERVICE = f"Messaging, Services, {SERVICE}"
CAMPAIGN = f"Messaging, Regulatory Compliance, Campaigns, of {SERVICE}"
BIN = "an address on another host that answers as `cupline fallback` writes, such as a TwiML Bin"
ADDRESSES = "nothing: it would take the place of the addresses"
POOL = "the numbers of this line and no others: a STOP counts for the whole service"


@pytest.fixture(scope="module")
def rest() -> Iterator[Rest]:
    with answering(Console()) as server:
        yield server


Compare = Callable[[Console, Wanted], Comparison]


@pytest.fixture
def compared(rest: Rest) -> Compare:
    def run(console: Console, wanted: Wanted) -> Comparison:
        rest.judge = console
        account = read_account(Credentials(SID, TOKEN, rest.address), wanted.service_sid)
        return compare(account, wanted)

    return run


def rows(found: Comparison) -> list[tuple[str, str, str]]:
    return [(each.place, each.found, each.wanted) for each in found.differences]


def test_an_account_that_is_set_up_differs_in_nothing(compared: Compare) -> None:
    assert compared(Console(), WANTED) == Comparison((), agreed=25, others=())


def test_nothing_is_counted_that_is_not_compared(compared: Compare) -> None:
    bare = replace(WANTED, service_sid="")
    assert compared(Console(), bare) == Comparison((), agreed=18, others=())
    assert compared(Console(codes=[short_code(SHORT)]), bare) == Comparison((), agreed=21, others=())


@pytest.mark.parametrize(
    ("setting", "value", "place", "found", "wanted"),
    [
        ("voice_url", f"{URL}/voice", "Voice, A call comes in", f"{URL}/voice", f"{URL}/voice{RETRY}"),
        ("voice_url", "", "Voice, A call comes in", "nothing", f"{URL}/voice{RETRY}"),
        ("voice_method", "GET", "Voice, A call comes in, HTTP", "GET", "POST"),
        ("voice_fallback_url", "", "Voice, Primary handler fails", "nothing", BIN),
        ("voice_fallback_url", f"{URL}/a", "Voice, Primary handler fails", f"{URL}/a", BIN),
        ("status_callback", None, "Voice, Call status changes", "nothing", f"{URL}/voice/status"),
        ("status_callback_method", "GET", "Voice, Call status changes, HTTP", "GET", "POST"),
        ("voice_caller_id_lookup", True, "Voice, Caller name lookup", "on", "off"),
        ("voice_application_sid", "AP1", "Voice, TwiML App", "AP1", ADDRESSES),
        ("trunk_sid", "TK1", "Voice, SIP Trunk", "TK1", ADDRESSES),
        ("voice_receive_mode", "fax", "Voice, accept incoming", "fax", "voice"),
        (
            "sms_url",
            f"{URL}/voice",
            "Messaging, A message comes in",
            f"{URL}/voice",
            f"{URL}/sms{RETRY}",
        ),
        ("sms_method", "GET", "Messaging, A message comes in, HTTP", "GET", "POST"),
        ("sms_fallback_url", None, "Messaging, Primary handler fails", "nothing", BIN),
        ("sms_application_sid", "AP1", "Messaging, TwiML App", "AP1", ADDRESSES),
    ],
)
def test_each_setting_of_a_number_is_compared(
    compared: Compare, setting: str, value: object, place: str, found: str, wanted: str
) -> None:
    console = Console(numbers=[number(LINE) | {setting: value}])
    assert rows(compared(console, WANTED)) == [(f"{NUMBER}, {place} ({setting})", found, wanted)]


def test_the_order_of_what_stands_behind_the_hash_does_not_matter(compared: Compare) -> None:
    turned = "&".join(reversed(RETRY.removeprefix("#").split("&")))
    console = Console(numbers=[number(LINE) | {"voice_url": f"{URL}/voice#{turned}"}])
    assert rows(compared(console, WANTED)) == []


@pytest.mark.parametrize(
    ("setting", "value", "place", "found", "wanted"),
    [
        ("inbound_request_url", None, "Integration, Request URL", "nothing", f"{URL}/sms{RETRY}"),
        ("inbound_method", "GET", "Integration, Request URL, HTTP", "GET", "POST"),
        ("fallback_url", None, "Integration, Fallback URL", "nothing", BIN),
        ("status_callback", "", "Integration, Delivery status callback", "nothing", f"{URL}/sms/status"),
        ("smart_encoding", True, "Features, Smart Encoding", "on", "off"),
    ],
)
def test_each_setting_of_the_service_is_compared(
    compared: Compare, setting: str, value: object, place: str, found: str, wanted: str
) -> None:
    console = Console()
    console.service[setting] = value
    assert rows(compared(console, WANTED)) == [(f"{IN_SERVICE}, {place} ({setting})", found, wanted)]


def test_a_service_that_leaves_texts_to_its_numbers_needs_no_address(compared: Compare) -> None:
    console = Console()
    console.service |= {"use_inbound_webhook_on_number": True, "inbound_request_url": None}
    assert rows(compared(console, WANTED)) == []


def test_a_service_of_several_numbers_keeps_to_the_one_that_a_person_knows(compared: Compare) -> None:
    console = Console(numbers=[number(LINE), number(OTHER)], senders=[LINE, OTHER])
    console.service["sticky_sender"] = False
    sticky = (f"{IN_SERVICE}, Features, Sticky Sender (sticky_sender)", "off", "on")
    assert rows(compared(console, WANTED)) == [sticky]


def test_all_numbers_of_the_line_and_no_others_send_in_its_service(compared: Compare) -> None:
    console = Console(numbers=[number(LINE)], senders=["+18005550177"])
    assert rows(compared(console, WANTED)) == [
        (f"{IN_SERVICE}, Sender Pool", f"without {LINE}", POOL),
        (f"{IN_SERVICE}, Sender Pool", "with +18005550177, which is not of this account", POOL),
    ]


def test_a_short_code_takes_no_calls_and_a_number_may_take_no_texts(compared: Compare) -> None:
    deaf = number(OTHER) | {"capabilities": {"voice": True, "sms": False}, "sms_url": ""}
    console = Console([number(LINE), deaf], [short_code(SHORT)], sending_codes=[SHORT])
    assert rows(compared(console, WANTED)) == []


def test_a_number_that_sends_in_the_service_must_lead_to_the_line(compared: Compare) -> None:
    console = Console([number(LINE), number(OTHER, "https://old.test")], senders=[LINE, OTHER])
    places = [place for place, _, _ in rows(compared(console, WANTED))]
    where = f"Phone Numbers, Active numbers, {OTHER}"
    assert places == [
        f"{where}, Voice, A call comes in (voice_url)",
        f"{where}, Voice, Call status changes (status_callback)",
        f"{where}, Messaging, A message comes in (sms_url)",
    ]


def test_numbers_of_other_uses_are_listed_and_are_no_fault(compared: Compare) -> None:
    others = [number("+18005550177", "https://shop.test"), number(OTHER, "https://line.test.shop.test")]
    found = compared(Console([number(LINE), *others]), WANTED)
    assert (found.differences, found.others) == ((), ("+18005550177", OTHER))


def test_numbers_of_the_settings_that_the_account_lacks_are_a_fault(compared: Compare) -> None:
    console = Console(numbers=[], senders=[])
    assert rows(compared(console, WANTED)) == [
        (
            f"{LINE}, of [numbers] in deployment.toml or of TWILIO_FROM",
            "no number of this account",
            "a number of this account",
        ),
        ("Phone Numbers, Active numbers", "none leads to this line", "one that does"),
    ]


def test_a_service_that_the_account_lacks_is_a_fault(compared: Compare) -> None:
    console = Console(refused={f"/{SERVICE}": refuse(404, 20404)})
    assert rows(compared(console, WANTED)) == [
        ("TWILIO_MESSAGING_SERVICE_SID", SERVICE, "a Messaging Service that is of this account")
    ]


def test_advanced_opt_out_needs_a_service(compared: Compare) -> None:
    wanted = replace(WANTED, service_sid="", stop_answered_by=StopAnswer.ADVANCED)
    assert rows(compared(Console(), wanted)) == [
        (
            "[stop] answered_by in deployment.toml",
            "advanced",
            "another one, or TWILIO_MESSAGING_SERVICE_SID set: Advanced Opt-Out is of a Messaging Service",
        )
    ]


TOLD: dict[str, object] = {
    "campaign_status": "VERIFIED",
    "opt_out_message": REPLIES[Kind.OPT_OUT],
    "opt_in_message": REPLIES[Kind.OPT_IN],
    "help_message": REPLIES[Kind.HELP],
    "opt_out_keywords": ["STOP", "END", "ALTO"],
    "opt_in_keywords": ["START"],
    "help_keywords": ["HELP"],
}
ANSWERS = [name for name in TOLD if name != "campaign_status"]
ADVANCED = replace(WANTED, stop_answered_by=StopAnswer.ADVANCED)
ONLY = "no words but of these:"


@pytest.mark.parametrize(
    ("setting", "value", "found", "wanted"),
    [
        ("opt_out_message", "Broth", "Broth", REPLIES[Kind.OPT_OUT]),
        ("opt_in_message", "Broth", "Broth", REPLIES[Kind.OPT_IN]),
        ("help_message", "Broth", "Broth", REPLIES[Kind.HELP]),
        ("opt_out_keywords", ["SOUP"], "SOUP", f"{ONLY} STOP END ALTO QUÍTEME"),
        ("opt_out_keywords", ["STOP", "HELP"], "STOP HELP", f"{ONLY} STOP END ALTO QUÍTEME"),
        ("opt_in_keywords", ["START", "YES"], "START YES", f"{ONLY} START INICIO"),
        ("help_keywords", ["AYUDA", "STOP"], "AYUDA STOP", f"{ONLY} HELP INFO AYUDA"),
    ],
)
def test_what_twilio_answers_is_what_was_registered_and_what_is_approved(
    compared: Compare, setting: str, value: object, found: str, wanted: str
) -> None:
    result = compared(Console(campaigns=[TOLD | {setting: value}]), ADVANCED)
    assert rows(result) == [(f"{CAMPAIGN} ({setting})", found, wanted)]
    assert (result.agreed, result.untold) == (compared(Console(), ADVANCED).agreed + 6, ())


@pytest.mark.parametrize(
    "words", [["STOP"], ["stop", "End"], ["QUÍTEME", "ALTO", "END", "STOP"]], ids=["fewer", "small", "all"]
)
def test_registered_words_may_be_fewer_and_small(compared: Compare, words: list[str]) -> None:
    found = compared(Console(campaigns=[TOLD | {"opt_out_keywords": words}]), ADVANCED)
    assert found == Comparison((), compared(Console(), ADVANCED).agreed + 7, ())


@pytest.mark.parametrize("value", ["", None, []], ids=["empty", "absent", "no words"])
@pytest.mark.parametrize("setting", ANSWERS)
def test_what_a_campaign_does_not_tell_is_looked_up_and_not_counted(
    compared: Compare, setting: str, value: object
) -> None:
    found = compared(Console(campaigns=[TOLD | {setting: value}]), ADVANCED)
    without = compared(Console(), ADVANCED)
    assert found == Comparison((), without.agreed + 6, (), untold=(f"{CAMPAIGN} ({setting})",))


def test_without_a_campaign_all_of_its_answers_are_looked_up(compared: Compare) -> None:
    assert compared(Console(), ADVANCED) == Comparison((), agreed=26, others=(), untold=(CAMPAIGN,))


def test_campaigns_that_may_not_be_asked_for_are_not_said_to_be_missing(compared: Compare) -> None:
    console = Console(refused={"/Compliance/Usa2p": refuse(403, 20403)})
    assert compared(console, ADVANCED) == Comparison((), agreed=26, others=())


@pytest.mark.parametrize("answered_by", [each for each in StopAnswer if each is not StopAnswer.ADVANCED])
def test_where_twilio_does_not_answer_for_us_the_status_of_a_campaign_alone_is_compared(
    compared: Compare, answered_by: StopAnswer
) -> None:
    wanted = replace(WANTED, stop_answered_by=answered_by)
    wrong: dict[str, object] = dict.fromkeys(ANSWERS, "Broth")
    found = compared(Console(campaigns=[wrong | {"campaign_status": "FAILED"}]), wanted)
    assert rows(found) == [(f"{CAMPAIGN} (campaign_status)", "FAILED", "VERIFIED")]
    assert (found.agreed, found.untold) == (25, ())


@pytest.mark.parametrize(
    ("console", "place", "found", "wanted"),
    [
        (
            Console(countries=[country("US", low=True), country("CA", low=True)]),
            "Voice, Settings, Geo permissions, low risk",
            "CA, US",
            "US",
        ),
        (Console(countries=[]), "Voice, Settings, Geo permissions, low risk", "no country", "US"),
        (
            Console(countries=[country("US", low=True, special=True), country("CU", fraud=True)]),
            "Voice, Settings, Geo permissions, high risk",
            "CU, US",
            "no country",
        ),
        (Console(texted=["CA", "US"]), "Messaging, Settings, Geo permissions", "CA, US", "US"),
    ],
    ids=["more calls", "no calls", "dear calls", "more texts"],
)
def test_calls_and_texts_may_go_where_they_must_and_nowhere_else(
    compared: Compare, console: Console, place: str, found: str, wanted: str
) -> None:
    assert rows(compared(console, WANTED)) == [(place, found, wanted)]


def test_what_was_not_told_is_not_compared(compared: Compare) -> None:
    ends = ("/Countries", "/GeoPermissions")
    console = Console(refused={end: refuse(403, 20403) for end in ends})
    assert compared(console, WANTED).differences == ()


def test_operators_read_of_the_same_addresses_as_are_compared() -> None:
    page = (Path(__file__).parents[2] / "docs/twilio.md").read_text("utf-8")
    for path in ("/voice", "/sms"):
        assert f"`https://line.example.org{path}{RETRY}`" in page
