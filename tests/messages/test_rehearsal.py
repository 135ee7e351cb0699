"""A rehearsal finds what keeps a caller from hearing the line, and the shortest way to it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ivr.core import places, sms, voice
from ivr.core.deployment import Deployment
from ivr.core.events import (
    CallStarted,
    EffectDone,
    KeyPressed,
    Outcome,
    Silence,
    TextEvent,
    TextReceived,
    TransferEnd,
    TransferEnded,
    VoiceEvent,
)
from ivr.core.keywords import Lexicon
from ivr.core.menu import Channel, Entry, Menu, Topic
from ivr.core.prompts import Ask, HangUp, Line, Reply, Say, TextTurn, Transfer, VoiceTurn
from ivr.core.referrals import Hours, Referral, Shift
from ivr.core.session import MAIN, CallSession, TextSession
from messages.catalog import Catalog
from messages.keys import Outline, required_keys
from messages.rehearsal import CallStep, Limits, Rehearsal, TextStep, rehearse
from messages.rehearsal.moves import moments
from messages.rehearsal.stage import AT
from messages.release import Release
from messages.render import Phone, Rendered

LISTS = {
    "en": {
        "topic.bread": ["BREAD", "LOAF"],
        "topic.hot": ["HOT", "BROTH"],
        "menu.soups": ["SOUP"],
        "choice.meal": ["MEAL"],
        "dying": ["DIE"],
        "person": ["PERSON"],
        "crisis": ["988", "SUICIDE"],
        "urgent": ["911"],
        "opt_out": ["STOP", "QUIT"],
        "opt_in": ["START", "RESUME"],
        "help": ["HELP"],
        "courtesy": ["PLEASE"],
        "language": ["ENGLISH"],
        "menu": ["MENU"],
        "more": ["MORE"],
        "erase": ["ERASE"],
        "relay": ["TTY"],
        "common": ["THE"],
    },
    "es": {
        "topic.bread": ["PAN", "LOAF"],
        "topic.hot": ["CALIENTE"],
        "menu.soups": ["SOPA"],
        "crisis": ["988"],
        "opt_out": ["STOP", "ALTO"],
        "opt_in": ["START", "INICIO"],
        "help": ["HELP"],
        "language": ["ESPAÑOL"],
        "menu": ["MENU", "TEMAS"],
        "more": ["MÁS"],
    },
}

BOTH = frozenset({"en", "es"})
DESK = Referral("desk", "+18002272345", BOTH)
FIRE = Referral("fire", "988", BOTH)

MENU = Menu(
    locales=("en", "es"),
    entries={
        "main": (Entry("1", "bread"), Entry("2", "soups")),
        "soups": (Entry("1", "hot"), Entry("3", "crisis")),
    },
    topics={"bread": Topic("bread", 2, 3), "hot": Topic("hot", 1, 1)},
    choices={"meal": ("bread", "hot")},
    ask_first=frozenset({"hot"}),
    resume_seconds=900.0,
    lexicons={locale: Lexicon.build(lists, "") for locale, lists in LISTS.items()},
    dying="hot",
    people=(DESK,),
    crisis_line=FIRE,
)

Spoil = Callable[[Release], Release]


def keys_of(catalog: Catalog, channel: Channel) -> Iterator[str]:
    """Name every key of a channel, later parts too."""
    yield from required_keys(Outline.of(MENU))[catalog]
    for topic in MENU.topics.values():
        yield from (places.topic_key(topic.place, part) for part in range(2, topic.parts(channel) + 1))


def spoken(locale: str, key_of_language: str) -> dict[str, Rendered]:
    """Give each voice message some words, with the keys and numbers that callers count on."""
    words: dict[str, Rendered] = dict.fromkeys(keys_of(Catalog.VOICE, Channel.VOICE), ("Words.",))
    for key in ("person.desk", "both.helpline", "goodbye", "both.goodbye"):
        words[key] = ("Call ", Phone("1-800-227-2345"), ".")
    words["person.desk"] += (" Now: press 1.",)
    return words | {
        **dict.fromkeys(("keep", "connect_now", "crisis.connect"), ("Press 1.",)),
        **dict.fromkeys(("more.keep", "after_topic.keep", "keep.number"), ("Press 7.",)),
        "both.gate": (f"{locale}: press {key_of_language}.",),
        "switch": (f"{locale}: press 8.",),
        "menu.main": ("Bread: press 1. Soups: press 2. A person: press 0.",),
        "menu.soups": ("Hot: press 1. Crisis: press 3, or call ", Phone("988"), "."),
    }


def written(locale: str, key_of_language: str) -> dict[str, str]:
    """Give each text some words, with the numbers that texters count on."""
    words = dict.fromkeys(keys_of(Catalog.SMS, Channel.SMS), "Words.")
    gates = dict.fromkeys(
        ("both.gate", "both.start", "both.dying"), f"{locale}: {key_of_language}. Fire: 911."
    )
    main = "1 Bread, 2 Soups. 0 = a person: 1-800-227-2345."
    menus = dict.fromkeys(("menu.main", "welcome", "not_understood"), main)
    titles = {"title.bread": "Bread", "title.hot": "Hot soup", "title.soups": "Soups"}
    return words | gates | menus | titles | {"menu.soups": "21 Hot soup, 23 Crisis. 0 = a person."}


@pytest.fixture
def small(release: Release) -> Release:
    """Give a small line that nothing is wrong with; of the shipped release it has but the languages."""
    keys = {"en": "1", "es": "2"}
    return replace(
        release,
        name="0001-small",
        menu=MENU,
        languages={
            locale: replace(release.languages[locale], words_per_minute=140, sms_segments=2)
            for locale in keys
        },
        voice={(each, key): words for each in keys for key, words in spoken(each, keys[each]).items()},
        sms={(each, key): words for each in keys for key, words in written(each, keys[each]).items()},
    )


def told(rehearsal: Rehearsal) -> list[str]:
    """List what a rehearsal found, each with its code; what to do about it is left out."""
    return [f"{fault.code}: {fault.problem.rpartition(': ')[0]}" for fault in rehearsal.faults]


def says(locale: str, key: str, *words: str | Phone) -> Spoil:
    return lambda release: replace(release, voice={**release.voice, (locale, key): words})


def writes(locale: str, key: str, words: str) -> Spoil:
    return lambda release: replace(release, sms={**release.sms, (locale, key): words})


def lacks(channel: Channel, *missing: tuple[str, str]) -> Spoil:
    def spoil(release: Release) -> Release:
        if channel is Channel.VOICE:
            return replace(
                release, voice={at: release.voice[at] for at in release.voice if at not in missing}
            )
        return replace(release, sms={at: release.sms[at] for at in release.sms if at not in missing})

    return spoil


def has(menu: Menu) -> Spoil:
    return lambda release: replace(release, menu=menu)


def offers(*entries: tuple[str, str]) -> Spoil:
    soups = tuple(Entry(digit, place) for digit, place in entries)
    return has(replace(MENU, entries={**MENU.entries, "soups": soups}))


def lists(locale: str, key: str, *words: str) -> Spoil:
    lexicon = Lexicon.build({**LISTS[locale], key: list(words)}, "")
    return has(replace(MENU, lexicons={**MENU.lexicons, locale: lexicon}))


def test_a_sound_line_has_no_fault_and_is_heard_to_its_end(small: Release) -> None:
    rehearsal = rehearse(small)
    assert told(rehearsal) == []
    assert rehearsal.topics_heard == 2 * 2 * len(MENU.topics)
    lasting, aside = {"main", "bread", "soups", "hot"}, {"gate", "resume"}
    kept = {f"keep.{place}" for place in (*lasting, "person.desk", "crisis")}
    reached = {"person.desk", "crisis", "transfer.desk", "transfer.fire"}
    assert rehearsal.places == len(lasting | aside | kept | reached)
    assert rehearsal.turns > 1000


SPOILT: dict[str, tuple[Spoil, list[str]]] = {
    "words of voice": (
        lacks(Channel.VOICE, ("es", "topic.hot")),
        [
            "words-missing: call, 2, 2, 1: `topic.hot` has no words in es",
        ],
    ),
    "words of sms": (
        lacks(Channel.SMS, ("es", "topic.hot")),
        [
            "words-missing: call, 2, 2, 1, 7, 1: `topic.hot` has no words in es",
        ],
    ),
    "words of a part": (
        lacks(Channel.VOICE, ("es", "topic.bread.2")),
        [
            "words-missing: call, 2, 1, #: `topic.bread.2` has no words in es",
            (
                "topic-unheard: call, 2, 1, #: of `bread` in es is heard topic.bread, topic.bread.2, and "
                "should be topic.bread"
            ),
        ],
    ),
    "part of voice that nothing leads to": (
        says("en", "topic.hot.2", "More."),
        [
            (
                "topic-unheard: call, 1, 2, 1: of `hot` in en is heard topic.hot, and should be topic.hot, "
                "topic.hot.2"
            ),
        ],
    ),
    "part of sms that nothing leads to": (
        writes("en", "topic.hot.2", "More."),
        [
            (
                'topic-unheard: text known as en, "21": of `hot` in en is heard topic.hot, and should be '
                "topic.hot, topic.hot.2"
            ),
        ],
    ),
    "topic in no menu": (
        has(replace(MENU, topics={**MENU.topics, "cold": Topic("cold", 1, 1)})),
        [
            "topic-unheard: call, 1: of `cold` in en is heard nothing, and should be topic.cold",
            "topic-unheard: text known as en: of `cold` in en is heard nothing, and should be topic.cold",
            "topic-unheard: call, 2: of `cold` in es is heard nothing, and should be topic.cold",
            "topic-unheard: text known as es: of `cold` in es is heard nothing, and should be topic.cold",
        ],
    ),
    "language without a key": (
        has(replace(MENU, locales=("en",))),
        [
            "language-unheard: call: no key leads to es",
        ],
    ),
    "long voice": (
        says("en", "topic.hot", "word " * 110),
        [
            "prompt-long: call, 1, 2, 1: `topic.hot` takes 47.5 s to speak and may take 45",
        ],
    ),
    "long voice in all languages": (
        says("en", "both.gate", "word " * 104 + "1"),
        [
            "prompt-long: call: `both.gate` takes 47.0 s to speak and may take 45",
        ],
    ),
    "long text": (
        writes("en", "topic.hot", "x" * 307),
        [
            'prompt-long: text known as en, "21": the reply with `topic.hot` is 3 segments and may be 2',
        ],
    ),
    "long question": (
        writes("en", "heading.which_one", "x" * 290),
        [
            'prompt-long: text, "MEAL": the reply with `heading.which_one` is 3 segments and may be 2',
        ],
    ),
    "long text in all languages": (
        writes("en", "both.help", "x" * 610),
        [
            'prompt-long: text, "HELP": the reply with `both.help` is 5 segments and may be 4',
        ],
    ),
    "key spoken twice": (
        says("en", "menu.soups", "Hot: 1. Crisis: 1."),
        [
            "key-misnamed: call, 1, 2: `menu.soups` names 1, 1 in en, and has 1, 3",
        ],
    ),
    "keys not spoken": (
        says("en", "menu.soups", "Hot. Crisis."),
        [
            "key-misnamed: call, 1, 2: `menu.soups` names no key in en, and has 1, 3",
        ],
    ),
    "key spoken that does nothing": (
        says("en", "after_topic", "Press 4."),
        [
            "key-misnamed: call, 1, 6, 7 (hidden): `after_topic` names 4 in en, and 4 does not do that",
        ],
    ),
    "key of another language": (
        says("es", "both.gate", "Press 1."),
        [
            "key-misnamed: call: `both.gate` names 1 in es, and 1 does not do that",
        ],
    ),
    "key that changes no language": (
        says("es", "switch", "Press 9."),
        [
            "key-misnamed: call known as en: `switch` names 9 in es, and 9 does not do that",
        ],
    ),
    "number printed that leads nowhere": (
        writes("en", "menu.soups", "21 Hot soup, 22 Crisis."),
        [
            'key-misnamed: text known as en, "2": `menu.soups` prints 21, 22 in en and leads on by 21, 23',
        ],
    ),
    "titles swapped": (
        writes("en", "menu.main", "1 Soups, 2 Bread."),
        [
            (
                'key-misnamed: text known as en, "00": `menu.main` prints 1 before the title of `soups` '
                "in en, and 1 leads to `bread`"
            ),
            (
                'key-misnamed: text known as en, "00": `menu.main` prints 2 before the title of `bread` '
                "in en, and 2 leads to `soups`"
            ),
        ],
    ),
    "number of another language": (
        writes("es", "both.gate", "es: 1. Fire: 911."),
        [
            'key-misnamed: text, "21": `both.gate` prints 1 in es, and it chooses en',
        ],
    ),
    "two places on one key": (
        offers(("1", "hot"), ("3", "crisis"), ("3", "bread")),
        [
            "key-misnamed: call, 1, 2: `menu.soups` names 1, 3 in en, and has 1, 3, 3",
            "key-misnamed: call, 2, 2: `menu.soups` names 1, 3 in es, and has 1, 3, 3",
            "key-ambiguous: call, 1, 2, 3: 3 leads to `crisis`, and `bread` has that key too",
            (
                'key-ambiguous: text known as en, "23": 23 is answered by `crisis`, and should be by '
                "`topic.bread`"
            ),
            (
                'key-misnamed: text known as en, "2": `menu.soups` prints 21, 23 in en and leads on by '
                "21, 23, 23"
            ),
            (
                'key-ambiguous: text known as en, "2", "3": 3 is answered by `topic.bread`, and should '
                "be by `crisis`"
            ),
            (
                'key-misnamed: text known as es, "2": `menu.soups` prints 21, 23 in es and leads on by '
                "21, 23, 23"
            ),
        ],
    ),
    "place on a key of every place": (
        offers(("1", "hot"), ("3", "crisis"), ("0", "bread")),
        [
            "key-misnamed: call, 1, 2: `menu.soups` names 1, 3 in en, and has 0, 1, 3",
            "key-misnamed: call, 2, 2: `menu.soups` names 1, 3 in es, and has 0, 1, 3",
            "key-ambiguous: call, 1, 2, 0: 0 leads to `person.desk`, and `bread` has that key too",
            (
                'key-misnamed: text known as en, "2": `menu.soups` prints 21, 23 in en and leads on by '
                "20, 21, 23"
            ),
            (
                'key-ambiguous: text known as en, "2", "0": 0 is answered by `person`, and should be '
                "by `topic.bread`"
            ),
            (
                'key-misnamed: text known as es, "2": `menu.soups` prints 21, 23 in es and leads on by '
                "20, 21, 23"
            ),
        ],
    ),
    "word of a topic that stops": (
        lists("en", "topic.bread", "STOP PLEASE"),
        [
            (
                'word-misleading: text, "STOP PLEASE": STOP PLEASE stands under `topic.bread` in en and '
                "is answered by `stop`"
            ),
        ],
    ),
    "start in one language only": (
        lists("en", "opt_in"),
        [
            (
                'language-wrong: text, "STOP", "START" (not stored): `start_failed` comes in es, and '
                "should in en"
            ),
            'language-wrong: text, "STOP", "START": `start` comes in es, and should in en',
        ],
    ),
    "helpline without the key that connects": (
        says("en", "person.desk", "Call ", Phone("1-800-227-2345"), "."),
        [
            "key-misnamed: call, 1, 0: `person.desk` does not name 1 in en, which connects",
        ],
    ),
    "crisis without the key that connects": (
        says("en", "crisis.connect", "Call ", Phone("988"), "."),
        [
            "key-misnamed: call, 1, 6: `crisis.connect` does not name 1 in en, which connects",
        ],
    ),
    "crisis with a key that connects nowhere": (
        says("en", "crisis", "Press 1."),
        [
            "key-misnamed: plain call, 1, 6: `crisis` names 1 in en, and 1 does not do that",
        ],
    ),
    "helpline to try again on another key": (
        says("en", "connect_now", "Press 4."),
        [
            "key-misnamed: call, 1, 0, 2: `connect_now` does not name 1 in en, which connects",
            "key-misnamed: call, 1, 0, 2: `connect_now` names 4 in en, and 4 does not do that",
        ],
    ),
    "text offered without its key": (
        says("es", "after_topic.keep", "Press 9."),
        [
            "key-misnamed: call, 2, 1, #: `after_topic.keep` does not name 7 in es, which offers a text",
        ],
    ),
    "text offered where none can be sent": (
        says("es", "after_topic", "Press 7."),
        [
            "key-misnamed: plain call, 2, 1, #: `after_topic` names 7 in es, and 7 does not do that",
        ],
    ),
    "number offered by the key that connects": (
        says("en", "keep.number", "Press 1."),
        [
            "key-misnamed: call, 1, 0: `keep.number` does not name 7 in en, which offers a text",
        ],
    ),
    "text sent by another key": (
        says("en", "keep", "Press 2."),
        [
            "key-misnamed: call, 1, 7: `keep` does not name 1 in en, which sends the text",
            "key-misnamed: call, 1, 7: `keep` names 2 in en, and 2 does not do that",
        ],
    ),
    "words of what became of a text": (
        lacks(Channel.VOICE, ("es", "keep.capped"), ("en", "keep.abroad")),
        [
            "words-missing: call, 1, 7 (abroad): `keep.abroad` has no words in en",
            "words-missing: call, 2, 7, 1 (capped): `keep.capped` has no words in es",
        ],
    ),
    "words of what became of a transfer": (
        lacks(Channel.VOICE, ("es", "transfer.busy"), ("en", "number.desk")),
        [
            "words-missing: call, 1, 0, 1, busy: `number.desk` has no words in en",
            "words-missing: call, 2, 0, 1, busy: `transfer.busy` has no words in es",
        ],
    ),
    "words for who pressed 9-1-1": (
        lacks(Channel.VOICE, ("es", "emergency"), ("en", "both.emergency")),
        [
            "words-missing: call, 9, 1, 1 in one breath: `both.emergency` has no words in en",
            "words-missing: call, 2, 9, 1, 1 in one breath: `emergency` has no words in es",
        ],
    ),
    "last line of a text": (
        lacks(Channel.SMS, ("en", "kept")),
        [
            "words-missing: call, 1, 7, 1: `kept` has no words in en",
        ],
    ),
    "goodbye without a number": (
        says("en", "goodbye", "Goodbye."),
        [
            "goodbye-bare: call, 1, 3, 3, 3, 3: the call ends in en without the number of the helpline",
        ],
    ),
    "goodbye of the gate without a number": (
        says("es", "both.goodbye", "Adios."),
        [
            "goodbye-bare: call, wait, wait, wait: the call ends in es without the number of the helpline",
        ],
    ),
}


@pytest.mark.parametrize(("spoil", "found"), SPOILT.values(), ids=SPOILT)
def test_what_is_spoilt_is_found(small: Release, spoil: Spoil, found: list[str]) -> None:
    assert told(rehearse(spoil(small))) == found


MONDAY_NINE = 1_000_126_800.0
"""Nine in the morning in New York, on the first Monday after everything else happens."""

SHOP = Referral(
    "shop",
    "+12025550123",
    frozenset({"en"}),
    Hours("America/New_York", (Shift(frozenset({0, 1}), 540, 1020),)),
)


def opens_shop(release: Release) -> Release:
    """Offer a shop with hours before the desk, in English only, with all the words of it."""
    words: dict[str, Rendered] = {
        "person.shop": ("Open from 9 to 5. Call ", Phone("1-202-555-0123"), " or press 1."),
        "number.shop": ("Call ", Phone("1-202-555-0123"), "."),
        "closed.shop": ("Open from 9 to 5.",),
    }
    return replace(
        release,
        menu=replace(release.menu, people=(SHOP, DESK)),
        voice={**release.voice, **{("en", key): rendered for key, rendered in words.items()}},
        sms={**release.sms, ("en", "person.shop"): "Words."},
    )


def test_who_is_not_always_there_is_rehearsed_open_and_closed(small: Release) -> None:
    assert moments(replace(MENU, people=(SHOP, DESK))) == {"": MONDAY_NINE, "shop": AT}
    assert told(rehearse(opens_shop(small))) == []


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        pytest.param(
            lacks(Channel.VOICE, ("en", "closed.shop")),
            ["words-missing: call, 1, 0 (closed: shop): `closed.shop` has no words in en"],
            id="hours",
        ),
        pytest.param(
            lacks(Channel.VOICE, ("en", "person.shop")),
            ["words-missing: call, 1, 0: `person.shop` has no words in en"],
            id="an offer",
        ),
        pytest.param(
            lacks(Channel.VOICE, ("en", "number.shop")),
            ["words-missing: call, 1, 0, 1, busy: `number.shop` has no words in en"],
            id="a number",
        ),
        pytest.param(
            lacks(Channel.SMS, ("en", "person.shop")),
            ["words-missing: call, 1, 0, 7, 1: `person.shop` has no words in en"],
            id="an offer by text",
        ),
        pytest.param(
            lacks(Channel.SMS, ("en", "person.desk")),
            ["words-missing: call, 1, 0 (closed: shop), 7, 1: `person.desk` has no words in en"],
            id="an offer by text of the next",
        ),
    ],
)
def test_what_is_said_of_people_at_any_hour_has_words(small: Release, spoil: Spoil, found: list[str]) -> None:
    assert told(rehearse(spoil(opens_shop(small)))) == found


def test_a_fault_names_the_release_and_says_what_to_do(small: Release) -> None:
    (fault,) = rehearse(lacks(Channel.VOICE, ("es", "topic.hot"))(small)).faults
    assert str(fault) == (
        "release 0001-small: call, 2, 2, 1: `topic.hot` has no words in es: write them, and release anew"
        " [words-missing]"
    )


def test_the_limits_are_those_of_the_line(small: Release) -> None:
    strict = Limits(voice_seconds=2.5, bilingual_segments=1)
    spoilt = writes("en", "both.help", "x" * 160)(says("en", "topic.hot", "word " * 6)(small))
    assert told(rehearse(spoilt, strict)) == [
        "prompt-long: call: `both.gate` takes 3.3 s to speak and may take 2.5",
        "prompt-long: call, 0: `both.helpline` takes 11.0 s to speak and may take 2.5",
        "prompt-long: call, 1: `menu.main` takes 5.3 s to speak and may take 2.5",
        "prompt-long: call, 1, 0: `person.desk` takes 7.1 s to speak and may take 2.5",
        "prompt-long: call, 1, 2: `menu.soups` takes 5.4 s to speak and may take 2.5",
        "prompt-long: call, 1, 2, 1: `topic.hot` takes 2.9 s to speak and may take 2.5",
        "prompt-long: call, wait, wait, wait: `both.goodbye` takes 11.0 s to speak and may take 2.5",
        "prompt-long: call, 1, 3, 3, 3, 3: `goodbye` takes 5.5 s to speak and may take 2.5",
        'prompt-long: text, "HELP": the reply with `both.help` is 2 segments and may be 1',
    ]


def test_a_withdrawn_topic_is_heard_like_any_other(small: Release) -> None:
    spoken, text = "This is not available now.", "Not available now."
    withdrawn = writes("en", "topic.hot", text)(says("en", "topic.hot", spoken)(small))
    assert told(rehearse(withdrawn)) == []


def test_where_more_is_no_word_the_pound_sign_leads_on(small: Release) -> None:
    rehearsal = rehearse(lists("en", "more")(small))
    assert (told(rehearsal), rehearsal.topics_heard) == ([], 8)


def test_where_the_menu_has_no_word_its_number_leads_there(small: Release) -> None:
    assert told(rehearse(lists("en", "menu")(small))) == []


def stays(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Keep who hears of hot soup there, whatever they press."""
    if session.place == "hot" and session.locale:
        return VoiceTurn(Ask((Say("after_topic", session.locale),), session))
    return voice.step(menu, session, event, deployment)


def waits_for_ever(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Count silence, and never tire of it."""
    if isinstance(event, Silence) and session.locale:
        waiting = replace(session, silence=session.silence + 1)
        return VoiceTurn(Ask((Say("silence", session.locale),), waiting))
    return voice.step(menu, session, event, deployment)


def is_moody(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Take 1 for 2 after a wrong key."""
    if session.place == MAIN and session.wrong and event == KeyPressed(event.at, "1"):
        return voice.step(menu, session, KeyPressed(event.at, "2"), deployment)
    return voice.step(menu, session, event, deployment)


def hangs_up_at_once(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> VoiceTurn:
    """Answer who speaks Spanish, and hang up."""
    turn = voice.step(menu, session, event, deployment)
    is_spanish = isinstance(event, CallStarted) and event.locale == "es"
    return VoiceTurn(HangUp(turn.prompt.says)) if is_spanish else turn


def hangs_up_after_a_topic(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> VoiceTurn:
    """Say what hot soup is and goodbye."""
    turn = voice.step(menu, session, event, deployment)
    first = turn.prompt.says[0]
    return VoiceTurn(HangUp((first, Say("goodbye", first.locale)))) if first.key == "topic.hot" else turn


def hears_no_runs(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Take 9-8-8 for three keys."""
    return voice.step(menu, replace(session, run=None), event, deployment)


def changes_language(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> VoiceTurn:
    """Go on in Spanish after hot soup."""
    turn = voice.step(menu, session, event, deployment)
    if isinstance(turn.prompt, Ask) and turn.prompt.says[0] == Say("topic.hot", "en"):
        return VoiceTurn(Ask(turn.prompt.says, replace(turn.prompt.session, locale="es")))
    return turn


def speaks_english_of_a_busy_line(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> VoiceTurn:
    """Tell everybody in English that a line was busy."""
    turn = voice.step(menu, session, event, deployment)
    if isinstance(turn.prompt, Ask) and turn.prompt.says[0].key == "transfer.busy":
        return replace(
            turn, prompt=replace(turn.prompt, says=(Say("transfer.busy", "en"), *turn.prompt.says[1:]))
        )
    return turn


def hangs_up_where_nobody_answers(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> VoiceTurn:
    """Say goodbye to who has reached nobody."""
    if isinstance(event, TransferEnded) and event.ending is TransferEnd.NO_ANSWER and session.locale:
        return VoiceTurn(HangUp((Say("goodbye", session.locale),)))
    return voice.step(menu, session, event, deployment)


def tries_for_ever(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Connect to the desk again and again while it is busy."""
    if isinstance(event, TransferEnded) and event.ending is TransferEnd.BUSY and session.locale:
        return VoiceTurn(Transfer((Say("connecting", session.locale),), DESK, session))
    return voice.step(menu, session, event, deployment)


def hangs_up_where_no_text_is_sent(
    menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment
) -> VoiceTurn:
    """Say goodbye to who can have no text."""
    if isinstance(event, EffectDone) and event.outcome is Outcome.FAILED and session.locale:
        return VoiceTurn(HangUp((Say("goodbye", session.locale),)))
    return voice.step(menu, session, event, deployment)


def connects_nobody(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Offer the desk, and say it all again to who wants to be connected."""
    turn = voice.step(menu, session, event, deployment)
    if isinstance(turn.prompt, Transfer) and session.locale:
        return VoiceTurn(Ask((Say("person.desk", session.locale),), session))
    return turn


def sends_no_text(menu: Menu, session: CallSession, event: VoiceEvent, deployment: Deployment) -> VoiceTurn:
    """Offer a text, and send none."""
    return replace(voice.step(menu, session, event, deployment), effects=())


def is_mute(menu: Menu, session: TextSession, event: TextEvent) -> TextTurn:
    """Leave nonsense, and who asks for a person, without an answer."""
    if isinstance(event, TextReceived) and event.body in ("qxqxq", "0"):
        return TextTurn(session)
    return sms.step(menu, session, event)


def remembers_another_language(menu: Menu, session: TextSession, event: TextEvent) -> TextTurn:
    """Remember Spanish after hot soup."""
    turn = sms.step(menu, session, event)
    if turn.reply == Reply((Line("topic.hot", "en"),)):
        return TextTurn(replace(turn.session, locale="es"), turn.reply)
    return turn


def knows_no_menu(menu: Menu, session: TextSession, event: TextEvent) -> TextTurn:
    """Help who asks for the menu."""
    if isinstance(event, TextReceived) and event.body in ("MENU", "TEMAS"):
        return sms.step(menu, session, TextReceived(event.at, "HELP"))
    return sms.step(menu, session, event)


CALLS: dict[str, tuple[CallStep, list[str]]] = {
    "stays": (
        stays,
        [
            "key-misnamed: call, 1, 2, 1: `after_topic.keep` names 7 in en, and 7 does not do that",
            "key-misnamed: call, 2, 2, 1: `after_topic.keep` names 7 in es, and 7 does not do that",
            "language-wrong: call, 1, 2, 1, 8: the language becomes en, and should be es",
            "language-wrong: call, 2, 2, 1, 8: the language becomes es, and should be en",
            "crisis-unheard: call, 1, 2, 9, 1, 1 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 2, 2, 9, 1, 1 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 1, 2, 1, 9, 8, 8 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 2, 2, 1, 9, 8, 8 in one breath: a cry for help is not answered as one",
            "loop: call, 1, 2, 1: silence and wrong keys alone go on for ever from here",
            "loop: call, 2, 2, 1: silence and wrong keys alone go on for ever from here",
            "person-far: call, 1, 2, 1: no 3 keys lead to a person from here",
            "dead-end: call, 1, 2, 1: no keys lead to the main menu from here",
            "person-far: call, 2, 2, 1: no 3 keys lead to a person from here",
            "dead-end: call, 2, 2, 1: no keys lead to the main menu from here",
        ],
    ),
    "waits for ever": (
        waits_for_ever,
        [
            "loop: call, 1: silence and wrong keys alone go on for ever from here",
            "loop: call, 2: silence and wrong keys alone go on for ever from here",
        ],
    ),
    "is moody": (
        is_moody,
        [
            (
                "key-ambiguous: call, 1, 3, 1: 1 leads to `soups`, and led to `bread` before something was "
                "missed"
            ),
        ],
    ),
    "hangs up at once": (
        hangs_up_at_once,
        [
            "goodbye-bare: call known as es: the call ends in es without the number of the helpline",
        ],
    ),
    "hangs up after a topic": (
        hangs_up_after_a_topic,
        [
            "key-misnamed: call, 1, 2: `menu.soups` names 1 in en, and 1 does not do that",
            "key-misnamed: call, 2, 2: `menu.soups` names 1 in es, and 1 does not do that",
            "key-ambiguous: call, 1, 2, 1: 1 leads nowhere, and `hot` has that key too",
            "crisis-unheard: call, 1, 2, 9, 1, 1 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 2, 2, 9, 1, 1 in one breath: a cry for help is not answered as one",
        ],
    ),
    "hears no runs": (
        hears_no_runs,
        [
            "crisis-unheard: call, 9, 8, 8 in one breath: a cry for help is not answered as one",
            "language-wrong: call, 9, 1, 1 in one breath: `topic.bread` comes in en, and should in en, es",
            "language-wrong: call, 9, 1, 1 in one breath: `more.keep` comes in en, and should in en, es",
            "crisis-unheard: call, 9, 1, 1 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 1, 9, 8, 8 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 1, 9, 1, 1 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 2, 9, 8, 8 in one breath: a cry for help is not answered as one",
            "crisis-unheard: call, 2, 9, 1, 1 in one breath: a cry for help is not answered as one",
        ],
    ),
    "speaks English of a busy line": (
        speaks_english_of_a_busy_line,
        [
            "language-wrong: call, 2, 0, 1, busy: `transfer.busy` comes in en, and should in es",
        ],
    ),
    "hangs up where nobody answers": (
        hangs_up_where_nobody_answers,
        [
            "dead-end: call, 1, 0, 1, no_answer: nothing comes after this",
            "dead-end: call, 2, 0, 1, no_answer: nothing comes after this",
        ],
    ),
    "tries for ever": (
        tries_for_ever,
        [
            "dead-end: call, 1, 0, 1, busy: nothing comes after this",
            "dead-end: call, 2, 0, 1, busy: nothing comes after this",
        ],
    ),
    "hangs up where no text is sent": (
        hangs_up_where_no_text_is_sent,
        [
            "dead-end: call, 1, 7, 1 (failed): nothing comes after this",
            "dead-end: call, 2, 7, 1 (failed): nothing comes after this",
        ],
    ),
    "connects nobody": (
        connects_nobody,
        [
            "key-misnamed: call, 1, 0: `person.desk` names 1 in en, and 1 does not do that",
            "key-misnamed: call, 1, 6: `crisis.connect` names 1 in en, and 1 does not do that",
            "key-misnamed: call, 2, 0: `person.desk` names 1 in es, and 1 does not do that",
            "key-misnamed: call, 2, 6: `crisis.connect` names 1 in es, and 1 does not do that",
            "key-misnamed: call, 1, 0, 2: `connect_now` names 1 in en, and 1 does not do that",
            "key-misnamed: call, 2, 0, 2: `connect_now` names 1 in es, and 1 does not do that",
        ],
    ),
    "sends no text": (
        sends_no_text,
        [
            "key-misnamed: call, 1, 7: `keep` names 1 in en, and 1 does not do that",
            "key-misnamed: call, 2, 7: `keep` names 1 in es, and 1 does not do that",
        ],
    ),
    "changes language": (
        changes_language,
        [
            "language-wrong: call, 1, 2, 1: `topic.hot` comes in en, and should in es",
            "language-wrong: call, 1, 2, 1: `after_topic.keep` comes in en, and should in es",
            "language-wrong: call, 1, 2, 1: the language becomes es, and should be en",
            "language-wrong: call, 1, 2, 1, 8: the language becomes es, and should be en",
            "language-wrong: call, 1, 2, 1, 0, 8, *: the language becomes es, and should be en",
            "language-wrong: call, 1, 2, 1, 6, 8, *: the language becomes es, and should be en",
            "language-wrong: call, 1, 2, 1, 7, 8, 1, 9: the language becomes es, and should be en",
            "language-wrong: plain call, 1, 2, 1: `after_topic` comes in en, and should in es",
        ],
    ),
}


@pytest.mark.parametrize(("step", "found"), CALLS.values(), ids=CALLS)
def test_a_call_that_goes_wrong_is_found(small: Release, step: CallStep, found: list[str]) -> None:
    assert told(rehearse(small, call=step)) == found


TEXTS: dict[str, tuple[TextStep, list[str]]] = {
    "is mute": (
        is_mute,
        [
            'unanswered: text known as en, "qxqxq": no answer comes',
            'unanswered: text, "qxqxq": no answer comes',
            'unanswered: text known as es, "qxqxq": no answer comes',
            ('person-far: text known as en, "1", "0": 0 is answered by `silence`, and should be by `person`'),
            'person-far: text, "21", "0": 0 is answered by `silence`, and should be by `person`',
            ('person-far: text known as en, "8", "0": 0 is answered by `silence`, and should be by `person`'),
        ],
    ),
    "remembers another language": (
        remembers_another_language,
        [
            'language-wrong: text known as en, "21": es is remembered, and should be en',
            'language-wrong: text, "21", "1": es is remembered, and should be en',
            'key-misnamed: text, "21": `both.gate` prints 1 in en, and it chooses es',
        ],
    ),
    "knows no menu": (
        knows_no_menu,
        [
            'word-misleading: text, "MENU": MENU stands under `menu` in en and is answered by `help`',
            'word-misleading: text, "MENU": MENU stands under `menu` in es and is answered by `help`',
            'word-misleading: text, "TEMAS": TEMAS stands under `menu` in es and is answered by `help`',
            (
                'dead-end: text known as en, "1", "MENU": MENU is answered by `help`, and should be by '
                "`menu.main`"
            ),
            'dead-end: text, "21", "MENU": MENU is answered by `help`, and should be by `menu.main`',
            (
                'dead-end: text known as en, "8", "MENU": MENU is answered by `help`, and should be by '
                "`menu.main`"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("step", "found"), TEXTS.values(), ids=TEXTS)
def test_a_text_that_goes_wrong_is_found(small: Release, step: TextStep, found: list[str]) -> None:
    assert told(rehearse(small, text=step)) == found
