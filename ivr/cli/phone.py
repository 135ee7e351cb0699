"""`cupline phone`: a telephone for a running service, for a person or for a transcript."""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from ivr.cli.demo import LINE, clean_up_when_killed, running, texting
from ivr.config import DEMO_ACCOUNT, DEMO_TOKEN, ENVIRON, LOCALES, read_settings
from ivr.core.errors import LineError
from ivr.simulator.handset import Handset
from ivr.simulator.network import Network
from ivr.simulator.terminal import run
from ivr.simulator.transcript import differences, parse, play, rewrite
from ivr.simulator.wire import Account
from messages.rough import write_rough

FOR_REAL = "On key 7 the line texts the number of this telephone for real, unless it runs with TWILIO_API."
AREAS = ("202", "212", "213", "305", "312", "415", "503", "602", "617", "713", "808", "907")
DRAFT = "DRAFT: nobody has approved these words. They are said on this machine alone, until you leave."


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("phone", help="call and text a running service as Twilio would")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--service", help="where it runs (default: http://HOST:PORT of the settings)")
    one.add_argument(
        "--draft",
        action="store_true",
        help="start one that says the words as they stand, drafts too, before anybody approved them",
    )
    parser.add_argument("--locale", help="with --draft: the language that the line answers in at once")
    ours = Path(ENVIRON.get("CUPLINE_LOCALES") or LOCALES)
    parser.add_argument(
        "--locales", type=Path, default=ours, help=f"with --draft: folder of the words (default: {ours})"
    )
    parser.add_argument("--line", default=LINE, help="the number of the line")
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
    if options.draft:
        return _hear_draft(options)
    settings = read_settings(ENVIRON)
    service = options.service or f"http://{settings.address}"
    account = Account(settings.account_sid, settings.auth_tokens[0])
    print(FOR_REAL, flush=True)
    return _use(options, _handset(options, service, account, public_url=settings.public_url))


def _hear_draft(options: argparse.Namespace) -> int:
    """Run a line of one's own on the words as they stand; its release is gone when the call is over."""
    clean_up_when_killed()
    with tempfile.TemporaryDirectory(prefix="cupline-") as folder:
        words = write_rough(options.locales, Path(folder, "words"))
        more = {"CUPLINE_LOCALES": str(words)}
        if options.locale:
            more["CUPLINE_DEPLOYMENT"] = str(_deployment(Path(folder), options))
        account = Account(DEMO_ACCOUNT, DEMO_TOKEN)
        with (
            Network(account) as network,
            running(Path(folder), **more, **texting(network.url, options.line)) as url,
        ):
            print(DRAFT, flush=True)
            return _use(options, _handset(options, url, account, network=network))


def _deployment(folder: Path, options: argparse.Namespace) -> Path:
    """Give the number of the line one language, as an installation would."""
    file = folder / "deployment.toml"
    file.write_text(f"[numbers]\n{json.dumps(options.line)} = {json.dumps(options.locale)}\n", "utf-8")
    return file


def _handset(
    options: argparse.Namespace,
    service: str,
    account: Account,
    public_url: str = "",
    network: Network | None = None,
) -> Handset:
    return Handset(
        service, account, line=options.line, number=options.number, public_url=public_url, network=network
    )


def _use(options: argparse.Namespace, handset: Handset) -> int:
    """Hand the telephone to a person, or to a transcript."""
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
    """Give a number that nobody has, so that no earlier conversation is remembered.

    Only 555-0100 to 555-0199 are given to nobody, in every area.
    """
    return f"+1{random.choice(AREAS)}55501{random.randrange(100):02d}"  # noqa: S311 - it guards nothing


def _read(script: Path) -> str:
    try:
        return script.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LineError(f"{script} cannot be read: {error}") from error
