"""Plan what a canary does on a line, and which answers of a release are right at every step.

The answers are named by the keys of their words, step by step: what the line makes of the same step is
its own affair.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.core.keywords import Keyword, Kind
from ivr.core.menu import Menu, walk
from ivr.core.referrals import offer
from ivr.core.session import CRISIS, MAIN, PERSON
from ivr.simulator.wording import Answer, Wording

UNKNOWN = "XQZJ"
"""A text that no language knows, and that is too short to be one letter away from a word."""

MOST_TOPICS = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a caller does, in the words of a transcript, and the answers that are right.

    Those in `right` are so at any time, those in `forgetful` while the line cannot remember.
    """

    locale: str
    action: str
    argument: str
    right: tuple[Answer, ...]
    forgetful: tuple[Answer, ...] = ()

    def __str__(self) -> str:
        """Write it as transcripts have it."""
        return f"{self.action} {self.argument}".rstrip()


@dataclass(frozen=True, slots=True)
class Itinerary:
    """One way through a line in one language: a call between texts, and at last nothing is remembered.

    `has_gate` says whether the number that is called asks for the language, `at` when that is.
    """

    words: Wording
    has_gate: bool
    at: float

    def whole(self) -> Iterator[Step]:
        """Give every step; nobody is put through, nothing is sent, and no wish is left behind."""
        yield from self._erase()
        words = self.words
        lost = words.texted_in_all("gate") if self.has_gate else words.texted("not_understood")
        yield self._text(UNKNOWN, lost)
        yield from self.call()
        yield from self._texts()
        yield from self._erase()

    def call(self) -> Iterator[Step]:
        """Give the steps of the call, which costs nothing."""
        words, other = self.words, self._menu.next_locale(self.words.locale)
        welcome, main = words.said("welcome"), words.place(MAIN)
        if self.has_gate:
            yield self._step("call", "", words.said_in_all("gate"))
            yield self._press(str(self._menu.locales.index(words.locale) + 1), (welcome, *main))
        else:
            switch = (words.said("switch", other),) if other != words.locale else ()
            yield self._step("call", "", (welcome, *switch, *main))
        place = MAIN
        for code, topic in self._topics:
            yield from self._leave(place)
            yield from self._enter(code)
            place = topic
        yield from self._ask_for_help(place)
        if other != words.locale:
            yield self._press("8", words.place(place, other))
        yield self._step("hang up", "", ())

    def _enter(self, code: str) -> Iterator[Step]:
        for end, key in enumerate(code, start=1):
            yield self._press(key, self.words.place(self._menu.by_code(code[:end]) or MAIN))

    def _leave(self, place: str) -> Iterator[Step]:
        while place != MAIN:
            place = self._menu.up(place)
            yield self._press("*", self.words.place(place))

    def _ask_for_help(self, place: str) -> Iterator[Step]:
        """Ask for a person, then for help in a crisis, and go back to where that began."""
        words, line = self.words, self._menu.crisis_line
        found = offer(self._menu.people, words.locale, self.at)
        closed = tuple(words.said(f"closed.{each.name}") for each in found.closed)
        if found.person:
            number = (words.said("keep.number"),) if words.deployment.can_text else ()
            yield self._press("0", (*closed, words.said(f"{PERSON}.{found.person.name}"), *number))
        else:
            yield self._press("0", (*closed, words.said("offer_person"), *words.place(place)))
        connects = words.deployment.connects_crisis and line is not None and line.is_open(self.at)
        yield self._press("6", (words.said("crisis.connect" if connects else CRISIS),))
        yield self._press("*", words.place(place))

    def _texts(self) -> Iterator[Step]:
        words, gate = self.words, self.words.texted_in_all("gate")
        yield from self._word(Keyword(Kind.LANGUAGE), words.texted("welcome"), gate)
        for _, place in self._topics[:1]:
            yield from self._word(Keyword(Kind.TOPIC, place), words.texted(f"topic.{place}"), gate)
        yield self._text(UNKNOWN, words.texted("not_understood"), gate)
        yield from self._word(Keyword(Kind.HELP), words.texted("help"), words.texted_in_all("help"))
        yield from self._word(Keyword(Kind.CRISIS), words.texted(CRISIS), words.texted_in_all(CRISIS))

    def _erase(self) -> Iterator[Step]:
        """Text to be forgotten; a word of several languages is answered in all while none is known."""
        words, found = self.words, self.words.word(Keyword(Kind.ERASE))
        if found:
            right = (words.texted("erased"), words.texted_in_all("erased"))
            failed = (words.texted("erase_failed"), words.texted_in_all("erase_failed"))
            word, is_own = found
            yield Step(words.locale, "text", word, right[:1] if is_own else right, failed)

    def _word(self, keyword: Keyword, right: Answer, in_all: Answer) -> Iterator[Step]:
        """Text a word of this language, where it has one that the line itself answers."""
        found = self.words.word(keyword)
        if found:
            word, is_own = found
            yield self._text(word, right, *(() if is_own else (in_all,)))

    @property
    def _topics(self) -> list[tuple[str, str]]:
        """Give code and place of the first topic behind each of the first keys."""
        places = [*walk(self._menu.entries)]
        first = {code[0]: (code, place) for code, place in reversed(places) if place in self._menu.topics}
        return [first[key] for key in sorted(first)][:MOST_TOPICS]

    @property
    def _menu(self) -> Menu:
        return self.words.release.menu

    def _press(self, key: str, right: Answer) -> Step:
        return self._step("press", key, right)

    def _text(self, body: str, right: Answer, *forgetful: Answer) -> Step:
        return self._step("text", body, right, *forgetful)

    def _step(self, action: str, argument: str, right: Answer, *forgetful: Answer) -> Step:
        return Step(self.words.locale, action, argument, (right,), forgetful)
