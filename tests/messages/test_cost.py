"""Every answer has its price, and what would save is named and never done."""

import pytest

from messages.cost import ALL, Cost, Hint, Row, Total, usd_per_thousand, work_out
from messages.segments import Encoding

GSM_7, UCS_2 = Encoding


def row_of(text: str) -> Row:
    """Work out one answer."""
    [row] = work_out({("es", "help"): text}).rows
    return row


def hints_of(text: str) -> list[Hint]:
    """Work out where one answer would save."""
    return list(work_out({("es", "help"): text}).hints)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Row("es", "help", GSM_7, 0, 0, (), 0, 0, 0), id="nothing"),
        pytest.param("a" * 160, Row("es", "help", GSM_7, 160, 1, (), 0, 1, 0), id="one-full-segment"),
        pytest.param("a" * 165, Row("es", "help", GSM_7, 165, 2, (), 0, 2, 5), id="five-letters-over-one"),
        pytest.param("a" * 307, Row("es", "help", GSM_7, 307, 3, (), 0, 3, 1), id="one-letter-over-two"),
        pytest.param(
            "a" * 152 + "€" + "a" * 154,
            Row("es", "help", GSM_7, 308, 3, (), 0, 3, 3),
            id="an-escape-is-not-split",
        ),
        pytest.param("á" + "a" * 70, Row("es", "help", UCS_2, 71, 2, ("á",), 1, 1, 1), id="one-accent"),
        pytest.param(
            "a" * 71 + "á", Row("es", "help", UCS_2, 72, 2, ("á",), 1, 1, 2), id="an-accent-at-the-end"
        ),
        pytest.param(
            "¿Qué está así?" + "a" * 300,
            Row("es", "help", UCS_2, 314, 5, ("á", "í"), 2, 3, 46),
            id="two-letters",
        ),
        pytest.param("¡Ñandú, Ñandú!", Row("es", "help", UCS_2, 14, 1, ("ú",), 2, 1, 0), id="two-places"),
        pytest.param(
            "e\u0301" * 80, Row("es", "help", UCS_2, 160, 3, ("\u0301",), 80, 1, 26), id="decomposed"
        ),
        pytest.param("😀" * 36, Row("es", "help", UCS_2, 72, 2, ("😀",), 36, 1, 1), id="emoji"),
    ],
)
def test_an_answer_costs_its_segments_and_its_letters(text: str, expected: Row) -> None:
    assert row_of(text) == expected


def test_an_answer_in_all_languages_is_one_text_and_the_lines_of_questions_are_none() -> None:
    sms = {
        ("en", "both.help"): "a" * 100,
        ("en", "title.soup"): "Soup",
        ("en", "heading.which_one"): "Which?",
        ("en", "stop"): "b" * 10,
        ("es", "both.help"): "a" * 60,
        ("es", "stop"): "c" * 20,
    }
    assert work_out(sms) == Cost(
        rows=(
            Row("en", "stop", GSM_7, 10, 1, (), 0, 1, 0),
            Row("es", "stop", GSM_7, 20, 1, (), 0, 1, 0),
            Row(ALL, "both.help", GSM_7, 161, 2, (), 0, 2, 1),
        ),
        topics=(),
        locales=(Total("en", "", 1, 1), Total("es", "", 1, 1), Total(ALL, "", 1, 2)),
        hints=(Hint(ALL, "both.help", saving=1, effort=1),),
    )


def test_a_topic_of_several_parts_has_a_total_in_each_language() -> None:
    sms = {
        ("en", "topic.soup.hot"): "a",
        ("en", "topic.soup.hot.2"): "a" * 300,
        ("en", "topic.soup"): "a",
        ("es", "topic.soup.hot"): "á" * 71,
        ("es", "topic.soup.hot.2"): "á" * 71,
    }
    cost = work_out(sms)
    assert cost.topics == (Total("en", "topic.soup.hot", 2, 3), Total("es", "topic.soup.hot", 2, 4))
    assert cost.locales == (Total("en", "", 3, 4), Total("es", "", 2, 4))
    assert cost.locales[0].average == pytest.approx(4 / 3)


@pytest.mark.parametrize(
    ("text", "hints", "advice"),
    [
        pytest.param("a" * 150, [], [], id="one-segment"),
        pytest.param(
            "a" * 161, [Hint("es", "help", 1, 1)], ["1 letter shorter saves a segment"], id="one-letter"
        ),
        pytest.param(
            "a" * 170, [Hint("es", "help", 1, 10)], ["10 letters shorter saves a segment"], id="ten-letters"
        ),
        pytest.param("a" * 171, [], [], id="too-many-letters"),
        pytest.param(
            "á" + "a" * 199,
            [Hint("es", "help", 1, 1, ("á",))],
            ["words without á in 1 place would save a segment"],
            id="one-place",
        ),
        pytest.param(
            "áíá" + "a" * 199,
            [Hint("es", "help", 2, 3, ("á", "í")), Hint("es", "help", 1, 1)],
            ["words without á, í in 3 places would save 2 segments", "1 letter shorter saves a segment"],
            id="three-places-and-one-letter",
        ),
        pytest.param(
            "áíáí" + "a" * 199,
            [Hint("es", "help", 1, 2)],
            ["2 letters shorter saves a segment"],
            id="four-places",
        ),
    ],
)
def test_a_hint_is_what_a_few_other_words_would_save(text: str, hints: list[Hint], advice: list[str]) -> None:
    assert hints_of(text) == hints
    assert [hint.advice for hint in hints] == advice


def test_the_largest_saving_comes_first_and_then_the_least_effort() -> None:
    sms = {
        ("en", "help"): "a" * 165,
        ("en", "stop"): "a" * 161,
        ("es", "help"): "á" + "a" * 264,
    }
    assert [(hint.locale, hint.key, hint.saving) for hint in work_out(sms).hints] == [
        ("es", "help", 2),
        ("en", "stop", 1),
        ("en", "help", 1),
    ]


def test_one_language_alone_can_be_kept() -> None:
    english = {("en", "topic.soup"): "a" * 161, ("en", "topic.soup.2"): "a"}
    spanish = {("es", "topic.soup"): "a" * 162, ("es", "topic.soup.2"): "a"}
    assert work_out(english | spanish).only("es") == work_out(spanish)


@pytest.mark.parametrize(
    ("segments", "price", "usd"), [(1, 0.0083, 8.3), (4, 0.0083, 33.2), (2.5, 0.01, 25.0)]
)
def test_a_thousand_answers_cost_what_their_segments_cost(segments: float, price: float, usd: float) -> None:
    assert usd_per_thousand(segments, price) == usd
