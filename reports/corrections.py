"""Gifts of an earlier period that were taken out of the books on a later day, as their own period was closed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from fund_collections.models import Contribution
from ledger.money import Money
from reports.asked import Asked
from reports.books import known
from reports.document import Coded, Column, Note, Row, Section, Table, Text, total_rows
from reports.wording import journal_span, said

COLUMNS = [
    Column(label=_("List"), kind="code"),
    Column(label=_("Appeal"), kind="code"),
    Column(label=_("Entries"), kind="code"),
    Column(label=_("Posted on"), kind="date"),
    Column(label=_("Reversed on"), kind="date"),
    Column(label=_("Because"), width=2),
    Column(label=_("Sum"), kind="money"),
]
# Without single entries.
ENTRIES = 2
OF_LISTS = [column for place, column in enumerate(COLUMNS) if place != ENTRIES]
SUMS = [Column(label=_("Appeal"), kind="code"), Column(label=_("Gifts"), kind="number"), COLUMNS[-1]]
COLUMNS_ASKED = (
    *("number", "of_body", "code", "posted", "answered", "whole", "currency_id", "gifts", "total", "because", "word"),
    *("first", "last", "answer", "fund"),
)
TITLE = _("Corrections of earlier periods")
SINCE = _("Corrected in a later period")


@dataclass(frozen=True, slots=True)
class Correction:
    """A list, or a gift by transfer (without a number), that went out of the books, and what that took out of them."""

    number: str | None
    body: UUID
    appeal: str
    gifts: int
    entries: str
    posted_on: date
    answered_on: date
    because: str
    sum: Money


@dataclass(frozen=True, slots=True)
class Corrections:
    """Those that a period bears for earlier ones, and those of it that a later one bears."""

    borne: list[Correction]
    since: list[Correction]
    beside: list[dict[str, Any]]


def corrections(asked: Asked, beside: QuerySet | None = None) -> Corrections:
    """Both kinds, as known on the day asked for, in the order of their days; of the bodies shown.

    One query, by which a report asks for its own sums of gifts too: `beside` has some of COLUMNS_ASKED. A gift of an
    open period is answered on its own day: its period is as if it had never been, and there is nothing to correct.
    """
    back = "entry__reversed_by__"
    in_period, before = Q(entry__posted_on__gte=asked.first), Q(entry__posted_on__lt=asked.first)
    borne = before & Q(**{f"{back}posted_on__range": (asked.first, asked.as_of)})
    since = in_period & Q(entry__posted_on__lte=asked.as_of, **{f"{back}posted_on__gt": asked.as_of})
    # Reversals are few: said apart, they are where the database begins.
    rows = Contribution.objects.filter(
        borne | since, known(asked, f"{back}recorded_at"), **{f"{back}reverses__isnull": False}
    )
    if asked.shown_bodies is not None:
        rows = rows.filter(Q(list__body__in=asked.shown_bodies) | Q(body__in=asked.shown_bodies))
    if asked.fund:
        rows = rows.filter(Q(list__appeal__fund=asked.fund) | Q(appeal__fund=asked.fund))
    both: QuerySet = _columns(_whole(rows, back))
    if beside is not None:
        both = both.union(_columns(beside), all=True)
    told_of = list(both)
    taken_out = [row for row in told_of if row["whole"]]
    found = [_correction(row) for row in sorted(taken_out, key=lambda row: (row["answered"], row["answer"]))]
    return Corrections(
        [one for one in found if one.posted_on < asked.first],
        [one for one in found if one.posted_on >= asked.first],
        [row for row in told_of if not row["whole"]],
    )


def of_funds(asked: Asked) -> Corrections:
    """Those of the funds asked for, of every body; for reports that tell of funds alone."""
    return corrections(replace(asked, bodies=None))


def of_books(asked: Asked) -> list[Section]:
    """What an account of funds tells of them; of who reads sums alone no list and no entry is named."""
    return told(asked, of_funds(asked), by_appeal=not asked.in_full)


def _whole(rows, back):
    """A row for each list that was taken out and each gift by transfer."""
    facts = {
        "number": F("list__number"),
        "of_body": Coalesce("list__body", "body"),
        "code": Coalesce("list__appeal__code", "appeal__code"),
        "posted": F("entry__posted_on"),
        "answered": F(f"{back}posted_on"),
        "whole": Coalesce("taken_out", "pk"),
    }
    return rows.annotate(**facts).values(*facts, "currency_id").annotate(
        gifts=Count("pk"), total=Sum("amount"), because=Min("taken_out__because"), word=Min(f"{back}text"),
        first=Min("entry__number"), last=Max("entry__number"), answer=Min(f"{back}number"),
    )  # fmt: skip


def _columns(rows):
    """The rows under COLUMNS_ASKED; what they do not tell is None."""
    known = {*rows.query.annotations, "currency_id"}
    nothing = Value(None, output_field=TextField())
    return rows.annotate(**{name: nothing for name in COLUMNS_ASKED if name not in known}).values(*COLUMNS_ASKED)


def _correction(row):
    return Correction(
        number=row["number"],
        body=row["of_body"],
        appeal=row["code"],
        gifts=row["gifts"],
        entries=journal_span(row["posted"].year, row["first"], row["last"]),
        posted_on=row["posted"],
        answered_on=row["answered"],
        # The text of a reversal is the code of the entry and why.
        because=row["because"] or row["word"].partition(": ")[2],
        sum=Money(-(row["total"] or Decimal(0)), row["currency_id"]),
    )


def told(asked: Asked, found: Corrections, *, by_appeal: bool = False) -> list[Section]:
    """The sections that tell of them, none where there are none; `by_appeal` for who may not read of each list.

    What a period bears for earlier ones is in its figures; what a later one bears changes nothing in those of this one,
    and is no part of its check number.
    """
    sections = []
    if found.borne:
        sections.append(Section(title=TITLE, intro=INTRO, tables=[table(asked, found.borne, by_appeal=by_appeal)]))
    if found.since:
        sentence = _("Found wrong after their period was closed. The figures above stay; a later period bears these.")
        tables = [table(asked, found.since, by_appeal=by_appeal)]
        sections.append(Section(title=SINCE, intro=sentence, tables=tables, counted=False))
    return sections


INTRO = _("Gifts of periods that were closed when they were found wrong. What takes their place is among the received.")


def table(asked: Asked, found: list[Correction], *, by_appeal: bool = False, caption: Text = "") -> Table:
    """One row for each, with its entries for who reads them; or one for each appeal."""
    if by_appeal:
        columns, rows = SUMS, _sums(found)
    elif asked.in_full:
        columns, rows = COLUMNS, [_row(one) for one in found]
    else:
        columns, rows = OF_LISTS, [[*_row(one)[:ENTRIES], *_row(one)[ENTRIES + 1 :]] for one in found]
    return Table(caption=caption, columns=columns, rows=rows, totals=total_rows(columns, rows, _("Total")))


def _row(one: Correction) -> Row:
    appeal = Coded(one.appeal, of="appeal", code=one.appeal)
    return [one.number, appeal, one.entries, one.posted_on, one.answered_on, one.because, one.sum]


def _sums(found: list[Correction]) -> list[Row]:
    sums: dict[tuple[str, str], tuple[int, Money]] = {}
    for one in found:
        gifts, sum_ = sums.get((one.appeal, one.sum.currency), (0, Money(Decimal(0), one.sum.currency)))
        sums[one.appeal, one.sum.currency] = gifts + one.gifts, sum_ + one.sum
    return [[appeal, gifts, sum_] for (appeal, _currency), (gifts, sum_) in sorted(sums.items())]


def net(found: list[Correction]) -> list[Note]:
    """What they come to, a sentence for each currency."""
    sums: dict[str, Money] = {}
    for one in found:
        sums[one.sum.currency] = sums.get(one.sum.currency, Money(Decimal(0), one.sum.currency)) + one.sum
    sentence = _("Corrections of earlier periods take %(sum)s out of what was received.")
    return [Note(said(sentence, sum=-sum_)) for _code, sum_ in sorted(sums.items())]
