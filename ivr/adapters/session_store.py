"""Remember callers in Redis: `cup:{CALLER}:...`, one round trip to read and one to write.

A caller has a name under each privacy key. All of them are read, each on its own slot; what is stored
goes under the first, and a wish or a language that stands under an older one is taken along.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self

from ivr.adapters.behind import Behind
from ivr.adapters.kept_texts import KeptTexts
from ivr.adapters.privacy_key import PrivacyKey
from ivr.adapters.records import (
    call_json,
    named,
    pace_json,
    read_call,
    read_pace,
    read_sent,
    read_session,
    read_spent,
    sent_json,
    session_json,
    spent,
)
from ivr.adapters.redis_link import Command, RedisLink
from ivr.adapters.scripts import COMMIT_TEXT, DAY_SECONDS, LOCALE_SECONDS, STORE_WISH, add, run
from ivr.adapters.stored_wish import StoredWish, digest, last
from ivr.adapters.trip import strings
from ivr.core.effects import Effect, ForgetCall, RememberCall, RememberLocale
from ivr.core.errors import StoreAwayError, StoreError
from ivr.core.events import Outcome
from ivr.core.pace import Spent
from ivr.core.ports import (
    CallerKey,
    CallerKeys,
    CallMemory,
    Claim,
    Committed,
    Conflict,
    Purse,
    TextCommit,
    TextMemory,
    Wish,
)

_TEXT = ("session", "locale", "optout", "rate", "seen", "seen_before")
"""What a text reads, in the order in which the commit expects it."""

_ERASED = ("session", "locale", "seen", "seen_before", "call", "kept", "textless")
"""What a caller can have deleted: all but the wish, and the counts that keep machines quiet for a day."""


class RedisStore:
    """Sessions in Redis, behind a breaker. Every method may raise StoreError, and nothing of the client's.

    `fingerprints` are those of the privacy keys, in their order.
    """

    def __init__(self, url: str, connections: int, fingerprints: Sequence[str]) -> None:
        self._link = RedisLink(url, connections)
        self._privacy_key = PrivacyKey(self._link, fingerprints)
        self._kept = KeptTexts(self._link, self._privacy_key)
        self._behind = Behind(self._write_calls)

    @property
    def is_away(self) -> bool:
        """Say whether the last turn found Redis away, and it has not come back since."""
        return self._link.is_away

    def close(self) -> None:
        """Let go of all connections, when all that was left behind is stored."""
        self._behind.settle()
        self._link.close()

    def ping(self) -> None:
        """Find out whether Redis answers now."""
        self._link.ping()

    def check_writes(self) -> None:
        """Find out whether Redis takes writes now: one that is full, or a replica, still answers reads."""
        self._link.ping()
        self._link.go(("SET", "cup:alive", 1, "EX", 60))

    def check_privacy_key(self) -> None:
        """Raise StoreError, and say what to do, if this Redis was written with a key that is not ours."""
        self._privacy_key.check()

    def read_call(self, caller: CallerKeys) -> CallMemory:
        """Read the language and the last call of a caller; the language lives on from now."""
        self._behind.settle()
        reads: list[Command] = [("MGET", *named(key, "locale", "call")) for key in caller]
        lives_on: list[Command] = [("EXPIRE", *named(key, "locale"), LOCALE_SECONDS) for key in caller]
        replies = self._link.go(*reads, *lives_on, spared=len(lives_on))[: len(reads)]
        locales, calls = zip(*(strings(reply, 2) for reply in replies), strict=True)
        return CallMemory(_first(locales), read_call(_first(calls)))

    def commit_call(self, caller: CallerKeys, effects: tuple[Effect, ...]) -> None:
        """Store what a voice turn leaves behind, soon: no caller waits for it."""
        if self._link.is_away:
            raise StoreAwayError("the store is away")
        commands: list[Command] = []
        call, locale = named(caller[0], "call", "locale")
        for effect in effects:
            match effect:
                case RememberCall(locale=spoken, place=place, at=at, seconds=seconds):
                    stored = call_json(spoken, place, at)
                    commands.append(("SET", call, stored, "EX", max(1, round(seconds))))
                case RememberLocale(locale=str() as chosen):
                    commands.append(("SET", locale, chosen, "EX", LOCALE_SECONDS))
                case RememberLocale():
                    commands += [("DEL", *named(key, "locale")) for key in caller]
                case ForgetCall():
                    commands += [("DEL", *named(key, "call")) for key in caller]
        if commands:
            self._behind.put(commands)

    def settle(self) -> None:
        """Wait until what voice turns left behind is stored."""
        self._behind.settle()

    def _write_calls(self, calls: list[list[Command]]) -> None:
        commands = [command for each in calls for command in each]
        if None in self._link.go(*commands, spared=len(commands)):  # of one caller's, others lose nothing
            raise StoreError("some of it was refused")

    def read_text(self, caller: CallerKeys, sid: str, purse: Purse) -> TextMemory:
        """Read what is known of a texter, the answer that this very text has had, and what was spent."""
        reads = [command for key in caller for command in _reads(key, sid)]
        names = spent(purse)
        *replies, counts = self._link.go(*reads, ("MGET", *names), spared=1)
        found = [_Found.of(replies[at : at + 3]) for at in range(0, len(replies), 3)]
        return replace(_memory(found, sid), spent=_read_spent(counts, len(names)))

    def commit_text(self, caller: CallerKeys, sid: str, purse: Purse, commit: TextCommit) -> Committed:
        """Store an answer and what it changes at once; give the answer that counts.

        Raises Conflict if another text of the caller was answered since the session was read. Spending is
        counted in the same trip; only where nothing was stored does one more take it back.
        """
        erasing = caller[1:] if commit.erases else ()
        adding = add(spent(purse), commit.segments)
        commands = [_commit(caller[0], sid, commit), *(("DEL", *named(key, *_ERASED)) for key in erasing)]
        go = self._link.go_and_wait if commit.wish else self._go_safely
        replies, is_safe = go(*commands, *adding, spared=len(adding))
        outcome, sent = strings(replies[0], 2)
        if outcome == "stored":
            return Committed(commit.sent, is_safe)
        with suppress(StoreError):  # too much is counted then, which stops spending too early, not too late
            self._link.go(*add(spent(purse), -commit.segments))
        if outcome == "conflict":
            raise Conflict
        counts = read_sent(sent)
        if not counts:
            raise StoreError("the answer that this text has had is damaged")
        return Committed(counts)

    def _go_safely(self, *commands: Command, spared: int) -> tuple[list[object], bool]:
        return self._link.go(*commands, spared=spared), True

    def store_wish(self, wish: Wish) -> bool:
        """Store a wish unless a later one is known; say whether it would outlive this Redis."""
        command = run(STORE_WISH, named(wish.caller, "optout"), [str(StoredWish.of(wish))])
        return self._link.go_and_wait(command)[1]

    def claim_text(self, claim: Claim) -> Outcome | None:
        """Claim the right to send one text; None is the right, an outcome why there is none."""
        return self._kept.claim(claim)

    def settle_text(self, claim: Claim, outcome: Outcome, segments: int) -> None:
        """Store how a text that was claimed ended, and what it cost."""
        self._kept.settle(claim, outcome, segments)

    def mark_textless(self, caller: CallerKeys) -> None:
        """Remember that a phone takes no texts, as a status of a text has told."""
        self._kept.mark_textless(caller)

    def is_first(self, sid: str, status: str) -> bool:
        """Say whether a status of a text is told for the first time today."""
        name = f"cup:{{status:{sid}}}:{status}"
        return self._link.go(("SET", name, 1, "NX", "EX", DAY_SECONDS)) == ["OK"]


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands under one name of a caller."""

    session: str | None
    locale: str | None
    optout: str | None
    pace: str | None
    sent: str | None

    @classmethod
    def of(cls, replies: Sequence[object]) -> Self:
        values, *answers = replies
        session, locale, optout, pace = strings(values, 4)
        return cls(session, locale, optout, pace, _first(strings(answers, 2)))


def _reads(key: CallerKey, sid: str) -> tuple[Command, ...]:
    *values, seen, seen_before = named(key, *_TEXT)
    return ("MGET", *values), ("HGET", seen, sid), ("HGET", seen_before, sid)


def _memory(found: Sequence[_Found], sid: str) -> TextMemory:
    """Put a memory together; `raw` is what stands under the first name, then what is to be taken there.

    A wish that this very text has made, by way of a spool, is not held against it: it is confirmed again.
    """
    first = found[0]
    locale = _first([each.locale for each in found])
    wish = last(StoredWish.read(each.optout) for each in found)
    session = replace(
        read_session(_first([each.session for each in found]) or ""),
        locale=locale,
        opted_out=wish is not None and wish.opted_out and wish.text != digest(sid),
    )
    is_elsewhere = wish != StoredWish.read(first.optout)
    taken = str(wish) if is_elsewhere else "", "" if first.locale else locale or ""
    return TextMemory(
        session=session,
        raw=(first.session or "", first.locale or "", first.optout or "", *taken),
        sent=read_sent(_first([each.sent for each in found])),
        wish_at=wish.at if wish else 0.0,
        pace=read_pace(_first([each.pace for each in found])),
    )


def _commit(key: CallerKey, sid: str, commit: TextCommit) -> Command:
    session, locale, optout, old_wish, old_locale = commit.memory.raw
    wish = last([StoredWish.of(commit.wish) if commit.wish else None, StoredWish.read(old_wish)])
    arguments: list[str | int] = [
        *(session, locale, optout, "force" if commit.force else ""),
        sid,
        sent_json(commit.sent),
        "" if commit.erases else session_json(commit.session.next_version()),
        (commit.session.locale or "") if commit.chose_locale else old_locale,
        str(wish or ""),
        pace_json(commit.pace),
    ]
    names = (*_TEXT, *(name for name in _ERASED if name not in _TEXT))
    return run(COMMIT_TEXT, named(key, *names), arguments)


def _read_spent(counts: object, length: int) -> Spent:
    """Read what was spent; while the node that counts is away, callers are answered and nothing is known."""
    return read_spent(strings(counts, length)) if counts is not None else Spent()


def _first(values: Sequence[str | None]) -> str | None:
    return next((value for value in values if value), None)
