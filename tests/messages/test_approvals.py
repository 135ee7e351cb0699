"""An act is what its name says to the byte, or it is named and nothing is built without it."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.errors import CatalogError, Fault, LineError
from messages.acts import Act, Kind, Role, SignedText, Slot, WrongActError, read_day, thaw_act
from messages.approvals import FOLDER, Approvals, read_approvals, sign
from messages.build import build
from messages.files import digest
from messages.release import in_service
from messages.render import Phone
from messages.shelf import Shelf
from tests.messages.tiny import EN, ES, SMS, TinyLine

HOT = SignedText(Slot(SMS, EN, "topic.hot"), ("Hot soup: ", Phone("911"), "."), "")
CALIENTE = SignedText(Slot(SMS, ES, "topic.hot"), ("Sopa caliente.",), HOT.digest)
ACT = Act(
    Kind.APPROVE,
    "Ana Ruíz, MD",
    Role.CLINICAL,
    "2026-11-21T05:10:02Z",
    "2028-11-21",
    "Read twice.",
    (),
    (HOT, CALIENTE),
)

Spoil = Callable[[dict[str, object]], object]


def put(folder: Path, content: bytes, who: str = "ana-ruiz-md", day: str = "2026-11-21") -> str:
    """Write any bytes under the name that an act of these bytes has."""
    name = f"{day}-{who}-{digest(content)}"
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / f"{name}.json").write_bytes(content)
    return name


def told(folder: Path) -> list[tuple[str, str]]:
    """List what is wrong with the acts of a folder: the code, and the file."""
    return [(fault.code, fault.file) for fault in read_approvals(folder)[1]]


def test_an_act_is_read_back_as_it_was_signed(tmp_path: Path) -> None:
    name = sign(tmp_path, ACT)
    assert re.fullmatch(r"2026-11-21-ana-ruiz-md-[0-9a-f]{16}", name)
    assert read_approvals(tmp_path) == (Approvals({name: ACT}), ())


def test_a_folder_without_acts_has_none(tmp_path: Path) -> None:
    assert read_approvals(tmp_path) == (Approvals({}), ())
    assert Approvals({}).tips == ()


def test_an_act_that_is_signed_twice_is_one(tmp_path: Path) -> None:
    assert sign(tmp_path, ACT) == sign(tmp_path, ACT)
    assert len(read_approvals(tmp_path)[0].acts) == 1


@pytest.mark.parametrize(
    ("who", "slug"),
    [
        pytest.param("Ana Ruíz, MD", "ana-ruiz-md", id="accents and commas"),
        pytest.param("李小龍", "somebody", id="no Latin letter"),
        pytest.param("../../etc/passwd", "etc-passwd", id="a path"),
        pytest.param("a" * 39 + " b" * 30, "a" * 39, id="a long name"),
    ],
)
def test_a_name_of_any_kind_becomes_a_file_name(tmp_path: Path, who: str, slug: str) -> None:
    name = sign(tmp_path, replace(ACT, who=who))
    assert name[11:-17] == slug
    assert told(tmp_path) == []


def test_what_could_not_be_read_again_is_not_signed(tmp_path: Path) -> None:
    for act in (replace(ACT, review_by="soon"), replace(ACT, when="now")):
        with pytest.raises(LineError, match="is no act"):
            sign(tmp_path, act)
    assert not (tmp_path / FOLDER).exists()


def spoilt(spoil: Spoil) -> bytes:
    """Write the act with a change, as somebody would who works its name out anew."""
    frozen = json.loads(ACT.content)
    spoil(frozen)
    return (json.dumps(frozen, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def text_of(frozen: dict[str, object], place: int = 0) -> dict[str, object]:
    texts = frozen["texts"]
    assert isinstance(texts, list)
    text: dict[str, object] = texts[place]
    return text


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(lambda act: act.update(kind="bless"), "act-form", id="an unknown kind"),
        pytest.param(lambda act: act.update(role="chef"), "act-form", id="an unknown role"),
        pytest.param(lambda act: act.update(format=2), "act-form", id="another format"),
        pytest.param(lambda act: act.update(format=True), "act-form", id="a truth for a number"),
        pytest.param(lambda act: act.pop("after"), "act-form", id="a field too few"),
        pytest.param(lambda act: act.update(more=""), "act-form", id="a field too many"),
        pytest.param(lambda act: act.update(note=None), "act-form", id="nothing for a text"),
        pytest.param(lambda act: act.update(after="none"), "act-form", id="a text for a list"),
        pytest.param(lambda act: act.update(when="2026-11-21"), "act-form", id="a day for a time"),
        pytest.param(lambda act: act.update(when="2026-02-30T05:10:02Z"), "act-form", id="no such day"),
        pytest.param(
            lambda act: act.update(when="2026-11-21T05:10:02+0500"), "act-form", id="a time of elsewhere"
        ),
        pytest.param(lambda act: act.update(review_by="in May"), "act-form", id="no day of review"),
        pytest.param(lambda act: act.update(review_by="20281121"), "act-form", id="a day that sorts wrong"),
        pytest.param(lambda act: text_of(act).update(channel="fax"), "act-form", id="an unknown channel"),
        pytest.param(lambda act: text_of(act).update(words=["Cold soup."]), "act-form", id="other words"),
        pytest.param(lambda act: text_of(act, 1).update(digest="0" * 16), "act-form", id="another digest"),
        pytest.param(lambda act: text_of(act).update(words=[{"fax": "1"}]), "act-form", id="an unknown span"),
        pytest.param(lambda act: act.update(who="Eva Sol"), "act-renamed", id="another person"),
        pytest.param(lambda act: act.update(when="2026-11-22T05:10:02Z"), "act-renamed", id="another day"),
    ],
)
def test_an_act_that_is_none_is_refused_though_its_name_is_right(
    tmp_path: Path, spoil: Spoil, code: str
) -> None:
    name = put(tmp_path, spoilt(spoil))
    approvals, _ = read_approvals(tmp_path)
    assert (told(tmp_path), approvals.acts) == ([(code, f"{FOLDER}/{name}.json")], {})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "act-syntax", id="nothing"),
        pytest.param(ACT.content[:-9], "act-syntax", id="cut short"),
        pytest.param(b"<<<<<<< HEAD\n" + ACT.content, "act-syntax", id="a merge conflict"),
        pytest.param(b"\xff\xfe", "act-syntax", id="no text"),
        pytest.param(b"[" * 100_000, "act-syntax", id="brackets without an end"),
        pytest.param(b"[]", "act-form", id="a list"),
        pytest.param(ACT.content.replace(b"Read", b"\\ud800"), "act-form", id="half a letter"),
        pytest.param(ACT.content.replace(b"\n", b"\r\n"), "act-renamed", id="other ends of lines"),
        pytest.param(ACT.content.replace(b'"note"', b'"note": "", "note"'), "act-syntax", id="a field twice"),
    ],
)
def test_bytes_that_are_no_act_are_refused_though_their_name_is_right(
    tmp_path: Path, content: bytes, code: str
) -> None:
    name = put(tmp_path, content)
    assert told(tmp_path) == [(code, f"{FOLDER}/{name}.json")]


AGAIN = "take it from version control again"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", f"is no JSON: {AGAIN}", id="nothing"),
        pytest.param(b"[]", f"is no act of format 1: {AGAIN}", id="a list"),
        pytest.param(
            spoilt(lambda act: act.update(kind="bless")),
            f"is no act ('bless' is not a valid Kind): {AGAIN}",
            id="an unknown kind",
        ),
        pytest.param(
            spoilt(lambda act: act.update(review_by="20281121")),
            f"is no act (20281121 is no day such as 2026-11-21): {AGAIN}",
            id="a day that sorts wrong",
        ),
        pytest.param(
            spoilt(lambda act: text_of(act).update(words=["Cold soup."])),
            "names a text by a digest that is not the text's",
            id="other words",
        ),
    ],
)
def test_what_is_wrong_with_an_act_is_told_in_words(content: bytes, problem: str) -> None:
    with pytest.raises(WrongActError) as error:
        thaw_act(content)
    assert str(error.value) == problem


def test_an_act_is_read_whole() -> None:
    assert thaw_act(ACT.content) == ACT


@pytest.mark.parametrize(
    "name", ["notes", "2026-11-21-ana-ruiz-md", "2026-11-21-ana-ruiz-md-0123456789abcdef"]
)
def test_a_file_with_another_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / f"{name}.json").write_bytes(ACT.content)
    assert told(tmp_path) == [("act-changed", f"{FOLDER}/{name}.json")]


def test_a_folder_in_the_place_of_an_act_is_refused(tmp_path: Path) -> None:
    name = sign(tmp_path, ACT)
    path = tmp_path / FOLDER / f"{name}.json"
    path.unlink()
    path.mkdir()
    problem = "cannot be read (Is a directory): correct its rights"
    assert read_approvals(tmp_path)[1] == (Fault(f"{FOLDER}/{name}.json", 0, problem, "act-missing"),)


def test_what_is_half_written_is_no_act(tmp_path: Path) -> None:
    sign(tmp_path, ACT)
    (tmp_path / FOLDER / "tmpx1.tmp").write_bytes(ACT.content[:40])
    assert told(tmp_path) == []


def test_a_byte_that_flips_anywhere_is_seen(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / f"{sign(tmp_path, ACT)}.json"
    for place in range(0, len(ACT.content), 31):
        flipped = bytearray(ACT.content)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        assert told(tmp_path) == [("act-changed", f"{FOLDER}/{path.name}")]


def test_acts_stand_behind_those_they_know_and_then_by_their_time(tmp_path: Path) -> None:
    def signed(who: str, minute: int, *after: str) -> str:
        return sign(
            tmp_path,
            replace(ACT, who=who, when=f"2026-11-21T05:{minute:02d}:00Z", after=tuple(sorted(after))),
        )

    first = signed("First", 30)
    late, early = signed("Late", 50, first), signed("Early", 40, first)
    last = signed("Last", 10, late, early)  # whose clock is slow
    alone = signed("Alone", 20)
    approvals, faults = read_approvals(tmp_path)
    assert (list(approvals.acts), faults) == ([alone, first, early, late, last], ())
    assert approvals.tips == tuple(sorted([alone, last]))
    knows = {
        (one, other) for one in approvals.acts for other in approvals.acts if approvals.knows(one, other)
    }
    assert knows == {(late, first), (early, first), (last, first), (last, late), (last, early)}


def test_what_is_wrong_with_a_folder_is_told_by_file_in_words(tmp_path: Path) -> None:
    first = sign(tmp_path, ACT)
    second = sign(tmp_path, replace(ACT, who="Eva", after=(first,)))
    third = sign(tmp_path, replace(ACT, who="Luis", after=(second,)))
    (tmp_path / FOLDER / f"{first}.json").unlink()
    (tmp_path / FOLDER / f"{third}.json").write_bytes(b"")
    changed = "is not what its name says: it was edited or renamed; take it from version control again"
    gone = f"follows the act {first}, which is gone: take that from version control again"
    assert read_approvals(tmp_path)[1] == (
        Fault(f"{FOLDER}/{third}.json", 0, changed, "act-changed"),
        Fault(f"{FOLDER}/{second}.json", 0, gone, "act-missing"),
    )


def test_no_act_can_come_after_itself(tmp_path: Path) -> None:
    """The name of an act hangs on those it names: whoever names one that names it has another name."""
    first = sign(tmp_path, ACT)
    second = sign(tmp_path, replace(ACT, who="Eva", after=(first,)))
    changed = replace(ACT, after=(second,))
    (tmp_path / FOLDER / f"{first}.json").write_bytes(changed.content)
    assert told(tmp_path) == [("act-changed", f"{FOLDER}/{first}.json")]
    (tmp_path / FOLDER / f"{first}.json").unlink()
    third = sign(tmp_path, changed)
    approvals, _ = read_approvals(tmp_path)
    assert told(tmp_path) == [("act-missing", f"{FOLDER}/{second}.json")]
    assert (approvals.knows(third, second), approvals.knows(second, third)) == (True, False)


@pytest.mark.parametrize("text", ["", "2028-11-31", "20281121", "2028-W01-1", "tomorrow"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|isoformat"):
        read_day(text)


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"soup", b"soap"))


def rename(path: Path) -> None:
    path.rename(path.with_name(f"2026-11-22{path.name[10:]}"))


def copy(path: Path) -> None:
    shutil.copy(path, path.with_name(path.name.replace("the-soup-line", "eva-sol")))


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        pytest.param(edit, ["act-changed"], id="edited"),
        pytest.param(Path.unlink, ["act-missing"], id="removed"),
        pytest.param(rename, ["act-missing", "act-renamed"], id="another day in its name"),
        pytest.param(copy, ["act-renamed"], id="a copy under another name"),
    ],
)
def test_with_a_damaged_act_nothing_is_built_and_what_was_served_goes_on(
    tiny: TinyLine, spoil: Callable[[Path], object], codes: list[str]
) -> None:
    name = tiny.release()
    tiny.approve("Ana Ruiz", Role.CLINICAL)
    first, _ = read_approvals(tiny.folder)[0].acts
    path = tiny.folder / FOLDER / f"{first}.json"
    spoil(path)
    with pytest.raises(CatalogError) as refused:
        build(tiny.folder)
    assert sorted({fault.code for fault in refused.value.faults} - {"not-approved"}) == codes
    named = {fault.file for fault in refused.value.faults if fault.code in codes}
    assert named <= {f"{FOLDER}/{each.name}" for each in (path, *path.parent.iterdir())}
    assert (Shelf(tiny.folder).current.name, in_service(tiny.folder)) == (name, name)
