"""A fault of line.toml or locale.toml is told with its line, and drags no faults of the words behind it."""

from dataclasses import replace
from pathlib import Path

import pytest

from messages.plan import read_plan
from tests.messages.tiny import LINE, LOCALE, TinyLine

PLACE = 'the name of a place in small letters, as "symptoms" or "nodes.neck"'
DAY = 'a day, as "2026-01-31", or "" while nobody has phoned'
FOLDERS = 'a list of texts, and each of them the name of a folder of words, as "es"'
FAR = "is more than 3 keys deep, or a menu leads back to itself: move it up"


def plan_faults(folder: Path) -> list[str]:
    """List all that is wrong with a plan, without its code."""
    return sorted(str(replace(fault, code="")) for fault in read_plan(folder)[1])


def test_the_plan_of_a_sound_line_has_no_fault(tiny: TinyLine) -> None:
    plan, faults = read_plan(tiny.folder)
    assert faults == ()
    assert plan.has_whole_tree
    assert list(plan.languages) == ["en", "es"]
    assert plan.directory.listings["fire2"].verified_on == "2026-01-31"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            '1 = "bread"',
            '2 = "bread"',
            [
                "line.toml:10: `2` stands twice in [menu.main] (first on line 9): keep one of the two",
                "line.toml:12: nobody can reach the menu `soups`: give it a key, or remove it",
            ],
            id="two entries on one digit",
        ),
        pytest.param(
            '2 = "soups"\n',
            "",
            ["line.toml:11: nobody can reach the menu `soups`: give it a key, or remove it"],
            id="a place nobody can reach",
        ),
        pytest.param(
            '1 = "bread"',
            '6 = "bread"',
            ["line.toml:9: `6` cannot be a choice: 1 to 5 can, other keys mean the same everywhere"],
            id="a key that means something else everywhere",
        ),
        pytest.param(
            '3 = "crisis"',
            '3 = "person"',
            ["line.toml:14: `person` is a place of the line itself: no key of a menu leads there"],
            id="a place of the line itself",
        ),
        pytest.param(
            '3 = "crisis"',
            '3 = "Hot Soup"',
            [f"line.toml:14: `3` in [menu.soups] must be {PLACE}"],
            id="a place with a name that no address can carry",
        ),
        pytest.param(
            '3 = "crisis"',
            '3 = "hot.2"',
            [f"line.toml:14: `3` in [menu.soups] must be {PLACE}"],
            id="a place with the name of a second part",
        ),
        pytest.param(
            "[menu.soups]",
            "[menu.soups.2]",
            [
                f"line.toml:12: `soups.2` must be {PLACE}",
                "line.toml:12: nobody can reach the menu `soups.2`: give it a key, or remove it",
            ],
            id="a menu with such a name",
        ),
        pytest.param(
            '3 = "crisis"',
            '3 = "soups"',
            [
                f"line.toml:13: `hot` {FAR}",
                f"line.toml:14: `soups` {FAR}",
            ],
            id="a menu that leads back to itself",
        ),
        pytest.param(
            '1 = "hot"\n3',
            '1 = "hot"\n1 = "deep"\n3',
            ["line.toml:14: `1` stands twice in [menu.soups] (first on line 13): keep one of the two"],
            id="the second entry of a digit does not count",
        ),
        pytest.param(
            "[menu.main]",
            "[menu.start]",
            [
                "line.toml: there is no main menu: add a table [menu.main]",
                "line.toml:8: nobody can reach the menu `start`: give it a key, or remove it",
                "line.toml:12: nobody can reach the menu `soups`: give it a key, or remove it",
            ],
            id="no main menu",
        ),
        pytest.param(
            'meal = ["bread", "hot"]',
            'meal = ["bread", "cake"]',
            ["line.toml:17: `cake` is in no menu: correct the name, or give it a key in a [menu...] table"],
            id="a choice of a place that is none",
        ),
        pytest.param(
            '  "soups",',
            '  "cake",',
            ["line.toml:20: `cake` is in no menu: correct the name, or give it a key in a [menu...] table"],
            id="a near miss toward a place that is none",
        ),
        pytest.param(
            'meal = ["bread", "hot"]',
            'meal = ["bread"]',
            ['line.toml:17: `meal` in [choice] must be a list of 2 to 3 different texts, as ["a", "b"]'],
            id="a question with one answer",
        ),
        pytest.param(
            '"+18002272345"',
            '"1-800-227-2345"',
            ['line.toml:27: `phone` in [referral.desk] must be a number, as "+18002272345" or "988"'],
            id="a number with hyphens",
        ),
        pytest.param(
            '"+18002272345"',
            '"+99912345678"',
            ['line.toml:27: `phone` in [referral.desk] must be a number, as "+18002272345" or "988"'],
            id="a number of no country",
        ),
        pytest.param(
            '"2026-01-31"',
            '"last week"',
            [f"line.toml:38: `verified_on` in [referral.fire2] must be {DAY}"],
            id="a day that is none",
        ),
        pytest.param(
            '["en", "es"]',
            '["es"]',
            [
                "line.toml:2: `en` must be served: all languages are translated from it",
                "line.toml:29: `en` is not in `locales` of [line]: correct it, or add the language there",
                "line.toml:37: `en` is not in `locales` of [line]: correct it, or add the language there",
            ],
            id="no English",
        ),
        pytest.param(
            '["en", "es"]',
            '["en", "../es"]',
            [f"line.toml:2: `locales` in [line] must be {FOLDERS}"],
            id="a folder elsewhere",
        ),
        pytest.param(
            '["en", "es"]',
            '["en", "mul"]',
            [f"line.toml:2: `locales` in [line] must be {FOLDERS}"],
            id="the name that stands for no language",
        ),
        pytest.param(
            "resume_minutes = 15",
            "resume_minute = 15",
            [
                "line.toml:1: `resume_minutes` in [line] is missing: add it, a whole number from 0 to 1440",
                "line.toml:3: `resume_minute` in [line] is not known here: correct or remove it",
            ],
            id="a misspelt key",
        ),
        pytest.param(
            "bilingual_segments = 4",
            "bilingual_segments = 4.5",
            ["line.toml:43: `bilingual_segments` in [limits] must be a whole number from 1 to 10"],
            id="half a segment",
        ),
        pytest.param(
            'source = "clinical"',
            'source = "starter"',
            ['line.toml:46: `source` in [policy] must be "clinical" or "language"'],
            id="starter words for approved ones",
        ),
        pytest.param(
            "starter = true",
            'starter = "true"',
            ["line.toml:48: `starter` in [policy] must be true or false"],
            id="a word for a truth",
        ),
        pytest.param(
            "review_months = 24",
            "review_months = 0",
            ["line.toml:49: `review_months` in [policy] must be a whole number from 1 to 60"],
            id="a review that is due at once",
        ),
        pytest.param(
            'keywords = ["crisis"]',
            'keywords = ["topic"]',
            [
                "line.toml:50: `keywords` in [policy] must be a list of texts, and each of them the name of a"
                ' list of keywords, as "crisis"'
            ],
            id="a list that is none",
        ),
        pytest.param(
            'dying = "hot"',
            'dying = "cake"',
            ["line.toml:4: `cake` is in no menu: correct the name, or give it a key in a [menu...] table"],
            id="an answer on dying in a place that is none",
        ),
        pytest.param(
            'dying = "hot"',
            "dying = 5",
            [f"line.toml:4: `dying` in [line] must be {PLACE}"],
            id="a number for a place",
        ),
    ],
)
def test_a_fault_of_line_toml_is_told(tiny: TinyLine, old: str, new: str, expected: list[str]) -> None:
    tiny.replace("line.toml", old, new)
    assert plan_faults(tiny.folder) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param('"español"', '" "', ':1: `name` must be a name in quotes, as "español"', id="no name"),
        pytest.param(
            '"es-US"', '"Spanish"', ':2: `tag` must be a language tag, as "es-US"', id="a word for a tag"
        ),
        pytest.param(
            '"es-US"', '"xx-US"', ':2: `tag` must be a language tag, as "es-US"', id="no such language"
        ),
        pytest.param(
            "es-Neural",
            "Lupe!",
            ':3: `voice` must be a voice of Twilio, as "Polly.Lupe-Neural"',
            id="no voice",
        ),
        pytest.param(
            "= 140", "= 0", ":4: `words_per_minute` must be a whole number from 60 to 300", id="no speed"
        ),
        pytest.param(
            "sms_segments = 2\n",
            "",
            ": `sms_segments` is missing: add it, a whole number from 1 to 10",
            id="no limit",
        ),
        pytest.param(
            'letters = ""',
            "letters = []",
            ':6: `letters` must be a text in quotes, as "this"',
            id="a list of letters",
        ),
        pytest.param(
            '"served"', '"ready"', ':7: `status` must be "served" or "draft"', id="a status that is none"
        ),
        pytest.param(
            'readability = ""',
            'readability = "fog"',
            ":8: `readability` must be the name of a formula (flesch_kincaid, fernandez_huerta, inflesz), or"
            ' "" where there is none for the language',
            id="a formula that is none",
        ),
        pytest.param(
            "readability_limit = 8",
            'readability_limit = "8"',
            ":9: `readability_limit` must be a whole number from 0 to 120",
            id="a number as text",
        ),
        pytest.param(
            "function_words = []",
            'function_words = ["El"]',
            ":10: `function_words` must be a list of texts, and each of them a word in small letters",
            id="a capital letter",
        ),
        pytest.param(
            'times = "{0}-{1}"',
            'times = "{0}-{0}"',
            ":18: `times` in [hours] must be a text with {0} and {1}",
            id="a time that is told twice",
        ),
        pytest.param(
            'always = "24/7"',
            'always = "{0}"',
            ":14: `always` in [hours] must be a text with nothing in braces",
            id="a place to fill where nothing comes",
        ),
        pytest.param(
            'holidays = "{0}*"\n',
            "",
            ":13: `holidays` in [hours] is missing: add it, a text with {0}",
            id="no words for holidays",
        ),
        pytest.param(
            "capitals = []",
            'capitals = ["her2"]',
            ":11: `capitals` must be a list of texts, and each of them a word in capitals",
            id="small letters",
        ),
    ],
)
def test_a_fault_of_locale_toml_is_told_and_is_the_only_one(
    tiny: TinyLine, old: str, new: str, expected: str
) -> None:
    tiny.replace("es/locale.toml", old, new)
    assert tiny.faults() == [f"es/locale.toml{expected}"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param('["en", "es"]', '["es"]', "plan-source", id="no English"),
        pytest.param("[menu.soups]", "[menu.Soups]", "menu-name", id="a menu with a name of another form"),
        pytest.param(
            '1 = "bread"',
            '1 = "unavailable"',
            "menu-name",
            id="a topic named as what stands in for withdrawn ones",
        ),
        pytest.param('2 = "soups"\n', "", "menu-tree", id="a menu that nobody can reach"),
        pytest.param('dying = "hot"', 'dying = "cake"', "place-unknown", id="a place that is none"),
        pytest.param("= 15", "= 1.5", "toml-value", id="half a minute"),
    ],
)
def test_a_fault_of_line_toml_has_the_code_of_its_kind(tiny: TinyLine, old: str, new: str, code: str) -> None:
    tiny.replace("line.toml", old, new)
    assert code in [fault.code for fault in read_plan(tiny.folder)[1]]


def test_a_draft_takes_its_place_among_the_served(tiny: TinyLine) -> None:
    tiny.replace("line.toml", '["en", "es"]', '["en", "fr", "es"]')
    (tiny.folder / "fr").mkdir()
    french = LOCALE.format(name="français", locale="fr").replace("fr-US", "fr-FR")
    (tiny.folder / "fr" / "locale.toml").write_text(french.replace('"served"', '"draft"'), "utf-8")
    plan, faults = read_plan(tiny.folder)
    assert (faults, list(plan.languages), list(plan.drafts)) == ((), ["en", "es"], ["fr"])
    assert list(plan.with_draft("fr").languages) == ["en", "fr", "es"]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param("1 = bread", id="an entry that cannot be read"),
        pytest.param('1 = ["bread"]', id="an entry of the wrong type"),
        pytest.param('6 = "bread"', id="an entry on a wrong key"),
    ],
)
def test_a_broken_menu_tells_nobody_to_remove_its_words(tiny: TinyLine, new: str) -> None:
    tiny.replace("line.toml", '1 = "bread"', new)
    assert {fault.partition(":")[0] for fault in tiny.faults()} == {"line.toml"}


def test_a_missing_line_toml_is_one_fault(tiny: TinyLine) -> None:
    (tiny.folder / "line.toml").unlink()
    assert tiny.faults() == [
        "line.toml: cannot be read (No such file or directory): create it, or name the right folder"
    ]


def test_a_served_language_that_has_no_folder_is_told(tiny: TinyLine) -> None:
    tiny.replace("line.toml", '["en", "es"]', '["en", "es", "fr"]')
    missing = "cannot be read (No such file or directory): create it, or name the right folder"
    files = ["LC_MESSAGES/keywords.po", "LC_MESSAGES/sms.po", "LC_MESSAGES/voice.po", "locale.toml"]
    assert tiny.faults() == [f"fr/{file}: {missing}" for file in files]


def test_a_reserved_code_is_refused_on_the_line_that_gives_it(tiny: TinyLine) -> None:
    hot = "".join(f'{digit} = "{place}"\n' for digit, place in ((1, "wet"), (2, "dry")))
    tiny.replace("line.toml", '1 = "hot"', '1 = "warm"')
    tiny.replace("line.toml", "[choice]", f"[menu.warm]\n{hot}\n[choice]")
    faults = [fault for fault in plan_faults(tiny.folder) if "211" in fault]
    assert faults == ["line.toml:17: `wet` would have the code 211, which people text to reach 211: move it"]


def test_the_tiny_line_of_these_tests_stands_as_its_line_numbers_say() -> None:
    assert [LINE.splitlines()[line - 1] for line in (8, 12, 19)] == [
        "[menu.main]",
        "[menu.soups]",
        "[near_miss]",
    ]
