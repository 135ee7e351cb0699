"""A text that was asked for by phone has a closing line more, and stays affordable with it."""

import pytest

from ivr.config import LOCALES
from messages.catalog import Catalog
from messages.lint import read_draft
from messages.segments import count

MOST_SEGMENTS = 5

DRAFT, _ = read_draft(LOCALES)


@pytest.mark.parametrize("locale", DRAFT.plan.languages)
def test_no_text_costs_more_than_a_segment_for_its_closing_line(locale: str) -> None:
    texts = DRAFT.words[locale].catalogs[Catalog.SMS]
    answers = {key: DRAFT.text(locale, texts[key]) for key in texts if key.startswith(("topic.", "person."))}
    alone = {key: count(answer).segments for key, answer in answers.items()}
    closed = {
        key: count(f"{answer}\n{DRAFT.text(locale, texts['kept'])}").segments
        for key, answer in answers.items()
    }
    assert [key for key in answers if closed[key] > min(alone[key] + 1, MOST_SEGMENTS)] == []
