"""The scripts that Redis runs: what must be compared and stored at one moment.

All keys of a script are of one caller, and so on one slot of a Cluster; none is made up inside.
"""

import hashlib

DAY_SECONDS = 24 * 3600
SESSION_SECONDS = DAY_SECONDS
SEEN_SECONDS = 3600
PACE_SECONDS = 600
LOCALE_SECONDS = 180 * DAY_SECONDS
KEPT_SECONDS = 4 * 3600
"""Longer than a call, in which a text is sent once: a talk may last 2 h, and the call goes on after it."""

COUNT_SECONDS = 2 * DAY_SECONDS

MOST_SEEN = 64
"""So many texts of a caller at least, and twice as many at most, are known if they come again."""

_WISHES = """
-- Give when a stored wish was sent (-1: there is none), and whether it is a stop: all but a sound "in" is.
local function read_wish(stored)
  if not stored or stored == '' then return -1, false end
  local what, at = string.match(stored, '^(%a+) ([%d.]+) ?%x*$')
  return tonumber(at or 0) or 0, what ~= 'in'
end

-- Keep the later of two wishes; a stop wins a tie. It is written anew in any case, for WAIT to wait for.
-- Neither expires: an older stop, under an older privacy key or in a backup, would count again.
local function keep_wish(key, wish)
  local stored = redis.call('GET', key)
  local at, was_out = read_wish(stored)
  local new_at, is_new_out = read_wish(wish)
  local is_later = new_at > at or (new_at == at and is_new_out and not was_out)
  redis.call('SET', key, is_later and wish or stored)
  return is_later
end
"""

STORE_WISH = (
    _WISHES
    + """
-- KEYS: optout. ARGV: wish. Says whether it is later than what was known.
return keep_wish(KEYS[1], ARGV[1]) and 1 or 0
"""
)

COMMIT_TEXT = (
    f"""
local seen_seconds, session_seconds, locale_seconds = {SEEN_SECONDS}, {SESSION_SECONDS}, {LOCALE_SECONDS}
local pace_seconds, most_seen = {PACE_SECONDS}, {MOST_SEEN}
"""
    + _WISHES
    + """
-- KEYS: 1 session, 2 locale, 3 optout, 4 rate, 5 seen, 6 seen_before, and more that an erase deletes
-- ARGV: 1-3 what was read of KEYS 1-3, 4 "force" or "", 5 SID, 6 sent, 7 session ("": erase), 8 locale or "",
--       9 wish or "", 10 pace
local seen = redis.call('HGET', KEYS[5], ARGV[5]) or redis.call('HGET', KEYS[6], ARGV[5])
if seen then return {'seen', seen} end
if ARGV[4] == '' then
  for i = 1, 3 do
    if (redis.call('GET', KEYS[i]) or '') ~= ARGV[i] then return {'conflict', ''} end
  end
end
if ARGV[9] ~= '' then keep_wish(KEYS[3], ARGV[9]) end
redis.call('SET', KEYS[4], ARGV[10], 'EX', pace_seconds)
if ARGV[7] == '' then
  redis.call('DEL', KEYS[1], KEYS[2], unpack(KEYS, 5))
  return {'stored', ''}
end
if redis.call('HLEN', KEYS[5]) >= most_seen then redis.call('RENAME', KEYS[5], KEYS[6]) end
redis.call('HSET', KEYS[5], ARGV[5], ARGV[6])
redis.call('EXPIRE', KEYS[5], seen_seconds)
redis.call('SET', KEYS[1], ARGV[7], 'EX', session_seconds)
if ARGV[8] ~= '' then redis.call('SET', KEYS[2], ARGV[8]) end
redis.call('EXPIRE', KEYS[2], locale_seconds)
return {'stored', ''}
"""
)

CLAIM_TEXT = (
    f"""
local kept_seconds, day_seconds = {KEPT_SECONDS}, {DAY_SECONDS}
"""
    + _WISHES
    + """
-- KEYS: 1 kept, 2 texts, 3 optout, 4 textless
-- ARGV: 1 call and place, 2 day, 3 cap, 4 the last wish under older keys or ""
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept then return kept end
local at, is_out = read_wish(redis.call('GET', KEYS[3]))
local old_at, is_old_out = read_wish(ARGV[4])
if (at >= old_at and is_out) or (old_at >= at and is_old_out) then return 'opted_out' end
if redis.call('EXISTS', KEYS[4]) == 1 then return 'no_texts' end
local texts = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or 0) or 0
if texts >= tonumber(ARGV[3]) then return 'capped' end
if texts == 0 then redis.call('DEL', KEYS[2]) end  -- other days
redis.call('HSET', KEYS[2], ARGV[2], texts + 1)
redis.call('EXPIRE', KEYS[2], day_seconds)
redis.call('HSET', KEYS[1], ARGV[1], 'unsure')
redis.call('EXPIRE', KEYS[1], kept_seconds)
return ''
"""
)


def digest(script: str) -> str:
    """Give the name by which Redis knows a script that was loaded."""
    return hashlib.sha1(script.encode()).hexdigest()  # noqa: S324 - it is Redis that names them so


SCRIPTS = {digest(script): script for script in (STORE_WISH, COMMIT_TEXT, CLAIM_TEXT)}
"""All scripts, by their digests."""


def run(script: str, keys: list[str], arguments: list[str | int]) -> tuple[str | int, ...]:
    """Give the command that runs a script over keys."""
    return ("EVALSHA", digest(script), len(keys), *keys, *arguments)


def add(names: list[str], segments: int) -> list[tuple[str | int, ...]]:
    """Give the commands that add segments to counts of a day."""
    adding: list[tuple[str | int, ...]] = [("INCRBY", name, segments) for name in names]
    return [*adding, *(("EXPIRE", name, COUNT_SECONDS) for name in names)] if segments else []
