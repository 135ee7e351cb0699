"""Every rule that a caller or a texter can notice, as they would notice it: one conversation a file."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import LOCALES, Settings
from ivr.simulator.handset import Handset
from ivr.simulator.steps import STEPS
from ivr.simulator.transcript import Transcript, differences, parse, play
from tests.conftest import RunningLine, flush, settings_for
from tests.conversations.lines import KINDS, SHIPPED, Kind, kind_of
from tests.helplines import write_line

CONVERSATIONS = [
    parse(file.read_text("utf-8"), file.name) for file in sorted(Path(__file__).parent.glob("*.txt"))
]

A_DAY = 24 * 3600

BEGINS = datetime(2026, 12, 1, 15, tzinfo=UTC).timestamp()
"""When every conversation begins: a Tuesday, at ten in the morning in New York."""

Phones = Callable[[Kind], Handset]


def by_name(conversation: Transcript) -> str:
    return conversation.name


@pytest.fixture(scope="session")
def helplines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the locales folder of a line with three helplines."""
    return write_line(tmp_path_factory.mktemp("helplines"))


@pytest.fixture
def phone_of(
    shared_redis: LocalRedis,
    tmp_path: Path,
    start_line: Callable[[Settings], RunningLine],
    helplines: Path,
) -> Phones:
    """Give a telephone on a line of some kind, which nobody has called yet."""

    def start(kind: Kind) -> Handset:
        flush(shared_redis)
        deployment = tmp_path / "deployment.toml"
        deployment.write_text(kind.deployment, "utf-8")
        environ = {
            "CUPLINE_DEPLOYMENT": str(deployment),
            "CUPLINE_LOCALES": str(helplines if kind.has_helplines else LOCALES),
        }
        line = start_line(settings_for(shared_redis.url, tmp_path, **environ, **kind.environ))
        line.clock.ahead = BEGINS - time.time()
        return replace(line.phone(kind.number), marks=kind.marks)

    return start


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=by_name)
def test_the_line_says_what_the_conversation_says(conversation: Transcript, phone_of: Phones) -> None:
    phone = phone_of(kind_of(conversation))
    played = play(conversation, phone)
    assert differences(conversation, played) == ""
    assert not phone.is_in_call


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=by_name)
def test_a_conversation_states_its_claim_and_no_refusal(conversation: Transcript) -> None:
    answers = [answer for step in conversation.steps for answer in step.expected]
    assert conversation.text.startswith(f"# {conversation.title}\n")
    assert not any(answer.startswith("(refused") for answer in answers)


def test_everything_that_a_caller_can_do_is_done_in_some_conversation() -> None:
    done = {step.action for conversation in CONVERSATIONS for step in conversation.steps}
    assert done == set(STEPS)


def test_on_every_kind_of_line_some_conversation_is_held() -> None:
    kinds = [kind_of(conversation) for conversation in CONVERSATIONS]
    assert [name for name, kind in KINDS.items() if kind not in kinds] == []


def test_a_digit_picks_from_the_menu_of_today_and_not_of_yesterday(phone_of: Phones) -> None:
    phone = phone_of(SHIPPED)
    phone.text("ENGLISH")
    phone.text("TESTS")
    nodes = phone.text("NODES").body
    of_today = phone.text("1").body
    phone.pause(A_DAY)
    of_yesterday = phone.text("1").body
    assert [text and text.split(":")[0] for text in (nodes, of_today, of_yesterday)] == [
        "Lymph nodes",
        "Nodes",
        "About CUP",
    ]
