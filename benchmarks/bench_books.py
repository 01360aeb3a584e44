"""The long books: a general ledger of 200,000 postings as XLSX, and reports over 1,000,000 against their sums in SQL.

    .venv/bin/python benchmarks/bench_books.py [lines of the ledger [postings]]

The peer of a report is one statement, written by hand, that gives the same sums as rows of codes. The ledger is set in
a process of its own, whose largest memory is told.
"""

import multiprocessing
import resource
import sys
from datetime import date, timedelta
from functools import partial

import ground

ground.ready()

import making
from django.db import connection, connections, transaction
from figures import Figure, tell

from aidassoc.database import as_owner
from ledger.models import Account, EntryKind, Fund, Role
from ledger.services import Line, NewEntry, post_many
from reports import sheets
from reports.asked import Asked
from reports.classes import CLASS, accounts_by
from reports.journal import general_ledger
from reports.movements import movements
from reports.trial_balance import account_lines

AT_ONCE = 10_000
LEDGER, YEAR = date(2024, 1, 1), date(2025, 1, 1)
# The same sums as the reports ask for, by hand.
JOINS = """FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id JOIN ledger_account a ON a.id = p.account_id
JOIN ledger_fund f ON f.id = p.fund_id WHERE e.posted_on <= %(last)s"""
SUMS = {
    "trial balance": f"""SELECT a.code, f.code, p.currency_id,
        sum(p.amount) FILTER (WHERE e.posted_on < %(first)s),
        sum(p.amount) FILTER (WHERE e.posted_on >= %(first)s AND p.amount > 0),
        sum(p.amount) FILTER (WHERE e.posted_on >= %(first)s AND p.amount < 0),
        sum(p.amount) FILTER (WHERE e.posted_on <= %(before_last)s)
        {JOINS} GROUP BY 1, 2, 3""",
    "receipts and payments": f"""SELECT f.restricted, p.currency_id, a.code, e.kind,
        sum(p.amount) FILTER (WHERE e.posted_on < %(before)s),
        sum(p.amount) FILTER (WHERE e.posted_on BETWEEN %(before)s AND %(before_last)s),
        sum(p.amount) FILTER (WHERE e.posted_on < %(first)s),
        sum(p.amount) FILTER (WHERE e.posted_on >= %(first)s)
        {JOINS} AND (a.kind <> 'asset' OR e.kind = 'gift') GROUP BY 1, 2, 3, 4""",
    "movements of the funds": f"""SELECT f.code, p.currency_id, a.code, e.kind,
        sum(p.amount) FILTER (WHERE e.posted_on < %(first)s), sum(p.amount) FILTER (WHERE e.posted_on >= %(first)s)
        {JOINS} AND a.kind <> 'asset' GROUP BY 1, 2, 3, 4""",
}
REPORTS = {
    "trial balance": account_lines,
    "receipts and payments": lambda asked: accounts_by(CLASS, asked),
    "movements of the funds": movements,
}


def fill(entries, first, funds, by):
    """Gifts of two postings each over a year, posted by the real service."""
    cash, income = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.GIFTS)
    for start in range(0, entries, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, entries))
        with transaction.atomic(durable=True):
            post_many([_gift(number, first, funds, cash, income) for number in numbers], by=by)


def _gift(number, first, funds, cash, income):
    fund, currency = funds[number % 2], ("EUR", "GBP")[number % 3 == 0]
    amount = making.amount(number)
    lines = [Line(cash, fund, currency, amount), Line(income, fund, currency, -amount)]
    day = first + timedelta(days=number % 365)
    return NewEntry(posted_on=day, kind=EntryKind.GIFT, text=f"NL-{number // 25:05}-1/{number % 25}", lines=lines)


def set_ledger(asker):
    """In a process of its own: the ledger of the year as XLSX, its seconds and its largest memory in MB."""
    asker.recv()
    asked = Asked(first=LEDGER, as_of=LEDGER.replace(month=12, day=30))
    made = []
    with transaction.atomic():
        seconds = ground.timed(lambda: made.append(sheets.to_xlsx(general_ledger(asked))))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asker.send((seconds, memory))


def worker():
    """A process that has held nothing yet; it begins when it is asked to."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    made = context.Process(target=set_ledger, args=(theirs,), daemon=True)
    made.start()
    return ours


def plain_copy():
    with connection.cursor() as cursor, cursor.copy("COPY (SELECT * FROM ledger_posting) TO STDOUT") as source:
        for _block in source:
            pass


def by_sql(statement, asked):
    days = {"first": asked.first, "last": asked.as_of}
    days |= {"before": asked.first.replace(year=2024), "before_last": asked.as_of.replace(year=2024)}
    with connection.cursor() as cursor:
        cursor.execute(statement, days)
        return cursor.fetchall()


def main(lines=200_000, lots=1_000_000):
    found = making.association()
    general = found["fund"]
    kept = Fund.objects.create(
        code="kept", name="Kept", purpose="coal", restricted=True, restriction="purpose", opened_on=making.FIRST
    )
    ledger = worker()
    fill(lines // 2, LEDGER, (general, kept), found["treasurer"])
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    ledger.send("begin")
    seconds, memory = ledger.recv()
    plain = ground.timed(plain_copy)
    tell(
        Figure(f"general ledger of {lines:,} postings as XLSX", seconds, plain, "COPY of them", of="ours", bound=30),
        Figure("its memory", memory, memory, "itself", "MB", of="ours", bound=300),
    )
    fill((lots - lines) // 2, YEAR, (general, kept), found["treasurer"])
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    asked = Asked(first=YEAR, as_of=YEAR.replace(month=12, day=31))
    for name, report in REPORTS.items():
        ours, theirs = ground.in_turn(5, partial(report, asked), partial(by_sql, SUMS[name], asked))
        tell(Figure(f"{name} of {lots:,} postings", ours, theirs, "the same sums in SQL", bound=1.5))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
