"""The files that other tools read are whole, as far as a parser can tell."""

import re
import tomllib
from pathlib import Path

import pytest

from ivr.config import read_settings
from ivr.core.deployment import Deployment
from ivr.installation import Installation

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_of_this_machine_and_hashes_everything(lock: str) -> None:
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(), flags=re.M)
    assert not re.search(r"^\s*-|index|find-links|https?:|file:", re.sub(r"--hash=\S+", "", text), re.M)
    for requirement in re.split(r"\n(?=\w)", text.strip()):
        assert "==" in requirement
        assert "--hash=sha256:" in requirement


def test_the_lock_serves_every_python_that_the_project_names() -> None:
    """Redis wants async-timeout below Python 3.11.3, where pip refuses what the lock does not hold."""
    assert "async-timeout==" in (ROOT / "requirements.lock").read_text()


def test_the_example_of_a_deployment_can_be_read_and_used(tmp_path: Path) -> None:
    example = (ROOT / "docs/deployment.example.toml").read_text("utf-8")
    assert tomllib.loads(example) == {"numbers": {}}
    file = tmp_path / "deployment.toml"
    used = re.sub(r'^# (?=["\[]|[a-z_]+ = )', "", example, flags=re.M)
    file.write_text(used, "utf-8")
    installation = read_settings({"CUPLINE_DEPLOYMENT": str(file)}).installation
    assert installation == Installation(
        numbers={"+18005550100": "en", "+18005550199": "es"},
        countries=frozenset({"US", "PR"}),
        segment_usd=0.01,
        deployment=Deployment(connects_crisis=True),
    )
