"""What was recorded after the day of a report with an earlier date: each change of its figures since that day."""

from collections import Counter

from django.db.models import Case, CharField, Count, F, Func, Max, Min, Q, Sum, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import EntryKind
from ledger.money import Money
from reports.asked import Asked
from reports.books import end_of, postings
from reports.document import Column, Note, Row, Section, Table, total_rows
from reports.lists import LaterDay
from reports.wording import codes, journal_span, said

LATER = [
    Column(label=_("Journal"), kind="code"),
    Column(label=_("Posted on"), kind="date"),
    Column(label=_("Recorded on"), kind="date"),
    Column(label=_("For"), kind="code"),
    Column(label=_("What")),
    Column(label=_("Sum"), kind="money"),
]
SUMS = [Column(label=_("Fund"), kind="code"), Column(label=_("Entries"), kind="number"), LATER[-1]]
DAYS = [LATER[2], LATER[4], Column(label=_("Entries"), kind="number"), LATER[-1]]
# Lines that a report tells one by one.
MOST = 500
TITLE = _("Recorded later")


def can_be_later(asked: Asked) -> bool:
    """Whether anything that the report tells of may have been recorded after its last day."""
    return asked.as_of < timezone.localdate() and not (asked.known_on and asked.known_on <= asked.as_of)


def recorded_later(asked: Asked, of: Q | None = None) -> list[Section]:
    """The section that lists them, no part of the check number; none while nothing can have come later. One query.

    `of` narrows the postings to those that the report tells of.

    A sum is what the entry moved: its debits in one currency. Gifts of one list recorded on one day are one line. Of
    books brought in as a whole the section tells the days on which that was done: two queries.
    """
    if not can_be_later(asked):
        return []
    rows = postings(asked).filter(of or Q(), amount__gt=0, entry__recorded_at__gte=end_of(asked.as_of))
    columns, found = (LATER, _entries(rows)) if asked.in_full else (SUMS, _sums(rows))
    if len(found) > MOST:
        columns, found = DAYS, _days(rows)
    if not found:
        sentence = _("Nothing with a date up to %(day)s was recorded after that day.")
        return [Section(title=TITLE, notes=[Note(said(sentence, day=asked.as_of), "ok")], counted=False)]
    intro = said(_("Dated up to %(day)s, recorded after it, and in the figures above."), day=asked.as_of)
    note = _("Too many to be told here one by one: the journal says of each when it was recorded.")
    totals = total_rows(columns, found, _("Total"))
    table = Table(caption="", columns=columns, rows=found, totals=totals, note=note if columns is DAYS else "")
    return [Section(title=TITLE, intro=intro, tables=[table], counted=False)]


LISTS = [
    Column(label=_("List"), kind="code"),
    Column(label=_("What")),
    Column(label=_("Day"), kind="date"),
    Column(label=_("Recorded on"), kind="date"),
]
LIST_DAYS = [LISTS[3], LISTS[1], Column(label=_("Lists"), kind="number")]


def lists_later(asked: Asked, found: list[LaterDay]) -> list[Section]:
    """The section that names each day written on a list after the report's day; none while none can have been."""
    if not can_be_later(asked):
        return []
    title = _("Lists: recorded later")
    if not found:
        sentence = _("No day up to %(day)s was written on a list after it.")
        return [Section(title=title, notes=[Note(said(sentence, day=asked.as_of), "ok")], counted=False)]
    intro = said(_("Dated up to %(day)s and written on a list after it, or taken back."), day=asked.as_of)
    columns: list[Column] = LISTS
    rows: list[Row] = [[one.number, one.what.label, one.day, one.recorded_on] for one in found]
    if len(found) > MOST:
        counts = Counter((one.recorded_on, one.what) for one in found)
        columns, rows = LIST_DAYS, [[day, what.label, count] for (day, what), count in sorted(counts.items())]
    return [Section(title=title, intro=intro, tables=[Table(caption="", columns=columns, rows=rows)], counted=False)]


def _sums(rows):
    found = rows.values_list("fund__code", "currency_id").annotate(
        entries=Count("entry", distinct=True), sum=Sum("amount")
    )
    return [[fund, entries, Money(sum_, currency)] for fund, currency, entries, sum_ in found.order_by("fund__code")]


def _days(rows):
    keys = ("recorded", "entry__kind", "currency_id")
    found = rows.annotate(recorded=TruncDate("entry__recorded_at")).values_list(*keys).order_by(*keys)
    found = found.annotate(entries=Count("entry", distinct=True), sum=Sum("amount"))
    return [[day, EntryKind(kind).label, entries, Money(sum_, code)] for day, kind, code, entries, sum_ in found]


def _entries(rows):
    # The text of a gift is its list and line: "NL-00214-7/12".
    sheet = Func(F("entry__text"), Value("/"), Value(1), function="split_part", output_field=CharField())
    group = Case(When(Q(entry__kind=EntryKind.GIFT), then=sheet), default=Cast("entry_id", CharField()))
    keys = ("group", "entry__year", "entry__kind", "entry__posted_on", "recorded", "currency_id")
    found = rows.annotate(group=group, recorded=TruncDate("entry__recorded_at")).values(*keys)
    found = found.annotate(
        first=Min("entry__number"), last=Max("entry__number"), text=Min("entry__text"), total=Sum("amount")
    )
    return [
        [
            journal_span(row["entry__year"], row["first"], row["last"]),
            row["entry__posted_on"],
            row["recorded"],
            codes(row["group"] if row["entry__kind"] == EntryKind.GIFT else row["text"]),
            EntryKind(row["entry__kind"]).label,
            Money(row["total"], row["currency_id"]),
        ]
        for row in found.order_by("recorded", "entry__year", "first", "currency_id")[: MOST + 1]
    ]
