"""What texters wish of the line: no more texts, texts again, to be forgotten; and what they are told then."""

from collections.abc import Mapping
from dataclasses import replace

from ivr.core.deployment import StopAnswer
from ivr.core.effects import Erase, StoreOptIn, StoreOptOut
from ivr.core.events import EffectDone, OptOutType, Outcome, TextReceived
from ivr.core.menu import Menu
from ivr.core.prompts import TextTurn
from ivr.core.replies import system
from ivr.core.session import TextSession

ANSWERED: Mapping[StopAnswer, Mapping[str, OptOutType]] = {
    StopAnswer.TWILIO: {
        **dict.fromkeys(
            ("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"), OptOutType.STOP
        ),
        **dict.fromkeys(("START", "YES", "UNSTOP"), OptOutType.START),
        **dict.fromkeys(("HELP", "INFO"), OptOutType.HELP),
    },
    StopAnswer.TOLL_FREE: {
        "STOP": OptOutType.STOP,
        **dict.fromkeys(("START", "UNSTOP"), OptOutType.START),
    },
}
"""The words that somebody else answers, each as the whole message; Advanced Opt-Out marks its own."""


def answered(event: TextReceived, by: StopAnswer) -> OptOutType | None:
    """Find what Twilio or the network has answered before the line: it says so, or its words are known."""
    return event.opt_out_type or ANSWERED.get(by, {}).get(event.body.strip().upper())


def mirrored(session: TextSession, given: OptOutType) -> TextTurn:
    """Mirror what another filter has done and confirmed; a second confirmation is one too many."""
    match given:
        case OptOutType.STOP:
            return TextTurn(session, None, (StoreOptOut(None, is_confirmed=True),))
        case OptOutType.START:
            return TextTurn(session, None, (StoreOptIn(None, is_confirmed=True),))
    return TextTurn(session)


def told(menu: Menu, session: TextSession, event: EffectDone) -> TextTurn:
    """Tell the truth about a wish: stored, or not stored."""
    done = event.outcome is Outcome.DONE
    match event.effect:
        case StoreOptOut(locale=locale, danger=danger, is_confirmed=silent):
            after = replace(session, opted_out=session.opted_out or done)
            key = f"{danger}_stop" if danger else "stop"
        case StoreOptIn(locale=locale, is_confirmed=silent):
            after = replace(session, opted_out=session.opted_out and not done)
            key = "start"
        case Erase(locale=locale, is_silent=silent):
            after = TextSession(opted_out=session.opted_out) if done else session
            return (
                TextTurn(after)
                if silent
                else system(menu, after, "erased" if done else "erase_failed", locale)
            )
        case _:
            return TextTurn(session)
    return TextTurn(after) if silent else system(menu, after, key if done else f"{key}_failed", locale)
