"""`cupline check` and `cupline catalog`: is all well with the words, and freeze them."""

import argparse
from pathlib import Path

from ivr.cli.serve import STARTER
from ivr.config import ENVIRON, LOCALES
from ivr.core.errors import ReleaseError
from messages.release import build, current, digest, load, publish


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "check", help="check the words, and that the release is built from just them"
    )
    _add(parser, check)
    group = commands.add_parser("catalog", help="the words: check them, freeze them").add_subparsers(
        required=True, metavar="COMMAND"
    )
    _add(group.add_parser("lint", help="list every fault of the words with file and line"), lint)
    _add(group.add_parser("release", help="freeze the words into a release and put it in service"), release)


def _add(parser: argparse.ArgumentParser, run: object) -> None:
    ours = Path(ENVIRON.get("CUPLINE_LOCALES") or LOCALES)
    parser.add_argument("--locales", type=Path, default=ours, help=f"folder of the words (default: {ours})")
    parser.set_defaults(run=run)


def lint(options: argparse.Namespace) -> int:
    """List every fault; CatalogError carries them."""
    build(options.locales)
    print("The words have no fault.")
    return 0


def check(options: argparse.Namespace) -> int:
    """Check the words, and rebuild the release in service from them: it must be the same to the byte."""
    content, served = build(options.locales), load(options.locales, current(options.locales))
    if not served.name.endswith(digest(content)):
        raise ReleaseError(
            f"the words have changed since release {served.name}: run `cupline catalog release`"
        )
    print(f"The words have no fault; release {served.name} is built from just them.")
    print(f"It has {'reviewed words' if served.is_reviewed else f'{STARTER}: demo only'}.")
    return 0


def release(options: argparse.Namespace) -> int:
    """Freeze the words."""
    print(f"Release {publish(options.locales, build(options.locales))} is in service.")
    return 0
