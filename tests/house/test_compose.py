"""One machine as docker-compose.yml builds it: hardened, pinned, and shut but for what Twilio calls."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from flask import Flask

from ivr.adapters.local_redis import FLAGS, find_server, free_port
from ivr.config import SETTINGS, read_settings
from ivr.web.app import create_app
from ivr.web.service import EXTENSION
from tests.conftest import settings_for, wait_until
from tests.house.test_documents import blocks

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
INSTANCES = ("line-1", "line-2")
PAGE = (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_nobody_special_and_has_limits(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].partition(":")[0] not in {"root", "0"}
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit", "restart"} <= service.keys()
    assert {"max-size", "max-file"} <= service["logging"]["options"].keys()
    assert not service.get("privileged")


@pytest.mark.parametrize("name", sorted({*SERVICES} - {"prepare"}))
def test_what_goes_on_running_is_watched(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_redis_keeps_what_it_is_told_in_compose_as_in_the_tests() -> None:
    words = shlex.split(SERVICES["redis"]["command"])
    assert words[:2] == ["redis-server", "/run/secrets/redis.conf"]
    assert words[2 : 2 + len(FLAGS)] == [*FLAGS]


@pytest.mark.parametrize("name", INSTANCES)
def test_an_instance_is_given_settings_that_exist_and_every_one_that_live_wants(name: str) -> None:
    given = set(SERVICES[name]["environment"])
    named = {each.name: f"{each.name}_FILE" if each.is_secret else each.name for each in SETTINGS}
    assert given <= set(named.values())
    assert given >= {named[each.name] for each in SETTINGS if not each.live_default}


def test_secrets_are_files_and_all_that_is_used_is_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
        assert set(service.get("networks", ())) <= COMPOSE["networks"].keys()
        for name, value in service.get("environment", {}).items():
            assert not re.search("TOKEN|KEY|PASSWORD", name) or value.startswith("/run/secrets/")
            assert value.removeprefix("/run/secrets/") in {value, *service.get("secrets", ())}


@pytest.mark.parametrize("name", SERVICES)
def test_every_volume_is_declared_or_stands_in_the_project(name: str) -> None:
    for volume in SERVICES[name].get("volumes", ()):
        source = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", volume).partition(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_internet_reaches_the_proxy_alone_and_redis_reaches_nobody() -> None:
    public = {
        name for name, each in SERVICES.items() for port in each.get("ports", ()) if port[:10] != "127.0.0.1:"
    }
    assert public == {"proxy"}
    assert COMPOSE["networks"]["inside"]["internal"]
    inside = {name for name, each in SERVICES.items() if [*each.get("networks", ())] == ["inside"]}
    assert inside == {"redis", "prometheus", "canary"}
    assert SERVICES["proxy"]["networks"] == ["outside"]


def test_images_are_pinned() -> None:
    images = {each["image"] for each in SERVICES.values() if "build" not in each}
    for name in (*images, *re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)):
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+[\w.-]*", name)


def test_the_image_installs_by_hash_and_runs_as_nobody_special() -> None:
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.M) == ["cupline"]
    assert re.findall(r"^CMD (.*)$", DOCKERFILE, re.M) == ['["cupline", "serve"]']
    copied = {name for line in re.findall(r"^COPY ([^-].*) \S+$", DOCKERFILE, re.M) for name in line.split()}
    assert copied >= {"requirements.lock", "ivr", "messages", "locales"}
    assert all((ROOT / name).exists() for name in copied)


def test_prometheus_reads_every_file_that_the_canary_writes() -> None:
    files = re.findall(r"--metrics /tmp/seen(/\S+\.txt)", SERVICES["canary"]["command"][-1])
    jobs = yaml.safe_load((ROOT / "docs/watch/prometheus.yml").read_text())["scrape_configs"]
    read = [job["metrics_path"] for job in jobs if job["job_name"].startswith("canary-")]
    at = [name.removeprefix("line-") for name in INSTANCES]
    assert sorted(read) == sorted(file.replace("$$1", each) for file in files for each in at)


NGINX = (ROOT / "docs/proxy/nginx.conf").read_text()
SHARED = (ROOT / "docs/proxy/cupline.conf").read_text()


def test_the_proxy_knows_the_instances_by_the_addresses_that_they_have() -> None:
    given = {f"{name}:{SERVICES[name]['networks']['outside']['ipv4_address']}" for name in INSTANCES}
    assert {*SERVICES["proxy"]["extra_hosts"]} == given
    assert re.findall(r"server (\S+):8000", NGINX) == [*INSTANCES]


def passes(page: str) -> bool:
    """Say whether the proxy passes a page on, as nginx chooses: the very page, a pattern, a beginning."""
    fits: dict[str, Callable[[str], object]] = {
        "=": page.__eq__,
        "~": lambda place: re.search(place, page),
        "": page.startswith,
    }
    places = re.findall(r"location (=|~)? ?(\S+) \{([^}]*)\}", SHARED)
    ranked = [
        act for kind, fit in fits.items() for given, place, act in places if given == kind and fit(place)
    ]
    return "proxy_pass http://cupline" in ranked[0]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for("redis://127.0.0.1:1/0", tmp_path))
    yield app
    app.extensions[EXTENSION].close()


def test_the_proxy_passes_on_what_twilio_asks_and_nothing_else(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    pages = [rule.replace("<name>", "x.wav").replace("<locale>/<place>", "es/main") for rule in rules]
    assert {page for page in pages if not passes(page)} == {"/healthz", "/readyz", "/metrics"}


def test_the_proxy_holds_the_body_limit_of_the_line() -> None:
    assert "client_max_body_size 64k;" in SHARED


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """Make the secrets as the page says."""
    shutil.copytree(ROOT / "docs/watch", tmp_path / "docs/watch")
    [commands] = [block for block in blocks("sh", PAGE) if "mkdir -m 700 secrets" in block]
    subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path, check=True)
    return tmp_path / "secrets"


def test_the_secrets_that_the_page_makes_are_those_of_compose_and_good_ones(secrets: Path) -> None:
    assert {f"secrets/{each.name}" for each in secrets.iterdir()} == {
        each["file"] for each in COMPOSE["secrets"].values()
    }
    (secrets / "auth_token").write_text("a-token\n")
    told = {
        name: value.replace("/run/secrets", str(secrets))
        for name, value in SERVICES["line-1"]["environment"].items()
        if name.endswith("_FILE")
    }
    assert len(read_settings(told).privacy_keys[0]) == 64


@pytest.fixture
def guarded_redis(secrets: Path) -> Iterator[int]:
    """Run the command of compose with the secrets of the page; give its port."""
    port = free_port()
    words = shlex.split(SERVICES["redis"]["command"].replace("/run/secrets", str(secrets)))[1:]
    more = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(secrets))
    command = [find_server(os.environ), *words, *more]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        yield port
        process.terminate()


def test_redis_has_the_password_of_the_page_and_its_health_is_seen(guarded_redis: int, secrets: Path) -> None:
    client = find_server(os.environ).replace("-server", "-cli")
    check = SERVICES["redis"]["healthcheck"]["test"][1].replace("$$", "$")
    for inside, here in (("redis-cli", f"{client} -p {guarded_redis}"), ("/run/secrets", str(secrets))):
        check = check.replace(inside, here)
    wait_until(lambda: subprocess.run(["sh", "-c", check], capture_output=True, check=False).returncode == 0)
    url = (secrets / "redis_url").read_text().strip().replace("redis:6379", f"127.0.0.1:{guarded_redis}")
    with redis.Redis.from_url(url) as ours, redis.Redis(port=guarded_redis) as stranger:
        assert ours.ping()
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
