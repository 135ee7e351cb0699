"""The phone reads TwiML as strictly as Twilio does, and says why it refuses."""

import pytest

from ivr.simulator.document import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Say,
    parse_sound,
    parse_text,
    parse_voice,
)
from ivr.simulator.grammar import Refused
from tests.messages.speech import mp3, speech, wav

XML = '<?xml version="1.0" encoding="UTF-8"?>'
SAY = '<Say voice="Polly.Joanna-Neural" language="en-US">Hello.</Say>'
SPOKEN = Say("Hello.", "Polly.Joanna-Neural", "en-US")


def voice(verbs: str) -> bytes:
    return f"{XML}<Response>{verbs}</Response>".encode()


def mia(words: str) -> str:
    return f'<Say voice="Polly.Mia" language="es-MX">{words}</Say>'


def dial(within: str) -> str:
    return f'<Dial action="/next" timeout="25" timeLimit="600">{within}</Dial>'


def refusal_of(body: bytes, content_type: str = "text/xml") -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        parse_voice(content_type, body)
    return caught.value.code, caught.value.reason


def refusal_of_text(verbs: str) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        parse_text("text/xml", voice(verbs))
    return caught.value.code, caught.value.reason


def test_a_gather_is_read_whole() -> None:
    attributes = 'action="/voice/es/main?part=1" method="POST" numDigits="1" finishOnKey="" timeout="8"'
    prompts = f'{SAY}<Pause length="2"/><Play>/audio/a.wav</Play>'
    body = voice(f'<Gather {attributes} actionOnEmptyResult="true">{prompts}</Gather>')
    assert parse_voice("text/xml; charset=utf-8", body) == (
        Gather("/voice/es/main?part=1", "POST", 8, 1, "", True, (SPOKEN, Pause(2), Play("/audio/a.wav"))),
    )


def test_what_a_gather_leaves_out_is_twilios_default() -> None:
    assert parse_voice("application/xml", voice('<Gather action="/next"/>')) == (
        Gather("/next", "POST", 5, 0, "#", False, ()),
    )


def test_the_other_verbs_are_read_too() -> None:
    verbs = (
        '<Pause/><Redirect method="GET">/other</Redirect><Hangup/><Reject reason="busy"/>'
        "<Play>https://a.example/a.wav</Play>"
        '<Dial action="/next" timeout="25" timeLimit="600" callerId="+18005550100">'
        "<Number>+18002272345</Number></Dial>"
    )
    assert parse_voice("text/xml", voice(verbs)) == (
        Pause(1),
        Redirect("/other", "GET"),
        Hangup(),
        Hangup(),
        Play("https://a.example/a.wav"),
        Dial("/next", "POST", "+18002272345", "+18005550100", 25, 600),
    )


def test_an_empty_response_is_an_answer() -> None:
    assert parse_voice("text/xml", b"<Response/>") == ()


def test_ssml_is_taken_off_and_white_space_is_single() -> None:
    words = (
        'Call\n <prosody rate="85%"><say-as interpret-as="telephone">1-800-227-2345</say-as></prosody>,'
        '<break time="500ms"/> <lang xml:lang="es-US">gracias</lang>. <s>Bye <w role="amazon:VB">now</w></s>'
    )
    body = voice(f'<Say voice="Polly.Joanna-Neural" language="en-US">{words}</Say>')
    assert parse_voice("text/xml", body) == (
        Say("Call 1-800-227-2345, gracias. Bye now", "Polly.Joanna-Neural", "en-US"),
    )


@pytest.mark.parametrize(
    ("body", "content_type", "code", "reason"),
    [
        pytest.param(
            voice(SAY), "text/html; charset=utf-8", 12300, "content type", id="Flask's default type"
        ),
        pytest.param(voice(SAY), "", 12300, "neither text/xml", id="no type"),
        pytest.param(b"x" * 65537, "text/xml", 11750, "65537 bytes", id="more than 64 kB"),
        pytest.param(b"", "text/xml", 12100, "there is none", id="nothing"),
        pytest.param(
            b" " + voice(SAY), "text/xml", 12100, "stands before", id="a blank before the declaration"
        ),
        pytest.param(
            b"\xef\xbb\xbf" + voice(SAY), "text/xml", 12100, "stands before", id="a byte order mark"
        ),
        pytest.param(voice("<Hangup>"), "text/xml", 12100, "not well-formed", id="an open tag"),
        pytest.param(voice("<Play>a&b</Play>"), "text/xml", 12100, "not well-formed", id="a bare ampersand"),
        pytest.param(voice("\x07"), "text/xml", 12100, "not well-formed", id="a control character"),
        pytest.param(
            voice("á").decode().encode("latin-1"), "text/xml", 12100, "not well-formed", id="not UTF-8"
        ),
        pytest.param(b"<Reply/>", "text/xml", 12100, "the root is <Reply>", id="no Response"),
        pytest.param(b'<Response xmlns="urn:x"/>', "text/xml", 12100, "the root is", id="a namespace"),
        pytest.param(
            b'<!DOCTYPE Response [<!ENTITY a "b">]><Response/>', "text/xml", 12100, "DOCTYPE", id="entities"
        ),
    ],
)
def test_what_is_no_document_is_refused(body: bytes, content_type: str, code: int, reason: str) -> None:
    refused = refusal_of(body, content_type)
    assert refused[0] == code
    assert reason in refused[1]


@pytest.mark.parametrize(
    ("verbs", "reason"),
    [
        ("<Shout/>", "<Shout> cannot stand in <Response>"),
        ("<hangup/>", "<hangup> cannot stand in <Response>"),
        ("<Message>a</Message>", "<Message> cannot stand in <Response>"),
        ("<prosody>a</prosody>", "<prosody> cannot stand in <Response>"),
        ("Hello.", "<Response> holds no words: 'Hello.'"),
        ("<Hangup>now</Hangup>", "<Hangup> holds no words: 'now'"),
        ('<Hangup now="yes"/>', "<Hangup> has no attribute now"),
        ('<Pause length="0"/>', '<Pause length="0">: must be a whole number of at least 1'),
        ("<Gather/>", "<Gather> lacks action"),
        ('<Gather action=""/>', '<Gather action="">: must be an address'),
        ('<Gather action="/a" numdigits="1"/>', "<Gather> has no attribute numdigits"),
        ('<Gather action="/a" numDigits="0"/>', 'numDigits="0">: must be a whole number of at least 1'),
        ('<Gather action="/a" numDigits="one"/>', 'numDigits="one">: must be a whole number of at least 1'),
        ('<Gather action="/a" timeout="-1"/>', '<Gather timeout="-1">: must be a whole number'),
        ('<Gather action="/a" finishOnKey="a"/>', 'finishOnKey="a">: must be one of 0-9 * #, or empty'),
        ('<Gather action="/a" method="post"/>', '<Gather method="post">: must be one of GET POST'),
        ('<Gather action="/a"><Hangup/></Gather>', "<Hangup> cannot stand in <Gather>"),
        ('<Gather action="/a"><Gather action="/b"/></Gather>', "<Gather> cannot stand in <Gather>"),
        ('<Gather action="/a">Hello.</Gather>', "<Gather> holds no words: 'Hello.'"),
        ("<Redirect/>", "<Redirect> must hold an address"),
        ("<Play/>", "<Play> must hold an address"),
        ("<Play>a.wav b.wav</Play>", "<Play> must hold an address"),
        ("<Play><Say>a</Say></Play>", "<Say> cannot stand in <Play>"),
        ("<Dial/>", "<Dial> lacks action"),
        ('<Dial action="/a" timeLimit="9"/>', "<Dial> lacks timeout"),
        ('<Dial action="/a" timeout="9"/>', "<Dial> lacks timeLimit"),
        (dial("988"), "<Dial> holds no words: '988'"),
        (dial("<Number>me</Number>"), "<Number> must hold a phone number"),
        (dial("<Number/>"), "<Number> must hold a phone number"),
        (dial("<Sip>a</Sip>"), "<Sip> cannot stand in <Dial>"),
        ("<Say>Hello.</Say>", "<Say> lacks language"),
        ('<Say language="en-US">Hello.</Say>', "<Say> lacks voice"),
        ('<Say voice="alice" language="en-US">a</Say>', "must be a voice such as Polly.Lupe-Neural"),
        ('<Say voice="Polly.Mia" language="spanish">a</Say>', "must be a language such as es-US"),
        ('<Say voice="Polly.Mia" language="es-MX" loop="x">a</Say>', 'loop="x">: must be a whole number'),
        (mia(" "), "<Say> must hold words"),
        (mia("a" * 3001), "<Say> of 3001 characters"),
        (mia("a<b>b</b>"), "<b> cannot stand in <Say>"),
        (mia("<sub>b</sub>"), "<sub> lacks alias"),
        (mia('<prosody rate="fastest">b</prosody>'), "must be a speed such as slow or 85%"),
        (mia('<say-as interpret-as="song">b</say-as>'), "must be one of cardinal"),
        (mia("<break>b</break>"), "<break> holds no words"),
    ],
)
def test_what_is_no_twiml_is_refused(verbs: str, reason: str) -> None:
    code, words = refusal_of(voice(verbs))
    assert code == 12200
    assert reason in words


@pytest.mark.parametrize(
    ("verbs", "reason"),
    [
        pytest.param(dial(""), "<Dial> with 0 numbers; the line calls one at a time", id="nobody"),
        pytest.param(dial("<Number>988</Number>" * 2), "<Dial> with 2 numbers", id="two at once"),
        pytest.param(
            dial("<Number>988</Number>") + "<Hangup/>",
            "<Hangup> is never reached: <Dial> goes on at its action",
            id="a verb behind",
        ),
    ],
)
def test_a_dial_that_would_do_something_else_than_it_says_is_refused(verbs: str, reason: str) -> None:
    code, words = refusal_of(voice(verbs))
    assert code == 0
    assert reason in words


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Polly.Joanna", "en-US"),
        ("Polly.Ruth-Generative", "en-US"),
        ("Google.en-US-Wavenet-D", "en-US"),
        ("Polly.Penélope", "es-US"),
        ("Polly.Lupe-Neural", "es-US"),
        ("Google.es-US-Chirp3-HD-Kore", "es-US"),
        ("Polly.Andres-Neural", "es-MX"),
        ("Polly.Mía-Generative", "es-MX"),
        ("Polly.Lea-Neural", "fr-FR"),
        ("Google.fr-FR-Wavenet-A", "fr-FR"),
    ],
)
def test_a_voice_may_speak_its_own_language(name: str, language: str) -> None:
    body = voice(f'<Say voice="{name}" language="{language}">a</Say>')
    assert parse_voice("text/xml", body) == (Say("a", name, language),)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Polly.Joanna-Neural", "es-US"),
        ("Polly.Lupe-Neural", "en-US"),
        ("Polly.Mia", "es-US"),
        ("Polly.Miguel-Neural", "es-US"),
        ("Google.en-US-Wavenet-D", "es-US"),
        ("Google.es-MX-Wavenet-A", "es-MX"),
        ("Polly.Joanna", "fr-FR"),
        ("Google.en-US-Wavenet-D", "fr-FR"),
    ],
)
def test_a_voice_speaks_no_other_language(name: str, language: str) -> None:
    body = voice(f'<Say voice="{name}" language="{language}">a</Say>')
    assert refusal_of(body) == (12200, f"<Say>: {name} is no voice for {language}")


@pytest.mark.parametrize("content_type", ["audio/wav", "audio/wave", "Audio/X-WAV; codecs=1"])
def test_a_wav_has_its_seconds(content_type: str) -> None:
    assert parse_sound(content_type, wav(speech(seconds=1.5))).seconds == 1.5


def test_an_mp3_has_its_seconds() -> None:
    assert parse_sound("audio/mpeg", mp3(speech(seconds=1.5))).seconds == pytest.approx(1.5, abs=0.2)


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        pytest.param("text/html", wav(speech()), "content type 'text/html' is no sound", id="a page"),
        pytest.param("", wav(speech()), "content type '' is no sound", id="no type"),
        pytest.param("audio/mpeg", wav(speech()), "the sound is no MP3", id="a WAV under the type of an MP3"),
        pytest.param("audio/wav", b"Hello.", "the sound is no WAV", id="a text"),
        pytest.param("audio/wav", wav(speech())[:-9], "the sound is cut short, 9 bytes", id="half a sound"),
    ],
)
def test_what_is_no_sound_is_refused(content_type: str, body: bytes, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_sound(content_type, body)
    assert caught.value.code == 13420
    assert caught.value.reason.startswith(reason)


def test_a_text_is_given_as_it_was_written() -> None:
    body = f"{XML}<Response><Message>Síntomas: 1 &amp; 2\nuna línea más</Message></Response>".encode()
    assert parse_text("text/xml", body) == "Síntomas: 1 & 2\nuna línea más"


def test_an_empty_answer_to_a_text_is_silence() -> None:
    assert parse_text("text/xml", b"<Response/>") is None


@pytest.mark.parametrize(
    ("verbs", "code", "reason"),
    [
        pytest.param("<Message/>", 14103, "<Message> is empty", id="empty"),
        pytest.param("<Message> \n</Message>", 14103, "<Message> is empty", id="blank"),
        pytest.param(f"<Message>{'a' * 1601}</Message>", 14103, "1601 characters", id="too long"),
        pytest.param("<Message>a</Message><Message>b</Message>", 0, "2 messages in one reply", id="two"),
        pytest.param(SAY, 12200, "<Say> cannot stand in <Response>", id="a verb of the voice"),
        pytest.param(
            '<Message to="+1">a</Message>', 12200, "<Message> has no attribute to", id="to someone else"
        ),
        pytest.param("<Message><Body>a</Body></Message>", 12200, "<Body> cannot stand", id="a tag in it"),
    ],
)
def test_what_no_text_can_be_is_refused(verbs: str, code: int, reason: str) -> None:
    refused = refusal_of_text(verbs)
    assert refused[0] == code
    assert reason in refused[1]


def test_a_refusal_names_twilios_code_where_there_is_one() -> None:
    assert str(Refused(12200, "why")) == "Twilio 12200: why"
    assert str(Refused(0, "why")) == "why"
