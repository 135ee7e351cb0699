"""Where mutmut makes the mutants of one room and lets the tests look for them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, suppress
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from tests.mutation.mutant import Fate, Mutant, fate_of
from tests.mutation.room import Room

SOURCES = ("ivr", "messages")
BESIDE = ("locales", "docs")
"""What the tests read beside the code."""

NEEDED = (*SOURCES, *BESIDE, "tests", "pyproject.toml")

SETTINGS = (
    "process_isolation = forkserver",
    "timeout_constant = 10.0",
    "use_git_change_detection = false",
)
"""Each mutant begins in a process in which no test has run: no thread is lost, and no cache is filled."""

MUTMUT = (sys.executable, "-P", "-c", "import pytest; from mutmut.__main__ import cli; cli()")
"""The command of mutmut; pytest is there before, or each of its processes would import it anew."""

CONTROL = "__mutmut_0"
"""The end of a name that no mutant has: under it the function runs as it was written."""

_ENDS = (0, 1)
"""How pytest ends where it ran tests: all passed, or one failed."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder of its own for one room of a project; mutmut writes its copy of the code there."""

    project: Path
    folder: Path
    room: Room

    def work(self) -> list[tuple[Mutant, Fate]]:
        """Make all mutants anew, let the tests look for them, and give what became of each.

        Before anything is believed, code without a mutant must survive in the same way: else the tests
        fail for another reason, and every mutant would look as if it was noticed.
        """
        self._lay_out()
        self._run()
        fates = list(self._fates())
        controls = [name for path in self._results() for name in _add_control(path)]
        self._run(*controls)
        codes = {name: code for path in self._results() for name, code in _codes(path).items()}
        failing = [name for name in controls if codes[name] != 0]
        assert controls, "no function of this room is run by its tests"
        assert not failing, f"the tests fail without a mutant: {failing}"
        return fates

    def _lay_out(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "tmp").mkdir(parents=True)
        for path in (self.project / name for name in NEEDED):
            if path.is_dir():
                shutil.copytree(path, self.folder / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            elif path.exists():
                shutil.copy2(path, self.folder)
        (self.folder / "setup.cfg").write_text(self._settings(), encoding="utf-8")

    def _settings(self) -> str:
        lists = {
            "source_paths": [name for name in SOURCES if (self.folder / name).exists()],
            "only_mutate": self.room.files,
            "also_copy": BESIDE,
            "pytest_add_cli_args": ("-p", "no:cacheprovider"),
            "pytest_add_cli_args_test_selection": self.room.tests,
        }
        lines = ["\n    ".join([f"{name} =", *values]) for name, values in lists.items()]
        return "\n".join(["[mutmut]", *SETTINGS, *lines])

    def _run(self, *names: str) -> None:
        """Run mutmut in a group of processes, so that what a mutant left running ends with it."""
        command = [*MUTMUT, "run", "--max-children", str(os.cpu_count() or 1), *names]
        log = self.folder / "mutmut.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self._environ(), stdout=out, stderr=out, start_new_session=True
            )
            try:
                code = process.wait()
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        assert code == 0, f"mutmut ends with {code}:\n{log.read_text('utf-8')[-2000:]}"

    def _environ(self) -> dict[str, str]:
        """Give the environment without what a surrounding run of tests or coverage has put there.

        CI lets hypothesis try the same examples in every run.
        """
        theirs = ("COV", "PYTEST")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        ours = {"CI": "true", "TMPDIR": str(self.folder / "tmp"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return kept | ours

    def _results(self) -> list[Path]:
        return sorted((self.folder / "mutants").rglob("*.py.meta"))

    def _fates(self) -> Iterator[tuple[Mutant, Fate]]:
        for path in self._results():
            file = str(path.relative_to(self.folder / "mutants")).removesuffix(".meta")
            for name, code in _codes(path).items():
                yield self._mutant(file, name), fate_of(code)

    def _mutant(self, file: str, name: str) -> Mutant:
        function, owner = orig_function_and_class_names_from_key(name)
        with chdir(self.folder):
            diff = get_diff_for_mutant(name, path=file)
        return Mutant.from_diff(file, f"{owner}.{function}" if owner else function, diff)


def _add_control(path: Path) -> Iterator[str]:
    """Let mutmut know one mutant more of a file that was tested, which is none."""
    stored = json.loads(path.read_text("utf-8"))
    codes = stored["exit_code_by_key"]
    for name in [name for name, code in codes.items() if code in _ENDS][:1]:
        control = name.partition("__mutmut_")[0] + CONTROL
        codes[control] = None
        path.write_text(json.dumps(stored), encoding="utf-8")
        yield control


def _codes(path: Path) -> dict[str, int | None]:
    codes: dict[str, int | None] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return codes
