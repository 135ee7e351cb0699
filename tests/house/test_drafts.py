"""A third language half done is checked and heard, and holds nothing back."""

import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.config import LOCALES, Mode, Settings, read_settings
from ivr.core.errors import ReleaseError
from ivr.core.keywords import Lexicon
from ivr.web.fitness import check_fit
from messages.build import build
from messages.catalog import read_words
from messages.lint import lint
from messages.plan import Plan, read_plan
from messages.release import current, load, parse
from messages.rough import write_rough

PLAN: Plan = read_plan(LOCALES)[0]
DRAFTS = tuple(PLAN.drafts)


def words_without_drafts(folder: Path) -> Path:
    """Copy the words as if nobody had begun another language."""
    shutil.copytree(LOCALES, folder, ignore=shutil.ignore_patterns(*DRAFTS))
    line = folder / "line.toml"
    text = line.read_text("utf-8")
    for locale in DRAFTS:
        text = text.replace(f', "{locale}"', "", 1)
    line.write_text(text, "utf-8")
    return folder


def test_there_is_a_draft() -> None:
    assert DRAFTS == ("vi",)


def test_the_same_release_is_built_with_a_draft_and_without(tmp_path: Path) -> None:
    without = words_without_drafts(tmp_path / "locales")
    assert read_plan(without)[0].drafts == {}
    assert build(without) == build(LOCALES)


@pytest.mark.parametrize("locale", DRAFTS)
def test_nothing_that_is_written_of_a_draft_has_a_fault(locale: str) -> None:
    assert [str(fault) for fault in lint(LOCALES) if fault.file.startswith(f"{locale}/")] == []


@pytest.mark.parametrize("locale", DRAFTS)
def test_a_draft_says_that_nobody_reviewed_it(locale: str) -> None:
    for file in (LOCALES / locale / "LC_MESSAGES").glob("*.po"):
        assert "machine-drafted by the project, and not reviewed" in file.read_text("utf-8").split("\n")[0]


def marks_apart(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def marks_half_apart(word: str) -> str:
    """Write every other letter with its marks apart."""
    return "".join(marks_apart(letter) if place % 2 else letter for place, letter in enumerate(word))


def marks_swapped(word: str) -> str:
    """Write the last mark of each letter as a sign of its own, the others into the letter: ê and a dot."""
    apart = (marks_apart(letter) for letter in word)
    return "".join(unicodedata.normalize("NFC", letter[:-1]) + letter[-1] for letter in apart)


@pytest.fixture(scope="module")
def lexicons() -> dict[str, Lexicon]:
    return {
        locale: Lexicon.build(read_words(LOCALES, locale, is_draft=True).keywords(), language.letters)
        for locale, language in PLAN.drafts.items()
    }


def typed(locale: str) -> Iterator[str]:
    for listed in read_words(LOCALES, locale, is_draft=True).keywords().values():
        yield from listed


@pytest.mark.parametrize("type_", [marks_apart, marks_half_apart, marks_swapped])
@pytest.mark.parametrize("locale", DRAFTS)
def test_a_word_is_the_same_word_however_a_phone_writes_its_marks(
    lexicons: dict[str, Lexicon], locale: str, type_: Callable[[str], str]
) -> None:
    lexicon = lexicons[locale]
    written = {word: type_(word) for word in typed(locale)}
    assert any(word != other for word, other in written.items())
    assert {word: lexicon.scan(other) for word, other in written.items()} == {
        word: lexicon.scan(word) for word in written
    }


def live(words: Path) -> Settings:
    """Give the settings of an installation for real callers."""
    return read_settings(
        {
            "CUPLINE_MODE": Mode.LIVE,
            "CUPLINE_LOCALES": str(words),
            "CUPLINE_PRIVACY_KEY": "a key of thirty-two letters or so",
            "PUBLIC_URL": "https://line.example.org",
            "REDIS_URL": "redis://127.0.0.1:6379/0",
            "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
            "TWILIO_AUTH_TOKEN": "a-token",
        }
    )


def test_no_line_for_real_callers_serves_words_as_they_stand(tmp_path: Path) -> None:
    words = write_rough(LOCALES, tmp_path / "words")
    release = load(words, current(words))
    assert release.menu.locales == (*PLAN.languages, *DRAFTS)
    with pytest.raises(ReleaseError, match="not fit for CUPLINE_MODE=live"):
        check_fit(live(words), release)
    assert parse(release.name, (words / "releases" / f"{release.name}.json").read_bytes()) == release
