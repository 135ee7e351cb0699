"""Kill what can be killed, 200 times: `.venv/bin/python -m tests.chaos`."""

import sys

from tests.chaos.stops import main

sys.exit(not main())
