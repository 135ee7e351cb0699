"""The words of a place are texted once a call and place, and never while a wish may not be known."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.adapters.rest import Credentials
from ivr.adapters.sender import TwilioSender
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.core.deployment import Caps, Deployment
from ivr.core.effects import SendText
from ivr.core.events import KeyPressed, Outcome
from ivr.core.ports import Wish
from ivr.core.prompts import Ask
from ivr.core.session import CallSession
from ivr.line import Caller, Line
from ivr.line.keeping import Keeping
from tests.conftest import ACCOUNT, LINE_NUMBER
from tests.line.turns import (
    CALLER,
    HIDDEN,
    KEY,
    NOW,
    asked,
    break_spool,
    come_between,
    counts,
    lose_commits,
    session_of,
    text,
    wait_until_here,
)
from tests.proxy import Proxy
from tests.rest import Answer, Asked, Rest, answering, refuse

CALL, OTHER_CALL = "CA" + "1" * 32, "CA" + "2" * 32


def accept(_asked: Asked) -> Answer:
    return Answer(201, {"sid": "SM" + "1" * 32, "status": "queued", "error_code": None})


@pytest.fixture
def rest() -> Iterator[Rest]:
    with answering(accept) as server:
        yield server


@pytest.fixture
def sending(line: Line, rest: Rest) -> Iterator[Line]:
    """Give a line that can text."""
    credentials = Credentials(ACCOUNT.sid, ACCOUNT.token, rest.address)
    with closing(TwilioSender(credentials, LINE_NUMBER, "https://line.test")) as sender:
        deployment = Deployment(can_text=True, caps=Caps(caller_texts=2, line_segments=10))
        yield Line(replace(line.edges, sender=sender, deployment=deployment))


def keep(
    line: Line, effect: SendText | None = None, call: str = CALL, caller: Caller = CALLER, at: float = NOW
) -> Outcome:
    return Keeping(line.edges, line.edges.shelf.current, caller, call, effect or asked(), at).send()


def test_the_words_of_a_place_are_sent_with_a_line_that_says_who_sends_them(
    sending: Line, rest: Rest
) -> None:
    sms = sending.edges.shelf.current.sms
    assert keep(sending, asked(locale="es")) is Outcome.DONE
    assert [(each.form["To"], each.form["Body"]) for each in rest.journal] == [
        (CALLER.number, f"{sms['es', 'topic.symptoms']}\n{sms['es', 'kept']}")
    ]
    assert {name: count for name, count in counts(sending).items() if name != "segments"} == {
        "kept_texts outcome=done": 1
    }
    assert counts(sending)["segments"] > 1


def test_a_text_is_sent_once_a_call_and_place(sending: Line, rest: Rest) -> None:
    outcomes = [keep(sending), keep(sending), keep(sending, call=OTHER_CALL)]
    assert (outcomes, len(rest.journal)) == ([Outcome.DONE] * 3, 2)


def test_what_is_said_in_the_call_is_how_the_text_ended(sending: Line, rest: Rest) -> None:
    rest.judge = lambda _: refuse(400, 21614)
    session = CallSession("en", "keep.symptoms")
    _, turn = sending.answer_key(CALLER, CALL, session, KeyPressed(NOW, "1"))
    assert isinstance(turn.prompt, Ask)
    assert [say.key for say in turn.prompt.says] == ["keep.no_texts", "more"]
    assert turn.prompt.session.place == "symptoms"


def test_more_brings_the_next_part_of_what_was_sent(sending: Line) -> None:
    text(sending, "ENGLISH")
    keep(sending)
    assert text(sending, "MORE") == ["topic.symptoms.2"]


def test_a_number_that_was_sent_leaves_the_texter_where_they_were(sending: Line, store: RedisStore) -> None:
    text(sending, "CUP")
    before = session_of(store)
    assert keep(sending, SendText("person.acs", "person.acs", "en")) is Outcome.DONE
    assert session_of(store) == before


@pytest.mark.parametrize(
    "caller", [HIDDEN, replace(CALLER, number=None)], ids=["nobody", "nobody-to-send-to"]
)
def test_nothing_can_be_sent_to_nobody(sending: Line, rest: Rest, caller: Caller) -> None:
    assert keep(sending, caller=caller) is Outcome.FAILED
    assert rest.journal == []


def test_a_line_without_a_sender_sends_nothing(line: Line) -> None:
    assert keep(line) is Outcome.FAILED
    assert counts(line) == {"kept_texts outcome=failed": 1}


def test_who_said_stop_is_sent_nothing(sending: Line, rest: Rest) -> None:
    text(sending, "STOP")
    assert (keep(sending), rest.journal) == (Outcome.OPTED_OUT, [])


def test_a_stop_in_the_spool_counts_and_a_start_there_does_not(
    sending: Line, rest: Rest, spool: DiskSpool
) -> None:
    spool.add(Wish(KEY, "SM0", True, NOW - 9))
    assert keep(sending) is Outcome.OPTED_OUT
    spool.add(Wish(KEY, "SM1", False, NOW - 8))
    assert keep(sending) is Outcome.DONE
    assert len(rest.journal) == 1


def test_while_the_store_or_the_spool_cannot_be_read_nothing_is_sent(
    sending: Line, rest: Rest, proxy: Proxy, store: RedisStore, tmp_path: Path
) -> None:
    proxy.lost_replies = 1
    assert keep(sending) is Outcome.FAILED
    wait_until_here(store)
    break_spool(tmp_path)
    assert keep(sending) is Outcome.FAILED
    assert rest.journal == []


def test_a_claim_whose_answer_got_lost_is_not_sent_and_not_known(
    sending: Line, rest: Rest, proxy: Proxy, store: RedisStore
) -> None:
    lose_commits(proxy)
    assert keep(sending) is Outcome.FAILED
    wait_until_here(store)
    assert (keep(sending), rest.journal) == (Outcome.UNSURE, [])


def test_a_text_whose_end_cannot_be_stored_is_not_sent_again_in_this_call(
    sending: Line, rest: Rest, proxy: Proxy, store: RedisStore
) -> None:
    def answer_and_go(asked: Asked) -> Answer:
        proxy.lost_replies = 1
        return accept(asked)

    rest.judge = answer_and_go
    assert keep(sending) is Outcome.DONE
    wait_until_here(store)
    assert (keep(sending), len(rest.journal)) == (Outcome.DONE, 1)


def test_a_stop_that_twilio_knows_of_is_kept_here_too(sending: Line, rest: Rest, store: RedisStore) -> None:
    rest.judge = lambda _: refuse(400, 21610)
    assert keep(sending) is Outcome.OPTED_OUT
    assert session_of(store).opted_out
    assert text(sending, "symptoms", at=NOW + 1) == []


def test_caps_hold_a_text_back_and_are_counted(sending: Line, rest: Rest) -> None:
    calls = [f"CA{number:032x}" for number in range(3)]
    assert [keep(sending, call=call) for call in calls] == [Outcome.DONE, Outcome.DONE, Outcome.CAPPED]
    assert len(rest.journal) == 2
    assert counts(sending)["caps_reached cap=texts"] == 1


def test_neighbours_share_the_cap_of_their_prefix(sending: Line, rest: Rest) -> None:
    caps = Caps(caller_texts=2, prefix_segments=1, line_segments=1000)
    line = Line(replace(sending.edges, deployment=Deployment(can_text=True, caps=caps)))
    callers = [replace(CALLER, keys=(name * 32,), prefix=prefix) for name, prefix in ("a1", "b1", "d2", "f2")]
    assert [keep(line, caller=caller) for caller in callers] == [
        *(Outcome.DONE, Outcome.CAPPED, Outcome.DONE, Outcome.CAPPED)
    ]
    assert len(rest.journal) == 2
    assert counts(line)["caps_reached cap=texts"] == 2


def test_the_next_day_a_text_is_sent_again(sending: Line) -> None:
    calls = [f"CA{number:032x}" for number in range(3)]
    outcomes = [keep(sending, call=call) for call in calls]
    assert [*outcomes, keep(sending, call=OTHER_CALL, at=NOW + 24 * 3600)] == [
        *(Outcome.DONE, Outcome.DONE, Outcome.CAPPED, Outcome.DONE)
    ]


@pytest.mark.parametrize(
    "disturb",
    [
        pytest.param(lambda proxy, act: come_between(proxy, act, 3), id="who-texts-meanwhile-goes-first"),
        pytest.param(lambda proxy, _: lose_third_commit(proxy), id="the-store-goes"),
    ],
)
def test_a_text_that_went_out_is_done_though_more_may_not_bring_its_next_part(
    sending: Line,
    neighbour: Line,
    proxy: Proxy,
    disturb: Callable[[Proxy, Callable[[], object]], None],
) -> None:
    text(sending, "ENGLISH")
    disturb(proxy, lambda: text(neighbour, "CUP"))
    assert keep(sending) is Outcome.DONE


def lose_third_commit(proxy: Proxy) -> None:
    """Let the claim pass, and lose the answer to what is stored last."""
    seen: list[bytes] = []

    def lose(request: bytes) -> None:
        if b"EVALSHA" in request:
            seen.append(request)
            proxy.lost_replies = int(len(seen) == 2)

    proxy.before = lose
