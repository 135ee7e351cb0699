"""Syllables are counted as they are spoken, and as they are broken at the end of a line."""

import re

import pytest

from messages.syllables import COUNTERS, DIGITS, by_hyphens, in_english, in_spanish

ENGLISH = {
    1: "the made whole called played died caused asked times clothes don't yes year eye eyes friend"
    " build juice",
    2: "table tables treated handled hundred places changes safely basement sometimes someone therefore every"
    " evening maybe social marriage action million client quiet patient science people create going trying"
    " player language didn't rhythm cancer doctor treatment answer because disease tissue lifetime react",
    3: "element agreement caregiver biopsy violent serious easier medium usual influence suicide video area"
    " areas idea anyone carrying genuine family hospital surgery medicine services",
    4: "initiate society diagnosis emergency continuous experience radiation American oncologist",
    5: "immediately metabolism chemotherapy",
}

SPANISH = {
    1: "y que hoy rey muy pie guion yo ya mhm",
    2: "oír cáncer ciudad guía ahí prohibir búho causa hueso hielo chico hacha país reír ruido viuda huía"
    " biopsia",
    3: "alcohol quería ahora hacía pingüino cuídate leíais línea médico empieza héroe siguiente chiita",
    4: "vehículo paranoia hawaiano lingüística averiguáis mayoría diagnóstico antigüedad linfático",
    5: "radioterapia quimioterapia",
}


def listed(words: dict[int, str]) -> list[tuple[str, int]]:
    """List the words of a table, each with its count."""
    return [(word, count) for count, line in words.items() for word in line.split()]


@pytest.mark.parametrize(("word", "syllables"), listed(ENGLISH))
def test_english_is_counted_by_its_vowels(word: str, syllables: int) -> None:
    assert in_english(word) == syllables


@pytest.mark.parametrize(("word", "syllables"), listed(SPANISH))
def test_spanish_is_counted_by_rule(word: str, syllables: int) -> None:
    assert in_spanish(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        pytest.param("C", 1, id="a letter"),
        pytest.param("CUP", 3, id="short, with a vowel"),
        pytest.param("TSGH", 4, id="longer, without one"),
        pytest.param("START", 1, id="but this is a word"),
    ],
)
def test_english_capitals_are_spelt_where_they_are_no_word(word: str, syllables: int) -> None:
    assert in_english(word) == syllables


@pytest.mark.parametrize(
    ("dictionary", "text", "syllables"),
    [
        pytest.param(
            "en_GB",
            "CUP Line: You asked us to stop. We will send you no more texts. To get texts again, reply"
            " START.",
            20,
            id="M4-SMS-EN",
        ),
        pytest.param(
            "es",
            "Línea CUP: usted pidió no recibir más mensajes. Ya no le enviaremos ninguno. Para volver a"
            " recibirlos, responda START.",
            37,
            id="M4-SMS-ES",
        ),
    ],
)
def test_hyphens_are_counted_as_textstat_counts_them(dictionary: str, text: str, syllables: int) -> None:
    """Version 0.7.4 reads "en" as British; the line is American, whose hyphens are a few more."""
    assert sum(by_hyphens(dictionary, word) for word in re.findall(r"\w+", text)) == syllables


@pytest.mark.parametrize("language", COUNTERS)
def test_each_language_reads_its_digits_and_has_two_counts(language: str) -> None:
    assert len(DIGITS[language]) == 10
    assert [counter(DIGITS[language][5]) for counter in COUNTERS[language]] == {"en": [1, 1], "es": [2, 2]}[
        language
    ]
