"""Phones can be wired to each other, to try what a line does with machines that answer it."""

from collections.abc import Iterator

import pytest

from ivr.simulator.handset import Handset
from ivr.simulator.wire import Account, Exchange
from tests.loops import loop
from tests.serving import canned

TWIML = {
    "/sms one": "<Message>two</Message>",
    "/sms two": "<Message>one</Message>",
    "/sms hello": "<Message>goodbye</Message>",
}


@pytest.fixture
def senders() -> list[str]:
    return []


@pytest.fixture
def phones(senders: list[str]) -> Iterator[list[Handset]]:
    def inspect(exchange: Exchange) -> None:
        senders.append(exchange.fields["From"])

    with canned(TWIML) as address:
        account = Account("AC" + "a" * 32, "12345")
        yield [Handset(address, account, number=number, inspect=inspect) for number in ("+1", "+2")]


def test_answers_go_round_until_it_is_enough(phones: list[Handset], senders: list[str]) -> None:
    assert loop(phones, "one", most=5) == ["two", "one", "two", "one", "two"]
    assert senders == ["+1", "+2", "+1", "+2", "+1"]


def test_one_phone_is_wired_to_itself(phones: list[Handset], senders: list[str]) -> None:
    assert loop(phones[:1], "two", most=2) == ["one", "two"]
    assert senders == ["+1", "+1"]


def test_silence_ends_a_loop(phones: list[Handset]) -> None:
    assert loop(phones, "hello") == ["goodbye", None]


def test_a_loop_needs_a_telephone() -> None:
    with pytest.raises(ValueError, match="needs a telephone"):
        loop([], "hello")
