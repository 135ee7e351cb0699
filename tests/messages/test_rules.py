"""Every rule finds what it is for, on the right line, and nothing in words that are sound."""

import doctest
import importlib
import pkgutil

import pytest

import messages
from tests.messages.tiny import EN, ES, KEYWORDS, SMS, VOICE, Change, Expected, TinyLine, change, told

IN_ORDER = "name the keys of line.toml in their order"


def at(tiny: TinyLine, file: str, words: str) -> str:
    """Name the line of a file, as faults do."""
    return f"{file}:{(tiny.folder / file).read_text('utf-8').splitlines().index(words) + 1}"


def test_sound_words_have_no_fault(tiny: TinyLine) -> None:
    assert tiny.faults() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            [(ES, VOICE, "person", None)],
            [(ES, VOICE, "person", "`person` is missing: add an entry with this key")],
            id="a key that one language lacks",
        ),
        pytest.param(
            [(EN, VOICE, "topic.bread.2", "More."), (EN, VOICE, "topic.bread.4", "Far.")],
            [
                (ES, VOICE, "topic.bread.2", "`topic.bread.2` is missing: add an entry with this key"),
                (
                    EN,
                    VOICE,
                    "topic.bread.4",
                    "`topic.bread.4` is not used by this line: correct the key, or remove the entry",
                ),
            ],
            id="a second part in one language, and a fourth without a third",
        ),
        pytest.param(
            [(EN, SMS, "topic.cake", "Cake.")],
            [
                (
                    EN,
                    SMS,
                    "topic.cake",
                    "`topic.cake` is not used by this line: correct the key, or remove the entry",
                )
            ],
            id="a topic that stands in no menu",
        ),
        pytest.param(
            [(EN, KEYWORDS, "foo", "BAR")],
            [(EN, KEYWORDS, "foo", "`foo` is not used by this line: correct the key, or remove the entry")],
            id="a list of keywords of a kind that is none",
        ),
        pytest.param(
            [(EN, VOICE, "person", "Call {dsk.phone}."), (ES, VOICE, "person", "Llame al {dsk.phone}.")],
            [
                (
                    locale,
                    VOICE,
                    "person",
                    "`person` speaks {dsk.phone}, and line.toml has no [referral.dsk]: correct the name",
                )
                for locale in (EN, ES)
            ],
            id="a placeholder that names no number",
        ),
        pytest.param(
            [(EN, VOICE, "person", "Call {desk.hours}.")],
            [
                (
                    EN,
                    VOICE,
                    "person",
                    "`person` has a brace that is no placeholder such as {acs.phone}: correct it",
                )
            ],
            id="a brace that is no placeholder",
        ),
        pytest.param(
            [
                (EN, VOICE, "person", "Call {desk.phone}, again {desk.phone}."),
                (ES, VOICE, "person", "{desk.phone}"),
            ],
            [(ES, VOICE, "person", "`person` has {desk.phone} 1 times, the English 2: make them agree")],
            id="a number that is not repeated",
        ),
        pytest.param(
            [(ES, VOICE, "person", "Llame al {fire2.phone}.")],
            [(ES, VOICE, "person", "`person` has {fire2.phone} 1 times, the English 0: make them agree")],
            id="a number that the English does not speak",
        ),
        pytest.param(
            [(EN, VOICE, "person", r"Call us.\nNow.")],
            [
                (
                    EN,
                    VOICE,
                    "person",
                    "`person` has a control character, a line break or markup: write plain words on one line",
                )
            ],
            id="two lines",
        ),
        pytest.param(
            [(EN, VOICE, "person", "Call <b>us</b>.")],
            [
                (
                    EN,
                    VOICE,
                    "person",
                    "`person` has a control character, a line break or markup: write plain words on one line",
                )
            ],
            id="markup",
        ),
        pytest.param(
            [(EN, VOICE, "person", "Call  us.")],
            [(EN, VOICE, "person", "`person` has a blank too many: one between words, none around them")],
            id="two blanks",
        ),
        pytest.param(
            [(EN, SMS, "topic.bread", "About bread.")],
            [
                (
                    EN,
                    SMS,
                    "topic.bread",
                    '`topic.bread` does not open with its title: begin it with "Words of title.bread"',
                )
            ],
            id="an answer that does not show what it answers",
        ),
        pytest.param(
            [(ES, VOICE, "menu.soups", "Oprima el 1, o el 2.")],
            [
                (
                    ES,
                    VOICE,
                    "menu.soups",
                    f"`menu.soups` offers 1, 2, and line.toml has 1, 3: {IN_ORDER}",
                )
            ],
            id="a spoken menu with another key",
        ),
        pytest.param(
            [(ES, SMS, "menu.soups", "1 Sopa, 3 Crisis.")],
            [
                (
                    ES,
                    SMS,
                    "menu.soups",
                    f"`menu.soups` offers 1, 3, and line.toml has 21, 23: {IN_ORDER}",
                )
            ],
            id="a printed menu without its full codes",
        ),
        pytest.param(
            [(EN, SMS, "welcome", "Hello. 0 = {desk.phone}.")],
            [
                (
                    EN,
                    SMS,
                    "welcome",
                    f"`welcome` offers no keys, and line.toml has 1, 2: {IN_ORDER}",
                )
            ],
            id="a welcome that prints no menu",
        ),
        pytest.param(
            [(ES, VOICE, "both.gate", "Para español, oprima el 1.")],
            [(ES, VOICE, "both.gate", "`both.gate` must offer this language on key 2, and no other key")],
            id="a gate with the key of another language",
        ),
        pytest.param(
            [(ES, SMS, "person", "á" * 150)],
            [(ES, SMS, "person", "`person` is 3 segments of UCS-2 and may be 2: shorten it")],
            id="a text that costs too much",
        ),
        pytest.param(
            [(EN, SMS, "both.help", "a" * 160), (ES, SMS, "both.help", "á" * 134)],
            [(EN, SMS, "both.help", "`both.help` is 5 segments in all languages, may be 4: shorten it")],
            id="one accent makes both languages dear",
        ),
        pytest.param(
            [(EN, VOICE, "person", "word " * 105 + "end.")],
            [
                (
                    EN,
                    VOICE,
                    "person",
                    "`person` takes 45.8 s to speak and may take 45: shorten it, or make it two parts",
                )
            ],
            id="a voice text that is too long",
        ),
        pytest.param(
            [
                (EN, VOICE, "both.crisis", "word " * 60 + "end."),
                (ES, VOICE, "both.crisis", "voz " * 60 + "fin."),
            ],
            [
                (
                    EN,
                    VOICE,
                    "both.crisis",
                    "`both.crisis` takes 53.0 s in all languages together and may take 45: shorten it",
                )
            ],
            id="two languages that are too long together",
        ),
    ],
)
def test_a_rule_finds_what_it_is_for(tiny: TinyLine, changes: list[Change], expected: list[Expected]) -> None:
    change(tiny, changes)
    assert sorted(tiny.faults()) == told(tiny, expected)


def test_a_translation_of_older_english_is_told(tiny: TinyLine) -> None:
    tiny.replace("en/LC_MESSAGES/voice.po", '"Words of person."', '"New words of person."')
    problem = "`person` was translated from other English: compare, then take the new `msgid` over"
    assert tiny.faults() == told(tiny, [(ES, VOICE, "person", problem)])


def test_a_dozen_faults_in_all_kinds_of_files_are_told_at_once(tiny: TinyLine) -> None:
    tiny.replace("line.toml", "resume_minutes = 15", "resume_minutes = fifteen\nresume = 1")
    tiny.replace("line.toml", 'meal = ["bread", "hot"]', 'meal = ["bread", "cake"]')
    tiny.replace("line.toml", '"+18002272345"', '"800\nfax = "801"')
    tiny.replace("es/locale.toml", "= 140", "= 14")
    tiny.replace("en/LC_MESSAGES/keywords.po", '"HOT, WARM"', '"HOT, LOAF, STOP"')
    tiny.replace("en/LC_MESSAGES/voice.po", "Words of topic.hot.", "Call {0}, {desk.phone.__class__}.")
    tiny.replace("es/LC_MESSAGES/voice.po", 'msgctxt "resume"', '#, fuzzy\nmsgctxt "resume"')
    tiny.replace("es/LC_MESSAGES/voice.po", '"Palabras de switch."', '"Palabras de switch.')
    tiny.replace("es/LC_MESSAGES/sms.po", '"Palabras de person."', '""')
    tiny.replace("es/LC_MESSAGES/sms.po", 'msgctxt "stop"', 'msgctxt "halt"')
    voice, sms = "es/LC_MESSAGES/voice.po", "es/LC_MESSAGES/sms.po"
    assert [fault.partition(": ")[0] for fault in tiny.faults()] == [
        at(tiny, "en/LC_MESSAGES/keywords.po", 'msgid "topic.hot"'),  # LOAF
        at(tiny, "en/LC_MESSAGES/keywords.po", 'msgid "topic.hot"'),  # STOP
        at(tiny, "en/LC_MESSAGES/voice.po", 'msgid "topic.hot"'),
        at(tiny, "es/LC_MESSAGES/keywords.po", 'msgctxt "topic.hot"'),  # its English has changed
        sms,  # `stop` is missing
        at(tiny, sms, 'msgctxt "person"'),
        at(tiny, sms, 'msgctxt "halt"'),
        at(tiny, voice, 'msgctxt "resume"'),
        at(tiny, voice, 'msgstr "Palabras de switch.'),
        at(tiny, voice, 'msgctxt "topic.hot"'),
        at(tiny, "es/locale.toml", "words_per_minute = 14"),
        at(tiny, "line.toml", "resume_minutes = fifteen"),
        at(tiny, "line.toml", "resume = 1"),
        at(tiny, "line.toml", 'meal = ["bread", "cake"]'),
        at(tiny, "line.toml", 'phone = "800'),
        at(tiny, "line.toml", 'fax = "801"'),
    ]


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(messages.__path__)])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"messages.{name}")).failed == 0
