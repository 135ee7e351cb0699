"""Measure the line: `.venv/bin/python -m tests.load [PART ...]`; without parts, all of them."""

import sys

from tests.load.bench import main

sys.exit(main(sys.argv[1:]))
