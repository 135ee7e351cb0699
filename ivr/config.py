"""Read the settings of one installation: environment variables, secret files, deployment.toml.

This is the only reader of `os.environ`. All faults are reported together, each with its name and
what it is for.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from ivr.core.deployment import Deployment
from ivr.core.errors import Fault, SettingsError
from ivr.environment import (
    DEMO_ACCOUNT,
    DEMO_PRIVACY_KEY,
    DEMO_TOKEN,
    LOCALES,
    SETTINGS,
    Mode,
    Setting,
)
from ivr.installation import E164, Installation, read_installation
from ivr.redis_url import RedisUrl

__all__ = [
    "DEMO_ACCOUNT",
    "DEMO_PRIVACY_KEY",
    "DEMO_TOKEN",
    "ENVIRON",
    "LOCALES",
    "SETTINGS",
    "Mode",
    "Setting",
    "Settings",
    "read_settings",
    "share_counts",
    "shared_counts",
]


ENVIRON: Mapping[str, str] = os.environ
"""The environment of this process; whoever needs it gets it as an argument."""

COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one service count together; prometheus_client has given it its name."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a running service; secrets stay out of its `repr`."""

    mode: Mode
    account_sid: str
    public_url: str
    locales: Path
    spool: Path
    host: str
    port: int
    workers: int
    installation: Installation
    messaging_service_sid: str
    from_number: str
    twilio_api: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    redis_url: str = field(repr=False)
    privacy_keys: tuple[bytes, ...] = field(repr=False)
    metrics_token: str = field(repr=False)

    @property
    def can_text(self) -> bool:
        """Say whether texts can be sent on key 7."""
        return bool(self.messaging_service_sid or self.from_number)

    @property
    def deployment(self) -> Deployment:
        """Give what conversations depend on."""
        return replace(self.installation.deployment, can_text=self.can_text)

    @property
    def address(self) -> str:
        """Give host and port as one, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check all settings.

    Raises SettingsError with every fault.
    """
    faults: list[Fault] = []
    values = {setting.name: _value(setting, environ, faults) for setting in SETTINGS}
    missing = {fault.file for fault in faults}
    faults += [fault for fault in _value_faults(values) if fault.file not in missing]
    installation, more = read_installation(values["CUPLINE_DEPLOYMENT"])
    faults += more
    if faults:
        raise SettingsError(faults)
    port = int(values["PORT"])
    return Settings(
        mode=Mode(values["CUPLINE_MODE"]),
        account_sid=values["TWILIO_ACCOUNT_SID"],
        public_url=(values["PUBLIC_URL"] or f"http://127.0.0.1:{port}").rstrip("/"),
        locales=Path(values["CUPLINE_LOCALES"]),
        spool=Path(values["CUPLINE_SPOOL"]),
        host=values["HOST"],
        port=port,
        workers=int(values["WORKERS"]),
        installation=installation,
        messaging_service_sid=values["TWILIO_MESSAGING_SERVICE_SID"],
        from_number=values["TWILIO_FROM"],
        twilio_api=values["TWILIO_API"].rstrip("/"),
        auth_tokens=_listed(values["TWILIO_AUTH_TOKEN"]),
        redis_url=values["REDIS_URL"],
        privacy_keys=tuple(key.encode() for key in _listed(values["CUPLINE_PRIVACY_KEY"])),
        metrics_token=values["CUPLINE_METRICS_TOKEN"],
    )


def share_counts(folder: str) -> None:
    """Let this process and all that it starts count together in a folder."""
    os.environ[COUNTS] = folder


def shared_counts(environ: Mapping[str, str]) -> Path | None:
    """Find the folder in which processes count together; None: each for itself."""
    folder = environ.get(COUNTS, "")
    return Path(folder) if folder else None


def _value(setting: Setting, environ: Mapping[str, str], faults: list[Fault]) -> str:
    value = environ.get(setting.name, "").strip()
    file = environ.get(f"{setting.name}_FILE", "").strip() if setting.is_secret else ""
    if file and not value:
        try:
            value = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            problem = f"{file} cannot be read ({error}): {setting.purpose}"
            faults.append(Fault(f"{setting.name}_FILE", 0, problem))
            return setting.demo or ""
    if value:
        return value
    if environ.get("CUPLINE_MODE", "").strip() == Mode.LIVE and not setting.live_default:
        faults.append(Fault(setting.name, 0, f"is missing: {setting.purpose}"))
    return setting.demo or ""


def _listed(value: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in value.split(","))


def _value_faults(values: Mapping[str, str]) -> Iterator[Fault]:
    for setting in SETTINGS:
        is_right, must = _CHECKS.get(setting.name, (str.isprintable, "be one line of print"))
        if not is_right(values[setting.name]):
            yield Fault(setting.name, 0, f"must {must}: {setting.purpose}")
    if values["CUPLINE_MODE"] == Mode.LIVE and not values["PUBLIC_URL"].startswith("https://"):
        yield Fault("PUBLIC_URL", 0, "must begin with https:// in live: calls and texts are nobody else's")
    if values["CUPLINE_MODE"] == Mode.LIVE and values["TWILIO_API"]:
        yield Fault("TWILIO_API", 0, "must be left out in live: real texts go through Twilio itself")
    yield from _demo_faults(values)


def _is_number(most: int) -> Callable[[str], bool]:
    return lambda value: bool(re.fullmatch("[0-9]{1,5}", value)) and 1 <= int(value) <= most


def _is_address(schemes: set[str], value: str) -> bool:
    """Say whether a client could call this address; if not, it would fail late and in its own words."""
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(host) and port != 0


def _is_host(value: str) -> bool:
    try:
        return bool(ip_address(value))
    except ValueError:
        return value == "localhost"


def _is_public(value: str) -> bool:
    return not value or (_is_address({"https", "http"}, value) and not set("?#@") & set(value))


def _is_redis(value: str) -> bool:
    """Allow options of TLS only: time limits are the line's own, and a misspelt option fails in a turn."""
    options = parse_qsl(value.partition("?")[2], keep_blank_values=True)
    if any(not name.startswith("ssl_") for name, _ in options):
        return False
    try:
        servers = RedisUrl.read(value).servers
    except ValueError:
        return False
    return all(_is_server(server.partition("?")[0]) for server in servers)


def _is_server(value: str) -> bool:
    return _is_address({"redis", "rediss"}, value) or bool(re.fullmatch(r"unix://[^/?]*/[^?]+", value))


_CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "CUPLINE_MODE": (lambda value: value in {*Mode}, "be `demo` or `live`"),
    "TWILIO_ACCOUNT_SID": (
        lambda value: bool(re.fullmatch("AC[0-9a-f]{32}", value)),
        "be AC and 32 digits or letters a to f",
    ),
    "TWILIO_AUTH_TOKEN": (lambda value: all(_listed(value)), "have a token on each side of the comma"),
    "TWILIO_MESSAGING_SERVICE_SID": (
        lambda value: bool(re.fullmatch("(MG[0-9a-f]{32})?", value)),
        "be MG and 32 digits or letters a to f",
    ),
    "TWILIO_FROM": (
        lambda value: not value or bool(E164.fullmatch(value) or re.fullmatch("[0-9]{5,6}", value)),
        "be a number of yours as +18005550100, or a short code",
    ),
    "TWILIO_API": (_is_public, "be http://127.0.0.1:PORT"),
    "PUBLIC_URL": (
        _is_public,
        "be https://HOST, perhaps with a port and a path (http:// on your own machine)",
    ),
    "REDIS_URL": (
        _is_redis,
        "be redis://HOST:PORT/0, rediss://HOST:PORT/0, unix:///PATH, or"
        " redis+sentinel://HOST,HOST,HOST/MASTER or redis+cluster://HOST,HOST",
    ),
    "CUPLINE_PRIVACY_KEY": (
        lambda value: all(len(key) >= 32 for key in _listed(value)),
        "be one key of 32 characters or more (`openssl rand -hex 32` makes one), or several with commas",
    ),
    "CUPLINE_LOCALES": (lambda value: Path(value).is_dir(), "be a folder that exists"),
    "HOST": (_is_host, "be an address of this machine, as 127.0.0.1 or ::1, or 0.0.0.0 for all of them"),
    "PORT": (_is_number(65535), "be a whole number from 1 to 65535"),
    "WORKERS": (_is_number(64), "be a whole number from 1 to 64"),
}
"""What a value must be, where not every text will do."""


def _demo_faults(values: Mapping[str, str]) -> Iterator[Fault]:
    """Find secrets that everybody knows where strangers could use them."""
    if values["HOST"] in _LOOPBACK and values["CUPLINE_MODE"] != Mode.LIVE:
        return
    for name, known in (("TWILIO_AUTH_TOKEN", DEMO_TOKEN), ("CUPLINE_PRIVACY_KEY", DEMO_PRIVACY_KEY)):
        if known in _listed(values[name]):
            problem = "is the demo's own, which everybody knows: it answers on 127.0.0.1 only; set your own"
            yield Fault(name, 0, problem)
