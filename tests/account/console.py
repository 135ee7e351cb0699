"""An account at Twilio, set up as a line needs it, as Twilio's REST tells of it; a test changes it first."""

from dataclasses import dataclass, field

from ivr.adapters.twiml import RETRY
from tests.rest import Answer, Asked, refuse

SID, TOKEN = "AC" + "5" * 32, "the-token-of-the-tests"
SERVICE = "MG" + "7" * 32
URL = "https://line.test"
LINE, OTHER, SHORT = "+18005550100", "+18005550188", "898211"

Fields = dict[str, object]


def number(phone: str, url: str = URL) -> Fields:
    """Set a number up for the line at an address."""
    return {
        "phone_number": phone,
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "voice_url": f"{url}/voice{RETRY}",
        "voice_method": "POST",
        "voice_fallback_url": "https://handler.twilio.test/twiml/EH1",
        "status_callback": f"{url}/voice/status",
        "status_callback_method": "POST",
        "voice_caller_id_lookup": False,
        "voice_application_sid": "",
        "voice_receive_mode": "voice",
        "trunk_sid": None,
        "sms_url": f"{url}/sms{RETRY}",
        "sms_method": "POST",
        "sms_fallback_url": "https://handler.twilio.test/twiml/EH2",
        "sms_application_sid": "",
    }


def short_code(code: str) -> Fields:
    """Set a short code up for the line."""
    full = number(code)
    return {"short_code": code} | {name: full[name] for name in ("sms_url", "sms_method", "sms_fallback_url")}


def service() -> Fields:
    """Set a Messaging Service up for the line."""
    return {
        "sid": SERVICE,
        "inbound_request_url": f"{URL}/sms{RETRY}",
        "inbound_method": "POST",
        "fallback_url": "https://handler.twilio.test/twiml/EH2",
        "use_inbound_webhook_on_number": False,
        "status_callback": f"{URL}/sms/status",
        "smart_encoding": False,
        "sticky_sender": True,
    }


def country(code: str, *, low: bool = False, special: bool = False, fraud: bool = False) -> Fields:
    """Say what may be called in a country."""
    return {
        "iso_code": code,
        "low_risk_numbers_enabled": low,
        "high_risk_special_numbers_enabled": special,
        "high_risk_tollfraud_numbers_enabled": fraud,
    }


@dataclass
class Console:
    """What is set up; `refused` are other answers to some questions, by the end of their path."""

    numbers: list[Fields] = field(default_factory=lambda: [number(LINE)])
    codes: list[Fields] = field(default_factory=list)
    service: Fields = field(default_factory=service)
    senders: list[str] = field(default_factory=lambda: [LINE])
    sending_codes: list[str] = field(default_factory=list)
    campaigns: list[Fields] = field(default_factory=list)
    countries: list[Fields] = field(default_factory=lambda: [country("US", low=True), country("CU")])
    texted: list[str] = field(default_factory=lambda: ["US"])
    refused: dict[str, Answer] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        """Answer a question of the line."""
        path = asked.what.removeprefix("GET ")
        for end, answer in self.refused.items():
            if path.endswith(end):
                return answer
        answers = self._answers()
        return Answer(200, answers[path]) if path in answers else refuse(404, 20404)

    def _answers(self) -> dict[str, object]:
        account, services = f"/2010-04-01/Accounts/{SID}", f"/messaging/v1/Services/{SERVICE}"
        permissions = [{"country_code": code, "enabled": code in self.texted} for code in ("US", "PR", "CA")]
        return {
            f"{account}/IncomingPhoneNumbers.json": {"incoming_phone_numbers": self.numbers},
            f"{account}/SMS/ShortCodes.json": {"short_codes": self.codes},
            services: self.service,
            f"{services}/PhoneNumbers": _page(
                "phone_numbers", [{"phone_number": each} for each in self.senders]
            ),
            f"{services}/ShortCodes": _page(
                "short_codes", [{"short_code": each} for each in self.sending_codes]
            ),
            f"{services}/Compliance/Usa2p": _page("compliance", self.campaigns),
            "/voice/v1/DialingPermissions/Countries": _page("content", self.countries),
            "/accounts/v1/Messaging/GeoPermissions": {"permissions": permissions},
        }


def _page(key: str, records: object) -> Fields:
    return {"meta": {"key": key}, key: records}
