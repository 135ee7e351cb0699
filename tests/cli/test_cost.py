"""`cupline catalog cost` prints what answers cost, and no price that nobody gave."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.cli.cost import LEGEND, NO_PRICE, report
from messages.cost import usd_per_thousand, work_out
from messages.release import Release

SOUPS = work_out(
    {
        ("es", "both.help"): "Sopa: 1",
        ("es", "topic.soup"): "Está a" + "a" * 200,
        ("es", "topic.soup.2"): "Sopa",
        ("en", "both.help"): "Soup: 1",
        ("en", "topic.soup"): "b" * 162,
    }
)


def test_the_table_is_aligned_and_priced() -> None:
    assert list(report(SOUPS, 0.01)) == [
        "language  answer               encoding  units  segments  USD/1,000  not GSM-7  without  over by",
        "es        topic.soup           UCS-2       206         4      40.00  á                2        5",
        "es        topic.soup.2         GSM-7         4         1      10.00",
        "es        topic.soup, 2 parts                          5      50.00",
        "en        topic.soup           GSM-7       162         2      20.00                            2",
        "mul       both.help            GSM-7        15         1      10.00",
        "",
        LEGEND,
        "",
        "es: answers 2, segments 5; a thousand, each asked for as often, cost 25.00 USD.",
        "en: answers 1, segments 2; a thousand, each asked for as often, cost 20.00 USD.",
        "mul: answers 1, segments 1; a thousand, each asked for as often, cost 10.00 USD.",
        "",
        "Where other words would save, the most first (an accent is never left out):",
        "es topic.soup: words without á in 1 place would save 2 segments (20.00 USD/1,000)",
        "en topic.soup: 2 letters shorter saves a segment (10.00 USD/1,000)",
        "es topic.soup: 5 letters shorter saves a segment (10.00 USD/1,000)",
    ]


def test_without_a_price_there_are_segments_and_how_to_set_one() -> None:
    assert list(report(SOUPS.only("mul"), None)) == [
        "language  answer     encoding  units  segments  not GSM-7  without  over by",
        "mul       both.help  GSM-7        15         1",
        "",
        LEGEND,
        "",
        "mul: answers 1, segments 1.",
        "",
        NO_PRICE,
    ]


def test_the_release_in_service_is_reckoned_with_the_price_of_the_deployment(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deployment.toml").write_text("[costs]\nsegment_usd = 0.02\n")
    monkeypatch.setenv("CUPLINE_DEPLOYMENT", str(tmp_path / "deployment.toml"))
    assert main(["catalog", "cost"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [
        f"Release {release.name}",
        "",
        *"\n".join(report(work_out(release.sms), 0.02)).splitlines(),
    ]


def test_a_price_that_is_given_wins_over_that_of_the_deployment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CUPLINE_DEPLOYMENT", str(tmp_path / "there-is-none.toml"))
    assert main(["catalog", "cost", "--price", "0.0083"]) == 0
    assert "8.30" in capsys.readouterr().out


@pytest.mark.parametrize("price", [None, 0.0083])
def test_a_program_gets_everything_as_json(
    price: float | None, release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--price", str(price)] if price else []
    assert main(["catalog", "cost", "--json", "--locale", "es", *given]) == 0
    spanish = work_out(release.sms).only("es")

    def usd(segments: float) -> float | None:
        return usd_per_thousand(segments, price) if price else None

    expected = {
        "release": release.name,
        "segment_usd": price,
        "answers": [asdict(each) | {"usd_per_1000": usd(each.segments)} for each in spanish.rows],
        "topics": [asdict(each) | {"usd_per_1000": usd(each.segments)} for each in spanish.topics],
        "locales": [asdict(each) | {"usd_per_1000": usd(each.average)} for each in spanish.locales],
        "hints": [
            asdict(each) | {"advice": each.advice, "usd_per_1000": usd(each.saving)} for each in spanish.hints
        ],
    }
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(expected))
    assert len(spanish.rows) > 40


def test_a_language_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "cost", "--locale", "tlh"]) == 1
    assert capsys.readouterr().err == "cupline: no text is in `tlh`: there is en, es, mul\n"


@pytest.mark.parametrize("price", ["cheap", "0", "-0.01", "8.3", "nan"])
def test_what_is_no_price_of_a_segment_is_refused(price: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["catalog", "cost", f"--price={price}"])
    assert "must be the price of one segment in US dollars" in capsys.readouterr().err
