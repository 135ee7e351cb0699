"""Read REDIS_URL: one server, sentinels that name a master, or nodes of a Cluster.

::

    redis://[user:password@]host:6379/0       one server; rediss:// with TLS, unix:///PATH by socket
    redis+sentinel://[user:password@]host:26379,host2:26379,host3:26379/MASTER[/0]
    redis+cluster://[user:password@]host:6379,host2:6379

The last two with TLS: rediss+sentinel, rediss+cluster.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from urllib.parse import unquote

_URL = re.compile(
    r"(?P<scheme>rediss?)\+(?P<layout>sentinel|cluster)://(?:(?P<login>[^@/?#]*)@)?(?P<servers>[^@/?#]+)"
    r"(?P<path>(?:/[^/?#]*){0,2})(?P<options>\?[^#]*)?"
)
_SENTINEL_PATH = re.compile(r"/(?P<master>[\w.-]+)(?:/(?P<database>[0-9]*))?")


class Layout(StrEnum):
    """How the servers of one Redis stand to each other."""

    SERVER = "server"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


_PORTS = {Layout.SENTINEL: 26379, Layout.CLUSTER: 6379}


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """Where Redis is. `servers` are to be asked first, each by an address as a client of one server takes."""

    layout: Layout
    servers: tuple[str, ...] = field(repr=False)
    master: str = ""
    login: tuple[str, ...] = field(default=(), repr=False)
    """Nothing, a password, or a name and a password, as AUTH takes them."""

    _before: str = field(default="", repr=False)
    _behind: str = field(default="", repr=False)

    @classmethod
    def read(cls, url: str) -> Self:
        """Read an address.

        Raises ValueError for one of many servers that cannot be understood; one of a single server is
        the client's to judge.

        >>> RedisUrl.read("redis+cluster://one,two:7000").servers
        ('redis://one:6379/0', 'redis://two:7000/0')
        """
        if "+" not in url.partition(":")[0]:
            return cls(Layout.SERVER, (url,))
        found = _URL.fullmatch(url)
        if not found:
            raise ValueError("no address of sentinels or of a Cluster")
        layout, login, path = Layout(found["layout"]), found["login"] or "", found["path"]
        master, database = _read_path(layout, path)
        options = found["options"] or ""
        before, behind = f"{found['scheme']}://{f'{login}@' if login else ''}", f"/{database}{options}"
        is_watched = layout is Layout.SENTINEL  # a sentinel has no database, and perhaps no password
        to_ask, of_all = (f"{found['scheme']}://", f"/0{options}") if is_watched else (before, behind)
        servers = tuple(
            f"{to_ask}{_with_port(server, _PORTS[layout])}{of_all}" for server in found["servers"].split(",")
        )
        words = tuple(unquote(word) for word in login.split(":", 1) if word)
        return cls(layout, servers, master, words, before, behind)

    def at(self, host: str, port: int) -> str:
        """Give the address of another server of this house, for the same login and database."""
        return f"{self._before}{f'[{host}]' if ':' in host else host}:{port}{self._behind}"


def _read_path(layout: Layout, path: str) -> tuple[str, str]:
    """Give the name of the master and the database."""
    if layout is Layout.CLUSTER and path in ("", "/", "/0"):
        return "", "0"
    found = _SENTINEL_PATH.fullmatch(path)
    if layout is Layout.CLUSTER or not found:
        raise ValueError("sentinels need the name of a master, and a Cluster has database 0 alone")
    return found["master"], found["database"] or "0"


def _with_port(server: str, port: int) -> str:
    return server if re.search(r":[0-9]+$", server) and not server.endswith("]") else f"{server}:{port}"
