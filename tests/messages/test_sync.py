"""English edits reach every translation by its key, and no translation is ever lost or moved."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core.errors import CatalogError, LineError
from messages.catalog import SOURCE, Catalog, shown
from messages.pofile import PoFile
from messages.sync import Carried, carry, sync
from tests.messages.po import HEADER, english, obsolete, po, translation, write

NAME = shown("es", Catalog.SMS)
BREAD = translation("bread", "Bread.", "Pan.", "# Author: Ana", "#. F1.")
SOUP = translation("soup", "Soup.", "Sopa.")


def carried(now: list[str], translated: list[str], is_list: bool = False) -> tuple[list[str], Carried]:
    """Carry English entries over to translated ones; give these as they are then."""
    file = PoFile(NAME, po(*translated).encode())
    report = carry(PoFile("en", po(*now).encode()), file, is_list)
    entries = file.text().removesuffix("\n").split("\n\n")[1:]
    again = PoFile(NAME, file.text().encode())
    carry(PoFile("en", po(*now).encode()), again, is_list)
    assert (again.faults, again.text()) == ([], file.text())
    return entries, report


def report(**changes: tuple[str, ...]) -> Carried:
    return Carried(NAME, **{"kept": (), "changed": (), "added": (), "gone": (), **changes})


def test_the_same_english_keeps_all() -> None:
    now = [english("bread", "Bread.", "#. F1."), english("soup", "Soup.")]
    assert carried(now, [BREAD, SOUP]) == ([BREAD, SOUP], report(kept=("bread", "soup")))


def test_changed_english_marks_its_translation_and_notes_what_it_was_made_from() -> None:
    entries, told = carried([english("bread", "Fresh bread.", "#. F1.")], [BREAD])
    marks = ("# Author: Ana", "#. F1.", "#, fuzzy", '#| msgid "Bread."')
    assert entries == [translation("bread", "Fresh bread.", "Pan.", *marks)]
    assert told == report(changed=("bread",))


def test_english_that_changes_again_leaves_the_one_that_was_checked() -> None:
    once, _ = carried([english("bread", "Fresh bread.")], [BREAD])
    twice, _ = carried([english("bread", "Old bread.")], once)
    assert twice == [
        translation("bread", "Old bread.", "Pan.", "# Author: Ana", "#, fuzzy", '#| msgid "Bread."')
    ]


def test_an_english_edit_that_is_taken_back_leaves_no_mark() -> None:
    once, _ = carried([english("bread", "Fresh bread.", "#. F1.")], [BREAD])
    assert carried([english("bread", "Bread.", "#. F1.")], once)[0] == [BREAD]


def test_a_doubt_of_the_translator_stays_whatever_the_english_does() -> None:
    doubted = translation("bread", "Bread.", "Pan.", "#, fuzzy")
    once, _ = carried([english("bread", "Fresh bread.")], [doubted])
    assert once == [translation("bread", "Fresh bread.", "Pan.", "#, fuzzy")]
    assert carried([english("bread", "Bread.")], once)[0] == [doubted]


def test_a_text_that_was_never_translated_has_nothing_to_check() -> None:
    entries, _ = carried([english("bread", "Fresh bread.")], [translation("bread", "Bread.", "")])
    assert entries == [translation("bread", "Fresh bread.", "")]


def test_a_new_key_is_empty_and_stands_where_the_english_has_it() -> None:
    now = [
        english("soup", "Soup."),
        english("tea", "Tea.", "# Ours.", "#. F2."),
        english("bread", "Bread.", "#. F1."),
    ]
    assert carried(now, [BREAD, SOUP]) == (
        [SOUP, translation("tea", "Tea.", "", "#. F2."), BREAD],
        report(kept=("soup", "bread"), added=("tea",)),
    )


def test_a_key_that_is_gone_is_obsolete_and_comes_back() -> None:
    gone, told = carried([english("soup", "Soup.")], [BREAD, SOUP])
    assert gone == [SOUP, "# Author: Ana\n" + obsolete(translation("bread", "Bread.", "Pan."))]
    assert told == report(kept=("soup",), gone=("bread",))
    back, told = carried([english("bread", "Bread.", "#. F1."), english("soup", "Soup.")], gone)
    assert (back, told) == ([BREAD, SOUP], report(kept=("soup",), added=("bread",)))


def test_a_key_that_comes_back_with_other_english_is_checked_again() -> None:
    once, _ = carried([english("bread", "Fresh bread.")], [BREAD])
    gone, _ = carried([], once)
    assert carried([english("bread", "Old bread.")], gone)[0] == [
        translation("bread", "Old bread.", "Pan.", "# Author: Ana", "#, fuzzy", '#| msgid "Bread."')
    ]


def test_of_several_obsolete_translations_the_last_comes_back() -> None:
    older, newer = (obsolete(translation("bread", "Bread.", text)) for text in ("Pan viejo.", "Pan."))
    assert carried([english("bread", "Bread.")], [older, newer])[0] == [
        translation("bread", "Bread.", "Pan."),
        older,
    ]
    assert carried([], [translation("bread", "Bread.", "Pan."), older])[0] == [older, newer]


def test_a_note_follows_the_english() -> None:
    assert carried([english("soup", "Soup.", "#. F9.")], [SOUP])[0] == [
        translation("soup", "Soup.", "Sopa.", "#. F9.")
    ]


def test_two_keys_with_the_same_english_keep_their_own_translations() -> None:
    own = [translation("a", "Yes.", "Sí."), translation("b", "Yes.", "Claro.")]
    now = [english("b", "Yes."), english("a", "Yes.")]
    assert carried(now, own)[0] == [own[1], own[0]]


def test_other_keywords_in_english_leave_those_of_the_translators_alone() -> None:
    own = translation("topic.bread", "BREAD", "PAN")
    assert carried([english("topic.bread", "BREAD, LOAF")], [own], is_list=True) == (
        [translation("topic.bread", "BREAD, LOAF", "PAN")],
        report(changed=("topic.bread",)),
    )


def test_letters_in_pieces_are_no_other_english() -> None:
    entries, told = carried([english("cafe", "Caf\u00e9.")], [translation("cafe", "Cafe\u0301.", "Café.")])
    assert (entries, told) == ([translation("cafe", "Cafe\u0301.", "Café.")], report(kept=("cafe",)))


KEYS = st.sampled_from("abcd")
TEXTS = st.sampled_from(["Yes.", "No.", "Perhaps."])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dictionaries(KEYS, TEXTS), st.dictionaries(KEYS, st.booleans()), st.permutations("abcd")
        ),
        max_size=6,
    )
)
def test_no_translation_is_ever_lost_or_under_another_key(
    edits: list[tuple[dict[str, str], dict[str, bool], list[str]]],
) -> None:
    """The English becomes this; a translator works on these, and is sure of them or not; and so on."""
    text, latest, checked = HEADER, dict[str, str](), dict[str, str]()
    for number, (source, work, order) in enumerate(edits):
        file = PoFile(NAME, text.encode())
        now = po(*(english(key, source[key]) for key in order if key in source))
        carry(PoFile("en", now.encode()), file, is_list=False)
        active = {entry.po.msgctxt: entry.po for entry in file.entries if not entry.po.obsolete}
        there = {entry.po.msgctxt: entry.po.msgstr for entry in file.entries}
        assert {key: po.msgid for key, po in active.items()} == source
        assert {key: there[key] for key in latest} == latest
        for key, each in active.items():
            assert each.msgstr == latest.get(key, "")
            assert each.fuzzy == (
                checked.get(key, source[key]) != source[key] or latest.get(key, "").endswith("?")
            )
        for key in work.keys() & active.keys():
            latest[key] = f"{key} {number}{'' if work[key] else '?'}"
            active[key].msgstr, active[key].flags = latest[key], [] if work[key] else ["fuzzy"]
            active[key].previous_msgid = None
            checked[key] = source[key]
        text = file.text()


LISTS: Mapping[Catalog, list[str]] = {
    Catalog.VOICE: [english("bread", "Bread."), english("cafe", "Cafe\u0301.")],
    Catalog.KEYWORDS: [english("topic.bread", "BREAD")],
}


def folder_of(tmp_path: Path) -> Path:
    """Give a folder with some English, some Spanish, and a language with nothing but its name."""
    header = HEADER.replace("Content", "Project-Id-Version: Soup line\\nLast-Translator: Ann\\nContent")
    write(tmp_path, SOURCE, dict(LISTS))
    for catalog in Catalog:
        path = tmp_path / shown(SOURCE, catalog)
        path.write_text(path.read_text("utf-8").replace(HEADER, header), "utf-8")
    write(tmp_path, "es", {Catalog.VOICE: [translation("bread", "Some bread.", "Pan")]})
    (tmp_path / "vi").mkdir()
    for locale in (SOURCE, "es", "vi"):
        (tmp_path / locale / "locale.toml").touch()
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.po")}


def test_every_language_is_carried_along(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert [str(each) for each in sync(folder)] == [
        "es/LC_MESSAGES/voice.po: 0 kept, 1 changed, 1 added, 0 gone",
        "es/LC_MESSAGES/sms.po: 0 kept, 0 changed, 0 added, 0 gone",
        "es/LC_MESSAGES/keywords.po: 0 kept, 0 changed, 1 added, 0 gone",
        "vi/LC_MESSAGES/voice.po: 0 kept, 0 changed, 2 added, 0 gone",
        "vi/LC_MESSAGES/sms.po: 0 kept, 0 changed, 0 added, 0 gone",
        "vi/LC_MESSAGES/keywords.po: 0 kept, 0 changed, 1 added, 0 gone",
    ]
    before = contents(folder)
    sync(folder)
    assert contents(folder) == before


def test_a_language_that_is_begun_names_no_person(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    sync(folder, [SOURCE, "vi"])
    assert (folder / shown("vi", Catalog.VOICE)).read_text("utf-8") == "\n".join(
        [
            'msgid ""',
            'msgstr ""',
            r'"Project-Id-Version: Soup line\n"',
            r'"PO-Revision-Date: \n"',
            r'"Last-Translator: \n"',
            r'"Language-Team: \n"',
            r'"Language: vi\n"',
            r'"Content-Type: text/plain; charset=UTF-8\n"',
            "",
            translation("bread", "Bread.", ""),
            "",
            translation("cafe", "Caf\u00e9.", ""),
            "",
        ]
    )
    assert "Some bread." in (folder / shown("es", Catalog.VOICE)).read_text("utf-8")


def test_letters_in_pieces_are_written_as_one(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    write(folder, "es", {Catalog.VOICE: [translation("cafe", "Cafe\u0301.", "Cafe\u0301 solo.")]})
    sync(folder, ["es"])
    assert english("cafe", "Caf\u00e9.") in (folder / shown(SOURCE, Catalog.VOICE)).read_text("utf-8")
    spanish = (folder / shown("es", Catalog.VOICE)).read_text("utf-8")
    assert translation("cafe", "Caf\u00e9.", "Caf\u00e9 solo.") in spanish


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        pytest.param(shown(SOURCE, Catalog.VOICE), po(english("a", "")), "po-empty", id="empty English"),
        pytest.param(shown("es", Catalog.SMS), po(BREAD, BREAD), "po-repeated", id="a repeated key"),
        pytest.param(shown("es", Catalog.KEYWORDS), po('msgid "b'), "po-truncated", id="a file cut short"),
    ],
)
def test_nothing_is_written_where_something_cannot_be_read(
    tmp_path: Path, file: str, content: str, code: str
) -> None:
    folder = folder_of(tmp_path)
    (folder / file).write_text(content, "utf-8")
    before = contents(folder)
    with pytest.raises(CatalogError) as refused:
        sync(folder)
    assert [(fault.file, fault.code) for fault in refused.value.faults] == [(file, code)]
    assert contents(folder) == before


def test_english_that_is_not_there_is_not_begun(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / shown(SOURCE, Catalog.SMS)).unlink()
    with pytest.raises(CatalogError, match=r"^en/LC_MESSAGES/sms.po: cannot be read"):
        sync(folder)


def test_a_file_that_is_there_and_cannot_be_read_is_not_begun_anew(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / NAME).unlink()
    (folder / NAME).symlink_to(tmp_path / "away")
    with pytest.raises(CatalogError, match=rf"^{NAME}: cannot be read"):
        sync(folder)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "vi" / "LC_MESSAGES").write_text("no folder")
    with pytest.raises(LineError, match=r"^vi/LC_MESSAGES/voice.po cannot be written"):
        sync(folder)
