"""Rehearse texts: each word and number that texters send first, and what is printed in reply."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from ivr.core.effects import Erase
from ivr.core.events import (
    EffectDone,
    Outcome,
    TextEvent,
    TextReceived,
)
from ivr.core.keywords import Keyword, Kind
from ivr.core.menu import ALWAYS, DIGITS, RESERVED_CODES, Channel, Menu, walk
from ivr.core.places import apart
from ivr.core.prompts import Line, TextTurn
from ivr.core.session import MAIN, PERSON, TextSession
from messages.keys import MOST_PARTS
from messages.rehearsal.moves import moments
from messages.rehearsal.stage import AT, NAME_A_LANGUAGE, NUMBER, Stage
from messages.segments import count

TextStep = Callable[[Menu, TextSession, TextEvent], TextTurn]

NONSENSE = ("", "?", "qxqxq", "999", "x" * 1600)

_GATES = NAME_A_LANGUAGE - {"switch"}
_PRINT_THE_MAIN_MENU = frozenset({"welcome", "not_understood"})
_NUMBERS_OF_EVERY_PLACE = frozenset({"0", "00", "6", "8", "9"})
_PHONE = re.compile(rf"[0-9]+(?:-[0-9]+)+|\b(?:{'|'.join(sorted(RESERVED_CODES))})\b")

_ANSWERS = {
    Kind.CRISIS: ("crisis", "crisis_stop"),
    Kind.URGENT: ("urgent", "urgent_stop"),
    Kind.OPT_OUT: ("stop",),
    Kind.OPT_IN: ("start",),
    Kind.HELP: ("help",),
    Kind.ERASE: ("erased",),
    Kind.RELAY: ("relay",),
    Kind.LANGUAGE: ("welcome",),
    Kind.MENU_WORD: ("menu.main", "welcome"),
    Kind.PERSON: ("person", "helpline"),
    Kind.DYING: ("dying",),
    Kind.CHOICE: ("heading.which_one",),
    Kind.COURTESY: ("welcome",),
}
"""What may answer a word of these lists; a topic answers its own words, the other lists lead nowhere."""


@dataclass(frozen=True, slots=True)
class Texter:
    """Somebody who has sent some texts, with the last reply; `way` is what was sent."""

    way: str
    session: TextSession
    lines: tuple[Line, ...] = ()

    @property
    def key(self) -> str:
        """Name the answer, whether it came in one language or in all; all people to talk to are one."""
        key = self.lines[0].key.removeprefix("both.") if self.lines else "silence"
        return PERSON if apart(key)[0] == PERSON else key


class Texts:
    """What texters send first, each word and number, and where that leaves them."""

    def __init__(self, stage: Stage, step: TextStep) -> None:
        self._stage, self._menu = stage, stage.release.menu
        self._step = cache(partial(step, self._menu))
        self._fresh = Texter("text", TextSession())
        self._known = {
            locale: Texter(f"text known as {locale}", TextSession(locale=locale))
            for locale in self._menu.locales
        }
        self._keys = dict(zip(self._menu.locales, DIGITS, strict=False))
        self._found: list[Texter] = []
        self._seen: set[tuple[TextSession, tuple[Line, ...]]] = set()
        self._printed: set[tuple[Line, ...]] = set()

    def walk(self) -> None:
        """Send everything, then look whether each reply leads on, and where its numbers lead."""
        for locale, known in self._known.items():
            for code, place in walk(self._menu.entries):
                self._check_number(known, code, place, locale)
                if code not in self._keys.values():
                    self._check_number(self._fresh, code, place, locale)
            for body in (*NONSENSE, *sorted(_NUMBERS_OF_EVERY_PLACE - {"8"})):
                self._send(known, body, locale)
                self._send(self._fresh, body, None)
            self._send(known, "8", self._menu.next_locale(locale), chooses=True)
            self._send(self._fresh, self._keys[locale], locale, chooses=True)
            self._ask_for_people(known, locale)
        for locale in self._menu.locales:
            for word, keyword in self._menu.lexicons[locale].exact.items():
                self._check_word(word, keyword, locale)
        asked: set[TextSession] = set()
        for texter in self._found:  # which grows with what is found on the way
            self._check_printed(texter)
            if texter.session not in asked:
                asked.add(texter.session)
                self._check_ways_out(texter)

    def _ask_for_people(self, known: Texter, locale: str) -> None:
        """Ask for a person whenever another one is there."""
        for closed, at in moments(self._menu).items():
            way = f'{known.way}, "0"' + f" (closed: {closed})" * bool(closed)
            turn = self._step(known.session, TextReceived(at, "0"))
            self._take(Texter(way, turn.session, _lines(turn)), locale)

    def listen(self, locale: str, code: str) -> tuple[str, list[str]]:
        """Send the code of a topic, then MORE to its end; list what is read of it."""
        texter, heard, more = self._known[locale], list[str](), self._word(Kind.MORE, locale) or "#"
        for body in (code, *[more] * MOST_PARTS) if code else ():
            after = self._send(texter, body, locale)
            if not after.key.startswith("topic."):
                break
            texter, heard = after, [*heard, after.key]
        return texter.way, heard

    def _word(self, kind: Kind, locale: str) -> str | None:
        """Find a word of a list, as a texter would know it."""
        listed = self._menu.lexicons[locale].exact.items()
        return next((word for word, keyword in listed if keyword.kind is kind), None)

    def _send(self, before: Texter, body: str, locale: str | None, chooses: bool = False) -> Texter:
        """Send a text that is to be answered in `locale` (None: in all), and may choose it for later."""
        way = f'{before.way}, "{body[:40]}"'
        turn = self._step(before.session, TextReceived(AT, body))
        effects = turn.effects
        for effect in effects:
            failed = self._step(turn.session, EffectDone(AT, effect, Outcome.FAILED))
            self._take(Texter(f"{way} (not stored)", failed.session, _lines(failed)), locale)
            turn = self._step(turn.session, EffectDone(AT, effect, Outcome.DONE))
        after = Texter(way, turn.session, _lines(turn))
        kept = locale if chooses else before.session.locale
        if any(isinstance(effect, Erase) for effect in effects):
            kept = None
        if after.session.locale != kept:
            problem = f"{after.session.locale} is remembered, and should be {kept}: only a choice changes it"
            self._stage.note("language-wrong", (before.session.locale, after.key), way, problem)
        return self._take(after, locale)

    def _take(self, after: Texter, locale: str | None) -> Texter:
        """Take down a reply; with no language known it may come in all of them."""
        if not after.lines:
            about = (after.session.locale, after.session.opted_out)
            self._stage.note("unanswered", about, after.way, "no answer comes: give every text one")
        is_bilingual = after.session.locale is None and all(
            line.key.startswith("both.") for line in after.lines
        )
        if self._stage.inspect(Channel.SMS, after.way, after.lines, None if is_bilingual else locale):
            self._measure(after)
        if (after.session, after.lines) not in self._seen:
            self._seen.add((after.session, after.lines))
            self._found.append(after)
        return after

    def _measure(self, after: Texter) -> None:
        """Find replies that cost more segments than their language, or a bilingual one, may."""
        locales = {line.locale for line in after.lines}
        language = self._stage.release.languages[after.lines[0].locale]
        limit = language.sms_segments if len(locales) == 1 else self._stage.limits.bilingual_segments
        segments = count("\n".join(self._written(line) for line in after.lines)).segments
        if segments > limit:
            problem = f"the reply with `{after.lines[0].key}` is {segments} segments and may be {limit}"
            problem = f"{problem}: shorten it"
            self._stage.note("prompt-long", (Channel.SMS, after.lines), after.way, problem)

    def _written(self, line: Line) -> str:
        text = self._stage.release.sms.get((line.locale, line.key), "")
        return f"{line.number} {text}" if line.number else text

    def _check_number(self, before: Texter, number: str, place: str, locale: str) -> None:
        """Find a number that does not lead to its place, at once or when the language is chosen."""
        after = self._chosen(self._send(before, number, locale), locale)
        wanted = self._answer(place)
        if after.key != wanted:
            problem = f"{number} is answered by `{after.key}`, and should be by `{wanted}`"
            problem = f"{problem}: give each place a number of its own"
            self._stage.note("key-ambiguous", (Channel.SMS, number, place), after.way, problem)

    def _chosen(self, asked: Texter, locale: str) -> Texter:
        """Answer the gate, if that was the reply."""
        return self._send(asked, self._keys[locale], locale, chooses=True) if asked.key == "gate" else asked

    def _answer(self, place: str) -> str:
        if place in ALWAYS:
            return place
        return f"menu.{place}" if self._menu.is_menu(place) else f"topic.{place}"

    def _check_word(self, word: str, keyword: Keyword, locale: str) -> None:
        """Find a word that is answered otherwise than its list says.

        One that tells its language is answered alike whoever sends it; the others are sent twice.
        """
        chooses = keyword.kind is Kind.LANGUAGE
        asked = self._send(self._fresh, word, locale, chooses)
        answers = [self._chosen(asked, locale)]
        if asked.lines and asked.lines[0].key.startswith("both."):
            answers.append(self._send(self._known[locale], word, locale, chooses))
        for after in answers:
            wanted = _ANSWERS.get(keyword.kind, (after.key,))
            if keyword.kind is Kind.TOPIC:
                wanted = (self._answer(keyword.name),)
            if after.key not in wanted:
                listed = f"{keyword.kind}.{keyword.name}".rstrip(".")
                problem = f"{word} stands under `{listed}` in {locale} and is answered by `{after.key}`"
                problem = f"{problem}: take it out there, or out of the list that takes it away"
                self._stage.note("word-misleading", (locale, word), after.way, problem)

    def _check_printed(self, texter: Texter) -> None:
        """Find numbers that a reply prints and that do not lead where it says."""
        if texter.lines in self._printed:
            return
        self._printed.add(texter.lines)
        for line in texter.lines:
            menu = MAIN if line.key in _PRINT_THE_MAIN_MENU else line.key.removeprefix("menu.")
            if line.number:
                self._check_number(texter, line.number, line.key.removeprefix("title."), line.locale)
            elif menu in self._menu.entries:
                self._check_menu(texter, line, menu)
            elif line.key in _GATES:
                self._check_gate(texter, line)

    def _check_menu(self, texter: Texter, line: Line, menu: str) -> None:
        """Try the codes that a menu prints, each before its own words, and the digits alone."""
        before = "" if menu == MAIN else self._menu.code(menu)
        codes = [before + entry.digit for entry in self._menu.entries[menu]]
        named = [number for number in self._numbers(line) if number not in _NUMBERS_OF_EVERY_PLACE]
        if sorted(named) != sorted(codes):
            problem = f"`{line.key}` prints {', '.join(named) or 'no number'} in {line.locale}"
            problem = f"{problem} and leads on by {', '.join(sorted(codes))}: print each once"
            self._stage.note("key-misnamed", line, texter.way, problem)
        for code, entry in zip(codes, self._menu.entries[menu], strict=True):
            self._check_number(texter, code, entry.place, line.locale)
            self._check_number(texter, entry.digit, entry.place, line.locale)
            self._check_title(texter, line, code, entry.place)

    def _check_title(self, texter: Texter, line: Line, code: str, place: str) -> None:
        """Find a number that stands before the title of another place."""
        found = re.search(rf"(?<![0-9]){code} (?P<words>[^.;0-9]*)", self._written(line))
        sms = self._stage.release.sms
        titled = [
            other
            for other in (*self._menu.topics, *self._menu.entries)
            if found and found["words"].strip(", ") == sms.get((line.locale, f"title.{other}"))
        ]
        if titled and place not in titled:
            problem = f"`{line.key}` prints {code} before the title of `{titled[0]}` in {line.locale}"
            problem = f"{problem}, and {code} leads to `{place}`: print the number of each before it"
            self._stage.note("key-misnamed", (line, code), texter.way, problem)

    def _check_gate(self, texter: Texter, line: Line) -> None:
        """Find a gate whose number does not choose the language that it is printed in."""
        for number in self._numbers(line):
            session = self._step(texter.session, TextReceived(AT, number)).session
            if session.locale != line.locale:
                problem = f"`{line.key}` prints {number} in {line.locale}, and it chooses {session.locale}"
                self._stage.note("key-misnamed", (line, number), texter.way, f"{problem}: print its own key")

    def _numbers(self, line: Line) -> list[str]:
        return NUMBER.findall(_PHONE.sub("", self._written(line)))

    def _check_ways_out(self, texter: Texter) -> None:
        """Find a texter whom 0 leads to no person, a word to no menu, or START to no texts."""
        session = texter.session
        locale = (session.offered_in if session.offers else None) or session.locale
        spoken = session.locale or self._menu.locales[0]
        menu_word, start_word = (self._word(kind, spoken) for kind in (Kind.MENU_WORD, Kind.OPT_IN))
        ways: list[tuple[str, str | None, tuple[str, ...], str]] = [
            ("0", locale, _ANSWERS[Kind.PERSON], "person-far"),
            (menu_word or "00", spoken if menu_word else locale, _ANSWERS[Kind.MENU_WORD], "dead-end"),
        ]
        if session.opted_out:
            ways = [(start_word or "START", spoken, _ANSWERS[Kind.OPT_IN], "dead-end")]
        for body, answered_in, wanted, code in ways:
            after = self._chosen(self._send(texter, body, answered_in), spoken)
            if after.key not in wanted:
                problem = f"{body} is answered by `{after.key}`, and should be by `{wanted[0]}`"
                about = (Channel.SMS, session.locale, session.opted_out)
                self._stage.note(code, about, after.way, f"{problem}: let it lead there from everywhere")


def _lines(turn: TextTurn) -> tuple[Line, ...]:
    return turn.reply.lines if turn.reply else ()
