"""Postings one by one in the order of the journal or of the accounts, as rows that flow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from ledger.models import EntryKind
from ledger.money import Money
from reports.asked import Asked
from reports.books import postings
from reports.document import Row
from reports.trial_balance import Line
from reports.wording import codes, journal_span

# Rows that come from the server at once.
AT_ONCE = 2_000


def journal_rows(asked: Asked) -> Iterator[Row]:
    """Each posting of the period with its entry, in the order of the journal numbers."""
    of_entry = ("entry__year", "entry__number", "entry__posted_on", "entry__kind", "entry__text")
    of_posting = ("account__code", "fund__code", "currency_id", "amount")
    rest = ("entry__rate", "entry__rate_on", "entry__rate_source", "recorded")
    rows = _within(asked).annotate(recorded=TruncDate("entry__recorded_at"))
    rows = rows.order_by("entry__year", "entry__number", "pk").values_list(*of_entry, *of_posting, *rest)
    kinds = _kinds()
    for year, number, day, kind, text, account, fund, currency, amount, *rest in rows.iterator(AT_ONCE):
        code = journal_span(year, number, number)
        yield [code, day, kinds[kind], codes(text), account, fund, *sides(amount, currency), *rest]


def ledger_rows(asked: Asked, lines: list[Line]) -> Iterator[Row]:
    """Each account, fund and currency: what was brought forward, then each posting with the balance after it."""
    kinds, brought_forward = _kinds(), str(_("brought forward"))
    found = _postings_of_accounts(asked).iterator(AT_ONCE)
    posting = next(found, None)
    for line in lines:
        if not (line.opening or line.count):
            continue
        account, fund, currency = line.key
        balance = line.opening
        yield [account, fund, asked.first, "", brought_forward, "", None, None, Money(balance, currency)]
        while posting and posting[:3] == line.key:
            amount, year, number, day, kind, text = posting[3:]
            balance += amount
            code = journal_span(year, number, number)
            entry = [day, code, kinds[kind], codes(text), *sides(amount, currency)]
            yield [account, fund, *entry, Money(balance, currency)]
            posting = next(found, None)


def _kinds() -> dict[str, str]:
    """The kinds in the words of the language that the rows are made for."""
    return {kind: str(label) for kind, label in EntryKind.choices}


def _postings_of_accounts(asked: Asked) -> QuerySet[Any, tuple]:
    order = ("account__code", "fund__code", "currency_id", "entry__posted_on", "entry__year", "entry__number", "pk")
    of_entry = ("entry__year", "entry__number", "entry__posted_on", "entry__kind", "entry__text")
    return _within(asked).order_by(*order).values_list(*order[:3], "amount", *of_entry)


def _within(asked: Asked) -> QuerySet:
    return postings(asked).filter(entry__posted_on__gte=asked.first)


def sides(amount: Decimal, currency: str) -> tuple[Money | None, Money | None]:
    """A signed sum as debit and credit."""
    return (Money(amount, currency), None) if amount > 0 else (None, Money(-amount, currency))


def total_of_sides(lines: Iterable[Line]) -> list[tuple[Money, Money]]:
    """Debit and credit of the period in each currency that moved."""
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in lines:
        if line.count:
            sums[line.currency][0] += line.debit
            sums[line.currency][1] += line.credit
    return [(Money(debit, code), Money(credit, code)) for code, (debit, credit) in sorted(sums.items())]
