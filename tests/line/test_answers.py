"""Texts are answered whatever happens to store and spool, and no wish is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.adapters.recall import Recall
from ivr.adapters.session_store import RedisStore
from ivr.adapters.spool import DiskSpool
from ivr.core.deployment import Caps, Deployment
from ivr.core.events import OptOutType, Reach, TextReceived
from ivr.core.ports import Purse, Wish
from ivr.core.prompts import Line as Answered
from ivr.core.prompts import Reply
from ivr.line import Caller, Line, Text
from messages.publication import publish
from messages.shelf import Shelf
from tests.conftest import SPANISH_NUMBER
from tests.line.turns import (
    CALLER,
    HIDDEN,
    KEY,
    KEYS,
    NOW,
    TODAY,
    break_spool,
    come_between,
    counts,
    edges,
    lose_commits,
    session_of,
    text,
    wait_until_here,
)
from tests.proxy import Proxy
from tests.releasing import another, saying, shipped


def test_a_hidden_texter_hears_that_a_stop_cannot_be_kept(line: Line) -> None:
    assert text(line, "ALTO", HIDDEN) == ["stop_failed"]


def test_the_same_text_changes_state_once_and_has_one_answer(line: Line, store: RedisStore) -> None:
    answers = [text(line, "síntomas", sid="SM1") for _ in range(3)]
    assert answers == [["topic.symptoms"]] * 3
    assert session_of(store).version == 1


def test_a_text_whose_commit_is_lost_has_the_same_answer_when_it_comes_again(
    line: Line, proxy: Proxy, store: RedisStore
) -> None:
    text(line, "ESPAÑOL")
    lose_commits(proxy)
    first = text(line, "11", sid="SM1")
    wait_until_here(store)
    assert text(line, "11", sid="SM1") == first == ["topic.cup"]
    assert session_of(store).version == 2


def test_a_stop_whose_commit_is_lost_is_confirmed_once_and_kept_twice(
    line: Line, proxy: Proxy, store: RedisStore, spool: DiskSpool
) -> None:
    lose_commits(proxy)
    assert text(line, "ALTO", sid="SM1") == ["stop"]
    assert [(wish.caller, wish.opted_out) for wish in spool.wishes()] == [(KEY, True)]
    wait_until_here(store)
    assert text(line, "ALTO", sid="SM1") == ["stop"]
    assert text(line, "síntomas") == []


def test_another_text_in_between_is_answered_upon(
    line: Line, proxy: Proxy, store: RedisStore, neighbour: Line
) -> None:
    text(line, "ESPAÑOL")
    come_between(proxy, lambda: text(neighbour, "ALTO"), 1)
    assert text(line, "síntomas") == []
    assert session_of(store).opted_out


def test_the_third_attempt_is_stored_whatever_came_in_between(
    line: Line, proxy: Proxy, store: RedisStore, neighbour: Line
) -> None:
    text(line, "ESPAÑOL")
    come_between(proxy, lambda: text(neighbour, "11"), 9)
    assert text(line, "ENGLISH") == ["welcome"]
    after = session_of(store)
    assert (after.locale, after.place) == ("en", "main")


def test_a_stop_in_between_holds_over_a_forced_answer(
    line: Line, proxy: Proxy, store: RedisStore, neighbour: Line
) -> None:
    wishes = iter(["11", "12", "ALTO"])
    text(line, "ESPAÑOL")
    come_between(proxy, lambda: text(neighbour, next(wishes)), 3)
    text(line, "13")
    assert session_of(store).opted_out


@pytest.mark.parametrize("reads", [1, 2, 3], ids=["before-the-read", "before-the-commit", "in-time"])
def test_a_slow_store_is_not_waited_for(
    shelf: Shelf, store: RedisStore, spool: DiskSpool, reads: int
) -> None:
    times = iter([0.0, *[0.0] * (reads - 1), *[0.3] * 5])
    line = Line(replace(edges(shelf, store, spool), stopwatch=times.__next__))
    assert text(line, "ALTO") == ["stop"]
    assert [wish.opted_out for wish in spool.wishes()] == ([] if reads == 3 else [True])


def test_a_wish_behind_one_that_waits_waits_too(line: Line, spool: DiskSpool, store: RedisStore) -> None:
    spool.add(Wish(KEY, "SM0", True, NOW - 1))
    assert text(line, "START") == ["both.start", "both.start"]
    assert session_of(store).opted_out is False
    spool.replay(store.store_wish)
    assert not session_of(store).opted_out


def test_a_stop_that_waits_silences_the_line_though_redis_does_not_know_it(
    line: Line, spool: DiskSpool
) -> None:
    spool.add(Wish(KEY, "SM0", True, NOW - 1))
    assert text(line, "síntomas") == []


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        pytest.param("ALTO", ["stop_failed"], id="stop"),
        pytest.param("síntomas", ["topic.symptoms"], id="topic"),
    ],
)
def test_with_store_and_spool_both_gone_the_truth_is_told(
    line: Line, proxy: Proxy, tmp_path: Path, body: str, keys: list[str]
) -> None:
    proxy.cut_at = 0
    break_spool(tmp_path)
    assert text(line, body) == keys


def test_with_the_spool_alone_gone_a_stop_is_stored(line: Line, tmp_path: Path, store: RedisStore) -> None:
    break_spool(tmp_path)
    assert text(line, "ALTO") == ["stop"]
    assert session_of(store).opted_out


def test_an_answer_names_its_release(line: Line) -> None:
    sent = line.answer_text(CALLER, Text("SM1", TextReceived(NOW, "síntomas")))
    assert sent.release == line.edges.shelf.current.name
    assert isinstance(sent.reply, Reply)


@pytest.fixture
def renewed(tmp_path: Path, store: RedisStore, spool: DiskSpool) -> Line:
    """Give a line for which another release lies ready, loaded already: a store is not waited for."""
    words = shipped(tmp_path / "words")
    line = Line(edges(Shelf(words), store, spool))
    name = publish(words, another(words, saying("sms", "topic.symptoms", en="New symptoms.")))
    assert line.edges.shelf[name].sms["en", "topic.symptoms"] == "New symptoms."
    return line


def take_release(line: Line) -> None:
    line.edges.shelf.refresh(lambda _: None)


def test_a_text_is_answered_from_one_release_though_another_comes_and_the_store_goes(
    renewed: Line, proxy: Proxy, store: RedisStore
) -> None:
    """Its answer is stored, and nobody knows: the one that is sent must be the same."""
    first = renewed.edges.shelf.current.name

    def take_and_lose(request: bytes) -> None:
        if b"EVALSHA" in request:
            proxy.before, proxy.lost_replies = bool, 1
            take_release(renewed)

    proxy.before = take_and_lose
    symptoms = Text("SM1", TextReceived(NOW, "symptoms"))
    sent = renewed.answer_text(CALLER, symptoms)
    assert (sent.release, renewed.edges.shelf.current.name == first) == (first, False)
    wait_until_here(store)
    assert renewed.answer_text(CALLER, symptoms) == sent


def test_a_text_that_is_stepped_again_keeps_the_release_it_began_with(
    renewed: Line, proxy: Proxy, neighbour: Line
) -> None:
    first = renewed.edges.shelf.current.name

    def come_in_between() -> None:
        text(neighbour, "11")
        take_release(renewed)

    come_between(proxy, come_in_between, 1)
    sent = renewed.answer_text(CALLER, Text("SM1", TextReceived(NOW, "symptoms")))
    assert (sent.release, renewed.edges.shelf.current.name == first) == (first, False)


def test_the_language_of_a_number_is_not_kept_as_a_choice(line: Line, store: RedisStore) -> None:
    assert text(line, "CUP", replace(CALLER, line=SPANISH_NUMBER)) == ["topic.cup"]
    assert session_of(store).locale is None


def test_a_wish_that_waits_gives_way_to_a_later_one_in_the_store(line: Line, spool: DiskSpool) -> None:
    assert text(line, "START", at=NOW + 1) == ["both.start", "both.start"]
    spool.add(Wish(KEY, "SM0", True, NOW))
    assert text(line, "síntomas", at=NOW + 2) == ["topic.symptoms"]


def test_a_wish_is_later_than_the_last_one_whatever_the_clock_of_this_machine_says(
    line: Line, store: RedisStore
) -> None:
    """Whoever writes STOP after START means STOP; two machines have two clocks."""
    text(line, "START", at=NOW + 60)
    assert text(line, "STOP", at=NOW) == ["both.stop", "both.stop"]
    assert session_of(store).opted_out


def test_a_wish_in_the_spool_is_followed_by_a_later_one_though_the_clock_is_behind(
    line: Line, spool: DiskSpool, proxy: Proxy
) -> None:
    spool.add(Wish(KEY, "SM0", True, NOW + 60))
    proxy.cut_at = 0
    assert text(line, "START", at=NOW) == ["both.start", "both.start"]
    assert text(line, "síntomas", at=NOW) == ["topic.symptoms"]


def test_a_spool_that_cannot_be_read_does_not_keep_a_text_from_its_answer(line: Line, tmp_path: Path) -> None:
    break_spool(tmp_path)
    assert text(line, "síntomas") == ["topic.symptoms"]


@pytest.mark.parametrize("caller", [CALLER, HIDDEN], ids=["known", "hidden"])
def test_without_the_store_a_text_that_comes_again_has_the_same_answer(
    line: Line, proxy: Proxy, caller: Caller
) -> None:
    proxy.cut_at = 0
    first = text(line, "CUP", caller, "SM1")
    assert text(line, "síntomas", caller, "SM1") == first
    assert counts(line)["text_answers verdict=given"] == 1


@pytest.mark.parametrize(
    ("caller", "said"),
    [
        pytest.param(CALLER, "erase_failed", id="known"),
        pytest.param(HIDDEN, "erased", id="hidden: there is nothing"),
    ],
)
def test_without_the_store_the_truth_is_told_of_an_erase(
    line: Line, proxy: Proxy, caller: Caller, said: str
) -> None:
    proxy.cut_at = 0
    assert text(line, "ERASE", caller) == [said]


def test_an_erase_forgets_the_session_and_the_language(line: Line, store: RedisStore) -> None:
    text(line, "ESPAÑOL")
    text(line, "11")
    assert text(line, "BORRAR") == ["erased"]
    after = session_of(store)
    assert (after.locale, after.place, after.version) == (None, None, 0)


def test_an_erase_of_somebody_who_wants_no_texts_is_silent_and_done(line: Line, store: RedisStore) -> None:
    text(line, "ESPAÑOL")
    text(line, "ALTO")
    assert text(line, "BORRAR") == []
    after = session_of(store)
    assert (after.locale, after.opted_out) == (None, True)


def with_caps(line: Line, **caps: int) -> Line:
    return Line(replace(line.edges, deployment=Deployment(caps=Caps(**caps))))


PURSE = Purse(TODAY, "9" * 32)
NEIGHBOUR = replace(CALLER, prefix=PURSE.prefix)


def verdicts(line: Line) -> dict[str, float]:
    """Say how many texts were answered, were told why they are not, and were not answered at all."""
    name = "text_answers verdict="
    return {key.removeprefix(name): count for key, count in counts(line).items() if key.startswith(name)}


@pytest.mark.parametrize("is_away", [False, True], ids=["with-the-store", "without"])
def test_one_answer_too_often_gets_one_approved_line_and_then_silence(
    line: Line, proxy: Proxy, is_away: bool
) -> None:
    proxy.cut_at = 0 if is_away else None
    answers = [text(line, "CUP", at=NOW + number) for number in range(6)]
    gate, echo = ["both.gate", "both.gate"], ["both.echo", "both.echo"]
    assert answers == [gate, gate, gate, echo, [], []]
    assert verdicts(line) == {"given": 3, "hushed": 1, "silent": 2}


@pytest.mark.parametrize("is_away", [False, True], ids=["with-the-store", "without"])
def test_a_flood_of_different_texts_gets_another_line_and_then_silence(
    line: Line, proxy: Proxy, is_away: bool
) -> None:
    proxy.cut_at = 0 if is_away else None
    phone = replace(CALLER, line=SPANISH_NUMBER)
    codes = [f"{menu}{entry}" for menu in (1, 2) for entry in (1, 2, 3, 4, 5)]
    answers = [text(line, codes[number % 10], phone, at=NOW + 19 * number) for number in range(33)]
    assert len({key for (key,) in answers[:30]}) == len(codes)
    assert answers[30:] == [["hush"], [], []]
    assert verdicts(line) == {"given": 30, "hushed": 1, "silent": 2}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        pytest.param("síntomas", ["abroad"], id="in-the-language-of-the-word"),
        pytest.param("CUP", ["both.abroad", "both.abroad"], id="of-no-language"),
    ],
)
def test_a_phone_abroad_is_told_once_whom_to_call(line: Line, word: str, told: list[str]) -> None:
    abroad = replace(CALLER, reach=Reach.ABROAD)
    answers = [text(line, each, abroad) for each in (word, word, "988")]
    assert answers == [told, [], ["both.crisis", "both.crisis"]]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        pytest.param(["am I going to die", "MORE"], ["dying", "topic.outlook"], id="english"),
        pytest.param(["¿voy a morir?", "MÁS"], ["dying", "topic.outlook"], id="spanish"),
        pytest.param(["terminal", "1"], ["both.dying", "topic.outlook"], id="of-no-language"),
    ],
)
def test_more_after_a_hard_question_begins_what_can_be_said(
    line: Line, words: list[str], keys: list[str]
) -> None:
    """That nothing of it was sent yet survives the store."""
    assert [text(line, word)[0] for word in words] == keys


def test_a_greeting_is_answered_in_its_language_whatever_was_chosen(line: Line, store: RedisStore) -> None:
    text(line, "ENGLISH")
    sent = line.answer_text(CALLER, Text("SM1", TextReceived(NOW, "hola")))
    assert sent.reply == Reply((Answered("welcome", "es"),))
    assert session_of(store).locale == "en"


def test_what_is_sent_is_counted_in_segments_for_all_and_for_the_prefix(
    line: Line, store: RedisStore
) -> None:
    text(line, "síntomas", NEIGHBOUR)
    spent = store.read_text(KEYS, "SM9", PURSE).spent
    assert spent.prefix == spent.line == counts(line)["segments"] > 0


def test_over_the_cap_of_all_nothing_is_sent_but_what_saves_lives_and_what_stops(line: Line) -> None:
    capped = with_caps(line, line_segments=1)
    words = ("síntomas", "CUP", "988", "911", "ALTO")
    assert [text(capped, word, NEIGHBOUR)[:1] for word in words] == [
        *(["topic.symptoms"], [], ["both.crisis"], ["both.urgent"], ["stop"])
    ]
    assert counts(capped)["caps_reached cap=line"] == 1


def test_over_the_cap_of_a_prefix_its_phones_are_hushed_and_others_are_not(line: Line) -> None:
    capped = with_caps(line, prefix_segments=3)
    words = ("síntomas", "síntomas", "ALTO")
    assert [text(capped, word, NEIGHBOUR) for word in words] == [["topic.symptoms"], ["hush"], ["stop"]]
    assert counts(capped)["caps_reached cap=prefix"] == 1
    other = replace(NEIGHBOUR, keys=("d" * 32,), prefix="8" * 32)
    assert text(capped, "síntomas", other) == ["topic.symptoms"]


def test_far_over_the_cap_of_a_prefix_its_phones_are_not_even_hushed(line: Line) -> None:
    capped = with_caps(line, prefix_segments=1)
    words = ("síntomas", "síntomas", "988", "ALTO")
    assert [text(capped, word, NEIGHBOUR)[:1] for word in words] == [
        *(["topic.symptoms"], [], ["both.crisis"], ["stop"])
    ]


@pytest.mark.parametrize(
    ("caps", "cap"),
    [({"line_segments": 3}, "line"), ({"prefix_segments": 1}, "prefix")],
    ids=["of-all", "of-a-prefix"],
)
def test_a_cap_holds_while_the_store_is_away(
    line: Line, proxy: Proxy, caps: dict[str, int], cap: str
) -> None:
    """What the store told last counts, and what was sent since."""
    capped = with_caps(line, **caps)
    assert text(capped, "síntomas", NEIGHBOUR) == ["topic.symptoms"]
    proxy.cut_at = 0
    others = [replace(NEIGHBOUR, keys=(name * 32,), echo=name * 32) for name in "12"]
    answers = [text(capped, word, other) for other in others for word in ("síntomas", "CUP", "988")]
    assert [answer[:1] for answer in answers[-3:]] == [[], [], ["both.crisis"]]
    assert counts(capped)[f"caps_reached cap={cap}"] >= 2


def test_wishes_are_counted(line: Line) -> None:
    for word in ("STOP", "START", "STOP"):
        text(line, word)
    wishes = {name: count for name, count in counts(line).items() if "wishes" in name}
    assert wishes == {"wishes wish=out": 2, "wishes wish=in": 1}


@pytest.mark.parametrize("is_away", [False, True], ids=["with-the-store", "without"])
def test_a_stop_that_twilio_has_answered_is_kept_in_silence(
    line: Line, proxy: Proxy, spool: DiskSpool, store: RedisStore, is_away: bool
) -> None:
    proxy.cut_at = 0 if is_away else None
    event = TextReceived(NOW, "STOP", OptOutType.STOP)
    assert line.answer_text(CALLER, Text("SM" + "7" * 32, event)).reply is None
    proxy.cut_at = None
    wait_until_here(store)
    spool.replay(store.store_wish)
    assert session_of(store).opted_out


def test_phones_are_told_apart_without_the_store_by_what_stands_for_them(line: Line) -> None:
    small = Line(replace(line.edges, recall=Recall(most=1)))
    other = replace(HIDDEN, echo="b" * 32)
    assert [text(small, "CUP", each)[:1] for each in (HIDDEN, HIDDEN, HIDDEN, other, HIDDEN)] == [
        ["both.gate"]
    ] * 5


def test_a_text_that_a_neighbour_has_answered_meanwhile_has_that_answer_and_is_counted_there(
    line: Line, proxy: Proxy, neighbour: Line
) -> None:
    come_between(proxy, lambda: text(neighbour, "síntomas", sid="SM1"), 1)
    assert text(line, "CUP", sid="SM1") == ["topic.symptoms"]
    assert (counts(line), counts(neighbour)["text_answers verdict=given"]) == ({}, 1)
