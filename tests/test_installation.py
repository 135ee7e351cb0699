"""deployment.toml says what one installation decides, and everything that is wrong with it at once."""

from pathlib import Path

import pytest

from ivr.core.deployment import Caps, Deployment, StopAnswer
from ivr.core.errors import Fault
from ivr.installation import Installation, read_installation

EXAMPLE = Path(__file__).parents[1] / "docs" / "deployment.example.toml"

ALL = """
[numbers]
"+18005550199" = "es"
[costs]
segment_usd = 0.0079
[stop]
answered_by = "advanced"
[crisis]
tested_on = "2026-11-30"
[texts]
countries = ["US", "CA"]
[caps]
caller_texts = 3
prefix_segments = 0
line_segments = 500
"""


def written(tmp_path: Path, content: str | bytes) -> str:
    file = tmp_path / "deployment.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def test_all_that_can_be_decided(tmp_path: Path) -> None:
    assert read_installation(written(tmp_path, ALL)) == (
        Installation(
            numbers={"+18005550199": "es"},
            countries=frozenset({"US", "CA"}),
            segment_usd=0.0079,
            deployment=Deployment(
                stop_answered_by=StopAnswer.ADVANCED, connects_crisis=True, caps=Caps(3, 0, 500)
            ),
        ),
        (),
    )


def test_without_a_file_the_line_answers_stop_connects_no_crisis_and_texts_the_us() -> None:
    installation, faults = read_installation("")
    assert (installation, faults) == (Installation(), ())
    assert installation.countries == {"US"}
    assert installation.deployment == Deployment(StopAnswer.LINE, connects_crisis=False, can_text=False)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("[numbers]\n[costs]\n[stop]\n[crisis]\n[texts]\n[caps]\n", id="empty-tables"),
        pytest.param('[crisis]\ntested_on = ""\n', id="not-tested"),
        pytest.param('[stop]\nanswered_by = "line"\n', id="by-default"),
    ],
)
def test_what_is_left_out_is_as_without_a_file(tmp_path: Path, content: str) -> None:
    assert read_installation(written(tmp_path, content)) == (Installation(), ())


@pytest.mark.parametrize("by", StopAnswer)
def test_each_of_those_who_answer_stop_can_be_named(tmp_path: Path, by: StopAnswer) -> None:
    installation, faults = read_installation(written(tmp_path, f'[stop]\nanswered_by = "{by}"\n'))
    assert (installation.deployment.stop_answered_by, faults) == (by, ())


@pytest.mark.parametrize("countries", [[], ["PR"], ["US", "CA", "MX"]], ids=str)
def test_texts_go_to_the_countries_that_are_named(tmp_path: Path, countries: list[str]) -> None:
    installation, faults = read_installation(written(tmp_path, f"[texts]\ncountries = {countries}\n"))
    assert (installation.countries, faults) == (frozenset(countries), ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("[transfer]\n", "[transfer] is not known", id="unknown-table"),
        pytest.param("numbers = 5\n", "[numbers] must", id="no-table"),
        pytest.param('[numbers]\n"+18005550199" = 5\n', "[numbers] must", id="no-language"),
        pytest.param('[numbers]\n"1-800-555-0199" = "es"\n', "[numbers] must", id="no-number"),
        pytest.param("costs = 5\n", "[costs] must", id="no-table-of-costs"),
        pytest.param("[costs]\ncall_usd = 0.01\n", "[costs] must", id="unknown-cost"),
        pytest.param("[costs]\nsegment_usd = 0.01\ncall_usd = 0.01\n", "[costs] must", id="one-cost-more"),
        pytest.param('[costs]\nsegment_usd = "0.01"\n', "[costs] must", id="a-price-in-words"),
        pytest.param("[costs]\nsegment_usd = true\n", "[costs] must", id="no-price"),
        pytest.param("[costs]\nsegment_usd = 0\n", "[costs] must", id="a-price-of-nothing"),
        pytest.param("[costs]\nsegment_usd = 0.83\n", "[costs] must", id="a-price-in-cents"),
        pytest.param("[costs]\nsegment_usd = nan\n", "[costs] must", id="a-price-that-is-no-number"),
        pytest.param('[stop]\nanswered_by = "nobody"\n', "[stop] must", id="nobody-answers-stop"),
        pytest.param('[stop]\nanswered_by = ["line", "twilio"]\n', "[stop] must", id="two-answer-stop"),
        pytest.param('[stop]\nby = "line"\n', "[stop] must", id="unknown-stop"),
        pytest.param("[crisis]\ntested_on = true\n", "[crisis] must", id="a-test-without-a-day"),
        pytest.param("[crisis]\ntested_on = 2026-11-30\n", "[crisis] must", id="a-day-without-quotes"),
        pytest.param('[crisis]\ntested_on = "yes"\n', "[crisis] must", id="no-day"),
        pytest.param('[crisis]\ntested_on = "2026-02-30"\n', "[crisis] must", id="a-day-that-is-none"),
        pytest.param('[crisis]\nconnect = "2026-11-30"\n', "[crisis] must", id="unknown-crisis"),
        pytest.param('[texts]\ncountries = "US"\n', "[texts] must", id="no-list"),
        pytest.param('[texts]\ncountries = ["USA"]\n', "[texts] must", id="no-country"),
        pytest.param("[texts]\ncountries = [1]\n", "[texts] must", id="a-country-by-number"),
        pytest.param('[texts]\nto = ["US"]\n', "[texts] must", id="unknown-texts"),
        pytest.param("[caps]\ncaller_texts = -1\n", "[caps] must", id="below-nothing"),
        pytest.param("[caps]\ncaller_texts = true\n", "[caps] must", id="no-cap"),
        pytest.param("[caps]\ncaller_texts = 1.5\n", "[caps] must", id="half-a-text"),
        pytest.param("[caps]\ncalls = 5\n", "[caps] must", id="unknown-cap"),
    ],
)
def test_a_mistake_is_named_and_nothing_of_the_file_is_taken(tmp_path: Path, content: str, says: str) -> None:
    path = written(tmp_path, content)
    installation, faults = read_installation(path)
    assert (installation, [(fault.file, fault.problem.startswith(says)) for fault in faults]) == (
        Installation(),
        [(path, True)],
    )


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "[transfer]\n[caps]\ncalls = 5\n[stop]\nby = 1\n")
    _, faults = read_installation(path)
    assert [fault.problem.partition("]")[0] for fault in faults] == ["[transfer", "[stop", "[caps"]


@pytest.mark.parametrize("content", [None, b"[numbers", b"\xff"], ids=["no-file", "no-toml", "no-text"])
def test_a_file_that_cannot_be_read_is_a_fault_of_the_setting(tmp_path: Path, content: bytes | None) -> None:
    path = written(tmp_path, content) if content else "/nowhere.toml"
    installation, faults = read_installation(path)
    assert (installation, [fault.file for fault in faults]) == (Installation(), ["CUPLINE_DEPLOYMENT"])
    assert faults == (Fault("CUPLINE_DEPLOYMENT", 0, faults[0].problem),)
    assert path in faults[0].problem


def test_the_example_can_be_used_as_it_is() -> None:
    assert read_installation(str(EXAMPLE))[1] == ()
