"""`cupline phone`: a telephone for a running service, for a person or for a transcript."""

import argparse
import random
import sys
from pathlib import Path

from ivr.config import ENVIRON, read_settings
from ivr.core.errors import LineError
from ivr.simulator.handset import Handset
from ivr.simulator.terminal import run
from ivr.simulator.transcript import differences, parse, play, rewrite
from ivr.simulator.wire import Account


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("phone", help="call and text a running service as Twilio would")
    parser.add_argument("--service", help="where it runs (default: http://HOST:PORT of the settings)")
    parser.add_argument("--line", default="+18005550100", help="the number of the line")
    parser.add_argument(
        "--number", default=_new_number(), help="the number of this telephone (default: a new one)"
    )
    parser.add_argument(
        "--script", type=Path, metavar="FILE", help="play a transcript and show where the line differs"
    )
    parser.add_argument(
        "--write", action="store_true", help="with --script: write what was heard into the file"
    )
    parser.set_defaults(run=phone)


def phone(options: argparse.Namespace) -> int:
    """Be a telephone; with a transcript, exit with 1 if the line said anything else."""
    settings = read_settings(ENVIRON)
    handset = Handset(
        options.service or f"http://{settings.address}",
        Account(settings.account_sid, settings.auth_tokens[0]),
        line=options.line,
        number=options.number,
        public_url=settings.public_url,
    )
    if not options.script:
        run(handset, sys.stdin, sys.stdout)
        return 0
    transcript = parse(_read(options.script), str(options.script))
    played = play(transcript, handset)
    if options.write:
        options.script.write_text(rewrite(transcript, played), "utf-8")
        return 0
    report = differences(transcript, played)
    print(report or f"{options.script}: the line says just this.")
    return 1 if report else 0


def _new_number() -> str:
    """Give a number that nobody has, so that no earlier conversation is remembered."""
    return f"+1415555{random.randrange(10_000):04d}"  # noqa: S311 - it guards nothing


def _read(script: Path) -> str:
    try:
        return script.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LineError(f"{script} cannot be read: {error}") from error
