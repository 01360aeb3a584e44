"""The collection report: what came in and went out of each fund, where the money lies, and every list."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from ledger.money import Money
from reports import corrections
from reports.asked import Asked
from reports.corrections import Correction
from reports.document import Coded, Column, Document, Note, Row, Section, State, Table, total_rows
from reports.house import association, scope
from reports.later import lists_later, recorded_later
from reports.lists import ListLine, list_lines
from reports.movements import EXCHANGED, FEES, IN, OUT, WAYS, fund_lines, movements, ways_moved
from reports.transfers import TransferLine, transfer_lines, transfer_rows
from reports.whereabouts import where_the_money_lies
from reports.wording import said

SUMMARY = [
    Column(label=_("Fund")),
    *[
        Column(label=label, kind="money")
        for label in (
            _("Opening"),
            pgettext_lazy("money", "In"),
            pgettext_lazy("money", "Out"),
            _("Fees"),
            _("Exchange"),
            _("Closing"),
        )
    ],
]
WAYS_COLUMNS = [
    Column(label=_("Fund")),
    Column(label=_("What moved it")),
    Column(label=_("Sum"), kind="money"),
]
APPEALS = [
    Column(label=_("Appeal"), kind="code"),
    Column(label=_("Fund")),
    Column(label=_("Lists"), kind="number"),
    Column(label=_("Gifts"), kind="number"),
    Column(label=_("Received"), kind="money"),
]
TRANSFERS = [
    Column(label=_("Appeal"), kind="code"),
    Column(label=_("Fund")),
    Column(label=_("Gifts"), kind="number"),
    Column(label=_("Received"), kind="money"),
]
BODIES = [
    Column(label=_("Body"), kind="code"),
    Column(label=_("Issued"), kind="number"),
    Column(label=_("Back"), kind="number"),
    Column(label=_("Still out"), kind="number"),
    Column(label=_("Missing"), kind="number"),
    Column(label=_("Received"), kind="money"),
]
LISTS = [
    Column(label=_("List"), kind="code"),
    Column(label=_("Collector"), kind="code"),
    Column(label=_("Appeal"), kind="code"),
    Column(label=_("State"), kind="state"),
    Column(label=_("Sum"), kind="money"),
    Column(label=_("Posted"), kind="date"),
    Column(label=_("Deposit"), kind="code"),
]
NOT_BACK = [
    Column(label=_("List"), kind="code"),
    Column(label=_("Held by collector"), kind="code"),
    Column(label=_("Body"), kind="code"),
    Column(label=_("Issued"), kind="date"),
    Column(label=_("Due back"), kind="date"),
    Column(label=_("Days out"), kind="number"),
    Column(label=_("State"), kind="state"),
]
TOTAL = _("Total")


def collection_report(asked: Asked) -> Document:
    """The Document: opening + in + out + fees + exchange = closing, with their signs, per fund and currency.

    Every sum is of one currency and nothing is converted. Six queries, whatever the number of lists and gifts.
    """
    (lists, later), corrected = list_lines(asked), corrections.corrections(asked, transfer_rows(asked))
    transfers = transfer_lines(corrected.beside)
    return Document(
        code="collection-report",
        title=_("Collection report"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=scope(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            *_funds(asked, lists, transfers, corrected.borne),
            _received(lists, transfers, corrected.borne),
            *corrections.told(asked, corrected),
            _each_list(lists),
            not_back(asked, lists),
            *recorded_later(asked),
            *lists_later(asked, later),
        ],
        known_on=asked.known_on,
        signatures=[_("Treasurer"), _("For the audit committee"), _("For the member bodies")],
    )


def _funds(
    asked: Asked, lists: list[ListLine], transfers: list[TransferLine], corrected: list[Correction]
) -> list[Section]:
    found = movements(asked)
    lines = fund_lines(found)
    names = {line.fund: Coded(line.name, of="fund", code=line.fund) for line in lines}
    rows: list[Row] = [
        [
            names[line.fund],
            Money(line.opening, line.currency),
            *[line.column(column) for column in (IN, OUT, FEES, EXCHANGED)],
            Money(line.closing, line.currency),
        ]
        for line in lines
    ]
    ways: list[Row] = [
        [names[fund], WAYS[way].word, Money(amount, currency)]
        for (fund, currency, way), amount in ways_moved(found).items()
    ]
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        held[line.currency] += line.closing
    summary = Section(
        title=_("Summary by fund"),
        intro=_("Opening, in, out, fees and exchange add up to closing. Currencies are never added to one another."),
        tables=[
            Table(caption="", columns=SUMMARY, rows=rows, totals=total_rows(SUMMARY, rows, TOTAL)),
            Table(caption=_("What moved the funds"), columns=WAYS_COLUMNS, rows=ways),
        ],
        notes=_lists_and_ledger(
            asked, found, [*(one.received for one in lists), *(one.received for one in transfers)], corrected
        ),
    )
    return [summary, where_the_money_lies(asked, {code: amount for code, amount in held.items() if amount})]


def _lists_and_ledger(asked, found, received, corrected):
    """Gifts in the books are those of lists and by transfer, less corrections of earlier periods; else it is said."""
    if asked.shown_bodies is not None:
        return []
    difference: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        if not one.before and one.way.name == "gifts":
            difference[one.currency] += one.amount
    for sum_ in (*received, *(one.sum for one in corrected)):
        difference[sum_.currency] -= sum_.amount
    sentence = _("Gifts in the books and the lists posted differ by %(sum)s: an entry was reversed or made by hand.")
    notes = [Note(said(sentence, sum=Money(sum_, code)), "need") for code, sum_ in sorted(difference.items()) if sum_]
    sentence = _("The gifts in the books are those of the lists posted, coin for coin.")
    if corrected:
        sentence = _("The gifts in the books are those of the lists posted less the corrections, coin for coin.")
    return notes or [Note(sentence, "ok")]


def _received(lists, transfers, corrected):
    appeals: defaultdict[tuple, list[ListLine]] = defaultdict(list)
    of_bodies: defaultdict[tuple, list[ListLine]] = defaultdict(list)
    for line in lists:
        of_bodies[line.body, line.currency].append(line)
        if line.posted_in_period:
            appeals[line.appeal, line.fund, line.currency].append(line)
    by_appeal = [
        [Coded(appeal, of="appeal", code=appeal), fund, len(of), sum(line.gifts for line in of), _sum(of, currency)]
        for (appeal, fund, currency), of in sorted(appeals.items())
    ]
    by_body = [
        [
            Coded(body, of="body", code=body),
            sum(line.issued_in_period for line in of),
            sum(line.back_in_period for line in of),
            sum(line.is_out for line in of),
            sum(line.is_missing for line in of),
            _sum(of, currency),
        ]
        for (body, currency), of in sorted(of_bodies.items())
    ]
    rows = [[one.appeal, one.fund, one.gifts, one.received] for one in transfers]
    totals = total_rows(TRANSFERS, rows, TOTAL)
    by_transfer = [Table(caption=_("By transfer, without a list"), columns=TRANSFERS, rows=rows, totals=totals)]
    return Section(
        title=_("Received"),
        intro=_("By lists posted in the period. Missing is a list that is out after the day it was due."),
        tables=[
            Table(
                caption=_("By appeal"), columns=APPEALS, rows=by_appeal, totals=total_rows(APPEALS, by_appeal, TOTAL)
            ),
            Table(caption=_("By body"), columns=BODIES, rows=by_body, totals=total_rows(BODIES, by_body, TOTAL)),
            *(by_transfer if rows else []),
        ],
        notes=corrections.net(corrected),
    )


def _sum(lines, currency):
    return sum((line.received for line in lines), Money(Decimal(0), currency))


def _each_list(lists):
    rows = [
        [line.number, line.collector, line.appeal, line.state, line.sum, line.posted_on, line.deposit]
        for line in lists
        if not line.is_out
    ]
    return Section(
        title=_("Lists back"),
        intro=_("Every list that came back or was posted in the period, or still waits for a step, by its number."),
        tables=[Table(caption="", columns=LISTS, rows=rows, totals=total_rows(LISTS, rows, TOTAL))],
    )


def not_back(asked, lists):
    """Those of `lists` that are out on the day, the longest first, each with its holder and the days it is out."""
    rows = [
        [
            line.number,
            line.collector,
            line.body,
            line.issued_on,
            line.due_on,
            (asked.as_of - line.issued_on).days,
            State(pgettext_lazy("list", "missing"), "need") if line.is_missing else State(pgettext_lazy("list", "out")),
        ]
        for line in sorted(lists, key=lambda line: (line.issued_on, line.number))
        if line.is_out
    ]
    missing = sum(line.is_missing for line in lists)
    sentence = ngettext_lazy("%(count)s list is missing.", "%(count)s lists are missing.", missing)
    return Section(
        title=_("Lists not yet back"),
        tables=[Table(caption="", columns=NOT_BACK, rows=rows)],
        notes=[Note(said(sentence, count=missing), "need")] if missing else [],
    )
