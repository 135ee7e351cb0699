"""Tell the engineer on duty, in one look, whether the line is well."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from ivr.core.errors import SpoolError, StoreAwayError, StoreError
from ivr.web.fitness import due, words_of
from ivr.web.service import Service, service

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
    problems = "; ".join(_problems(here))
    release = here.line.edges.shelf.current
    state = f"degraded: {problems}" if problems else "ok"
    today = datetime.now(UTC).date()
    lines = [state, f"release {release.name}: {words_of(release)}", due(release, today)]
    return Response("".join(f"{line}\n" for line in lines if line), content_type="text/plain; charset=utf-8")


def _problems(here: Service) -> list[str]:
    problem = here.line.edges.shelf.problem
    problems = [problem] if problem else []
    lost = here.line.edges.shelf.current.lost_recordings
    if lost:
        problems.append(f"{len(lost)} recordings are missing or damaged, the voice speaks those texts")
    try:
        here.store.check_privacy_key()
    except StoreAwayError:
        problems.append("Redis is away, callers are answered without memory")
    except StoreError as error:
        problems.append(str(error))
    try:
        waiting = here.spool.waiting
    except SpoolError as error:
        return [*problems, str(error)]
    return [*problems, f"{waiting} opt-outs wait in the spool"] if waiting else problems
