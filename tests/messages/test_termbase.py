"""The termbase finds words that are to be avoided, names the ones to say, and tells its own faults."""

import unicodedata
from pathlib import Path

import pytest

from ivr.config import LOCALES
from messages.termbase import Term, Termbase, read_termbase

SOUND = """\
[style]
avoid_en = ["yummy"]

[term.soup]
en = "soup; broth"
es = "sopa"
gloss_es = "caldo con verduras"
avoid_en = ["potage"]
avoid_es = ["sopita", "sopa fría"]
alone_es = ["caldo"]
within_es = ["caldo de pollo"]
note = "Served hot."
source = "COOK 7"

[term.bread]
en = "bread"
vi = "bánh mì"
avoid_vi = ["bánh tây"]
"""
SOUP = Term(
    key="soup",
    words={"en": "soup; broth", "es": "sopa"},
    gloss={"es": "caldo con verduras"},
    avoid={"en": ("potage",), "es": ("sopita", "sopa fría")},
    alone={"es": ("caldo",)},
    within={"es": ("caldo de pollo",)},
    note="Served hot.",
    source="COOK 7",
    line=4,
)
BREAD = Term(
    key="bread",
    words={"en": "bread", "vi": "bánh mì"},
    gloss={},
    avoid={"vi": ("bánh tây",)},
    alone={},
    within={},
    note="",
    source="",
    line=15,
)

SAID = 'words in quotes, cut by semicolons if there are several, as "soup; broth"'


def read(folder: Path, content: str) -> tuple[Termbase, list[str]]:
    (folder / "termbase.toml").write_text(content, "utf-8")
    termbase, faults = read_termbase(folder)
    return termbase, [str(fault) for fault in faults]


def found(termbase: Termbase, locale: str, text: str) -> list[tuple[str, str]]:
    """List the words to avoid, each with the key of its term; the style has none."""
    return [(word, term.key if term else "") for word, term in termbase.avoided(locale, text)]


def test_terms_are_read_with_every_language(tmp_path: Path) -> None:
    termbase, faults = read(tmp_path, SOUND)
    assert faults == []
    assert termbase.terms == {"soup": SOUP, "bread": BREAD}
    assert termbase.style == {"en": ("yummy",)}


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        pytest.param("en", "A soup and bread.", [], id="right words"),
        pytest.param("en", "POTAGE, please.", [("potage", "soup")], id="any case"),
        pytest.param(
            "en", "A yummy potage.", [("yummy", ""), ("potage", "soup")], id="the style, then a term"
        ),
        pytest.param("en", "Potages and unpotage.", [], id="whole words only"),
        pytest.param("en", "Potage, then more potage.", [("potage", "soup")], id="each word once"),
        pytest.param("es", "Una sopa fria.", [], id="accents matter"),
        pytest.param("es", "Una SOPA\n FRÍA.", [("sopa fría", "soup")], id="a phrase over a line end"),
        pytest.param(
            "es", unicodedata.normalize("NFD", "sopa fría"), [("sopa fría", "soup")], id="decomposed letters"
        ),
        pytest.param("es", "Tome caldo.", [("caldo", "soup")], id="a word alone"),
        pytest.param("es", "Tome caldo con verduras.", [], id="the same word inside the gloss"),
        pytest.param("es", "Hay Caldo  de Pollo.", [], id="the same word inside a phrase that is right"),
        pytest.param("es", "Caldo de pollo, o caldo.", [("caldo", "soup")], id="once inside, once alone"),
        pytest.param("es", "Caldo de pollos.", [("caldo", "soup")], id="inside nothing that is right"),
        pytest.param("vi", "bánh tây", [("bánh tây", "bread")], id="a third language"),
        pytest.param("fr", "potage", [], id="a language without words"),
    ],
)
def test_words_to_avoid_are_found(
    tmp_path: Path, locale: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(read(tmp_path, SOUND)[0], locale, text) == expected


def test_of_two_that_begin_together_the_longer_is_found(tmp_path: Path) -> None:
    termbase, faults = read(tmp_path, SOUND.replace('["yummy"]', '["cold", "cold feast", "feast of cold"]'))
    assert faults == []
    assert found(termbase, "en", "A cold feast of cold.") == [("cold feast", ""), ("cold", "")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            'en = "bread"\n',
            "",
            [f"termbase.toml:15: `en` in [term.bread] is missing: add it, {SAID} [toml-value]"],
            id="no English",
        ),
        pytest.param(
            '"soup; broth"',
            '"soup; "',
            [f"termbase.toml:5: `en` in [term.soup] must be {SAID} [toml-value]"],
            id="an empty word",
        ),
        pytest.param(
            '["potage"]',
            '["potage", " "]',
            [
                "termbase.toml:8: `avoid_en` in [term.soup] must be a list of texts, and each of them a word"
                ' or phrase in quotes, as "soup" [toml-value]'
            ],
            id="nothing to avoid",
        ),
        pytest.param(
            'note = "Served hot."',
            "note = 7",
            ['termbase.toml:12: `note` in [term.soup] must be a text in quotes, as "this" [toml-value]'],
            id="a note that is a number",
        ),
        pytest.param(
            "gloss_es",
            "gloss_ess",
            [
                "termbase.toml:7: `gloss_ess` in [term.soup] is not known here: correct or remove it"
                " [toml-unknown]"
            ],
            id="a language that does not exist",
        ),
        pytest.param(
            'vi = "bánh mì"',
            'vie_VN = "bánh mì"',
            [
                "termbase.toml:17: `vie_VN` in [term.bread] is not known here: correct or remove it"
                " [toml-unknown]"
            ],
            id="a language in another form",
        ),
        pytest.param(
            "avoid_en",
            "prefer_en",
            [
                "termbase.toml:2: `prefer_en` in [style] is not known here: correct or remove it"
                " [toml-unknown]"
            ],
            id="a misspelt key of the style",
        ),
        pytest.param(
            "[term.bread]",
            "[turn.bread]",
            ["termbase.toml:15: [turn.bread] is not known here: correct or remove it [toml-unknown]"],
            id="a table that is none",
        ),
        pytest.param(
            '["potage"]',
            '["Yummy"]',
            [
                'termbase.toml:8: `avoid_en` in [term.soup] has "Yummy", as [style] has: keep one of the two'
                " [term-twice]"
            ],
            id="a word that is avoided twice",
        ),
        pytest.param(
            '"sopita"',
            '"caldo con verduras"',
            [
                'termbase.toml:7: `gloss_es` in [term.soup] says "caldo con verduras", which is to be'
                " avoided: correct one [term-avoided]"
            ],
            id="a gloss that is to be avoided",
        ),
        pytest.param(
            'es = "sopa"',
            'es = "caldo"',
            [
                'termbase.toml:6: `es` in [term.soup] says "caldo", which is to be avoided: correct one'
                " [term-avoided]"
            ],
            id="a word that is right and may not stand alone",
        ),
        pytest.param(
            '"bread"\n',
            '"potage bread"\n',
            [
                'termbase.toml:16: `en` in [term.bread] says "potage", which is to be avoided: correct one'
                " [term-avoided]"
            ],
            id="a word that another term avoids",
        ),
    ],
)
def test_every_fault_has_its_line(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SOUND
    assert read(tmp_path, SOUND.replace(old, new, 1))[1] == expected


def test_a_missing_file_is_one_fault_and_avoids_nothing(tmp_path: Path) -> None:
    termbase, faults = read_termbase(tmp_path)
    assert (termbase.terms, termbase.style) == ({}, {})
    assert found(termbase, "en", "potage") == []
    assert [str(fault) for fault in faults] == [
        "termbase.toml: cannot be read (No such file or directory): create it, or name the right folder"
        " [toml-missing]"
    ]


@pytest.fixture(scope="module")
def shipped() -> Termbase:
    termbase, faults = read_termbase(LOCALES)
    assert faults == ()
    return termbase


def test_every_shipped_term_is_there_in_both_languages(shipped: Termbase) -> None:
    assert len(shipped.terms) == 110
    assert all(term.words["en"] and term.words["es"] and term.source for term in shipped.terms.values())


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        pytest.param(
            "es", "Los nódulos linfáticos del cuello.", [("nódulos linfáticos", "lymph_node")], id="nodes"
        ),
        pytest.param("es", "Un ganglio linfático.", [], id="nodes, rightly"),
        pytest.param("es", "Radiación o quimio.", [("radiación", "radiation_therapy")], id="radiation alone"),
        pytest.param("es", "Radioterapia o terapia dirigida.", [], id="therapies with their names"),
        pytest.param("es", "Empiece la terapia.", [("terapia", "treatment")], id="therapy alone"),
        pytest.param("es", "El sitio primario. El primario.", [("primario", "primary_site")], id="primary"),
        pytest.param("es", "Cáncer de origen primario desconocido.", [], id="the name of the disease"),
        pytest.param("es", "Le duele el pecho.", [], id="a symptom of the chest"),
        pytest.param("es", "Cáncer de pecho.", [("pecho", "breast")], id="breast or chest"),
        pytest.param("es", "La carga mutacional del tumor.", [], id="burden, rightly"),
        pytest.param(
            "es", "Para enfermos terminales.", [("enfermos terminales", "hospice")], id="longest first"
        ),
        pytest.param("es", "Fiebre sin causa clara. No es su culpa.", [], id="causes that blame nobody"),
        pytest.param("es", "La lucha contra el cáncer.", [("lucha contra", "")], id="war in Spanish"),
        pytest.param("es", "Envíe un texto. Otras causas. La fase 2.", [], id="words that are only noted"),
        pytest.param("en", "She lost the battle.", [("lost the battle", "")], id="war in English"),
        pytest.param("en", "Call the hotline.", [("hotline", "helpline")], id="a helpline"),
        pytest.param("en", "You may lose weight. Radiation may help.", [], id="plain English"),
    ],
)
def test_the_shipped_terms_find_what_is_wrong_and_nothing_else(
    shipped: Termbase, locale: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(shipped, locale, text) == expected
