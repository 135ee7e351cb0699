"""Only the right people can sign, for words that are sound, and as they are now."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.core.errors import CatalogError
from messages.acts import Act, Kind, Role, Slot
from messages.approvals import FOLDER, Approvals, read_approvals, sign
from messages.catalog import Catalog
from messages.desk import Desk, Signer, new_act, review_by
from tests.messages.tiny import EN, ES, SMS, VOICE, TinyLine, change

CLINICAL, LANGUAGE, STARTER = Role.CLINICAL, Role.LANGUAGE, Role.STARTER
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ANA, LUIS = Signer("Ana Ruiz", CLINICAL, NOON), Signer("Luis Paz", LANGUAGE, NOON)
HOT, CALIENTE = Slot(SMS, EN, "topic.hot"), Slot(SMS, ES, "topic.hot")
EN_SMS, ES_SMS = "en/LC_MESSAGES/sms.po", "es/LC_MESSAGES/sms.po"


def refused(tiny: TinyLine, signer: Signer, *slots: Slot) -> list[tuple[str, str, str]]:
    """Try to sign; give the file, the problem and the code of everything that stands against it."""
    before, _ = read_approvals(tiny.folder)
    with pytest.raises(CatalogError) as error:
        Desk.open(tiny.folder).approve(signer, slots)
    assert read_approvals(tiny.folder)[0] == before
    return [(fault.file, fault.problem, fault.code) for fault in error.value.faults]


def test_an_approval_says_who_approved_what_when_and_until_when(tiny: TinyLine) -> None:
    first = tiny.approve()
    desk = Desk.open(tiny.folder)
    name = desk.approve(replace(ANA, note="Read twice."), [HOT])
    act = read_approvals(tiny.folder)[0].acts[name]
    assert act == desk.act(Kind.APPROVE, replace(ANA, note="Read twice."), [desk.texts[HOT]])
    assert (act.who, act.role, act.when, act.review_by, act.note, act.after) == (
        "Ana Ruiz",
        CLINICAL,
        "2026-12-01T12:00:00Z",
        "2028-12-01",
        "Read twice.",
        (first,),
    )


@pytest.mark.parametrize(
    ("signer", "due"),
    [
        pytest.param(ANA, "2028-12-01", id="the term of the line"),
        pytest.param(replace(ANA, review_by="2027-01-31"), "2027-01-31", id="a day of their own"),
        pytest.param(replace(ANA, role=STARTER), "", id="starter words, never reviewed"),
    ],
)
def test_a_review_is_due_at_the_end_of_its_term(tiny: TinyLine, signer: Signer, due: str) -> None:
    name = Desk.open(tiny.folder).approve(signer, [HOT])
    assert read_approvals(tiny.folder)[0].acts[name].review_by == due


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        pytest.param((2026, 8, 31), 6, "2027-02-28", id="a shorter month"),
        pytest.param((2027, 8, 31), 6, "2028-02-29", id="a leap year"),
        pytest.param((2026, 11, 21), 1, "2026-12-21", id="the last month of a year"),
        pytest.param((2026, 12, 21), 12, "2027-12-21", id="a year"),
    ],
)
def test_months_are_counted_by_the_calendar(day: tuple[int, int, int], months: int, due: str) -> None:
    assert review_by(replace(ANA, at=datetime(*day, tzinfo=UTC)), months) == due


def test_a_revocation_has_no_term(tiny: TinyLine) -> None:
    tiny.approve()
    desk = Desk.open(tiny.folder)
    name = desk.revoke(ANA, [desk.texts[HOT]])
    act = read_approvals(tiny.folder)[0].acts[name]
    assert (act.kind, act.review_by, act.texts) == (Kind.REVOKE, "", (desk.texts[HOT],))


def test_a_role_is_for_the_languages_that_the_policy_gives_it(tiny: TinyLine) -> None:
    desk = Desk.open(tiny.folder)
    assert {slot.locale for slot in desk.for_role(CLINICAL)} == {EN}
    assert {slot.locale for slot in desk.for_role(LANGUAGE)} == {ES}
    assert desk.for_role(LANGUAGE, EN) == []
    assert desk.for_role(STARTER) == sorted(desk.texts)
    told = "`topic.hot` is for the role clinical, not language"
    assert refused(tiny, LUIS, HOT) == [(EN_SMS, told, "approve-role")]


def test_starter_words_are_refused_where_the_line_switches_them_off(tiny: TinyLine) -> None:
    tiny.replace("line.toml", "starter = true", "starter = false")
    told = "`topic.hot` may not be starter words: line.toml switches them off"
    assert refused(tiny, replace(ANA, role=STARTER), HOT) == [(EN_SMS, told, "approve-role")]


def test_words_with_an_error_are_refused_with_it_and_others_are_not(tiny: TinyLine) -> None:
    change(tiny, [(EN, SMS, "topic.hot", "Words of title.hot: 1-800-227-2345.")])
    assert [(file, code) for file, _, code in refused(tiny, ANA, HOT, Slot(SMS, EN, "topic.bread"))] == [
        (EN_SMS, "number-unlisted")
    ]
    assert Desk.open(tiny.folder).approve(ANA, [Slot(SMS, EN, "topic.bread")])


@pytest.mark.parametrize("english", ["Words of title.hot!", "Words of title.hot."])
def test_a_translation_of_other_english_or_a_fuzzy_one_is_refused(tiny: TinyLine, english: str) -> None:
    tiny.replace(EN_SMS, 'msgstr "Words of title.hot."', f'msgstr "{english}"')
    tiny.replace(ES_SMS, 'msgctxt "topic.hot"', '#, fuzzy\nmsgctxt "topic.hot"')
    told = "`topic.hot` is a translation of other English: check it first"
    assert (ES_SMS, told, "approve-stale") in refused(tiny, LUIS, CALIENTE)
    assert Desk.open(tiny.folder).is_stale(CALIENTE)


def test_lists_of_keywords_are_the_translators_own_and_never_stale(tiny: TinyLine) -> None:
    change(tiny, [(EN, Catalog.KEYWORDS, "crisis", "FIRE, SMOKE")])
    tiny.replace("es/LC_MESSAGES/keywords.po", 'msgid "FIRE, SMOKE"', 'msgid "FIRE"')
    desk, crisis = Desk.open(tiny.folder), Slot(Catalog.KEYWORDS, ES, "crisis")
    assert (desk.is_stale(crisis), desk.texts[crisis].words) == (False, ("",))
    assert desk.texts[Slot(Catalog.KEYWORDS, EN, "crisis")].words == ("FIRE, SMOKE",)
    assert Slot(Catalog.KEYWORDS, EN, "topic.hot") not in desk.texts


@pytest.mark.parametrize("author", ["Ana Ruiz", "ana  ruiz", "ANA RUÍZ"])
def test_the_author_cannot_approve(tiny: TinyLine, author: str) -> None:
    tiny.notes["topic.hot"] = f"F1.\n# Author: {author}"
    tiny.write()
    told = "`topic.hot` was written by the same person: another must approve it"
    assert refused(tiny, ANA, HOT) == [(EN_SMS, told, "approve-author")]


def test_whoever_did_not_write_the_words_can_approve_them(tiny: TinyLine) -> None:
    tiny.notes["topic.hot"] = "F1.\n# Author: Eva Sol"
    tiny.write()
    assert Desk.open(tiny.folder).approve(ANA, [HOT])


def test_one_person_cannot_approve_both_halves_of_a_pair_however_the_name_is_written(tiny: TinyLine) -> None:
    Desk.open(tiny.folder).approve(ANA, [HOT])
    told = "`topic.hot` needs another person: Ana Ruiz approved topic.hot (sms, en)"
    for who in ("Ana Ruiz", "ana  ruiz", "Ana Ruíz"):
        assert refused(tiny, replace(LUIS, who=who), CALIENTE) == [(ES_SMS, told, "approve-same-person")]
    Desk.open(tiny.folder).approve(LUIS, [CALIENTE])
    told = "`topic.hot` needs another person: Luis Paz approved topic.hot (sms, es)"
    assert refused(tiny, replace(ANA, who="luis paz"), HOT) == [(EN_SMS, told, "approve-same-person")]


def test_starter_words_by_the_same_person_do_not_stand_in_the_way(tiny: TinyLine) -> None:
    tiny.approve("Luis Paz")
    assert Desk.open(tiny.folder).approve(LUIS, [CALIENTE])


def test_english_without_a_translation_can_be_approved_and_a_translation_without_english_cannot(
    tiny: TinyLine,
) -> None:
    change(tiny, [(EN, VOICE, "topic.hot.2", "More."), (ES, VOICE, "topic.bread.2", "Más.")])
    more, mas = Slot(VOICE, EN, "topic.hot.2"), Slot(VOICE, ES, "topic.bread.2")
    desk = Desk.open(tiny.folder)
    assert desk.approve(ANA, [more])
    with pytest.raises(CatalogError) as error:
        desk.approve(LUIS, [mas])
    assert "approve-stale" in {fault.code for fault in error.value.faults}


def test_nothing_is_signed_while_the_file_of_the_numbers_has_a_fault(tiny: TinyLine) -> None:
    """A number that cannot be read would be signed as none."""
    tiny.replace("line.toml", '"+18002272345"', '"1-800-227-2345"')
    with pytest.raises(CatalogError) as error:
        Desk.open(tiny.folder).approve(ANA, [HOT])
    assert [fault.file for fault in error.value.faults] == ["line.toml"]


def test_what_a_text_lacks_is_told_until_both_have_signed(tiny: TinyLine) -> None:
    def lacks() -> list[Role | None]:
        desk = Desk.open(tiny.folder)
        return [desk.lacks(HOT), desk.lacks(CALIENTE)]

    found = [lacks()]
    tiny.approve()
    for signer, slot in ((LUIS, CALIENTE), (ANA, HOT)):
        found.append(lacks())
        Desk.open(tiny.folder).approve(signer, [slot])
    found.append(lacks())
    assert found == [[CLINICAL, LANGUAGE], [CLINICAL, LANGUAGE], [CLINICAL, LANGUAGE], [None, None]]


def test_a_translation_by_nobody_who_may_is_lacking_though_its_english_is_reviewed(tiny: TinyLine) -> None:
    tiny.approve()
    Desk.open(tiny.folder).approve(ANA, [HOT])
    desk = Desk.open(tiny.folder)
    assert (desk.lacks(HOT), desk.lacks(CALIENTE)) == (None, LANGUAGE)


@pytest.mark.parametrize(
    ("role", "lacks"),
    [pytest.param(LANGUAGE, None, id="reviewed"), pytest.param(STARTER, LANGUAGE, id="starter")],
)
def test_a_translation_keeps_its_own_review_while_nobody_approves_its_english(
    tiny: TinyLine, role: Role, lacks: Role | None
) -> None:
    desk = Desk.open(tiny.folder)
    desk.approve(replace(LUIS, role=role), [CALIENTE])
    assert Desk.open(tiny.folder).lacks(CALIENTE) is lacks


def test_withdrawn_words_are_not_approved_though_they_are_as_they_were(tiny: TinyLine) -> None:
    tiny.approve()
    desk = Desk.open(tiny.folder)
    assert desk.approved(HOT)
    sign(tiny.folder, desk.act(Kind.WITHDRAW, ANA, [desk.texts[HOT], desk.texts[CALIENTE]]))
    assert Desk.open(tiny.folder).approved(HOT) is None


def test_an_act_has_no_term_unless_it_is_given_one() -> None:
    act = new_act(Approvals({}), Kind.WITHDRAW, replace(ANA, note="Too hot."), [])
    assert act == Act(Kind.WITHDRAW, "Ana Ruiz", CLINICAL, "2026-12-01T12:00:00Z", "", "Too hot.", (), ())


def test_damaged_acts_close_the_desk(tiny: TinyLine) -> None:
    tiny.approve()
    [path] = (tiny.folder / FOLDER).glob("*.json")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(CatalogError) as error:
        Desk.open(tiny.folder)
    assert [(fault.file, fault.code) for fault in error.value.faults] == [
        (f"{FOLDER}/{path.name}", "act-changed")
    ]


def test_a_changed_number_makes_every_text_that_speaks_it_unapproved(tiny: TinyLine) -> None:
    tiny.approve()
    welcome = Slot(SMS, EN, "welcome")
    assert Desk.open(tiny.folder).approved(welcome)
    tiny.replace("line.toml", "+18002272345", "+18002272346")
    desk = Desk.open(tiny.folder)
    assert (desk.approved(welcome), desk.approved(HOT) is None) == (None, False)
