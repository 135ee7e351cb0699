"""Check the words: every rule of the message lint, with its code.

A warning that is meant is explained where it stands, by a comment of its entry:
`# allow keyword-apart: the two are as different as words can be`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ivr.core.errors import Fault, Severity
from messages.draft import Draft
from messages.rules.citing import channels_say_the_same, facts_are_cited, facts_exist, facts_may_be_said
from messages.rules.claims import (
    keywords_are_apart,
    keywords_are_words,
    keywords_can_be_sent,
    keywords_mean_one_thing,
    weak_words_are_keywords,
)
from messages.rules.keys import keys_are_there, keys_are_used
from messages.rules.language import (
    terms_are_preferred,
    translations_are_checked,
    translations_are_of_this_english,
    words_are_of_this_language,
)
from messages.rules.length import (
    bilingual_texts_are_short,
    bilingual_voice_is_short,
    letters_are_cheap,
    texts_are_easy,
    texts_are_short,
    voice_is_short,
)
from messages.rules.letters import (
    blanks_are_plain,
    blanks_are_single,
    direction_is_plain,
    letters_are_whole,
    lines_are_single,
    markup_is_absent,
    signs_are_seen,
    words_are_of_one_alphabet,
)
from messages.rules.menus import (
    answers_open_with_their_title,
    gates_name_their_key,
    menus_name_their_keys,
    named_words_agree,
    named_words_exist,
)
from messages.rules.numbers import (
    braces_are_placeholders,
    numbers_are_listed,
    placeholders_agree,
    placeholders_are_known,
)
from messages.rules.people import (
    closed_lines_tell_their_hours,
    endings_are_asked_about,
    people_are_connected,
    people_have_their_number,
    people_stand_alone,
)
from messages.rules.rule import Rule

RULES = (
    Rule("key-missing", keys_are_there, binds_releases=True),
    Rule("key-unused", keys_are_used),
    Rule("placeholder-unknown", placeholders_are_known),
    Rule("placeholder-form", braces_are_placeholders),
    Rule("placeholder-differs", placeholders_agree, binds_releases=True),
    Rule("number-unlisted", numbers_are_listed, binds_releases=True),
    Rule("person-number", people_have_their_number, binds_releases=True),
    Rule("person-key", people_are_connected, binds_releases=True),
    Rule("person-other", people_stand_alone, binds_releases=True),
    Rule("closed-hours", closed_lines_tell_their_hours, binds_releases=True),
    Rule("caller-ending", endings_are_asked_about, binds_releases=True),
    Rule("menu-keys", menus_name_their_keys, binds_releases=True),
    Rule("gate-key", gates_name_their_key, binds_releases=True),
    Rule("title-first", answers_open_with_their_title, binds_releases=True),
    Rule("word-unknown", named_words_exist, binds_releases=True),
    Rule("word-differs", named_words_agree, Severity.WARNING),
    Rule("sms-segments", texts_are_short, binds_releases=True),
    Rule("sms-bilingual", bilingual_texts_are_short, binds_releases=True),
    Rule("sms-letters", letters_are_cheap),
    Rule("voice-seconds", voice_is_short, binds_releases=True),
    Rule("voice-bilingual", bilingual_voice_is_short, binds_releases=True),
    Rule("readability", texts_are_easy),
    Rule("text-lines", lines_are_single),
    Rule("text-no-break", blanks_are_plain),
    Rule("text-direction", direction_is_plain),
    Rule("text-zero-width", signs_are_seen),
    Rule("text-decomposed", letters_are_whole, Severity.WARNING),
    Rule("text-garbled", words_are_of_one_alphabet),
    Rule("text-markup", markup_is_absent),
    Rule("text-blanks", blanks_are_single),
    Rule("translation-stale", translations_are_of_this_english),
    Rule("translation-fuzzy", translations_are_checked),
    Rule("language-foreign", words_are_of_this_language),
    Rule("term-avoided", terms_are_preferred),
    Rule("fact-missing", facts_are_cited),
    Rule("fact-unknown", facts_exist),
    Rule("fact-held", facts_may_be_said),
    Rule("fact-channels", channels_say_the_same),
    Rule("keyword-twice", keywords_mean_one_thing, binds_releases=True),
    Rule("keyword-apart", keywords_are_apart, Severity.WARNING),
    Rule("keyword-weak", weak_words_are_keywords, binds_releases=True),
    Rule("keyword-empty", keywords_can_be_sent, binds_releases=True),
    Rule("keyword-signs", keywords_are_words),
)

_ALLOWED = re.compile(r"^allow (?P<code>[a-z-]+): \S.*$", re.MULTILINE)


def check(draft: Draft) -> list[Fault]:
    """Apply every rule to words that are being written; a warning that is explained is left out."""
    found = [fault for rule in RULES for fault in rule.check(draft)]
    return list(_explained(draft, found))


def check_release(draft: Draft) -> list[Fault]:
    """Apply the rules that approved words must keep together."""
    return [fault for rule in RULES if rule.binds_releases for fault in rule.check(draft)]


def _explained(draft: Draft, found: Iterable[Fault]) -> Iterator[Fault]:
    """Leave out the warnings that an entry explains, and find explanations of nothing."""
    warned: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    allowed = _allowances(draft)
    for fault in found:
        here = (fault.file, fault.line)
        if fault.severity is Severity.WARNING:
            warned[here].add(fault.code)
        if fault.severity is Severity.ERROR or fault.code not in allowed.get(here, ()):
            yield fault
    for (file, line), codes in allowed.items():
        for code in sorted(codes - warned[file, line]):
            problem = f"allows {code}, and there is no such warning: remove the comment"
            yield Fault(file, line, problem, "allow-unused")


def _allowances(draft: Draft) -> dict[tuple[str, int], set[str]]:
    return {
        (message.file, message.line): set(_ALLOWED.findall(message.comment))
        for words in draft.words.values()
        for catalog in words.catalogs.values()
        for message in catalog.values()
    }
