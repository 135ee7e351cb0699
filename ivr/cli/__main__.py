"""Let `python -m ivr.cli` be `cupline`, as the demo starts its service."""

from ivr.cli import main

raise SystemExit(main())
