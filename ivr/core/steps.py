"""One answer to a caller in the making: what is said, where that leaves them, and what is remembered."""

from dataclasses import dataclass, field, replace
from typing import Self

from ivr.core.deployment import Deployment
from ivr.core.effects import Effect, ForgetCall, RememberCall
from ivr.core.events import Reach
from ivr.core.menu import Channel, Menu
from ivr.core.places import apart, topic_key, way_back
from ivr.core.prompts import Ask, HangUp, Say, Transfer, VoiceTurn
from ivr.core.referrals import Referral
from ivr.core.session import CRISIS, GATE, KEEP, PERSON, TRANSFER, CallSession

RE_PROMPTS = 2
"""How often silence or a key without a choice is asked again, before the helpline is offered."""

MOST_TURNS = 60
"""A call that goes on for longer is a line left open; the goodbye gives the helpline."""

OFFER_AT = RE_PROMPTS + 1
"""The miss after which a person is offered; the next one ends the call."""

_CRIES = {
    **{key: key for key in ("emergency", "both.emergency", "crisis", "both.crisis")},
    "crisis.connect": "crisis",
}
"""What is still said when a call must end, and in which words."""


def in_all(menu: Menu, name: str) -> tuple[Say, ...]:
    """Say a bilingual message, in every language one after the other."""
    return tuple(Say(f"both.{name}", locale) for locale in menu.locales)


@dataclass(frozen=True, slots=True)
class Step:
    """The menu, a settled session, the time, what this installation can do, and what phone it is."""

    menu: Menu
    session: CallSession
    at: float
    deployment: Deployment = field(default_factory=Deployment)
    reach: Reach = Reach.TEXTS

    def moved(self, session: CallSession) -> Self:
        """Go on from another session; `replace` would take five times as long, in every turn."""
        return type(self)(self.menu, session, self.at, self.deployment, self.reach)

    def heard(self) -> Self:
        """Go on after a key that has a meaning here: silence and wrong keys count anew."""
        return self.moved(replace(self.session, silence=0, wrong=0))

    def spoken_in(self, locale: str) -> Self:
        """Go on in another language."""
        return self.moved(replace(self.session, locale=locale))

    def go(
        self,
        place: str,
        part: int = 1,
        back: str | None = None,
        effects: tuple[Effect, ...] = (),
        first: tuple[Say, ...] = (),
    ) -> VoiceTurn:
        """Lead the caller to a place and speak it, behind what is to be said first."""
        there = self.moved(replace(self.session, silence=0, wrong=0, place=place, part=part, back=back))
        topic = there.say(topic_key(place, part)) if place in self.menu.topics else ()
        return there.ask((*first, *topic, *there.choices()), effects)

    def gate(self, *first: str, effects: tuple[Effect, ...] = ()) -> VoiceTurn:
        """Lead to the gate, behind what is to be said first."""
        step = self.moved(replace(self.session, place=GATE, back=None)).heard()
        return step.ask((*step.say_all(*first), *step.choices()), effects)

    def at_place(self, place: str) -> Self:
        """Go on from a place without speaking it."""
        back = None if self.menu.is_lasting(place) else self.session.back
        return self.moved(replace(self.session, place=place, back=back)).heard()

    def choose(self) -> VoiceTurn:
        """Say what can be pressed here."""
        step = self.heard()
        return step.ask(step.choices())

    def tell(self, key: str) -> VoiceTurn:
        """Say one thing, and what can be pressed here; only a menu is spoken all over again."""
        step, place = self.heard(), self.session.place
        if self.menu.is_menu(place):
            return step.ask((*step.say(key), *step.choices()))
        is_person = apart(place)[0] == PERSON
        return step.ask(step.say_all(key, "connect_now" if is_person else step.after))

    def choices(self) -> tuple[Say, ...]:
        """Say what can be pressed: after a topic that is one short message, elsewhere the place itself.

        A text is offered only where one can be sent.
        """
        place = self.session.place
        if place in self.menu.topics:
            return self.say(f"{self.after}.keep" if self.can_text else self.after)
        if place == CRISIS and self.connects_crisis:
            return self.say("crisis.connect")
        if apart(place)[0] == KEEP:
            return self.say(KEEP)
        if apart(place)[0] == PERSON:
            return (*self.say(place), *self.offer_of_number())
        return self.say(f"menu.{place}" if self.menu.is_menu(place) else place)

    def choices_again(self) -> tuple[Say, ...]:
        """Say what can be pressed to who has heard it before: of a person, in short."""
        if apart(self.session.place)[0] == PERSON:
            return (*self.say("connect_now"), *self.offer_of_number())
        return self.choices()

    def offer_of_number(self) -> tuple[Say, ...]:
        """Offer the number of a helpline as a text, where one can be sent."""
        return self.say("keep.number") if self.can_text else ()

    @property
    def can_text(self) -> bool:
        """Say whether this phone can be sent a text from here."""
        return self.deployment.can_text and self.reach is Reach.TEXTS

    @property
    def after(self) -> str:
        """Name the message that tells what can be pressed after a topic: whether there is more of it."""
        more = self.session.part < self.menu.parts(self.session.place, Channel.VOICE)
        return "more" if more else "after_topic"

    @property
    def connects_crisis(self) -> bool:
        """Say whether key 1 in crisis puts the caller through."""
        line = self.menu.crisis_line
        return self.deployment.connects_crisis and line is not None and line.is_open(self.at)

    @property
    def is_last(self) -> bool:
        """Say whether this call has gone on for so long that only a goodbye is left."""
        return self.session.turn >= MOST_TURNS

    def say(self, key: str) -> tuple[Say, ...]:
        """Say a message in the language of the caller, or in every one while none is known."""
        locale = self.session.locale
        return (Say(key, locale),) if locale else in_all(self.menu, key)

    def say_all(self, *keys: str) -> tuple[Say, ...]:
        """Say several messages, one after the other."""
        return tuple(say for key in keys for say in self.say(key))

    def ask(self, says: tuple[Say, ...], effects: tuple[Effect, ...] = ()) -> VoiceTurn:
        """Speak and wait for a key, unless this call has gone on for too long."""
        if self.is_last:
            return self.goodbye(says, effects)
        session = replace(self.session, turn=self.session.turn + 1)
        return VoiceTurn(Ask(says, session), (*effects, *self._memory()))

    def put_through(self, to: Referral, shows_caller: bool = False) -> VoiceTurn:
        """Connect the caller, however long this call is; how that ends comes to the place `transfer.NAME`."""
        session = replace(
            self.heard().session, place=f"{TRANSFER}.{to.name}", part=1, turn=self.session.turn + 1
        )
        prompt = Transfer(self.say("connecting"), to, session, shows_caller)
        return VoiceTurn(prompt, self._memory())

    def _memory(self) -> tuple[Effect, ...]:
        locale, place, seconds = self.session.locale, self.way_back, self.menu.resume_seconds
        if not locale or not seconds or not self.menu.is_lasting(place):
            return ()
        return (RememberCall(locale, place, self.at, seconds),)

    @property
    def way_back(self) -> str:
        """Give the place that star leads back to from the places beside the menu."""
        return way_back(self.menu, self.session)

    @property
    def lasting_way_back(self) -> str | None:
        """Give the way back as it can stand in an address; None for the gate."""
        place = self.way_back
        return place if self.session.locale and self.menu.is_lasting(place) else None

    def goodbye(self, unsaid: tuple[Say, ...] = (), effects: tuple[Effect, ...] = ()) -> VoiceTurn:
        """End the call; of what would have been said, a cry for help is answered even then."""
        cries = tuple(Say(_CRIES[say.key], say.locale) for say in unsaid if say.key in _CRIES)
        return VoiceTurn(HangUp((*cries, *self.say("goodbye"))), (*effects, ForgetCall()))
