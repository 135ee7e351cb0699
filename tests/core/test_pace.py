"""Machines and floods get one approved line, then silence; cries and stops are answered even then."""

from dataclasses import replace

import pytest

from ivr.core.deployment import Caps
from ivr.core.effects import StoreOptIn, StoreOptOut
from ivr.core.events import Outcome, Reach
from ivr.core.pace import Pace, Spent
from ivr.core.prompts import Line, Reply, TextTurn
from ivr.core.replies import Held, Watch, Weighed, weigh
from ivr.core.session import TextSession
from tests.core.line import MENU, NOON, Texter, reread_texter, written

HUSHED, ECHOED, TOLD_ABROAD, SILENT = "en hush", "en echo", "en abroad", None
CRIES = ["I want to die", "cant breathe", "988", "911"]
DIFFERENT = ["chemo", "throat", "rides", "breast", "father", "11", "12", "223", "22", "00"]


class Phone(Texter):
    """A phone whose answers are weighed before they are given, as the line weighs them."""

    def __init__(self, locale: str | None = "en", watch: Watch | None = None) -> None:
        super().__init__(locale)
        self.watch = watch or Watch()
        self.held: list[Held] = []

    def send(self, body: str, wait: float = 1.0) -> str | None:
        """Send a text some seconds after the last one."""
        self.at += wait - 60.0
        before = self.session
        self.text(body)
        weighed = weigh(MENU, self.watch, before, self.turn, self.at)
        self.watch = replace(self.watch, pace=weighed.pace)
        self.session = reread_texter(weighed.turn.session)
        self.held.append(weighed.held)
        return written(weighed.turn.reply)

    def send_all(self, *bodies: str, wait: float = 1.0) -> list[str | None]:
        return [self.send(body, wait) for body in bodies]


def flooding(texts: int = 30) -> Phone:
    """Give a phone that has sent many different texts, a second apart."""
    phone = Phone()
    answers = [phone.send(DIFFERENT[number % 10]) for number in range(texts)]
    assert None not in answers
    assert HUSHED not in answers
    return phone


def spent(watch: Watch) -> Phone:
    return Phone(watch=watch)


OVER_THE_PREFIX = Watch(spent=Spent(prefix=2_000))
OVER_THE_LINE = Watch(spent=Spent(line=20_000))
ABROAD = Watch(reach=Reach.ABROAD)


def test_a_whole_answer_weighed() -> None:
    before, session = TextSession("en"), TextSession("en", place="cup")
    turn = TextTurn(session, Reply((Line("topic.cup", "en"),)))
    assert weigh(MENU, Watch(), before, turn, NOON) == Weighed(turn, Pace(((NOON, "topic.cup"),)), Held.GIVEN)


def test_a_silence_weighed() -> None:
    turn = TextTurn(TextSession("en", opted_out=True))
    assert weigh(MENU, Watch(), TextSession("en"), turn, NOON) == Weighed(turn, Pace(((NOON, ""),)))


def test_an_answer_held_back_keeps_its_effects_and_the_wish_and_nothing_else() -> None:
    effects = (StoreOptIn("en"),)
    turn = TextTurn(TextSession("en", True, place="cup"), Reply((Line("topic.cup", "en"),)), effects)
    first = weigh(MENU, ABROAD, TextSession("en"), turn, NOON)
    silent = TextTurn(TextSession("en", True), None, effects)
    told = replace(silent, reply=Reply((Line("abroad", "en"),)))
    assert first == Weighed(told, Pace(((NOON, "topic.cup"),), hushed_at=NOON), Held.HUSHED)
    second = weigh(MENU, replace(ABROAD, pace=first.pace), TextSession("en"), turn, NOON + 1)
    pace = Pace(((NOON, "topic.cup"), (NOON + 1, "topic.cup")), hushed_at=NOON + 1)
    assert second == Weighed(silent, pace, Held.SILENT)


def test_a_cry_for_help_in_no_known_language_is_answered_whatever_was_spent() -> None:
    assert Phone(None, OVER_THE_LINE).send("988") == "en both.crisis, es both.crisis"


def test_the_31st_text_in_ten_minutes_is_hushed_and_the_next_is_silent() -> None:
    phone = flooding()
    assert phone.send_all("help", "chemo", "menu") == [HUSHED, SILENT, SILENT]
    assert phone.held[-3:] == [Held.HUSHED, Held.SILENT, Held.SILENT]


def test_after_a_flood_the_line_answers_again_by_itself() -> None:
    phone = flooding()
    assert phone.send("help") == HUSHED
    assert phone.send("help", wait=600.0) == "en help"


def test_a_flood_that_comes_again_later_is_told_so_again() -> None:
    phone = flooding()
    assert phone.send("help") == HUSHED
    phone.at += 600.0
    phone.send_all(*DIFFERENT, *DIFFERENT, *DIFFERENT)
    assert phone.send_all("help", "menu") == [HUSHED, SILENT]


def test_thirty_texts_at_an_even_pace_are_all_answered() -> None:
    phone = Phone()
    answers = phone.send_all(*DIFFERENT * 9, wait=20.0)
    assert (answers.count(HUSHED), answers.count(None)) == (0, 0)


def test_the_same_answer_is_given_three_times_in_five_minutes() -> None:
    phone = Phone()
    answers = phone.send_all(*["chemo"] * 50)
    assert answers == ["en topic.choosing"] * 3 + [ECHOED] + [SILENT] * 46
    assert phone.held == [Held.GIVEN] * 3 + [Held.HUSHED] + [Held.SILENT] * 46


def test_the_same_answer_to_other_words_is_the_same_answer() -> None:
    assert Phone().send_all("plans", "chemo", "21", "treatment") == ["en topic.choosing"] * 3 + [ECHOED]


def test_another_answer_is_given_even_then_and_the_same_one_after_a_while() -> None:
    phone = Phone()
    phone.send_all(*["chemo"] * 4)
    assert phone.send("throat") == "en topic.nodes.neck"
    assert phone.send("chemo", wait=300.0) == "en topic.choosing"


def test_two_machines_that_answer_each_other_come_to_an_end() -> None:
    phone = Phone()
    answers = [phone.send("hello")]
    while answers[-1] and len(answers) < 50:
        answers.append(phone.send(answers[-1]))
    assert answers == ["en not_understood"] * 3 + [ECHOED, SILENT]


def test_a_flood_of_one_answer_is_told_that_it_is_a_flood() -> None:
    phone = Phone(watch=Watch(Pace(tuple((NOON, "topic.choosing") for _ in range(30)))))
    assert phone.send_all("chemo", "chemo") == [HUSHED, SILENT]


@pytest.mark.parametrize("cry", CRIES)
@pytest.mark.parametrize("watch", [OVER_THE_PREFIX, OVER_THE_LINE, ABROAD], ids=["prefix", "line", "abroad"])
def test_a_cry_for_help_is_answered_whatever_was_spent_and_from_wherever(watch: Watch, cry: str) -> None:
    phone = spent(watch)
    assert phone.send_all(cry, cry) == [Texter("en").text(cry)] * 2


@pytest.mark.parametrize("cry", CRIES)
def test_a_cry_for_help_is_answered_in_a_flood(cry: str) -> None:
    phone = flooding()
    assert phone.send_all("help", cry, cry) == [HUSHED, *[Texter("en").text(cry)] * 2]


@pytest.mark.parametrize("watch", [OVER_THE_PREFIX, OVER_THE_LINE, ABROAD, None])
@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("stop", "en stop"),
        ("988 stop", "en crisis_stop"),
        ("alto. 911", "es urgent_stop"),
        ("no más", "es stop"),
    ],
)
def test_a_stop_is_stored_and_confirmed_whatever_came_before(
    watch: Watch | None, body: str, answer: str
) -> None:
    phone = spent(watch) if watch else flooding()
    phone.send_all("help", "menu")
    assert phone.send_all(body, body, "start") == [answer, None, "en start"]
    assert StoreOptOut in {type(effect) for effect in phone.effects}


def test_a_stop_that_was_not_stored_is_told_so_even_then() -> None:
    phone = flooding()
    phone.outcome = Outcome.FAILED
    assert phone.send_all("help", "stop", "988 stop") == [HUSHED, "en stop_failed", "en crisis_stop_failed"]


def test_what_cries_without_a_break_is_answered_eight_times_then_once_a_minute() -> None:
    phone = Phone()
    answers = phone.send_all(*["988"] * 200)
    answered = [second for second, answer in enumerate(answers) if answer]
    assert answered == [*range(8), 67, 127, 187]
    assert {answers[second] for second in answered} == {"en crisis"}
    assert set(phone.held) == {Held.GIVEN, Held.SILENT}


def test_a_machine_that_cries_for_an_hour_gets_an_answer_a_minute() -> None:
    phone = Phone()
    answers = phone.send_all(*["988"] * 720, wait=5.0)
    assert sum(answer is not None for answer in answers[60:]) == 55


def test_a_machine_that_cries_is_not_told_to_wait_when_it_asks_for_something_else() -> None:
    phone = Phone()
    phone.send_all(*["988"] * 50)
    assert phone.send("chemo") == "en topic.choosing"


def test_each_wish_that_changes_something_is_confirmed_once_and_the_last_one_is_kept() -> None:
    phone = Phone()
    answers = phone.send_all(*["stop", "stop", "start"] * 20)
    assert answers == ["en stop", None, "en start"] * 20
    assert not phone.session.opted_out
    phone.send("stop")
    assert phone.session.opted_out


@pytest.mark.parametrize(
    ("body", "outcome", "answer"),
    [
        pytest.param("start", Outcome.DONE, "en start", id="start without a stop"),
        pytest.param("stop", Outcome.FAILED, "en stop_failed", id="a stop that is not stored"),
    ],
)
def test_wishes_that_change_nothing_come_to_an_end(body: str, outcome: Outcome, answer: str) -> None:
    phone = Phone()
    phone.outcome = outcome
    assert phone.send_all(*[body] * 20) == [answer] * 8 + [SILENT] * 12
    assert not phone.session.opted_out


@pytest.mark.parametrize(
    ("watch", "line"),
    [
        pytest.param(OVER_THE_PREFIX, HUSHED, id="prefix"),
        pytest.param(ABROAD, TOLD_ABROAD, id="abroad"),
        pytest.param(replace(OVER_THE_PREFIX, reach=Reach.ABROAD), TOLD_ABROAD, id="both"),
    ],
)
def test_a_prefix_that_has_had_enough_and_a_number_abroad_get_one_line_then_silence(
    watch: Watch, line: str
) -> None:
    phone = spent(watch)
    assert phone.send_all("chemo", "help", "menu") == [line, SILENT, SILENT]
    assert phone.send("chemo", wait=600.0) == line


def test_below_the_caps_all_is_answered() -> None:
    watch = Watch(spent=Spent(prefix=4, line=9), caps=Caps(prefix_segments=5, line_segments=10))
    assert spent(watch).send("chemo") == "en topic.choosing"
    assert spent(replace(watch, spent=Spent(prefix=5, line=9))).send("chemo") == HUSHED
    assert spent(replace(watch, spent=Spent(prefix=4, line=10))).send("chemo") is SILENT


def test_a_prefix_that_was_told_so_often_is_told_no_more() -> None:
    caps = Caps(prefix_segments=5)
    told = [spent(Watch(spent=Spent(prefix=prefix), caps=caps)).send("chemo") for prefix in (4, 5, 9, 10)]
    assert told == ["en topic.choosing", HUSHED, HUSHED, SILENT]


@pytest.mark.parametrize(
    ("spent_today", "cap"),
    [
        pytest.param(Spent(4, 9), "", id="none"),
        pytest.param(Spent(5, 9), "prefix", id="prefix"),
        pytest.param(Spent(4, 10), "line", id="line"),
        pytest.param(Spent(5, 10), "line", id="both"),
    ],
)
def test_the_cap_that_is_reached_has_a_name(spent_today: Spent, cap: str) -> None:
    assert Watch(spent=spent_today, caps=Caps(prefix_segments=5, line_segments=10)).cap == cap


def test_a_line_that_has_spent_all_of_its_day_is_silent() -> None:
    phone = spent(OVER_THE_LINE)
    assert phone.send_all("chemo", "help", "erase") == [SILENT] * 3
    assert phone.held == [Held.CAPPED] * 3


@pytest.mark.parametrize("watch", [OVER_THE_LINE, OVER_THE_PREFIX, ABROAD], ids=["line", "prefix", "abroad"])
@pytest.mark.parametrize("body", ["nodes", "throas", "8", "english", "more", "xyz"])
def test_what_was_not_said_leaves_the_session_as_it_was(watch: Watch, body: str) -> None:
    phone = spent(watch)
    phone.session = before = TextSession("es", place="cup", offers=(("1", "cup"),), offered_at=NOON)
    phone.send(body)
    assert phone.session == before


def test_a_stop_is_confirmed_and_kept_however_often_one_was_confirmed_before() -> None:
    phone = Phone()
    phone.watch = Watch(Pace(tuple((NOON + second, "stop") for second in range(10))))
    phone.session = before = TextSession("en", place="cup")
    assert phone.send("stop") == "en stop"
    assert phone.session == replace(before, opted_out=True)


HEARD = ("topic.choosing", "not_understood", "both.gate both.gate", "heading.near_miss title.nodes.neck")
ECHOING = Watch(Pace(tuple((NOON, answer) for answer in HEARD for _ in range(3))))
"""A phone that was given each of these answers three times."""


@pytest.mark.parametrize(
    ("watch", "line"),
    [(ABROAD, "abroad"), (OVER_THE_PREFIX, "hush"), (ECHOING, "echo")],
    ids=["abroad", "hush", "echo"],
)
@pytest.mark.parametrize(
    ("locale", "body", "said"),
    [
        pytest.param("en", "quimio", "es {0}", id="the language of the answer"),
        pytest.param(None, "quimio", "es {0}", id="of a word"),
        pytest.param("es", "xyz", "es {0}", id="the remembered one"),
        pytest.param(None, "xyz", "en both.{0}, es both.{0}", id="none"),
        pytest.param("en", "throas", "en {0}", id="a question"),
    ],
)
def test_the_language_of_the_one_line(
    watch: Watch, line: str, locale: str | None, body: str, said: str
) -> None:
    assert Phone(locale, watch).send(body) == said.format(line)


def test_silence_to_who_wants_no_texts_is_counted_and_stays_silence() -> None:
    phone = Phone()
    phone.send("stop")
    assert phone.send_all(*["chemo"] * 40) == [SILENT] * 40
    assert set(phone.held) == {Held.GIVEN}
    assert phone.send("start") == "en start"
    assert phone.send("chemo") == HUSHED


def test_who_texts_much_is_remembered_by_thirty_texts() -> None:
    phone = Phone()
    phone.send_all(*DIFFERENT * 10)
    assert len(phone.watch.pace.texts) == 30


@pytest.mark.parametrize("back", [1.0, 599.0], ids=["a second", "ten minutes"])
def test_a_clock_that_is_put_back_a_little_changes_nothing(back: float) -> None:
    phone = flooding()
    phone.send("help")
    assert phone.send("menu", wait=-back) is SILENT


def test_a_clock_that_is_put_back_an_hour_holds_nothing_back() -> None:
    phone = flooding()
    phone.send("help")
    assert phone.send_all("menu", "help", wait=-3600.0) == ["en menu.main", "en help"]


def test_a_clock_that_is_put_back_does_not_silence_a_cry_for_help() -> None:
    phone = Phone()
    phone.send_all(*["988"] * 10)
    assert phone.send("988", wait=-300.0) == "en crisis"
