"""A gate that is shut holds back what servers say, and what everybody does where it must."""

import socket
from collections.abc import Iterator

import pytest

from ivr.adapters.local_redis import LocalRedis, free_port
from tests.gate import PEERS, Gate


@pytest.fixture
def gate(shared_redis: LocalRedis) -> Iterator[Gate]:
    with Gate(shared_redis.port) as gate:
        yield gate


def ask(gate: Gate, source: str) -> bytes:
    """Ask who is behind a gate, and give what comes within a moment."""
    with socket.create_connection(("127.0.0.1", gate.port), 0.2, (source, 0)) as client:
        client.sendall(b"PING\r\n")
        try:
            return client.recv(100)
        except TimeoutError:
            gate.open()
            client.settimeout(5)
            return b"late " + client.recv(100)


@pytest.mark.parametrize(
    ("everybody", "source", "reply"),
    [
        (False, PEERS, b"late +PONG\r\n"),
        (False, "127.0.0.1", b"+PONG\r\n"),
        (True, PEERS, b"late +PONG\r\n"),
        (True, "127.0.0.1", b"late +PONG\r\n"),
    ],
)
def test_what_is_held_back_comes_when_it_opens(
    gate: Gate, everybody: bool, source: str, reply: bytes
) -> None:
    assert ask(gate, source) == b"+PONG\r\n"
    gate.shut(everybody)
    assert ask(gate, source) == reply


def test_where_nobody_is_behind_it_a_connection_ends() -> None:
    with Gate(free_port()) as gate:
        assert say_nothing(gate) == b""


def say_nothing(gate: Gate) -> bytes:
    with socket.create_connection(("127.0.0.1", gate.port), 5) as client:
        return client.recv(1)
