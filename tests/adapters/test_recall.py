"""A process remembers a little where the store cannot, and forgets the oldest first."""

from ivr.adapters.recall import Recall
from ivr.core.pace import Pace, Spent
from ivr.core.ports import Purse, Sent

ANN, BEN, CAT = "a" * 32, "b" * 32, "c" * 32


def pace(at: float) -> Pace:
    return Pace(((at, "help"),))


def sent(release: str) -> Sent:
    return Sent(None, release)


def test_whoever_is_not_known_has_sent_nothing() -> None:
    recall = Recall()
    assert (recall.pace(ANN), recall.sent("SM1")) == (Pace(), None)


def test_the_last_pace_and_every_answer_are_remembered() -> None:
    recall = Recall()
    recall.keep(ANN, pace(1.0), "SM1", sent("one"))
    recall.keep(ANN, pace(2.0), "SM2", sent("two"))
    assert (recall.pace(ANN), recall.sent("SM1"), recall.sent("SM2")) == (pace(2.0), sent("one"), sent("two"))


def test_of_too_many_whoever_was_silent_for_longest_is_forgotten() -> None:
    recall = Recall(most=2)
    for number, phone in enumerate((ANN, BEN, ANN, CAT)):
        recall.keep(phone, pace(number), f"SM{number}", sent(phone))
    assert [recall.pace(phone) for phone in (ANN, BEN, CAT)] == [pace(2), Pace(), pace(3)]
    assert [recall.sent(f"SM{number}") for number in range(4)] == [None, None, sent(ANN), sent(CAT)]


DAY, NEXT_DAY = "2026-11-21", "2026-11-22"


def test_what_was_spent_is_known_for_the_prefix_and_for_all_of_a_day() -> None:
    recall = Recall()
    recall.keep_spent(Purse(DAY, "1"), Spent(3, 10))
    recall.keep_spent(Purse(DAY, "2"), Spent(4, 9))
    recall.keep_spent(Purse(DAY), Spent(0, 11))
    purses = [*(Purse(DAY, prefix) for prefix in ("1", "2", "3", None)), Purse(NEXT_DAY, "1")]
    assert [recall.spent(purse) for purse in purses] == [
        *(Spent(3, 11), Spent(4, 11), Spent(0, 11), Spent(0, 11), Spent())
    ]


def test_of_too_many_prefixes_the_oldest_is_forgotten_and_never_what_all_have_spent() -> None:
    recall = Recall(most=2)
    for number, prefix in enumerate("123"):
        recall.keep_spent(Purse(DAY, prefix), Spent(1, number))
    assert [recall.spent(Purse(DAY, prefix)) for prefix in "123"] == [Spent(0, 2), Spent(0, 2), Spent(1, 2)]
