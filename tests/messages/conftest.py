"""A tiny line for every test about words."""

from pathlib import Path

import pytest

from tests.messages.tiny import TinyLine


@pytest.fixture
def tiny(tmp_path: Path) -> TinyLine:
    """Give a line without a fault, written where a test may spoil it."""
    line = TinyLine(tmp_path / "locales")
    line.write()
    return line
