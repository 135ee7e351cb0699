"""`cupline fallback`: write the last resort out, for the day on which the whole service is off.

Twilio's fallback URLs and a proxy answer with these files; nobody has to run anything for them.
"""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ivr.cli.folder import add
from ivr.web.fitness import words_of
from ivr.web.service import LastWords
from messages.files import write_whole
from messages.release import Release, in_service, load

_NEXT = """\
At Twilio: make a TwiML Bin of each .xml file; put its address where `Primary handler fails` stands for
every number, for calls and for texts, and into the fallback of the Messaging Service.
In your proxy: docs/proxy/cupline.conf gives nginx the same files, where no instance answers.
After every release that changes these words or a number: write the files again, and paste them anew."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("fallback", help="write the last resort out, for while the service is off")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write it")
    add(parser, fallback)


def fallback(options: argparse.Namespace) -> None:
    """Write the files, and say what to do with them.

    Raises ReleaseError if the release lacks the words, LineError if the folder cannot be written.
    """
    release = load(options.locales, in_service(options.locales))
    for name, content in _files(release).items():
        write_whole(options.out / name, content)
        print(options.out / name)
    print(f"They say the last resort of release {release.name} ({words_of(release)}), in every language.")
    print(_NEXT)


def _files(release: Release) -> Mapping[str, bytes]:
    """Write all of them; recordings are left out, as the service would have to play them."""
    words = LastWords.of(replace(release, recordings={}), public_url="")
    return {
        "fallback-voice.xml": words.voice_in_all,
        "fallback-sms.xml": words.sms_in_all,
    }
