"""What the line is made of is known, pinned by hash, and may be used and passed on; no network is asked."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.supply.bill import LICENCES, LOCK, Package, bill, packages

ROOT = Path(__file__).parents[2]
LOCKED = list(packages((ROOT / LOCK).read_text("utf-8")))
HERE = [package for package in LOCKED if package.licence]


def test_every_line_of_the_lock_that_pins_is_read() -> None:
    lock = (ROOT / LOCK).read_text("utf-8")
    assert len(LOCKED) == len(re.findall("^[a-z].*==", lock, re.MULTILINE)) > 20
    assert [package.name for package in LOCKED if not package.hashes] == []


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    command = [sys.executable, "-m", "tests.supply"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["purl"]: len(each["hashes"]) for each in told["components"]} == {
        f"pkg:pypi/{package.name}@{package.version}": len(package.hashes) for package in LOCKED
    }


def test_the_same_lock_has_the_same_bill() -> None:
    lock = "flask==3.1.3 \\\n    --hash=sha256:" + "a" * 64
    assert bill(lock) == bill(lock) != bill(lock.replace("==3", "==4"))


@pytest.mark.parametrize(
    "package", [each for each in LOCKED if each.licence], ids=lambda package: package.name
)
def test_every_package_may_be_used_and_passed_on(package: Package) -> None:
    assert LICENCES.search(package.licence), package.licence


def test_a_package_that_is_not_here_has_no_licence() -> None:
    assert Package("no-such-package", "1", ()).licence == ""
    assert not LICENCES.search("GNU Affero General Public License v3")
