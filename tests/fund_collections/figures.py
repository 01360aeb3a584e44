"""What the sample statements must read as, counted apart from our readers."""

import csv
from decimal import Decimal
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "data" / "statements"


def figures(*endings):
    """File by file, of the samples with such an ending, what its statements must read as."""
    found = {path.name: [] for path in SAMPLES.iterdir() if path.suffix in endings}
    with (SAMPLES / "FIGURES.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"] in found:
                found[row["file"]].append(_wanted(row))
    return sorted(found.items())


def _wanted(row):
    sums = [Decimal(row[name]) if row[name] else None for name in ("sum_credits", "sum_debits", "opening", "closing")]
    return (row["statement_id"], row["account"], row["currency"], int(row["entries"]), *sums, row["tie"])


def as_figures(statement):
    return (
        statement.statement_id,
        statement.account,
        statement.currency,
        len(statement.entries),
        statement.credits,
        statement.debits,
        statement.opening,
        statement.closing,
        {True: "yes", False: "NO", None: ""}[statement.ties],
    )
