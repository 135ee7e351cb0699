"""Remember callers in Redis: `cup:{CALLER}:...`, one round trip to read and one to write.

The client's defaults hang for 58 s and write twice; these time out and never retry. The braces
keep all keys of a caller on one slot of a Cluster.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ivr.adapters.breaker import Breaker
from ivr.adapters.trip import CONNECT_SECONDS, TRIP_SECONDS, Timely, strings, trip
from ivr.core.effects import Effect, ForgetCall, RememberCall, RememberLocale
from ivr.core.errors import StoreError
from ivr.core.events import LastCall
from ivr.core.ports import CallerKey, CallMemory, Conflict, Sent, TextCommit, TextMemory
from ivr.core.prompts import Line, Reply
from ivr.core.session import TextSession

T = TypeVar("T")

POOL_SECONDS = 0.05

SESSION_SECONDS = 24 * 3600
SEEN_SECONDS = 3600
LOCALE_SECONDS = 180 * 24 * 3600

_COMMIT = """
-- KEYS: seen, session, locale, optout
-- ARGV: 1 sent, 2 session, 3 locale or "", 4 "out", "in" or "", 5-7 the values read before, 8 "force" or "",
--       9 seconds of seen, 10 of session, 11 of locale
local seen = redis.call('GET', KEYS[1])
if seen then return {'seen', seen} end
if ARGV[8] == '' then
  for i = 2, 4 do
    if (redis.call('GET', KEYS[i]) or '') ~= ARGV[i + 3] then return {'conflict', ''} end
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[9])
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[10])
if ARGV[3] ~= '' then redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[11]) end
if ARGV[4] == 'out' then redis.call('SET', KEYS[4], '1') end
if ARGV[4] == 'in' then redis.call('DEL', KEYS[4]) end
return {'stored', ''}
"""


class RedisStore:
    """Sessions in Redis, behind a breaker. Every method may raise StoreError, and nothing of the client's."""

    def __init__(self, url: str, connections: int) -> None:
        self._pool = self._new_pool(url, connections)
        self._pool.connection_class = type("Timely", (Timely, self._pool.connection_class), {})
        self._redis = redis.Redis(connection_pool=self._pool)
        self._commit = self._redis.register_script(_COMMIT)
        self._breaker = Breaker(lambda: trip(self._redis.ping))

    def _new_pool(self, url: str, connections: int) -> redis.BlockingConnectionPool:
        try:
            return redis.BlockingConnectionPool.from_url(
                url,
                max_connections=connections,
                timeout=POOL_SECONDS,
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=TRIP_SECONDS,
                retry=Retry(NoBackoff(), 0),
                protocol=2,
                driver_info=None,  # it would cost a new connection two trips
                decode_responses=True,
                encoding_errors="surrogateescape",  # damaged values are compared as they are, byte for byte
                redis_connect_func=self._on_connect,
            )
        except ValueError:
            raise StoreError("REDIS_URL cannot be used") from None  # it may hold a password

    def _on_connect(self, connection: redis.Connection) -> None:
        """Load the script with every new connection: finding it missing in a turn costs three trips."""
        connection.on_connect()  # type: ignore[no-untyped-call]
        connection.send_command("SCRIPT LOAD", _COMMIT)  # type: ignore[no-untyped-call]
        with suppress(redis.ResponseError):  # a server that refuses it can still be read
            connection.read_response()

    @property
    def is_away(self) -> bool:
        """Say whether the last turn found Redis away, and it has not come back since."""
        return self._breaker.is_open

    def close(self) -> None:
        """Let go of all connections."""
        self._breaker.close()
        self._pool.disconnect()

    def _call(self, action: Callable[[], T]) -> T:
        return self._breaker.call(lambda: trip(action))

    def ping(self) -> None:
        """Find out whether Redis answers now."""
        self._call(self._redis.ping)

    def read_call(self, caller: CallerKey) -> CallMemory:
        """Read the language and the last call of a caller."""
        locale, last_call = self._read(caller, "locale", "call")
        return CallMemory(locale, _last_call(last_call))

    def commit_call(self, caller: CallerKey, effects: tuple[Effect, ...]) -> None:
        """Store what a voice turn leaves behind, all commands in one trip."""
        pipeline = self._redis.pipeline(transaction=False)
        for effect in effects:
            match effect:
                case RememberCall(locale=locale, place=place, at=at, seconds=seconds):
                    call = json.dumps([locale, place, at])
                    pipeline.set(_key(caller, "call"), call, ex=max(1, round(seconds)))
                case RememberLocale(locale=str() as locale):
                    pipeline.set(_key(caller, "locale"), locale, ex=LOCALE_SECONDS)
                case RememberLocale():
                    pipeline.delete(_key(caller, "locale"))
                case ForgetCall():
                    pipeline.delete(_key(caller, "call"))
        self._call(pipeline.execute)

    def read_text(self, caller: CallerKey, sid: str) -> TextMemory:
        """Read a texter's session, language and opt-out, and the answer this very text has had."""
        sent, *raw = self._read(caller, *_names(sid))
        stored = tuple(value or "" for value in raw)
        return TextMemory(_session(*stored), stored, _sent(sent))

    def _read(self, caller: CallerKey, *names: str) -> list[str | None]:
        keys = [_key(caller, name) for name in names]
        return self._call(lambda: strings(self._redis.mget(keys), len(keys)))

    def commit_text(self, caller: CallerKey, sid: str, commit: TextCommit) -> Sent:
        """Store an answer and what it changes at once; give the answer that counts.

        Raises Conflict if another text of the caller was answered since the session was read.
        """
        wish = {None: "", True: "out", False: "in"}[commit.opted_out]
        arguments = [
            _sent_json(commit.sent),
            json.dumps(commit.session.next_version().to_dict()),
            (commit.session.locale or "") if commit.chose_locale else "",
            wish,
            *commit.memory.raw,
            "force" if commit.force else "",
            SEEN_SECONDS,
            SESSION_SECONDS,
            LOCALE_SECONDS,
        ]
        keys = [_key(caller, name) for name in _names(sid)]
        outcome, sent = self._call(lambda: strings(self._commit(keys=keys, args=arguments), 2))
        if outcome == "conflict":
            raise Conflict
        counts = _sent(sent) if outcome == "seen" else commit.sent
        if not counts:
            raise StoreError("the answer that this text has had is damaged")
        return counts

    def store_wish(self, caller: CallerKey, opted_out: bool) -> None:
        """Store a wish that has waited in the spool."""
        key = _key(caller, "optout")
        self._call(lambda: self._redis.set(key, "1") if opted_out else self._redis.delete(key))


def _key(caller: CallerKey, name: str) -> str:
    return f"cup:{{{caller}}}:{name}"


def _names(sid: str) -> tuple[str, ...]:
    """Name what a text reads and writes, in the order in which the commit expects it."""
    return f"seen:{sid}", "session", "locale", "optout"


def _value(stored: str | None) -> object:
    """Read a stored value; a damaged one is forgotten."""
    with suppress(ValueError):
        return json.loads(stored or "null")
    return None


def _last_call(stored: str | None) -> LastCall | None:
    match _value(stored):
        case [str() as locale, str() as place, int() | float() as at]:
            return LastCall(locale, place, float(at))
    return None


def _session(stored: str, locale: str, opted_out: str) -> TextSession:
    """Put a session together; language and opt-out outlive it and have keys of their own."""
    try:
        session = TextSession.from_dict(cast("Mapping[str, object]", _value(stored)))
    except ValueError:
        session = TextSession()
    return replace(session, locale=locale or None, opted_out=bool(opted_out))


def _sent_json(sent: Sent) -> str:
    lines = [[line.key, line.locale, line.number] for line in sent.reply.lines] if sent.reply else None
    return json.dumps([sent.release, lines])


def _sent(stored: str | None) -> Sent | None:
    """Read an earlier answer; a damaged one is forgotten."""
    match _value(stored):
        case [str() as release, None]:
            return Sent(None, release)
        case [str() as release, list() as lines]:
            with suppress(ValueError):
                return Sent(Reply(tuple(_line(line) for line in lines)), release)
    return None


def _line(stored: object) -> Line:
    match stored:
        case [str() as key, str() as locale, str() | None as number]:
            return Line(key, locale, number)
    raise ValueError("a line is a key, a locale and perhaps a number")
