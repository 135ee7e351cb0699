"""Read the wishes of all callers out of Redis, and write many into it, so that they can move house."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ivr.adapters.privacy_key import PrivacyKey
from ivr.adapters.records import named
from ivr.adapters.redis_link import RedisLink
from ivr.adapters.redis_node import RedisNode
from ivr.adapters.scripts import STORE_WISH, run
from ivr.adapters.stored_wish import StoredWish
from ivr.adapters.trip import strings
from ivr.core.errors import StoreError
from ivr.core.ports import CallerKey

BATCH = 200
"""Wishes a trip: a server that syncs each write to a slow disk still answers in time."""

_NAME = re.compile(r"cup:\{([0-9a-f]{32})\}:optout")


@dataclass(frozen=True, slots=True)
class Written:
    """How many wishes were stored, of how many that or a later one was known, and whether all are safe."""

    stored: int
    known: int
    is_safe: bool


class Register:
    """All wishes in one Redis. Every method may raise StoreError, also for a privacy key that is not ours."""

    def __init__(self, url: str, fingerprints: Sequence[str]) -> None:
        self._link = RedisLink(url, connections=1)
        self._privacy_key = PrivacyKey(self._link, fingerprints)

    def close(self) -> None:
        """Let go of Redis."""
        self._link.close()

    def read(self) -> dict[CallerKey, StoredWish]:
        """Read all wishes, in batches beside which the line goes on serving."""
        self._privacy_key.check()
        wishes: dict[CallerKey, StoredWish] = {}
        for names in self._names():
            values = strings(self._link.go(*(("GET", name) for name in names)), len(names))
            for name, value in zip(names, values, strict=True):
                found, wish = _NAME.fullmatch(name), StoredWish.read(value)
                if found and wish:
                    wishes[found[1]] = wish
        return wishes

    def _names(self) -> Iterator[list[str]]:
        for node in self._link.nodes:
            yield from _names_in(node)

    def write(self, wishes: Mapping[CallerKey, StoredWish]) -> Written:
        """Store wishes, each unless a later one is known; to do it again changes nothing."""
        self._privacy_key.check()
        stored, is_safe = 0, True
        rest = iter(wishes.items())
        while batch := list(islice(rest, BATCH)):
            commands = [run(STORE_WISH, named(caller, "optout"), [str(wish)]) for caller, wish in batch]
            replies, are_safe = self._link.go_and_wait(*commands)
            stored += sum(reply == 1 for reply in replies)
            is_safe = is_safe and are_safe
        return Written(stored, len(wishes) - stored, is_safe)


def _names_in(node: RedisNode) -> Iterator[list[str]]:
    cursor = "0"
    while True:
        match node.go(("SCAN", cursor, "MATCH", "cup:{*}:optout", "COUNT", BATCH))[0]:
            case [str() as cursor, list() as names]:
                yield [str(name) for name in names]
            case _:
                raise StoreError("not the reply that was asked for")
        if cursor == "0":
            return
