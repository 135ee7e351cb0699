"""Every rule that a caller or a texter can notice, as they would notice it: one conversation a file."""

from pathlib import Path

import pytest

from ivr.simulator.transcript import STEPS, Transcript, differences, parse, play
from tests.conftest import LINE_NUMBER, SPANISH_NUMBER, RunningLine

CONVERSATIONS = [
    parse(file.read_text("utf-8"), file.name) for file in sorted(Path(__file__).parent.glob("*.txt"))
]

LINES = {"voice-spanish-number.txt": SPANISH_NUMBER}
"""Conversations with another number of ours than the bilingual one."""

A_DAY = 24 * 3600


def by_name(conversation: Transcript) -> str:
    return conversation.name


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=by_name)
def test_the_line_says_what_the_conversation_says(conversation: Transcript, line: RunningLine) -> None:
    phone = line.phone(LINES.get(conversation.name, LINE_NUMBER))
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


def test_a_digit_picks_from_the_menu_of_today_and_not_of_yesterday(line: RunningLine) -> None:
    phone = line.phone()
    phone.text("ENGLISH")
    phone.text("TESTS")
    nodes = phone.text("NODES").body
    of_today = phone.text("1").body
    line.clock.sleep(A_DAY)
    of_yesterday = phone.text("1").body
    assert [text and text.split(":")[0] for text in (nodes, of_today, of_yesterday)] == [
        "Lymph nodes",
        "Nodes",
        "About CUP",
    ]
