"""Run every benchmark, or those named; print their figures as a table, then as JSON.

    make bench
    .venv/bin/python benchmarks/run.py single balance

A bound that is not met is told, not punished: the exit code is 1 only when a benchmark breaks.
"""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import figures

HERE = Path(__file__).resolve().parent
BENCHES = (
    "posting", "import", "matching", "single", "balance", "pages", "sealed", "minutes", "pdf", "books", "lists",
    "fair", "release",
)  # fmt: skip


def run(name):
    """The figures of one benchmark, in a process of its own; None when it broke."""
    started = time.monotonic()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    command = [sys.executable, HERE / f"bench_{name}.py"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    if done.returncode:
        return None
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main(names):
    results = {name: run(name) for name in names or BENCHES}
    found = [figure for told in results.values() for figure in told or ()]
    print(figures.table(found))
    broken = [name for name, told in results.items() if told is None]
    missed = [figure["name"] for figure in found if figure["met"] is False]
    print(f"\nBounds not met: {', '.join(missed) or 'none'}. Broken: {', '.join(broken) or 'none'}.")
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    machine["load"] = os.getloadavg()[0]
    print(json.dumps({"machine": machine, "figures": found, "broken": broken}))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
