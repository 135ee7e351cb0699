"""What the documents say is what the project does."""

import re
import subprocess
from pathlib import Path

import pytest

from ivr.adapters.twiml import RETRY
from ivr.cli import main
from ivr.config import SETTINGS
from ivr.core.deployment import Deployment
from ivr.installation import Installation, read_installation
from ivr.simulator.transcript import differences, parse, play
from tests.conftest import RunningLine

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


TWILIO = (ROOT / "docs/twilio.md").read_text("utf-8")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_conversation_in_the_readme_is_what_the_line_says(line: RunningLine) -> None:
    [conversation] = blocks("text")
    transcript = parse(conversation, "README.md")
    assert not differences(transcript, play(transcript, line.phone()))


def test_the_readme_names_the_two_commands() -> None:
    assert blocks("sh") == ["make demo\n", "make test\n"]


def test_make_demo_runs_as_the_readme_says() -> None:
    done = subprocess.run(
        ["make", "demo"], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Síntomas." in done.stdout


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(cupline [a-z ]+)`", README))))
def test_every_cupline_command_in_the_readme_exists(command: str) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command.split()[1:], "--help"])
    assert end.value.code == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z]+)`", README))))
def test_every_make_target_in_the_readme_exists(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("file", sorted(set(re.findall(r"\]\(([\w/.-]+)\)", README))))
def test_every_link_in_the_readme_leads_to_a_file(file: str) -> None:
    assert (ROOT / file).is_file()


def test_the_table_of_settings_is_the_settings() -> None:
    rows = re.findall(
        r"^\| `(\w+)`( \(secret\))? \| (.*?) \| .* \| (.*?) \|$",
        (ROOT / "docs/settings.md").read_text(),
        re.M,
    )
    assert rows == [
        (
            each.name,
            " (secret)" if each.is_secret else "",
            each.purpose,
            "the same" if each.live_default else "required",
        )
        for each in SETTINGS
    ]


@pytest.mark.parametrize(
    "command", [line for block in blocks("sh", TWILIO) for line in block.splitlines() if "cupline" in line]
)
def test_every_command_of_the_page_on_twilio_exists_with_its_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, *words = command.split()
    with pytest.raises(SystemExit) as end:
        main([*(word for word in words if word.isalpha()), "--help"])
    assert end.value.code == 0
    known = capsys.readouterr().out
    assert [option for option in words if option.startswith("--") and option not in known] == []


def test_the_deployment_on_the_page_on_twilio_is_one_and_has_the_defaults(tmp_path: Path) -> None:
    [deployment] = blocks("toml", TWILIO)
    file = tmp_path / "deployment.toml"
    file.write_text(deployment, "utf-8")
    installation, faults = read_installation(str(file))
    assert faults == ()
    assert installation == Installation(deployment=Deployment(connects_crisis=True))


def test_the_page_on_twilio_asks_for_the_retries_that_the_line_counts_on() -> None:
    fragments = re.findall(r"`https://line\.example\.org/(?:voice|sms)(#[^`]*)`", TWILIO)
    assert fragments
    assert {*fragments} == {RETRY}


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\]\(([\w./#-]+)\)", TWILIO))))
def test_every_link_of_the_page_on_twilio_leads_somewhere(place: str) -> None:
    file, _, heading = place.partition("#")
    page = (ROOT / "docs" / file).read_text("utf-8") if file else TWILIO
    titles = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    assert not heading or heading in {
        re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in titles
    }
