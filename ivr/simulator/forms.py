"""The forms that Twilio posts: of a call, of a text, of what became of either."""

from collections.abc import Iterator
from enum import StrEnum

from ivr.simulator.wire import Account
from messages.segments import count

API_VERSION = "2010-04-01"

PLACE = {"City": "CANARYVILLE", "State": "OR", "Zip": "97299", "Country": "US"}
"""Where every caller in the US lives. It is nowhere, so that a city in a log is found at once."""


class DialStatus(StrEnum):
    """How calling somebody ended, in Twilio's words; canceled is what a caller does who hangs up before."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


def call_form(account: Account, sid: str, caller: str, line: str) -> dict[str, str]:
    """Give what stands in every request of a call."""
    return {
        "CallSid": sid,
        "AccountSid": account.sid,
        "From": caller,
        "To": line,
        "Caller": caller,
        "Called": line,
        "ApiVersion": API_VERSION,
        "Direction": "inbound",
        **_places(caller, ("From", "To")),
        **_places(caller, ("Caller", "Called")),
    }


def dial_form(sid: str, status: DialStatus, seconds: int) -> dict[str, str]:
    """Tell how calling somebody ended; a length is told of what was a talk alone."""
    has_talked = status is DialStatus.COMPLETED
    length = {"DialCallDuration": str(seconds)} if has_talked else {}
    return {
        "DialCallSid": sid,
        "DialCallStatus": status,
        "DialBridged": str(has_talked).lower(),
    } | length


def text_form(account: Account, sid: str, texter: str, line: str, body: str) -> dict[str, str]:
    """Give the request of a text without pictures."""
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": account.sid,
        "From": texter,
        "To": line,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": str(max(1, count(body).segments)),
        "ApiVersion": API_VERSION,
        **_places(texter, ("From", "To")),
    }


def media_form(account: Account, sid: str, pictures: int, ids: Iterator[str]) -> dict[str, str]:
    """Give what pictures add to a text."""
    message = f"https://api.twilio.com/{API_VERSION}/Accounts/{account.sid}/Messages/{sid}"
    media = {f"MediaUrl{number}": f"{message}/Media/ME{next(ids)}" for number in range(pictures)}
    types = {f"MediaContentType{number}": "image/jpeg" for number in range(pictures)}
    return {"NumMedia": str(pictures)} | media | types


def status_form(account: Account, sid: str, to: str, sender: str) -> dict[str, str]:
    """Give what stands in every report of a text of ours; `sender` may be a messaging service."""
    from_us = {"MessagingServiceSid": sender} if sender.startswith("MG") else {"From": sender}
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": account.sid,
        "To": to,
        "ApiVersion": API_VERSION,
    } | from_us


def _places(number: str, ours: tuple[str, str]) -> dict[str, str]:
    """Say where a caller in the US is, and in what country a line is that has no city, being toll-free.

    `ours` names the caller's and the line's fields, as From and To.
    """
    caller, line = ours
    known = PLACE if number.startswith("+1") else {}
    return {f"{caller}{part}": value for part, value in known.items()} | {
        f"{line}{part}": value if part == "Country" else "" for part, value in PLACE.items()
    }
