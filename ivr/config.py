"""Read the settings of one installation: environment variables, secret files, deployment.toml.

This is the only reader of `os.environ`. All faults are reported together, each with its name and
what it is for.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from ivr.core.errors import Fault, SettingsError


class Mode(StrEnum):
    """Whom the line serves: people who try it, or people who need it."""

    DEMO = "demo"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: what it is for, and what a demo does without it.

    A secret is never printed, and can be given as a file by the name with `_FILE` behind it.
    """

    name: str
    purpose: str
    demo: str | None
    is_secret: bool = False
    live_default: bool = False


DEMO_ACCOUNT = "AC" + "0" * 32
DEMO_TOKEN = "demo-token"  # noqa: S105 - it is no secret: with it the service answers on 127.0.0.1 only
DEMO_PRIVACY_KEY = "demo-privacy-key-of-this-machine"

ENVIRON: Mapping[str, str] = os.environ
"""The environment of this process; whoever needs it gets it as an argument."""

LOCALES = Path(__file__).parents[1] / "locales"

SETTINGS = (
    Setting(
        "CUPLINE_MODE",
        "`demo` or `live`; live refuses words that nobody has reviewed",
        "demo",
        live_default=True,
    ),
    Setting("TWILIO_ACCOUNT_SID", "the account whose webhooks are answered", DEMO_ACCOUNT),
    Setting(
        "TWILIO_AUTH_TOKEN",
        "checks that a webhook is Twilio's; two, comma-separated, while rotating",
        DEMO_TOKEN,
        is_secret=True,
    ),
    Setting("PUBLIC_URL", "the address that Twilio calls, as https://line.example.org", ""),
    Setting(
        "REDIS_URL",
        "the memory of the line, as redis://:password@host:6379/0",
        "redis://127.0.0.1:6379/0",
        is_secret=True,
    ),
    Setting(
        "CUPLINE_PRIVACY_KEY",
        "turns phone numbers into pseudonyms; 32 characters or more, kept for years",
        DEMO_PRIVACY_KEY,
        is_secret=True,
    ),
    Setting("CUPLINE_LOCALES", "folder of the words and their releases", str(LOCALES), live_default=True),
    Setting(
        "CUPLINE_DEPLOYMENT",
        "deployment.toml, what this installation decides; may be left out",
        "",
        live_default=True,
    ),
    Setting(
        "CUPLINE_SPOOL",
        "folder where opt-outs wait while Redis is away; must outlive a restart",
        "var/spool",
        live_default=True,
    ),
    Setting("HOST", "address to listen on", "127.0.0.1", live_default=True),
    Setting("PORT", "port to listen on", "8000", live_default=True),
    Setting("WORKERS", "worker processes, with 8 threads each", "2", live_default=True),
)
"""Every environment variable that the service knows."""

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")

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
    numbers: Mapping[str, str]
    segment_usd: float | None
    auth_tokens: tuple[str, ...] = field(repr=False)
    redis_url: str = field(repr=False)
    privacy_key: bytes = field(repr=False)

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
    numbers, segment_usd = _deployment(values["CUPLINE_DEPLOYMENT"], faults)
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
        numbers=numbers,
        segment_usd=segment_usd,
        auth_tokens=_tokens(values["TWILIO_AUTH_TOKEN"]),
        redis_url=values["REDIS_URL"],
        privacy_key=values["CUPLINE_PRIVACY_KEY"].encode(),
    )


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


def _tokens(value: str) -> tuple[str, ...]:
    return tuple(token.strip() for token in value.split(","))


def _value_faults(values: Mapping[str, str]) -> Iterator[Fault]:
    for setting in SETTINGS:
        is_right, must = _CHECKS.get(setting.name, (str.isprintable, "be one line of print"))
        if not is_right(values[setting.name]):
            yield Fault(setting.name, 0, f"must {must}: {setting.purpose}")
    if values["CUPLINE_MODE"] == Mode.LIVE and not values["PUBLIC_URL"].startswith("https://"):
        yield Fault("PUBLIC_URL", 0, "must begin with https:// in live: calls and texts are nobody else's")
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
    return _is_address({"redis", "rediss"}, value) or bool(re.fullmatch(r"unix://[^/?]*/[^?]+", value))


_CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "CUPLINE_MODE": (lambda value: value in {*Mode}, "be `demo` or `live`"),
    "TWILIO_ACCOUNT_SID": (
        lambda value: bool(re.fullmatch("AC[0-9a-f]{32}", value)),
        "be AC and 32 digits or letters a to f",
    ),
    "TWILIO_AUTH_TOKEN": (lambda value: all(_tokens(value)), "have a token on each side of the comma"),
    "PUBLIC_URL": (
        _is_public,
        "be https://HOST, perhaps with a port and a path (http:// on your own machine)",
    ),
    "REDIS_URL": (_is_redis, "be redis://HOST:PORT/0, rediss://HOST:PORT/0 or unix:///PATH"),
    "CUPLINE_PRIVACY_KEY": (
        lambda value: len(value) >= 32 and "," not in value,
        "be one key of 32 characters or more (`openssl rand -hex 32` makes one)",
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
        if known in _tokens(values[name]):
            problem = "is the demo's own, which everybody knows: it answers on 127.0.0.1 only; set your own"
            yield Fault(name, 0, problem)


def _deployment(path: str, faults: list[Fault]) -> tuple[dict[str, str], float | None]:
    """Read deployment.toml: the numbers of `[numbers]`, and the price of `[costs]` if it is there."""
    if not path:
        return {}, None
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = f"{path} cannot be read ({error}): correct it, or leave the setting out"
        faults.append(Fault("CUPLINE_DEPLOYMENT", 0, problem))
        return {}, None
    numbers, costs = tables.pop("numbers", {}), tables.pop("costs", {})
    faults += [Fault(path, 0, f"[{name}] is not known: only [numbers] and [costs] are") for name in tables]
    return _numbers(path, numbers, faults), _segment_usd(path, costs, faults)


def _numbers(path: str, numbers: object, faults: list[Fault]) -> dict[str, str]:
    """Check `[numbers]`: the line's own numbers that speak one language."""
    if not isinstance(numbers, dict) or not all(
        _E164.fullmatch(key) and isinstance(numbers[key], str) for key in numbers
    ):
        problem = '[numbers] must name a language for each number, as "+18005550100" = "es"'
        faults.append(Fault(path, 0, problem))
        return {}
    return numbers


PRICE = "the price of one segment in US dollars, as 0.01: more than 0, and 0.5 at most"


def is_price(price: float) -> bool:
    """Say whether a segment can cost this; what is more is a price in cents."""
    return not isinstance(price, bool) and 0 < price <= 0.5


def _segment_usd(path: str, costs: object, faults: list[Fault]) -> float | None:
    """Check `[costs]`: what this installation pays for a segment, which nobody else can know."""
    if costs == {}:
        return None
    match costs:
        case {"segment_usd": float() | int() as price, **others} if not others and is_price(price):
            return float(price)
    problem = f"[costs] must hold `segment_usd` and nothing else, and that must be {PRICE}"
    faults.append(Fault(path, 0, problem))
    return None
