"""A person can use the telephone at a terminal, and is never shown a traceback."""

from collections.abc import Iterator
from io import StringIO

import pytest
import requests

from ivr.simulator.behaviour import ALLOWED
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.terminal import ARRIVES, HELP, IN_CALL, NO_CALL, RINGING, TOUR, run, tour
from ivr.simulator.wire import Account
from tests.messages.speech import speech, wav
from tests.serving import canned

BACK = (
    '<Gather action="/voice/mul/gate" numDigits="1">'
    '<Say voice="Polly.Joanna-Neural" language="en-US">{}</Say></Gather>'
)

TWIML = {
    "/voice": '<Gather action="/voice/mul/gate" numDigits="1" finishOnKey="" actionOnEmptyResult="true">'
    '<Say voice="Polly.Joanna-Neural" language="en-US">For English, press 1.</Say>'
    '<Say voice="Polly.Lupe-Neural" language="es-US">Para español, oprima el 2.</Say></Gather>',
    "/voice/mul/gate 2": '<Gather action="/voice/es/main" numDigits="2" actionOnEmptyResult="true">'
    '<Say voice="Polly.Lupe-Neural" language="es-US">Menú.</Say></Gather>',
    "/voice/mul/gate": '<Say voice="Polly.Lupe-Neural" language="es-US">Adiós.</Say>',
    "/voice/mul/gate 9": "<Shout/>",
    "/voice/mul/gate 3": '<Gather action="/next" numDigits="1"><Play>/audio/menu.wav</Play></Gather>',
    "/voice/mul/gate 0": '<Say voice="Polly.Lupe-Neural" language="es-US">Un momento.</Say>'
    '<Dial action="/back" timeout="25" timeLimit="600"><Number>+18002272345</Number></Dial>',
    **{f"/back {status}": BACK.format(status) for status in ("busy", "no-answer", "failed", "completed")},
    "/sms HELP": "<Message>Help.</Message>",
    "/sms how are you": f"<Message>{'á' * 71}</Message>",
}


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with canned(TWIML, wav(speech(seconds=1.5))) as address:
        yield address


@pytest.fixture
def phone(service: str) -> Handset:
    return Handset(service, Account("AC" + "a" * 32, "12345"))


GATE = [
    "[Polly.Joanna-Neural en-US   2.1 s] For English, press 1.",
    "[Polly.Lupe-Neural es-US   2.5 s] Para español, oprima el 2.",
    "(4.6 s in all)",
]
ON_HOOK = "+14155550101, no call> "


def shown(phone: Handset, *lines: str) -> list[str]:
    """Type lines; give what the terminal showed between its greeting and its goodbye."""
    out = StringIO()
    run(phone, [f"{line}\n" for line in lines], out)
    greeting, *answers, goodbye = out.getvalue().splitlines()
    assert greeting.startswith("A telephone for the line.")
    assert goodbye == "Goodbye."
    return answers


def test_a_call_shows_voice_language_and_length(phone: Handset) -> None:
    assert shown(phone, "call", "2", "hang up") == [
        ON_HOOK + GATE[0],
        *GATE[1:],
        "+14155550101, in a call, en-US and es-US> [Polly.Lupe-Neural es-US   0.8 s] Menú.",
        "(0.8 s in all)",
        "+14155550101, in a call, es-US> (you hung up)",
        ON_HOOK,
    ]


def test_a_recording_is_shown_by_its_name_and_leaves_the_language_as_it_was(phone: Handset) -> None:
    assert shown(phone, "call", "3")[3:] == [
        "+14155550101, in a call, en-US and es-US> [recording   1.5 s] menu.wav",
        "(1.5 s in all)",
        "+14155550101, in a call, en-US and es-US> ",
        "(you hung up)",
    ]


def test_an_empty_line_is_silence_in_a_call_and_nothing_outside_of_one(phone: Handset) -> None:
    assert shown(phone, "call", "", "")[3:] == [
        "+14155550101, in a call, en-US and es-US> [Polly.Lupe-Neural es-US   0.8 s] Adiós.",
        "(0.8 s in all, and the line hung up)",
        ON_HOOK + ON_HOOK,
    ]


@pytest.mark.parametrize(
    "typed", [("press 2", "press 1"), ("21",)], ids=["as a transcript says it", "in a row"]
)
def test_keys_can_be_typed_in_other_ways(phone: Handset, typed: tuple[str, ...]) -> None:
    assert " ".join(shown(phone, "call", *typed)).count("Menú.") == 1


def test_keys_after_the_line_hung_up_press_nothing(phone: Handset) -> None:
    assert "refused" not in " ".join(shown(phone, "call", "11"))


def test_a_key_that_brings_no_words_leaves_the_language_as_it_was(phone: Handset) -> None:
    assert shown(phone, "call", "2", "1")[-3:] == [
        "+14155550101, in a call, es-US> (0.0 s in all)",
        "+14155550101, in a call, es-US> ",
        "(you hung up)",
    ]


def test_an_open_call_is_hung_up_at_the_end(phone: Handset) -> None:
    assert shown(phone, "call")[-2:] == ["+14155550101, in a call, en-US and es-US> ", "(you hung up)"]
    assert not phone.is_in_call


def test_quit_leaves_at_once(phone: Handset) -> None:
    assert shown(phone, "call", "quit", "2") == [
        ON_HOOK + GATE[0],
        *GATE[1:],
        "+14155550101, in a call, en-US and es-US> (you hung up)",
    ]


def test_an_interruption_leaves_politely(phone: Handset) -> None:
    def interrupted() -> Iterator[str]:
        yield "call\n"
        raise KeyboardInterrupt

    out = StringIO()
    run(phone, interrupted(), out)
    assert out.getvalue().splitlines()[-2:] == ["(you hung up)", "Goodbye."]
    assert not phone.is_in_call


def test_a_text_shows_what_its_answer_costs(phone: Handset) -> None:
    assert shown(phone, "text HELP", "text  how are you ", "text gone") == [
        ON_HOOK + "[GSM-7, 1 segment, about $0.0083]",
        "Help.",
        ON_HOOK + "[UCS-2, 2 segments, about $0.0166]",
        "á" * 71,
        ON_HOOK + "(no reply)",
        ON_HOOK,
    ]


def test_the_price_of_a_segment_can_be_another(phone: Handset) -> None:
    out = StringIO()
    run(phone, ["text HELP"], out, price=0.05)
    assert "[GSM-7, 1 segment, about $0.0500]" in out.getvalue()


def test_a_picture_goes_with_and_without_words(phone: Handset) -> None:
    assert shown(phone, "picture", "picture HELP") == [
        ON_HOOK + "(no reply)",
        ON_HOOK + "[GSM-7, 1 segment, about $0.0083]",
        "Help.",
        ON_HOOK,
    ]


def test_the_number_can_be_another_one_or_hidden(phone: Handset) -> None:
    assert shown(phone, "number +14155550102", "number anonymous") == [
        ON_HOOK + "+14155550102, no call> anonymous, no call> "
    ]


def test_somebody_rings_and_what_they_do_is_typed(phone: Handset) -> None:
    typed = ("busy", "no answer", "fails", "talks 30")
    answers = shown(phone, "call", *(line for each in typed for line in ("0", each)))[3:-2]
    rings = "[Polly.Lupe-Neural es-US   1.2 s] Un momento.", "(1.2 s in all)", "(ringing 1-800-227-2345)"
    assert [answer.partition("> ")[2] or answer for answer in answers] == [
        line
        for status in ("busy", "no-answer", "failed", "completed")
        for line in (*rings, f"[Polly.Joanna-Neural en-US   0.8 s] {status}", "(0.8 s in all)")
    ]


@pytest.mark.parametrize("line", ["hello", "talks long", "call me", "talks"])
def test_what_means_nothing_while_somebody_rings_explains_itself(phone: Handset, line: str) -> None:
    assert shown(phone, "call", "0", line)[6] == f"+14155550101, in a call, es-US> {RINGING}"


def test_keys_and_silence_wait_while_somebody_rings(phone: Handset) -> None:
    refused = (
        "[refused, somebody is being called: they talk, are busy, do not answer, or it fails]",
        "+14155550101, in a call, es-US> ",
    )
    answers = shown(phone, "call", "0", "1", "")
    assert [line for line in answers if "refused" in line] == [f"{refused[1]}{refused[0]}"] * 2


def test_a_text_that_the_line_sends_of_itself_is_shown_with_its_price(phone: Handset) -> None:
    with Network(phone.account) as network:
        phone.network = network
        post(network, phone, "Kept.")
        assert shown(phone, "text gone", "network 500", "network well", "help")[:6] == [
            ON_HOOK + "(no reply)",
            ARRIVES,
            "[GSM-7, 1 segment, about $0.0083]",
            "Kept.",
            ON_HOOK + ON_HOOK + f"[refused, the network cannot do 'well'; it can do: {ALLOWED}]",
            ON_HOOK + HELP.splitlines()[0],
        ]
        assert post(network, phone, "Not kept.") == 500


def post(network: Network, phone: Handset, body: str) -> int:
    """Hand a text over, as the line does; give the status."""
    path = f"{network.url}/2010-04-01/Accounts/{phone.account.sid}/Messages.json"
    login = (phone.account.sid, phone.account.token)
    callback = f"{phone.service}/sms/status"
    form = {"To": phone.number, "From": phone.line, "Body": body, "StatusCallback": callback}
    return requests.post(path, form, auth=login, timeout=5).status_code


def test_a_network_that_is_not_there_is_explained(phone: Handset) -> None:
    assert "texts of the line go out for real" in shown(phone, "network 500")[0]


@pytest.mark.parametrize("line", ["7", "hang up", "dial", "text", "number 12", "press 2", "busy"])
def test_what_means_nothing_without_a_call_explains_itself(phone: Handset, line: str) -> None:
    assert shown(phone, line) == [ON_HOOK + NO_CALL, ON_HOOK]


@pytest.mark.parametrize("line", ["7x", "seven", "number +14155550102"])
def test_what_means_nothing_in_a_call_explains_itself(phone: Handset, line: str) -> None:
    assert shown(phone, "call", line)[3] == f"+14155550101, in a call, en-US and es-US> {IN_CALL}"


def test_help_shows_every_command(phone: Handset) -> None:
    assert shown(phone, "help") == [*(ON_HOOK + HELP).splitlines(), ON_HOOK]


def test_a_refusal_is_shown_with_its_code(phone: Handset) -> None:
    assert shown(phone, "call", "9")[3:] == [
        "+14155550101, in a call, en-US and es-US> "
        "[refused, Twilio 12200: <Shout> cannot stand in <Response>]",
        ON_HOOK,
    ]


def test_the_tour_types_every_line_and_shows_its_answer(phone: Handset) -> None:
    out = StringIO()
    tour(phone, out, "call\n2\nhang up\nnumber +14155550102\ntext HELP")
    assert out.getvalue().splitlines() == [
        ON_HOOK + "call",
        *GATE,
        "+14155550101, in a call, en-US and es-US> 2",
        "[Polly.Lupe-Neural es-US   0.8 s] Menú.",
        "(0.8 s in all)",
        "+14155550101, in a call, es-US> hang up",
        "(you hung up)",
        ON_HOOK + "number +14155550102",
        "+14155550102, no call> text HELP",
        "[GSM-7, 1 segment, about $0.0083]",
        "Help.",
    ]


def test_the_tour_of_the_demo_calls_and_texts_in_two_languages_from_two_numbers(phone: Handset) -> None:
    out = StringIO()
    tour(phone, out)
    typed = [line.partition("> ")[2] for line in out.getvalue().splitlines() if "> " in line]
    assert typed == TOUR.splitlines()
    assert (typed.count("call"), typed.count("text SÍNTOMAS"), phone.number) == (2, 1, "+14155550102")
