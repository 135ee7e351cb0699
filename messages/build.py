"""Build releases from what is approved: a pure function of a locales folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.core.errors import CatalogError, Fault, ReleaseError, Severity
from messages.approvals import FOLDER, Approvals, read_approvals
from messages.catalog import SOURCE, Catalog, Words, read_words
from messages.files import to_json
from messages.frozen import freeze, thaw
from messages.plan import Plan, read_plan
from messages.readability import spoken_seconds
from messages.recordings import Prompt, Recording, mixed_up, read_recordings
from messages.release import content_of, in_service
from messages.render import as_text
from messages.rules import check_release
from messages.selection import Selection, draft_of, old_numbers, select
from messages.standing import Standing


@dataclass(frozen=True, slots=True)
class Material:
    """What a release is built from: the plan, the lists of keywords, and what the acts say."""

    plan: Plan
    keywords: Mapping[str, Words]
    standing: Standing


def read_material(folder: Path) -> tuple[Material, tuple[Fault, ...]]:
    """Read what a release is built from, and everything that is wrong with it.

    Raises CatalogError if there is too little to go on.
    """
    plan, plan_faults = read_plan(folder)
    if SOURCE not in plan.languages:  # a fault says so
        raise CatalogError(plan_faults)
    approvals, act_faults = read_approvals(folder)
    words = {locale: read_words(folder, locale) for locale in plan.languages}
    faults = [*plan_faults, *act_faults, *_lost_acts(folder, approvals)]
    for each in words.values():
        faults += [fault for fault in each.faults if fault.file.endswith(f"{Catalog.KEYWORDS}.po")]
    material = Material(plan, words, Standing.of(approvals, plan.policy, plan.languages))
    return material, tuple(fault for fault in faults if fault.severity is Severity.ERROR)


def _lost_acts(folder: Path, approvals: Approvals) -> Iterator[Fault]:
    """Find acts that the release in service rests on, and that are gone from the folder."""
    try:
        name = in_service(folder)
    except ReleaseError:
        return  # there is none yet, or all are damaged, which is told where they are served
    frozen = thaw(name, content_of(folder, name))
    for name in sorted(frozen["acts"].keys() - approvals.acts.keys()):
        path = folder / FOLDER / f"{name}.json"
        if not path.exists():  # else a fault says what is wrong with it
            problem = "is gone, and the release in service rests on it: take it from version control again"
            yield Fault(f"{FOLDER}/{name}.json", 0, problem, "act-missing")


def build(folder: Path) -> bytes:
    """Build a release from what is approved, as bytes that are the same wherever they are built.

    Raises CatalogError with every fault if there is any.
    """
    content, _ = build_with_recordings(folder)
    return content


def build_with_recordings(folder: Path) -> tuple[bytes, list[Recording]]:
    """Build a release, and give the recordings that it names.

    Raises CatalogError with every fault if there is any.
    """
    material, faults = read_material(folder)
    plan, keywords = material.plan, material.keywords
    selection, missing = select(plan, material.standing, keywords)
    draft = draft_of(plan, selection, keywords)
    recordings, unfit = _recordings(folder, plan, selection)
    found = [*faults, *missing, *unfit, *old_numbers(plan, selection)]
    found += [] if missing else check_release(draft)
    if found:
        raise CatalogError(found)
    return to_json(freeze(draft, selection, recordings)), recordings


def _recordings(folder: Path, plan: Plan, selection: Selection) -> tuple[list[Recording], tuple[Fault, ...]]:
    """Read the recordings of the words that are selected, in all languages."""
    recordings: list[Recording] = []
    faults: list[Fault] = []
    for locale in plan.languages:
        wanted = prompts(plan, selection, locale)
        found, unfit = read_recordings(folder, locale, wanted, plan.voice_seconds)
        recordings += found
        faults += unfit
    return recordings, (*faults, *mixed_up(recordings))


def prompts(plan: Plan, selection: Selection, locale: str) -> dict[str, Prompt]:
    """Give what can be recorded in a language: every voice text that is selected, but for the withdrawn."""
    speed = plan.languages[locale].words_per_minute
    return {
        slot.key: Prompt(text.digest, spoken_seconds(as_text(text.words), speed))
        for slot in selection.slots(Catalog.VOICE, locale)
        if slot.key not in selection.withdrawn
        for text in [selection.texts[slot].text]
    }
