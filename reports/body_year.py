"""The yearly statement of a body: its gifts by appeal, its receipts from number to number, and those that are void."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fund_collections.models import Receipt, ReceiptQuerySet
from ledger.money import Money
from member_parties.models import Body
from reports import corrections
from reports.asked import Asked
from reports.books import known, taken_back
from reports.corrections import Correction
from reports.document import Coded, Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope
from reports.later import recorded_later
from reports.made_of import to
from reports.prior import of_the_year_before, period_before, year_before
from reports.wording import said

GIFTS = [
    Column(label=_("Appeal"), width=2),
    Column(label=_("Gifts"), kind="number"),
    *[Column(label=label, kind="money") for label in (_("Received"), _("Year before"))],
]
SERIES = [
    Column(label=_("Year"), kind="code"),
    Column(label=_("From"), kind="code"),
    Column(label=_("To"), kind="code"),
    Column(label=_("Receipts"), kind="number"),
    Column(label=_("Of these void"), kind="number"),
    Column(label=_("Numbers missing"), kind="number"),
]
VOID = [
    Column(label=_("Number"), kind="code"),
    Column(label=_("Voided on"), kind="date"),
    Column(label=_("Reason"), width=2),
    Column(label=_("Sum"), kind="money"),
]
TOTAL = _("Total")
# Told from the page of a report.
RECEIPTS = "../../collections/receipts/"


def body_year(asked: Asked) -> Document:
    """The Document of one body or of each: sums per currency beside the year before, nothing converted.

    A void receipt's gift stays counted unless it was itself taken out of the books by the day. Told from the
    receipts as they were frozen at issue, which every gift has. Five queries, whatever the number of bodies and gifts.
    """
    of_both = _receipts(asked)
    receipts = of_both.filter(issued_on__range=(asked.first, asked.as_of))
    gifts = _gifts(asked, of_both)
    corrected = corrections.corrections(asked)
    void = _void(receipts, asked.as_of)
    series = _series(receipts, void)
    taken_out = _taken_out(asked, corrected.borne)
    bodies = Body.objects.filter(pk__in=series.keys() | gifts.keys() | taken_out.keys()).order_by("code")
    return Document(
        code="body-year",
        title=_("Statement of gifts and receipts"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=_scope(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            *(
                _section(body, gifts[body.pk], series.get(body.pk, []), void[body.pk], taken_out.get(body.pk, []))
                for body in bodies
            ),
            *corrections.told(asked, replace(corrected, borne=[])),
            *recorded_later(asked, _of_gifts(of_both)),
        ],
        known_on=asked.known_on,
        notes=[
            *([] if series or taken_out else [Note(_("No gift was posted in the period."))]),
            of_the_year_before(asked),
        ],
        signatures=[_("For the body"), _("Treasurer")],
    )


def _receipts(asked: Asked) -> ReceiptQuerySet:
    """The receipts issued in the period or in that of the year before, of the bodies that are shown."""
    days = Q(issued_on__range=(asked.first, asked.as_of)) | Q(issued_on__range=period_before(asked))
    receipts = Receipt.objects.filter(days, known(asked, "contribution__entry__recorded_at"))
    return receipts if asked.shown_bodies is None else receipts.filter(body__in=asked.shown_bodies)


def _of_gifts(receipts: ReceiptQuerySet) -> Q:
    """Of postings, those of these gifts and of what took them out of the books again."""
    gifts = receipts.order_by().values("contribution__entry")
    return Q(entry__in=gifts) | Q(entry__reverses__in=gifts)


def _scope(asked: Asked) -> str | Promise:
    return asked.body.code if asked.body else scope(asked)


def _taken_out(asked: Asked, found: list[Correction]) -> dict[UUID, list[Table]]:
    """By body a table of its gifts of earlier periods that went out of the books in this one."""
    of_bodies: defaultdict[UUID, list[Correction]] = defaultdict(list)
    for one in found:
        of_bodies[one.body].append(one)
    return {body: [corrections.table(asked, of, caption=corrections.TITLE)] for body, of in of_bodies.items()}


def _section(body: Body, gifts: list[Any], series: list[Any], void: list[Receipt], taken_out: list[Table]) -> Section:
    tables = [
        Table(caption=_("Gifts by appeal"), columns=GIFTS, rows=gifts, totals=total_rows(GIFTS, gifts, TOTAL)),
        *taken_out,
        Table(caption=_("Receipts"), columns=SERIES, rows=series),
    ]
    if void:
        tables.append(Table(caption=_("Void receipts"), columns=VOID, rows=[_void_row(one) for one in void]))
    missing = sum(row[-1] for row in series)
    return Section(
        title=f"{body.code} · {body.name}",
        tables=tables,
        notes=[Note(said(_("%(count)s numbers are missing."), count=missing), "need")] if missing else [],
    )


def _gifts(asked: Asked, receipts: ReceiptQuerySet) -> dict[UUID, list[Any]]:
    """By body its gifts of each appeal and currency; a gift is told once, by its first receipt."""
    now, then = (
        Q(issued_on__range=(of.first, of.as_of)) & ~taken_back(of, "contribution__")
        for of in (asked, year_before(asked))
    )
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    rows = receipts.exclude(replaces__contribution=F("contribution")).values_list("body", "appeal_title", "currency")
    rows = rows.annotate(
        gifts=Count("pk", filter=now), sum=Sum("amount", filter=now), before=Sum("amount", filter=then)
    ).exclude(sum=None, before=None)
    for body, appeal, currency, count, *sums in rows.order_by("body", "appeal_title", "currency"):
        received, before = (Money(sum_ or Decimal(0), currency) for sum_ in sums)
        found[body].append([appeal, count, to(received, RECEIPTS, body=body, state="valid"), before])
    return found


def _series(receipts: ReceiptQuerySet, void: dict[UUID, list[Receipt]]) -> dict[UUID, list[Any]]:
    """By body a row for each calendar year, which begins a series of numbers; the period may cut two of them."""
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    rows = receipts.values_list("body", "year").annotate(first=Min("number"), last=Max("number"), count=Count("pk"))
    for body, year, first, last, count in rows.order_by("body", "year"):
        voided = sum(one.year == year for one in void[body])
        found[body].append([str(year), f"{first:05d}", f"{last:05d}", count, voided, last - first + 1 - count])
    return found


def _void(receipts: ReceiptQuerySet, as_of: date) -> dict[UUID, list[Receipt]]:
    found = defaultdict(list)
    for one in receipts.filter(voided_at__date__lte=as_of).order_by("year", "number"):
        found[one.body_id].append(one)
    return found


def _void_row(one: Receipt) -> Row:
    day = timezone.localdate(one.voided_at) if one.voided_at else None
    return [Coded(str(one), of="receipt", code=str(one)), day, one.void_reason, one.money]
