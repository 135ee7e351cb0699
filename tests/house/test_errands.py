"""A newcomer's errands touch data only: add a language, a topic, a menu entry, a helpline.

Each is done on a copy of `locales/` as an operator would do it: write the English, carry it over to the
other languages, translate, approve, release. Then it is served, and tried by phone.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polib
import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import LOCALES, Settings
from ivr.core.errors import CatalogError
from ivr.simulator.forms import DialStatus
from ivr.simulator.receiver import Heard, Ringing
from messages.acts import Role
from messages.build import build
from messages.catalog import SOURCE
from messages.desk import Desk, Signer
from messages.publication import put_in_service
from messages.render import PLACEHOLDER, placeholders
from messages.sync import sync
from tests.conftest import RunningLine, flush, settings_for

SERVED = ("en", "es")

OPINION = {
    ("voice", "topic.opinion"): {
        "en": "A second opinion. Another doctor can look at the plan.",
        "es": "Una segunda opinión. Otro médico puede mirar el plan.",
    },
    ("sms", "topic.opinion"): {
        "en": "A second opinion: another doctor can look at the plan.",
        "es": "Una segunda opinión: otro médico puede mirar el plan.",
    },
    ("sms", "title.opinion"): {"en": "A second opinion", "es": "Una segunda opinión"},
    ("keywords", "topic.opinion"): {"en": "SECOND OPINION", "es": "SEGUNDA OPINIÓN"},
}

OFFERS = {
    "opinion": {
        "voice": {"en": "For a second opinion, press 5", "es": "Para una segunda opinión, oprima el 5"},
        "sms": {"en": "55 A second opinion", "es": "55 Una segunda opinión"},
    },
    "types": {
        "voice": {"en": "For the types, press 5", "es": "Para los tipos, oprima el 5"},
        "sms": {"en": "55 Types", "es": "55 Tipos"},
    },
}
"""What the menu of the research, which has four entries, says of a fifth."""

FRENCH = {
    "voice": {
        "both.gate": "Pour le français, appuyez sur le 3.",
        "welcome": "Bienvenue. En danger, raccrochez et faites le {emergency.phone}, ou {lifeline.phone}.",
        "switch": "Pour le français, appuyez sur le 8.",
        "topic.symptoms": "Les symptômes. Parlez à un médecin.",
    },
    "sms": {
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
status = "served"
readability = ""
readability_limit = 0
function_words = ["vous", "avec"]
capitals = []

[hours]
always = "24 heures sur 24, tous les jours"
every_day = "tous les jours"
all_day = "toute la journée"
days = "du {0} au {1}"
times = "de {0} à {1}"
zoned = "{0}, {1}"
elsewhere = "{0} ; {1}"
shift = "{0}, {1}"
shifts = "{0} ; {1}"
holidays = "{0}, sauf certains jours fériés"
"""

SOUP = """\
[referral.soup]
name = "The soup desk"
phone = "+12025550123"
hours = ["Mon-Fri 09:00-17:00"]
zone = "America/New_York"
closed_on = ["12-25"]
languages = ["en", "es"]
verified_on = ""
verified_by = ""

[referral.acs]"""
"""A helpline that is not there at night, and does not exist."""

SOUP_WORDS = {
    ("voice", "person.soup"): {
        "en": "The soup desk: {soup.phone}. Again, {soup.phone}. To be connected, press 1.",
        "es": "La mesa de sopa: {soup.phone}. Otra vez, {soup.phone}. Para hablar, oprima el 1.",
    },
    ("voice", "number.soup"): {
        "en": "The soup desk: {soup.phone}. Again, {soup.phone}.",
        "es": "La mesa de sopa: {soup.phone}. Otra vez, {soup.phone}.",
    },
    ("voice", "closed.soup"): {
        "en": "The soup desk is closed. It is open {soup.hours}.",
        "es": "La mesa de sopa no atiende. Atiende {soup.hours}.",
    },
    ("sms", "person.soup"): {
        "en": "The soup desk: {soup.phone}.",
        "es": "La mesa de sopa: {soup.phone}.",
    },
}


def offering(offers: dict[str, str], text: str, locale: str) -> str:
    """Write an offer behind the fourth of a menu, with the same stop."""
    return re.sub(
        r"(\b[0-9]*4\b[^.,;]*)([.,;])",
        lambda fourth: f"{fourth[0]} {offers[locale]}{fourth[2]}",
        text,
        count=1,
    )


@dataclass(frozen=True)
class Operator:
    """Someone who edits a copy of the words, and knows no Python."""

    folder: Path

    def edit(self, pattern: str, new: str, most: int = 1) -> None:
        """Change line.toml in one place, or in so many at most."""
        path = self.folder / "line.toml"
        text, places = re.subn(pattern, new, path.read_text("utf-8"), flags=re.MULTILINE)
        assert 1 <= places <= most
        path.write_text(text, "utf-8")

    def open(self, locale: str, catalog: str) -> polib.POFile:
        """Open a PO file, as Poedit would."""
        return polib.pofile(str(self.folder / locale / "LC_MESSAGES" / f"{catalog}.po"), wrapwidth=98)

    def add(self, catalog: str, key: str, texts: dict[str, str]) -> None:
        """Write a new message in English, and translate it."""
        file = self.open(SOURCE, catalog)
        file.append(polib.POEntry(msgid=key, msgstr="-", comment="F1. A note."))
        file.save()
        self.change(catalog, key, lambda _, locale: texts[locale])

    def offer(self, menu: str, place: str) -> None:
        """Tell callers and texters of a fifth entry."""
        for catalog, offers in OFFERS[place].items():
            self.change(catalog, f"menu.{menu}", partial(offering, offers))

    def change(self, catalog: str, key: str, words: Callable[[str, str], str]) -> None:
        """Write other English under a key, carry it over, and translate it."""
        for locale in SERVED:
            file = self.open(locale, catalog)
            entry = next(each for each in file if key in (each.msgid, each.msgctxt))
            entry.msgstr = words(entry.msgstr, locale)
            entry.flags = []  # what was carried over is looked at now
            file.save()
            if locale == SOURCE:
                sync(self.folder)

    def release(self) -> None:
        """Approve the words of all languages that are served, as starter words, and release them."""
        desk = Desk.open(self.folder)
        signer = Signer("A newcomer", Role.STARTER, datetime(2027, 1, 1, tzinfo=UTC))
        served = desk.draft.plan.languages
        desk.approve(signer, [slot for slot in desk.for_role(Role.STARTER) if slot.locale in served])
        put_in_service(self.folder)


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
    """Release the words that the operator has left, and serve them."""

    def start() -> RunningLine:
        flush(shared_redis)
        operator.release()
        return start_line(replace(settings_for(shared_redis.url, tmp_path), locales=operator.folder))

    yield start
    flush(shared_redis)  # other tests know two languages and fewer places


def heard(turn: Heard) -> list[str]:
    return [spoken.say.text for spoken in turn.spoken]


def languages(turn: Heard) -> list[str]:
    return [spoken.say.language for spoken in turn.spoken]


def french(catalog: str, key: str, english: str) -> str:
    """Stand in for a translator: words of this test, or short ones with the same numbers and keys."""
    if catalog == "keywords" or key in FRENCH[catalog]:
        return FRENCH[catalog].get(key, "-")
    if key in ("both.gate", "both.start", "both.dying"):
        keys = ["3"]
    elif key.startswith(("menu.", "welcome", "not_understood", "person.", "crisis.connect", "keep")):
        keys = re.findall("[0-9]+", PLACEHOLDER.sub("", english))
    else:
        keys = []
    place = "outlook" if key == "dying" else re.sub(r"^(title|topic)\.|\.[0-9]$", "", key)
    return ", ".join([f"Sujet {place}", *keys, *(f"{{{name}}}" for name in placeholders(english))])


def add_french(operator: Operator) -> None:
    (operator.folder / "fr").mkdir()
    (operator.folder / "fr" / "locale.toml").write_text(FRENCH_LOCALE, "utf-8")
    operator.edit(r"^(locales = \[.*)\]", r'\1, "fr"]')
    operator.edit(r'^(languages = \["en", "es")\]', r'\1, "fr"]', most=5)
    operator.edit("^voice_seconds = [0-9]+", "voice_seconds = 90")
    operator.edit("^bilingual_segments = [0-9]+", "bilingual_segments = 10")
    sync(operator.folder, ["fr"])
    for catalog in FRENCH:
        file = operator.open("fr", catalog)
        for entry in file:
            entry.msgstr = french(catalog, entry.msgctxt, entry.msgid)
        file.save()


def test_a_language_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    add_french(operator)
    phone = serve().phone()
    assert languages(phone.call()) == ["en-US", "es-US", "fr-CA"]
    chosen = phone.press("3")
    assert heard(chosen)[0].startswith("Bienvenue.")
    assert set(languages(chosen)) == {"fr-CA"}
    phone.press("1")
    assert heard(phone.press("3"))[0] == "Les symptômes. Parlez à un médecin."
    assert [languages(phone.press("8"))[0] for _ in range(3)] == ["en-US", "es-US", "fr-CA"]
    phone.hang_up()
    assert phone.text("symptômes").body == "Symptômes : parlez à un médecin."
    assert phone.text("13").body == "Symptômes : parlez à un médecin."


def test_a_topic_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    operator.edit(r"^\[menu\.research\]$", '[menu.research]\n5 = "opinion"')
    for (catalog, key), texts in OPINION.items():
        operator.add(catalog, key, texts)
    operator.offer("research", "opinion")
    line = serve()
    phone = line.phone()
    phone.call()
    phone.press("2")
    assert OFFERS["opinion"]["voice"]["es"] in heard(phone.press("5"))[0]
    assert heard(phone.press("5"))[0] == OPINION["voice", "topic.opinion"]["es"]
    phone.hang_up()
    assert phone.text("55").body == OPINION["sms", "topic.opinion"]["es"]
    other = line.phone()
    assert other.text("second opinion").body == OPINION["sms", "topic.opinion"]["en"]
    assert other.text("¿segunda opinión?").body == OPINION["sms", "topic.opinion"]["es"]


def test_a_menu_entry_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    operator.edit(r"^\[menu\.research\]$", '[menu.research]\n5 = "types"')
    operator.offer("research", "types")
    phone = serve().phone()
    phone.call()
    phone.press("1")
    phone.press("3")
    listed_first = heard(phone.press("4"))
    phone.press("*")
    phone.press("*")
    phone.press("5")
    assert heard(phone.press("5")) == listed_first
    phone.hang_up()
    assert phone.text("55").body == phone.text("34").body


def add_soup(operator: Operator) -> None:
    operator.edit(r'^people = \["acs"\]', 'people = ["soup", "acs"]')
    operator.edit(r"^\[referral\.acs\]$", SOUP)
    for (catalog, key), texts in SOUP_WORDS.items():
        operator.add(catalog, key, texts)


def test_a_helpline_is_added_with_data_alone(operator: Operator, serve: Callable[[], RunningLine]) -> None:
    add_soup(operator)
    phone = serve().phone()
    phone.pause_until(datetime.fromisoformat("2040-01-02T10:00-05:00"))  # a Monday
    phone.call()
    phone.press("1")
    assert heard(phone.press("0"))[0].startswith("The soup desk: ")
    assert phone.press("1").ringing == Ringing("+12025550123", phone.line)
    phone.dialed(DialStatus.NO_ANSWER)
    phone.hang_up()
    assert phone.text("0").body == "The soup desk: 1-202-555-0123."
    phone.pause_until(datetime.fromisoformat("2040-12-25T10:00-05:00"))  # a Tuesday, and a holiday
    assert "1-800-227-2345" in str(phone.text("0").body)
    phone.call()
    phone.press("8")
    closed, instead = heard(phone.press("0"))[:2]
    assert closed == (
        "La mesa de sopa no atiende. Atiende de lunes a viernes, de 9:00 a.m. a 5:00 p.m., hora oriental,"
        " es decir, de 8:00 a.m. a 4:00 p.m., hora central, pero no en algunos días feriados."
    )
    assert "1-800-227-2345" in instead


def test_a_menu_that_nobody_told_the_callers_of_is_no_release(operator: Operator) -> None:
    operator.edit(r"^\[menu\.research\]$", '[menu.research]\n5 = "types"')
    with pytest.raises(CatalogError, match=r"`menu.research` offers 51, .* and line.toml has .*, 55"):
        build(operator.folder)
