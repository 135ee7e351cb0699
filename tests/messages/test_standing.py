"""What stands: reviewed words before starter words, and nothing that was taken back and not put back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from messages.acts import Act, Kind, Role, SignedText, Slot
from messages.approvals import Approvals
from messages.catalog import Catalog
from messages.standing import Policy, Standing
from tests.messages.tiny import EN, ES, SMS, VOICE

POLICY = Policy(Role.CLINICAL, Role.LANGUAGE, starter=True, review_months=24, keywords=())
CLINICAL, LANGUAGE, STARTER = Role.CLINICAL, Role.LANGUAGE, Role.STARTER
ANA, LUIS, EVA = "Ana Ruiz", "Luis Paz", "Eva Sol"


def english(words: str, catalog: Catalog = SMS, key: str = "topic.hot") -> SignedText:
    return SignedText(Slot(catalog, EN, key), (words,), "")


def spanish(words: str, of: str, catalog: Catalog = SMS, key: str = "topic.hot") -> SignedText:
    return SignedText(Slot(catalog, ES, key), (words,), english(of).digest)


def both(words: str, catalog: Catalog = SMS, key: str = "topic.hot") -> list[SignedText]:
    """Give English words, and what stands for their Spanish."""
    return [english(words, catalog, key), spanish(f"({words})", words, catalog, key)]


class Book:
    """Acts in the order of their signing, each after all there were, unless it says otherwise."""

    def __init__(self) -> None:
        self.acts: dict[str, Act] = {}
        self.clock = datetime(2026, 11, 21, tzinfo=UTC)

    def sign(
        self,
        who: str,
        role: Role,
        texts: Sequence[SignedText],
        kind: Kind = Kind.APPROVE,
        after: tuple[str, ...] | None = None,
    ) -> str:
        self.clock += timedelta(minutes=1)
        when = self.clock.strftime("%Y-%m-%dT%H:%M:%SZ")
        known = Approvals(self.acts).tips if after is None else after
        act = Act(kind, who, role, when, "", "", known, tuple(texts))
        self.acts[act.name] = act
        return act.name

    def review(self, words: str) -> None:
        """Have words approved by the two people of the policy."""
        self.sign(ANA, CLINICAL, both(words)[:1])
        self.sign(LUIS, LANGUAGE, both(words)[1:])

    def standing(self, policy: Policy = POLICY, locales: tuple[str, ...] = (EN, ES)) -> Standing:
        return Standing.of(Approvals(self.acts), policy, locales)

    def said(self, policy: Policy = POLICY, locales: tuple[str, ...] = (EN, ES)) -> list[str]:
        """Give the words that are chosen, in the order of the languages."""
        chosen = self.standing(policy, locales).choose(SMS, "topic.hot") or {}
        return ["".join(map(str, approved.text.words)) for approved in chosen.values()]


@pytest.fixture
def book() -> Book:
    return Book()


def test_without_an_act_nothing_stands(book: Book) -> None:
    standing = book.standing()
    assert (book.said(), standing.keys(SMS), standing.is_withdrawn("topic.hot")) == ([], set(), False)


def test_the_keys_of_a_catalog_are_those_of_its_own_words(book: Book) -> None:
    book.sign("The line", STARTER, [*both("Hot."), *both("Bread.", VOICE, "topic.bread")])
    assert (book.standing().keys(SMS), book.standing().keys(VOICE)) == ({"topic.hot"}, {"topic.bread"})


def test_words_that_lack_a_language_do_not_stand(book: Book) -> None:
    book.sign(ANA, CLINICAL, both("Hot.")[:1])
    assert (book.said(), book.said(locales=(EN,))) == ([], ["Hot."])
    book.sign(LUIS, LANGUAGE, [spanish("Frío.", "Cold.")])
    assert book.said() == []


def test_the_latest_english_wins_and_its_latest_spanish(book: Book) -> None:
    book.review("Hot.")
    book.review("Very hot.")
    assert book.said() == ["Very hot.", "(Very hot.)"]
    book.sign(LUIS, LANGUAGE, [spanish("Muy caliente.", "Very hot.")])
    assert book.said() == ["Very hot.", "Muy caliente."]


def test_new_english_is_not_said_before_its_spanish(book: Book) -> None:
    book.review("Hot.")
    book.sign(ANA, CLINICAL, both("Very hot.")[:1])
    assert book.said() == ["Hot.", "(Hot.)"]


def test_older_words_that_are_approved_again_come_back(book: Book) -> None:
    book.review("Hot.")
    book.review("Very hot.")
    book.sign(ANA, CLINICAL, both("Hot.")[:1])
    assert book.said() == ["Hot.", "(Hot.)"]


def test_words_are_displaced_by_those_alone_that_are_said_and_were_approved_later(book: Book) -> None:
    book.review("Hot.")
    assert displaced(book) == {}
    book.sign(ANA, CLINICAL, both("Very hot.")[:1])
    assert displaced(book) == {}
    book.sign(LUIS, LANGUAGE, both("Very hot.")[1:])
    assert displaced(book) == {EN: ["Hot."]}
    book.sign(ANA, CLINICAL, both("Hot.")[:1])
    assert displaced(book) == {EN: ["Very hot."]}
    book.sign(LUIS, LANGUAGE, [spanish("Caliente.", "Hot.")])
    assert displaced(book) == {EN: ["Very hot."], ES: ["(Hot.)"]}
    book.sign("The line", STARTER, both("Lukewarm."))
    assert displaced(book) == {EN: ["Very hot."], ES: ["(Hot.)"]}


def test_of_words_that_one_act_approves_none_displaces_the_others(book: Book) -> None:
    book.sign("The line", STARTER, [*both("Hot."), *both("Lukewarm.")])
    assert (book.said(), displaced(book)) == (["Hot.", "(Hot.)"], {})


def displaced(book: Book) -> dict[str, list[str]]:
    """List the words that are displaced, by language."""
    standing = book.standing()
    found: dict[str, list[str]] = {}
    for locale in (EN, ES):
        for approved in standing.approved(Slot(SMS, locale, "topic.hot")):
            if standing.is_displaced(approved):
                found.setdefault(locale, []).append("".join(map(str, approved.text.words)))
    return found


def test_starter_words_never_displace_reviewed_ones(book: Book) -> None:
    book.sign("The line", STARTER, both("Hot."))
    assert book.said() == ["Hot.", "(Hot.)"]
    book.review("Very hot.")
    book.sign("The line", STARTER, both("Lukewarm."))
    book.sign("The line", STARTER, [spanish("Muy caliente.", "Very hot.")])
    assert book.said() == ["Very hot.", "(Very hot.)"]


def test_half_reviewed_words_do_not_displace_reviewed_ones(book: Book) -> None:
    book.review("Hot.")
    book.sign(ANA, CLINICAL, both("Very hot.")[:1])
    book.sign("The line", STARTER, both("Very hot.")[1:])
    assert book.said() == ["Hot.", "(Hot.)"]


def test_words_of_which_one_language_is_not_reviewed_do_not_displace_reviewed_ones(book: Book) -> None:
    def french(words: str, of: str) -> SignedText:
        return SignedText(Slot(SMS, "fr", "topic.hot"), (words,), english(of).digest)

    book.review("Hot.")
    book.sign(LUIS, LANGUAGE, [french("[Hot.]", "Hot.")])
    book.sign("The line", STARTER, both("Very hot.")[1:])
    book.sign(ANA, CLINICAL, both("Very hot.")[:1])
    book.sign(LUIS, LANGUAGE, [french("[Very hot.]", "Very hot.")])
    assert book.said(locales=(EN, ES, "fr")) == ["Hot.", "(Hot.)", "[Hot.]"]


def test_starter_words_do_not_count_where_the_policy_switches_them_off(book: Book) -> None:
    book.sign("The line", STARTER, both("Hot."))
    assert book.said(replace(POLICY, starter=False)) == []


def test_the_wrong_role_does_not_count(book: Book) -> None:
    book.sign(ANA, LANGUAGE, both("Hot.")[:1])
    book.sign(LUIS, CLINICAL, both("Hot.")[1:])
    assert book.said() == []


@pytest.mark.parametrize(
    ("linguist", "reviewed"),
    [
        pytest.param(LUIS, True, id="two people"),
        pytest.param(ANA, False, id="one"),
        pytest.param("ana  ruiz", False, id="one, in other spacing and case"),
        pytest.param("ANA RUÍZ", False, id="one, with an accent"),
        pytest.param("Ana-Ruiz.", False, id="one, with other signs"),
    ],
)
def test_two_people_make_a_pair_and_one_person_twice_does_not(
    book: Book, linguist: str, reviewed: bool
) -> None:
    book.sign(ANA, CLINICAL, both("Hot.")[:1])
    book.sign(linguist, LANGUAGE, both("Hot.")[1:])
    chosen = book.standing().choose(SMS, "topic.hot") or {}
    assert book.standing().is_reviewed(chosen[EN], chosen[ES]) is reviewed
    assert book.standing().is_reviewed(chosen[EN])


def test_who_approved_words_in_a_role_is_known(book: Book) -> None:
    book.sign("The line", STARTER, both("Hot."))
    book.review("Hot.")
    standing = book.standing()
    [approved] = standing.approved(Slot(SMS, EN, "topic.hot"))
    assert approved.acts == tuple(name for name, act in book.acts.items() if english("Hot.") in act.texts)
    assert list(standing.signers(approved, CLINICAL)) == [ANA]
    assert list(standing.signers(approved, LANGUAGE)) == []


@pytest.mark.parametrize("kind", [Kind.REVOKE, Kind.WITHDRAW])
def test_to_take_words_back_approves_nothing(book: Book, kind: Kind) -> None:
    book.sign(EVA, CLINICAL, both("Hot."), kind)
    assert (book.standing().approved(Slot(SMS, EN, "topic.hot")), book.said()) == ((), [])


def test_a_revocation_brings_back_what_was_approved_before(book: Book) -> None:
    book.review("Hot.")
    book.review("Very hot.")
    book.sign(EVA, CLINICAL, both("Very hot.")[:1], Kind.REVOKE)
    assert book.said() == ["Hot.", "(Hot.)"]
    book.sign(ANA, CLINICAL, both("Very hot.")[:1])
    assert book.said() == ["Very hot.", "(Very hot.)"]


def test_a_revocation_of_the_only_words_leaves_none(book: Book) -> None:
    book.review("Hot.")
    book.sign(EVA, CLINICAL, both("Hot.")[1:], Kind.REVOKE)
    assert (book.said(), book.said(locales=(EN,))) == ([], ["Hot."])


def test_an_approval_that_did_not_know_of_the_revocation_does_not_undo_it(book: Book) -> None:
    """Two operators sign at the same time; after the merge the cautious one has it."""
    book.review("Hot.")
    before = Approvals(book.acts).tips
    revoked = book.sign(EVA, CLINICAL, both("Hot.")[:1], Kind.REVOKE)
    book.sign(ANA, CLINICAL, both("Hot.")[:1], after=before)
    assert book.said() == []
    book.sign(ANA, CLINICAL, both("Hot.")[:1], after=(revoked,))
    assert book.said() == ["Hot.", "(Hot.)"]


def test_a_revocation_takes_back_just_the_words_it_names(book: Book) -> None:
    book.sign("The line", STARTER, [*both("Hot."), *both("Hot.", VOICE)])
    book.sign(EVA, CLINICAL, both("Hot.", VOICE)[:1], Kind.REVOKE)
    assert (book.said(), book.standing().choose(VOICE, "topic.hot")) == (["Hot.", "(Hot.)"], None)


def test_a_withdrawn_key_keeps_its_words_for_those_who_put_it_back(book: Book) -> None:
    book.review("Hot.")
    taken = book.sign(EVA, CLINICAL, both("Hot."), Kind.WITHDRAW)
    standing = book.standing()
    assert (standing.is_withdrawn("topic.hot"), standing.withdrawals("topic.hot")) == (True, (taken,))
    assert book.said() == ["Hot.", "(Hot.)"]
    assert not standing.stands(Slot(SMS, EN, "topic.hot"), english("Hot.").digest)
    assert (standing.is_withdrawn("topic.bread"), standing.withdrawals("topic.bread")) == (False, ())


def test_a_withdrawal_is_lifted_by_approvals_in_every_language_and_channel(book: Book) -> None:
    everything = [*both("Hot."), *both("Hot.", VOICE)]
    book.sign("The line", STARTER, everything)
    book.sign(EVA, CLINICAL, everything, Kind.WITHDRAW)
    withdrawn = []
    for text in everything:
        withdrawn.append(book.standing().is_withdrawn("topic.hot"))
        book.sign("The line", STARTER, [text])
    assert (withdrawn, book.standing().is_withdrawn("topic.hot")) == ([True] * 4, False)
    assert book.standing().stands(Slot(SMS, EN, "topic.hot"), english("Hot.").digest)


def test_a_withdrawal_is_lifted_by_those_alone_who_knew_of_it(book: Book) -> None:
    book.review("Hot.")
    before = Approvals(book.acts).tips
    book.sign(EVA, CLINICAL, both("Hot."), Kind.WITHDRAW)
    book.sign("The line", STARTER, both("Hot."), after=before)
    assert book.standing().is_withdrawn("topic.hot")
    book.sign("The line", STARTER, both("Hot."))
    assert not book.standing().is_withdrawn("topic.hot")


def test_two_withdrawals_of_two_operators_must_both_be_known(book: Book) -> None:
    book.review("Hot.")
    before = Approvals(book.acts).tips
    book.sign(EVA, CLINICAL, both("Hot."), Kind.WITHDRAW, after=before)
    other = book.sign(LUIS, LANGUAGE, both("Hot."), Kind.WITHDRAW, after=before)
    book.sign("The line", STARTER, both("Hot."), after=(other,))
    assert book.standing().is_withdrawn("topic.hot")
    book.sign("The line", STARTER, both("Hot."))
    assert not book.standing().is_withdrawn("topic.hot")


def test_words_approved_since_a_withdrawal_go_before_those_of_earlier(book: Book) -> None:
    book.review("Hot.")
    book.sign(EVA, CLINICAL, both("Hot."), Kind.WITHDRAW)
    book.sign("The line", STARTER, both("Lukewarm."))
    assert (book.said(), book.standing().is_withdrawn("topic.hot")) == (["Lukewarm.", "(Lukewarm.)"], False)


def test_a_withdrawn_key_that_nobody_approves_any_more_stays_withdrawn(book: Book) -> None:
    book.review("Hot.")
    book.sign(EVA, CLINICAL, both("Hot."), Kind.WITHDRAW)
    book.sign(EVA, CLINICAL, both("Hot."), Kind.REVOKE)
    assert (book.standing().withdrawn, book.said()) == ({"topic.hot"}, [])


def test_the_order_of_the_languages_is_that_of_the_line(book: Book) -> None:
    book.review("Hot.")
    chosen = book.standing(locales=(ES, EN)).choose(SMS, "topic.hot") or {}
    assert list(chosen) == [ES, EN]
