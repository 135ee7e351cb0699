"""`cupline map`: the menu of the release in service as a picture, for each language."""

import argparse
import sys
from pathlib import Path

from ivr.cli.folder import add
from ivr.core.errors import CatalogError, LineError
from messages.chart import chart
from messages.chart.drawing import draw
from messages.desk import Desk
from messages.files import write_whole
from messages.release import in_service, load
from messages.status import TextState, states


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("map", help="draw the menu of the release in service, as SVG")
    parser.add_argument("--locale", help="in this language (default: the first; with --out, each)")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PATH",
        help="with --locale the file to write, else the folder for all (default: print it)",
    )
    add(parser, draw_map)


def draw_map(options: argparse.Namespace) -> int:
    """Draw the map in one language, or in each that is served."""
    release = load(options.locales, in_service(options.locales))
    served = tuple(release.languages)
    if options.locale not in (None, *served):
        raise LineError(f"{options.locale} is not served: {', '.join(served)} are")
    found = _found(options.locales)
    wanted = (options.locale,) if options.locale else served if options.out else served[:1]
    drawn = {locale: draw(chart(release, locale, found)) for locale in wanted}
    if not options.out:
        print(*drawn.values(), sep="", end="")
        return 0
    for locale, picture in drawn.items():
        path = options.out if options.locale else options.out / f"map.{locale}.svg"
        write_whole(path, picture.encode())
        print(path)
    return 0


def _found(folder: Path) -> list[TextState]:
    """Tell where the texts stand now; the release alone has to do where the catalogs cannot be read."""
    try:
        return list(states(Desk.open(folder)))
    except CatalogError as error:
        print(
            f"What waits for approval is not marked, for the words cannot be read:\n{error}", file=sys.stderr
        )
        return []
