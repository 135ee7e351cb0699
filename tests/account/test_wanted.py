"""What the line needs of an account follows from its settings and from the words in service."""

from pathlib import Path

import pytest

from ivr.account.wanted import Wanted
from ivr.config import read_settings
from ivr.core.deployment import StopAnswer
from ivr.core.keywords import Kind
from messages.release import Release, current, load
from tests.account.console import LINE, OTHER, SERVICE, SID
from tests.releasing import saying, shipped

DEPLOYMENT = f"""
[numbers]
"{OTHER}" = "es"
[stop]
answered_by = "advanced"
[texts]
countries = ["US", "PR"]
"""


@pytest.fixture
def release(tmp_path: Path) -> Release:
    folder = shipped(
        tmp_path / "locales",
        saying("sms", "both.stop", en="Soup: no more.", es="Sopa: no más."),
        saying("sms", "both.start", en="Soup: on.", es="Sopa: sí."),
        saying("sms", "both.help", en="Soup: ask.", es="Sopa: pregunte."),
    )
    return load(folder, current(folder))


def test_settings_and_words_say_what_is_wanted(tmp_path: Path, release: Release) -> None:
    (tmp_path / "deployment.toml").write_text(DEPLOYMENT)
    environ = {
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
        "TWILIO_FROM": LINE,
        "PUBLIC_URL": "https://line.test/",
        "CUPLINE_DEPLOYMENT": str(tmp_path / "deployment.toml"),
    }
    wanted = Wanted.of(read_settings(environ), release)
    assert wanted == Wanted(
        public_url="https://line.test",
        numbers=frozenset({LINE, OTHER}),
        service_sid=SERVICE,
        stop_answered_by=StopAnswer.ADVANCED,
        replies={
            Kind.OPT_OUT: "Soup: no more.\nSopa: no más.",
            Kind.OPT_IN: "Soup: on.\nSopa: sí.",
            Kind.HELP: "Soup: ask.\nSopa: pregunte.",
        },
        words=wanted.words,
        dialed=frozenset({"US"}),
        texted=frozenset({"US", "PR"}),
    )


def test_the_words_are_single_and_each_stands_in_one_language(release: Release) -> None:
    words = Wanted.of(read_settings({}), release).words
    english, spanish = words[Kind.OPT_OUT]["en"], words[Kind.OPT_OUT]["es"]
    assert {"STOP", "OPTOUT", "END"} <= set(english)
    assert {"ALTO", "BAJA"} <= set(spanish)
    assert set(english).isdisjoint(spanish)
    assert not any(" " in word for listed in words.values() for each in listed.values() for word in each)


def test_without_anything_set_nothing_is_wanted_of_numbers(release: Release) -> None:
    assert Wanted.of(read_settings({}), release).numbers == frozenset()
