"""A rough release says the words as they stand, and cannot be taken for one that somebody approved."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.core.errors import CatalogError
from messages.catalog import shown
from messages.facts import FILE as FACTS
from messages.release import current, load, missing_texts
from messages.render import as_text
from messages.rough import rough_release, write_rough
from messages.termbase import FILE as TERMS
from tests.messages.tiny import EN, ES, KEYWORDS, LOCALE, SMS, VOICE, TinyLine

VI = "vi"
Spoil = Callable[[TinyLine], object]


@pytest.fixture
def tiny(tmp_path: Path) -> TinyLine:
    """Give a line whose second language is a draft with three texts."""
    line = TinyLine(tmp_path / "locales")
    line.line = line.line.replace('["en", "es"]', '["en", "vi", "es"]')
    line.locales[VI] = (
        LOCALE.format(name="tiếng Việt", locale=VI).replace('"served"', '"draft"').replace("vi-US", "vi-VN")
    )
    line.words[VI, VOICE] = {"welcome": "Xin chào."}
    line.words[VI, SMS] = {"title.hot": "Súp nóng", "topic.hot": "Súp nóng: {desk.phone}."}
    line.words[VI, KEYWORDS] = {"topic.hot": "NÓNG"}
    line.write()
    return line


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_words_are_said_as_they_stand_and_every_language_stands_on_its_key(tiny: TinyLine) -> None:
    served = load(tiny.folder, tiny.release())
    tiny.words[EN, VOICE]["welcome"] = "Nobody has approved this."
    tiny.write()
    folder = write_rough(tiny.folder, tiny.folder.parent / "rough")
    rough = load(folder, current(folder))
    assert served.menu.locales == (EN, ES)
    assert rough.menu.locales == (EN, VI, ES)
    assert as_text(rough.voice[EN, "welcome"]) == "Nobody has approved this."
    assert as_text(rough.voice[VI, "welcome"]) == "Xin chào."
    assert rough.sms[VI, "topic.hot"] == "Súp nóng: 1-800-227-2345."
    assert rough.voice[ES, "welcome"] == served.voice[ES, "welcome"]


def test_what_a_draft_lacks_is_said_to_be_not_written_and_in_no_other_language(tiny: TinyLine) -> None:
    tiny.words[EN, VOICE]["topic.hot.2"] = tiny.words[ES, VOICE]["topic.hot.2"] = "More."
    tiny.words[VI, SMS]["topic.hot.2"] = "Súp nóng: the English has no such part."
    tiny.write()
    folder = write_rough(tiny.folder, tiny.folder.parent / "rough")
    rough = load(folder, current(folder))
    unwritten = {key: as_text(words) for (locale, key), words in rough.voice.items() if locale == VI}
    del unwritten["welcome"]
    assert unwritten == {key: f"[vi: {key} is not written yet]" for key in unwritten}
    assert {key for locale, key in rough.voice if locale == ES} - {"welcome"} == {*unwritten}
    assert (rough.menu.topics["hot"].voice_parts, rough.menu.topics["hot"].sms_parts) == (2, 1)
    assert missing_texts(rough) == []


def test_nothing_in_a_rough_release_is_approved(tiny: TinyLine) -> None:
    tiny.release()
    folder = write_rough(tiny.folder, tiny.folder.parent / "rough")
    rough = load(folder, current(folder))
    assert len(rough.unreviewed) == len(rough.reviews)
    assert {slot.locale for slot in rough.reviews} == {EN, VI, ES}
    assert not rough.is_reviewed


def test_a_rough_release_is_written_elsewhere_and_the_line_stays_as_it_was(tiny: TinyLine) -> None:
    tiny.release()
    before = files(tiny.folder)
    first, second = rough_release(tiny.folder), rough_release(tiny.folder)
    write_rough(tiny.folder, tiny.folder.parent / "rough")
    assert first == second
    assert files(tiny.folder) == before


@pytest.mark.parametrize(
    ("spoil", "file", "code"),
    [
        pytest.param(
            lambda tiny: tiny.words[EN, VOICE].pop("welcome"), shown(EN, VOICE), "key-missing", id="missing"
        ),
        pytest.param(
            lambda tiny: tiny.words[EN, VOICE].update({"topic.tea": "Tea."}),
            shown(EN, VOICE),
            "key-unused",
            id="unused",
        ),
        pytest.param(
            lambda tiny: tiny.words[VI, VOICE].update(welcome="Xin chào {nobody.phone}."),
            shown(VI, VOICE),
            "placeholder-unknown",
            id="a number that is not there, in a draft",
        ),
        pytest.param(
            lambda tiny: tiny.words[VI, VOICE].update(welcome="Xin chào {desk}."),
            shown(VI, VOICE),
            "placeholder-form",
            id="a brace in a draft",
        ),
        pytest.param(
            lambda tiny: tiny.words[EN, VOICE].update(welcome="Wel\\tcome."),
            shown(EN, VOICE),
            "text-lines",
            id="a TAB",
        ),
        pytest.param(
            lambda tiny: tiny.locales.update({VI: ""}), f"{VI}/locale.toml", "toml-value", id="no locale"
        ),
    ],
)
def test_words_that_do_not_hold_together_are_refused(
    tiny: TinyLine, spoil: Spoil, file: str, code: str
) -> None:
    spoil(tiny)
    tiny.write()
    with pytest.raises(CatalogError) as refused:
        rough_release(tiny.folder)
    assert {(fault.file, fault.code) for fault in refused.value.faults} >= {(file, code)}


def test_a_draft_that_cannot_be_read_is_refused_and_not_called_unwritten(tiny: TinyLine) -> None:
    tiny.replace(shown(VI, VOICE), 'msgstr "Xin chào."', 'msgstr "Xin chào.')
    with pytest.raises(CatalogError, match=shown(VI, VOICE)):
        rough_release(tiny.folder)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda tiny: tiny.words[EN, VOICE].update(welcome="Slurp. " * 200), id="too long"),
        pytest.param(lambda tiny: tiny.words[EN, VOICE].update(welcome="We slurp."), id="an avoided word"),
        pytest.param(lambda tiny: tiny.notes.update({"topic.hot": "F2."}), id="a fact on hold"),
    ],
)
def test_what_only_stands_against_an_approval_can_be_heard(tiny: TinyLine, spoil: Spoil) -> None:
    spoil(tiny)
    tiny.write()
    assert tiny.codes()
    assert rough_release(tiny.folder)


@pytest.mark.parametrize("file", [shown(VI, SMS), FACTS, TERMS])
def test_what_may_be_missing_is_not_missed(tiny: TinyLine, file: str) -> None:
    (tiny.folder / file).unlink()
    assert rough_release(tiny.folder)
