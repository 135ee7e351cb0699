"""Lines that have grown: a memory full of callers, releases of many topics and of many languages."""

import string
from collections.abc import Sequence
from pathlib import Path

import redis

from ivr.core.menu import Channel
from messages.draft import CATALOG
from messages.frozen import Frozen
from tests.releasing import shipped

CHUNK = 10_000
"""Callers that are written in one go."""

MORE = "more"
"""The menu of all further topics, the fifth entry of the research."""

SHORT_WORD = 4
"""Letters of words that are left out, for moved on they could be other ones."""

TAGS = {"fr": "fr-CA", "de": "de-DE", "it": "it-IT", "pt": "pt-BR", "nl": "nl-NL", "pl": "pl-PL"}

_COPY = """
for number = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  local caller = string.sub(redis.sha1hex(number), 1, 32)
  for _, name in ipairs(KEYS) do
    redis.call('COPY', name, (string.gsub(name, '{.-}', '{' .. caller .. '}')))
  end
end
"""


def fill(url: str, callers: int) -> None:
    """Store what the line has stored of one caller for many others, who do not exist.

    The disk is written once, at the end: command by command it would take half an hour.
    """
    with redis.Redis.from_url(url, decode_responses=True) as client:
        names = sorted(client.scan_iter("cup:{*}:session"))
        model = sorted(client.scan_iter(f"{names[0].rpartition(':')[0]}:*"))
        client.config_set("appendonly", "no")
        for first in range(0, callers, CHUNK):
            client.eval(_COPY, len(model), *model, first, min(first + CHUNK, callers) - 1)
        client.config_set("appendonly", "yes")
        while client.info("persistence")["aof_rewrite_in_progress"]:
            client.ping()


def many_topics(folder: Path, count: int) -> Path:
    """Put a release with so many topics in service: the shipped ones, and further ones that words lead to.

    Menus of five choices, three keys deep, have room for 125; so the further ones all stand in one menu.
    """

    def change(file: Frozen) -> None:
        models = [place for menu in file["menu"]["menus"].values() for place in menu.values()]
        models = [place for place in models if f"topic.{place}" in file["texts"]["en"]["voice"]]
        names = [f"further{number}" for number in range(count - len(models))]
        file["menu"]["menus"]["research"]["5"] = MORE
        file["menu"]["menus"][MORE] = {str(place): name for place, name in enumerate(names, start=1)}
        for number, name in enumerate(names):
            model = models[number % len(models)]
            _copy_words(file, ("topic", "title"), model, name)
            _copy_keywords(file, f"topic.{model}", f"topic.{name}", 1 + number // len(models))
        _copy_words(file, ("menu", "title"), "research", MORE)
        _copy_keywords(file, "menu.research", f"menu.{MORE}", 1)

    return shipped(folder, change)


def _copy_words(file: Frozen, kinds: Sequence[str], model: str, name: str) -> None:
    """Give a place the words of another one, and whoever has approved them."""
    for locale, channels in file["texts"].items():
        for channel, words in channels.items():
            signed = file["signed"][locale][CATALOG[Channel(channel)]]
            for kind in kinds:
                if f"{kind}.{model}" in words:
                    words[f"{kind}.{name}"] = words[f"{kind}.{model}"]
                    signed[f"{kind}.{name}"] = signed[f"{kind}.{model}"]


def _copy_keywords(file: Frozen, model: str, name: str, distance: int) -> None:
    """Give a place as many keywords as another one has, of the same length, that stand for nothing else."""
    for keywords in file["keywords"].values():
        keywords[name] = [shifted(word, distance) for word in keywords[model] if len(word) > SHORT_WORD]


def many_languages(folder: Path) -> Path:
    """Put a release with eight languages in service: the shipped ones, and six that nobody speaks."""

    def change(file: Frozen) -> None:
        for distance, (locale, tag) in enumerate(TAGS.items(), start=1):
            english = file["languages"]["en"]
            file["languages"][locale] = {**english, "name": locale, "tag": tag, "letters": ""}
            file["recordings"][locale] = {}
            file["signed"][locale] = file["signed"]["en"]
            file["texts"][locale] = file["texts"]["en"]
            file["keywords"][locale] = {
                key: [shifted(word, distance) for word in words]
                for key, words in file["keywords"]["en"].items()
            }

    return shipped(folder, change)


def shifted(word: str, distance: int) -> str:
    """Move every letter on by some places of the alphabet.

    >>> shifted("SCANS 24", 1)
    'TDBOT 24'
    """
    letters = string.ascii_uppercase
    return word.translate(str.maketrans(letters, letters[distance:] + letters[:distance]))
