"""What each setting of a number and of a Messaging Service must be."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from ivr.adapters.twiml import RETRY


@dataclass(frozen=True, slots=True)
class Rule:
    """What one setting must be, and its name in the console."""

    setting: str
    label: str
    wanted: str
    is_right: Callable[[object], bool]


def shown(value: object) -> str:
    """Write a value of a setting for a person."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value or "nothing")


def _equal(setting: str, label: str, value: object) -> Rule:
    return Rule(setting, label, shown(value), lambda found: found == value)


def _leads_to(setting: str, label: str, address: str) -> Rule:
    """Want an address with what Twilio does after a failed answer behind it, in whatever order."""
    wanted = address + RETRY
    return Rule(setting, label, wanted, lambda found: _parted(str(found)) == _parted(wanted))


def _parted(address: str) -> tuple[str, list[str]]:
    start, overrides = urldefrag(address)
    return start, sorted(overrides.split("&"))


def _elsewhere(setting: str, label: str, public_url: str) -> Rule:
    """Want a fallback that works while the line, and the machine it runs on, do not."""
    host = urlsplit(public_url).hostname
    return Rule(
        setting,
        label,
        "an address on another host that answers as `cupline fallback` writes, such as a TwiML Bin",
        lambda found: urlsplit(str(found or "")).hostname not in (None, host),
    )


def _nothing(setting: str, label: str) -> Rule:
    return Rule(setting, label, "nothing: it would take the place of the addresses", lambda found: not found)


def voice_rules(public_url: str) -> tuple[Rule, ...]:
    """Give the rules of a number that takes calls."""
    return (
        _leads_to("voice_url", "Voice, A call comes in", f"{public_url}/voice"),
        _equal("voice_method", "Voice, A call comes in, HTTP", "POST"),
        _elsewhere("voice_fallback_url", "Voice, Primary handler fails", public_url),
        _equal("status_callback", "Voice, Call status changes", f"{public_url}/voice/status"),
        _equal("status_callback_method", "Voice, Call status changes, HTTP", "POST"),
        _equal("voice_caller_id_lookup", "Voice, Caller name lookup", False),
        _nothing("voice_application_sid", "Voice, TwiML App"),
        _nothing("trunk_sid", "Voice, SIP Trunk"),
        Rule("voice_receive_mode", "Voice, accept incoming", "voice", lambda found: found in ("voice", None)),
    )


def text_rules(public_url: str) -> tuple[Rule, ...]:
    """Give the rules of a number that takes texts."""
    return (
        _leads_to("sms_url", "Messaging, A message comes in", f"{public_url}/sms"),
        _equal("sms_method", "Messaging, A message comes in, HTTP", "POST"),
        _elsewhere("sms_fallback_url", "Messaging, Primary handler fails", public_url),
        _nothing("sms_application_sid", "Messaging, TwiML App"),
    )


def service_rules(public_url: str, *, has_own_webhook: bool, has_many_senders: bool) -> tuple[Rule, ...]:
    """Give the rules of a Messaging Service; without a webhook of its own, those of its numbers count."""
    webhook = (
        _leads_to("inbound_request_url", "Integration, Request URL", f"{public_url}/sms"),
        _equal("inbound_method", "Integration, Request URL, HTTP", "POST"),
        _elsewhere("fallback_url", "Integration, Fallback URL", public_url),
    )
    return (
        _equal("status_callback", "Integration, Delivery status callback", f"{public_url}/sms/status"),
        _equal("smart_encoding", "Features, Smart Encoding", False),
        *(webhook if has_own_webhook else ()),
        *((_equal("sticky_sender", "Features, Sticky Sender", True),) if has_many_senders else ()),
    )
