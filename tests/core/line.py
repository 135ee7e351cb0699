"""A small line of its own for the tests of the core, and a phone that re-reads the session at every step."""

import json
from dataclasses import replace

from ivr.core import sms, voice
from ivr.core.deployment import Deployment
from ivr.core.effects import Effect, SendText
from ivr.core.events import (
    CallStarted,
    EffectDone,
    KeyPressed,
    LastCall,
    OptOutType,
    Outcome,
    Reach,
    Silence,
    TextEvent,
    TextReceived,
    TransferEnd,
    TransferEnded,
    VoiceEvent,
)
from ivr.core.keywords import Lexicon
from ivr.core.menu import Entry, Menu, Topic
from ivr.core.prompts import HangUp, Reply, TextTurn, Transfer, VoiceTurn
from ivr.core.referrals import Hours, Referral, Shift
from ivr.core.session import CallSession, TextSession

NOON = 1_700_000_000.0
"""A Tuesday, 17:13 in New York: the desk is open until 18:00."""

NIGHT = NOON + 2 * 3600.0
"""The desk is closed."""

IN_BOTH = frozenset({"en", "es"})
WORKDAYS = Hours("America/New_York", (Shift(frozenset(range(5)), 9 * 60, 18 * 60),))

ACS = Referral("acs", "+18005550100", IN_BOTH)
DESK = Referral("desk", "+18005550101", IN_BOTH, WORKDAYS)
AMIGA = Referral("amiga", "+18005550102", frozenset({"es"}))
LIFELINE = Referral("lifeline", "988", IN_BOTH)

ENTRIES = {
    "main": {"1": "learn", "2": "treatment", "3": "support"},
    "learn": {"1": "cup", "2": "outlook"},
    "treatment": {"1": "choosing", "2": "nodes"},
    "nodes": {"1": "nodes.neck", "2": "nodes.women", "3": "nodes.men"},
    "support": {"1": "family", "2": "rides", "5": "crisis"},
}

PARTS = {
    "cup": (2, 3),
    "outlook": (1, 1),
    "choosing": (1, 1),
    "nodes.neck": (1, 2),
    "nodes.women": (1, 1),
    "nodes.men": (1, 1),
    "family": (1, 1),
    "rides": (1, 1),
}

ENGLISH = {
    "topic.cup": ["CUP", "WHAT", "CANCER"],
    "topic.outlook": ["OUTLOOK", "SURVIVAL"],
    "topic.choosing": ["TREATMENT", "CHEMO", "PLANS"],
    "topic.nodes.neck": ["NECK", "THROAT"],
    "topic.nodes.women": ["BREAST", "UNDERARM WOMEN"],
    "topic.nodes.men": ["UNDERARM MEN"],
    "topic.family": ["MOTHER", "FATHER"],
    "topic.rides": ["RIDE", "RIDES", "LOCAL", "211"],
    "menu.nodes": ["NODES", "GLANDS"],
    "menu.learn": ["LEARN"],
    "menu.support": ["SUPPORT"],
    "choice.underarm": ["UNDERARM", "ARMPIT"],
    "dying": ["DIE", "END OF LIFE", "TERMINAL"],
    "person": ["PERSON", "TALK"],
    "crisis": ["988", "SUICIDE", "END MY LIFE", "WANT TO DIE"],
    "urgent": ["911", "CANT BREATHE"],
    "opt_out": [
        *("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"),
        *("OPT OUT", "STOP TEXTING ME"),
    ],
    "opt_in": ["START", "YES", "UNSTOP"],
    "erase": ["ERASE"],
    "relay": ["RELAY", "DEAF"],
    "help": ["HELP", "INFO"],
    "courtesy": ["PLEASE", "THANK YOU", "NOW", "OK"],
    "language": ["ENGLISH", "INGLES", "INGLÉS"],
    "menu": ["MENU", "TOPICS"],
    "more": ["MORE"],
    "back": ["BACK"],
    "again": ["AGAIN"],
    "common": ["SHOULD", "I", "THE", "MY", "IS", "GLANCE"],
    "weak": ["WHAT", "CANCER", "CUP", "MOTHER", "TREATMENT", "LEARN", "SUPPORT", "NODES", "TALK"],
}

SPANISH = {
    "topic.cup": ["CUP", "QUÉ ES", "CÁNCER", "CANCER"],
    "topic.outlook": ["PRONÓSTICO", "PRONOSTICO"],
    "topic.choosing": ["TRATAMIENTO", "QUIMIO", "PLANES"],
    "topic.nodes.neck": ["CUELLO"],
    "topic.nodes.women": ["SENO", "SENOS"],
    "topic.nodes.men": ["AXILA HOMBRE"],
    "topic.family": ["MAMÁ", "FAMILIA"],
    "topic.rides": ["TRANSPORTE", "LOCAL"],
    "menu.nodes": ["NODOS"],
    "menu.learn": [],
    "menu.support": [],
    "choice.breast_or_mother": ["MAMA"],
    "dying": ["MORIR", "TERMINAL"],
    "person": ["PERSONA"],
    "crisis": ["988", "ME QUIERO MORIR", "NO QUIERO VIVIR"],
    "urgent": ["911", "NO PUEDO RESPIRAR"],
    "opt_out": ["STOP", "ALTO", "BAJA", "NO MÁS", "NO MAS", "YA NO ME ESCRIBA"],
    "opt_in": ["START", "INICIO"],
    "erase": ["BORRAR"],
    "relay": ["SORDO", "SORDA"],
    "help": ["AYUDA", "HELP", "INFO"],
    "courtesy": ["POR FAVOR", "GRACIAS", "YA", "OK"],
    "language": ["SPANISH", "ESPAÑOL", "ESPANOL"],
    "menu": ["MENU", "MENÚ", "TEMAS"],
    "more": ["MÁS", "MAS"],
    "back": ["ATRÁS", "ATRAS"],
    "again": ["REPETIR"],
    "common": ["DEL", "MI", "LA", "SEÑOR", "SENOR"],
    "weak": ["CUP", "CÁNCER", "CANCER", "MAMÁ", "MAMA", "QUÉ ES", "TRATAMIENTO", "NODOS"],
}

FRENCH = {"topic.cup": ["CUP"], "opt_out": ["ARRET"], "common": ["LE", "DU"], "help": ["AIDE"]}

LEXICONS = {
    "en": Lexicon.build(ENGLISH, ""),
    "es": Lexicon.build(SPANISH, "áéíóúüñ¿¡"),
    "fr": Lexicon.build(FRENCH, "ç"),
}


def menu_of(*locales: str) -> Menu:
    """Make the small line in some languages."""
    return Menu(
        locales=locales,
        entries={
            menu: tuple(Entry(digit, place) for digit, place in listed.items())
            for menu, listed in ENTRIES.items()
        },
        topics={place: Topic(place, *parts) for place, parts in PARTS.items()},
        choices={
            "breast_or_mother": ("nodes.women", "family"),
            "underarm": ("nodes.women", "nodes.men"),
        },
        ask_first=frozenset({"outlook", "nodes.neck"}),
        resume_seconds=900.0,
        lexicons={locale: LEXICONS[locale] for locale in locales},
        dying="outlook",
        people=(ACS, DESK, AMIGA),
        crisis_line=LIFELINE,
    )


MENU = menu_of("en", "es")
THREE_LANGUAGES = menu_of("en", "es", "fr")
ONE_LANGUAGE = menu_of("en")

TEXTING = Deployment(can_text=True)
CONNECTING = Deployment(connects_crisis=True)


def helped_by(*people: Referral) -> Menu:
    """Make the small line with other people to talk to."""
    return replace(MENU, people=people)


def reread_call(session: CallSession) -> CallSession:
    """Send a session through its address and back."""
    return CallSession.from_query(session.locale or "mul", session.place, session.to_query())


def reread_texter(session: TextSession) -> TextSession:
    """Send a session through the store and back."""
    return TextSession.from_dict(json.loads(json.dumps(session.to_dict())))


def heard(turn: VoiceTurn) -> str:
    """Write what is heard, as `en welcome, en menu.main`, and what follows: ` (end)`, or ` (to acs)`."""
    says = ", ".join(f"{say.locale} {say.key}" for say in turn.prompt.says)
    match turn.prompt:
        case HangUp():
            return f"{says} (end)"
        case Transfer(to=to, shows_caller=shows_caller):
            return f"{says} (to {to.name}{' as the caller' if shows_caller else ''})"
    return says


def written(reply: Reply | None) -> str | None:
    """Write a text: `en heading.near_miss, 1 en title.outlook`; None is silence."""
    if reply is None:
        return None
    return ", ".join(
        f"{line.number} {line.locale} {line.key}" if line.number else f"{line.locale} {line.key}"
        for line in reply.lines
    )


class Call:
    """One call; every step starts from the address that the last answer gave."""

    def __init__(
        self,
        locale: str | None = None,
        last_call: LastCall | None = None,
        menu: Menu = MENU,
        deployment: Deployment | None = None,
    ) -> None:
        self.menu = menu
        self.deployment = deployment
        self.at = NOON
        self.reach = Reach.TEXTS
        self.outcome = Outcome.DONE
        started = CallStarted(self.at, locale, last_call)
        self.turn = voice.step(menu, CallSession(), started, deployment)
        self.effects: list[Effect] = []

    @property
    def session(self) -> CallSession:
        assert not isinstance(self.turn.prompt, HangUp)
        return self.turn.prompt.session

    def hears(self) -> str:
        return heard(self.turn)

    def press(self, *keys: str, pace: float = 5.0) -> str:
        for key in keys:
            self.at += pace
            self.step(KeyPressed(self.at, key, self.reach))
        return heard(self.turn)

    def keep_silent(self, times: int = 1) -> str:
        for _ in range(times):
            self.at += 8.0
            self.step(Silence(self.at, self.reach))
        return heard(self.turn)

    def come_back(self, ending: TransferEnd) -> str:
        self.at += 20.0
        self.step(TransferEnded(self.at, ending, self.reach))
        return heard(self.turn)

    def step(self, event: VoiceEvent) -> None:
        """Take one step, and as the line does it, one more for a text that was sent."""
        session = reread_call(self.session)
        self.turn = self._answer(session, event)
        for effect in self.turn.effects:
            self.effects.append(effect)
            if isinstance(effect, SendText):
                self.turn = self._answer(session, EffectDone(self.at, effect, self.outcome))
                self.effects.extend(self.turn.effects)

    def _answer(self, session: CallSession, event: VoiceEvent) -> VoiceTurn:
        return voice.step(self.menu, session, event, self.deployment)

    def texts(self) -> list[SendText]:
        return [effect for effect in self.effects if isinstance(effect, SendText)]


class Texter:
    """One who texts; every step starts from the session as the store gives it back."""

    def __init__(
        self, locale: str | None = None, menu: Menu = MENU, deployment: Deployment | None = None
    ) -> None:
        self.menu = menu
        self.deployment = deployment
        self.at = NOON
        self.session = TextSession(locale=locale)
        self.turn = TextTurn(self.session)
        self.effects: list[Effect] = []
        self.outcome = Outcome.DONE

    def text(self, body: str, opt_out_type: OptOutType | None = None) -> str | None:
        """Send a text, see its effects done, and give what is answered at last."""
        self.at += 60.0
        session = reread_texter(self.session)
        self.turn = self._answer(session, TextReceived(self.at, body, opt_out_type))
        for effect in self.turn.effects:
            self.effects.append(effect)
            done = EffectDone(self.at, effect, self.outcome)
            self.turn = self._answer(reread_texter(self.turn.session), done)
        self.session = self.turn.session
        return written(self.turn.reply)

    def _answer(self, session: TextSession, event: TextEvent) -> TextTurn:
        return sms.step(self.menu, session, event, self.deployment)
