"""The command `cupline`: one file a group of commands, and no logic of its own."""

import argparse
import os
import sys
from collections.abc import Sequence

from ivr.cli import catalog, demo, optouts, phone, serve
from ivr.cli.fallback import add_to as add_fallback
from ivr.cli.map import add_to as add_map
from ivr.core.errors import LineError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it cannot do is said in words, with exit status 1."""
    parser = argparse.ArgumentParser(
        prog="cupline",
        description="A phone and text line with short, approved words on cancer of unknown primary.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (demo, serve, phone, catalog, optouts):
        group.add_to(commands)
    add_map(commands, catalog.add)
    add_fallback(commands, catalog.add)
    options = parser.parse_args(arguments)
    try:
        status = int(options.run(options) or 0)
        sys.stdout.flush()
        return status
    except LineError as error:
        print(f"cupline: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # as in `cupline catalog lint | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
