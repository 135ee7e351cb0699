"""The command `cupline`: one file a group of commands, and no logic of its own."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ivr.core.errors import LineError

GROUPS = {
    "demo": "demo",
    "serve": "serve",
    "phone": "phone",
    "check": "catalog",
    "catalog": "catalog",
    "optouts": "optouts",
    "map": "map",
    "fallback": "fallback",
    "canary": "canary",
}
"""The commands, each with the file that it stands in."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it cannot do is said in words, with exit status 1."""
    parser = argparse.ArgumentParser(
        prog="cupline",
        description="A phone and text line with short, approved words on cancer of unknown primary.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    arguments = sys.argv[1:] if arguments is None else arguments
    for group in _groups(arguments):
        import_module(f"ivr.cli.{group}").add_to(commands)
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


def _groups(arguments: Sequence[str]) -> list[str]:
    """Name the file of the command that is asked for, else all: most of a command's time is its imports."""
    asked = GROUPS.get(arguments[0]) if arguments else None
    return [asked] if asked else list(dict.fromkeys(GROUPS.values()))
