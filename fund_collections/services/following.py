"""Whether a statement begins where the last one of its account ended: if not, one may be missing between them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fund_collections.models import BankStatement, Booking
from fund_collections.services.apart import Node


@dataclass(frozen=True, slots=True)
class Gap:
    """A statement of the file that opens otherwise than the one before it closed, in the account's currency."""

    statement: str
    before: str
    closing: Decimal
    opening: Decimal

    @property
    def difference(self) -> Decimal:
        return self.opening - self.closing


@dataclass(frozen=True, slots=True)
class Part:
    """A statement with the days it reaches over; `pk` where it stands in the books."""

    name: str
    from_on: date
    to_on: date
    node: Node
    pk: Any = None


def gaps(found: Any) -> Iterator[Gap]:
    """Each gap before a statement of the file (a `Found`) that brings something, as its balances and days tell."""
    own = [(statement, part) for statement in found.statements if (part := _part_of(statement))]
    wanted = [(statement, part) for statement, part in own if statement.new or not statement.rows]
    if not wanted:
        return
    earlier = _of_the_books(found.account, [part for _statement, part in wanted])
    for statement, part in own:
        if statement.new or not statement.rows:
            before = _gap_before(part, earlier)
            if before and part.node.opening is not None and before.node.closing is not None:
                yield Gap(part.name, before.name, before.node.closing, part.node.opening)
        earlier.append(part)


def _gap_before(part: Part, earlier: list[Part]) -> Part | None:
    """The statement whose closing balance is not this one's opening; None where there is none, or nothing is known.

    Where one of the books reaches over the first day, any balance within it will do: the files overlap.
    """
    around = [one for one in earlier if one.from_on <= part.from_on <= one.to_on]
    prior = [one for one in earlier if one.to_on <= part.from_on]
    last_on = max((one.to_on for one in prior), default=None)
    last = [one for one in prior if one.to_on == last_on]
    if any(one.node.closing == part.node.opening for one in last):
        return None
    if any(one.node.balances is None or part.node.opening in one.node.points for one in around):
        return None
    known = last or around
    return known[-1] if known else None


def _part_of(statement: Any) -> Part | None:
    read, days = statement.read, [row.booked_on for row in statement.bookings]
    first = min(filter(None, (read.from_on, *days)), default=None)
    last = max(filter(None, (read.to_on, *days)), default=None)
    if read.opening is None or first is None or last is None:
        return None
    node = Node(read.opening, read.closing, [row.read.amount for row in statement.bookings])
    return Part(read.statement_id or str(statement.number), first, last, node)


def _of_the_books(account: Any, parts: list[Part]) -> list[Part]:
    """Statements of the account with a closing balance, the last imported last; bookings only where days meet."""
    rows = BankStatement.objects.filter(account=account, closing__isnull=False, from_on__isnull=False)
    facts = rows.order_by("imported_at", "number").values_list(
        "pk", "statement_id", "from_on", "to_on", "opening", "closing"
    )
    found = [
        Part(name, first, last, Node(opening, closing), pk)
        for pk, name, first, last, opening, closing in facts
        if first and last
    ]
    near = [one for one in found if any(one.from_on <= part.from_on <= one.to_on for part in parts)]
    amounts: dict[Any, list[Decimal]] = defaultdict(list)
    bookings = Booking.objects.filter(statement__in=[one.pk for one in near]).order_by("statement", "ordinal")
    for statement, amount in bookings.values_list("statement_id", "amount").iterator() if near else ():
        amounts[statement].append(amount)
    for one in near:
        one.node.amounts.extend(amounts[one.pk])
    return found
