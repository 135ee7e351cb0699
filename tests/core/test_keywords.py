"""Words are folded, found with their accents first, and forgiven one slip."""

import pytest

from ivr.core.keywords import Keyword, Kind, Lexicon, fold, is_one_slip, plain
from tests.core.line import LEXICONS

ENGLISH, SPANISH = LEXICONS["en"], LEXICONS["es"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("  stop   it!! ", "STOP IT", id="case, punctuation and blanks"),
        pytest.param("mamá", "MAMÁ", id="accents stay"),
        pytest.param("mama\N{COMBINING ACUTE ACCENT}", "MAMÁ", id="accents written apart"),
        pytest.param("can't", "CANT", id="apostrophe"),
        pytest.param("can’t", "CANT", id="curly apostrophe"),
        pytest.param("can´t", "CANT", id="acute as apostrophe"),
        pytest.param("canʼt", "CANT", id="modifier letter as apostrophe"),
        pytest.param("can`t", "CANT", id="grave as apostrophe"),
        pytest.param("st\N{SOFT HYPHEN}o\N{ZERO WIDTH SPACE}p", "STOP", id="what nobody sees"),
        pytest.param("ｓｔｏｐ", "STOP", id="wide letters"),
        pytest.param("opt-out", "OPT OUT", id="hyphen"),
        pytest.param("1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}", "1", id="a keycap"),
        pytest.param("👍🏽", "", id="a thumbs-up"),
        pytest.param("\x00\x08", "", id="control characters"),
        pytest.param("ᄀ'ᅡ", "가", id="letters that meet when a sign between them goes"),
    ],
)
def test_folding_leaves_the_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_plain_takes_the_accents_off_too() -> None:
    assert plain("¿Señales de cáncer?") == "SENALES DE CANCER"


@pytest.mark.parametrize(
    ("key", "keyword"),
    [
        ("topic.nodes.neck", Keyword(Kind.TOPIC, "nodes.neck")),
        ("menu.nodes", Keyword(Kind.TOPIC, "nodes")),
        ("menu", Keyword(Kind.MENU_WORD)),
        ("choice.underarm", Keyword(Kind.CHOICE, "underarm")),
        ("opt_out", Keyword(Kind.OPT_OUT)),
    ],
)
def test_a_key_names_its_keyword(key: str, keyword: Keyword) -> None:
    assert Keyword.from_key(key) == keyword


@pytest.mark.parametrize(
    ("text", "name", "exact", "weak"),
    [
        pytest.param("mamá", "family", True, True, id="with its accent"),
        pytest.param("mama", "breast_or_mother", True, True, id="another word without it"),
        pytest.param("máma", "breast_or_mother", False, True, id="a wrong accent is none"),
        pytest.param("cuello", "nodes.neck", True, False, id="no accents at all"),
        pytest.param("pronóstico", "outlook", True, False, id="listed with its accent"),
        pytest.param("axila hómbre", "nodes.men", False, False, id="two words"),
        pytest.param("familiá", "family", False, False, id="an accent too many"),
    ],
)
def test_accents_are_taken_at_their_word_first(text: str, name: str, exact: bool, weak: bool) -> None:
    (span,) = SPANISH.scan(text).spans
    assert (span.keyword.name, span.exact, span.weak) == (name, exact, weak)


def test_the_longest_phrase_counts_at_each_place() -> None:
    found = ENGLISH.scan("underarm women, underarm").search({Kind.TOPIC, Kind.CHOICE})
    assert [(span.start, span.end, span.keyword.name) for span in found] == [
        (0, 2, "nodes.women"),
        (2, 3, "underarm"),
    ]


def test_a_longer_phrase_of_another_kind_hides_nothing() -> None:
    scan = ENGLISH.scan("end of life")
    assert [span.keyword.kind for span in scan.search({Kind.OPT_OUT})] == [Kind.OPT_OUT]
    assert not scan.covers(Kind.OPT_OUT)


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("stop", True),
        ("STOP. Thank you", True),
        ("please stop now", True),
        ("thank you", False),
        ("", False),
        ("should I stop", False),
    ],
)
def test_only_courtesies_may_stand_around_a_wish(text: str, covers: bool) -> None:
    assert ENGLISH.scan(text).covers(Kind.OPT_OUT) is covers


@pytest.mark.parametrize("text", ["9-8-8", "9 8 8", "please call 9.8.8 now", "9️⃣8️⃣8️⃣", "９８８"])
def test_digits_spelt_one_by_one_are_a_number(text: str) -> None:
    assert ENGLISH.scan(text).contains(Kind.CRISIS)


@pytest.mark.parametrize(
    ("lexicon", "text", "familiarity"),
    [
        pytest.param(ENGLISH, "is the neck blue", 3, id="words"),
        pytest.param(SPANISH, "presión", 1, id="a letter"),
        pytest.param(SPANISH, "presio\N{COMBINING ACUTE ACCENT}n", 1, id="a letter in two pieces"),
        pytest.param(SPANISH, "¿vale?", 1, id="a sign"),
        pytest.param(ENGLISH, "presión", 0, id="another language"),
    ],
)
def test_a_language_knows_its_words_letters_and_signs(lexicon: Lexicon, text: str, familiarity: int) -> None:
    assert lexicon.scan(text).familiarity == familiarity


@pytest.mark.parametrize(
    ("word", "known", "is_one"),
    [
        pytest.param("SIMPTOMS", "SYMPTOMS", True, id="wrong letter"),
        pytest.param("SYMPTOM", "SYMPTOMS", True, id="letter missing at the end"),
        pytest.param("YMPTOMS", "SYMPTOMS", True, id="letter missing at the start"),
        pytest.param("SSYMPTOMS", "SYMPTOMS", True, id="letter too many"),
        pytest.param("SYMPTOMSX", "SYMPTOMS", True, id="letter too many at the end"),
        pytest.param("SYPMTOMS", "SYMPTOMS", True, id="neighbours swapped"),
        pytest.param("SYMPTOSM", "SYMPTOMS", True, id="last two swapped"),
        pytest.param("YSPMTOMS", "SYMPTOMS", False, id="two swaps"),
        pytest.param("SIMTOMS", "SYMPTOMS", False, id="two slips"),
        pytest.param("SYMPTOMS", "SYMPTOMS", False, id="no slip"),
        pytest.param("SYMP", "SYMPTOMS", False, id="half a word"),
        pytest.param("CANCEL", "CANCER", True, id="why commands are never near"),
    ],
)
def test_one_slip_is_one_letter_or_one_swap(word: str, known: str, is_one: bool) -> None:
    assert is_one_slip(word, known) is is_one


@pytest.mark.parametrize(
    ("word", "near"),
    [
        pytest.param("OUTLOK", {Keyword(Kind.TOPIC, "outlook")}, id="a topic"),
        pytest.param("UNDERAM", {Keyword(Kind.CHOICE, "underarm")}, id="a choice"),
        pytest.param("NECL", set(), id="under five letters"),
        pytest.param("CANCES", set(), id="a weak word"),
        pytest.param("TERMINAR", set(), id="dying is no topic"),
        pytest.param("PLEASA", set(), id="a courtesy"),
        pytest.param("SUICIDA", set(), id="crisis"),
        pytest.param("TOPICZ", set(), id="a command"),
    ],
)
def test_only_subjects_are_near(word: str, near: set[Keyword]) -> None:
    assert ENGLISH.near(word) == near


def test_a_lexicon_is_made_of_its_lists() -> None:
    neck, family, outlook = (Keyword(Kind.TOPIC, name) for name in ("neck", "family", "outlook"))
    either = Keyword(Kind.CHOICE, "either")
    lists = {
        "topic.neck": ["throat", "side of the neck"],
        "topic.family": ["mamá"],
        "topic.outlook": ["pronóstico"],
        "choice.either": ["mama"],
        "weak": ["Mamá", "throat"],
    }
    assert Lexicon.build(lists, "áñ") == Lexicon(
        exact={
            "THROAT": neck,
            "SIDE OF THE NECK": neck,
            "MAMÁ": family,
            "PRONÓSTICO": outlook,
            "MAMA": either,
        },
        plain={"THROAT": neck, "SIDE OF THE NECK": neck, "PRONOSTICO": outlook, "MAMA": either},
        weak=frozenset({"MAMÁ", "THROAT"}),
        letters=frozenset("ÁÑ"),
        openers=frozenset({"THROAT", "SIDE", "PRONOSTICO", "MAMA"}),
        longest=4,
    )


def test_a_lexicon_may_be_empty() -> None:
    assert Lexicon.build({}, "") == Lexicon({}, {}, frozenset(), frozenset(), frozenset(), 1)
    scan = Lexicon.build({}, "").scan("anything")
    assert (scan.words, scan.spans, scan.familiarity) == (("ANYTHING",), (), 0)
