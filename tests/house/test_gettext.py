"""Another house's tool, translate-toolkit's pofilter, looks at the translations too.

What it finds and what is meant all the same is explained where it stands, by a comment of the entry:
`# pofilter numbers: each language is offered on its own key`.
"""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from ivr.config import LOCALES
from messages.catalog import SOURCE

POFILTER = Path(sys.executable).with_name("pofilter")
LEFT_OUT = {
    "acronyms": "what stands in capitals is a word to send, and ALTO is not STOP",
    "brackets": "a hard term may need a gloss in one language alone",
    "isfuzzy": "lint: translation-fuzzy",
    "puncspacing": "counts the blanks behind stops, and languages need not have as many; lint: text-blanks",
    "sentencecount": "a translation takes as many sentences as it needs",
    "startpunc": "a translation may begin with another sentence, and Spanish asks with ¿",
    "untranslated": "lint: key-missing; a draft may have gaps",
}
LISTS = "keywords.po"
"""Its lists are each language's own, and no translations."""

TRANSLATED = sorted(path.parent.name for path in LOCALES.glob("*/LC_MESSAGES") if path.parent.name != SOURCE)
_FOUND = re.compile(r"^\(pofilter\) (\w+):", re.MULTILINE)
_EXPLAINED = re.compile(r"^pofilter (\w+): \S", re.MULTILINE)


def noted(folder: Path, note: re.Pattern[str]) -> set[str]:
    """List what the comments of the entries say of pofilter, as `voice.po wrong: doublewords`."""
    return {
        f"{path.name} {entry.msgctxt}: {check}"
        for path in folder.glob("*.po")
        for entry in polib.pofile(str(path))
        for check in note.findall(entry.tcomment)
    }


@pytest.mark.parametrize("locale", TRANSLATED)
def test_pofilter_finds_nothing_that_is_not_explained(locale: str, tmp_path: Path) -> None:
    translated = LOCALES / locale / "LC_MESSAGES"
    options = ["--progress=none", f"--language={locale}", f"--exclude={LISTS}"]
    options += [f"--excludefilter={check}" for check in LEFT_OUT]
    subprocess.run([POFILTER, *options, translated, tmp_path], check=True, timeout=60)
    assert noted(tmp_path, _FOUND) == noted(translated, _EXPLAINED)
