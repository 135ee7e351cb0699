"""A release is the same bytes wherever it is built, and nothing but those bytes is ever served."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from ivr.core.errors import CatalogError, ReleaseError
from ivr.core.menu import Topic
from ivr.core.referrals import Hours, Referral, Shift
from messages.acts import Role
from messages.build import build
from messages.catalog import Catalog
from messages.files import digest
from messages.frozen import FrozenLanguage
from messages.plan import Language
from messages.release import (
    current,
    load,
    missing_texts,
    parse,
)
from messages.render import Ending, Phone
from messages.shelf import Shelf
from tests.messages.tiny import TinyLine

LOCALES = Path(__file__).parents[2] / "locales"

Spoil = Callable[[Any], object]


def named(content: bytes) -> str:
    return f"0001-{digest(content)}"


def test_the_shipped_release_is_built_from_the_shipped_words() -> None:
    name = current(LOCALES)
    assert build(LOCALES) == (LOCALES / "releases" / f"{name}.json").read_bytes()


def test_the_shipped_release_is_sound_and_not_reviewed() -> None:
    release = load(LOCALES, current(LOCALES))
    assert missing_texts(release) == []
    assert release.is_reviewed is False


def test_two_builds_give_the_same_bytes(tiny: TinyLine) -> None:
    assert tiny.built() == build(tiny.folder)


def test_a_copy_elsewhere_whose_files_are_listed_in_another_order_gives_the_same_bytes(
    tiny: TinyLine, tmp_path: Path
) -> None:
    built = tiny.built()
    copied = tmp_path / "elsewhere"
    for path in sorted((path for path in tiny.folder.rglob("*") if path.is_file()), reverse=True):
        target = copied / path.relative_to(tiny.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    assert build(copied) == built


def test_a_faulty_draft_is_no_release_and_what_was_released_stays(tiny: TinyLine) -> None:
    name = tiny.release()
    tiny.replace("line.toml", '"bread"', '"bread')
    with pytest.raises(CatalogError):
        build(tiny.folder)
    assert Shelf(tiny.folder).current.name == name


def test_a_release_holds_the_words_and_the_menu(tiny: TinyLine) -> None:
    content = tiny.built()
    read = parse(named(content), content)
    assert read.name == named(content)
    assert read.voice["es", "both.gate"] == ("Para español, oprima el 2.",)
    assert read.sms["en", "both.gate"] == "English: reply 1. Fire: 911."
    assert read.menu.topics == {"bread": Topic("bread", 1, 1), "hot": Topic("hot", 1, 1)}
    assert read.menu.locales == ("en", "es")
    assert read.languages["es"].tag == "es-US"


def test_numbers_are_marked_in_voice(tiny: TinyLine) -> None:
    tiny.words["en", Catalog.VOICE]["crisis"] = "Call {fire2.phone}."
    tiny.words["es", Catalog.VOICE]["crisis"] = "Llame al {fire2.phone}."
    tiny.write()
    content = tiny.built()
    assert parse(named(content), content).voice["es", "crisis"] == ("Llame al ", Phone("911"), ".")


def test_a_release_holds_who_is_offered_and_when_they_are_there(tiny: TinyLine) -> None:
    tiny.open_shop()
    content = tiny.built()
    menu = parse(named(content), content).menu
    hours = Hours("America/New_York", (Shift(frozenset(range(5)), 540, 1020),), frozenset({"12-25"}))
    assert menu.people == (
        Referral("shop", "+12025550123", frozenset({"en"}), hours),
        Referral("desk", "+18002272345", frozenset({"en", "es"})),
    )
    assert menu.crisis_line == Referral("fire2", "911", frozenset({"en", "es"}))


def test_a_release_may_connect_nobody_in_a_crisis(tiny: TinyLine) -> None:
    tiny.replace("line.toml", 'crisis = "fire2"', 'crisis = ""')
    content = tiny.built()
    assert parse(named(content), content).menu.crisis_line is None


def test_hours_are_told_by_voice_and_the_digits_of_the_caller_stay_open(tiny: TinyLine) -> None:
    tiny.open_shop()
    content = tiny.built()
    voice = parse(named(content), content).voice
    assert voice["es", "closed.shop"] == ("La tienda: lunes-viernes 9:00 a.m.-5:00 p.m. hora oriental*.",)
    assert voice["en", "keep"] == ("Words of keep: ", Ending(), ".")


def test_hours_that_have_changed_since_they_were_approved_are_no_release(tiny: TinyLine) -> None:
    tiny.open_shop()
    tiny.release()
    tiny.replace("line.toml", "09:00-17:00", "10:00-17:00")
    with pytest.raises(CatalogError, match=r"`closed\.shop` must tell the hours as they are now"):
        build(tiny.folder)


def before_people(content: bytes) -> bytes:
    """Write a release as format 2 had it, which knew nobody who is put through to."""
    file = json.loads(content)
    for key in ("people", "crisis_line"):
        del file["menu"][key]
    return json.dumps(file | {"format": 2}).encode()


def test_a_release_of_the_format_before_offers_nobody(tiny: TinyLine) -> None:
    content = tiny.built()
    old = before_people(content)
    today, before = parse(named(content), content), parse(named(old), old)
    assert before.menu == replace(today.menu, people=(), crisis_line=None)
    assert (before.voice, before.sms) == (today.voice, today.sms)


def test_the_first_release_that_was_shipped_can_be_read_for_ever() -> None:
    release = load(LOCALES, "0001-488c0b3231bcf4cb")
    assert (release.menu.people, release.menu.crisis_line) == ((), None)


def test_parts_are_counted(tiny: TinyLine) -> None:
    for locale in ("en", "es"):
        tiny.words[locale, Catalog.VOICE]["topic.bread.2"] = "More."
    tiny.write()
    content = tiny.built()
    assert parse(named(content), content).menu.topics["bread"] == Topic("bread", 2, 1)


def test_a_flipped_bit_at_any_place_is_refused(tiny: TinyLine) -> None:
    content = tiny.built()
    for place in range(0, len(content), 97):
        flipped = bytearray(content)
        flipped[place] ^= 1
        with pytest.raises(ReleaseError, match="is not what its name says"):
            parse(named(content), bytes(flipped))


@pytest.mark.parametrize("name", ["", "0001", "current", "../0001-0123456789abcdef", "0001-0123456789ABCDEF"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ReleaseError, match="is not what its name says"):
        parse(name, b"{}")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "is no JSON", id="nothing"),
        pytest.param(b'{"format": 1', "is no JSON", id="half a file"),
        pytest.param(b"\xff\xfe", "is no JSON", id="no text"),
        pytest.param(b"[" * 100_000, "is no JSON", id="brackets without an end"),
        pytest.param(b"[]", "is not of format 3", id="a list"),
        pytest.param(b"{}", "is not of format 3", id="an empty object"),
        pytest.param(b'{"format": 1}', "has format 1, this software reads 3", id="an earlier format"),
        pytest.param(b'{"format": true}', "has format True", id="a truth for a number"),
    ],
)
def test_a_file_that_is_no_release_is_refused_though_its_name_is_right(content: bytes, problem: str) -> None:
    with pytest.raises(ReleaseError, match=problem):
        parse(named(content), content)


def someone(file: Any) -> Any:
    """Give the first of the people."""
    return file["menu"]["people"][0]


def opening(file: Any) -> Any:
    """Give when the first of the people is there."""
    return someone(file)["hours"]


def shift(file: Any) -> Any:
    """Give the first shift of the first of the people."""
    return opening(file)["shifts"][0]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.pop("menu"), id="no menu"),
        pytest.param(lambda file: file.update(more={}), id="a field too many"),
        pytest.param(lambda file: file.update(withdrawn="topic.hot"), id="a text for a list"),
        pytest.param(lambda file: file["menu"].update(resume_minutes="15"), id="a text for a number"),
        pytest.param(lambda file: file["menu"].update(resume_minutes=10**400), id="a time without an end"),
        pytest.param(lambda file: file["menu"].pop("people"), id="nobody, in a format that knows people"),
        pytest.param(lambda file: file.update(format=2), id="somebody, in a format that knows nobody"),
        pytest.param(lambda file: file.update(format=2, menu=[]), id="a list for a menu, in the one before"),
        pytest.param(lambda file: someone(file).update(phone="1-800"), id="a number that cannot be dialed"),
        pytest.param(lambda file: someone(file).update(languages="en"), id="a text for languages"),
        pytest.param(lambda file: opening(file).update(zone="Eastern"), id="a zone that is not known"),
        pytest.param(lambda file: shift(file).update(days=[7]), id="an eighth day"),
        pytest.param(lambda file: shift(file).update(days=[]), id="a shift on no day"),
        pytest.param(lambda file: shift(file).update(opens=1440), id="a time that is none"),
        pytest.param(lambda file: shift(file).update(closes=True), id="a truth for a time"),
        pytest.param(lambda file: file["menu"]["menus"].pop("main"), id="no main menu"),
        pytest.param(lambda file: file["menu"]["menus"]["main"].pop("2"), id="a place that lost its key"),
        pytest.param(lambda file: file["menu"].update(ask_first=["cake"]), id="a near miss toward nothing"),
        pytest.param(lambda file: file["menu"]["choices"].update(meal=[]), id="a question without answers"),
        pytest.param(lambda file: file["menu"]["choices"].pop("meal"), id="a word that opens no question"),
        pytest.param(lambda file: file.update(languages={}), id="no language"),
        pytest.param(lambda file: file["languages"]["es"].pop("voice"), id="a language without a voice"),
        pytest.param(
            lambda file: file["languages"].update(fr=file["languages"]["es"]), id="a language without words"
        ),
        pytest.param(
            lambda file: file["keywords"]["en"].update({"topic.cake": ["CAKE"]}), id="a word for nothing"
        ),
        pytest.param(
            lambda file: file["keywords"]["en"].update(fun=["FUN"]), id="a keyword of an unknown kind"
        ),
        pytest.param(lambda file: file["texts"]["en"].pop("sms"), id="a language without a channel"),
        pytest.param(
            lambda file: file["texts"]["en"]["sms"].update(stop=[{"fax": "1"}]), id="an unknown span"
        ),
        pytest.param(
            lambda file: file["texts"]["en"]["sms"].update(stop="Stop"), id="a text that is no list"
        ),
        pytest.param(
            lambda file: file["texts"]["en"]["voice"].update(keep=[{"ending": "line"}]),
            id="the digits of somebody who does not call",
        ),
    ],
)
def test_a_damaged_release_is_refused_though_its_name_is_right(tiny: TinyLine, spoil: Spoil) -> None:
    tiny.open_shop()
    file = json.loads(tiny.built())
    spoil(file)
    content = json.dumps(file).encode()
    with pytest.raises(ReleaseError, match=named(content)):
        parse(named(content), content)


def test_a_frozen_language_has_the_fields_of_a_language() -> None:
    assert list(FrozenLanguage.__annotations__) == [field.name for field in fields(Language)]


def test_a_release_lists_what_nobody_has_reviewed(tiny: TinyLine) -> None:
    content = tiny.built()
    unreviewed = parse(named(content), content).unreviewed
    assert unreviewed[0] == "after_topic (voice, en): clinical"
    assert unreviewed[-1] == "crisis (keywords, es): language"


def test_a_number_that_nobody_has_phoned_is_a_review_that_is_missing(tiny: TinyLine) -> None:
    tiny.replace("line.toml", '"2026-01-31"\nverified_by = "Ana Ruiz"', '""\nverified_by = ""')
    content = tiny.built()
    unreviewed = parse(named(content), content).unreviewed
    assert unreviewed[-1] == "[referral.fire2]: verified_on, when a person has phoned it"


def test_words_that_both_roles_approved_are_reviewed_until_the_first_review_is_due(tiny: TinyLine) -> None:
    tiny.approve("Ana Ruiz", Role.CLINICAL)
    tiny.approve("Luis Paz", Role.LANGUAGE)
    content = build(tiny.folder)
    release = parse(named(content), content)
    assert (release.is_reviewed, release.due) == (True, "2028-11-21")
