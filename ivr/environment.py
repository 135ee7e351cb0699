"""Every environment variable of the line: what it is for, and what a demo does without it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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
    Setting(
        "TWILIO_MESSAGING_SERVICE_SID",
        "the Messaging Service that texts are sent from on key 7; without it and TWILIO_FROM none are",
        "",
        live_default=True,
    ),
    Setting(
        "TWILIO_FROM",
        "the number that texts are sent from on key 7, where there is no Messaging Service",
        "",
        live_default=True,
    ),
    Setting(
        "TWILIO_API",
        "a stand-in for Twilio's own addresses, for the demo and for tests; never in live",
        "",
        live_default=True,
    ),
    Setting("PUBLIC_URL", "the address that Twilio calls, as https://line.example.org", ""),
    Setting(
        "REDIS_URL",
        "the memory of the line, as redis://:password@host:6379/0,"
        " redis+sentinel://:password@host:26379,host2:26379,host3:26379/MASTER"
        " or redis+cluster://:password@host:6379,host2:6379; with TLS rediss",
        "redis://127.0.0.1:6379/0",
        is_secret=True,
    ),
    Setting(
        "CUPLINE_PRIVACY_KEY",
        "turns phone numbers into pseudonyms; 32 characters or more, kept for years. Of several,"
        " comma-separated, the first is used, and what was stored under the others is still found",
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
    Setting(
        "CUPLINE_METRICS_TOKEN",
        "opens /metrics to whoever sends it as a bearer token; without one there is no such page",
        "",
        is_secret=True,
        live_default=True,
    ),
    Setting("HOST", "address to listen on", "127.0.0.1", live_default=True),
    Setting("PORT", "port to listen on", "8000", live_default=True),
    Setting("WORKERS", "worker processes, with 8 threads each", "2", live_default=True),
)
"""Every environment variable that the service knows."""
