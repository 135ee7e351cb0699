"""What is served is named in the same words everywhere, and a refusal says what is missing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ivr.config import Mode, Settings
from ivr.core.errors import ReleaseError, SettingsError
from ivr.web.fitness import check_fit, due, words_of
from messages.release import Release
from tests.conftest import SPANISH_NUMBER, settings_for

REVIEWS = tuple(f"topic.soup{number} (sms, en): clinical" for number in range(1, 8))


@pytest.fixture
def live(tmp_path: Path) -> Settings:
    return replace(settings_for("redis://127.0.0.1:1/0", tmp_path), mode=Mode.LIVE)


def test_words_are_reviewed_or_not_for_real_callers(release: Release) -> None:
    assert [words_of(replace(release, unreviewed=missing)) for missing in (REVIEWS, ())] == [
        "starter words: drafted by the project, not reviewed by a clinician or a professional translator;"
        " not for real callers",
        "reviewed words",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param("", "", id="never reviewed"),
        pytest.param("2026-12-22", "The first review is due on 2026-12-22.", id="in 31 days"),
        pytest.param(
            "2026-12-21", "WARNING: the first review is due in 30 days, on 2026-12-21.", id="in 30 days"
        ),
        pytest.param(
            "2026-11-20",
            "WARNING: a review is overdue since 2026-11-20: releases that touch that text are refused.",
            id="yesterday",
        ),
    ],
)
def test_a_review_that_is_due_within_thirty_days_is_a_warning(release: Release, day: str, said: str) -> None:
    slot = next(iter(release.reviews))
    assert due(replace(release, reviews={slot: day}), date(2026, 11, 21)) == said


@pytest.mark.parametrize(
    ("missing", "listed"),
    [
        pytest.param(REVIEWS[:1], "1 reviews are missing: topic.soup1 (sms, en): clinical: have", id="one"),
        pytest.param(
            REVIEWS[:5],
            "5 reviews are missing: " + "; ".join(REVIEWS[:5]) + ": have",
            id="five",
        ),
        pytest.param(
            REVIEWS,
            "7 reviews are missing: " + "; ".join(REVIEWS[:5]) + "; and 2 more: have",
            id="seven",
        ),
    ],
)
def test_live_refuses_what_was_never_approved_and_lists_what_is_missing(
    live: Settings, release: Release, missing: tuple[str, ...], listed: str
) -> None:
    with pytest.raises(ReleaseError) as refusal:
        check_fit(live, replace(release, unreviewed=missing))
    assert str(refusal.value).startswith(f"release {release.name} is not fit for CUPLINE_MODE=live: {listed}")


def test_live_serves_what_was_approved_and_a_demo_everything(live: Settings, release: Release) -> None:
    check_fit(live, replace(release, unreviewed=()))
    check_fit(replace(live, mode=Mode.DEMO), replace(release, unreviewed=REVIEWS))


def test_a_number_whose_language_is_not_served_stands_against_a_release(
    live: Settings, release: Release
) -> None:
    installation = replace(live.installation, numbers={SPANISH_NUMBER: "ht"})
    settings = replace(live, mode=Mode.DEMO, installation=installation)
    with pytest.raises(SettingsError) as refusal:
        check_fit(settings, release)
    assert str(refusal.value) == (
        f'CUPLINE_DEPLOYMENT: [numbers] gives {SPANISH_NUMBER} the language "ht",'
        f" which is not served by release {release.name}"
    )
