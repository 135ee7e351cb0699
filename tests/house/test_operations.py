"""The page for the engineer on duty, the alerts and the dashboard speak of what is there, and of all."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from ivr.adapters.metrics import Metrics
from ivr.cli import main
from ivr.web.health import REASONS
from tests.house.test_compose import SERVICES
from tests.house.test_documents import blocks

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
GROUPS = yaml.safe_load((ROOT / "docs/alerts.yml").read_text())["groups"]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
TRIALS = "".join(file.read_text() for file in (ROOT / "tests/house").glob("alerts.*test.yml"))
DASHBOARD = json.loads((ROOT / "docs/grafana.json").read_text("utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in PANELS for target in panel["targets"]
]
TOKEN = "the-token-of-the-counts"

SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


def samples(page: str) -> set[str]:
    """Name all samples that a page of counts may have."""
    return {
        f"{family.name}{suffix}"
        for family in text_string_to_metric_families(page)
        for suffix in SUFFIXES[family.type]
    }


@pytest.fixture
def canary(tmp_path: Path) -> str:
    """Give the figures of a canary."""
    main(["canary", "--url", "http://127.0.0.1:1", "--metrics", str(tmp_path / "canary.prom")])
    return (tmp_path / "canary.prom").read_text()


@pytest.fixture
def known(canary: str) -> set[str]:
    """Name what Prometheus knows: of the line, of the canary, and of itself."""
    records = {rule["record"] for rule in RULES if "record" in rule}
    return records | samples(canary) | samples(Metrics().show().decode()) | {"up", "ALERTS"}


def named(expression: str) -> set[str]:
    """Name the series that an expression asks for."""
    return set(re.findall(r"\b(cupline[_:][\w:]+|up)\b", re.sub(r"\{[^}]*\}|\[[^]]*\]", "", expression)))


def test_rules_and_dashboard_ask_for_nothing_that_is_not_there(known: set[str]) -> None:
    assert set().union(*map(named, EXPRESSIONS)) - known == set()


MATCHERS = re.compile(r"(cupline_\w+)\{([^}]*)\}")


def test_rules_and_dashboard_look_for_labels_that_the_counts_have(canary: str) -> None:
    """A label that is misspelt matches nothing, and its alert is silent for ever."""
    collectors = [vars(each) for each in Metrics()._every()._collector_to_names]
    labels = {each["_name"]: {*each["_labelnames"], "le"} for each in collectors}
    flown = [sample for family in text_string_to_metric_families(canary) for sample in family.samples]
    labels |= {sample.name: set(sample.labels) for sample in flown}
    for expression in EXPRESSIONS:
        for name, matchers in MATCHERS.findall(expression):
            family = re.sub("_(total|bucket|count|sum)$", "", name)
            assert set(re.findall(r"(\w+) ?[=!]", matchers)) <= labels[family]


def test_every_count_of_the_line_is_looked_at() -> None:
    families = text_string_to_metric_families(Metrics().show().decode())
    counts = {family.name for family in families if not family.name.endswith("_created")}
    asked = " ".join(EXPRESSIONS)
    assert {name for name in counts if name not in asked} == set()


def test_every_reason_to_be_degraded_has_an_alert() -> None:
    asked = set(re.findall(r'cupline_degraded\{reason="(\w+)"\}', " ".join(EXPRESSIONS)))
    assert asked | {"waiting"} == {*REASONS}
    assert "cupline_spooled_wishes" in ALERTS["WishesWait"]["expr"]


SECTIONS = dict(
    re.findall(r"^### (\w+)\n\n(.*)", PAGE.partition("## What to do on each")[2].partition("\n## ")[0], re.M)
)


def test_the_page_has_a_section_for_every_alert_and_for_no_other() -> None:
    assert [*SECTIONS] == [*ALERTS]


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_what_it_is_where_to_read_on_and_whom_it_wakes(name: str) -> None:
    alert = ALERTS[name]
    assert alert["annotations"].keys() == {"summary", "description", "runbook"}
    assert alert["annotations"]["runbook"] == f"docs/operations.md#{name.lower()}"
    begins = {"page": "Page. ", "ticket": "Ticket. ", "none": "It always fires."}
    assert SECTIONS[name].startswith(begins[alert["labels"]["severity"]])


@pytest.mark.parametrize("name", sorted({*ALERTS} - {"Watchdog"}))
def test_a_trial_of_promtool_makes_every_alert_fire(name: str) -> None:
    assert f'alertname="{name}"' in TRIALS


def test_the_dashboard_is_whole() -> None:
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for panel in PANELS:
        assert panel["title"]
        assert panel["description"]
        assert {each["datasource"]["uid"] for each in (panel, *panel["targets"])} == {"${datasource}"}
    places = sorted(
        (each["gridPos"]["y"], each["gridPos"]["x"], each["gridPos"]["w"]) for each in DASHBOARD["panels"]
    )
    assert all(x + width <= 24 for _, x, width in places)
    assert all(first[0] < other[0] or first[1] + first[2] <= other[1] for first, other in pairwise(places))


def test_the_first_row_of_the_dashboard_says_whether_the_line_is_well() -> None:
    row, *others = DASHBOARD["panels"]
    first = " ".join(each["targets"][0]["expr"] for each in others if each["gridPos"]["y"] == 1)
    assert row["title"] == "Is the line well?"
    assert all(reason in first for reason in {*REASONS} - {"waiting"})
    assert "cupline_spooled_wishes" in first


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\]\(([\w./@#-]+)\)", PAGE))))
def test_every_link_of_the_page_leads_somewhere(place: str) -> None:
    file, _, heading = place.partition("#")
    page = (ROOT / "docs" / file).read_text("utf-8") if file else PAGE
    titles = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    assert not heading or heading in {
        re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in titles
    }


COMMANDS = [line for block in blocks("sh", PAGE) for line in block.splitlines()]
COMMANDS += re.findall(r"`((?:docker compose|cupline|make) [^`]+)`", PAGE)


@pytest.mark.parametrize("command", sorted({each for each in COMMANDS if each.startswith("docker compose")}))
def test_a_command_for_containers_names_containers_that_are_there(command: str) -> None:
    words = [word for word in shlex.split(command.partition(" | ")[0])[2:] if not word.startswith("-")]
    act, *rest = [word for word in words if word not in {"watch", "10m", "30m", "20", "50"}]
    assert act in {"build", "exec", "logs", "ps", "run", "start", "stop", "up"}
    inside = act in {"exec", "run"}
    assert {*(rest[:1] if inside else rest)} <= SERVICES.keys()


@pytest.mark.parametrize(
    "command",
    sorted(
        {
            found
            for each in COMMANDS
            for found in re.findall(r"\bcupline (?!cupline)([a-z -]+[a-z])", each)
            if not each.startswith("docker tag")
        }
    ),
)
def test_every_command_of_the_line_on_the_page_exists(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word for word in command.split() if not word.startswith("--")]
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])
    assert end.value.code == 0
    known = capsys.readouterr().out
    assert [word for word in command.split() if word.startswith("--") and word not in known] == []


UNITS = {file.name: file.read_text() for file in (ROOT / "docs/systemd").iterdir()}
STARTS = sorted(set(re.findall(r"^ExecStart=\S+/cupline (.*)$", "\n".join(UNITS.values()), re.M)))


@pytest.mark.parametrize("start", STARTS)
def test_every_unit_starts_a_command_that_exists(start: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = start.split()
    with pytest.raises(SystemExit):
        main([command, "--help"])
    known = capsys.readouterr().out
    assert [word for word in rest if word.startswith("--") and word not in known] == []


def test_every_unit_is_enabled_on_the_page_and_every_timer_has_its_service() -> None:
    [line] = [each for each in COMMANDS if each.startswith("systemctl enable")]
    enabled = {re.sub(r"@\d+", "@", word) for word in line.split()[3:]}
    named = {each if each.endswith(".timer") else f"{each}.service" for each in enabled}
    assert named | {each.replace(".timer", ".service") for each in named} == UNITS.keys()
