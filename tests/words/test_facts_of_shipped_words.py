"""What hangs on the person is never said without the sentence that sends them to their doctor."""

import pytest

from ivr.config import LOCALES
from ivr.core.menu import Channel
from messages.draft import CATALOG
from messages.facts import Use, cited
from messages.keys import topics, with_parts
from messages.lint import read_draft

DOCTOR = {"en": "Your doctor can tell you what fits you.", "es": "Su médico puede decirle qué le conviene."}

DRAFT, _ = read_draft(LOCALES)


@pytest.mark.parametrize("place", topics(DRAFT.plan.menus))
@pytest.mark.parametrize("channel", Channel)
def test_facts_that_hang_on_the_person_come_with_the_doctor(channel: Channel, place: str) -> None:
    catalogs = {locale: DRAFT.words[locale].catalogs[CATALOG[channel]] for locale in DOCTOR}
    keys = with_parts([f"topic.{place}"], catalogs["en"])
    facts = [DRAFT.facts[number] for key in keys for number in cited(catalogs["en"][key].comment)]
    depends = any(fact.use is Use.D for fact in facts)
    said = {
        locale: any(DOCTOR[locale] in texts[key].text for key in keys) for locale, texts in catalogs.items()
    }
    assert not depends or said == {"en": True, "es": True}
