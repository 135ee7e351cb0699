"""A word stands for one thing, and a wish to be left alone for nothing else."""

import pytest

from tests.messages.tiny import EN, ES, KEYWORDS, Change, Expected, TinyLine, change, told


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            [(EN, KEYWORDS, "topic.hot", "HOT, loaf")],
            [
                (
                    EN,
                    KEYWORDS,
                    "topic.hot",
                    "the word loaf under `topic.hot` stands under `topic.bread` too: take it out of one",
                )
            ],
            id="a keyword that two topics claim",
        ),
        pytest.param(
            [(EN, KEYWORDS, "topic.bread", "BREAD, Stop")],
            [
                (
                    EN,
                    KEYWORDS,
                    "topic.bread",
                    "the word Stop under `topic.bread` stands under `opt_out` too: take it out of one",
                )
            ],
            id="a keyword that is an opt-out word",
        ),
        pytest.param(
            [(ES, KEYWORDS, "topic.bread", "PAN, STOP")],
            [
                (
                    ES,
                    KEYWORDS,
                    "topic.bread",
                    "the word STOP under `topic.bread` is `opt_out` in en: take it out here",
                )
            ],
            id="a keyword that is an opt-out word of another language",
        ),
        pytest.param(
            [
                (ES, KEYWORDS, "topic.bread", "HOT"),
                (ES, KEYWORDS, "topic.hot", "PÁN"),
                (ES, KEYWORDS, "choice.meal", "PAN"),
            ],
            [],
            id="an accent, or another language, makes another word",
        ),
        pytest.param(
            [(EN, KEYWORDS, "topic.hot", "HOT, ?, !"), (EN, KEYWORDS, "topic.bread", "BREAD, ...")],
            [
                (
                    EN,
                    KEYWORDS,
                    "topic.hot",
                    "`!` under `topic.hot` has neither letters nor digits: remove it",
                ),
                (
                    EN,
                    KEYWORDS,
                    "topic.hot",
                    "`?` under `topic.hot` has neither letters nor digits: remove it",
                ),
                (
                    EN,
                    KEYWORDS,
                    "topic.bread",
                    "`...` under `topic.bread` has neither letters nor digits: remove it",
                ),
            ],
            id="keywords of signs",
        ),
        pytest.param(
            [(EN, KEYWORDS, "weak", "MEAL, WHERE")],
            [
                (
                    EN,
                    KEYWORDS,
                    "weak",
                    "the weak word WHERE leads nowhere: give it to a list above, or remove it",
                )
            ],
            id="a weak word that leads nowhere",
        ),
    ],
)
def test_a_word_means_one_thing(tiny: TinyLine, changes: list[Change], expected: list[Expected]) -> None:
    change(tiny, changes)
    assert sorted(tiny.faults()) == told(tiny, expected)
