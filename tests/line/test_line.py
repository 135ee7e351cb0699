"""The loop answers calls whatever happens to its store, and hears from Twilio whom it cannot text."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.core.deployment import Caps
from ivr.core.effects import RememberLocale
from ivr.core.events import KeyPressed, Outcome, TransferEnd, TransferEnded
from ivr.core.ports import Claim, Purse, Wish
from ivr.core.prompts import Ask, Say
from ivr.core.session import CallSession
from ivr.line import Caller, Line, TextStatus
from tests.conftest import SPANISH_NUMBER
from tests.line.turns import (
    CALLER,
    HIDDEN,
    KEY,
    KEYS,
    NOW,
    TODAY,
    counts,
    session_of,
    text,
    wait_until_here,
)
from tests.proxy import Proxy

CALL = "CA" + "1" * 32
SID = "SM" + "1" * 32


def test_a_caller_nobody_knows_hears_the_gate(line: Line) -> None:
    _, turn = line.answer_call(CALLER, NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.says == (Say("both.gate", "en"), Say("both.gate", "es"))


def test_a_caller_is_greeted_in_the_language_chosen_before(line: Line, store: RedisStore) -> None:
    store.commit_call(KEYS, (RememberLocale("es"),))
    _, turn = line.answer_call(CALLER, NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session.locale == "es"


@pytest.mark.parametrize("caller", [HIDDEN, CALLER], ids=["hidden", "known"])
def test_a_number_that_speaks_one_language_has_no_gate(line: Line, caller: Caller) -> None:
    _, turn = line.answer_call(replace(caller, line=SPANISH_NUMBER), NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session.locale == "es"


def test_a_call_starts_without_memory_if_it_must(line: Line, proxy: Proxy) -> None:
    proxy.lost_replies = 1
    _, turn = line.answer_call(CALLER, NOW)
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session == CallSession()


@pytest.mark.parametrize("lost", [0, 1], ids=["stored", "not-stored"])
def test_a_call_goes_on_whether_it_is_remembered_or_not(line: Line, proxy: Proxy, lost: int) -> None:
    proxy.lost_replies = lost
    _, turn = line.answer_key(CALLER, CALL, CallSession("es", "main"), KeyPressed(NOW, "1"))
    assert isinstance(turn.prompt, Ask)
    assert turn.prompt.session.place == "learn"


def test_a_hidden_caller_is_remembered_nowhere(line: Line, proxy: Proxy) -> None:
    line.answer_call(HIDDEN, NOW)
    line.answer_key(HIDDEN, CALL, CallSession("es", "main"), KeyPressed(NOW, "1"))
    text(line, "síntomas", HIDDEN)
    assert proxy.requests == 0


def test_the_ends_of_talks_are_counted(line: Line) -> None:
    for ending in (TransferEnd.BUSY, TransferEnd.ENDED, TransferEnd.BUSY):
        line.answer_key(CALLER, CALL, CallSession("en", "transfer.acs"), TransferEnded(NOW, ending))
    assert counts(line) == {"transfers ending=busy": 2, "transfers ending=ended": 1}


def status(status: str = "failed", code: str = "", sent_at: float = NOW) -> TextStatus:
    return TextStatus(SID, status, code, sent_at)


@pytest.mark.parametrize("caller", [CALLER, HIDDEN], ids=["known", "hidden"])
def test_a_status_is_counted_once_however_often_and_in_whatever_order_it_comes(
    line: Line, caller: Caller
) -> None:
    for each in ("delivered", "sent", "delivered", "sent"):
        line.note(caller, status(each))
    assert counts(line) == {
        "text_statuses error_code= status=delivered": 1,
        "text_statuses error_code= status=sent": 1,
    }


def test_without_the_store_a_status_may_be_counted_twice_but_is_counted(line: Line, proxy: Proxy) -> None:
    proxy.cut_at = 0
    line.note(CALLER, status("delivered"))
    assert counts(line) == {"redis_errors kind=away": 1, "text_statuses error_code= status=delivered": 1}


def test_a_stop_that_only_twilio_has_heard_is_kept_as_of_when_the_text_was_sent(
    line: Line, store: RedisStore
) -> None:
    line.note(CALLER, status(code="21610"))
    assert session_of(store).opted_out
    assert text(line, "START", at=NOW + 1) == ["both.start", "both.start"]
    line.note(CALLER, status(code="21610"))
    assert not session_of(store).opted_out


def test_a_stop_that_only_twilio_has_heard_waits_in_the_spool_while_the_store_is_away(
    line: Line, proxy: Proxy, store: RedisStore, spool: DiskSpool
) -> None:
    proxy.lost_replies = 1
    line.note(CALLER, status(code="21610"))
    assert [wish.opted_out for wish in spool.wishes()] == [True]
    wait_until_here(store)
    spool.replay(store.store_wish)
    assert session_of(store).opted_out


def test_a_stop_that_nothing_can_keep_is_still_counted(line: Line, proxy: Proxy, tmp_path: Path) -> None:
    proxy.cut_at = 0
    shutil.rmtree(tmp_path / "spool")
    line.note(CALLER, status(code="21610"))
    assert counts(line) == {
        "redis_errors kind=away": 2,
        "text_statuses error_code=21610 status=failed": 1,
    }


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        pytest.param("30006", Outcome.NO_TEXTS, id="landline"),
        pytest.param("21614", Outcome.NO_TEXTS, id="no-mobile"),
        pytest.param("30005", None, id="switched-off"),
        pytest.param("", None, id="no-code"),
    ],
)
def test_a_phone_that_takes_no_texts_is_known_by_the_status_of_one(
    line: Line, store: RedisStore, code: str, outcome: Outcome | None
) -> None:
    line.note(CALLER, status(code=code))
    assert store.claim_text(Claim(KEYS, CALL, "symptoms", Purse(TODAY), Caps())) is outcome


def test_a_status_of_a_phone_without_a_number_is_no_wish(line: Line, spool: DiskSpool, proxy: Proxy) -> None:
    line.note(HIDDEN, status(code="21610"))
    line.note(HIDDEN, status(code="30006"))
    assert (spool.wishes(), counts(line)) == (
        [],
        {"text_statuses error_code=21610 status=failed": 1},  # the same SID and status, told twice
    )


def test_a_wish_of_twilios_is_one_of_the_texts_that_it_speaks_of(line: Line, spool: DiskSpool) -> None:
    spool.add(Wish(KEY, SID, False, NOW + 5))
    line.note(CALLER, status(code="21610"))
    assert text(line, "symptoms") != []
