"""Somebody who has seen true requests, and changes them in every way that needs no token."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random
from urllib.parse import quote, quote_plus, urlencode

from ivr.adapters.webhooks import sign
from tests.conftest import ACCOUNT
from tests.fuzz.captured import HERE, Pairs, Request, captured
from tests.fuzz.junk import NASTY, letters, spoilt

TOKENS = tuple(
    token.encode()
    for token in (
        *("&", "=", "+", "%20", "%00", "%FF", "%C3", ";", "?", "#", "/", "Body", "From", "To", "Digits"),
        *("&Body=STOP", "&From=%2B16665550100", "&Digits=1", "&AccountSid=x", "OptOutType=STOP", "B=&"),
    )
)

NAMES = (
    *("Body", "From", "To", "Digits", "MessageSid", "CallSid", "AccountSid", "OptOutType", "ApiVersion"),
    *("DialCallStatus", "MessageStatus", "ErrorCode", "B", "Chemo", "Zzz", "Sms", "Forwarded", "CallToken"),
)

TYPES = (
    *("", "application/json", "multipart/form-data; boundary=x", "text/plain", "\u00e9/x; ="),
    *("application/x-WWW-form-urlencoded; charset=latin-1", "application/x-www-form-urlencodedx"),
)

Mutation = Callable[["Forger", Request], Request]


class Forger:
    """Somebody who has seen true requests, has no token, and cuts, moves, adds and renames."""

    def __init__(self, seen: list[Request], seed: int) -> None:
        self.chance = Random(seed)
        self._seen = seen
        self._signatures = tuple(each.signature or "" for each in self._seen)
        self._shifts = {each: itertools.cycle(_borders(each)) for each in seen}

    def next(self) -> tuple[str, Request, Request]:
        """Give what was done to a true request, the forged one, and the true one."""
        seen = self.chance.choice(self._seen)
        name = self.chance.choice(tuple(MUTATIONS))
        return name, MUTATIONS[name](self, seen), seen

    def glued(self, seen: Request) -> Request:
        """Cut the same glue anew, wherever a name could begin."""
        glue, starts = _glue(seen)
        share = self.chance.choice((0.3, 0.9))
        chosen = [at for at in starts if at == 0 or self.chance.random() < share]
        return _with(seen, _cut(glue, {at: self.chance.choice(starts[at]) for at in chosen}))

    def shifted(self, seen: Request) -> Request:
        """Move the border between a name and its value; every one of them in turn."""
        pairs = sorted(seen.pairs)
        at, border = next(self._shifts[seen])
        whole = "".join(pairs[at])
        return _with(seen, [*pairs[:at], (whole[:border], whole[border:]), *pairs[at + 1 :]])

    def moved(self, seen: Request) -> Request:
        """Let some pairs of neighbours change places, or vanish in the one before."""
        pairs = sorted(seen.pairs)
        at = self.chance.randrange(1, len(pairs))
        (name, value), gone = pairs[at - 1], pairs[at]
        pairs[at - 1 : at + 1] = [(name, value + gone[0] + gone[1])]
        self.chance.shuffle(pairs)
        return _with(seen, pairs)

    def repeated(self, seen: Request) -> Request:
        """Say something twice, in the same words or in others."""
        name, value = self.chance.choice(seen.pairs)
        other = self.chance.choice((value, "", "STOP", "+16665550100", value + value))
        return _with(seen, self.chance.sample([*seen.pairs, (name, other)], len(seen.pairs) + 1))

    def changed(self, seen: Request) -> Request:
        """Say something else in a field."""
        pairs = seen.pairs
        at = self.chance.randrange(len(pairs))
        words = (self.chance.choice(NASTY), letters(self.chance, 20), "+16665550100", "1", "STOP", "")
        pairs[at] = (pairs[at][0], self.chance.choice(words))
        return _with(seen, pairs)

    def added(self, seen: Request) -> Request:
        """Add a field."""
        name = self.chance.choice((*NAMES, letters(self.chance, 9)))
        return _with(seen, [*seen.pairs, (name, self.chance.choice(("", "1", "STOP", "x" * 50_000)))])

    def dropped(self, seen: Request) -> Request:
        """Leave a field out."""
        pairs = seen.pairs
        del pairs[self.chance.randrange(len(pairs))]
        return _with(seen, pairs)

    def spelt(self, seen: Request) -> Request:
        """Write the same form in another way: all escaped, or as little as can be, in another order."""
        pairs = self.chance.sample(seen.pairs, len(seen.pairs))
        escape = self.chance.choice((_all_escaped, quote, quote_plus))
        body = "&".join(f"{escape(name)}={escape(value)}" for name, value in pairs)
        return replace(seen, body=body.encode())

    def spoilt(self, seen: Request) -> Request:
        """Spoil the bytes of the body."""
        return replace(seen, body=spoilt(self.chance, seen.body, TOKENS))

    def elsewhere(self, seen: Request) -> Request:
        """Send it to another page, or to one that is written otherwise."""
        path, _, query = seen.target.partition("?")
        ends = ("/", "?", "?x=1", "#", "%20", "//", "/.", ";", "&", "?at=0")
        others = ("/sms", "/voice", "/voice/status", "/sms/status", "/voice/es/main", "/voice/en/crisis")
        spoilt_path = spoilt(self.chance, seen.target.encode(), TOKENS, 1).decode("latin-1")
        target = self.chance.choice(
            (
                seen.target + self.chance.choice(ends),
                self.chance.choice(others) + ("?" + query if query else ""),
                path,
                path.upper(),
                "/" + path,
                _all_escaped(path).replace("%2F", "/"),
                HERE + seen.target,
                "/" + spoilt_path.lstrip("/").replace(" ", "").replace("\n", ""),
            )
        )
        return replace(seen, target=target)

    def pushed(self, seen: Request) -> Request:
        """Move the front of the form into the address, or the tail of the address into the form."""
        pairs = sorted(seen.pairs)
        if self.chance.random() < 0.5:
            count = self.chance.randint(1, len(pairs) - 1)
            front = "".join(name + value for name, value in pairs[:count])
            return replace(_with(seen, pairs[count:]), target=seen.target + quote(front, safe="/?&=~+:@"))
        at = self.chance.randrange(2, len(seen.target))
        name, value = pairs[0]
        tail = seen.target[at:] + name + value
        border = self.chance.randint(1, len(tail))
        return replace(_with(seen, [(tail[:border], tail[border:]), *pairs[1:]]), target=seen.target[:at])

    def unsigned(self, seen: Request) -> Request:
        """Sign with nothing, with junk, with the signature of another request, or in another alphabet."""
        true = seen.signature or ""
        signature = self.chance.choice(
            (
                None,
                "",
                true.lower(),
                true[:-1],
                true + "=",
                f" {true} x",
                true.replace("=", "%3D"),
                letters(self.chance, 40),
                "A" * 27 + "=",
                "x" * 3000,
                true[:26] + self.chance.choice("ABCDEFGHabcdefgh01234567+/") + "=",
                self.chance.choice([each for each in self._signatures if each != true]),
            )
        )
        if signature is not None:
            signature = signature.encode("utf-8", "replace").decode("latin-1")
            signature = "".join(letter for letter in signature if letter >= " " and letter != "\x7f")
        return replace(seen, signature=signature)

    def by_another(self, seen: Request) -> Request:
        """Sign it with another token, or for another scheme, host, port, path or query."""
        here = self.chance.choice(
            (
                HERE.replace("https", "http"),
                "https://evil.example.org",
                HERE + ":8443",
                HERE + ".evil.org",
                HERE + "/",
                "",
                HERE.upper(),
            )
        )
        if self.chance.random() < 0.4:
            tokens = ("", "another", ACCOUNT.token + " ", ACCOUNT.token.upper(), ACCOUNT.sid)
            return captured(seen.target, dict(seen.pairs), self.chance.choice(tokens))
        return replace(seen, signature=sign(here + seen.target, dict(seen.pairs), ACCOUNT.token))

    def typed(self, seen: Request) -> Request:
        """Call the body something else."""
        return replace(seen, content_type=self.chance.choice(TYPES))


def _all_escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _with(seen: Request, pairs: Pairs) -> Request:
    return replace(seen, body=urlencode(pairs, errors="surrogatepass").encode())


def _cut(glue: str, names: dict[int, int]) -> Pairs:
    """Cut a glue into fields: names start at the keys and end at the values."""
    starts = sorted(names)
    ends = [*starts[1:], len(glue)]
    return [
        (glue[start : names[start]], glue[names[start] : end])
        for start, end in zip(starts, ends, strict=True)
    ]


@lru_cache
def _glue(seen: Request) -> tuple[str, dict[int, list[int]]]:
    """Give the glue of a request, and where names could begin in it, each with the places of their ends."""
    glue = "".join(name + value for name, value in sorted(seen.pairs))
    starts: dict[int, list[int]] = {}
    for name in {*NAMES, *(name for name, _ in seen.pairs)}:
        for found in re.finditer(name, glue):
            starts.setdefault(found.start(), []).append(found.end())
    return glue, {at: sorted(starts[at]) for at in sorted(starts)}


def _borders(seen: Request) -> list[tuple[int, int]]:
    """List every place where the border between the name and the value of a field could be."""
    wholes = ["".join(pair) for pair in sorted(seen.pairs)]
    return [(at, border) for at, whole in enumerate(wholes) for border in range(1, len(whole) + 1)]


MUTATIONS: dict[str, Mutation] = {
    "glued": Forger.glued,
    "shifted": Forger.shifted,
    "moved": Forger.moved,
    "repeated": Forger.repeated,
    "changed": Forger.changed,
    "added": Forger.added,
    "dropped": Forger.dropped,
    "spelt": Forger.spelt,
    "spoilt": Forger.spoilt,
    "elsewhere": Forger.elsewhere,
    "pushed": Forger.pushed,
    "unsigned": Forger.unsigned,
    "by another": Forger.by_another,
    "typed": Forger.typed,
}
