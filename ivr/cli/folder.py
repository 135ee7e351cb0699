"""The folder of the words, which most commands are about."""

import argparse
from pathlib import Path

from ivr.config import ENVIRON, LOCALES


def add(parser: argparse.ArgumentParser, run: object) -> None:
    """Give a command the folder of the words, and what it does."""
    ours = Path(ENVIRON.get("CUPLINE_LOCALES") or LOCALES)
    parser.add_argument("--locales", type=Path, default=ours, help=f"folder of the words (default: {ours})")
    parser.set_defaults(run=run)
