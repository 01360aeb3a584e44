"""A report of 5,000 lines as PDF: reports.pdf against WeasyPrint on the same table.

    .venv/bin/python benchmarks/bench_pdf.py [lines [times]]

WeasyPrint needs the system's libpango (Debian: libpango-1.0-0 libpangoft2-1.0-0).
"""

import resource
import sys
from datetime import date, timedelta
from decimal import Decimal

import ground

ground.ready(migrate=False)

from django.template.loader import render_to_string
from figures import Figure, tell
from weasyprint import HTML

from ledger.money import Money
from reports import html, pdf
from reports.document import Column, Document, Section, Table, total_rows

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
    table = html.sheet(report, whole=True)["sections"][0]["tables"][0]
    assert not table["left_out"]
    page = PAPER + render_to_string("reports/table.html", {"table": table})
    # Tagged, as ours is.
    return HTML(string=page).write_pdf(pdf_tags=True)


def memory(whose):
    """The most that a process has held so far, in MB."""
    return resource.getrusage(whose).ru_maxrss / 1024


def main(lines=5000, times=3):
    report = document(lines)
    # First of all: a process forked from one that has held a large table counts that as its own.
    pdf.render(report)
    our_memory = memory(resource.RUSAGE_CHILDREN)
    ours, theirs = ground.in_turn(times, lambda: pdf.render(report), lambda: by_weasyprint(report))
    tell(
        Figure(f"PDF of {lines:,} lines", ours, theirs, "WeasyPrint", of="peer / ours", bound=10),
        Figure("its memory", our_memory, memory(resource.RUSAGE_SELF), "WeasyPrint", "MB"),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
