"""The examples in the docstrings of the core run."""

import doctest
import importlib
import pkgutil

import pytest

import ivr.core

MODULES = [f"ivr.core.{module.name}" for module in pkgutil.iter_modules(ivr.core.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert doctest.testmod(importlib.import_module("ivr.core.keywords")).attempted == 4
