"""A line with three helplines of its own, to try what the shipped one has not: closed ones, and the next.

Their numbers are fictional (555-01xx), and so are they.
"""

import shutil
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from ivr.config import LOCALES
from messages.rough import write_rough

REFERRALS = """
[referral.desk]
name = "Riverside Cancer Desk"
phone = "+12025550141"
hours = ["Mon-Fri 09:00-17:00"]
zone = "America/New_York"
closed_on = ["12-25"]
languages = ["en", "es"]
verified_on = ""
verified_by = ""

[referral.friends]
name = "Friends Who Listen"
phone = "+12025550142"
hours = ["Mon-Sat 08:00-22:00"]
zone = "America/Chicago"
languages = ["en"]
verified_on = ""
verified_by = ""

[referral.night]
name = "Night and Day Line"
phone = "+12025550143"
hours = "24/7"
languages = ["en", "es"]
verified_on = ""
verified_by = ""
"""

PLAN = {
    'locales = ["en", "es", "vi"]': 'locales = ["en", "es"]',
    'people = ["acs"]': 'people = ["desk", "friends", "night"]',
}
"""What changes in the shipped line.toml; a draft would be served by a rough release."""

NAMES = {
    "desk": ("the Riverside Cancer Desk", "la Mesa Riverside"),
    "friends": ("Friends Who Listen", "Amigos Que Escuchan"),
    "night": ("the Night and Day Line", "la Línea Día y Noche"),
}

VOICE = {
    "person": (
        "You can talk to a person at WHO. The number is {phone}. Again, {phone}. To be connected now, press"
        " 1. To go back, press star.",
        "Puede hablar con una persona de WHO. El número es {phone}. Otra vez, {phone}. Para conectar su"
        " llamada ahora, oprima el 1. Para volver, oprima asterisco.",
    ),
    "number": (
        "To call WHO yourself: {phone}. Again, {phone}.",
        "Para llamar usted a WHO: {phone}. Otra vez, {phone}.",
    ),
    "closed": (
        "You cannot reach WHO now. The hours are {hours}.",
        "Ahora no atiende WHO. El horario es {hours}.",
    ),
}

SMS = {
    "person": (
        "To talk to a person, call WHO: {phone}.",
        "Para hablar con una persona, llame a WHO: {phone}.",
    ),
}
"""What is said of each, in English and in Spanish."""

WORDLESS = {("closed", "night")}
"""What is not said: who is always there has no hours."""


def write_line(folder: Path) -> Path:
    """Write the shipped words with three helplines in the place of the shipped one, as a release alone."""
    words = folder / "words"
    for part in ("en", "es"):
        shutil.copytree(LOCALES / part, words / part)
    for file in ("facts.toml", "termbase.toml"):
        shutil.copy(LOCALES / file, words)
    plan = (LOCALES / "line.toml").read_text("utf-8")
    for shipped, own in PLAN.items():
        assert shipped in plan
        plan = plan.replace(shipped, own)
    (words / "line.toml").write_text(plan + REFERRALS, "utf-8")
    for file, texts in (("voice.po", VOICE), ("sms.po", SMS)):
        _rewrite(words / "en/LC_MESSAGES" / file, [_source(*entry) for entry in _entries(texts)])
        _rewrite(words / "es/LC_MESSAGES" / file, [_translation(*entry) for entry in _entries(texts)])
    return write_rough(words, folder / "line")


def _rewrite(file: Path, own: list[str]) -> None:
    """Put the helplines of this line in the place of the shipped one."""
    shipped = file.read_text("utf-8").strip().split("\n\n")
    kept = [entry for entry in shipped if not any(f'"{kind}.acs"' in entry for kind in VOICE)]
    file.write_text("\n\n".join([*kept, *own, ""]), "utf-8")


def _entries(texts: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Give each key with its English and its Spanish; the release fills in the numbers and the hours."""
    for (kind, (english, spanish)), (name, (who, quien)) in product(texts.items(), NAMES.items()):
        if (kind, name) not in WORDLESS:
            yield f"{kind}.{name}", _said(english, name, who), _said(spanish, name, quien)


def _said(text: str, name: str, who: str) -> str:
    return text.replace("WHO", who).replace("{", f"{{{name}.")


def _source(key: str, english: str, _: str) -> str:
    return f'msgid "{key}"\nmsgstr "{english}"'


def _translation(key: str, english: str, spanish: str) -> str:
    return f'msgctxt "{key}"\nmsgid "{english}"\nmsgstr "{spanish}"'
