"""Keep account of the texts that callers asked for by phone: each once a call and place, and not too many."""

from contextlib import suppress

from ivr.adapters.privacy_key import PrivacyKey
from ivr.adapters.records import PRIVACY_KEY, named, read_spent, spent
from ivr.adapters.redis_link import Command, RedisLink
from ivr.adapters.scripts import CLAIM_TEXT, DAY_SECONDS, KEPT_SECONDS, add, run
from ivr.adapters.stored_wish import StoredWish, last
from ivr.adapters.trip import strings
from ivr.core.events import Outcome
from ivr.core.ports import CallerKeys, Claim

TEXTLESS_SECONDS = 30 * DAY_SECONDS


class KeptTexts:
    """The account in Redis. Every method may raise StoreError."""

    def __init__(self, link: RedisLink, privacy_key: PrivacyKey) -> None:
        self._link = link
        self._privacy_key = privacy_key

    def claim(self, claim: Claim) -> Outcome | None:
        """Claim a text, in two trips: what stands under older keys must be known before it is claimed.

        Raises StoreError too if the wishes in Redis are under a privacy key that we do not have.
        """
        field, keys, counts = _field(claim), claim.caller, spent(claim.purse)
        fingerprint, told, *rest = self._link.go(
            ("GET", PRIVACY_KEY),
            ("MGET", *counts),
            *(("HGET", *named(key, "kept"), field) for key in keys),
            *(("MGET", *named(key, "optout", "textless")) for key in keys[1:]),
        )
        self._privacy_key.accept(fingerprint)
        settled = [each for each in strings(rest[: len(keys)], len(keys)) if each]
        if settled:
            return _outcome(settled[0])
        older = [strings(each, 2) for each in rest[len(keys) :]]
        if any(textless for _, textless in older):
            return Outcome.NO_TEXTS
        if claim.caps.reached(read_spent(strings(told, len(counts)))):
            return Outcome.CAPPED
        wish = last(StoredWish.read(optout) for optout, _ in older)
        return self._claim(claim, str(wish or ""))

    def _claim(self, claim: Claim, older_wish: str) -> Outcome | None:
        names = named(claim.caller[0], "kept", "texts", "optout", "textless")
        arguments: list[str | int] = [_field(claim), claim.purse.day, claim.caps.caller_texts, older_wish]
        (answer,) = strings(self._link.go(run(CLAIM_TEXT, names, arguments)), 1)
        return _outcome(answer) if answer else None

    def settle(self, claim: Claim, outcome: Outcome, segments: int) -> None:
        """Store how a claimed text ended; one that was not sent is given back to the caller's cap."""
        kept, texts = named(claim.caller[0], "kept", "texts")
        commands: list[Command] = [
            ("HSET", kept, _field(claim), outcome.value),
            ("EXPIRE", kept, KEPT_SECONDS),
        ]
        if outcome not in (Outcome.DONE, Outcome.UNSURE):
            commands += [("HINCRBY", texts, claim.purse.day, -1), ("EXPIRE", texts, DAY_SECONDS)]
        if outcome is Outcome.NO_TEXTS:
            commands.append(_textless(claim.caller))
        self._link.go(*commands, *add(spent(claim.purse), segments))

    def mark_textless(self, caller: CallerKeys) -> None:
        """Remember that a phone takes no texts."""
        self._link.go(_textless(caller))


def _field(claim: Claim) -> str:
    return f"{claim.call}:{claim.place}"


def _textless(caller: CallerKeys) -> Command:
    return ("SET", *named(caller[0], "textless"), 1, "EX", TEXTLESS_SECONDS)


def _outcome(stored: str) -> Outcome:
    with suppress(ValueError):
        return Outcome(stored)
    return Outcome.UNSURE
