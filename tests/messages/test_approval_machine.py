"""Whatever two operators do, in any order: nothing unapproved is served, and nothing approved is lost."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ivr.core.errors import CatalogError, ReleaseError
from messages.acts import Kind, Role, Slot
from messages.approvals import read_approvals, sign
from messages.build import build
from messages.catalog import Catalog
from messages.desk import Desk, Signer, new_act
from messages.publication import publish, roll_back, withdraw
from messages.release import in_service, load, released
from tests.messages.tiny import TinyLine

KEYS = ("topic.hot", "crisis")
OPERATORS = ("north", "south")
PEOPLE = (("Ana Ruiz", Role.CLINICAL), ("Luis Paz", Role.LANGUAGE), ("ana  ruiz", Role.LANGUAGE))

keys, operators = st.sampled_from(KEYS), st.sampled_from(OPERATORS)


@dataclass(frozen=True)
class Done:
    """What the model remembers of an act: which it knew, and what it said of which words."""

    kind: Kind
    who: str
    role: Role
    knew: frozenset[str]
    said: frozenset[tuple[str, str, str, str]]  # locale, key, words, and the English they are of


def refusal(act: Callable[[], object]) -> set[str]:
    """Do something; give the codes of what stood against it, if anything did."""
    try:
        act()
    except CatalogError as error:
        return {fault.code for fault in error.faults}
    except ReleaseError as error:
        return {error.code}
    return set()


class Operators(RuleBasedStateMachine):
    """Two folders of one line, each with its own operator; now and then one takes over the other's."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.clock = datetime(2026, 11, 21, tzinfo=UTC)
        self.version = 0
        self.done: dict[str, Done] = {}
        self.lines = {name: TinyLine(self.home / name) for name in OPERATORS}
        first = self.lines["north"]
        first.write()
        first.release()
        self.remember("north", next(iter(read_approvals(first.folder)[0].acts)))
        shutil.rmtree(self.lines["south"].folder, ignore_errors=True)
        shutil.copytree(first.folder, self.lines["south"].folder)

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    def at(self) -> datetime:
        """Tell a time that does not always go on: the clocks of two operators differ."""
        self.version += 1
        return self.clock + timedelta(seconds=self.version * 7 % 11)

    def remember(self, operator: str, name: str) -> None:
        acts = read_approvals(self.lines[operator].folder)[0].acts
        knew: set[str] = set()
        for before in acts[name].after:
            knew |= {before} | self.done[before].knew
        said = set()
        for text in acts[name].texts:
            if text.slot.catalog is Catalog.SMS and text.slot.key in KEYS:
                said.add((text.slot.locale, text.slot.key, text.digest, text.english))
        act = acts[name]
        self.done[name] = Done(act.kind, act.who, act.role, frozenset(knew), frozenset(said))

    @rule(operator=operators, key=keys, both=st.booleans())
    def edit(self, operator: str, key: str, both: bool) -> None:
        """Change the English, and, sometimes, the Spanish with it; else the Spanish stays as it was."""
        self.version += 1
        tiny = self.lines[operator]
        opening = "Words of title.hot " if key == "topic.hot" else ""
        tiny.words["en", Catalog.SMS][key] = f"{opening}in wording {self.version}."
        if both:
            opening = opening.replace("Words of", "Palabras de")
            tiny.words["es", Catalog.SMS][key] = f"{opening}en la forma {self.version}."
        tiny.write()

    @rule(operator=operators, key=keys, person=st.sampled_from(PEOPLE))
    def approve(self, operator: str, key: str, person: tuple[str, Role]) -> None:
        desk = Desk.open(self.lines[operator].folder)
        wanted = [slot for slot in desk.for_role(person[1]) if slot.key == key]
        signer = Signer(*person, self.at())
        against = refusal(lambda: self.remember(operator, desk.approve(signer, wanted)))
        assert against <= {"approve-same-person"}

    @rule(operator=operators, key=keys, locale=st.sampled_from(["en", "es"]))
    def revoke(self, operator: str, key: str, locale: str) -> None:
        desk = Desk.open(self.lines[operator].folder)
        chosen = desk.standing.choose(Catalog.SMS, key)
        if chosen:
            signer = Signer("Eva Sol", Role.CLINICAL, self.at())
            self.remember(operator, desk.revoke(signer, [chosen[locale].text]))

    @rule(operator=operators)
    def take_out(self, operator: str) -> None:
        folder = self.lines[operator].folder
        approvals, _ = read_approvals(folder)
        texts = [Desk.open(folder).texts[Slot(Catalog.SMS, locale, "topic.hot")] for locale in ("en", "es")]
        act = new_act(approvals, Kind.WITHDRAW, Signer("Eva Sol", Role.CLINICAL, self.at()), texts)
        self.remember(operator, sign(folder, act))
        withdraw(folder, act)
        assert "topic.hot" in load(folder, in_service(folder)).withdrawn

    @rule(operator=operators)
    def release(self, operator: str) -> None:
        folder = self.lines[operator].folder
        assert refusal(lambda: publish(folder, build(folder))) <= {"not-approved"}

    @rule(operator=operators, place=st.integers(0, 5))
    def go_back(self, operator: str, place: int) -> None:
        folder = self.lines[operator].folder
        names = released(folder)
        assert refusal(lambda: roll_back(folder, names[place % len(names)])) <= {"release-revoked"}

    @rule(giver=operators)
    def merge(self, giver: str) -> None:
        """Take all signing acts of the other operator over, as Git would, and freeze what comes of it."""
        taker = next(name for name in OPERATORS if name != giver)
        folder = self.lines[taker].folder
        for act in (self.lines[giver].folder / "approvals").glob("*.json"):
            shutil.copy(act, folder / "approvals")
        assert not read_approvals(folder)[1]
        self.release(taker)

    def served(self, operator: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Give the digests of the words of each key that an operator's line says, by language."""
        release = load(self.lines[operator].folder, in_service(self.lines[operator].folder))
        for key in KEYS:
            if key not in release.withdrawn:
                yield key, {locale: release.words[Slot(Catalog.SMS, locale, key)] for locale in ("en", "es")}

    def approvals_of(self, known: set[str], locale: str, key: str, words: str, english: str) -> list[Done]:
        """List, by the model's own reckoning, the approvals of some words that stand."""
        undone = [
            (name, done)
            for name, done in self.done.items()
            if name in known
            and (
                (done.kind is Kind.REVOKE and any(each[:3] == (locale, key, words) for each in done.said))
                or (done.kind is Kind.WITHDRAW and any(each[1] == key for each in done.said))
            )
        ]
        return [
            done
            for name, done in self.done.items()
            if name in known
            and done.kind is Kind.APPROVE
            and (locale, key, words, english) in done.said
            and all(other in done.knew for other, _ in undone)
        ]

    @invariant()
    def nothing_unapproved_is_served(self) -> None:
        """Hold what is served against the acts that the release in service lists."""
        for operator in OPERATORS:
            folder = self.lines[operator].folder
            known = self.acts_of(operator)
            for key, words in self.served(operator):
                english = self.approvals_of(known, "en", key, words["en"], words["en"])
                spanish = self.approvals_of(known, "es", key, words["es"], words["en"])
                assert english, (operator, key, in_service(folder))
                assert spanish, (operator, key, in_service(folder))
                people = {done.role for done in (*english, *spanish)}
                assert people & {Role.STARTER} or self.two_people(english, spanish)

    def acts_of(self, operator: str) -> set[str]:
        """Name the acts that the release in service lists; what was revoked since goes with the next."""
        folder = self.lines[operator].folder / "releases"
        listed = json.loads((folder / f"{in_service(folder.parent)}.json").read_bytes())["acts"]
        return set(listed)

    def two_people(self, english: list[Done], spanish: list[Done]) -> bool:
        names = {
            (one.who.replace(" ", "").lower(), other.who.replace(" ", "").lower())
            for one in english
            for other in spanish
        }
        return any(one != other for one, other in names)

    @rule(operator=operators, key=keys)
    def carry_through(self, operator: str, key: str) -> None:
        """Do all that a new sentence needs, whatever was done before: it is said then, in both languages."""
        self.edit(operator, key, both=True)
        for role in (Role.CLINICAL, Role.LANGUAGE):  # people who have signed nothing that bars them
            self.approve(operator, key, (f"{role} {self.version}", role))
        folder = self.lines[operator].folder
        against = refusal(lambda: publish(folder, build(folder)))
        assert against <= {"not-approved"}  # another key may have been revoked whole
        texts = Desk.open(folder).texts
        new = {locale: texts[Slot(Catalog.SMS, locale, key)].digest for locale in ("en", "es")}
        assert against or dict(self.served(operator))[key] == new

    @invariant()
    def no_act_is_lost(self) -> None:
        for operator in OPERATORS:
            approvals, damaged = read_approvals(self.lines[operator].folder)
            assert not damaged
            signed = self.lines[operator].folder / "approvals"
            assert [*sorted(approvals.acts)] == sorted(path.stem for path in signed.glob("*.json"))
            assert approvals.acts.keys() <= self.done.keys()


_IN_THE_GATE = settings.get_current_profile_name() != "soak"


def test_whatever_two_operators_do_nothing_unapproved_is_served() -> None:
    """Play eight games of twelve steps; `make soak` plays hundreds of longer ones."""
    gate = (
        settings(max_examples=8, stateful_step_count=12, derandomize=True)
        if _IN_THE_GATE
        else settings.get_profile("soak")
    )
    run_state_machine_as_test(
        Operators,
        settings=settings(
            gate, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
        ),
    )
