"""Ask several servers at once where Redis is now, again and again beside the turns."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from ivr.adapters.background import repeat
from ivr.adapters.redis_connection import Command
from ivr.adapters.redis_node import Duty, RedisNode
from ivr.core.errors import StoreError

SURVEY_SECONDS = 0.5
"""How often servers are asked; what they know changes within seconds, and a question costs them nothing."""

_AT_ONCE = 8


class Survey:
    """Questions to servers that know of others. `greeting` is said on each new connection."""

    def __init__(self, greeting: tuple[Command, ...] = ()) -> None:
        self._duty = Duty(greeting=greeting)
        self._nodes: dict[str, RedisNode] = {}
        self._asking = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="survey")
        self._closing = threading.Event()

    def begin(self, look: Callable[[], None], name: str) -> None:
        """Look now, and from now on in a thread; a first look that fails is not the last."""
        with suppress(StoreError):
            look()

        def look_again() -> bool:
            look()
            return False

        arguments = (look_again, SURVEY_SECONDS, self._closing)
        threading.Thread(target=repeat, args=arguments, name=name, daemon=True).start()

    def ask(self, servers: Iterable[str], question: Command) -> list[tuple[str, object]]:
        """Give the replies that come within a trip, each with the address that it came from.

        Servers that were asked before and are no longer are let go.
        """
        asked = tuple(dict.fromkeys(servers))
        for gone in self._nodes.keys() - set(asked):
            self._nodes.pop(gone).close()
        for server in asked:
            if server not in self._nodes:
                self._nodes[server] = RedisNode(server, 1, self._duty)
        answers = list(self._asking.map(lambda server: _answer(self._nodes[server], question), asked))
        return [(server, found[0]) for server, found in zip(asked, answers, strict=True) if found]

    def close(self) -> None:
        """Ask no more."""
        self._closing.set()
        self._asking.shutdown(wait=False, cancel_futures=True)
        for node in self._nodes.values():
            node.close()


def _answer(node: RedisNode, question: Command) -> list[object]:
    with suppress(StoreError):
        return node.go(question)
    return []
