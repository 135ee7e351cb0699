"""The packet asks about what waits, shows what a decision needs, and takes back only what was reviewed."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.errors import CatalogError
from messages.acts import Kind, Role, Slot
from messages.approvals import sign
from messages.catalog import Catalog
from messages.codes import code
from messages.desk import Desk, Signer, new_act
from messages.packet.pages import IN_ALL_LANGUAGES, MENUS, OTHERS, Packet, make_packet
from messages.packet.paper import to_html
from messages.packet.texts import STALE, Row, Scope, Text
from messages.review import COLUMNS, _guarded, _unguarded, returned_codes, to_csv
from messages.status import State
from tests.messages.tiny import EN, ES, KEYWORDS, LOCALE, SMS, VOICE, Change, TinyLine, change

DAY = date(2026, 11, 21)
ALL = Scope()
HOT, CALIENTE = Slot(SMS, EN, "topic.hot"), Slot(SMS, ES, "topic.hot")
PERSON, SOMEBODY = Slot(SMS, EN, "crisis"), Slot(SMS, ES, "crisis")
CRISIS = "Words that mean “crisis” wherever they are texted"
EVIL = "<script>alert('soup')</script> & \\\"spoons\\\""


def packet(tiny: TinyLine, scope: Scope = ALL) -> Packet:
    return make_packet(Desk.open(tiny.folder), scope, "0001-soup", DAY)


def text_of(found: Packet, slot: Slot) -> Text:
    return next(
        text for page in found.pages for row in page.rows for text in row.texts if text.signed.slot == slot
    )


def row_of(found: Packet, slot: Slot) -> Row:
    return next(row for page in found.pages for row in page.rows if row.slot == slot)


def reviewed(tiny: TinyLine) -> None:
    tiny.approve("Ana Ruiz", Role.CLINICAL)
    tiny.approve("Luis Paz", Role.LANGUAGE)


# The packet


def test_every_text_of_a_new_line_waits_topic_by_topic_and_then_group_by_group(tiny: TinyLine) -> None:
    found = packet(tiny)
    assert [(page.title, page.code) for page in found.pages] == [
        ("Words of title.bread", "1"),
        ("Words of title.hot", "21"),
        (MENUS, ""),
        (IN_ALL_LANGUAGES, ""),
        (OTHERS, ""),
        (CRISIS, ""),
    ]
    assert {text.signed.slot for text in found.texts} == set(Desk.open(tiny.folder).texts)
    assert {text.state for text in found.texts} == {State.WAITING}


def test_a_page_has_all_parts_of_a_topic_in_both_channels(tiny: TinyLine) -> None:
    parts: list[Change] = [
        (lang, SMS, f"topic.hot.{part}", f"Sopa {part}.") for lang in (EN, ES) for part in (2, 3)
    ]
    change(tiny, parts)
    page = next(page for page in packet(tiny).pages if page.code == "21")
    assert [str(row.slot) for row in page.rows] == [
        "title.hot (sms, en)",
        "topic.hot (voice, en)",
        "topic.hot (sms, en)",
        "topic.hot.2 (sms, en)",
        "topic.hot.3 (sms, en)",
    ]
    assert page.signers == ((Role.CLINICAL, "English"), (Role.LANGUAGE, "español"))


@pytest.mark.parametrize(
    ("scope", "asked", "shown"),
    [
        pytest.param(Scope(), {"en", "es"}, {"en", "es"}, id="all"),
        pytest.param(Scope(Role.CLINICAL), {"en"}, {"en", "es"}, id="a clinician"),
        pytest.param(Scope(Role.LANGUAGE), {"es"}, {"en", "es"}, id="a translator"),
        pytest.param(Scope(locale="en"), {"en"}, {"en"}, id="English"),
        pytest.param(Scope(locale="es"), {"es"}, {"en", "es"}, id="Spanish"),
        pytest.param(Scope(Role.CLINICAL, "es"), set(), set(), id="nobody"),
    ],
)
def test_a_scope_asks_one_role_and_shows_the_rest_for_comparison(
    tiny: TinyLine, scope: Scope, asked: set[str], shown: set[str]
) -> None:
    found = packet(tiny, scope)
    assert {text.signed.slot.locale for text in found.texts} == asked
    rows = [row for page in found.pages for row in page.rows]
    assert {text.signed.slot.locale for row in rows for text in row.texts} == shown
    assert {bool(text.code) for row in rows for text in row.texts if not text.is_asked} <= {False}


def test_a_language_that_is_being_written_is_shown_to_those_who_are_asked_about_it(tiny: TinyLine) -> None:
    tiny.line = tiny.line.replace('["en", "es"]', '["en", "es", "vi"]')
    tiny.locales["vi"] = LOCALE.format(name="Việt", locale="vi").replace("served", "draft")
    tiny.words |= {("vi", catalog): {} for catalog in Catalog}
    tiny.words["vi", SMS] = {"topic.hot": "Canh.", "both.gate": "Việt: 3."}
    tiny.write()
    reviewed(tiny)
    tiny.replace("vi/LC_MESSAGES/sms.po", "Canh.", "Canh!")
    found = packet(tiny, Scope(locale="vi"))
    assert [str(text.signed.slot) for text in found.texts] == ["topic.hot (sms, vi)"]
    assert packet(tiny).pages == ()
    assert text_of(
        packet(tiny, Scope(locale="vi", is_whole=True)), Slot(SMS, "vi", "both.gate")
    ).measures == ("8 letters; segments (UCS-2): 1, at most 2",)


def test_starter_words_wait_and_reviewed_ones_do_not(tiny: TinyLine) -> None:
    tiny.approve()
    starter = packet(tiny)
    assert (starter.starters, starter.states) == (len(starter.texts), (State.STARTER,))
    reviewed(tiny)
    assert packet(tiny).texts == ()
    whole = packet(tiny, Scope(is_whole=True))
    assert (len(whole.texts), whole.starters, whole.states) == (len(starter.texts), 0, (State.APPROVED,))


def test_after_an_edit_its_whole_page_is_shown_and_of_a_group_the_edited_text_alone(tiny: TinyLine) -> None:
    reviewed(tiny)
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of topic.unavailable."', 'msgstr "Sorry."')
    tiny.replace("es/LC_MESSAGES/sms.po", 'msgid "Words of topic.unavailable."', 'msgid "Sorry."')
    change(tiny, [(EN, VOICE, "topic.hot", "Words of title.hot: more."), (EN, SMS, "crisis", "Somebody.")])
    found = packet(tiny, Scope(Role.CLINICAL))
    assert [[str(row.slot) for row in page.rows] for page in found.pages] == [
        ["title.hot (sms, en)", "topic.hot (voice, en)", "topic.hot (sms, en)"],
        ["crisis (sms, en)"],
    ]


def test_what_changed_is_told_against_the_last_words_of_the_right_role(tiny: TinyLine) -> None:
    reviewed(tiny)
    change(tiny, [(EN, SMS, "topic.hot", "Words of title.hot, hot.")])
    tiny.approve(locale=EN)
    change(tiny, [(EN, SMS, "topic.hot", "Words of title.hot, very hot.")])
    found = packet(tiny)
    english, spanish = text_of(found, HOT), text_of(found, CALIENTE)
    assert english.before
    assert spanish.before
    assert (english.before.words, english.before.who, english.before.day) == (
        "Words of title.hot.",
        "Ana Ruiz",
        "2026-11-21",
    )
    assert (spanish.before.words, spanish.old_english) == (spanish.words, "Words of title.hot.")
    assert english.old_english == ""


def test_english_that_nobody_approves_any_more_is_known_from_the_catalog(tiny: TinyLine) -> None:
    tiny.approve()
    desk = Desk.open(tiny.folder)
    desk.revoke(Signer("Ana", Role.CLINICAL, datetime(2026, 11, 22, tzinfo=UTC)), [desk.texts[HOT]])
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of title.hot."', 'msgstr "Title."')
    text = text_of(packet(tiny), CALIENTE)
    assert (text.before and text.before.english, text.old_english) == ("", "Words of title.hot.")


def test_a_list_of_words_is_no_translation_and_notes_no_english(tiny: TinyLine) -> None:
    change(tiny, [(EN, KEYWORDS, "crisis", "END IT ALL, LEAP"), (ES, KEYWORDS, "crisis", "MORIR")])
    row = row_of(packet(tiny), Slot(KEYWORDS, EN, "crisis"))
    assert [(text.words, text.measures, text.old_english) for text in row.texts] == [
        ("END IT ALL, LEAP", ("2 words or phrases",), ""),
        ("MORIR", ("1 word or phrase",), ""),
    ]


def test_what_cannot_be_approved_says_why_and_has_no_code(tiny: TinyLine) -> None:
    tiny.approve()
    tiny.notes["topic.bread"] = "F2. On hold."
    change(tiny, [(EN, SMS, "crisis", "Somebody new.")])
    tiny.replace("es/LC_MESSAGES/sms.po", 'msgid "Somebody new."', 'msgid "Somebody else."')
    found = packet(tiny)
    bread, person = text_of(found, Slot(SMS, EN, "topic.bread")), text_of(found, Slot(SMS, ES, "crisis"))
    assert [("on hold" in each) for each in bread.obstacles] == [True]
    assert (person.state, person.obstacles[0], person.code) == (State.STALE, STALE, "")
    rows = list(csv.DictReader(io.StringIO(to_csv(found).decode("utf-8-sig"))))
    assert ("crisis", "sms", "es") not in {(row["key"], row["channel"], row["language"]) for row in rows}
    assert "Cannot be approved yet." in to_html(found).decode()


def test_a_withdrawn_topic_is_asked_about_again(tiny: TinyLine) -> None:
    reviewed(tiny)
    desk = Desk.open(tiny.folder)
    signer = Signer("Ana", Role.CLINICAL, datetime(2026, 11, 22, tzinfo=UTC))
    sign(tiny.folder, new_act(desk.approvals, Kind.WITHDRAW, signer, [desk.texts[HOT]]))
    found = packet(tiny)
    assert [page.code for page in found.pages] == ["21"]
    assert text_of(found, HOT).state is State.WITHDRAWN


def test_a_translation_of_nothing_and_a_topic_without_a_name_are_shown_all_the_same(tiny: TinyLine) -> None:
    change(tiny, [(ES, SMS, "lost", "Perdido."), (EN, SMS, "title.hot", None)])
    found = packet(tiny)
    lost = row_of(found, Slot(SMS, EN, "lost"))
    assert ([text.words for text in lost.texts], lost.english, lost.facts) == (["Perdido."], "", ())
    assert "hot" in [page.title for page in found.pages]
    slot = lost.texts[0].signed.slot
    rows = csv.DictReader(io.StringIO(to_csv(packet(tiny, Scope(is_whole=True))).decode("utf-8-sig")))
    assert slot.key not in {row["key"] for row in rows}  # the lint calls it unknown: nobody can approve it


PROSE = "Words of title.hot. You can eat the hot soup now, and you can eat the bread with it."


@pytest.mark.parametrize(
    ("slot", "words", "expected"),
    [
        pytest.param(
            Slot(SMS, EN, "topic.hot"),
            PROSE,
            (
                "84 letters; segments (GSM-7): 1, at most 2",
                "school grade (flesch-kincaid): 0.5, at most 8",
            ),
            id="a text",
        ),
        pytest.param(
            Slot(VOICE, ES, "topic.hot"),
            "Palabras de title.hot. Ahora puede comer la sopa, y puede comer el pan con la sopa.",
            ("seconds to hear: 8, at most 45", "ease of reading (inflesz): 95.7, at least 8"),
            id="a spoken text",
        ),
        pytest.param(
            Slot(SMS, EN, "both.gate"),
            "Soup.",
            ("5 letters; segments (GSM-7): 1; in all languages together 1, at most 4",),
            id="one of two in one message",
        ),
        pytest.param(
            Slot(VOICE, EN, "both.gate"),
            "For English, press 1. For English, press 1.",
            ("seconds to hear: 4; in all languages together 7, at most 45",),
            id="one of two in one breath",
        ),
        pytest.param(Slot(VOICE, EN, "menu.main"), PROSE, ("seconds to hear: 9, at most 45",), id="a menu"),
    ],
)
def test_a_text_is_measured_against_its_limits(
    tiny: TinyLine, slot: Slot, words: str, expected: tuple[str, ...]
) -> None:
    for locale, formula in ((EN, "flesch_kincaid"), (ES, "inflesz")):
        tiny.locales[locale] = tiny.locales[locale].replace('readability = ""', f'readability = "{formula}"')
    change(tiny, [(slot.locale, slot.catalog, slot.key, words)])
    assert text_of(packet(tiny), slot).measures == expected


def test_where_a_language_has_no_formula_nothing_is_said_of_reading(tiny: TinyLine) -> None:
    change(tiny, [(EN, SMS, "topic.hot", PROSE)])
    assert text_of(packet(tiny), HOT).measures == ("84 letters; segments (GSM-7): 1, at most 2",)


def test_the_version_is_of_the_words_and_facts_and_not_of_the_day(tiny: TinyLine) -> None:
    desk = Desk.open(tiny.folder)
    first = make_packet(desk, Scope(), "0001-soup", DAY).version
    assert make_packet(desk, Scope(), "0002-soup", date(2027, 1, 1)).version == first
    assert make_packet(desk, Scope(Role.CLINICAL), "0001-soup", DAY).version != first
    tiny.replace("facts.toml", "eaten hot", "eaten very hot")
    assert packet(tiny).version != first


# On paper


def parsed(found: Packet) -> Element:
    """Read the file as XML, which finds every tag that is not closed."""
    return ElementTree.fromstring(to_html(found))


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def attributes(page: Element, name: str) -> list[str]:
    return [each.attrib[name] for each in page.iter() if name in each.attrib]


def test_the_paper_needs_nothing_but_itself(tiny: TinyLine) -> None:
    page, html = parsed(packet(tiny)), to_html(packet(tiny)).decode()
    names = [each.tag for each in page.iter()]
    assert names.count("h1") == 1
    assert not {"script", "img", "a", "link", "iframe", "object", "form", "base"} & set(names)
    assert [each for each in ("://", "url(", "@import", "src=", "href=") if each in html] == []
    assert attributes(page, "content")[0].startswith("default-src 'none'; style-src 'unsafe-inline'")
    ids = attributes(page, "id")
    assert ids == attributes(page, "aria-labelledby")
    assert len(ids) == len(set(ids)) == len(packet(tiny).pages)


def test_every_field_has_its_label_and_every_text_its_language(tiny: TinyLine) -> None:
    page = parsed(packet(tiny))
    labels = list(page.iter("label"))
    fields = [each for each in page.iter() if each.tag in ("input", "textarea")]
    assert [each for label in labels for each in label if said(label)] == fields
    assert {each.get("lang") for each in page.iter("div") if "words" in each.get("class", "").split()} == {
        "en-US",
        "es-US",
    }


def test_each_code_stands_once_with_three_boxes_and_each_page_is_signed_by_those_asked(
    tiny: TinyLine,
) -> None:
    found = packet(tiny)
    page = parsed(found)
    decisions = page.findall(".//div[@class='decision']")
    assert [said(each)[:9] for each in decisions] == [text.code for text in found.texts]
    assert {said(each)[10:] for each in decisions} == {"approve edit reject Better words, or why not:"}
    assert len(page.findall(".//div[@class='sign']")) == 2 * len(found.pages)
    clinical = parsed(packet(tiny, Scope(Role.CLINICAL)))
    assert len(clinical.findall(".//div[@class='sign']")) == len(found.pages)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        pytest.param(Scope(), "ABCDE", id="both"),
        pytest.param(Scope(Role.CLINICAL), "ACDE", id="a clinician"),
        pytest.param(Scope(Role.LANGUAGE), "BCDE", id="a translator"),
    ],
)
def test_the_check_list_is_that_of_the_role(tiny: TinyLine, scope: Scope, expected: str) -> None:
    headings = parsed(packet(tiny, scope)).findall(".//main/h3")
    assert "".join(said(each)[0] for each in headings) == expected


def test_starter_words_are_called_so_and_reviewed_ones_are_not(tiny: TinyLine) -> None:
    tiny.approve()
    assert "are starter words" in said(parsed(packet(tiny)))
    reviewed(tiny)
    assert "are starter words" not in said(parsed(packet(tiny, Scope(is_whole=True))))


def test_facts_are_told_with_source_date_and_use(tiny: TinyLine) -> None:
    tiny.notes["topic.hot"] = "F2 F1. Soup is hot here."
    tiny.write()
    tiny.replace("facts.toml", 'use = "H"', 'use = "D"')
    page = next(each for each in parsed(packet(tiny)).iter("section") if "title.hot" in said(each[0]))
    assert [said(each) for each in page.findall(".//ul[@class='facts']/li")] == [
        "F1 Soup is eaten hot. The soup book, reviewed on 2026-01-31. P: plain fact.",
        "F2 Soup heals. The soup book; names no day of review."
        " D: depends on the person: say it only with “your doctor can tell you what fits you”."
        " C1: a doctor must decide.",
    ]
    assert "Text message topic.hot · rests on F2, F1" in said(page)
    assert "Notes for all languages: Soup is hot here." in said(page)


def test_nothing_that_is_written_becomes_markup(tiny: TinyLine) -> None:
    tiny.approve()
    tiny.notes["topic.hot"] = f"F1. {EVIL}"
    change(tiny, [(EN, SMS, "topic.hot", f"Words {EVIL}"), (EN, SMS, "title.hot", EVIL)])
    tiny.replace("facts.toml", "Soup is eaten hot.", "<b>Soup</b> & bread")
    page = parsed(packet(tiny))
    assert not {"script", "b"} & {each.tag for each in page.iter()}
    assert "Words <script>alert('soup')</script> & \"spoons\"" in said(page)
    assert "<b>Soup</b> & bread" in said(page)


def test_what_went_is_struck_out_and_what_came_is_underlined(tiny: TinyLine) -> None:
    tiny.approve()
    change(tiny, [(EN, SMS, "topic.hot", "Words <of> title.hot.")])
    every = [each for each in parsed(packet(tiny)).findall(".//section//*") if each.tag in ("del", "ins")]
    assert [(each.tag, each.text) for each in every] == [("del", "of"), ("ins", "<of>")] * 2


def test_the_notes_and_the_author_of_a_translation_stand_beside_it(tiny: TinyLine) -> None:
    key = '#. F1. A note.\nmsgctxt "topic.hot"'
    tiny.replace("es/LC_MESSAGES/sms.po", key, f"# Author: Eva\n{key}")
    page = said(parsed(packet(tiny)))
    assert "español: waiting · written by Eva" in page
    assert "Notes: Author: Eva" in page


def test_the_line_is_named_as_in_its_english_texts(tiny: TinyLine) -> None:
    assert said(next(parsed(packet(tiny)).iter("h1"))) == "Words for review"
    tiny.replace("en/LC_MESSAGES/sms.po", "Content-Type", "Project-Id-Version: Soup line\\nContent-Type")
    assert said(next(parsed(packet(tiny)).iter("h1"))) == "Words for review: Soup line"


def test_the_same_packet_is_the_same_bytes(tiny: TinyLine) -> None:
    assert to_html(packet(tiny)) == to_html(packet(tiny))
    assert to_csv(packet(tiny)) == to_csv(packet(tiny))


# As a table, there and back


def test_the_table_is_one_that_excel_reads(tiny: TinyLine) -> None:
    change(tiny, [(EN, SMS, "crisis", "=A person.")])
    table = to_csv(packet(tiny))
    assert table.startswith(b"\xef\xbb\xbfcode,key,channel,language,english,text,facts,decision,")
    assert table.count(b"\r\n") == table.count(b"\n") == 1 + len(packet(tiny).texts)
    rows = {
        (row["key"], row["channel"], row["language"]): row
        for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    }
    desk = Desk.open(tiny.folder)
    assert rows["crisis", "sms", "es"] == dict.fromkeys(COLUMNS, "") | {
        "code": code(desk.texts[SOMEBODY]),
        "key": "crisis",
        "channel": "sms",
        "language": "es",
        "english": "'=A person.",
        "text": "Palabras de crisis.",
        "facts": "F1",
    }
    assert rows["crisis", "sms", "en"]["text"] == "'=A person."
    assert rows["crisis", "sms", "en"]["english"] == ""


@given(st.text())
def test_no_cell_is_a_formula_and_every_cell_comes_back(cell: str) -> None:
    assert not _guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert _unguarded(_guarded(cell)) == cell


def filled(tiny: TinyLine, decisions: dict[Slot, str], **cells: str) -> list[dict[str, str]]:
    """Fill in the table of a tiny line: some decisions, and other cells in the rows that have one."""
    rows = list(csv.DictReader(io.StringIO(to_csv(packet(tiny)).decode("utf-8-sig"))))
    for row in rows:
        slot = Slot(Catalog(row["channel"]), row["language"], row["key"])
        if slot in decisions:
            row |= {"decision": decisions[slot]} | cells
    return rows


def written(
    tiny: TinyLine, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    file = tiny.folder.parent / "back.csv"
    file.write_bytes(table.getvalue().encode(encoding))
    return file


@pytest.mark.parametrize("decision", ["approve", "Approved", "SÍ", "si", "si\u0301 ", "yes", "X"])
def test_rows_that_say_yes_are_taken(tiny: TinyLine, decision: str) -> None:
    desk = Desk.open(tiny.folder)
    file = written(tiny, filled(tiny, {HOT: decision, CALIENTE: "edit", Slot(SMS, EN, "crisis"): "Reject"}))
    assert returned_codes(file, desk) == [code(desk.texts[HOT])]


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8-sig"), (";", "utf-8-sig"), ("\t", "utf-8"), (",", "utf-8")],
    ids=["Excel", "European Excel", "tabs", "no mark"],
)
def test_a_table_is_read_as_spreadsheets_write_it(tiny: TinyLine, delimiter: str, encoding: str) -> None:
    change(tiny, [(EN, SMS, "crisis", "-A person, some; body: 'Somebody'.")])
    desk = Desk.open(tiny.folder)
    file = written(tiny, filled(tiny, {PERSON: "x", SOMEBODY: "x"}), delimiter, encoding)
    with file.open("ab") as back:
        back.write((delimiter * 9 + "\r\n\r\n").encode())  # rows of nothing, as spreadsheets leave them
    assert returned_codes(file, desk) == [code(desk.texts[PERSON]), code(desk.texts[SOMEBODY])]


def test_what_spreadsheets_do_to_words_unasked_is_no_change(tiny: TinyLine) -> None:
    change(tiny, [(ES, SMS, "crisis", "Mañana.")])
    desk = Desk.open(tiny.folder)
    file = written(tiny, filled(tiny, {SOMEBODY: "x"}, text=" Man\u0303ana. "))
    assert returned_codes(file, desk) == [code(desk.texts[SOMEBODY])]


def refused(tiny: TinyLine, file: Path) -> list[tuple[int, str]]:
    with pytest.raises(CatalogError) as caught:
        returned_codes(file, Desk.open(tiny.folder))
    assert {fault.file for fault in caught.value.faults} == {str(file)}
    return [(fault.line, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("decision", "cells", "expected"),
    [
        pytest.param("x", {"text": "Better words."}, "review-changed", id="other words"),
        pytest.param("x", {"english": "Better English."}, "review-changed", id="other English"),
        pytest.param("perhaps", {}, "review-decision", id="an unknown decision"),
        pytest.param("x", {"code": " "}, "review-code", id="no code"),
        pytest.param("", {"code": ""}, "review-code", id="no code and no decision"),
        pytest.param("x", {"code": "0000-0000"}, "approve-code", id="a code of nothing"),
        pytest.param("", {}, "review-empty", id="nothing approved"),
    ],
)
def test_a_row_that_does_not_say_what_was_reviewed_is_refused(
    tiny: TinyLine, decision: str, cells: dict[str, str], expected: str
) -> None:
    rows = filled(tiny, {CALIENTE: decision}, **cells)
    line = next(
        number
        for number, row in enumerate(rows, start=2)
        if row["key"] == "topic.hot" and row["channel"] == "sms" and row["language"] == "es"
    )
    assert refused(tiny, written(tiny, rows)) == [(0 if expected == "review-empty" else line, expected)]


def test_words_that_were_edited_in_the_catalog_since_are_refused(tiny: TinyLine) -> None:
    file = written(tiny, filled(tiny, {HOT: "x"}))
    change(tiny, [(EN, SMS, "topic.hot", "Words of title.hot, and more.")])
    assert [named for _, named in refused(tiny, file)] == ["approve-code"]


def test_two_rows_of_one_code_must_agree(tiny: TinyLine) -> None:
    rows = filled(tiny, {HOT: "x"})
    again = next(row for row in rows if row["decision"])
    assert len(returned_codes(written(tiny, [*rows, again]), Desk.open(tiny.folder))) == 1
    assert refused(tiny, written(tiny, [*rows, again | {"decision": "no"}])) == [
        (len(rows) + 2, "review-twice")
    ]


def test_all_that_is_wrong_is_told_at_once_with_the_line_where_each_row_begins(tiny: TinyLine) -> None:
    rows = [
        {"code": "", "text": "two\nlines"},
        {"code": "0000-0000", "decision": "x"},
        {"code": "1111-1111", "decision": "no, thanks"},
    ]
    assert refused(tiny, written(tiny, rows)) == [
        (2, "review-code"),
        (4, "approve-code"),
        (5, "review-decision"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("code,text,decision\nñ".encode("latin-1"), [(0, "review-encoding")], id="Latin-1"),
        pytest.param("code,text".encode("utf-16"), [(0, "review-encoding")], id="UTF-16"),
        pytest.param(b"", [(1, "review-columns")], id="empty"),
        pytest.param(b"code,english,text\n", [(1, "review-columns")], id="a column is missing"),
        pytest.param(b"code,english,text,decision,Decision\n", [(1, "review-columns")], id="a column twice"),
        pytest.param(b'code,english,text,decision\na,b,"c', [(2, "review-syntax")], id="cut short"),
        pytest.param(b"code,english,text,decision\n", [(0, "review-empty")], id="no rows"),
    ],
)
def test_what_is_no_table_of_ours_is_refused(
    tiny: TinyLine, tmp_path: Path, content: bytes, expected: list[tuple[int, str]]
) -> None:
    file = tmp_path / "back.csv"
    file.write_bytes(content)
    assert refused(tiny, file) == expected


def test_a_table_that_is_not_there_is_refused(tiny: TinyLine, tmp_path: Path) -> None:
    assert refused(tiny, tmp_path / "back.csv") == [(0, "review-missing")]


def test_a_translation_of_nothing_has_no_english_in_the_table(tiny: TinyLine) -> None:
    change(tiny, [(ES, SMS, "lost", "Perdido.")])
    desk = Desk.open(tiny.folder)
    lost = Slot(SMS, ES, "lost")
    row = {"code": code(desk.texts[lost]), "text": "Perdido.", "decision": "x"}
    assert returned_codes(written(tiny, [row]), desk) == [row["code"]]
