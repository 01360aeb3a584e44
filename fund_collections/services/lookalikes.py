"""Rows that may be bookings of the books under other words: the same day and sum, brought by another format.

A bank words one booking differently in camt, in MT940 and in a table, so its fingerprint differs and it seems new. Two
gifts of one sum on one day are nothing rare either: nobody can prove which it is, so a person sees both and decides.
What was left out once is known the next time its row comes.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from access.refusal import Refusal
from fund_collections.models import Booking, Fate, FileRow


def mark(found: Any, *, same: Collection[str] = ()) -> None:
    """Set `like` on new rows of the file (a `Found`) that may be in the books; those keyed in `same` are known then.

    Raises Refusal for a key in `same` whose row is like no booking (any more).
    """
    rows = [row for statement in found.statements for row in statement.new]
    if rows:
        days = (min(row.booked_on for row in rows), max(row.booked_on for row in rows))
        taken = {row.stands for row in found.rows() if row.stands}
        _remember(found.account, rows, days, taken)
        _pair(found, rows, days, taken)
    left = {row.key for row in rows if row.like} & set(same)
    if len(left) < len(set(same)):
        raise Refusal(
            _("A row that was to be left out is like no booking any more: look at the file again."), field="file"
        )
    for row in rows if left else ():
        if row.key in left:
            row.fate, row.stands, row.left_out = Fate.KNOWN, row.like, True


def base_of(row: Any) -> str:
    """What is the same in every file that brings the row in these words."""
    return row.fingerprint.rpartition("-")[0]


def _remember(account: Any, rows: list[Any], days: tuple[date, date], taken: set[Any]) -> None:
    """Rows of an earlier file that were left out are known, each for one row."""
    before = FileRow.objects.filter(file__account=account, file__undone_at=None, booking__isnull=False)
    told = before.filter(booked_on__range=days).exclude(fingerprint="").order_by("file__imported_at", "pk")
    places: dict[str, list[Any]] = defaultdict(list)
    for base, booking in told.values_list("fingerprint", "booking"):
        if booking not in taken and booking not in places[base]:
            places[base].append(booking)
    for row in rows if places else ():
        if not row.another and (stand := places.get(base_of(row))):
            row.fate, row.stands, row.left_out = Fate.KNOWN, stand.pop(0), True
            taken.add(row.stands)


def _pair(found: Any, rows: list[Any], days: tuple[date, date], taken: set[Any]) -> None:
    """Each new row beside one booking of its day and sum that another format brought and no other row is."""
    others = Booking.objects.filter(statement__account=found.account, booked_on__range=days)
    others = others.exclude(statement__format=found.format[:30]).order_by("statement", "ordinal")
    places: dict[Any, list[Any]] = defaultdict(list)
    for pk, day, amount in others.values_list("pk", "booked_on", "amount").iterator():
        if pk not in taken:
            places[day, amount].append(pk)
    for row in rows if places else ():
        if row.fate == Fate.NEW and not row.another and (stand := places.get((row.booked_on, row.read.amount))):
            row.like = stand.pop(0)
