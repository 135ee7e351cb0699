"""What callers and texters met is counted: keys and words without a meaning, offers of a person."""

import pytest

from ivr.adapters.metrics import Metrics
from ivr.core.deployment import Deployment
from ivr.core.events import KeyPressed, Silence, TransferEnd, TransferEnded
from ivr.core.prompts import Line as Message
from ivr.core.prompts import Reply
from ivr.core.session import CallSession
from ivr.core.voice import step
from ivr.line.tally import count_call, count_text
from messages.release import Release
from tests.line.turns import NOW, counts_of

MAIN = CallSession("es", "main")
LAST = CallSession("es", "main", silence=3, wrong=3)


@pytest.mark.parametrize(
    ("session", "event", "counted"),
    [
        pytest.param(MAIN, KeyPressed(NOW, "1"), {}, id="a-choice"),
        pytest.param(MAIN, KeyPressed(NOW, "#"), {"missed_keys kind=unknown locale=es": 1}, id="no-choice"),
        pytest.param(MAIN, Silence(NOW), {"missed_keys kind=silence locale=es": 1}, id="silence"),
        pytest.param(
            CallSession(), KeyPressed(NOW, "7"), {"missed_keys kind=unknown locale=mul": 1}, id="at-the-gate"
        ),
        pytest.param(LAST, Silence(NOW), {"missed_keys kind=silence locale=es": 1}, id="silence-to-the-end"),
        pytest.param(
            LAST, KeyPressed(NOW, "#"), {"missed_keys kind=unknown locale=es": 1}, id="wrong-to-the-end"
        ),
        pytest.param(MAIN, KeyPressed(NOW, "0"), {"offers channel=voice": 1}, id="a-person"),
        pytest.param(
            CallSession("es", "main", wrong=2),
            KeyPressed(NOW, "#"),
            {"missed_keys kind=unknown locale=es": 1, "offers channel=voice": 1},
            id="a-person-after-misses",
        ),
        pytest.param(
            CallSession(), KeyPressed(NOW, "0"), {"offers channel=voice": 1}, id="helpline-at-the-gate"
        ),
        pytest.param(
            CallSession("es", "transfer.acs"),
            TransferEnded(NOW, TransferEnd.ENDED),
            {"transfers ending=ended": 1},
            id="a-talk",
        ),
    ],
)
def test_a_turn_of_a_call_is_counted(
    release: Release,
    session: CallSession,
    event: KeyPressed | Silence | TransferEnded,
    counted: dict[str, int],
) -> None:
    metrics = Metrics()
    count_call(metrics, session, event, step(release.menu, session, event, Deployment()))
    assert counts_of(metrics) == counted


@pytest.mark.parametrize(
    ("reply", "counted"),
    [
        pytest.param(None, {}, id="silence"),
        pytest.param(Reply((Message("topic.cup", "es"),)), {}, id="a-topic"),
        pytest.param(Reply((Message("not_understood", "es"),)), {"unknown_words locale=es": 1}, id="unknown"),
        pytest.param(Reply((Message("person.acs", "es"),)), {"offers channel=sms": 1}, id="a-person"),
        pytest.param(
            Reply((Message("both.helpline", "en"), Message("both.helpline", "es"))),
            {"offers channel=sms": 1},
            id="a-person-in-all-languages",
        ),
    ],
)
def test_an_answer_to_a_text_is_counted(reply: Reply | None, counted: dict[str, int]) -> None:
    metrics = Metrics()
    count_text(metrics, reply)
    assert counts_of(metrics) == counted
