"""A reply that mixes two releases does not pass, nor a recording that no release names."""

from dataclasses import replace

import pytest

from ivr.simulator.document import Gather, Play, Prompt, Say
from ivr.simulator.wire import Exchange
from messages.release import Release
from tests.inspection import Inspector

URL = "http://127.0.0.1"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


@pytest.fixture
def newer(release: Release) -> Release:
    """Give a release with two new texts, one of them spoken by a human."""
    voice = {("en", "silence"): ("Still there?",), ("en", "menu.main"): ("New menu.",)}
    texts = {("en", "title.cup"): "New title", ("en", "heading.which_one"): "New question:"}
    recordings = {("en", "welcome"): "0123456789abcdef.wav"}
    return replace(
        release,
        voice={**release.voice, **voice},
        sms={**release.sms, **texts},
        recordings=recordings,
    )


@pytest.fixture
def inspector(release: Release, newer: Release) -> Inspector:
    inspector = Inspector(release, URL)
    inspector.know(newer)
    return inspector


def asked(*prompts: Prompt) -> Exchange:
    gather = Gather(f"{URL}/voice/en/main?part=1", "POST", 8, 1, "", True, prompts)
    return Exchange(f"{URL}/voice/en/main", {}, 200, HEADERS, b"<Response/>", (gather,))


def say(release: Release, key: str) -> Say:
    (words,) = release.voice["en", key]
    assert isinstance(words, str)
    return Say(words, release.languages["en"].voice, "en-US")


def texted(body: str) -> Exchange:
    return Exchange(f"{URL}/sms", {"From": "+1", "MessageSid": "SM1"}, 200, HEADERS, b"", body)


def test_a_reply_may_be_of_either_release(inspector: Inspector, release: Release, newer: Release) -> None:
    for each in (release, newer):
        inspector(asked(say(each, "silence"), say(each, "menu.main")))


def test_a_voice_that_mixes_two_releases_fails(
    inspector: Inspector, release: Release, newer: Release
) -> None:
    with pytest.raises(AssertionError, match="never released"):
        inspector(asked(say(newer, "silence"), say(release, "menu.main")))


def test_a_text_that_mixes_two_releases_fails(inspector: Inspector, release: Release, newer: Release) -> None:
    with pytest.raises(AssertionError, match="never released"):
        inspector(texted(f"{release.sms['en', 'heading.which_one']}\n11 {newer.sms['en', 'title.cup']}"))


def test_a_recording_is_words_of_its_release_and_language(inspector: Inspector, newer: Release) -> None:
    inspector(asked(Play(f"{URL}/audio/0123456789abcdef.wav"), say(newer, "menu.main")))
    with pytest.raises(AssertionError, match="never released"):
        inspector(asked(Play(f"{URL}/audio/fedcba9876543210.wav")))
