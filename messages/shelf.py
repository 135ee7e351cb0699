"""Keep the releases of a locales folder at hand: the one in service, and older ones."""

import logging
import mmap
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path

from ivr.core.errors import LineError, ReleaseError
from messages.release import Release, current, load, missing_texts, released

log = logging.getLogger(__name__)

KEPT = 16
"""Releases that stay loaded, at 1 MB each; a text that comes again, for an hour, is answered from its own."""


class Shelf:
    """The releases of a locales folder: the one in service, and older ones for texts that come again.

    At start a broken release gives way to the newest sound one, and one that lacks a text is served
    still, for an older one might bring back what was taken out. From then on there is a last valid
    one, which stays in service until there is a better one. `problem` says so.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._load = lru_cache(maxsize=KEPT)(partial(load, folder))
        self.problem: str | None = None
        self.current = self._open()
        self._last = _Last(self.current.name)

    def _open(self) -> Release:
        try:
            release = self._load(current(self._folder))
        except ReleaseError as error:
            return self._newest_sound(str(error))
        self.problem = _lack(release) or None
        return release

    def _newest_sound(self, problem: str) -> Release:
        problems = [problem]
        for name in released(self._folder):
            try:
                release = self._load(name)
            except ReleaseError as error:
                problems.append(str(error))
            else:
                self.problem = f"serving {name}: {problem}"
                return release
        raise ReleaseError("no release can be served: " + "; ".join(dict.fromkeys(problems)), "release-none")

    def __getitem__(self, name: str) -> Release:
        """Give a release by its name; the one in service needs no file any more."""
        release = self.current
        return release if name == release.name else self._load(name)

    def refresh(self, accept: Callable[[Release], None]) -> None:
        """Take the release that current.json names, if that is another than the one in service.

        It must have every text that the one in service has and this software speaks; whatever else
        stands against it, `accept` raises as a LineError.

        Raises ReleaseError if the last valid one stays in service instead.
        """
        try:
            self._take(current(self._folder), accept)
        except LineError as error:
            with suppress(LineError):
                self._take(self._last.name, accept)
            self.problem = f"serving {self.current.name}: {'; '.join(str(error).splitlines())}"
            raise ReleaseError(self.problem, "release-refused") from error
        self.problem = _lack(self.current) or None

    def _take(self, name: str, accept: Callable[[Release], None]) -> None:
        if name == self.current.name:
            return
        release = self._load(name)
        if not set(missing_texts(release)) <= set(missing_texts(self.current)):
            raise ReleaseError(_lack(release), "release-lacks")
        accept(release)
        log.warning("release %s is in service, after %s", name, self.current.name)
        self.current = release
        self._last.name = name


def _lack(release: Release) -> str:
    missing = missing_texts(release)
    if not missing:
        return ""
    what = f"release {release.name} lacks {len(missing)} of the texts that this software speaks"
    return f"{what}, as {missing[0]}: run `cupline catalog release`"


class _Last:
    """The name of the release taken last, on a page of memory that forked workers share.

    Without it a worker born while current.json is broken would bring back the words of the start.
    """

    def __init__(self, name: str) -> None:
        self._page = mmap.mmap(-1, 64)
        self.name = name

    @property
    def name(self) -> str:
        """Read the name; half of one, as it is being written, is that of no release."""
        return self._page[:].rstrip(b"\0").decode("ascii", "replace")

    @name.setter
    def name(self, name: str) -> None:
        self._page[:] = name.encode().ljust(len(self._page), b"\0")
