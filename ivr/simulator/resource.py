"""Twilio's Messages resource: what a request must hold, and what is answered to it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from werkzeug.wrappers import Response

from ivr.simulator.behaviour import REASONS, Behaviour
from ivr.simulator.document import LONGEST_MESSAGE
from ivr.simulator.forms import API_VERSION
from messages.segments import count

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
SERVICE = re.compile(r"MG[0-9a-f]{32}")
ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Sms:
    """A text that the service handed over, and what the network does with it.

    `sender` is a number, or the SID of a messaging service; `callback` is empty if no status is wanted.
    """

    sid: str
    to: str
    sender: str
    body: str
    callback: str
    behaviour: Behaviour

    @property
    def statuses(self) -> Iterator[dict[str, str]]:
        """Give what is reported of this text, in order, without its parties."""
        code = {"ErrorCode": str(self.behaviour.code)}
        if not self.behaviour.takes:
            return
        if self.behaviour.code < 30000 and self.behaviour.fails_later:
            yield {"MessageStatus": "failed"} | code
            return
        yield {"MessageStatus": "sent"}
        if self.behaviour.carries:
            yield {"MessageStatus": "delivered"}
        else:
            yield {"MessageStatus": "undelivered"} | code


def unfit(form: Mapping[str, str]) -> int:
    """Find the first thing that Twilio refuses in a request: its code, or 0."""
    to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
    service, callback = form.get("MessagingServiceSid", ""), form.get("StatusCallback", "")
    checks = (
        (21604, to),
        (21603, sender or service),
        (21602, body.strip()),
        (21211, E164.fullmatch(to)),
        (21212, not sender or E164.fullmatch(sender)),
        (21705, not service or SERVICE.fullmatch(service)),
        (21266, to != sender),
        (21617, len(body) <= LONGEST_MESSAGE),
        (21609, not callback or ADDRESS.fullmatch(callback)),
    )
    return next((code for code, is_fit in checks if not is_fit), 0)


def created(account_sid: str, sms: Sms) -> Response:
    """Tell that a text was taken, as Twilio writes it."""
    path = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{sms.sid}"
    now = format_datetime(datetime.now(UTC))
    is_service = bool(SERVICE.fullmatch(sms.sender))
    body = {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": sms.body,
        "date_created": now,
        "date_sent": None,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": None if is_service else sms.sender,
        "messaging_service_sid": sms.sender if is_service else None,
        "num_media": "0",
        "num_segments": str(count(sms.body).segments),
        "price": None,
        "price_unit": "USD",
        "sid": sms.sid,
        "status": "accepted" if is_service else "queued",
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": sms.to,
        "uri": f"{path}.json",
    }
    return Response(json.dumps(body), 201, content_type="application/json")


def refused(status: int, code: int) -> Response:
    """Tell that a text was not taken, as Twilio writes it."""
    body = {
        "code": code,
        "message": REASONS.get(code, "The request failed"),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Response(json.dumps(body), status, content_type="application/json")
