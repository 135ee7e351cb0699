"""The page for operators is walked as it stands, on a line that serves what they release."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.adapters.local_redis import LocalRedis
from ivr.config import LOCALES, Settings
from tests.conftest import RunningLine, flush, settings_for
from tests.house.operators import Walk, steady

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"


def test_the_page_for_operators_says_what_happens(
    shared_redis: LocalRedis,
    tmp_path: Path,
    start_line: Callable[[Settings], RunningLine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Walk the page; what came of it is left in operators.md, and `make docs` takes it from there."""
    folder = Path(shutil.copytree(LOCALES, tmp_path / "locales"))
    flush(shared_redis)
    line = start_line(replace(settings_for(shared_redis.url, tmp_path), locales=folder))
    monkeypatch.setenv("CUPLINE_LOCALES", str(folder))
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text("utf-8")
    walked = Walk(folder, line).walk(page)
    (tmp_path / "operators.md").write_text(walked, "utf-8")
    assert steady(walked) == steady(page)
