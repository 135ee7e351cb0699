"""Say what the words of a release are, and whether they may be served here."""

from datetime import date

from ivr.config import Mode, Settings
from ivr.core.errors import Fault, ReleaseError, SettingsError
from messages.release import Release

STARTER = (
    "starter words: drafted by the project, not reviewed by a clinician or a professional translator;"
    " not for real callers"
)
"""What a demo release is, wherever the line says what it serves."""

WARN_DAYS = 30

LISTED = 5
"""Missing reviews that a refusal names; there may be hundreds."""


def words_of(release: Release) -> str:
    """Say what the words of a release are."""
    return "reviewed words" if release.is_reviewed else STARTER


def due(release: Release, today: date) -> str:
    """Say when the first review is due; from thirty days before, say it as a warning. Empty: none is."""
    if not release.due:
        return ""
    days = days_left(release, today)
    if days < 0:
        return f"WARNING: a review is overdue since {release.due}: releases that touch that text are refused."
    if days <= WARN_DAYS:
        return f"WARNING: the first review is due in {days} days, on {release.due}."
    return f"The first review is due on {release.due}."


def days_left(release: Release, today: date) -> int:
    """Count the days to the first review of a release that has one; overdue is less than none."""
    return (date.fromisoformat(release.due) - today).days


def check_fit(settings: Settings, release: Release) -> None:
    """Let a release be served with these settings, or say what stands against it.

    Raises ReleaseError if it was never approved and the line is live, SettingsError if a number
    speaks a language that it does not have.
    """
    if settings.mode is Mode.LIVE and release.unreviewed:
        what = f"release {release.name} is not fit for CUPLINE_MODE=live"
        problem = f"{what}: {_listed(release.unreviewed)}: have the texts approved, and release them again"
        raise ReleaseError(problem, "release-unfit")
    is_not = f"is not served by release {release.name}"
    faults = [
        Fault("CUPLINE_DEPLOYMENT", 0, f'[numbers] gives {number} the language "{locale}", which {is_not}')
        for number, locale in settings.installation.numbers.items()
        if locale not in release.menu.locales
    ]
    if faults:
        raise SettingsError(faults)


def _listed(unreviewed: tuple[str, ...]) -> str:
    """Count the missing reviews, and name the first."""
    first, more = "; ".join(unreviewed[:LISTED]), len(unreviewed) - LISTED
    return f"{len(unreviewed)} reviews are missing: {first}" + (f"; and {more} more" if more > 0 else "")
