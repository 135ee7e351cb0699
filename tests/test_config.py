"""Settings are read once, with all their faults together, and secrets stay out of sight."""

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from ivr.config import (
    COUNTS,
    DEMO_ACCOUNT,
    DEMO_PRIVACY_KEY,
    DEMO_TOKEN,
    LOCALES,
    SETTINGS,
    Mode,
    Settings,
    read_settings,
    share_counts,
    shared_counts,
)
from ivr.core.deployment import Caps, Deployment, StopAnswer
from ivr.core.errors import ReleaseError, SettingsError
from ivr.installation import Installation
from ivr.web.app import create_app, open_shelf

LIVE = {
    "CUPLINE_MODE": "live",
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "TWILIO_AUTH_TOKEN": "token-of-line",
    "PUBLIC_URL": "https://line.example.org/cup/",
    "REDIS_URL": "rediss://:word@redis.example.org:6380/0",
    "CUPLINE_PRIVACY_KEY": "p" * 32,
}


def faults(environ: dict[str, str]) -> list[str]:
    """List the faults of an environment by name."""
    with pytest.raises(SettingsError) as refused:
        read_settings(environ)
    return [fault.file for fault in refused.value.faults]


def test_a_demo_needs_no_setting() -> None:
    assert read_settings({}) == Settings(
        mode=Mode.DEMO,
        account_sid=DEMO_ACCOUNT,
        public_url="http://127.0.0.1:8000",
        locales=LOCALES,
        spool=Path("var/spool"),
        host="127.0.0.1",
        port=8000,
        workers=2,
        installation=Installation(),
        messaging_service_sid="",
        from_number="",
        twilio_api="",
        auth_tokens=(DEMO_TOKEN,),
        redis_url="redis://127.0.0.1:6379/0",
        privacy_keys=(DEMO_PRIVACY_KEY.encode(),),
        metrics_token="",
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    deployment = tmp_path / "deployment.toml"
    deployment.write_text('[stop]\nanswered_by = "twilio"\n[texts]\ncountries = ["US", "PR"]\n')
    more = {
        "CUPLINE_LOCALES": str(tmp_path),
        "CUPLINE_SPOOL": "/spool",
        "CUPLINE_DEPLOYMENT": str(deployment),
        "HOST": "0.0.0.0",
        "PORT": "80",
        "WORKERS": "3",
        "TWILIO_AUTH_TOKEN": "new, old",
        "TWILIO_MESSAGING_SERVICE_SID": "MG" + "b" * 32,
        "TWILIO_FROM": "+18005550100",
        "CUPLINE_PRIVACY_KEY": f"{'n' * 32}, {'o' * 32}",
        "CUPLINE_METRICS_TOKEN": "token of metrics",
    }
    assert read_settings(LIVE | more) == Settings(
        mode=Mode.LIVE,
        account_sid="AC" + "a" * 32,
        public_url="https://line.example.org/cup",
        locales=tmp_path,
        spool=Path("/spool"),
        host="0.0.0.0",
        port=80,
        workers=3,
        installation=Installation(
            countries=frozenset({"US", "PR"}), deployment=Deployment(stop_answered_by=StopAnswer.TWILIO)
        ),
        messaging_service_sid="MG" + "b" * 32,
        from_number="+18005550100",
        twilio_api="",
        auth_tokens=("new", "old"),
        redis_url="rediss://:word@redis.example.org:6380/0",
        privacy_keys=(b"n" * 32, b"o" * 32),
        metrics_token="token of metrics",
    )


def test_settings_and_their_table_have_as_many_rows() -> None:
    assert "installation" in {field.name for field in fields(Settings)}  # of CUPLINE_DEPLOYMENT
    assert len(fields(Settings)) == len(SETTINGS)


def test_live_needs_what_a_demo_makes_up_and_says_what_for() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"CUPLINE_MODE": "live"})
    purposes = {setting.name: setting.purpose for setting in SETTINGS}
    missing = [fault for fault in refused.value.faults if "is missing" in fault.problem]
    assert [fault.file for fault in missing] == sorted(LIVE.keys() - {"CUPLINE_MODE"})
    assert all(purposes[fault.file] in fault.problem for fault in missing)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUPLINE_MODE", "prod"),
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_ACCOUNT_SID", "AC" + "g" * 32),
        ("TWILIO_AUTH_TOKEN", "new,"),
        ("TWILIO_AUTH_TOKEN", ","),
        ("PUBLIC_URL", "line.example.org"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://h:port"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://h?x=1"),
        ("PUBLIC_URL", "https://h#rc=2"),
        ("PUBLIC_URL", "https://me:word@h"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://:word@h:99999/0"),
        ("REDIS_URL", "redis://a..b"),
        ("REDIS_URL", "unix://"),
        ("REDIS_URL", "redis://h:6379/0?foo=1"),
        ("REDIS_URL", "rediss://h:6379/0?socket_timeout=abc"),
        ("CUPLINE_LOCALES", "/nowhere"),
        ("HOST", "no such host"),
        ("CUPLINE_PRIVACY_KEY", "short"),
        ("CUPLINE_PRIVACY_KEY", "p" * 32 + ","),
        ("CUPLINE_PRIVACY_KEY", "p" * 32 + "," + "short"),
        ("TWILIO_MESSAGING_SERVICE_SID", "MG123"),
        ("TWILIO_MESSAGING_SERVICE_SID", "AC" + "a" * 32),
        ("TWILIO_FROM", "800-555-0100"),
        ("TWILIO_FROM", "1234"),
        ("TWILIO_API", "127.0.0.1:9000"),
        ("CUPLINE_METRICS_TOKEN", "two\nlines"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "٣"),
        ("PORT", "9" * 5000),
        ("WORKERS", "-1"),
        ("WORKERS", "65"),
        ("HOST", "127.0.0.1\x00"),
        ("CUPLINE_DEPLOYMENT", "/nowhere.toml"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    assert name in faults({name: value})


def test_live_is_called_by_https_only() -> None:
    assert "PUBLIC_URL" in faults(LIVE | {"PUBLIC_URL": "http://line.example.org"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_an_address_of_this_machine_is_taken(host: str) -> None:
    assert read_settings({"HOST": host}).host == host


def test_a_malformed_secret_is_not_shown() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(
            {
                "REDIS_URL": "redis://:hunter2@h:99999",
                "TWILIO_AUTH_TOKEN": "hunter2,",
                "CUPLINE_PRIVACY_KEY": "hunter2",
            }
        )
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["unix:///run/redis.sock", "redis://h", "rediss://h:1/0?ssl_cert_reqs=none"])
def test_each_kind_of_address_of_redis_is_taken(url: str) -> None:
    assert read_settings({"REDIS_URL": url}).redis_url == url


def test_all_faults_come_at_once() -> None:
    environ = {"PORT": "x", "WORKERS": "x", "REDIS_URL": "x", "CUPLINE_MODE": "x"}
    assert faults(environ) == ["CUPLINE_MODE", "PORT", "REDIS_URL", "WORKERS"]


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if setting.is_secret])
def test_a_secret_can_be_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    given = LIVE | {"CUPLINE_METRICS_TOKEN": "token-of-metrics"}
    file.write_text(given[name] + "\n")
    environ = {key: value for key, value in given.items() if key != name}
    assert read_settings(environ | {f"{name}_FILE": str(file)}) == read_settings(given)


@pytest.mark.parametrize("content", [None, b"\xff"], ids=["missing", "no-text"])
def test_a_secret_file_that_cannot_be_read_is_a_fault(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content:
        file.write_bytes(content)
    assert faults({"TWILIO_AUTH_TOKEN_FILE": str(file)}) == ["TWILIO_AUTH_TOKEN_FILE"]


def test_an_empty_secret_file_is_a_missing_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n")
    environ = {key: value for key, value in LIVE.items() if key != "REDIS_URL"}
    assert faults(environ | {"REDIS_URL_FILE": str(tmp_path / "secret")}) == ["REDIS_URL"]


def test_what_is_no_secret_has_no_file(tmp_path: Path) -> None:
    assert read_settings({"PORT_FILE": str(tmp_path / "port")}).port == 8000


def test_secrets_are_not_printed() -> None:
    given = LIVE | {"CUPLINE_METRICS_TOKEN": "token-of-metrics"}
    shown = repr(read_settings(given))
    assert not any(given[setting.name] in shown for setting in SETTINGS if setting.is_secret)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        pytest.param({"HOST": "0.0.0.0"}, ["CUPLINE_PRIVACY_KEY", "TWILIO_AUTH_TOKEN"], id="open-to-all"),
        pytest.param(
            {"HOST": "0.0.0.0", "TWILIO_AUTH_TOKEN": f"own,{DEMO_TOKEN}", "CUPLINE_PRIVACY_KEY": "p" * 32},
            ["TWILIO_AUTH_TOKEN"],
            id="beside-an-own-token",
        ),
        pytest.param(LIVE | {"CUPLINE_PRIVACY_KEY": DEMO_PRIVACY_KEY}, ["CUPLINE_PRIVACY_KEY"], id="live"),
        pytest.param(
            LIVE | {"CUPLINE_PRIVACY_KEY": f"{'p' * 32},{DEMO_PRIVACY_KEY}"},
            ["CUPLINE_PRIVACY_KEY"],
            id="behind-an-own-key",
        ),
    ],
)
def test_secrets_that_everybody_knows_stay_at_home(environ: dict[str, str], named: list[str]) -> None:
    assert faults(environ) == named


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_demo_may_listen_at_home(host: str) -> None:
    assert read_settings({"HOST": host}).host == host


def test_a_deployment_that_cannot_be_understood_is_a_fault_beside_the_others(tmp_path: Path) -> None:
    file = tmp_path / "deployment.toml"
    file.write_text("[transfer]\n[caps]\ncaller_texts = -1\n")
    assert faults({"CUPLINE_DEPLOYMENT": str(file), "PORT": "x"}) == [str(file), str(file), "PORT"]


@pytest.mark.parametrize(
    ("environ", "can_text"),
    [
        pytest.param({}, False, id="nothing-to-send-from"),
        pytest.param({"TWILIO_MESSAGING_SERVICE_SID": "MG" + "b" * 32}, True, id="service"),
        pytest.param({"TWILIO_FROM": "+18005550100"}, True, id="number"),
        pytest.param({"TWILIO_FROM": "12345"}, True, id="short-code"),
    ],
)
def test_texts_can_be_sent_where_there_is_something_to_send_from(
    environ: dict[str, str], can_text: bool, tmp_path: Path
) -> None:
    file = tmp_path / "deployment.toml"
    file.write_text('[crisis]\ntested_on = "2026-11-30"\n[caps]\ncaller_texts = 3\n')
    settings = read_settings(environ | {"CUPLINE_DEPLOYMENT": str(file)})
    assert settings.deployment == Deployment(
        connects_crisis=True, can_text=can_text, caps=Caps(caller_texts=3)
    )


def test_a_stand_in_for_twilio_is_for_a_demo_alone() -> None:
    stand_in = {"TWILIO_API": "http://127.0.0.1:9000/"}
    assert read_settings(stand_in).twilio_api == "http://127.0.0.1:9000"
    assert faults(LIVE | stand_in) == ["TWILIO_API"]


def test_processes_count_together_where_they_are_told_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(COUNTS, "")
    assert shared_counts(os.environ) is None
    share_counts(str(tmp_path))
    assert shared_counts(os.environ) == tmp_path


@pytest.mark.parametrize("start", [open_shelf, create_app])
def test_live_does_not_start_with_words_that_nobody_reviewed(start: Callable[[Settings], object]) -> None:
    with pytest.raises(ReleaseError, match="not fit for CUPLINE_MODE=live"):
        start(read_settings(LIVE))


def test_a_number_in_a_language_that_is_not_served_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "deployment.toml"
    file.write_text('[numbers]\n"+18005550199" = "ht"\n')
    with pytest.raises(SettingsError, match='the language "ht", which is not served'):
        open_shelf(read_settings({"CUPLINE_DEPLOYMENT": str(file)}))


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000")])
def test_the_address_to_listen_on_is_one_that_a_server_takes(host: str, address: str) -> None:
    assert read_settings({"HOST": host}).address == address
