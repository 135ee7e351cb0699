"""Every text is listed with where it stands, and whom it waits for."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from messages.acts import Kind, Role, SignedText, Slot
from messages.approvals import sign
from messages.catalog import Catalog
from messages.desk import Desk, Signer, new_act
from messages.status import State, TextState, counts, states
from tests.messages.tiny import EN, ES, SMS, VOICE, Change, TinyLine, change

CLINICAL, LANGUAGE = Role.CLINICAL, Role.LANGUAGE
HOT, CALIENTE = Slot(SMS, EN, "topic.hot"), Slot(SMS, ES, "topic.hot")
EVA = Signer("Eva Sol", CLINICAL, datetime(2026, 12, 1, tzinfo=UTC))


def state(tiny: TinyLine, *slots: Slot) -> list[TextState]:
    """Tell where some texts stand."""
    found = {each.slot: each for each in states(Desk.open(tiny.folder))}
    return [found[slot] for slot in slots]


def reviewed(tiny: TinyLine) -> TinyLine:
    tiny.approve("Ana Ruiz", CLINICAL)
    tiny.approve("Luis Paz", LANGUAGE)
    return tiny


def test_at_first_all_texts_wait(tiny: TinyLine) -> None:
    assert {(each.slot.locale, each.state, each.waits_for) for each in states(Desk.open(tiny.folder))} == {
        (EN, State.WAITING, CLINICAL),
        (ES, State.WAITING, LANGUAGE),
    }


def test_starter_words_wait_for_their_review(tiny: TinyLine) -> None:
    tiny.approve()
    assert state(tiny, HOT, CALIENTE) == [
        TextState(HOT, State.STARTER, CLINICAL),
        TextState(CALIENTE, State.STARTER, LANGUAGE),
    ]


def test_reviewed_words_wait_for_nobody(tiny: TinyLine) -> None:
    reviewed(tiny)
    found = list(states(Desk.open(tiny.folder)))
    assert {(each.state, each.waits_for) for each in found} == {(State.APPROVED, None)}
    size = len(found) // 2
    assert counts(found) == {EN: Counter({State.APPROVED: size}), ES: Counter({State.APPROVED: size})}


def test_edited_english_makes_its_spanish_stale(tiny: TinyLine) -> None:
    reviewed(tiny)
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of title.hot."', 'msgstr "Words of title.hot!"')
    assert state(tiny, HOT, CALIENTE) == [
        TextState(HOT, State.WAITING, CLINICAL),
        TextState(CALIENTE, State.STALE, LANGUAGE),
    ]


def test_a_translation_that_is_marked_fuzzy_is_stale(tiny: TinyLine) -> None:
    reviewed(tiny)
    tiny.replace("es/LC_MESSAGES/sms.po", 'msgctxt "topic.hot"', '#, fuzzy\nmsgctxt "topic.hot"')
    assert state(tiny, CALIENTE) == [TextState(CALIENTE, State.STALE, None)]


def test_a_withdrawn_topic_is_withdrawn_everywhere(tiny: TinyLine) -> None:
    desk = Desk.open(reviewed(tiny).folder)
    sign(tiny.folder, new_act(desk.approvals, Kind.WITHDRAW, EVA, [desk.texts[HOT]]))
    slots = [Slot(catalog, locale, "topic.hot") for catalog in (SMS, VOICE) for locale in (EN, ES)]
    assert {each.state for each in state(tiny, *slots)} == {State.WITHDRAWN}


@pytest.mark.parametrize("role", [CLINICAL, Role.STARTER])
def test_a_translation_of_english_that_was_revoked_is_what_it_was_approved_as(
    tiny: TinyLine, role: Role
) -> None:
    reviewed(tiny) if role is CLINICAL else tiny.approve()
    desk = Desk.open(tiny.folder)
    desk.revoke(EVA, [desk.texts[HOT]])
    kept = State.APPROVED if role is CLINICAL else State.STARTER
    assert [each.state for each in state(tiny, HOT, CALIENTE)] == [State.WAITING, kept]


@pytest.mark.parametrize(
    ("changes", "slot", "expected"),
    [
        pytest.param([(ES, SMS, "topic.hot", None)], CALIENTE, State.GONE, id="of the line, and approved"),
        pytest.param(
            [(EN, VOICE, "topic.hot.2", "More."), (ES, VOICE, "topic.hot.2", None)],
            Slot(VOICE, ES, "topic.hot.2"),
            State.MISSING,
            id="a part, not written yet",
        ),
    ],
)
def test_a_text_without_an_entry_is_gone_or_not_written_yet(
    tiny: TinyLine, changes: list[Change], slot: Slot, expected: State
) -> None:
    reviewed(tiny)
    change(tiny, changes)
    assert state(tiny, slot) == [TextState(slot, expected, None)]


def test_every_state_is_explained_in_words_of_its_own() -> None:
    assert len({each.meaning for each in State}) == len(State)


def test_a_list_that_people_must_own_is_counted_too(tiny: TinyLine) -> None:
    slot = Slot(Catalog.KEYWORDS, EN, "crisis")
    assert state(tiny, slot) == [TextState(slot, State.WAITING, CLINICAL)]
    assert isinstance(Desk.open(tiny.folder).texts[slot], SignedText)
