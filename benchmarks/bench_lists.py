"""1,000 subscription lists as one PDF, each with its stub, slip and square: seconds, and the most memory of the press.

.venv/bin/python benchmarks/bench_lists.py [lists]
"""

import resource
import sys
import time
from datetime import date

import ground

ground.ready()

from figures import Figure, tell
from making import association

from fund_collections.models import SubscriptionList
from fund_collections.services import number_run
from reports import list_sheets

SECONDS, MEGABYTES = 20, 600


def main(lists=1000):
    found = association()
    head = {"appeal": found["appeal"], "body": found["bodies"][0], "currency": found["currency"]}
    number_run(lists, **head, language="en", by=found["typist"])
    rows = SubscriptionList.objects.select_related("appeal", "body", "collector__group", "currency").order_by("number")
    order = list_sheets.Order("en", "a4", date(2026, 11, 25))
    started = time.perf_counter()
    one = len(list_sheets.render(list(rows[:1]), order))
    alone = time.perf_counter() - started
    started = time.perf_counter()
    content = list_sheets.render(list(rows), order)
    took = time.perf_counter() - started
    pressed = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell(
        Figure(f"{lists:,} lists as one PDF", took, alone, "one list", of="ours", bound=SECONDS),
        Figure("the most memory of the press", pressed, own, "the server", "MB", of="ours", bound=MEGABYTES),
        Figure("size of the file", len(content) / 2**20, one / 2**20, "one list", "MB"),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
