"""The examples in the docstrings of the core and of the words run."""

import doctest
import importlib
import pkgutil

import pytest

import ivr.core
import messages

MODULES = [
    module.name
    for package in (ivr.core, messages)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(("name", "examples"), [("ivr.core.keywords", 4), ("messages.facts", 2)])
def test_there_are_examples(name: str, examples: int) -> None:
    assert doctest.testmod(importlib.import_module(name)).attempted == examples
