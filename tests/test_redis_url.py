"""REDIS_URL says by its beginning alone how the servers of one Redis stand to each other."""

import pytest

from ivr.config import read_settings
from ivr.core.errors import SettingsError
from ivr.redis_url import Layout, RedisUrl

SERVERS = {
    "redis://h": (Layout.SERVER, ("redis://h",)),
    "unix:///run/redis.sock": (Layout.SERVER, ("unix:///run/redis.sock",)),
    "redis+sentinel://one,two:26380,[::1]/cup": (
        Layout.SENTINEL,
        ("redis://one:26379/0", "redis://two:26380/0", "redis://[::1]:26379/0"),
    ),
    "rediss+sentinel://me:a%20word@one:1/the-cup_1/2": (Layout.SENTINEL, ("rediss://one:1/0",)),
    "redis+cluster://:word@one,[::1]:7000": (
        Layout.CLUSTER,
        ("redis://:word@one:6379/0", "redis://:word@[::1]:7000/0"),
    ),
    "rediss+cluster://one/0?ssl_cert_reqs=none": (
        Layout.CLUSTER,
        ("rediss://one:6379/0?ssl_cert_reqs=none",),
    ),
    "redis+cluster://one/": (Layout.CLUSTER, ("redis://one:6379/0",)),
}


@pytest.mark.parametrize("url", SERVERS)
def test_the_servers_to_ask_first_are_read(url: str) -> None:
    read = RedisUrl.read(url)
    assert (read.layout, read.servers) == SERVERS[url]
    assert read_settings({"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize(
    ("url", "master", "login", "at"),
    [
        ("redis+sentinel://one/cup", "cup", (), "redis://h:7/0"),
        ("redis+sentinel://one/cup/", "cup", (), "redis://h:7/0"),
        ("redis+sentinel://:a%20word@one/cup/3", "cup", ("a word",), "redis://:a%20word@h:7/3"),
        ("rediss+cluster://me:word@one", "", ("me", "word"), "rediss://me:word@h:7/0"),
    ],
)
def test_other_servers_have_the_same_login_and_database(
    url: str, master: str, login: tuple[str, ...], at: str
) -> None:
    read = RedisUrl.read(url)
    assert (read.master, read.login, read.at("h", 7)) == (master, login, at)


def test_an_address_of_six_parts_is_put_in_brackets() -> None:
    assert RedisUrl.read("redis+cluster://one").at("::1", 7) == "redis://[::1]:7/0"


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://one",
        "redis+sentinel://one/",
        "redis+sentinel://one/cup/x",
        "redis+sentinel://one/a cup",
        "redis+sentinel:///cup",
        "redis+sentinel://one,,two/cup",
        "redis+sentinel://one:/cup",
        "redis+sentinel://one:99999/cup",
        "redis+sentinel://a..b/cup",
        "redis+sentinel://one/cup?socket_timeout=5",
        "redis+cluster://one/3",
        "redis+cluster://one/cup",
        "redis+cluster://",
        "redis+other://one",
        "http+cluster://one",
        "unix+cluster:///run/redis.sock",
    ],
)
def test_an_address_that_is_none_is_a_fault(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"REDIS_URL": url})
    assert [fault.file for fault in refused.value.faults] == ["REDIS_URL"]


def test_a_password_is_not_printed() -> None:
    assert "hunter2" not in repr(RedisUrl.read("redis+cluster://:hunter2@one"))
