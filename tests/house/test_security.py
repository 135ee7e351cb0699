"""The page on security names what exists, and the code keeps what the page says of secrets."""

import argparse
import ast
import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from ivr.cli import GROUPS
from tests.fuzz.__main__ import RANGED, SPLIT

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")

SECRETS = re.compile(r"token|signature|digest|secret|password|auth", re.IGNORECASE)
"""Names of what a stranger may try to guess letter by letter."""

LIMITS = re.findall(r"^\| [^|]+ \| ([\d.]+)(?: \w+)? \| `([\w.]+)` \|$", PAGE, re.MULTILINE)

AT_THE_DOOR = [*sorted((ROOT / "ivr/web").glob("*.py")), ROOT / "ivr/adapters/webhooks.py"]


def test_the_page_names_twenty_four_threats_each_with_a_test_or_a_command() -> None:
    threats = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    assert [int(threat.split(".")[0]) for threat in threats] == [*range(1, 25)]
    assert [threat.splitlines()[0] for threat in threats if "Shown by: `" not in threat] == []


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/\S+?::\w+)`", PAGE))))
def test_every_test_that_is_named_exists(named: str) -> None:
    file, _, name = named.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    "file", sorted(set(re.findall(r"`((?:ivr|messages|tests|docs)/[\w./-]+|\w[\w-]+\.(?:lock|yml))`", PAGE)))
)
def test_every_file_that_is_named_exists(file: str) -> None:
    assert (ROOT / file).exists()


@pytest.mark.parametrize(("limit", "constant"), LIMITS)
def test_every_limit_is_the_one_in_the_code(limit: str, constant: str) -> None:
    module, _, name = constant.rpartition(".")
    assert float(limit) == getattr(import_module(module), name)


def test_every_limit_stands_in_the_table() -> None:
    assert PAGE.count("| `ivr.") == len(LIMITS) == 10


def test_every_target_of_the_fuzz_is_in_the_table_with_its_inputs() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
    assert rows.keys() == {*SPLIT, *RANGED}
    assert {name: rows[name] for name in SPLIT} == {name: f"{count:,}" for name, (_, count) in SPLIT.items()}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z]+)", PAGE))))
def test_every_make_target_of_the_page_exists(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


def compared(tree: ast.AST) -> list[str]:
    """List what is compared by == or != and has the name of a secret."""
    sides = [
        ast.unparse(side)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        for side in (node.left, *node.comparators)
    ]
    return [side for side in sides if SECRETS.search(side)]


@pytest.mark.parametrize("path", AT_THE_DOOR, ids=lambda path: path.name)
def test_no_secret_is_compared_letter_by_letter(path: Path) -> None:
    assert compared(ast.parse(path.read_text("utf-8"))) == []


def test_a_secret_that_is_compared_letter_by_letter_is_found() -> None:
    assert compared(ast.parse("a == 1 or given != settings.metrics_token")) == ["settings.metrics_token"]


def test_no_command_takes_a_secret() -> None:
    whole = argparse.ArgumentParser()
    commands = whole.add_subparsers()
    for group in dict.fromkeys(GROUPS.values()):
        import_module(f"ivr.cli.{group}").add_to(commands)
    parsers, options = [whole], list[str]()
    while parsers:
        for action in parsers.pop()._actions:
            options += action.option_strings
            if isinstance(action, argparse._SubParsersAction):
                parsers += action.choices.values()
    assert "--help" in options
    assert [option for option in options if SECRETS.search(option) or "key" in option] == []
