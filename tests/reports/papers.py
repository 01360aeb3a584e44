"""Reports made by hand for the tests of the engine."""

from datetime import UTC, date, datetime
from decimal import Decimal

from ledger.money import Money
from reports.document import Column, Document, Note, Sealed, Section, State, Table, total_rows

FUNDS = [Column(label="Fund"), *[Column(label=label, kind="money") for label in ("Opening", "In", "Out", "Closing")]]
LISTS = [
    Column(label="List", kind="code"),
    Column(label="Holder"),
    Column(label="Issued", kind="date"),
    Column(label="Days out", kind="number"),
    Column(label="State", kind="state"),
]


def euro(amount):
    return Money(Decimal(amount), "EUR")


def pound(amount):
    return Money(Decimal(amount), "GBP")


def fund_rows():
    return [
        ["General relief", *map(euro, ("14980.15", "6310", "-3010", "18280.15"))],
        ["Winter relief", *map(pound, ("640", "480", "0", "1120"))],
    ]


def fund_table():
    rows = fund_rows()
    return Table(caption="By fund", columns=FUNDS, rows=rows, totals=total_rows(FUNDS, rows, "Total"), note="All ties.")


def list_table(rows=None):
    rows = rows or [["NL-00198-3", "collector NL-14", date(2026, 9, 3), 58, State("issued", "need")]]
    return Table(caption="", columns=LISTS, rows=rows)


def report(table=None, **changes):
    sections = [
        Section(
            title="Summary by fund", tables=[fund_table()], notes=[Note("12.10 EUR are missing at the bank.", "need")]
        ),
        Section(title="Lists not yet back", tables=[list_table()]),
    ]
    facts = {
        "code": "collection-report",
        "title": "Collection report",
        "period": (date(2026, 10, 1), date(2026, 10, 31)),
        "scope": "all member bodies",
        "as_of": date(2026, 10, 31),
        "association": "International Relief Association",
        "printed_by": "treasurer",
        "printed_on": date(2026, 11, 22),
        "sections": [Section(title="One", tables=[table])] if table else sections,
        "signatures": ["Treasurer", "For the audit committee"],
        "sealed": Sealed(datetime(2026, 11, 22, 16, 2, tzinfo=UTC), 41_204, "3f9ac0d2b7e81546"),
    }
    return Document(**facts | changes)


def wording_table(*texts):
    return Table(caption="", columns=[Column(label="Text")], rows=[[text] for text in texts])
