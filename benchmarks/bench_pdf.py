"""A report of 5,000 lines as PDF: reports.pdf against WeasyPrint on the same table. Prints a line, then JSON.

    uv run --group bench python benchmarks/bench_pdf.py [lines]

WeasyPrint needs the system's libpango (Debian: libpango-1.0-0 libpangoft2-1.0-0).
"""

import json
import os
import resource
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidassoc.settings")

import django
from weasyprint import HTML

django.setup()

from django.template.loader import render_to_string  # noqa: E402  (needs the settings)

from ledger.money import Money  # noqa: E402
from reports import html, pdf  # noqa: E402
from reports.document import Column, Document, Section, Table, total_rows  # noqa: E402

BODIES = ["Workers’ League (NL)", "Groupe ouvrier (FR)", "Independent Left (GB)"]
FUNDS = ["General relief", "Winter relief"]
PAPER = """<!doctype html><html lang="en"><title>Gifts</title><style>
@page { size: A4; margin: 20mm 18mm 22mm; @bottom-right { content: "page " counter(page) " of " counter(pages) } }
body { font: 8.5pt serif } table { border-collapse: collapse; width: 100% }
td, th { padding: 3pt 4pt; text-align: start }
.num { text-align: end } .vh { display: none } thead { border-block: .5pt solid }</style>"""


def document(lines):
    columns = [
        Column(label="Receipt", kind="code"),
        Column(label="List", kind="code"),
        Column(label="Given", kind="date"),
        Column(label="Body"),
        Column(label="Fund"),
        Column(label="Amount", kind="money"),
    ]
    rows = [_gift(number) for number in range(lines)]
    table = Table(caption="Gifts", columns=columns, rows=rows, totals=total_rows(columns, rows, "Total"))
    return Document(
        code="gifts",
        title="Gifts",
        period=(date(2026, 1, 1), date(2026, 12, 31)),
        as_of=date(2026, 12, 31),
        association="International Relief Association",
        printed_by="treasurer",
        sections=[Section(title="Every gift", tables=[table])],
    )


def _gift(number):
    return [
        f"NL-{number:06}",
        f"NL-{number // 20:05}-{number % 7}",
        date(2026, 1, 1) + timedelta(days=number % 300),
        BODIES[number % 3],
        FUNDS[number % 2],
        Money(Decimal(number * 37 % 9973) / 100 + 1, "GBP" if number % 5 == 0 else "EUR"),
    ]


def by_weasyprint(report):
    html.LINES = sys.maxsize
    table = html.sheet(report)["sections"][0]["tables"][0]
    page = PAPER + render_to_string("reports/table.html", {"table": table})
    # Tagged, as ours is.
    return HTML(string=page).write_pdf(pdf_tags=True)


def timed(work, report):
    started = time.perf_counter()
    size = len(work(report))
    return time.perf_counter() - started, size


def main(lines=5000):
    report = document(lines)
    ours, our_size = timed(pdf.render, report)
    our_memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    theirs, their_size = timed(by_weasyprint, report)
    their_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ratio = theirs / ours
    print(f"PDF of {lines} lines: {ours:.1f} s, WeasyPrint {theirs:.1f} s: {ratio:.1f} x as fast (limit 10)")
    figures = {"bench": "pdf", "lines": lines, "seconds": ours, "peer_seconds": theirs, "ratio": ratio, "limit": 10}
    figures |= {"bytes": our_size, "peer_bytes": their_size, "mb": our_memory, "peer_mb": their_memory}
    print(json.dumps({name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
