"""The conversation by text: one text in, one reply or a meant silence out."""

from dataclasses import dataclass, replace

from ivr.core.deployment import Deployment
from ivr.core.effects import Erase, StoreOptIn, StoreOptOut
from ivr.core.events import EffectDone, TextEvent
from ivr.core.keywords import Keyword, Kind
from ivr.core.menu import Channel, Menu
from ivr.core.places import topic_key
from ivr.core.prompts import Line, Reply, TextTurn
from ivr.core.reading import Meaning, Reading, read
from ivr.core.referrals import offer
from ivr.core.replies import system
from ivr.core.session import CRISIS, MAIN, PERSON, TextSession
from ivr.core.wishes import answered, mirrored, told

OFFER_SECONDS = 24 * 3600.0
"""How long a single digit picks from the menu that was sent last."""

MOST_CHOICES = 3
"""More titles would not fit a reply; nobody means four things at once."""

_COMMANDS = {"00": Meaning.MENU_WORD, "9": Meaning.AGAIN}


def step(
    menu: Menu, session: TextSession, event: TextEvent, deployment: Deployment | None = None
) -> TextTurn:
    """Answer one text, or say how its effect ended. Any session and any event get an answer."""
    session = _settle(menu, session)
    if isinstance(event, EffectDone):
        return told(menu, session, event)
    given = answered(event, (deployment or Deployment()).stop_answered_by)
    if given:
        return mirrored(session, given)
    reading = read(menu.lexicons, event.body, session.locale)
    answer = _Answer(menu, session, event.at)
    return answer.when_opted_out(reading) if session.opted_out else answer.to(reading)


def go_on_from(menu: Menu, session: TextSession, place: str, locale: str, at: float) -> TextSession:
    """Let a texter go on from a place that was sent: MORE brings what follows, digits pick from a menu."""
    return _Answer(menu, _settle(menu, session), at)._show(place, locale).session


def _settle(menu: Menu, session: TextSession) -> TextSession:
    """Forget what an older menu had and this one does not."""
    place = session.place if session.place and menu.is_lasting(session.place) else None
    pending = tuple(each for each in session.pending if menu.is_lasting(each) and each != MAIN)
    part = session.part if place and 0 <= session.part <= menu.parts(place, Channel.SMS) else 1
    return replace(
        session,
        locale=session.locale if session.locale in menu.locales else None,
        place=place,
        part=part,
        offers=tuple(offer for offer in session.offers if offer[1] == CRISIS or menu.is_lasting(offer[1])),
        offered_in=session.offered_in if session.offered_in in menu.locales else None,
        pending=pending[:MOST_CHOICES],
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer to one text in the making: the menu, a settled session, and the time."""

    menu: Menu
    session: TextSession
    at: float

    def when_opted_out(self, reading: Reading) -> TextTurn:
        """Keep silent to everything but a wish for texts again."""
        match reading.meaning:
            case Meaning.OPT_IN:
                return TextTurn(self.session, None, (StoreOptIn(self._language(reading)),))
            case Meaning.ERASE:
                return TextTurn(self.session, None, (Erase(None, is_silent=True),))
        return TextTurn(self.session)

    def to(self, reading: Reading) -> TextTurn:
        locale = self._language(reading)
        match reading.meaning:
            case Meaning.CRISIS | Meaning.URGENT as danger if reading.stops:
                return TextTurn(self.session, None, (StoreOptOut(locale, danger),))
            case Meaning.CRISIS | Meaning.URGENT | Meaning.HELP as meaning:
                return self._system(meaning, locale)
            case Meaning.OPT_OUT:
                return TextTurn(self.session, None, (StoreOptOut(locale),))
            case Meaning.OPT_IN:
                return TextTurn(self.session, None, (StoreOptIn(locale),))
            case Meaning.ERASE:
                return TextTurn(self.session, None, (Erase(locale),))
            case Meaning.RELAY as meaning:
                return self._system(meaning, locale)
        return self._on_the_way(reading, locale)

    def _on_the_way(self, reading: Reading, locale: str | None) -> TextTurn:
        """Answer what leads somewhere: through the menu, to a topic, to another language."""
        match reading.meaning:
            case Meaning.LANGUAGE:
                return self._chosen(reading.locales[0])
            case Meaning.MENU_WORD | Meaning.MORE | Meaning.BACK | Meaning.AGAIN as meaning:
                return self._command(meaning, locale)
            case Meaning.GREETING:
                return self._greet(locale)
            case Meaning.DIGITS:
                return self._digits(reading.digits)
            case Meaning.SUBJECT:
                return self._subject(reading.subjects, locale)
            case Meaning.SLIP:
                return self._slip(reading.subjects, locale)
        return self._not_understood(locale)

    def _language(self, reading: Reading) -> str | None:
        """Answer in the language of the word; of a word of several, or of none, in the remembered one."""
        return reading.locales[0] if len(reading.locales) == 1 else self.session.locale

    def _system(self, key: str, locale: str | None) -> TextTurn:
        return system(self.menu, self.session, key, locale)

    def _greet(self, locale: str | None) -> TextTurn:
        """Say who we are and what there is, to who has only said hello or thanks."""
        return self._menu_printed("welcome", locale) if locale else self._gate(self.session.pending)

    def _command(self, meaning: Meaning, locale: str | None) -> TextTurn:
        place, part = self.session.place or MAIN, self.session.part
        target = {Meaning.MENU_WORD: MAIN, Meaning.BACK: self.menu.up(place)}.get(meaning, place)
        if locale is None:
            return self._gate(() if target == MAIN else (target,))
        if meaning is not Meaning.MORE or self.session.place is None:
            return self._show(target, locale, max(part, 1) if target == place else 1)
        if part < self.menu.parts(place, Channel.SMS):
            return self._show(place, locale, part + 1)
        return self._system("no_more", locale)

    def _digits(self, digits: str) -> TextTurn:
        offers = self._fresh_offers()
        locale = (self.session.offered_in if offers else None) or self.session.locale
        if locale is None and digits in self._language_digits():
            return self._chosen(self.menu.locales[int(digits) - 1])
        match digits:
            case "0":
                return self._person(locale)
            case "6":
                return self._system(CRISIS, locale)
            case "8" if locale:
                return self._chosen(self.menu.next_locale(locale))
            case "00" | "9":
                return self._command(_COMMANDS[digits], locale)
        place = offers.get(digits) or (None if offers and len(digits) == 1 else self.menu.by_code(digits))
        return self._lead_to((place,), locale) if place else self._not_understood(locale)

    def _language_digits(self) -> tuple[str, ...]:
        return tuple(str(number) for number in range(1, len(self.menu.locales) + 1))

    def _fresh_offers(self) -> dict[str, str]:
        """Give what the numbers printed last pick; they answer in the language they were printed in."""
        fresh = abs(self.at - self.session.offered_at) < OFFER_SECONDS  # two servers have two clocks
        return dict(self.session.offers) if fresh else {}

    def _chosen(self, locale: str) -> TextTurn:
        """Keep the language that was chosen, and answer what waited for it."""
        pending = self.session.pending
        answer = replace(self, session=replace(self.session, locale=locale, pending=()))
        return answer._lead_to(pending, locale) if pending else answer._menu_printed("welcome", locale)

    def _subject(self, subjects: tuple[Keyword, ...], locale: str | None) -> TextTurn:
        kinds = {subject.kind for subject in subjects}
        if Kind.DYING in kinds:
            return self._dying(locale)
        if Kind.RELAY in kinds:
            return self._system(Kind.RELAY, locale)
        if Kind.PERSON in kinds:
            return self._person(locale)
        return self._lead_to(self._places(subjects), locale)

    def _dying(self, locale: str | None) -> TextTurn:
        """Answer a hard question in short; what can be said at length waits for MORE, or for a language."""
        place = self.menu.dying
        session = replace(self.session, place=place, part=0, pending=() if locale else (place,))
        return system(self.menu, session, "dying", locale)

    def _person(self, locale: str | None) -> TextTurn:
        """Name who is there now and speaks the language; without one, all languages get the helpline."""
        person = offer(self.menu.people, locale, self.at).person if locale else None
        return self._system(f"{PERSON}.{person.name}", locale) if person else self._system("helpline", None)

    def _places(self, subjects: tuple[Keyword, ...]) -> tuple[str, ...]:
        """List what is meant, each once; a menu gives way to a place inside it."""
        named = [
            place
            for subject in subjects
            for place in (self.menu.choices[subject.name] if subject.kind is Kind.CHOICE else (subject.name,))
        ]
        inner = [place for place in named if not any(self.menu.holds(place, other) for other in named)]
        return tuple(dict.fromkeys(inner))[:MOST_CHOICES]

    def _slip(self, subjects: tuple[Keyword, ...], locale: str | None) -> TextTurn:
        places = self._places(subjects)
        asks = not self.menu.ask_first.isdisjoint(places)
        if asks and locale is None:
            return self._gate(())  # a guess does not wait: what waits is answered without being asked for
        if asks and locale and len(places) == 1:
            return self._ask("near_miss", places, locale)
        return self._lead_to(places, locale)

    def _lead_to(self, places: tuple[str, ...], locale: str | None) -> TextTurn:
        """Answer with a place, or ask which; the language comes first, but crisis waits for no gate."""
        if CRISIS in places:
            return self._system(CRISIS, locale)
        if locale is None:
            return self._gate(places)
        return self._ask("which_one", places, locale) if len(places) > 1 else self._show(places[0], locale)

    def _gate(self, pending: tuple[str, ...]) -> TextTurn:
        """Ask for the language; from now on 1 and 2 answer that, whatever was printed before."""
        return system(self.menu, replace(self.session, pending=pending), "gate", None)

    def _show(self, place: str, locale: str, part: int = 1) -> TextTurn:
        answered = replace(self.session, place=place, part=part, pending=())
        if self.menu.is_menu(place):
            return replace(self, session=answered)._menu_printed(f"menu.{place}", locale, place)
        return TextTurn(answered, Reply((Line(topic_key(place, part), locale),)))

    def _menu_printed(self, key: str, locale: str, menu: str = MAIN) -> TextTurn:
        """Send a message that prints a menu, and let single digits pick from it."""
        offers = {entry.digit: entry.place for entry in self.menu.entries[menu]}
        codes = {self.menu.code(place): place for place in offers.values()}
        answer = replace(self, session=replace(self.session, place=menu, part=1))
        return answer._offering(codes | offers, locale, (Line(key, locale),))

    def _offering(self, offers: dict[str, str], locale: str, lines: tuple[Line, ...]) -> TextTurn:
        session = replace(self.session, offers=tuple(offers.items()), offered_at=self.at, offered_in=locale)
        return TextTurn(session, Reply(lines))

    def _ask(self, heading: str, places: tuple[str, ...], locale: str) -> TextTurn:
        """Ask back: an approved heading, then whole titles, each behind the number that picks it.

        Of titles printed with their codes, 1 picks the first too, unless it is another's code.
        """
        numbers = ("1",) if heading == "near_miss" else tuple(self.menu.code(place) for place in places)
        titles = tuple(
            Line(f"title.{place}", locale, number) for number, place in zip(numbers, places, strict=True)
        )
        in_order = {str(digit): place for digit, place in enumerate(places, start=1)}
        offers = in_order | dict(zip(numbers, places, strict=True))
        return self._offering(offers, locale, (Line(f"heading.{heading}", locale), *titles))

    def _not_understood(self, locale: str | None) -> TextTurn:
        if locale is None:
            return self._gate(self.session.pending)
        return self._menu_printed("not_understood", locale)
