"""Whatever happens to phones, machines and memory: wishes are kept, and nobody gets another's answer."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from ivr.config import LOCALES
from ivr.core.menu import Channel
from ivr.simulator.forms import DialStatus
from messages.render import as_text
from messages.shelf import Shelf
from tests.conftest import LINE_NUMBER, SPANISH_NUMBER
from tests.house.ledger import Phone, Wish, Word
from tests.house.two_machines import HIDDEN, MACHINES, SHOWN, Address, TwoMachines

WORDS = (
    *(Word(body, "stop") for body in ("STOP", "stop")),
    *(Word(body, "stop", "es") for body in ("ALTO", "por favor no más")),
    Word("stop please", "stop", "en"),
    Word("STOP 988", "crisis_stop"),
    Word("ALTO. no puedo respirar", "urgent_stop", "es"),
    *(Word(body, "start") for body in ("START", "Start")),
    Word("INICIAR", "start", "es"),
    Word("ERASE", "erase", "en"),
    Word("BORRAR", "erase", "es"),
    Word("988", "crisis"),
    Word("I want to die", "crisis", "en"),
    Word("no puedo respirar", "urgent", "es"),
    Word("HELP", "help"),
    Word("AYUDA", "help", "es"),
    Word("SORDO", "relay", "es"),
    Word("ENGLISH", "language", "en"),
    Word("ESPAÑOL", "language", "es"),
    *(Word(body, "digits") for body in ("1", "2", "3", "0", "8", "321", "45", "9")),
    *(Word(body, "word", "en") for body in ("symptoms", "MORE", "prognosis", "person")),
    *(Word(body, "word", "es") for body in ("síntomas", "MÁS", "ganglios", "persona")),
    *(Word(body) for body in ("CUP", "MENU", "hm", "")),
)
"""What is texted: each once with what must come of it, the wishes more often."""

MEANT = {"stop", "crisis_stop", "urgent_stop", "start", "erased", "crisis", "urgent", "help", "relay"}
MEANT |= {f"{key}_failed" for key in ("stop", "crisis_stop", "urgent_stop", "start")} | {"erase_failed"}
PRINTS = ("menu.", "heading.", "welcome", "not_understood")
UNDOES_PRINTS = {"gate", "start", "dying"}

SENT_BY = ("ok", "ok", "lost", "closed", "500", "21610", "21614", "later 21610", "later 30006")
BETWEEN_TEXTS = 101.0  # seconds: nobody is too fast, or gets one answer too often
TWO_STOPS = 600.0  # seconds: how old a text is whose status does not say

phones, machines = st.sampled_from((*SHOWN, HIDDEN)), st.sampled_from(MACHINES)
lines = st.sampled_from((LINE_NUMBER, LINE_NUMBER, SPANISH_NUMBER))
words, wishes = st.sampled_from(WORDS), st.sampled_from(WORDS[:12])
rarely = st.sampled_from((False,) * 7 + (True,))


class Line(RuleBasedStateMachine):
    """Two machines, one memory, three phones: one of them hides its number."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        super().__init__()
        self.world = TwoMachines(folder, shelf)
        self.clock, self.menu = self.world.clock, shelf.current.menu
        self.known = {number: Phone() for number in (*SHOWN, HIDDEN)}
        self.calls: dict[str, tuple[int, Address]] = {}
        self.counter = itertools.count()
        self.sent: list[tuple[str, float, str]] = []
        self.reported = 0
        self.spoken: set[str] = set()

    def teardown(self) -> None:
        try:
            self.come_together()
        finally:
            self.world.close()

    # Texts

    @rule(number=phones, machine=machines, line=lines, word=words, loses=rarely)
    def text(self, number: str, machine: int, line: str, word: Word, loses: bool) -> None:
        self.clock.sleep(BETWEEN_TEXTS)
        sid = f"SM{next(self.counter):032x}"
        self.known[number].texts.append((sid, word, line))
        self.deliver(number, machine, sid, loses)

    @rule(number=phones, machine=machines, line=lines, word=wishes, loses=rarely)
    def wish(self, number: str, machine: int, line: str, word: Word, loses: bool) -> None:
        self.text(number, machine, line, word, loses)

    @rule(number=phones, machine=machines, back=st.integers(0, 3))
    def deliver_again(self, number: str, machine: int, back: int) -> None:
        """Deliver one of the last texts again; an older one only to who must know of it."""
        phone = self.known[number]
        for sid, word, line in phone.texts[::-1][back : back + 1]:
            keepers = (machine, -1) if self.sees(number, machine) else (machine,)
            bodies = {phone.bodies[sid, each] for each in keepers if (sid, each) in phone.bodies}
            self.clock.sleep(1)
            if bodies:
                assert self.send(number, machine, sid, word, line) in bodies
            elif back == 0:
                self.deliver(number, machine, sid, loses=False)

    @rule(number=phones, machine=machines)
    def deliver_last_again(self, number: str, machine: int) -> None:
        self.deliver_again(number, machine, 0)

    def sees(self, number: str, machine: int) -> bool:
        return number != HIDDEN and self.world.sees(machine)

    def send(self, number: str, machine: int, sid: str, word: Word, line: str) -> str | None:
        self.world.serves, handset = machine, self.world.phones[number]
        handset.line = line
        return handset.text(word.body, sid=sid).body

    def deliver(self, number: str, machine: int, sid: str, loses: bool) -> None:
        """Deliver a text that is new to a machine, and hold the answer against what it can know."""
        phone, sees = self.known[number], self.sees(number, machine)
        word, line = next((word, line) for each, word, line in phone.texts if each == sid)
        is_stopped = phone.wants_none(machine, sees, sid)
        if loses:
            self.world.lose_commit(machine)
        body = self.send(number, machine, sid, word, line)
        lost = self.world.find_commit(machine) if loses else False
        if is_stopped and word.kind != "start":
            assert body is None, word
        else:
            assert body is not None, word
            self.judge(number, word, line, body, sees, lost)
        self.remember(number, machine, sid, body, sees, lost)

    def judge(self, number: str, word: Word, line: str, body: str, sees: bool, lost: bool) -> None:
        """Expect the answer that the word must have, in a language that is known for this phone."""
        phone = self.known[number]
        keys, language = self.world.told(body)
        assert keys & MEANT == self.meant(number, word, sees and not lost), (word, keys)
        ways = [*phone.answers(word, line, sees, self.clock.at)]
        assert language in {spoken for spoken, _ in ways}, (word, keys, language)
        if sees:
            phone.languages = {after for spoken, after in ways if spoken == language}
            if any(key.startswith(PRINTS) for key in keys) and language:
                phone.offered = language, self.clock.at
            elif language is None and keys & UNDOES_PRINTS:
                phone.offered = None

    def meant(self, number: str, word: Word, sees: bool) -> set[str]:
        """Give the key that must be among those of the answer, and stands for something done."""
        match word.kind:
            case "stop" | "crisis_stop" | "urgent_stop" | "start" as kind:
                return {f"{kind}_failed" if number == HIDDEN else kind}
            case "erase":
                return {"erased" if sees or number == HIDDEN else "erase_failed"}
            case "crisis" | "urgent" | "help" | "relay" as kind:
                return {kind}
        return {"crisis"} if word.body == "45" else set()

    def remember(self, number: str, machine: int, sid: str, body: str | None, sees: bool, lost: bool) -> None:
        """Keep account of what a text has changed, and of where its answer is kept."""
        phone = self.known[number]
        word = next(word for each, word, _ in phone.texts if each == sid)
        was_erased = word.kind == "erase" and sees
        if sees and not was_erased:
            phone.bodies[sid, -1] = body
        if lost or not sees:
            phone.bodies[sid, machine] = body
        if was_erased:
            phone.languages, phone.offered, phone.kept = {None}, None, set()
            phone.bodies = {key: body for key, body in phone.bodies.items() if key[1] != -1}
        is_wish = word.kind == "start" or (word.kind.endswith("stop") and body is not None)
        if is_wish and number != HIDDEN:
            phone.wish(machine, Wish(self.clock.at, word.kind != "start", sid), sees, lost)

    @rule(number=st.sampled_from(SHOWN), machine=machines)
    def block(self, number: str, machine: int) -> None:
        """Let Twilio tell of a stop that only it has heard, some time ago."""
        self.clock.sleep(7)
        sid = f"SM{next(self.counter):032x}"
        self.world.serves = machine
        self.world.block(number, sid)
        wish = Wish(self.clock.at - TWO_STOPS, True, sid)
        self.known[number].wish(machine, wish, self.sees(number, machine), lost=False)

    # Calls

    @rule(number=phones, machine=machines, line=lines)
    def call(self, number: str, machine: int, line: str) -> None:
        self.hang_up(number, machine)
        handset, phone, sees = self.world.phones[number], self.known[number], self.sees(number, machine)
        self.clock.sleep(7)
        self.world.serves, handset.line = machine, line
        handset.call()
        there = Address.of(self.world.leads[number])
        known = {"es"} if line == SPANISH_NUMBER else phone.languages if sees else {None}
        assert there.locale in known
        assert there.turn == 1
        if sees and line == LINE_NUMBER:
            phone.languages = {there.locale}
        if there.place == "resume":
            recent = [place for place, at in phone.visited if self.clock.at - at < self.menu.resume_seconds]
            assert there.back in {
                place if self.menu.is_menu(place) else self.menu.up(place) for place in recent
            }
        self.calls[number] = next(self.counter), there

    @rule(number=phones, machine=machines, key=st.sampled_from("12345067#*89"))
    def press(self, number: str, machine: int, key: str) -> None:
        self.be_in_call(number, machine)
        self.clock.sleep(4)
        self.act(number, machine, key)

    @rule(number=phones, machine=machines, loses=rarely)
    def ask_for_text(self, number: str, machine: int, loses: bool) -> None:
        """Press 7 for the words to keep, and 1 to have them sent."""
        self.be_in_call(number, machine)
        if self.calls[number][1].locale is None:
            self.press(number, machine, "2")
        self.press(number, machine, "7")
        if loses:
            self.world.lose_commit(machine)
        self.press(number, machine, "1")
        self.world.find_commit(machine)

    @rule(number=phones, machine=machines)
    def cry(self, number: str, machine: int) -> None:
        """Press 9-8-8 in one breath: whatever the keys meant on the way, the language is as before."""
        self.be_in_call(number, machine)
        before = self.calls[number][1]
        self.clock.sleep(4)
        for key in "988":
            self.clock.sleep(1)
            self.act(number, machine, key, is_run=True)
        after = self.calls[number][1]
        assert (after.locale, after.place) == (before.locale, "crisis" if before.locale else "gate")
        if before.locale and self.sees(number, machine):
            self.known[number].languages = {before.locale}

    @rule(number=phones, machine=machines)
    def keep_silent(self, number: str, machine: int) -> None:
        self.be_in_call(number, machine)
        self.clock.sleep(9)
        self.act(number, machine, "")

    @rule(number=phones, machine=machines, ending=st.sampled_from([*DialStatus]))
    def talk(self, number: str, machine: int, ending: DialStatus) -> None:
        """Let whoever the line calls answer, or not."""
        self.press(number, machine, "0")
        self.press(number, machine, "1")
        if self.world.phones[number].is_ringing:
            before, self.world.serves = self.calls[number][1], machine
            self.clock.sleep(31)
            self.world.phones[number].dialed(ending)
            self.move_on(number, before.locale)

    @rule(number=phones, machine=machines)
    def hang_up(self, number: str, machine: int) -> None:
        self.world.serves = machine
        self.world.phones[number].hang_up()
        self.calls.pop(number, None)

    def be_in_call(self, number: str, machine: int) -> None:
        """Call the line, unless it waits for a key of this phone already."""
        if not self.waits(number):
            self.call(number, machine, LINE_NUMBER)

    def waits(self, number: str) -> bool:
        """Say whether the line waits for a key of this phone."""
        handset = self.world.phones[number]
        return handset.is_in_call and not handset.is_ringing

    def act(self, number: str, machine: int, key: str, is_run: bool = False) -> None:
        """Press a key, or none, and hold what follows against where this call was."""
        before, handset = self.calls[number][1], self.world.phones[number]
        phone, sees = self.known[number], self.sees(number, machine)
        self.world.serves = machine
        heard = handset.press(key) if key else handset.silence()
        chosen = {"8": "es" if before.locale == "en" else "en"} if before.locale else {"1": "en", "2": "es"}
        locale = chosen.get(key, before.locale)
        if key in chosen and sees:
            phone.languages = {locale}
        self.judge_kept(number, machine, before, key)
        self.spoken = {each.say.text for each in heard.spoken}
        sent = before.locale and as_text(self.world.shelf.current.voice[before.locale, "keep.sent"])
        if sent in self.spoken:
            assert (self.calls[number][0], before.place) in phone.kept
        self.move_on(number, None if is_run else locale)

    def judge_kept(self, number: str, machine: int, before: Address, key: str) -> None:
        """Expect a text only where one was asked for, once a call and place, and for who wants texts."""
        new = self.world.network.journal[len(self.sent) :]
        for sms in new:
            phone, call = self.known[number], (self.calls[number][0], before.place)
            assert (sms.to, key, before.place[:5], len(new)) == (number, "1", "keep.", 1)
            assert self.sees(number, machine)
            assert not phone.wants_none(machine, sees=True)
            assert call not in phone.kept
            phone.kept.add(call)
            self.sent.append((number, self.clock.at, sms.sid))
            if sms.behaviour.words == "21610":
                phone.wish(machine, Wish(self.clock.at, True, "call"), sees=True, lost=False)

    def move_on(self, number: str, locale: str | None) -> None:
        """Read where the call is now: the next step of this call, in its language."""
        name, before = self.calls[number]
        if not self.world.phones[number].is_in_call:
            del self.calls[number]
            return
        there = Address.of(self.world.leads[number])
        assert there.turn == before.turn + 1
        assert locale in (there.locale, None)
        kept = there.place.removeprefix("keep.")
        parts = self.menu.parts(kept, Channel.VOICE) if kept in self.menu.topics else 1
        assert 1 <= there.part <= parts
        visited = [place for place in (kept, there.back) if place and self.menu.is_lasting(place)]
        self.known[number].visited += [(place, self.clock.at) for place in visited]
        self.calls[number] = name, there

    # The network, the machines, the memory, and time

    @rule(words=st.sampled_from(SENT_BY))
    def network_does(self, words: str) -> None:
        self.world.network.says(words)

    @rule(machine=machines)
    def report(self, machine: int) -> None:
        """Report what became of the texts; some phones have said stop to Twilio alone."""
        self.world.serves = machine
        self.world.network.report()
        news, self.reported = self.sent[self.reported :], len(self.sent)
        told = {sms.sid for sms in self.world.network.journal if sms.behaviour.words == "later 21610"}
        for number, at, sid in news:
            if sid in told:
                self.known[number].wish(machine, Wish(at, True, sid), self.sees(number, machine), lost=False)

    @precondition(lambda self: self.world.is_up)
    @rule()
    def kill_redis(self) -> None:
        self.world.kill_redis()

    @precondition(lambda self: not self.world.is_up)
    @rule()
    def start_redis(self) -> None:
        self.world.start_redis()

    @rule(machine=machines, is_away=st.booleans())
    def set_apart(self, machine: int, is_away: bool) -> None:
        self.world.set_apart(machine, is_away)

    @rule(machine=machines)
    def replay(self, machine: int) -> None:
        if self.world.sees(machine):
            self.world.replay(machine)
            for phone in self.known.values():
                phone.replay(machine)

    @rule()
    def wait(self) -> None:
        self.clock.sleep(300)

    @rule()
    def wait_a_day(self) -> None:
        """Let 25 hours pass: calls are over, what was texted is forgotten, languages and wishes are not."""
        for number in self.known:
            self.hang_up(number, 0)
        self.clock.sleep(25 * 3600)
        self.world.age(25 * 3600)
        for phone in self.known.values():
            phone.texts.clear()

    @rule()
    def come_together(self) -> None:
        """Heal everything: the memory knows the last wish of everybody, whoever is asked."""
        if not self.world.is_up:
            self.world.start_redis()
        for machine in MACHINES:
            self.set_apart(machine, is_away=False)
            self.replay(machine)
        assert self.world.waiting() == [0, 0]
        for number in SHOWN:
            last = max(self.known[number].wishes, default=None)
            assert self.world.stopped(number) == {last is not None and last.is_out}, number


@pytest.fixture
def games(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """Set up game after game; machines notice their memory at once, and replay only when they are told."""
    monkeypatch.setattr("ivr.adapters.breaker.PROBE_SECONDS", 0.02)
    monkeypatch.setattr("ivr.web.service.REPLAY_SECONDS", 3600.0)
    shelf = Shelf(LOCALES)
    return (Line(tmp_path / str(number), shelf) for number in itertools.count())


ANN, BEN = SHOWN
BODIES = {word.body: word for word in WORDS}


def say(game: Line, number: str, machine: int, *bodies: str, loses: bool = False) -> None:
    for body in bodies:
        game.text(number, machine, LINE_NUMBER, BODIES[body], loses)


def a_stop_is_told_to_a_machine_alone(game: Line) -> None:
    game.set_apart(0, is_away=True)
    say(game, ANN, 0, "STOP", "hm")
    game.deliver_again(ANN, 1, 1)
    say(game, ANN, 1, "hm")
    game.deliver_again(ANN, 0, 1)
    game.set_apart(0, is_away=False)
    say(game, ANN, 0, "hm")
    say(game, ANN, 1, "START")
    game.deliver_again(ANN, 0, 0)
    say(game, ANN, 0, "hm")


def a_stop_whose_reply_is_lost_comes_again(game: Line) -> None:
    say(game, ANN, 0, "ALTO", loses=True)
    for machine in (0, 1):
        game.deliver_again(ANN, machine, 0)
    say(game, ANN, 1, "START", "hm")


def a_text_comes_again_after_an_outage(game: Line) -> None:
    say(game, ANN, 0, "ESPAÑOL")
    game.kill_redis()
    say(game, ANN, 0, "CUP")
    game.start_redis()
    game.deliver_again(ANN, 0, 0)
    game.deliver_again(ANN, 1, 0)


def a_stop_comes_again_to_the_other_machine_after_an_outage(game: Line) -> None:
    game.kill_redis()
    say(game, ANN, 0, "STOP")
    game.wait_a_day()
    say(game, ANN, 0, "START")
    say(game, BEN, 0, "STOP")
    game.start_redis()
    game.deliver_again(BEN, 1, 0)
    game.deliver_again(BEN, 0, 0)


def an_erase_whose_reply_is_lost_comes_again(game: Line) -> None:
    say(game, ANN, 0, "ESPAÑOL")
    say(game, ANN, 0, "BORRAR", loses=True)
    game.deliver_again(ANN, 0, 0)


def twilio_alone_has_heard_a_stop(game: Line) -> None:
    game.ask_for_text(ANN, 0, loses=False)
    game.network_does("21610")
    game.press(ANN, 0, "1")
    game.ask_for_text(ANN, 0, loses=False)
    say(game, ANN, 1, "hm", "START")
    game.network_does("later 21610")
    game.call(ANN, 0, LINE_NUMBER)
    game.press(ANN, 0, "1")
    game.ask_for_text(ANN, 0, loses=False)
    game.report(1)
    say(game, ANN, 0, "hm")
    game.block(ANN, 0)


def who_said_stop_is_sent_no_help_and_no_topic(game: Line) -> None:
    say(game, ANN, 0, "ENGLISH", "STOP")
    for machine in MACHINES:
        say(game, ANN, machine, "HELP", "AYUDA", "symptoms", "1")
    game.set_apart(0, is_away=True)
    say(game, BEN, 0, "STOP", "HELP", "AYUDA", "symptoms", "1")


def a_stop_waits_on_the_disk_when_a_text_is_asked_for(game: Line) -> None:
    game.kill_redis()
    say(game, ANN, 0, "STOP")
    game.start_redis()
    assert (game.world.waiting(), game.world.stopped(ANN)) == ([1, 0], {False})
    for key in "2137":
        game.press(ANN, 0, key)
    assert game.calls[ANN][1].place.startswith("keep.")
    game.press(ANN, 0, "1")
    assert as_text(game.world.shelf.current.voice["es", "keep.opted_out"]) in game.spoken
    assert game.world.network.journal == []


def a_call_breaks_off_and_goes_on(game: Line) -> None:
    for key in "213":
        game.press(ANN, 0, key)
    game.call(ANN, 1, LINE_NUMBER)
    assert game.calls[ANN][1].place == "resume"
    game.press(ANN, 1, "1")
    game.talk(ANN, 0, DialStatus.BUSY)
    game.cry(ANN, 1)
    for _ in range(4):
        game.keep_silent(ANN, 0)
    assert ANN not in game.calls
    game.call(ANN, 1, LINE_NUMBER)
    assert game.calls[ANN][1].place == "main"


STORIES = (
    a_stop_is_told_to_a_machine_alone,
    a_stop_whose_reply_is_lost_comes_again,
    a_text_comes_again_after_an_outage,
    a_stop_comes_again_to_the_other_machine_after_an_outage,
    an_erase_whose_reply_is_lost_comes_again,
    twilio_alone_has_heard_a_stop,
    who_said_stop_is_sent_no_help_and_no_topic,
    a_stop_waits_on_the_disk_when_a_text_is_asked_for,
    a_call_breaks_off_and_goes_on,
)


@pytest.mark.parametrize("story", [pytest.param(story, id=story.__name__) for story in STORIES])
def test_what_chance_may_not_play_is_played(games: Iterator[Line], story: Callable[[Line], None]) -> None:
    game = next(games)
    try:
        story(game)
    finally:
        game.teardown()


_IN_THE_GATE = settings.get_current_profile_name() != "soak"


def test_whatever_happens_wishes_are_kept_and_nobody_gets_another_s_answer(games: Iterator[Line]) -> None:
    """Play some short games; `make soak` plays hundreds of longer ones."""
    gate = (
        settings(max_examples=10, stateful_step_count=20, derandomize=True)
        if _IN_THE_GATE
        else settings.get_profile("soak")
    )
    run_state_machine_as_test(
        lambda: next(games),  # type: ignore[arg-type]  # it may be any factory
        settings=settings(
            gate, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
        ),
    )
