"""The inspection of every reply is no formality."""

from pathlib import Path

import pytest
from lxml import etree

from ivr.simulator.document import Say
from ivr.simulator.grammar import Refused
from ivr.simulator.wire import Exchange
from messages.release import Release
from messages.render import as_text
from tests.inspection import Inspector

URL = "http://127.0.0.1"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
ONLY_HANGUP = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="Response"><xs:complexType>
    <xs:sequence><xs:element name="Hangup"/></xs:sequence>
  </xs:complexType></xs:element></xs:schema>"""


@pytest.fixture
def inspector(release: Release) -> Inspector:
    return Inspector(release, URL)


def text(body: str | None, number: str = "+14155550100", sid: str = "SM1") -> Exchange:
    return Exchange(f"{URL}/sms", {"From": number, "MessageSid": sid}, 200, HEADERS, b"", body)


def spoken(words: str, path: str = "/voice") -> Exchange:
    say = Say(words, "Polly.Joanna-Neural", "en-US")
    return Exchange(f"{URL}{path}", {}, 200, HEADERS, b"<Response/>", (say,))


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(text("Buy now!"), id="words that were never released"),
        pytest.param(spoken("Buy now!"), id="spoken words that were never released"),
        pytest.param(spoken("Menú principal."), id="a Spanish text in an English voice"),
        pytest.param(
            Exchange(f"{URL}/sms", {}, 200, HEADERS, b"", Refused(12200, "bad")), id="what Twilio refuses"
        ),
    ],
)
def test_a_reply_that_must_not_be_fails_its_test(inspector: Inspector, exchange: Exchange) -> None:
    with pytest.raises(AssertionError):
        inspector(exchange)


def test_last_words_in_another_language_than_the_callers_fail(inspector: Inspector, release: Release) -> None:
    goodbye = as_text(release.voice["en", "goodbye"])
    inspector(spoken(goodbye, "/voice/en/main?part=1"))
    with pytest.raises(AssertionError, match="somebody who hears es"):
        inspector(spoken(goodbye, "/voice/es/main?part=1"))


def test_two_languages_in_one_text_fail(inspector: Inspector, release: Release) -> None:
    mixed = f"{release.sms['en', 'help']}\n{release.sms['es', 'help']}"
    with pytest.raises(AssertionError):
        inspector(text(mixed))


def test_a_text_after_a_stop_fails(inspector: Inspector, release: Release) -> None:
    inspector(text(release.sms["en", "stop"]))
    inspector(text(None, sid="SM2"))
    with pytest.raises(AssertionError):
        inspector(text(release.sms["en", "help"], sid="SM3"))


def test_another_answer_to_the_same_text_fails(inspector: Inspector, release: Release) -> None:
    inspector(text(release.sms["en", "help"]))
    with pytest.raises(AssertionError):
        inspector(text(release.sms["en", "person.acs"]))


def test_voice_is_judged_by_the_schema_where_a_folder_is_named(
    inspector: Inspector, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "twiml_v20100401_twilioRealtimeCallSchema.xsd").write_text(ONLY_HANGUP)
    goodbye = Exchange(f"{URL}/voice", {}, 200, HEADERS, b"<Response/>", ())
    monkeypatch.delenv("TWIML_XSD", raising=False)
    inspector(goodbye)
    monkeypatch.setenv("TWIML_XSD", str(tmp_path))
    with pytest.raises(etree.DocumentInvalid):
        inspector(goodbye)
