"""The command `cupline`: one file a group of commands, and no logic of its own."""

import argparse
import sys
from collections.abc import Sequence

from ivr.cli import catalog, demo, phone, serve
from ivr.core.errors import LineError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it cannot do is said in words, with exit status 1."""
    parser = argparse.ArgumentParser(
        prog="cupline",
        description="A phone and text line with short, approved words on cancer of unknown primary.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (demo, serve, phone, catalog):
        group.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except LineError as error:
        print(f"cupline: {error}", file=sys.stderr)
        return 1
