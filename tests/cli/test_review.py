"""`cupline catalog review` prints what waits, and what people return approves just that."""

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.cli import main
from ivr.cli.review import PAPER
from ivr.config import LOCALES
from messages.acts import Role, Slot
from messages.approvals import read_approvals
from messages.codes import code
from messages.desk import Desk
from messages.release import current
from tests.messages.tiny import EN, SMS, TinyLine, change

HOT = Slot(SMS, EN, "topic.hot")


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TinyLine:
    """Give a tiny line, and work beside it."""
    line = TinyLine(tmp_path / "locales")
    line.write()
    monkeypatch.chdir(tmp_path)
    return line


def review(tiny: TinyLine, *options: str) -> int:
    return main(["catalog", "review", "--locales", str(tiny.folder), *options])


def files(tiny: TinyLine) -> list[str]:
    return sorted(path.name for path in tiny.folder.parent.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], ["review.html"], id="by itself"),
        pytest.param(["--out", "soup.html"], ["soup.html"], id="paper"),
        pytest.param(["--csv", "soup.csv"], ["soup.csv"], id="a table"),
        pytest.param(["--out", "soup.html", "--csv", "soup.csv"], ["soup.csv", "soup.html"], id="both"),
    ],
)
def test_it_writes_paper_or_a_table_or_both(
    tiny: TinyLine, options: list[str], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(tiny, *options) == 0
    assert files(tiny) == expected
    said = capsys.readouterr().out
    assert [name for name in expected if f"{name}: " not in said] == []


def test_the_paper_names_the_release_in_service(tiny: TinyLine) -> None:
    assert review(tiny) == 0
    assert "none yet" in PAPER.read_text("utf-8")
    name = tiny.release()
    assert review(tiny) == 0
    assert name in PAPER.read_text("utf-8")


def test_where_nothing_waits_nothing_is_written(tiny: TinyLine, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.approve("Ana Ruiz", Role.CLINICAL)
    assert review(tiny, "--role", "clinical") == 0
    assert (capsys.readouterr().out, files(tiny)) == ("Nothing waits for a review.\n", [])
    assert review(tiny, "--role", "clinical", "--all") == 0
    assert files(tiny) == ["review.html"]


def test_what_cannot_be_approved_yet_is_named(tiny: TinyLine, capsys: pytest.CaptureFixture[str]) -> None:
    change(tiny, [(EN, SMS, "person", "A <b>person</b>.")])
    assert review(tiny, "--locale", "en") == 0
    assert "Not to be approved as they are (1): person (sms, en)\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        pytest.param(["--locale", "fr"], "there is no language fr: there are en, es", id="a language"),
        pytest.param(["--out", "gone/for/good/soup.html"], "soup.html cannot be written", id="a folder"),
    ],
)
def test_what_is_not_there_is_said(
    tiny: TinyLine, options: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(tiny, *options) == 1
    assert problem in capsys.readouterr().err


def approve(tiny: TinyLine, *options: str) -> int:
    signer = ["--who", "Ana Ruiz", "--role", "clinical", "--locales", str(tiny.folder)]
    return main(["catalog", "approve", *options, *signer])


def approved(tiny: TinyLine) -> list[Slot]:
    return [text.slot for act in read_approvals(tiny.folder)[0].acts.values() for text in act.texts]


def test_codes_from_paper_approve_their_texts_and_no_others(tiny: TinyLine) -> None:
    assert review(tiny, "--role", "clinical") == 0
    page = PAPER.read_text("utf-8")
    typed = re.findall(r'<span class="code">([0-9A-Z-]+)</span>', page)
    wanted = code(Desk.open(tiny.folder).texts[HOT])
    assert wanted in typed
    assert approve(tiny, "--codes", wanted.lower().replace("-", "")) == 0
    assert approved(tiny) == [HOT]


def test_a_code_from_paper_is_of_no_use_after_an_edit(
    tiny: TinyLine, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = code(Desk.open(tiny.folder).texts[HOT])
    change(tiny, [(EN, SMS, "topic.hot", "Words of title.hot, hot.")])
    assert approve(tiny, "--codes", typed) == 1
    assert "it was changed since the review" in capsys.readouterr().err
    assert approved(tiny) == []


def test_the_returned_table_approves_its_texts(tiny: TinyLine, capsys: pytest.CaptureFixture[str]) -> None:
    table = tiny.folder.parent / "soup.csv"
    assert review(tiny, "--role", "clinical", "--csv", str(table)) == 0
    content = table.read_text("utf-8")
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    line = next(row for row in rows if row[1:4] == ["topic.hot", "sms", "en"])
    line[7] = "sí"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert approve(tiny, "--from", str(table)) == 0
    assert approved(tiny) == [HOT]
    line[5] = "Better words."
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert approve(tiny, "--from", str(table)) == 1
    number = rows.index(line) + 1
    assert f"{table}:{number}: approves {line[0]} with other words" in capsys.readouterr().err
    assert approved(tiny) == [HOT]


def test_every_shipped_text_that_is_not_reviewed_is_in_the_packet_with_its_code(tmp_path: Path) -> None:
    paper = tmp_path / "review.html"
    assert main(["catalog", "review", "--out", str(paper)]) == 0
    page = ElementTree.fromstring(paper.read_bytes())
    desk = Desk.open(LOCALES)
    served = desk.draft.plan.languages
    waiting = {code(text) for slot, text in desk.texts.items() if slot.locale in served and desk.lacks(slot)}
    assert {each.text for each in page.findall(".//span[@class='code']")} == waiting
    assert current(LOCALES) in {each.text for each in page.iter("td")}
    assert f"{len(waiting)} of these {len(waiting)} texts are starter words" in paper.read_text("utf-8")
