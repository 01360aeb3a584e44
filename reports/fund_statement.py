"""The fund statement: what a fund held, received, passed on and spent, entry by entry, and under which decisions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Count, F, Func, Max, Min, Q, Sum, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import EntryKind
from ledger.money import Money
from reports import corrections
from reports.asked import Asked
from reports.decisions import DrawnOn, decisions_drawn
from reports.document import Coded, Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope
from reports.later import recorded_later
from reports.movements import EXCHANGED, FEES, WAYS, FundLine, counter_postings, fund_lines, movements_beside, told
from reports.prior import of_the_year_before, period_before
from reports.wording import codes, journal_span, said

RECEIVED = ("gifts", "in kind", "brought in", "other income", "back")
TRANSFERRED = ("transferred in", "transferred out")
SPENT = ("aid", "lost", "written off", "other expense")
ORDER = list(WAYS)
STATEMENT = [
    Column(label=_("Fund"), kind="code"),
    *[
        Column(label=label, kind="money")
        for label in (
            _("Opening"),
            _("Received"),
            _("Transferred"),
            _("Spent"),
            _("Fees"),
            _("Exchange"),
            _("Closing"),
        )
    ],
]
MOVEMENTS = [
    Column(label=_("Day"), kind="date"),
    Column(label=_("Journal"), kind="code"),
    Column(label=_("For"), kind="code"),
    Column(label=_("What")),
    Column(label=_("Sum"), kind="money"),
]
DECISIONS = [
    Column(label=_("Decision"), kind="code"),
    Column(label=_("Carried"), kind="date"),
    *[
        Column(label=label, kind="money")
        for label in (_("Resolved"), _("Paid in the period"), _("Paid in all"), _("Not arrived"), _("Left"))
    ],
]
TOTAL = _("Total")


def fund_statement(asked: Asked) -> Document:
    """The statement of one fund or of all, as a Document; sums with their signs, per currency, nothing converted.

    Under it stands the same statement of a year before, with the same columns, as notes on funds in accounts have it.

    Entries and days of sending are told only where `asked.in_full`. Six queries, whatever the number of entries.
    """
    lines, lines_before = map(fund_lines, movements_beside(asked))
    sections = [
        Section(
            title=_("Statement"),
            intro=_("Opening, received, transferred, spent, fees and exchange add up to closing."),
            tables=[_table("", lines), _table(_("The year before"), lines_before, period_before(asked))],
            notes=_goods(lines),
        ),
        _decisions(decisions_drawn(asked)),
    ]
    if asked.in_full:
        sections += _movements(asked)
    sections += [*corrections.of_books(asked), *recorded_later(asked)]
    return Document(
        code="fund-statement",
        title=_("Fund statement"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=_scope(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=sections,
        known_on=asked.known_on,
        notes=[of_the_year_before(asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
    )


def _table(caption: str | Promise, lines: list[FundLine], period: tuple[date, date] | None = None) -> Table:
    rows = [_line(line, period) for line in lines]
    return Table(caption=caption, columns=STATEMENT, rows=rows, totals=total_rows(STATEMENT, rows, TOTAL))


def _goods(lines: list[FundLine]) -> list[Note]:
    sentence = _("Of the closing of %(fund)s, %(sum)s are goods in stock, at what they cost.")
    return [Note(said(sentence, fund=line.fund, sum=Money(line.goods, line.currency))) for line in lines if line.goods]


def _scope(asked: Asked) -> str | Promise:
    whole = Asked(first=asked.first, as_of=asked.as_of, fund=asked.fund)
    covered = scope(whole) if asked.fund else _("all funds")
    return covered if asked.in_full else said(_("%(covered)s, sums without entries"), covered=covered)


def _line(line: FundLine, period: tuple[date, date] | None) -> list:
    def of(ways: Iterable[str]) -> Money:
        return sum((line.money(way) for way in ways), Money(Decimal(0), line.currency))

    return [
        Coded(line.fund, of="fund", code=line.fund, period=period),
        Money(line.opening, line.currency),
        of(RECEIVED),
        of(TRANSFERRED),
        of(SPENT),
        line.column(FEES),
        line.column(EXCHANGED),
        Money(line.closing, line.currency),
    ]


def _decisions(drawn: list[DrawnOn]) -> Section:
    rows: list[Row] = [
        [one.code, one.carried_on, one.resolved, one.paid_in_period, one.paid, one.ended, one.left] for one in drawn
    ]
    return Section(
        title=_("Decisions drawn on the fund"),
        intro=_(
            "Paid, or moved to other funds, without the fees of sending. "
            "Left is what was resolved less what was paid and did not come back."
        ),
        tables=[Table(caption="", columns=DECISIONS, rows=rows, totals=total_rows(DECISIONS, rows, TOTAL))],
    )


@dataclass(slots=True)
class Moved:
    """An entry, or the gifts of one list posted on one day, as it moved one fund in one currency."""

    day: date
    year: int
    first: int
    last: int
    text: str
    gifts: int
    ways: defaultdict = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def journal(self) -> str:
        return journal_span(self.year, self.first, self.last)


def _movements(asked: Asked) -> list[Section]:
    of_funds: defaultdict[str, list] = defaultdict(list)
    for (fund, currency), moved in sorted(_moved(asked).items()):
        for one in moved:
            for way, amount in sorted(one.ways.items(), key=lambda pair: ORDER.index(pair[0].name)):
                word = said(_("%(word)s, %(count)s"), word=way.word, count=one.gifts) if one.gifts else way.word
                row = [one.day, one.journal, codes(one.text), word, Money(amount, currency)]
                of_funds[fund].append(row)
    return [
        Section(
            title=said(_("Movements of %(fund)s"), fund=fund),
            tables=[Table(caption="", columns=MOVEMENTS, rows=rows, totals=total_rows(MOVEMENTS, rows, TOTAL))],
        )
        for fund, rows in of_funds.items()
    ]


def _moved(asked: Asked) -> dict[tuple[str, str], list[Moved]]:
    """What moved each fund and currency in the period, in the order of the journal; one query."""
    # The gifts of a list are posted together, one entry after another: "NL-00214-7/12" is line 12.
    sheet = Func(F("entry__text"), Value("/"), Value(1), function="split_part", output_field=CharField())
    entry = Cast("entry_id", CharField())
    rows = counter_postings(asked).filter(entry__posted_on__gte=asked.first)
    gifts = Q(entry__kind=EntryKind.GIFT)
    found: defaultdict[tuple[str, str], dict] = defaultdict(dict)
    for part, group in ((rows.filter(gifts), sheet), (rows.exclude(gifts), entry)):
        keys = ("fund__code", "currency_id", "entry__posted_on", "account__role", "account__kind", "entry__kind")
        grouped = part.annotate(group=group).values(*keys, "group", "entry__year")
        for row in grouped.annotate(
            total=Sum("amount"),
            entries=Count("entry", distinct=True),
            first=Min("entry__number"),
            last=Max("entry__number"),
            text=Min("entry__text"),
        ):
            _add(found, row)
    return {key: sorted(moved.values(), key=lambda one: (one.day, one.year, one.first)) for key, moved in found.items()}


def _add(found, row):
    is_gift = row["entry__kind"] == EntryKind.GIFT
    moved = found[row["fund__code"], row["currency_id"]].setdefault(
        (row["entry__posted_on"], row["group"]),
        Moved(
            day=row["entry__posted_on"],
            year=row["entry__year"],
            first=row["first"],
            last=row["last"],
            text=row["group"] if is_gift else row["text"],
            gifts=row["entries"] if is_gift else 0,
        ),
    )
    for way, amount in told(row["account__role"], row["account__kind"], row["entry__kind"], -row["total"]):
        moved.ways[way] += amount
