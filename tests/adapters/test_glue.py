"""A signed form can be read in one way only: other cuts of its glue are refused, or mean the same."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.adapters.glue import movable_field
from ivr.adapters.webhooks import call_event, call_parties, check_fields, incoming_text
from ivr.core.errors import RequestError
from ivr.core.events import Reach
from tests.conftest import ACCOUNT
from tests.web.posting import call_form, text_form

Pairs = list[tuple[str, str]]

VICTIM = "+16665550100"

DIALED = {
    "DialCallSid": "CA" + "4" * 32,
    "DialCallStatus": "no-answer",
    "DialBridged": "false",
}

FORMS = {
    "voice-start": call_form(),
    "voice-forwarded": call_form(ForwardedFrom="+17775550100", ParentCallSid="CA" + "4" * 32),
    "voice-hidden": call_form("anonymous"),
    "voice-client": call_form("client:bob"),
    "voice-no-caller-id": call_form("No Caller ID"),
    "voice-empty-caller": call_form(""),
    "voice-forwarded-hidden": call_form("No Caller ID", ForwardedFrom="+17775550100"),
    "voice-dashes": call_form("415-555-0100"),
    "voice-sip": call_form("sip:bob%40x@pbx.org;transport=udp?x=1"),
    "voice-digits-in-a-name": call_form(CallerName="Digits LLC", Digits="5"),
    "voice-digits-in-a-name-alone": call_form(CallerName="Digits LLC"),
    "voice-key": call_form(CallStatus="in-progress", Digits="5", msg="Gather End"),
    "voice-silence": call_form(CallStatus="in-progress", Digits=""),
    "voice-transfer": call_form(CallStatus="in-progress", **DIALED),
    "voice-transfer-in-a-name": call_form(CallerName="DialCallStatusbusyDigits1", **DIALED),
    "sms": text_form("Stop Chemo"),
    "sms-caller-words": text_form("Stop CallToken ContentSid From Fromage Body Digits"),
    "sms-empty": text_form(""),
    "sms-opt-out": text_form("STOP") | {"OptOutType": "STOP"},
    "sms-picture": text_form("look")
    | {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/Media/ME1", "MediaContentType0": "image/jpeg"},
    "sms-fallback": text_form("STOP") | {"ErrorCode": "11200", "ErrorUrl": "https://line.example.org/sms"},
    "sms-button": text_form("Stop Chemo") | {"ButtonPayload": "yes", "ButtonText": "Yes From Body"},
    "sms-channel": text_form("STOP", "whatsapp:+14155550123")
    | {
        "ChannelInstallSid": f"XE{'1' * 32}",
        "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Pat"}}}',
        "ChannelPrefix": "whatsapp",
        "ChannelToAddress": "+18005550100",
        "ContextSid": f"CX{'2' * 32}",
        "Forwarded": "true",
        "FrequentlyForwarded": "false",
    },
    "sms-no-add-ons": {name: value for name, value in text_form("hi").items() if name != "AddOns"},
    "sms-no-add-ons-version-words": {
        name: value for name, value in text_form("ApiVersion2010-04-01").items() if name != "AddOns"
    },
}


def effect(pairs: Pairs) -> object:
    """Say what a form does: who, which event; None if it is refused.

    What stands for somebody without a number is left out: nothing but the pace of one process hangs on it.
    """
    try:
        fields = check_fields(pairs, ACCOUNT.sid)
        if "Body" in fields:
            text = incoming_text(fields, 0.0)
            return text.sid, replace(text.parties, sender=""), text.event
        return replace(call_parties(fields), sender=""), call_event(fields, 0.0, Reach.TEXTS)
    except RequestError:
        return None


def glue(pairs: Pairs) -> str:
    return "".join(name + value for name, value in sorted(pairs))


def cut(text: str, names: Mapping[int, int]) -> Pairs:
    """Cut a glue into fields: names start at the keys and end at the values."""
    starts = sorted(names)
    ends = [*starts[1:], len(text)]
    return [
        (text[start : names[start]], text[names[start] : end])
        for start, end in zip(starts, ends, strict=True)
    ]


def places(fields: Mapping[str, str]) -> dict[int, int]:
    """Give where the names of a form start and end in its glue."""
    found, at = {}, 0
    for name in sorted(fields):
        found[at] = at + len(name)
        at += len(name) + len(fields[name])
    return found


def shifted_ends(text: str, here: dict[int, int]) -> Iterator[dict[int, int]]:
    """Move the border between the name and the value of each field to every other place."""
    starts = [*sorted(here), len(text)]
    for start, end in itertools.pairwise(starts):
        yield from ({**here, start: border} for border in range(start + 1, end + 1))


def merged(here: dict[int, int]) -> Iterator[dict[int, int]]:
    """Let each field, and each pair of neighbours, vanish into the value before it."""
    starts = sorted(here)
    for count in (1, 2, 3):
        for first in range(len(starts) - count + 1):
            gone = starts[first : first + count]
            yield {start: end for start, end in here.items() if start not in gone}


def added(text: str, here: dict[int, int]) -> Iterator[dict[int, int]]:
    """Let a new field begin at every place of every name and value, with names of every length up to ten."""
    for start in range(1, len(text)):
        for end in range(start + 1, min(len(text), start + 10) + 1):
            yield here | {start: end}


@pytest.mark.parametrize("name", FORMS)
def test_a_true_form_is_taken(name: str) -> None:
    assert effect(list(FORMS[name].items())) is not None


@pytest.mark.parametrize("name", FORMS)
def test_every_other_cut_of_a_signed_form_is_refused_or_means_the_same(name: str) -> None:
    fields = FORMS[name]
    text, here, meant = glue(list(fields.items())), places(fields), effect(list(fields.items()))
    cuts = [*shifted_ends(text, here), *merged(here), *added(text, here)]
    glued = [pairs for pairs in (cut(text, names) for names in cuts) if glue(pairs) == text]
    assert len(glued) > 100
    assert [pairs for pairs in glued if effect(pairs) not in (None, meant)] == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_whose_front_has_moved_into_the_address_is_refused(name: str) -> None:
    text = glue(list(FORMS[name].items()))
    here = places(FORMS[name])
    for start in sorted(here)[1:]:
        front = {at - start: end - start for at, end in here.items() if at >= start}
        assert effect(cut(text[start:], front)) is None


@pytest.mark.parametrize("tail", ["s", "/sms", "keys=", "?part=1&keys="])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_has_taken_the_tail_of_the_address_is_refused(name: str, tail: str) -> None:
    fields = list(FORMS[name].items())
    first = min(fields)
    moved = [pair for pair in fields if pair != first]
    for text in (tail + first[0] + first[1],):
        for border in range(1, len(text) + 1):
            assert effect([(text[:border], text[border:]), *moved]) is None


@pytest.mark.parametrize("name", FORMS)
def test_a_repeated_field_is_refused(name: str) -> None:
    for pair in FORMS[name].items():
        assert effect([*FORMS[name].items(), pair]) is None


PIECES = (
    "STOP ",
    f"From{VICTIM}",
    "FromCity",
    "From",
    "Body",
    "ApiVersion2010-04-01",
    f"MessageSidSM{'9' * 32}",
    "To+18005550199",
    "OptOutTypeSTOP",
    "ErrorCode11200",
    "ErrorUrlhttps://x",
    "ErrorCode11200ErrorUrlhttps://x",
    "CallToken",
    "Digits1",
    "B",
    "AddOns",
    "AccountSid",
    "ButtonText",
    "ChannelPrefixrcs",
    "Forwardedtrue",
)


NAMES = sorted({name for form in FORMS.values() for name in form} | {"B", "Forwarded", "Sms", "Parent"})


def another_cut(fields: Mapping[str, str], data: st.DataObject) -> Pairs:
    """Cut the glue of a form anew wherever a name could begin."""
    text, here = glue(list(fields.items())), places(fields)
    found = {at: at + len(name) for name in NAMES for at in range(len(text)) if text.startswith(name, at)}
    chosen = data.draw(st.sets(st.sampled_from(sorted(found | here))))
    pairs = cut(text, {0: len("AccountSid")} | {at: (found | here)[at] for at in chosen})
    return pairs if glue(pairs) == text else []


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), st.data())
def test_whatever_a_texter_writes_it_cannot_become_another_text(body: str, data: st.DataObject) -> None:
    fields = text_form(body)
    meant = effect(list(fields.items()))
    assert meant is None or effect(another_cut(fields, data)) in (None, meant)


SHOWN = (
    "No Caller ID",
    "Private Number",
    "Digits",
    "5",
    "Direction",
    "From",
    "Forwarded",
    "FromCity",
    "To",
    VICTIM,
    " ",
)


@given(*[st.lists(st.sampled_from(SHOWN), max_size=4).map("".join)] * 3, st.data())
def test_whatever_a_phone_shows_it_cannot_become_another_call(
    number: str, name: str, forwarded: str, data: st.DataObject
) -> None:
    fields = call_form(number, CallerName=name, ForwardedFrom=forwarded, Digits="7")
    meant = effect(list(fields.items()))
    assert meant is None or effect(another_cut(fields, data)) in (None, meant)


@given(st.sampled_from(sorted(FORMS)), st.data())
def test_a_form_that_is_cut_wherever_a_name_could_begin_is_refused_or_means_the_same(
    name: str, data: st.DataObject
) -> None:
    assert effect(another_cut(FORMS[name], data)) in (None, effect(list(FORMS[name].items())))


def test_the_number_that_forwarded_a_call_cannot_become_its_caller() -> None:
    fields = FORMS["voice-forwarded"]
    kept = {name: value for name, value in fields.items() if name not in ("From", "ForwardedFrom")}
    moved = [*kept.items(), ("Forwarded", ""), ("From", "+17775550100"), (f"From{fields['From']}", "")]
    assert glue(moved) == glue(list(fields.items()))
    assert effect(moved) is None


@pytest.mark.parametrize(
    ("form", "change"),
    [
        pytest.param("sms", {"Body": "Stop ", "Chemo": ""}, id="word-of-the-body-as-a-field"),
        pytest.param("sms", {"Body": "Stop ", "CallToken": ""}, id="listed-name-behind-the-body"),
        pytest.param("sms", {"ErrorCode": "0", "ErrorUrl": "x"}, id="no-error-of-twilio"),
        pytest.param("sms", {"B": "x"}, id="field-before-the-body"),
        pytest.param("sms", {"Body": "hi ErrorCode11200ErrorUrlhttps://x"}, id="body-with-a-tail"),
        pytest.param("voice-start", {"CallerZip": "Digits1"}, id="key-in-the-value-before-the-direction"),
        pytest.param("voice-key", {"Dij": "x"}, id="key-not-before-the-direction"),
        pytest.param("voice-start", {"From": "+14155550123FromCityX"}, id="number-and-more"),
        pytest.param("sms", {"ButtonText": "x" * 300}, id="unbounded-button"),
        pytest.param("sms", {"Ad": "ApiVersion2010-04-01Body"}, id="version-twice"),
        pytest.param("voice-start", {"StirVerstat": f"From{VICTIM}"}, id="second-sender"),
        pytest.param("voice-start", {"ToZip": "To+18005550199"}, id="second-line"),
    ],
)
def test_a_form_that_could_be_another_one_is_refused(form: str, change: dict[str, str]) -> None:
    assert effect(list((FORMS[form] | change).items())) is None


@pytest.mark.parametrize(
    ("form", "change", "name"),
    [
        pytest.param("sms", {"NewField": "x"}, None, id="behind-the-sender"),
        pytest.param("sms", {"Chemo": "x"}, "Chemo", id="unknown-behind-the-body"),
        pytest.param("sms", {"B": "x"}, "B", id="before-the-body"),
        pytest.param("sms", {"Body": "ButtonTextyes"}, "Body", id="body-with-a-tail"),
        pytest.param("sms", {"FromCity": "OptOutTypeX"}, "OptOutType", id="opt-out-in-a-city"),
        pytest.param("sms", {"FromCity": "MessageSidX"}, "MessageSid", id="sid-in-a-city"),
        pytest.param("voice-start", {"ToZip": f"From{VICTIM}"}, "From", id="second-sender"),
        pytest.param("voice-start", {"ToZip": "To+18005550199"}, "To", id="second-line"),
        pytest.param("voice-start", {"CallerZip": "Digits1"}, "Digits", id="key-in-a-value"),
        pytest.param(
            "voice-key", {"CallerZip": "DialCallStatusbusy"}, "DialCallStatus", id="end-of-a-talk-in-a-value"
        ),
        pytest.param(
            "voice-transfer", {"DialCallStatus": "busyDirectioninbound"}, "DialCallStatus", id="end-and-more"
        ),
    ],
)
def test_the_field_that_could_be_another_one_is_named(
    form: str, change: dict[str, str], name: str | None
) -> None:
    assert movable_field(FORMS[form] | change) == name
