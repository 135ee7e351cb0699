"""The page of rules has every code that a fault can bear, and no other."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ivr.core.errors import Severity
from messages.rules import RULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")

CODE = re.compile(r"[a-z]+(-[a-z]+)+")
NO_CODES = {"aria-describedby", "aria-labelledby", "map-about", "map-title"}
"""Words with hyphens in `messages` that are something else: what SVG calls things."""

ERRORS = {"Fault", "ReleaseError", "RefusedError"}
"""What bears a code in `ivr`, where most words with hyphens are something else."""


def rows() -> list[tuple[str, str]]:
    """Give the codes of the page, each with its row."""
    return [(row[0], row[1]) for row in re.findall(r"^\| `([a-z-]+)` (.*)$", PAGE, re.MULTILINE)]


def texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def pieced_together(tree: ast.AST) -> Iterator[str]:
    """Give the codes that a module makes of a beginning, as `recording-`, and of what it yields first."""
    starts = [next(texts(node), "") for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    yielded = [node.value for node in ast.walk(tree) if isinstance(node, ast.Yield)]
    ends = [next(texts(pair.elts[0]), "") for pair in yielded if isinstance(pair, ast.Tuple)]
    yield from (start + end for start in starts for end in ends if re.fullmatch("[a-z]+-", start))


def codes() -> set[str]:
    found = {rule.code for rule in RULES}
    for path in (ROOT / "messages").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        found |= {text for text in (*texts(tree), *pieced_together(tree)) if CODE.fullmatch(text)}
    for path in (ROOT / "ivr").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                found |= {text for text in texts(node) if CODE.fullmatch(text)}
    return found - NO_CODES


def test_the_page_has_every_code_once_and_no_other() -> None:
    listed = Counter(code for code, _ in rows())
    assert {code for code, times in listed.items() if times > 1} == set()
    assert sorted(listed) == sorted(codes())


def test_the_page_says_which_rules_warn_and_which_hold_releases() -> None:
    said = dict(rows())
    marked = {
        rule.code: ("(warning)" in said[rule.code], "(also in releases)" in said[rule.code]) for rule in RULES
    }
    assert marked == {rule.code: (rule.severity is Severity.WARNING, rule.binds_releases) for rule in RULES}
