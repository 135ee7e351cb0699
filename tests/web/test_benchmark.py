"""The benchmark of a hung Redis runs, and prints what it has measured."""

import runpy

import pytest


def test_the_benchmark_prints_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("tests.load.__main__")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines][1] == "first turn with Redis hung"
    assert len(lines) == 5
