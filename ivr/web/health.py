"""Tell the engineer on duty, in one look, whether the line is well."""

import math
from contextlib import suppress
from datetime import UTC, date, datetime

from flask import Blueprint, Response

from ivr.core.errors import SpoolError, StoreAwayError, StoreError
from ivr.web.fitness import days_left, due, words_of
from ivr.web.service import Service, service

REASONS = ("redis", "privacy_key", "spool", "waiting", "release", "recordings")
"""Why a line that answers everybody may still be degraded."""

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
def ready() -> Response:
    """Say `ok` or `degraded: why`, which words are served, and when their review is due.

    Callers get their answer in both.

    It is 503 only when no approved answer can be given, and then the service does not start.
    """
    here = service()
    problems = "; ".join(problems_of(here).values())
    release = here.line.edges.shelf.current
    state = f"degraded: {problems}" if problems else "ok"
    lines = [state, f"release {release.name}: {words_of(release)}", due(release, _today())]
    return Response("".join(f"{line}\n" for line in lines if line), content_type="text/plain; charset=utf-8")


def problems_of(here: Service) -> dict[str, str]:
    """Say what is wrong, by its reason; callers get their answer all the same."""
    shelf = here.line.edges.shelf
    lost = len(shelf.current.lost_recordings)
    found = {
        "release": shelf.problem or "",
        "recordings": f"{lost} recordings are missing or damaged, the voice speaks those texts"
        if lost
        else "",
        **_problem_of_store(here),
        **_problem_of_spool(here),
    }
    return {reason: problem for reason, problem in found.items() if problem}


def _problem_of_store(here: Service) -> dict[str, str]:
    try:
        here.store.check_writes()
    except StoreAwayError:
        return {"redis": "Redis is away, callers are answered without memory"}
    except StoreError as error:
        return {"redis": f"Redis refuses to write ({error}), callers are answered without memory"}
    try:
        here.store.check_privacy_key()
    except StoreError as error:
        return {"privacy_key": str(error)}
    return {}


def _problem_of_spool(here: Service) -> dict[str, str]:
    try:
        waiting = here.spool.waiting
    except SpoolError as error:
        return {"spool": str(error)}
    return {"waiting": f"{waiting} opt-outs wait in the spool" if waiting else ""}


def take_stock(here: Service) -> None:
    """Set the gauges that tell what is so now."""
    gauges, problems, release = here.metrics, problems_of(here), here.line.edges.shelf.current
    for reason in REASONS:
        gauges.degraded(reason, to=reason in problems)
    with suppress(SpoolError):
        gauges.spooled_wishes(to=here.spool.waiting)
    gauges.review_days(to=days_left(release, _today()) if release.due else math.nan)


def _today() -> date:
    return datetime.now(UTC).date()
