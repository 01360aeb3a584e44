"""The books entry by entry: the journal in the order of its numbers, the general ledger in the order of the accounts.

Both tell of an entry by its kind and the codes in its text; what else a person wrote there stays in the books.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from ledger.money import Money
from reports.asked import Asked
from reports.bookrows import journal_rows, ledger_rows, total_of_sides
from reports.document import Column, Document, Row, Section, Table
from reports.flow import Flow
from reports.house import association, scope_of_books
from reports.later import recorded_later
from reports.made_of import led
from reports.trial_balance import Line, account_lines, accounts

SIDES = [Column(label=_("Debit"), kind="money"), Column(label=_("Credit"), kind="money")]
ENTRY = [
    Column(label=_("Day"), kind="date"),
    Column(label=_("Journal"), kind="code"),
    Column(label=_("What")),
    Column(label=_("For"), kind="code"),
]
PLACE = [Column(label=_("Account"), kind="code"), Column(label=_("Fund"), kind="code")]
JOURNAL = [
    ENTRY[1],
    ENTRY[0],
    *ENTRY[2:],
    *PLACE,
    *SIDES,
    Column(label=_("Rate"), kind="number"),
    Column(label=_("Rate of"), kind="date"),
    Column(label=_("Source of the rate"), kind="code"),
    Column(label=_("Recorded on"), kind="date"),
]
LEDGER = [*PLACE, *ENTRY, *SIDES, Column(label=_("Balance"), kind="money")]
TOTAL = _("Total")


def journal(asked: Asked) -> Document:
    """Each entry of the period with its lines, nothing converted. Two queries, and the rows as they flow."""
    lines = account_lines(asked)
    count = sum(line.count for line in lines)
    totals: list[Row] = [[TOTAL, *[""] * 5, *pair, "", "", "", ""] for pair in _turnover(asked, lines)]
    entries = Section(
        title=_("Entries"),
        intro=_("Every entry dated in the period, by its number, with each account and fund that it moved."),
        tables=[Table(caption="", columns=JOURNAL, rows=Flow(partial(journal_rows, asked), count), totals=totals)],
    )
    return _book("journal", _("Journal"), asked, [entries])


def general_ledger(asked: Asked) -> Document:
    """Each account with its postings and the balance after each. Two queries, and the rows as they flow."""
    lines = account_lines(asked)
    count = sum(line.count + 1 for line in lines if line.opening or line.count)
    totals: list[Row] = [[TOTAL, *[""] * 5, *pair, None] for pair in _turnover(asked, lines)]
    rows = Flow(partial(ledger_rows, asked, lines), count)
    every = Section(
        title=_("Postings"),
        intro=_(
            "Each account by fund and currency: what was brought forward, then each posting and the balance after it."
        ),
        tables=[Table(caption="", columns=LEDGER, rows=rows, totals=totals)],
    )
    return _book("general-ledger", _("General ledger"), asked, [accounts(asked, lines), every])


def _turnover(asked: Asked, lines: list[Line]) -> list[list[Money]]:
    """Debit and credit of each currency, leading to the accounts that they are made of."""
    return [[led(asked, sum_, "trial-balance") for sum_ in pair] for pair in total_of_sides(lines)]


def _book(code, title, asked, sections):
    return Document(
        code=code,
        title=title,
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[*sections, *recorded_later(asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )
