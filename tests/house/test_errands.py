"""A newcomer's three errands touch data only: add a language, add a topic, add a menu entry.

Each is done on a copy of `locales/` as an operator would do it, then frozen, served, and tried by phone.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polib
import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import LOCALES, Settings
from ivr.core.errors import CatalogError
from ivr.simulator.handset import Heard
from messages.release import build, publish
from messages.render import placeholders
from tests.conftest import RunningLine, flush, settings_for

RISK = {
    "en": {
        "title": "Risk in the family",
        "voice": "Risk in the family. A doctor can tell whether the relatives need tests.",
        "sms": "Risk in the family: a doctor can tell whether the relatives need tests.",
        "keywords": "RISK, RISKS",
    },
    "es": {
        "title": "Riesgo en la familia",
        "voice": "Riesgo en la familia. Un médico puede decir si los parientes necesitan pruebas.",
        "sms": "Riesgo en la familia: un médico puede decir si los parientes necesitan pruebas.",
        "keywords": "RIESGO, RIESGOS",
    },
}

FRENCH = {
    "voice": {
        "both.gate": "Pour le français, appuyez sur le 3.",
        "welcome": "Bienvenue. En danger, raccrochez et faites le {emergency.phone}, ou {lifeline.phone}.",
        "switch": "Pour le français, appuyez sur le 8.",
        "topic.symptoms": "Les symptômes. Parlez à un médecin.",
    },
    "sms": {
        "both.gate": "Français : 3. {emergency.phone}, {lifeline.phone}",
        "both.start": "Français : 3.",
        "both.dying": "Français : 3. {acs.phone}, {lifeline.phone}",
        "title.symptoms": "Symptômes",
        "topic.symptoms": "Symptômes : parlez à un médecin.",
    },
    "keywords": {"topic.symptoms": "SYMPTÔMES", "language": "FRANÇAIS, FRENCH"},
}

FRENCH_LOCALE = """\
name = "français"
tag = "fr-CA"
voice = "Polly.Gabrielle-Neural"
words_per_minute = 160
sms_segments = 4
letters = "èêëàâçîïôœù"
"""


@dataclass(frozen=True)
class Operator:
    """Someone who edits a copy of the words, and knows no Python."""

    folder: Path

    def edit(self, old: str, new: str) -> None:
        """Change line.toml."""
        path = self.folder / "line.toml"
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")

    def open(self, locale: str, catalog: str) -> polib.POFile:
        """Open a PO file, as Poedit would."""
        return polib.pofile(str(self.folder / locale / "LC_MESSAGES" / f"{catalog}.po"), wrapwidth=98)

    def add(self, catalog: str, key: str, texts: dict[str, str]) -> None:
        """Add a message in every language; translations name the English that they are of."""
        for locale, text in texts.items():
            file = self.open(locale, catalog)
            file.append(
                polib.POEntry(msgid=key, msgstr=text)
                if locale == "en"
                else polib.POEntry(msgctxt=key, msgid=texts["en"], msgstr=text)
            )
            file.save()

    def append(self, catalog: str, key: str, texts: dict[str, tuple[str, str]]) -> None:
        """Replace the end of a message in every language."""
        english = ""
        for locale, (old, new) in texts.items():
            file = self.open(locale, catalog)
            entry = next(each for each in file if key in (each.msgid, each.msgctxt))
            assert old in entry.msgstr
            entry.msgstr = entry.msgstr.replace(old, new + old, 1)
            english = entry.msgstr if locale == "en" else english
            entry.msgid = key if locale == "en" else english
            file.save()


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Give an operator with a copy of the words, and of nothing else."""
    return Operator(Path(shutil.copytree(LOCALES, tmp_path / "locales")))


@pytest.fixture
def serve(
    operator: Operator,
    shared_redis: LocalRedis,
    tmp_path: Path,
    start_line: Callable[[Settings], RunningLine],
) -> Iterator[Callable[[], RunningLine]]:
    """Freeze the words that the operator has left, and serve them."""

    def start() -> RunningLine:
        flush(shared_redis)
        publish(operator.folder, build(operator.folder))
        return start_line(replace(settings_for(shared_redis.url, tmp_path), locales=operator.folder))

    yield start
    flush(shared_redis)  # other tests know two languages and fewer places


def heard(turn: Heard) -> list[str]:
    return [spoken.say.text for spoken in turn.spoken]


def languages(turn: Heard) -> list[str]:
    return [spoken.say.language for spoken in turn.spoken]


def french(catalog: str, key: str, english: str) -> str:
    """Stand in for a translator: words of this test, or short ones with the same numbers and keys."""
    if catalog == "keywords":
        return FRENCH["keywords"].get(key, "-")
    if key.startswith("both."):
        numbers = [f"{{{name}.phone}}" for name in placeholders(english)]
        return FRENCH[catalog].get(key, " ".join([f"Fr {key.removeprefix('both.')}:", *numbers]))
    return FRENCH[catalog].get(key, f"FR {english}")


def add_french(operator: Operator) -> None:
    (operator.folder / "fr" / "LC_MESSAGES").mkdir(parents=True)
    (operator.folder / "fr" / "locale.toml").write_text(FRENCH_LOCALE, "utf-8")
    for catalog in ("voice", "sms", "keywords"):
        translated = polib.POFile()
        translated.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "fr"}
        for entry in operator.open("en", catalog):
            words = french(catalog, entry.msgid, entry.msgstr)
            translated.append(polib.POEntry(msgctxt=entry.msgid, msgid=entry.msgstr, msgstr=words))
        translated.save(str(operator.folder / "fr" / "LC_MESSAGES" / f"{catalog}.po"))
    operator.edit('served = ["en", "es"]', 'served = ["en", "es", "fr"]')
    operator.edit("voice_seconds = 45", "voice_seconds = 60")
    operator.edit("bilingual_segments = 4", "bilingual_segments = 5")


def test_a_language_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    add_french(operator)
    phone = serve().phone()
    assert languages(phone.call()) == ["en-US", "es-US", "fr-CA"]
    chosen = phone.press("3")
    assert heard(chosen)[0].startswith("Bienvenue.")
    assert languages(chosen) == ["fr-CA", "fr-CA"]
    phone.press("1")
    assert heard(phone.press("3"))[0] == "Les symptômes. Parlez à un médecin."
    assert [languages(phone.press("8"))[0] for _ in range(3)] == ["en-US", "es-US", "fr-CA"]
    phone.hang_up()
    assert phone.text("symptômes").body == "Symptômes : parlez à un médecin."
    assert phone.text("13").body == "Symptômes : parlez à un médecin."


def add_risk(operator: Operator) -> None:
    operator.edit('4 = "outlook"\n', '4 = "outlook"\n5 = "risk"\n')
    operator.add("voice", "topic.risk", {locale: words["voice"] for locale, words in RISK.items()})
    operator.add("sms", "topic.risk", {locale: words["sms"] for locale, words in RISK.items()})
    operator.add("sms", "title.risk", {locale: words["title"] for locale, words in RISK.items()})
    operator.add("keywords", "topic.risk", {locale: words["keywords"] for locale, words in RISK.items()})
    operator.append(
        "voice",
        "menu.learn",
        {
            "en": (" To go back,", " For risk in the family, press 5."),
            "es": (" Para volver,", " Para el riesgo en la familia, oprima el 5."),
        },
    )
    operator.append(
        "sms",
        "menu.learn",
        {
            "en": (" Reply with", " 15 Risk in the family."),
            "es": (" Responda con", " 15 Riesgo en la familia."),
        },
    )


def test_a_topic_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    add_risk(operator)
    line = serve()
    phone = line.phone()
    phone.call()
    phone.press("2")
    assert "oprima el 5" in heard(phone.press("1"))[0]
    assert heard(phone.press("5"))[0] == RISK["es"]["voice"]
    phone.hang_up()
    assert phone.text("15").body == RISK["es"]["sms"]
    other = line.phone()
    assert other.text("risk").body == RISK["en"]["sms"]
    assert other.text("¿riesgos?").body == RISK["es"]["sms"]


def test_a_menu_entry_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    operator.edit('[menu.research]\n1 = "news"\n', '[menu.research]\n1 = "news"\n2 = "types"\n')
    operator.append(
        "voice",
        "menu.research",
        {
            "en": (" To go back,", " For the types of treatment, press 2."),
            "es": (" Para volver,", " Para los tipos de tratamiento, oprima el 2."),
        },
    )
    operator.append(
        "sms",
        "menu.research",
        {
            "en": (" Reply with", " 52 Types of treatment."),
            "es": (" Responda con", " 52 Tipos de tratamiento."),
        },
    )
    phone = serve().phone()
    phone.call()
    phone.press("1")
    phone.press("3")
    listed_first = heard(phone.press("4"))
    phone.press("*")
    phone.press("*")
    phone.press("5")
    assert heard(phone.press("2")) == listed_first
    phone.hang_up()
    assert phone.text("52").body == phone.text("34").body


def test_a_menu_that_nobody_told_the_callers_of_is_no_release(operator: Operator) -> None:
    operator.edit('[menu.research]\n1 = "news"\n', '[menu.research]\n1 = "news"\n2 = "types"\n')
    with pytest.raises(CatalogError, match=r"`menu.research` offers 51, and line.toml has 51, 52"):
        build(operator.folder)
