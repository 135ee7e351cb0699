"""Find the mutants that no test notices: `.venv/bin/python -m tests.mutation [ROOM ...]`."""

import sys

from tests.mutation.rounds import main

sys.exit(not main(sys.argv[1:]))
