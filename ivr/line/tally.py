"""Count what callers and texters met: keys without a meaning, words that were not understood, offers."""

from ivr.adapters.metrics import Metrics
from ivr.core.events import KeyPressed, Silence, TransferEnded
from ivr.core.prompts import Ask, HangUp, Reply, VoiceTurn
from ivr.core.session import PERSON, CallSession
from ivr.core.steps import OFFER_AT

NO_LOCALE = "mul"
"""Stands for callers who have chosen no language yet."""

_OFFERS = frozenset({"offer_person", "both.helpline"})


def count_call(
    metrics: Metrics, session: CallSession, event: KeyPressed | Silence | TransferEnded, turn: VoiceTurn
) -> None:
    """Count what one turn of a call was: a miss, an offer of a person, the end of a talk."""
    prompt = turn.prompt
    missed = _missed(session, event, turn)
    if missed:
        metrics.missed_key(session.locale or NO_LOCALE, missed)
    if any(_is_offer(say.key) for say in prompt.says):
        metrics.offer("voice")
    if isinstance(event, TransferEnded):
        metrics.transfer(event.ending)


def _missed(session: CallSession, event: KeyPressed | Silence | TransferEnded, turn: VoiceTurn) -> str:
    """Say what kind of miss a turn was; empty: it was none."""
    match turn.prompt, event:
        case (Ask(session=after), _):
            kinds = {"silence": after.silence > session.silence, "unknown": after.wrong > session.wrong}
            return next((kind for kind, is_so in kinds.items() if is_so), "")
        case (HangUp(), Silence()):
            return "silence"
        case (HangUp(), KeyPressed()) if session.wrong >= OFFER_AT:
            return "unknown"
    return ""


def count_text(metrics: Metrics, reply: Reply | None) -> None:
    """Count what one answer to a text was: one to unknown words, an offer of a person."""
    if not reply:
        return
    first = reply.lines[0]
    if first.key == "not_understood":
        metrics.unknown_words(first.locale)
    if _is_offer(first.key):
        metrics.offer("sms")


def _is_offer(key: str) -> bool:
    return key in _OFFERS or key.startswith(f"{PERSON}.")
