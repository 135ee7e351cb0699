"""Whoever is in danger hears first whom to call, and nothing else is offered until they go on."""

import pytest

from ivr.simulator.handset import Handset
from ivr.simulator.receiver import Heard
from messages.render import as_text
from tests.conftest import RunningLine

LANGUAGES = {"en": "1", "es": "2"}
"""The languages of the shipped line, by their keys."""

RUNS = {
    "988": ["crisis"],
    "9888": ["crisis"],
    "911": ["emergency", "crisis"],
    "9111": ["emergency", "crisis"],
    "91111": ["emergency", "crisis"],
    "988911": ["emergency", "crisis"],
}
"""Keys in one breath, and what is heard after the last of them."""


def keys_of(line: RunningLine, heard: Heard, locale: str) -> list[str]:
    """Name the messages that are heard."""
    words = {as_text(said): key for (spoken, key), said in line.release.voice.items() if spoken == locale}
    return [words[spoken.say.text] for spoken in heard.spoken]


def press(phone: Handset, keys: str) -> Heard:
    """Press keys in one breath; give what is heard last."""
    *_, last = [phone.press(key) for key in keys]
    return last


def in_call(line: RunningLine, locale: str) -> Handset:
    """Give a phone that has called, and has chosen a language some seconds ago."""
    phone = line.phone()
    phone.call()
    phone.press(LANGUAGES[locale])
    phone.pause(5)
    return phone


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("run", RUNS)
def test_a_cry_in_one_breath_is_heard_as_one_however_often_its_last_key_is_pressed(
    line: RunningLine, run: str, locale: str
) -> None:
    phone = in_call(line, locale)
    phone.press("1")
    phone.pause(5)
    heard = press(phone, run)
    assert keys_of(line, heard, locale) == RUNS[run]
    phone.pause(5)
    assert keys_of(line, phone.press("*"), locale) == ["menu.learn"]


@pytest.mark.parametrize("run", ["911", "9111"])
def test_at_the_gate_the_emergency_comes_first_in_every_language_and_none_is_chosen(
    line: RunningLine, run: str
) -> None:
    phone = line.phone()
    phone.call()
    heard = press(phone, run)
    voice = line.release.voice
    assert [spoken.say.text for spoken in heard.spoken] == [
        as_text(voice[locale, key])
        for key in ("both.emergency", "both.crisis", "both.gate")
        for locale in LANGUAGES
    ]
    phone.hang_up()
    assert len(phone.call().spoken) == len(LANGUAGES)


@pytest.mark.parametrize(("key", "prompt"), [("", "silence"), ("5", "wrong")], ids=["silence", "wrong-keys"])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_in_crisis_nothing_else_is_offered_and_the_goodbye_says_it_once_more(
    line: RunningLine, locale: str, key: str, prompt: str
) -> None:
    phone = in_call(line, locale)
    assert keys_of(line, phone.press("6"), locale) == ["crisis"]
    heard = [phone.press(key) if key else phone.silence() for _ in range(4)]
    assert [keys_of(line, each, locale) for each in heard] == [
        *[[prompt, "crisis"]] * 3,
        ["crisis", "goodbye"],
    ]
    assert heard[-1].has_hung_up
