"""Post forms with anything in every field to a running service, signed and unsigned, over real sockets."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from random import Random
from urllib.parse import quote, urlencode, urlsplit

from ivr.adapters.webhooks import sign
from ivr.simulator.document import parse_text, parse_voice
from tests.conftest import ACCOUNT
from tests.fuzz.junk import NASTY, SURROGATES, letters, numbers, spoilt
from tests.fuzz.range import Range
from tests.fuzz.tally import Tally
from tests.web.posting import call_form, text_form

FORMS = 200_000
SENDERS = 4

CODES = frozenset({400, 403, 404, 405, 411, 413, 414, 415, 431})
"""With what a form may be refused; 200 is an answer."""

PAGES = (
    *("/sms", "/sms", "/sms/status", "/voice", "/voice/status", "/voice/en/main", "/voice/es/crisis"),
    *("/voice/mul/gate", "/voice/en/keep.cup", "/voice/es/person", "/voice/xx/nowhere", "/"),
)

WORDS = ("STOP", "symptoms", "11", "988", "ALTO", "qué es", "hello", "I want to die", "PERSON", "MENU", "9")
SEPARATORS = (b"&&", b"=", b"%", b"%0", b"%FF", b"%00", b"\xff", b";", b"+", b"&Body=", b"&From=")


class Sender:
    """One client with one connection, which it opens anew when it was cut."""

    def __init__(self, url: str, seed: int) -> None:
        self._chance = Random(seed)
        self._url = url
        self._numbers = numbers()
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=15)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def one(self) -> str:
        """Post one form; give its status. Any other end is raised."""
        chance = self._chance
        target, form = self._form()
        body = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in form).encode("latin-1")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if chance.random() < 0.1:
            body = spoilt(chance, body, SEPARATORS)
        elif chance.random() < 0.6:
            whole = {name: value.encode("utf-8", "replace").decode() for name, value in form}
            body = urlencode(whole).encode()
            headers["X-Twilio-Signature"] = sign(self._url + target, whole, ACCOUNT.token)
        else:
            headers["X-Twilio-Signature"] = quote(chance.choice(NASTY)[:200], safe=" <>=;{}'()")
        status, kind, answer = self._post(target, body, headers)
        if status == 200:
            self._judge(target, kind, answer, form)
        else:
            assert status in CODES, f"{status} for {target} {body!r}"
            assert not answer, f"a refusal that says something: {answer!r}"
        return str(status)

    def _post(self, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        try:
            self._connection.request("POST", target, body, headers)
            reply = self._connection.getresponse()
            return reply.status, reply.getheader("Content-Type", ""), reply.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise AssertionError(f"no answer to {target} {body!r}") from error

    def _form(self) -> tuple[str, list[tuple[str, str]]]:
        """Make a true form of a page, with anything in some of its fields."""
        chance = self._chance
        target = chance.choice(PAGES)
        if chance.random() < 0.2:
            name = chance.choice(("part", "keys", "back", "turn"))
            target += "?" + urlencode({name: chance.choice(NASTY)[:900]})
        number = chance.choice(self._numbers)
        form = text_form(chance.choice(WORDS), number) if "sms" in target else call_form(number, Digits="1")
        pairs = list((form | {"MessageStatus": "delivered"} if target == "/sms/status" else form).items())
        for _ in range(chance.choice((0, 0, 1, 1, 2, 6))):
            at = chance.randrange(len(pairs))
            pairs[at] = (pairs[at][0], self._anything())
        if chance.random() < 0.1:
            pairs.append(chance.choice((*pairs, (letters(chance, 9), self._anything()))))
        return target, pairs

    def _anything(self) -> str:
        chance = self._chance
        words = (chance.choice(NASTY), letters(chance, 60), chance.choice(SURROGATES))
        return chance.choice((*words, chance.choice(self._numbers), chance.choice(WORDS), ""))

    def _judge(self, target: str, kind: str, answer: bytes, form: list[tuple[str, str]]) -> None:
        """Expect a document that Twilio takes, in which nothing stands that came in."""
        (parse_text if target.startswith("/sms") else parse_voice)(kind, answer)
        said = answer.decode()
        for name, value in form:
            assert len(value) < 12 or name in ("From", "To") or value not in said, f"{name} is said: {said}"


def _escaped(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _send(url: str, seed: int, count: int) -> Tally:
    sender = Sender(url, seed)
    try:
        return Tally("forms").throw(count, sender.one)
    finally:
        sender.close()


def _thrown(here: Range, seed: int, amount: int) -> Iterator[Tally]:
    with ThreadPoolExecutor(SENDERS) as pool:
        jobs = [pool.submit(_send, here.url, seed + each, amount // SENDERS) for each in range(SENDERS)]
        yield from (job.result() for job in jobs)


def throw(here: Range, seed: int, share: float) -> Tally:
    """Throw a share of all forms at a service; the first tenth of them only fills its memory."""
    tally, count = Tally("forms"), int(FORMS * share)
    for each in _thrown(here, seed, max(count // 10, SENDERS)):
        tally.add(each)
    before, started = here.megabytes(), time.monotonic()
    for each in _thrown(here, seed + SENDERS, count - tally.inputs):
        tally.add(each)
    tally.seconds = time.monotonic() - started
    tally.fault_all(here.state().faults(before))
    told = f"{here.beside.turns} turns of callers beside, worst {here.beside.worst:.2f} s"
    tally.outcomes += Counter({told: 1, f"{before:.0f} to {here.megabytes():.0f} MB": 1})
    return tally
