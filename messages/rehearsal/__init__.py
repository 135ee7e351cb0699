"""Rehearse a release: every leaf is reached and heard to its end, in each language and channel.

The walk does what callers can do, from every place: it presses each key, waits, and texts each word
and number. It knows the conversations only by what comes back.
"""

from dataclasses import dataclass

from ivr.core import sms, voice
from ivr.core.errors import Fault
from ivr.core.menu import Channel, Menu, walk
from messages.keys import topics
from messages.rehearsal.calls import PLAIN, Calls, CallStep
from messages.rehearsal.stage import Limits, Stage
from messages.rehearsal.texts import Texts, TextStep
from messages.release import Release

__all__ = ["CallStep", "Limits", "Rehearsal", "TextStep", "rehearse"]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was walked and found: `topics_heard` counts a topic once a language and channel."""

    turns: int
    places: int
    topics_heard: int
    faults: tuple[Fault, ...]


def rehearse(
    release: Release,
    limits: Limits | None = None,
    call: CallStep = voice.step,
    text: TextStep = sms.step,
) -> Rehearsal:
    """Find what keeps callers and texters from hearing the whole line; `call` and `text` answer them."""
    stage = Stage(release, limits or Limits())
    calls, texts = Calls(stage, call), Texts(stage, text)
    calls.walk()
    texts.walk()
    Calls(stage, call, PLAIN).walk()
    heard = 0
    for locale in sorted(release.languages.keys() - {*release.menu.locales}):
        problem = f"no key leads to {locale}: serve it, or release without it"
        stage.note("language-unheard", locale, "call", problem)
    for locale in release.menu.locales:
        for place, code in _codes(release.menu).items():
            heard += stage.has_heard(Channel.VOICE, locale, place, calls.listen(locale, code))
            heard += stage.has_heard(Channel.SMS, locale, place, texts.listen(locale, code))
    places = {session.place for session in calls.turns}
    return Rehearsal(stage.turns, len(places), heard, tuple(stage.faults.values()))


def _codes(menu: Menu) -> dict[str, str]:
    """Give each topic the keys that lead to it from the main menu, or none if no menu holds it."""
    codes = {place: code for code, place in reversed([*walk(menu.entries)])}
    return {place: codes.get(place, "") for place in dict.fromkeys((*topics(menu.entries), *menu.topics))}
