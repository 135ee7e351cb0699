"""Run the benchmarks: `.venv/bin/python -m tests.load`."""

from tests.load.hung_redis import main

main()
