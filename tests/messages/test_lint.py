"""The lint tells all that is wrong at once; what is meant is explained, and a draft holds nothing back."""

import pytest

from ivr.core.errors import CatalogError, Fault, Severity
from messages.build import build
from messages.catalog import Catalog, shown
from messages.desk import Desk
from messages.lint import lint, read_draft
from messages.rules import RULES
from tests.messages.tiny import EN, ES, KEYWORDS, LOCALE, SMS, VOICE, Change, TinyLine, change

FR = "fr"
DRAFT = (
    LOCALE.format(name="français", locale=FR)
    .replace("fr-US", "fr-FR")
    .replace('"served"', '"draft"')
    .replace('letters = ""', 'letters = "çé"')
)
NEAR: list[Change] = [(EN, KEYWORDS, "topic.hot", "CANCER"), (EN, KEYWORDS, "opt_out", "CANCEL")]
APART = 'msgid "opt_out"'


def note(tiny: TinyLine, before: str, *comments: str, file: str = "en/LC_MESSAGES/keywords.po") -> None:
    """Write comments above an entry."""
    tiny.replace(file, before, "\n".join([*comments, before]))


def test_sound_words_have_no_fault(tiny: TinyLine) -> None:
    assert lint(tiny.folder) == ()


@pytest.mark.parametrize(
    "comments",
    [
        pytest.param(["# allow keyword-apart: both must stay"], id="a note for this language"),
        pytest.param(["#. allow keyword-apart: both must stay"], id="a note for all languages"),
        pytest.param(["# A word.", "# allow keyword-apart: both must stay", "# More."], id="among others"),
        pytest.param(["#allow keyword-apart: both must stay"], id="without a blank"),
    ],
)
def test_a_warning_that_is_explained_is_left_out(tiny: TinyLine, comments: list[str]) -> None:
    change(tiny, NEAR)
    note(tiny, APART, *comments)
    assert tiny.codes() == []


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param("# allow keyword-apart", id="no reason"),
        pytest.param("# allow keyword-apart: ", id="an empty reason"),
        pytest.param("# allow keyword-apart both must stay", id="no colon"),
        pytest.param("# we allow keyword-apart: both must stay", id="in the middle of a line"),
        pytest.param("# allow KEYWORD-APART: both must stay", id="capitals"),
        pytest.param("# allow all: both must stay", id="all"),
    ],
)
def test_a_warning_without_a_reason_stays(tiny: TinyLine, comment: str) -> None:
    change(tiny, NEAR)
    note(tiny, APART, comment)
    assert [code for code in tiny.codes() if code != "allow-unused"] == ["keyword-apart"]


def test_an_explanation_at_the_other_word_explains_nothing(tiny: TinyLine) -> None:
    change(tiny, NEAR)
    note(tiny, 'msgid "topic.hot"', "# allow keyword-apart: both must stay")
    assert sorted(tiny.codes()) == ["allow-unused", "keyword-apart"]


def test_an_explanation_of_one_warning_does_not_hide_another(tiny: TinyLine) -> None:
    change(tiny, [(EN, SMS, "crisis", "Text BREAD."), (ES, SMS, "crisis", "Adio\u0301s.")])
    tiny.replace("es/locale.toml", 'letters = ""', 'letters = "ó"')
    assert sorted(tiny.codes()) == ["text-decomposed", "word-differs"]
    note(tiny, 'msgctxt "crisis"', "# allow text-decomposed: a test", file=shown(ES, SMS))
    assert tiny.codes() == ["word-differs"]


def test_an_explanation_of_nothing_is_an_error(tiny: TinyLine) -> None:
    note(tiny, APART, "# allow keyword-apart: both must stay")
    line = (tiny.folder / shown(EN, KEYWORDS)).read_text("utf-8").splitlines().index(APART) + 1
    problem = "allows keyword-apart, and there is no such warning: remove the comment"
    assert lint(tiny.folder) == (Fault(shown(EN, KEYWORDS), line, problem, "allow-unused"),)


def test_no_error_can_be_allowed(tiny: TinyLine) -> None:
    errors = [rule.code for rule in RULES if rule.severity is Severity.ERROR]
    note(tiny, APART, *(f"# allow {code}: because" for code in errors))
    tiny.replace(shown(EN, KEYWORDS), '"STOP, END"', '"STOP, HOT"')
    faults = lint(tiny.folder)
    unused = [fault.problem.split()[1].strip(",") for fault in faults if fault.code == "allow-unused"]
    assert unused == sorted(errors)
    assert {fault.code for fault in faults} == {"allow-unused", "keyword-twice", "translation-stale"}


def test_the_faults_of_files_come_before_those_of_words_and_all_in_order(tiny: TinyLine) -> None:
    tiny.replace("termbase.toml", '"bowl"', '"slurp"')
    tiny.replace("facts.toml", 'use = "P"', 'use = "Q"')
    tiny.replace(shown(ES, SMS), '"Palabras de stop."', '""')
    tiny.replace(shown(EN, VOICE), '"Words of goodbye."', '"Words {0} of goodbye."')
    faults = lint(tiny.folder)
    assert [(fault.file, fault.code) for fault in faults][:3] == [
        (shown(ES, SMS), "po-empty"),
        ("facts.toml", "toml-value"),
        ("termbase.toml", "term-avoided"),
    ]
    assert {fault.code for fault in faults[3:]} == {"placeholder-form", "translation-stale", "fact-held"}
    assert list(faults[3:]) == sorted(faults[3:])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param('["en", "es"]', '["es"]', "plan-source", id="no English"),
        pytest.param('["en", "es"]', "[]", "toml-value", id="no language"),
        pytest.param('locales = ["en", "es"]', "", "toml-value", id="no list of languages"),
    ],
)
def test_without_english_there_is_too_little_to_go_on(tiny: TinyLine, old: str, new: str, code: str) -> None:
    tiny.replace("line.toml", old, new)
    for read in (lint, build):
        with pytest.raises(CatalogError) as raised:
            read(tiny.folder)
        assert raised.value.faults[0].code == code


@pytest.fixture
def half(tiny: TinyLine) -> TinyLine:
    """Give a line in whose midst a third language is half written."""
    tiny.line = tiny.line.replace('["en", "es"]', '["en", "fr", "es"]')
    tiny.locales[FR] = DRAFT
    for catalog in Catalog:
        every = tiny.words[EN, catalog]
        tiny.words[FR, catalog] = {key: every[key] for key in [*every][::2] if not key.startswith("both.")}
    tiny.words[FR, SMS]["both.start"] = "Français : 2."
    tiny.words[FR, KEYWORDS] = {"topic.bread": "PAIN"}
    tiny.write()
    return tiny


def test_a_language_half_written_has_no_fault(half: TinyLine) -> None:
    assert lint(half.folder) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([(FR, SMS, "crisis", "Call 911.")], "number-unlisted", id="a number"),
        pytest.param([(FR, SMS, "both.start", "Français : 3.")], "gate-key", id="the key it will not have"),
        pytest.param([(FR, SMS, "stop", "Mandez TOAST.")], "word-unknown", id="an unknown word"),
        pytest.param([(FR, VOICE, "topic.cake", "Gâteau.")], "key-unused", id="a key too many"),
        pytest.param([(FR, KEYWORDS, "topic.hot", "STOP")], "keyword-twice", id="a word that stops"),
        pytest.param([(FR, SMS, "crisis", "ç" * 200)], "sms-segments", id="a long text"),
    ],
)
def test_the_faults_of_a_draft_are_warnings(half: TinyLine, changes: list[Change], expected: str) -> None:
    change(half, changes)
    found = [(fault.file.partition("/")[0], fault.severity, fault.code) for fault in lint(half.folder)]
    assert found == [(FR, Severity.WARNING, expected)]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        pytest.param("fr/locale.toml", "= 140", "= 14", "toml-value", id="a wrong number"),
        pytest.param(shown(FR, SMS), 'msgctxt "both.start"', "<<<<<<< ours", "po-conflict", id="a merge"),
        pytest.param(shown(FR, SMS), 'msgctxt "both.start"', 'msgctxt "both', "po-syntax", id="a quote"),
    ],
)
def test_a_broken_file_of_a_draft_is_a_warning(
    half: TinyLine, file: str, old: str, new: str, code: str
) -> None:
    half.replace(file, old, new)
    assert [(fault.severity, fault.code) for fault in lint(half.folder)] == [(Severity.WARNING, code)]


def test_an_empty_text_of_a_draft_is_one_that_is_not_there_yet(half: TinyLine) -> None:
    change(half, [(FR, VOICE, "crisis", ""), (FR, SMS, "title.hot", "")])
    assert lint(half.folder) == ()


def test_a_draft_changes_no_byte_of_a_release(tiny: TinyLine) -> None:
    before = tiny.built()
    tiny.line = tiny.line.replace('["en", "es"]', '["en", "es", "fr"]', 1)
    tiny.locales[FR] = DRAFT
    tiny.words[FR, SMS] = {"crisis": "Call 911. {0}", "topic.cake": "x" * 2000}
    tiny.words[FR, KEYWORDS] = {"topic.bread": "STOP, ?"}
    tiny.words[FR, VOICE] = {}
    tiny.write()
    assert {fault.severity for fault in lint(tiny.folder)} == {Severity.WARNING}
    assert Desk.open(tiny.folder).faults == ()
    assert build(tiny.folder) == before
    tiny.replace(shown(FR, SMS), 'msgctxt "crisis"', ">>>>>>> theirs")
    assert build(tiny.folder) == before


def test_a_wrong_limit_of_a_draft_holds_no_release_back(tiny: TinyLine) -> None:
    before = tiny.built()
    tiny.line = tiny.line.replace('["en", "es"]', '["en", "es", "fr"]', 1)
    tiny.locales[FR] = DRAFT.replace("= 140", "= 14")
    tiny.write()
    assert build(tiny.folder) == before


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([(FR, SMS, "both.help", "ç" * 260)], id="a bilingual text that is too long with it"),
        pytest.param([(FR, KEYWORDS, "opt_out", "LOAF")], id="a word that stops, and is a topic in English"),
    ],
)
def test_nothing_that_is_wrong_beside_a_draft_alone_is_an_error(
    half: TinyLine, changes: list[Change]
) -> None:
    half.locales[FR] = DRAFT.replace("sms_segments = 2", "sms_segments = 10")
    change(half, changes)
    assert [fault.severity for fault in lint(half.folder)] == [Severity.WARNING]


def test_a_draft_is_read_beside_the_served_languages(half: TinyLine) -> None:
    draft, faults = read_draft(half.folder)
    assert (list(draft.words), list(draft.plan.languages), list(draft.plan.drafts), faults) == (
        [EN, FR, ES],
        [EN, ES],
        [FR],
        (),
    )
