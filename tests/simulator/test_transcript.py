"""Golden conversations are read, played, compared and written anew."""

from collections.abc import Iterator

import pytest
import requests

from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.transcript import (
    Step,
    Transcript,
    TranscriptError,
    differences,
    parse,
    play,
    rewrite,
)
from ivr.simulator.wire import Account, Exchange
from tests.messages.speech import speech, wav
from tests.serving import canned

CONVERSATION = """\
# A Spanish caller hears the symptoms
# and asks for them by text.
number +14155550177

call
  en-US: For English, press 1.
  es-US: Para español, oprima el 2.
# She waits.
pause 4
silence
  ♪ speak.wav (2.0 s)
  es-US: Hable.
press 2
  es-US: Adiós.
  (the line hangs up)
hang up

text síntomas
  sms: Síntomas: uno
       (blank line)
       dos
again
  sms: Síntomas: uno
       (blank line)
       dos
picture
  (no reply)
picture mire
  (no reply)
text
  (no reply)
"""

BACK = (
    '<Gather action="/voice/mul/gate" numDigits="1"><Say voice="Polly.Lupe-Neural" language="es-US">{}</Say>'
    "</Gather>"
)

PUT_THROUGH = """\
# A caller is put through
call
  en-US: For English, press 1.
  es-US: Para español, oprima el 2.
press 0
  es-US: Un momento.
  (calls +18002272345, showing +18005550100)
they are busy
  es-US: Ocupado.
press 0
  es-US: Un momento.
  (calls +18002272345, showing +18005550100)
they do not answer
  es-US: Nadie.
press 0
  es-US: Un momento.
  (calls +18002272345, showing +18005550100)
the connection fails
  es-US: No se pudo.
press 0
  es-US: Un momento.
  (calls +18002272345, showing +18005550100)
they talk 30
  es-US: Ya volvió.
they are busy
  (refused, the line calls nobody)
hang up
"""

TWIML = {
    "/voice": '<Gather action="/voice/mul/gate" numDigits="1" actionOnEmptyResult="true">'
    '<Say voice="Polly.Joanna-Neural" language="en-US">For English, press 1.</Say>'
    '<Say voice="Polly.Lupe-Neural" language="es-US">Para español, oprima el 2.</Say></Gather>',
    "/voice/mul/gate": '<Gather action="/voice/mul/gate" numDigits="1" actionOnEmptyResult="true">'
    '<Play>/audio/speak.wav</Play><Say voice="Polly.Lupe-Neural" language="es-US">Hable.</Say></Gather>',
    "/voice/mul/gate 0": '<Say voice="Polly.Lupe-Neural" language="es-US">Un momento.</Say>'
    '<Dial action="/voice/es/transfer.acs" timeout="25" timeLimit="600" callerId="+18005550100">'
    "<Number>+18002272345</Number></Dial>",
    "/voice/es/transfer.acs busy": BACK.format("Ocupado."),
    "/voice/es/transfer.acs no-answer": BACK.format("Nadie."),
    "/voice/es/transfer.acs failed": BACK.format("No se pudo."),
    "/voice/es/transfer.acs completed": BACK.format("Ya volvió."),
    "/voice/mul/gate 2": '<Say voice="Polly.Lupe-Neural" language="es-US">Adiós.</Say>',
    "/sms síntomas": "<Message>Síntomas: uno\n\ndos </Message>",
    "/sms broken": "<Say>Hola.</Say>",
}


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with canned(TWIML, wav(speech())) as address:
        yield address


@pytest.fixture
def phone(service: str) -> Handset:
    return Handset(service, Account("AC" + "a" * 32, "12345"), sleep=lambda seconds: None)


def test_a_transcript_is_its_title_and_its_steps() -> None:
    text = "# Short\n\ncall\n  en-US: Hello.\n  (the line hangs up)\n# a note\nhang up\ntext  how are you \n"
    assert parse(text, "short.txt") == Transcript(
        "short.txt",
        "Short",
        text,
        (
            Step(3, "call", "", ("en-US: Hello.", "(the line hangs up)")),
            Step(7, "hang up", ""),
            Step(8, "text", "how are you"),
        ),
    )


def test_without_a_comment_the_file_is_the_title() -> None:
    assert parse("call\n", "short.txt").title == "short.txt"


def test_every_line_at_fault_is_named_with_what_is_allowed() -> None:
    with pytest.raises(TranscriptError) as caught:
        parse("  en-US: Hello.\ncall\ndial\npress 12\nnumber 12\npause long\ncalls\n", "short.txt")
    allowed = (
        "number +1..., call, press KEY, silence, pause SECONDS, pause until TIME, they talk SECONDS,"
        " they are busy, they do not answer, the connection fails, hang up, text WORDS, picture [WORDS],"
        " again, the network says CODE, the network reports"
    )
    assert str(caught.value).splitlines() == [
        f"short.txt:1: 'en-US: Hello.' is no step; steps are: {allowed}",
        f"short.txt:3: 'dial' is no step; steps are: {allowed}",
        f"short.txt:4: 'press 12' is no step; steps are: {allowed}",
        f"short.txt:5: 'number 12' is no step; steps are: {allowed}",
        f"short.txt:6: 'pause long' is no step; steps are: {allowed}",
        f"short.txt:7: 'calls' is no step; steps are: {allowed}",
    ]


def test_a_conversation_that_goes_as_expected_has_no_differences(phone: Handset) -> None:
    transcript = parse(CONVERSATION, "spanish.txt")
    assert differences(transcript, play(transcript, phone)) == ""
    assert phone.number == "+14155550177"


def test_a_caller_is_put_through_and_comes_back(phone: Handset) -> None:
    transcript = parse(PUT_THROUGH, "through.txt")
    assert differences(transcript, play(transcript, phone)) == ""


def test_texts_that_the_line_sends_of_itself_stand_behind_what_is_heard(phone: Handset) -> None:
    with Network(phone.account) as network:
        phone.network = network
        sends_on(network, phone)
        played = play(
            parse("call\ntext síntomas\nthe network says 21610\ncall\nthe network reports\n", "kept.txt"),
            phone,
        )
    assert [one.heard[-2:] for one in played] == [
        ("sms: guardado", "     para usted"),
        ("sms: guardado", "     para usted"),
        (),
        ("(refused, a call is open already)",),
        (),
    ]


def sends_on(network: Network, phone: Handset) -> None:
    """Send a text whenever the service is asked for something, as a line does on key 7."""

    def send(_: Exchange) -> None:
        form = {"To": phone.number, "From": phone.line, "Body": "guardado\npara usted"}
        login = (phone.account.sid, phone.account.token)
        path = f"/2010-04-01/Accounts/{phone.account.sid}/Messages.json"
        requests.post(network.url + path, form, auth=login, timeout=5)

    phone.inspect = send


def test_without_a_network_nothing_can_be_said_of_one(phone: Handset) -> None:
    played = play(parse("the network says 500\nthe network reports\n", "none.txt"), phone)
    refused = "(refused, this telephone has no network of its own: texts of the line go out for real)"
    assert [one.heard for one in played] == [(refused,), (refused,)]


def test_time_passes_by_seconds_and_to_a_moment(phone: Handset) -> None:
    slept: list[float] = []
    phone.sleep, phone.now = slept.append, lambda: 1_800_000_000.0
    steps = (
        "pause 4.5\npause until 2027-01-15T03:00-05:00\npause until 2026-01-15T03:00-05:00\n"
        "pause until 2027-02-30T03:00-05:00\n"
    )
    assert [one.heard for one in play(parse(steps, "time.txt"), phone)] == [
        (),
        (),
        ("(refused, 2026-01-15T03:00:00-05:00 is over; time goes forward only)",),
        ("(refused, there is no such time as 2027-02-30T03:00-05:00)",),
    ]
    assert slept == [4.5, 0.0]


def test_differences_show_the_place_and_what_was_expected_and_heard(phone: Handset) -> None:
    transcript = parse("call\n  en-US: For English, press 1.\n  es-US: Hola.\ntext síntomas\n", "spanish.txt")
    assert differences(transcript, play(transcript, phone)).splitlines() == [
        "spanish.txt:1: call",
        "    en-US: For English, press 1.",
        "  - es-US: Hola.",
        "  + es-US: Para español, oprima el 2.",
        "spanish.txt:4: text síntomas",
        "  + sms: Síntomas: uno",
        "  +      (blank line)",
        "  +      dos",
    ]


def test_a_refusal_is_heard_and_the_play_goes_on(phone: Handset) -> None:
    played = play(parse("press 1\ntext broken\ntext hello\n", "broken.txt"), phone)
    assert [one.heard for one in played] == [
        ("(refused, no call is open)",),
        ("(refused, Twilio 12200: <Say> cannot stand in <Response>)",),
        ("(no reply)",),
    ]


def test_a_conversation_that_goes_as_expected_is_rewritten_as_it_was(phone: Handset) -> None:
    transcript = parse(CONVERSATION, "spanish.txt")
    assert rewrite(transcript, play(transcript, phone)) == CONVERSATION


def test_what_was_heard_takes_the_place_of_what_was_expected_and_notes_stay(phone: Handset) -> None:
    transcript = parse("# Title\n\ncall\n  en-US: Old.\n# A note.\n  es-US: Old.\nhang up", "spanish.txt")
    assert rewrite(transcript, play(transcript, phone)) == (
        "# Title\n\ncall\n  en-US: For English, press 1.\n  es-US: Para español, oprima el 2.\n"
        "# A note.\nhang up\n"
    )
