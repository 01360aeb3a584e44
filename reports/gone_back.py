"""What a list was before its posting or its deposit was undone, for reports of an earlier day or knowing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from fund_collections.models import FreedList, ListTakenOut
from ledger.money import Money
from reports.asked import Asked
from reports.books import end_of, known, taken_back

if TYPE_CHECKING:
    from reports.lists import ListLine


def postings_then(asked: Asked) -> dict[str, ListTakenOut]:
    """{list: its posting} of those that stood in the books as they were known on the day, and were taken out since.

    A reversal bears the day of the posting, so without a day of knowing they never were. One query, or none.
    """
    if asked.known_on is None:
        return {}
    rows = ListTakenOut.objects.filter(taken_out_at__gte=end_of(asked.known_on), posted_on__lte=asked.as_of)
    rows = rows.filter(known(asked, "contributions__entry__recorded_at")).distinct()
    return {one.list.number: one for one in rows.select_related("list")}


def deposit_then(asked: Asked) -> Subquery:
    """The code of the deposit that held a list on the day and was taken back later: a column for a query of lists."""
    rows = FreedList.objects.filter(known(asked, "deposit__entry__recorded_at"), deposit__deposited_on__lte=asked.as_of)
    rows = rows.exclude(taken_back(asked, "deposit__")).filter(list=OuterRef("pk"))
    return Subquery(rows.values("deposit__code")[:1])


def as_posted(line: ListLine, then: ListTakenOut | None) -> ListLine:
    """The line as it was with the posting that stood `then`; unchanged without one."""
    if then is None:
        return line
    return replace(
        line,
        returned_on=then.returned_on,
        counted_on=then.counted_on,
        posted_on=then.posted_on,
        sum=Money(then.total, line.currency),
        gifts=then.gifts,
    )
