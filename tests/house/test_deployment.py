"""The files that other tools read are whole, as far as a parser can tell."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.adapters.local_redis import FLAGS
from ivr.config import SETTINGS, read_settings
from ivr.core.deployment import Deployment
from ivr.installation import Installation

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture
def services() -> dict[str, dict[str, Any]]:
    composed: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return composed["services"]


def test_redis_keeps_what_it_is_told_in_compose_as_in_the_tests(services: dict[str, dict[str, Any]]) -> None:
    assert shlex.split(services["redis"]["command"])[1:] == [*FLAGS]


def test_no_container_is_root_or_goes_unwatched(services: dict[str, dict[str, Any]]) -> None:
    assert {name: each["user"] for name, each in services.items()} == {"line": "cupline", "redis": "redis"}
    assert all(each["healthcheck"]["test"] for each in services.values())


def test_compose_sets_only_settings_that_exist_and_every_one_that_live_wants(
    services: dict[str, dict[str, Any]],
) -> None:
    given = set(services["line"]["environment"])
    assert given <= {setting.name for setting in SETTINGS}
    assert given >= {setting.name for setting in SETTINGS if not setting.live_default}


def test_images_are_pinned(services: dict[str, dict[str, Any]]) -> None:
    image = re.search(r"^FROM (\S+)$", (ROOT / "Dockerfile").read_text(), re.M)
    assert image
    for name in (image[1], services["redis"]["image"]):
        assert re.fullmatch(r"\w+:\d+\.\d+[\w-]*", name)


def test_the_image_installs_by_hash_and_runs_as_nobody_special() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert re.findall(r"^USER (\w+)$", dockerfile, re.M) == ["cupline"]
    assert re.findall(r"^CMD (.*)$", dockerfile, re.M) == ['["cupline", "serve"]']
    copied = {name for line in re.findall(r"^COPY (.*) \S+$", dockerfile, re.M) for name in line.split()}
    assert all((ROOT / name).exists() for name in copied)


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
