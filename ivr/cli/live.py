"""`cupline check --live`: compare the Twilio account with what the line needs of it."""

import argparse
import sys
from collections.abc import Iterator, Mapping

from ivr.account.comparison import Comparison, compare
from ivr.account.wanted import Wanted
from ivr.adapters.account import Account, read_account
from ivr.adapters.rest import Credentials
from ivr.config import ENVIRON, read_settings
from ivr.core.deployment import StopAnswer
from ivr.core.errors import AccountError
from ivr.core.keywords import Kind
from messages.release import in_service, load

UNREAD = 2
"""The exit status if the account could not be read: nobody knows whether anything differs."""

_UNTOLD = {
    StopAnswer.LINE: "Twilio's own STOP filter is off, for each number: its Support says so in writing.",
    StopAnswer.TWILIO: "Messaging, Services, Opt-Out Management: Advanced Opt-Out is off.",
    StopAnswer.TOLL_FREE: "Messaging, Services, Opt-Out Management: Advanced Opt-Out is off.",
}

_NAMES = {Kind.OPT_OUT: "opt-out", Kind.OPT_IN: "opt-in", Kind.HELP: "help"}


def live(options: argparse.Namespace) -> int:
    """Print what differs; exit with 1 if anything does, with 2 if the account cannot be read."""
    settings = read_settings(ENVIRON)
    wanted = Wanted.of(settings, load(options.locales, in_service(options.locales)))
    credentials = Credentials(settings.account_sid, settings.auth_tokens[0], settings.twilio_api)
    try:
        account = read_account(credentials, settings.messaging_service_sid)
    except AccountError as error:
        print(f"cupline: {error}", file=sys.stderr)
        return UNREAD
    found = compare(account, wanted)
    print("\n".join((*_told(found), *_not_told(account, found), *_by_eye(wanted))))
    return int(bool(found.differences))


def _told(found: Comparison) -> Iterator[str]:
    differ = len(found.differences)
    yield f"Settings of the account that are as the line needs them: {found.agreed}; that differ: {differ}."
    for each in found.differences:
        yield f"{each.place}:"
        yield from _pair("is", each.found)
        yield from _pair("must be", each.wanted)
    if found.others:
        yield f"Numbers of the account that are not this line's: {', '.join(found.others)}."


def _pair(name: str, value: str) -> Iterator[str]:
    first, *more = value.splitlines()
    yield f"  {name:8}{first}"
    yield from (f"  {'':8}{line}" for line in more)


def _not_told(account: Account, found: Comparison) -> Iterator[str]:
    for name, refusal in account.unasked.items():
        yield f"Twilio did not tell {name} ({refusal}): look in the console."
    for place in found.untold:
        yield f"{place}: nothing is told, look in the console."


def _by_eye(wanted: Wanted) -> Iterator[str]:
    """Say what nobody can ask Twilio for, with the words that must stand there."""
    yield "Twilio can be asked for none of these: compare them by eye in its console."
    yield "- TwiML Bins hold what `cupline fallback` writes."
    yield "- Messaging, Settings: Message Redaction and retention are as you decided."
    if wanted.stop_answered_by is not StopAnswer.ADVANCED:
        yield f"- {_UNTOLD[wanted.stop_answered_by]}"
        return
    yield f"- Messaging, Services, {wanted.service_sid}, Opt-Out Management: Advanced Opt-Out is on."
    for kind, reply in wanted.replies.items():
        yield f"  The {_NAMES[kind]} reply, the same in every language:"
        yield from (f"    {line}" for line in reply.splitlines())
        yield from _words(wanted.words[kind])


def _words(words: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for locale, listed in words.items():
        yield f"  for the words of {locale}: {' '.join(listed)}"
