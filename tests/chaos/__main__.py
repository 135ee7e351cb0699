"""Break what can be broken, for real: `.venv/bin/python -m tests.chaos [PART ...]`; without parts, all."""

import sys
from collections.abc import Callable, Mapping

from tests.chaos import failover, outages, restarts, split_brain, stops

PARTS: Mapping[str, Callable[[], bool]] = {
    "stops": stops.main,
    "outages": outages.main,
    "restarts": restarts.main,
    "failover": failover.main,
    "split-brain": split_brain.main,
}

unknown = set(sys.argv[1:]) - PARTS.keys()
if unknown:
    sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
is_well = True
for part in sys.argv[1:] or PARTS:
    sys.stdout.write(f"\n{part}\n")
    is_well = PARTS[part]() and is_well
sys.exit(not is_well)
