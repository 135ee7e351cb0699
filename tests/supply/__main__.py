"""Print the bill of materials: `make sbom`."""

import sys

from tests.supply.bill import LOCK, bill

sys.stdout.write(bill(LOCK.read_text("utf-8")))
