"""Find whom a call keeps for ever, keeps from a person, or lets go without a number."""

from collections.abc import Collection, Mapping

from ivr.core.places import apart
from ivr.core.prompts import Say
from ivr.core.session import MAIN, PERSON, TRANSFER, CallSession
from messages.rehearsal.moves import KEYS, WAIT, Heard, is_miss
from messages.rehearsal.promises import Turns
from messages.rehearsal.stage import Stage
from messages.render import Phone

PRESSES_TO_A_PERSON = 3


class Exits:
    """The ways out of every state of a call: to its end, to the main menu, and to a person."""

    def __init__(self, stage: Stage, turns: Turns, ways: Mapping[CallSession, str]) -> None:
        self._stage, self._turns, self._ways = stage, turns, ways
        self._menu, self._voice = stage.release.menu, stage.release.voice
        self._people = {"both.helpline", *(f"{PERSON}.{person.name}" for person in self._menu.people)}

    def check_goodbye(self, way: str, says: tuple[Say, ...], locale: str | None) -> None:
        """Find an end of the call that gives no number of a person, in any of its languages."""
        for each in (locale,) if locale else self._menu.locales:
            spoken = {say.key for say in says if say.locale == each}
            if not self._phones(each, spoken) & self._phones(each, self._people):
                problem = f"the call ends in {each} without the number of the helpline: say it in the goodbye"
                self._stage.note("goodbye-bare", each, way, problem)

    def _phones(self, locale: str, keys: Collection[str]) -> set[str]:
        texts = (self._voice.get((locale, key), ()) for key in keys)
        return {span.written for text in texts for span in text if isinstance(span, Phone)}

    def check_move(self, session: CallSession, move: str, there: CallSession | None) -> None:
        """Find what callers cannot help, as a busy line or a text that fails, and that leads nowhere."""
        is_nowhere = there is None or (there.place == session.place and apart(there.place)[0] == TRANSFER)
        if is_nowhere and move not in KEYS:
            problem = "nothing comes after this: say what happened, and lead on"
            about = (session.locale, apart(session.place)[0], move)
            self._stage.note("dead-end", about, f"{self._ways[session]}, {move}", problem)

    def check_ends(self) -> None:
        """Find states from which silence and wrong keys alone never end the call."""
        misses = {session: self._missed(session) for session in self._turns}
        ends: set[CallSession | None] = {None}
        while more := {session for session in misses.keys() - ends if misses[session] <= ends}:
            ends |= more
        for session in self._turns:
            if session not in ends:
                problem = "silence and wrong keys alone go on for ever from here: end the call at some time"
                self._stage.note("loop", session.locale, self._ways[session], problem)

    def _missed(self, session: CallSession) -> set[CallSession | None]:
        turns = self._turns[session].items()
        return {heard[1] for key, heard in turns if key == WAIT or is_miss(session, heard)}

    def check_ways_out(self) -> None:
        """Find states from which the main menu, or a person in few enough presses, is out of reach."""
        pressed = {
            session: [heard for key, heard in turns.items() if key != WAIT]
            for session, turns in self._turns.items()
        }
        leads = {session: {there for _, there in turns} for session, turns in pressed.items()}
        helped = {session for session, turns in pressed.items() if self._is_helped(turns)}
        for _ in range(PRESSES_TO_A_PERSON - 1):
            helped |= {session for session, there in leads.items() if there & helped}
        home = {session for session in leads if session.place == MAIN}
        while more := {session for session in leads.keys() - home if leads[session] & home}:
            home |= more
        for session in leads:
            about, way = (session.locale, session.place), self._ways[session]
            if session not in helped:
                problem = f"no {PRESSES_TO_A_PERSON} keys lead to a person from here: let 0 do it"
                self._stage.note("person-far", about, way, problem)
            if session not in home:
                problem = "no keys lead to the main menu from here: let star do it"
                self._stage.note("dead-end", about, way, problem)

    def _is_helped(self, turns: Collection[Heard]) -> bool:
        return any(say.key in self._people for says, _ in turns for say in says)
