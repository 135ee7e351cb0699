"""What is in service changes whole, and no word comes back that somebody took out."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.errors import CatalogError, LineError, ReleaseError
from messages.acts import Kind, Role, Slot
from messages.approvals import FOLDER, read_approvals, sign
from messages.build import build
from messages.catalog import Catalog
from messages.desk import Desk, Signer, new_act
from messages.files import to_json
from messages.publication import lapsed, publish, put_in_service, roll_back, withdraw
from messages.release import Release, current, in_service, load, released
from tests.messages.tiny import EN, ES, SMS, VOICE, TinyLine, change

CLINICAL, LANGUAGE, STARTER = Role.CLINICAL, Role.LANGUAGE, Role.STARTER
HOT, PERSON = Slot(SMS, EN, "topic.hot"), Slot(SMS, EN, "crisis")
DAY = date(2026, 11, 21)
PARTS = ("topic.hot", "topic.hot.2")


def signer(tiny: TinyLine, who: str = "Eva Sol", role: Role = CLINICAL) -> Signer:
    tiny.clock += timedelta(seconds=1)
    return Signer(who, role, tiny.clock)


def take_out(tiny: TinyLine, *keys: str) -> str:
    """Withdraw keys in both channels and languages, as the command does; give the new release."""
    approvals, _ = read_approvals(tiny.folder)
    texts = [text for slot, text in Desk.open(tiny.folder).texts.items() if slot.key in keys]
    act = new_act(approvals, Kind.WITHDRAW, signer(tiny), texts)
    sign(tiny.folder, act)
    return withdraw(tiny.folder, act)


def revoke(tiny: TinyLine, *slots: Slot) -> None:
    desk = Desk.open(tiny.folder)
    desk.revoke(signer(tiny), [desk.texts[slot] for slot in slots])


def edit(tiny: TinyLine, key: str, words: str) -> None:
    """Write other words in both languages, and have them approved."""
    change(tiny, [(EN, SMS, key, words), (ES, SMS, key, words.replace("Words of", "Palabras de"))])


def served(tiny: TinyLine) -> Release:
    return load(tiny.folder, in_service(tiny.folder))


def with_parts(tiny: TinyLine) -> TinyLine:
    """Give the hot soup a second part in voice."""
    change(tiny, [(locale, VOICE, "topic.hot.2", "More.") for locale in (EN, ES)])
    return tiny


def test_a_release_gets_the_next_number_and_an_unchanged_one_keeps_its_own(tiny: TinyLine) -> None:
    first = tiny.release()
    again = put_in_service(tiny.folder)
    edit(tiny, "crisis", "A person.")
    second = tiny.release()
    edit(tiny, "crisis", "Words of crisis.")
    third = tiny.release()
    assert (first[:5], again, second[:5], third[:5]) == ("0001-", first, "0002-", "0003-")
    assert released(tiny.folder) == [third, second, first]
    assert publish(tiny.folder, (tiny.folder / "releases" / f"{first}.json").read_bytes()) == first
    assert current(tiny.folder) == first


def test_a_damaged_release_is_written_anew_under_its_number(tiny: TinyLine) -> None:
    name = tiny.release()
    path = tiny.folder / "releases" / f"{name}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert put_in_service(tiny.folder) == name
    assert path.read_bytes() == whole


def test_what_cannot_be_served_is_not_written(tiny: TinyLine) -> None:
    name = tiny.release()
    with pytest.raises(ReleaseError):
        publish(tiny.folder, b"{}")
    assert (released(tiny.folder), current(tiny.folder)) == ([name], name)


@pytest.mark.parametrize(
    "approvers",
    [
        pytest.param(lambda tiny: tiny.approve(), id="with everything in one act"),
        pytest.param(
            lambda tiny: [
                Desk.open(tiny.folder).approve(signer(tiny, "The line", STARTER), [slot])
                for slot in Desk.open(tiny.folder).texts
                if "hot" in slot.key
            ],
            id="with an act for each text",
        ),
    ],
)
@pytest.mark.parametrize("keys", [("topic.hot",), ("topic.hot.2",), PARTS, ("topic.bread", *PARTS)], ids=str)
def test_a_withdrawal_is_byte_for_byte_what_a_build_makes_of_it(
    tiny: TinyLine, keys: tuple[str, ...], approvers: Callable[[TinyLine], object]
) -> None:
    approvers(with_parts(tiny))
    tiny.release()
    name = take_out(tiny, *keys)
    assert (tiny.folder / "releases" / f"{name}.json").read_bytes() == build(tiny.folder)
    assert put_in_service(tiny.folder) == name


def test_a_withdrawn_topic_says_that_it_is_not_available_in_one_part(tiny: TinyLine) -> None:
    with_parts(tiny).release()
    take_out(tiny, "topic.hot")
    release = served(tiny)
    assert release.withdrawn == {"topic.hot"}
    assert release.menu.topics["hot"].voice_parts == 1
    for locale in (EN, ES):
        assert release.voice[locale, "topic.hot"] == release.voice[locale, "topic.unavailable"]
        assert release.sms[locale, "topic.hot"] == release.sms[locale, "topic.unavailable"]
        assert (locale, "topic.hot.2") not in release.voice


@pytest.mark.parametrize(
    "file", ["line.toml", "es/LC_MESSAGES/keywords.po", "en/LC_MESSAGES/sms.po", "an act"]
)
def test_a_topic_is_withdrawn_whatever_is_wrong_with_any_file(tiny: TinyLine, file: str) -> None:
    tiny.approve("Ana Ruiz", CLINICAL)
    tiny.release()
    approvals, _ = read_approvals(tiny.folder)
    text = Desk.open(tiny.folder).texts[HOT]
    broken = f"{FOLDER}/{next(iter(approvals.acts))}.json" if file == "an act" else file
    (tiny.folder / broken).write_bytes(b"\xff<<<<<<<")
    approvals, _ = read_approvals(tiny.folder)
    act = new_act(approvals, Kind.WITHDRAW, signer(tiny), [text])
    sign(tiny.folder, act)
    assert withdraw(tiny.folder, act) == in_service(tiny.folder)
    assert served(tiny).withdrawn == {"topic.hot"}


def test_a_topic_is_withdrawn_from_the_newest_sound_release_where_the_current_one_is_damaged(
    tiny: TinyLine,
) -> None:
    first = tiny.release()
    edit(tiny, "crisis", "A person.")
    (tiny.folder / "releases" / f"{tiny.release()}.json").write_bytes(b"")
    assert in_service(tiny.folder) == first
    assert take_out(tiny, "topic.hot")[:5] == "0003-"
    assert served(tiny).withdrawn == {"topic.hot"}


@pytest.mark.parametrize("file", ["line.toml", "es/LC_MESSAGES/keywords.po", "en/LC_MESSAGES/sms.po"])
def test_an_older_release_comes_back_whatever_is_wrong_with_the_words(tiny: TinyLine, file: str) -> None:
    first = tiny.release()
    edit(tiny, "crisis", "A person.")
    tiny.release()
    (tiny.folder / file).write_bytes(b"\xff<<<<<<<")
    assert roll_back(tiny.folder, first) == first == current(tiny.folder)


def test_with_a_damaged_act_nothing_comes_back_for_it_may_have_taken_words_out(tiny: TinyLine) -> None:
    first = tiny.release()
    edit(tiny, "crisis", "A person.")
    second = tiny.release()
    path = tiny.folder / FOLDER / f"{tiny.approve('Ana Ruiz', CLINICAL)}.json"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(CatalogError, match=path.name):
        roll_back(tiny.folder, first)
    assert current(tiny.folder) == second


def test_what_was_withdrawn_since_stays_out_when_an_older_release_comes_back(tiny: TinyLine) -> None:
    first = with_parts(tiny).release()
    edit(tiny, "crisis", "A person.")
    tiny.release()
    second = take_out(tiny, *PARTS)
    back = roll_back(tiny.folder, first)
    assert back not in (first, second)
    release = served(tiny)
    assert (set(release.withdrawn), release.sms[EN, "crisis"]) == ({*PARTS}, "Words of crisis.")
    assert (release.sms[EN, "topic.hot"], release.menu.topics["hot"].voice_parts) == (
        release.sms[EN, "topic.unavailable"],
        1,
    )


def test_what_was_put_back_since_comes_with_the_older_release(tiny: TinyLine) -> None:
    first = tiny.release()
    take_out(tiny, "topic.hot")
    tiny.release()
    assert roll_back(tiny.folder, first) == first
    assert served(tiny).withdrawn == frozenset()


def test_a_topic_that_was_revoked_since_is_left_out_of_an_older_release(tiny: TinyLine) -> None:
    first = with_parts(tiny).release()
    edit(tiny, "topic.hot", "Words of title.hot!")
    tiny.release()
    edit(tiny, "topic.hot", "Words of title.hot.")
    revoke(tiny, HOT)
    assert roll_back(tiny.folder, first) != first
    release = served(tiny)
    assert release.withdrawn == {"topic.hot"}
    assert (EN, "topic.hot.2") not in release.voice


def test_other_words_that_were_revoked_since_keep_an_older_release_out(tiny: TinyLine) -> None:
    first = tiny.release()
    edit(tiny, "crisis", "A person.")
    second = tiny.release()
    edit(tiny, "crisis", "Words of crisis.")
    revoke(tiny, PERSON)
    with pytest.raises(ReleaseError, match=r"crisis \(sms, en\) was revoked since") as error:
        roll_back(tiny.folder, first)
    assert (error.value.code, current(tiny.folder)) == ("release-revoked", second)


@pytest.mark.parametrize("name", ["0009-0123456789abcdef", "../line", "\0"], ids=repr)
def test_a_release_that_is_not_there_does_not_come_back(tiny: TinyLine, name: str) -> None:
    tiny.release()
    with pytest.raises(ReleaseError):
        roll_back(tiny.folder, name)


def test_a_number_that_changed_is_not_spoken_any_more(tiny: TinyLine) -> None:
    """The old words are approved still, but no referral has their number: no release is built of them."""
    name = tiny.release()
    tiny.replace("line.toml", "+18002272345", "+18002272346")
    with pytest.raises(CatalogError) as error:
        build(tiny.folder)
    assert "number-unlisted" in {fault.code for fault in error.value.faults}
    assert in_service(tiny.folder) == name
    tiny.release()
    assert served(tiny).sms[EN, "welcome"].count("1-800-227-2346") == 1
    with pytest.raises(ReleaseError, match=r"it speaks 1-800-227-2345, which line.toml does not have"):
        roll_back(tiny.folder, name)


def test_where_the_note_of_what_is_current_is_lost_a_withdrawal_leaves_out_what_others_took_out(
    tiny: TinyLine,
) -> None:
    """Two folders were merged, and Git left a conflict in current.json: the newest release is older."""
    first = tiny.release()
    take_out(tiny, "topic.hot")
    for path in (tiny.folder / "releases").glob("0002-*"):
        path.unlink()
    (tiny.folder / "releases" / "current.json").write_text("<<<<<<< HEAD", "utf-8")
    assert in_service(tiny.folder) == first
    take_out(tiny, "topic.bread")
    assert served(tiny).withdrawn == {"topic.bread", "topic.hot"}


def test_a_short_number_that_changed_is_not_spoken_any_more_either(tiny: TinyLine) -> None:
    tiny.replace("line.toml", '"911"', '"311"')
    tiny.release()
    tiny.replace("line.toml", '"311"', '"411"')
    with pytest.raises(CatalogError) as error:
        build(tiny.folder)
    assert [str(fault) for fault in error.value.faults if fault.code == "number-unlisted"] == [
        f"{FOLDER}: both.gate (sms, {locale}) was approved with the number 311, which no [referral] of"
        " line.toml has any more: have it approved as it is now [number-unlisted]"
        for locale in (EN, ES)
    ]


@pytest.mark.parametrize(
    ("slot", "words", "late"),
    [
        pytest.param(
            HOT, "Words of title.hot!", ["topic.hot (sms, en): review was due on 2026-11-20"], id="it"
        ),
        pytest.param(PERSON, "A person.", [], id="another text"),
        pytest.param(
            Slot(Catalog.KEYWORDS, EN, "crisis"),
            "FIRE",
            ["crisis (keywords, en): review was due on 2026-11-20"],
            id="a list",
        ),
    ],
)
def test_a_lapsed_review_keeps_out_just_what_it_was_of(
    tiny: TinyLine, slot: Slot, words: str, late: list[str]
) -> None:
    tiny.release()
    if slot is PERSON:
        desk = Desk.open(tiny.folder)
        desk.approve(replace(signer(tiny, "Ana Ruiz"), review_by="2026-11-20"), [HOT])
        assert put_in_service(tiny.folder, DAY)
    name = in_service(tiny.folder)
    change(tiny, [(EN, slot.catalog, slot.key, words)])
    review = "" if slot is PERSON else "2026-11-20"
    Desk.open(tiny.folder).approve(replace(signer(tiny, "Ana Ruiz"), review_by=review), [slot])
    content = tiny.built()
    assert lapsed(tiny.folder, content, DAY) == late
    assert lapsed(tiny.folder, content, date(2026, 11, 20)) == []
    if late:
        with pytest.raises(ReleaseError, match="review was due on 2026-11-20") as error:
            put_in_service(tiny.folder, DAY)
        assert (error.value.code, in_service(tiny.folder)) == ("review-lapsed", name)
    else:
        assert put_in_service(tiny.folder, DAY) != name


def test_before_the_first_release_every_lapsed_review_counts(tiny: TinyLine) -> None:
    tiny.approve()
    Desk.open(tiny.folder).approve(replace(signer(tiny, "Ana Ruiz"), review_by="2026-11-20"), [HOT])
    assert lapsed(tiny.folder, build(tiny.folder), DAY) == [
        "topic.hot (sms, en): review was due on 2026-11-20"
    ]


def test_without_a_sound_release_none_is_in_service_and_all_are_named(tiny: TinyLine) -> None:
    name = tiny.release()
    (tiny.folder / "releases" / f"{name}.json").write_bytes(b"")
    with pytest.raises(ReleaseError, match=f"no release can be served: .*{name}") as error:
        in_service(tiny.folder)
    assert error.value.code == "release-none"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", to_json({"release": None})], ids=repr)
def test_a_broken_note_of_what_is_current_leaves_the_newest_sound_release_in_service(
    tiny: TinyLine, content: bytes
) -> None:
    tiny.release()
    edit(tiny, "crisis", "A person.")
    newest = tiny.release()
    (tiny.folder / "releases" / "current.json").write_bytes(content)
    assert in_service(tiny.folder) == newest


def test_a_release_whose_acts_are_gone_is_not_built_again(tiny: TinyLine) -> None:
    tiny.release()
    [path] = (tiny.folder / FOLDER).glob("*.json")
    path.unlink()
    with pytest.raises(CatalogError) as error:
        build(tiny.folder)
    told = {(fault.file, fault.code) for fault in error.value.faults}
    assert told == {(f"{FOLDER}/{path.name}", "act-missing"), (FOLDER, "not-approved")}


def test_without_english_nothing_is_built(tiny: TinyLine) -> None:
    tiny.replace("line.toml", '"en", "es"', '"es"')
    with pytest.raises(CatalogError, match="`en` must be served"):
        build(tiny.folder)


def test_a_folder_that_is_none_cannot_be_changed(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("", "utf-8")
    for folder in (tmp_path / "gone", tmp_path):
        with pytest.raises(LineError, match=r"releases cannot be opened \(.+\)"):
            publish(folder, b"{}")


def test_a_release_names_all_acts_that_took_something_out(tiny: TinyLine) -> None:
    tiny.release()
    edit(tiny, "crisis", "A person.")
    tiny.approve()
    revoke(tiny, HOT)
    tiny.approve()
    name = put_in_service(tiny.folder)
    acts = json.loads((tiny.folder / "releases" / f"{name}.json").read_bytes())["acts"]
    assert sorted(each["kind"] for each in acts.values()) == ["approve", "approve", "approve", "revoke"]
    assert datetime(2026, 11, 21, tzinfo=UTC) < tiny.clock
