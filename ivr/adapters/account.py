"""Read from Twilio's REST how an account is set up; nothing is changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import requests
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from ivr.adapters.rest import Credentials, Refusal, is_unsent
from ivr.core.errors import AccountError

T = TypeVar("T")

ASK_SECONDS = 10.0
"""What one question may take; nobody's call waits for it."""

_PAGE = 1000

_FOREIGN = (
    *(TwilioException, requests.RequestException, OSError),
    *(ValueError, TypeError, LookupError, AttributeError, RuntimeError),
)
"""What the client raises, the latter for an answer that it cannot read."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number or short code of the account, with its settings by Twilio's names."""

    phone: str
    settings: Mapping[str, object]
    has_voice: bool = True
    has_texts: bool = True


@dataclass(frozen=True, slots=True)
class MessagingService:
    """A Messaging Service with its settings, and who sends in it."""

    sid: str
    settings: Mapping[str, object]
    senders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Campaign:
    """What the carriers were told of a service, by Twilio's names; keywords that are not told are none."""

    settings: Mapping[str, object]
    keywords: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dialing:
    """The countries (ISO 3166) that calls may go to, and those of them whose dear numbers may be called."""

    countries: frozenset[str]
    risky: frozenset[str]


@dataclass(frozen=True, slots=True)
class Account:
    """How an account is set up; `campaigns` are those that are registered for the service.

    What is None was not wanted, or not told: then `unasked` has its name, and how that was refused.
    """

    numbers: tuple[Number, ...]
    service: MessagingService | None = None
    campaigns: tuple[Campaign, ...] | None = None
    dialing: Dialing | None = None
    texted: frozenset[str] | None = None
    unasked: Mapping[str, Refusal] = field(default_factory=dict)


def read_account(credentials: Credentials, service_sid: str = "", seconds: float = ASK_SECONDS) -> Account:
    """Ask for everything that the client of this version can ask for.

    Raises AccountError if the account does not answer; what it alone does not tell is in `unasked`.
    """
    client = credentials.client(seconds)
    unasked: dict[str, Refusal] = {}
    found = _ask(lambda: _numbers(client))
    if isinstance(found, Refusal):
        raise AccountError(f"Twilio does not tell the numbers of {credentials.sid} ({found})")

    def ask(name: str, question: Callable[[], T]) -> T | None:
        answer = _ask(question)
        if not isinstance(answer, Refusal):
            return answer
        unasked[name] = answer
        return None

    codes = ask("the short codes", lambda: _short_codes(client))
    service = ask(f"the Messaging Service {service_sid}", lambda: _service(client, service_sid))
    return Account(
        (*found, *(codes or ())),
        service,
        ask("the campaigns", lambda: _campaigns(client, service_sid)) if service else None,
        ask("where calls may go", lambda: _dialing(client)),
        ask("where texts may go", lambda: _texted(client)),
        unasked,
    )


def _ask(question: Callable[[], T]) -> T | Refusal:
    """Ask once; a refusal is an answer where it concerns the question, and not the asker."""
    try:
        return question()
    except _FOREIGN as error:
        refusal = Refusal.of(error)
        if refusal.status in (403, 404):
            return refusal
        raise AccountError(_problem(error, refusal)) from error


def _problem(error: Exception, refusal: Refusal) -> str:
    if refusal.status == 401:
        return "Twilio does not know TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: take both from its console"
    if refusal.status:
        return f"Twilio cannot answer now ({refusal}): try again later"
    if is_unsent(error):
        return f"Twilio cannot be reached from here ({type(error).__name__}): look at DNS, firewall and proxy"
    if isinstance(error, requests.Timeout):
        return "Twilio did not answer in time: try again later"
    return f"Twilio's answer cannot be read ({type(error).__name__}): try again later"


def _settings(resource: object, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(resource, name) for name in names}


_SMS = ("sms_url", "sms_method", "sms_fallback_url")
_NUMBER = (
    *("voice_url", "voice_method", "voice_fallback_url", "status_callback", "status_callback_method"),
    *("voice_application_sid", "trunk_sid", "voice_receive_mode", "voice_caller_id_lookup"),
    *("sms_application_sid", *_SMS),
)
_SERVICE = (
    *("inbound_request_url", "inbound_method", "fallback_url", "use_inbound_webhook_on_number"),
    *("status_callback", "smart_encoding", "sticky_sender"),
)
_CAMPAIGN = ("campaign_status", "opt_out_message", "opt_in_message", "help_message")
_KEYWORDS = ("opt_out_keywords", "opt_in_keywords", "help_keywords")


def _numbers(client: Client) -> tuple[Number, ...]:
    return tuple(
        Number(
            str(each.phone_number),
            _settings(each, _NUMBER),
            has_voice=each.capabilities["voice"],
            has_texts=each.capabilities["sms"],
        )
        for each in client.incoming_phone_numbers.list(page_size=_PAGE)
    )


def _short_codes(client: Client) -> tuple[Number, ...]:
    return tuple(
        Number(str(each.short_code), _settings(each, _SMS), has_voice=False)
        for each in client.short_codes.list(page_size=_PAGE)
    )


def _service(client: Client, sid: str) -> MessagingService | None:
    if not sid:
        return None
    service = client.messaging.v1.services(sid)
    numbers = service.phone_numbers.list(page_size=_PAGE)
    codes = service.short_codes.list(page_size=_PAGE)
    return MessagingService(
        sid,
        _settings(service.fetch(), _SERVICE),
        frozenset([*(each.phone_number for each in numbers), *(each.short_code for each in codes)]),
    )


def _campaigns(client: Client, sid: str) -> tuple[Campaign, ...]:
    found = client.messaging.v1.services(sid).us_app_to_person.list(page_size=_PAGE)
    return tuple(
        Campaign(
            _settings(each, _CAMPAIGN),
            {name: tuple(str(word) for word in getattr(each, name) or ()) for name in _KEYWORDS},
        )
        for each in found
    )


def _dialing(client: Client) -> Dialing:
    countries = client.voice.v1.dialing_permissions.countries.list(page_size=_PAGE)
    risks = ("high_risk_special_numbers_enabled", "high_risk_tollfraud_numbers_enabled")
    return Dialing(
        frozenset(each.iso_code for each in countries if each.low_risk_numbers_enabled),
        frozenset(each.iso_code for each in countries if any(getattr(each, risk) for risk in risks)),
    )


def _texted(client: Client) -> frozenset[str]:
    permissions = client.accounts.v1.messaging_geopermissions.fetch().permissions
    return frozenset(each["country_code"] for each in permissions if each["enabled"])
