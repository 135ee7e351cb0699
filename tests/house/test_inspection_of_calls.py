"""What a line does beside answers is inspected too: whom it calls, what it sends, whose digits it tells."""

from dataclasses import replace

import pytest

from ivr.core.referrals import Referral
from ivr.simulator.behaviour import Behaviour
from ivr.simulator.document import Dial, Gather, Say
from ivr.simulator.resource import Sms
from ivr.simulator.wire import Exchange
from messages.release import Release
from messages.render import as_text
from tests.inspection import Inspector

URL = "http://127.0.0.1"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
CALLER, OTHER, LINE = "+14155550142", "+14155550143", "+18005550100"
SPEAKS = frozenset({"en", "es"})


@pytest.fixture
def served(release: Release) -> Release:
    """Give a release with a helpline, and one for those in danger."""
    people = (Referral("acs", "+18002272345", SPEAKS),)
    return replace(
        release, menu=replace(release.menu, people=people, crisis_line=Referral("lifeline", "988", SPEAKS))
    )


@pytest.fixture
def inspector(served: Release) -> Inspector:
    return Inspector(served, URL)


def dialed(number: str, caller_id: str = LINE, says: tuple[Say, ...] = ()) -> Exchange:
    dial = Dial(f"{URL}/voice/es/transfer.acs?part=1", "POST", number, caller_id, 25, 600)
    return Exchange(
        f"{URL}/voice/es/person.acs", {"From": CALLER}, 200, HEADERS, b"<Response/>", (*says, dial)
    )


def asked(*says: Say, locale: str = "es", place: str = "keep.symptoms") -> Exchange:
    gather = Gather(f"{URL}/voice/{locale}/{place}?part=1", "POST", 8, 1, "", True, says)
    return Exchange(
        f"{URL}/voice/{locale}/symptoms", {"From": CALLER}, 200, HEADERS, b"<Response/>", (gather,)
    )


def say(release: Release, locale: str, key: str) -> Say:
    language = release.languages[locale]
    return Say(as_text(release.voice[locale, key]), language.voice, language.tag)


def kept(release: Release, locale: str = "es", key: str = "topic.symptoms", to: str = CALLER) -> Sms:
    body = f"{release.sms[locale, key]}\n{release.sms[locale, 'kept']}"
    return Sms("SM1", to, LINE, body, "", Behaviour("ok"))


def test_helplines_are_called_and_see_the_line_and_those_who_save_lives_the_caller(
    inspector: Inspector, served: Release
) -> None:
    inspector(dialed("+18002272345", says=(say(served, "es", "connecting"),)))
    inspector(dialed("988", caller_id=""))


@pytest.mark.parametrize(
    ("number", "caller_id"),
    [
        pytest.param("+18005550199", LINE, id="somebody whom no release names"),
        pytest.param("911", "", id="another number of three digits"),
        pytest.param("+18002272345", CALLER, id="a helpline that is shown the caller"),
        pytest.param("+18002272345", "", id="a helpline that is shown the caller by default"),
    ],
)
def test_whom_a_line_must_not_call_fails(inspector: Inspector, number: str, caller_id: str) -> None:
    with pytest.raises(AssertionError):
        inspector(dialed(number, caller_id))


def test_words_before_a_call_in_another_language_fail(inspector: Inspector, served: Release) -> None:
    with pytest.raises(AssertionError, match="somebody who hears es"):
        inspector(dialed("+18002272345", says=(say(served, "en", "connecting"),)))


@pytest.mark.parametrize("place", ["crisis", "person.acs"])
def test_another_offer_to_whoever_is_at_help_already_fails(
    inspector: Inspector, served: Release, place: str
) -> None:
    wrong, offered = (say(served, "es", key) for key in ("wrong", "offer_person"))
    inspector(asked(wrong, place=place))
    inspector(asked(offered, place="main"))
    with pytest.raises(AssertionError, match="help is here"):
        inspector(asked(offered, place=place))


def test_the_last_digits_are_those_of_the_caller(inspector: Inspector, served: Release) -> None:
    keep = say(served, "es", "keep")
    inspector(asked(replace(keep, text=keep.text.replace("0000", "0142"))))
    for digits in ("0000", "0143", "5550142"):
        with pytest.raises(AssertionError, match="never released"):
            inspector(asked(replace(keep, text=keep.text.replace("0000", digits))))


def test_a_text_that_was_asked_for_by_phone_passes(inspector: Inspector, served: Release) -> None:
    inspector(asked(say(served, "es", "after_topic.keep")))
    inspector.inspect_sent(kept(served))
    inspector.inspect_sent(kept(served, key="person.acs"))
    inspector.find_no_fault()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"locale": "en"}, "somebody who hears es", id="in another language"),
        pytest.param({"to": OTHER}, "nobody asked for this text", id="to a phone that did not call"),
    ],
)
def test_a_text_that_nobody_asked_for_fails_at_the_next_exchange_and_at_the_end(
    inspector: Inspector, served: Release, fields: dict[str, str], reason: str
) -> None:
    inspector(asked(say(served, "es", "after_topic.keep")))
    inspector.inspect_sent(kept(served, **fields))
    with pytest.raises(AssertionError, match=reason):
        inspector(asked())
    with pytest.raises(AssertionError, match=reason):
        inspector.find_no_fault()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("{topic}", "nobody says who sends this", id="no line that says who sends it"),
        pytest.param("{kept}\n{topic}", "nobody says who sends this", id="that line first"),
        pytest.param("Buy now!\n{kept}", "never released", id="words of nobody"),
        pytest.param("{topic}\n{topic}\n{topic}\n{kept}", "segments", id="more than five segments"),
    ],
)
def test_a_text_that_holds_something_else_fails(
    inspector: Inspector, served: Release, body: str, reason: str
) -> None:
    inspector(asked(say(served, "es", "after_topic.keep")))
    words = {"topic": served.sms["es", "topic.symptoms"], "kept": served.sms["es", "kept"]}
    inspector.inspect_sent(replace(kept(served), body=body.format(**words)))
    with pytest.raises(AssertionError, match=reason):
        inspector.find_no_fault()


def test_a_text_to_a_phone_that_wants_none_fails(inspector: Inspector, served: Release) -> None:
    inspector(asked(say(served, "es", "after_topic.keep")))
    stop = {"From": CALLER, "MessageSid": "SM1"}
    inspector(Exchange(f"{URL}/sms", stop, 200, HEADERS, b"", served.sms["es", "stop"]))
    inspector.inspect_sent(kept(served))
    with pytest.raises(AssertionError, match="wants no texts"):
        inspector.find_no_fault()
