"""What the tests of the store remember, and of whom."""

from collections.abc import Callable
from dataclasses import replace

import redis

from ivr.adapters.local_redis import LocalRedis
from ivr.adapters.session_store import RedisStore
from ivr.core.pace import Pace
from ivr.core.ports import Purse, Sent, TextCommit, TextMemory, Wish
from ivr.core.prompts import Line, Reply
from ivr.core.session import TextSession

NEW, OLD = "c" * 32, "d" * 32
ONE = (NEW,)
BOTH = (NEW, OLD)
"""A caller under one privacy key, and under two after a rotation."""

SID = "SM" + "1" * 32
OTHER_SID = "SM" + "2" * 32
DIGEST = "8e9a7f75"
SENT = Sent(Reply((Line("heading.which_one", "es"), Line("title.family", "es", "42"))), "0001-abc")
PACE = Pace(((5.0, "help"), (6.5, "hush")), hushed_at=6.5)
PURSE = Purse("2026-11-21", "e" * 32)
FINGERPRINT = "f" * 16
DAY = 24 * 3600


def key(name: str, caller: str = NEW) -> str:
    return f"cup:{{{caller}}}:{name}"


def wish(opted_out: bool, at: float = 1_700_000_000.123456, caller: str = NEW) -> Wish:
    return Wish(caller, SID, opted_out, at)


def commit(memory: TextMemory, sent: Sent = SENT, wish: Wish | None = None, **more: bool) -> TextCommit:
    return TextCommit(memory, TextSession("es", place="family"), sent, PACE, 3, wish, **more)


def without_spending(commit: TextCommit) -> TextCommit:
    return replace(commit, segments=0)


def new_store(server: LocalRedis, *fingerprints: str) -> RedisStore:
    return RedisStore(server.url, 2, fingerprints or (FINGERPRINT,))


def trips(client: redis.Redis, act: Callable[[], object]) -> int:
    """Count how often Redis had to read from a socket, but for the two questions of this test."""
    before = client.info("stats")["total_reads_processed"]
    act()
    return int(client.info("stats")["total_reads_processed"]) - int(before) - 1
