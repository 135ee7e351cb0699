"""Two services of one line, as a balancer would have them, with two releases whose answers are known."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ivr.adapters.local_redis import LocalRedis, find_server
from messages.publication import publish
from messages.release import content_of, current
from tests.chaos.served import SECONDS, Served
from tests.chaos.stream import Right, answers
from tests.conftest import wait_until
from tests.releasing import another, saying, shipped

OTHER_WORDS = (
    saying("voice", "topic.symptoms", en="Other symptoms.", es="Otros síntomas."),
    saying("sms", "topic.symptoms", en="Other symptoms.", es="Otros síntomas."),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services of one line, of which one is enough, and the two releases that it may serve."""

    words: Path
    redis_url: str
    one: Served
    other: Served
    releases: tuple[bytes, ...]
    right: Right


@contextmanager
def standing(folder: Path) -> Iterator[Pair]:
    """Let a pair stand on one Redis; what each of its releases answers is asked while nothing happens."""
    with ExitStack() as ends:
        (folder / "redis").mkdir()
        server = LocalRedis(find_server(os.environ), folder / "redis")
        ends.callback(server.stop)
        server.start()
        words = shipped(folder / "words")
        releases = content_of(words, current(words)), another(words, *OTHER_WORDS)
        one = Served(folder / "one", server.url, CUPLINE_LOCALES=str(words))
        other = Served(folder / "other", server.url, CUPLINE_LOCALES=str(words), PUBLIC_URL=one.url)
        for served in (one, other):
            ends.callback(served.kill)
            served.launch()
        one.wait()
        other.wait()
        given = []
        for content in reversed(releases):
            name = publish(words, content)
            wait_until(partial(one.each, partial(one.serves, name)), SECONDS)
            given.append(answers(one.url))
        right = {kind: {each[kind] for each in given} for kind in given[0]}
        yield Pair(words, server.url, one, other, releases, right)
