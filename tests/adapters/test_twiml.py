"""TwiML is written once, with the words of one release, and escaped here alone."""

from dataclasses import replace

import pytest

from ivr.adapters import twiml
from ivr.adapters.twiml import RETRY, Telephone
from ivr.core.prompts import Ask, HangUp, Line, Reply, Say, Transfer
from ivr.core.referrals import Referral
from ivr.core.session import CallSession
from ivr.simulator.document import Dial, Gather, Hangup, Play, parse_text, parse_voice
from ivr.simulator.document import Say as Spoken
from messages.release import Release
from messages.render import Ending, Phone

XML = "text/xml"


def with_words(release: Release) -> Release:
    """Give a release in which a text needs escaping, and a number stands in the middle of a sentence."""
    voice = {("en", "a"): ("Fear & <pain>. Call ", Phone("1-800-227-2345"), ' "now".')}
    return replace(release, voice=voice, sms={("en", "a"): "Fear & <pain>", ("en", "b"): "two"})


def test_a_question_waits_for_one_key_of_any_kind(release: Release) -> None:
    session = CallSession("en", "nodes.neck", part=2)
    body = twiml.voice(with_words(release), Ask((Say("a", "en"),), session), "https://h/x")
    (gather,) = parse_voice(XML, body)
    assert isinstance(gather, Gather)
    assert gather.action == f"https://h/x/voice/en/nodes.neck?part=2&silence=0&wrong=0&turn=1&keys={RETRY}"
    assert (gather.keys, gather.finish_on_key, gather.timeout, gather.action_on_empty) == (1, "", 8, True)


def test_words_are_escaped_and_a_number_is_spoken_slowly_as_a_number(release: Release) -> None:
    body = twiml.voice(with_words(release), HangUp((Say("a", "en"),)), "https://h")
    language = release.languages["en"]
    assert body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        f'<Say language="{language.tag}" voice="{language.voice}">Fear &amp; &lt;pain&gt;. Call '
        '<prosody rate="slow"><say-as interpret-as="telephone">1-800-227-2345</say-as></prosody>'
        ' "now".</Say><Hangup /></Response>'
    )
    assert isinstance(parse_voice(XML, body)[-1], Hangup)


def test_a_recorded_text_is_played_and_the_others_are_spoken(release: Release) -> None:
    """Both the gate of two languages and the end of a call; a recording is of one language alone."""
    words = {(locale, key): (f"{locale} {key}",) for locale in ("en", "es") for key in ("a", "b")}
    recorded = replace(release, voice=words, recordings={("es", "a"): "0123456789abcdef.wav"})
    says = (Say("a", "en"), Say("a", "es"), Say("b", "es"))
    voices = {locale: (language.voice, language.tag) for locale, language in release.languages.items()}
    heard = (
        Spoken("en a", *voices["en"]),
        Play("https://h/x/audio/0123456789abcdef.wav"),
        Spoken("es b", *voices["es"]),
    )
    (gather,) = parse_voice(XML, twiml.voice(recorded, Ask(says, CallSession()), "https://h/x"))
    assert isinstance(gather, Gather)
    assert gather.prompts == heard
    assert parse_voice(XML, twiml.voice(recorded, HangUp(says), "https://h/x")) == (*heard, Hangup())


def test_no_language_is_mul_in_the_address() -> None:
    assert twiml.address(CallSession()) == "/voice/mul/gate?part=1&silence=0&wrong=0&turn=1&keys="


def test_a_reply_is_one_message_with_whole_texts_on_their_own_lines(release: Release) -> None:
    reply = Reply((Line("a", "en"), Line("b", "en", "42")))
    assert parse_text(XML, twiml.sms(with_words(release), reply)) == "Fear & <pain>\n42 two"


def test_a_meant_silence_is_an_empty_document(release: Release) -> None:
    assert parse_text(XML, twiml.sms(release, None)) is None


def test_nothing_is_an_empty_document() -> None:
    assert parse_voice(XML, twiml.nothing()) == ()


def put_through(release: Release, telephone: Telephone | None, shows_caller: bool = False) -> Dial:
    session = CallSession("en", "transfer.soup", back="cup")
    prompt = Transfer((Say("a", "en"),), Referral("soup", "+18005550142"), session, shows_caller)
    said, dial = parse_voice(XML, twiml.voice(with_words(release), prompt, "https://h/x", telephone))
    assert isinstance(said, Spoken)
    assert isinstance(dial, Dial)
    return dial


@pytest.mark.parametrize(
    ("telephone", "shows_caller", "shown"),
    [
        pytest.param(Telephone("+18005550100", "+14155550123"), False, "+18005550100", id="the-line"),
        pytest.param(Telephone("+18005550100", "+14155550123"), True, "", id="the-caller"),
        pytest.param(Telephone("12345", "+14155550123"), False, "", id="a-short-code-cannot-be-shown"),
        pytest.param(None, False, "", id="unknown"),
    ],
)
def test_a_caller_is_put_through_and_comes_back_to_where_that_ends(
    release: Release, telephone: Telephone | None, shows_caller: bool, shown: str
) -> None:
    action = f"https://h/x/voice/en/transfer.soup?part=1&silence=0&wrong=0&turn=1&keys=&back=cup{RETRY}"
    dial = put_through(release, telephone, shows_caller)
    assert dial == Dial(action, "POST", "+18005550142", shown, 25, 7200)


@pytest.mark.parametrize(
    ("telephone", "digits"),
    [
        pytest.param(Telephone(caller="+14155550123"), "0123", id="known"),
        pytest.param(Telephone(), "", id="hidden"),
        pytest.param(None, "", id="nobody"),
    ],
)
def test_the_last_digits_of_a_caller_are_spoken_slowly_one_by_one(
    release: Release, telephone: Telephone | None, digits: str
) -> None:
    words = replace(release, voice={("en", "a"): ("It ends in ", Ending(), ".")})
    body = twiml.voice(words, HangUp((Say("a", "en"),)), "https://h", telephone).decode()
    spoken = f">{digits}</say-as>" if digits else " />"
    assert f'It ends in <prosody rate="slow"><say-as interpret-as="digits"{spoken}</prosody>.' in body


def test_a_number_stays_out_of_a_repr() -> None:
    assert "4155550123" not in repr(Telephone("+18005550100", "+14155550123"))
