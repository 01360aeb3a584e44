"""Each bank account beside its last statement, with every item that lies between the two."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Min, OuterRef, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fund_collections.models import BankStatement
from ledger.models import EntryKind
from ledger.money import Money
from reports.asked import Asked
from reports.books import known, postings
from reports.document import Column, Note, Row, Section, Table, total_rows
from reports.whereabouts import last_statements, unmatched_bookings, unmatched_on_account
from reports.wording import codes, journal_span, said

NOTHING = Decimal(0)
TOTAL = _("Total")
BOOKINGS = [
    Column(label=_("Booking"), kind="code"),
    Column(label=_("Booked on"), kind="date"),
    Column(label=_("For"), kind="code"),
    Column(label=_("Sum"), kind="money"),
]
ENTRIES = [
    Column(label=_("Journal"), kind="code"),
    Column(label=_("Posted on"), kind="date"),
    Column(label=_("What")),
    Column(label=_("For"), kind="code"),
    Column(label=_("Sum"), kind="money"),
]


@dataclass(slots=True)
class OpenEntry:
    """An entry that moved a bank account and that no booking was held against."""

    code: str
    day: date
    kind: str
    text: str
    amount: Decimal
    reverses: object


@dataclass(slots=True)
class Items:
    """What lies between the last statement of an account and the books on the day of the report."""

    bookings: list[tuple] = field(default_factory=list)
    entries: list[OpenEntry] = field(default_factory=list)
    brought_in: Decimal = NOTHING
    books: Decimal = NOTHING


def reconciled(asked: Asked) -> list[Section]:
    """A section for each bank account ever used; three queries, whatever their number and the items'."""
    items = _items(asked)
    opening = BankStatement.objects.filter(known(asked, "imported_at"), account=OuterRef("pk"))
    opening = opening.annotate(day=Min("bookings__booked_on")).filter(day__lte=asked.as_of)
    first = Subquery(opening.order_by("day", "imported_at", "pk").values("opening")[:1])
    # Of one currency, as the account is.
    held = postings(asked).filter(account=OuterRef("pk")).order_by().values("account").annotate(sum=Sum("amount"))
    rows = last_statements(asked).annotate(first=first, held=Subquery(held.values("sum")))
    sections = []
    for code, currency, *statement, books in rows:
        if code in items or statement[0] or books is not None:
            own = items.setdefault(code, Items())
            own.books = books or NOTHING
            sections.append(_account(code, own, currency, *statement))
    return sections


def _items(asked: Asked) -> dict[str, Items]:
    items: defaultdict[str, Items] = defaultdict(Items)
    columns = ("statement__account__code", "pk", "booked_on", "codes", "amount")
    for account, pk, *rest in unmatched_bookings(asked).order_by("booked_on", "ordinal", "pk").values_list(*columns):
        items[account].bookings.append((f"B-{str(pk)[:8]}", *rest))
    for account, entry in _open_entries(asked):
        if entry.kind == EntryKind.OPENING:
            items[account].brought_in += entry.amount
        elif entry.amount:
            items[account].entries.append(entry)
    return dict(items)


def _open_entries(asked: Asked) -> list[tuple[str, OpenEntry]]:
    """(account, entry) in the order of the journal; an entry and its own reversal take one another out."""
    order = ("entry__posted_on", "entry__year", "entry__number")
    columns = ("account__code", "entry", "entry__reverses", *order, "entry__kind", "entry__text")
    rows = (
        unmatched_on_account(asked)
        .values_list(*columns)
        .annotate(total=Sum("amount"))
        .order_by(*order, "account__code")
    )
    found = {
        (account, pk): OpenEntry(journal_span(year, number, number), day, kind, text, total, reverses)
        for account, pk, reverses, day, year, number, kind, text, total in rows
    }
    for (account, pk), entry in list(found.items()):
        if (account, entry.reverses) in found:
            del found[account, entry.reverses], found[account, pk]
    return [(account, entry) for (account, _pk), entry in found.items()]


def _account(code, items, currency, statement, to, closing, _books, first_opening) -> Section:
    title = said(_("Bank account %(code)s"), code=code)
    if statement is None or closing is None:
        sentence = _("There is no statement with a closing balance of account %(code)s; the books hold %(sum)s.")
        held = Money(items.books, currency)
        return Section(
            title=title, notes=[Note(said(sentence, code=code, sum=held), "need" if items.books else "plain")]
        )
    after = [entry for entry in items.entries if entry.day > to]
    until = [entry for entry in items.entries if entry.day <= to]
    lines: list[tuple[str | Promise, Decimal]] = [
        (said(_("Balance by statement %(statement)s, %(to)s"), statement=statement, to=to), closing),
        (_("Bookings of the bank that are not matched, taken out"), -sum((row[-1] for row in items.bookings), NOTHING)),
        (_("Entries up to that day that are not matched"), sum((entry.amount for entry in until), NOTHING)),
        (_("Entries after it, not yet on a statement"), sum((entry.amount for entry in after), NOTHING)),
    ]
    if items.brought_in != (first_opening or NOTHING):
        lines.append(
            (
                _("Balance brought into the books less that of the first statement"),
                items.brought_in - (first_opening or NOTHING),
            )
        )
    unexplained = items.books - sum((sum_ for _word, sum_ in lines), NOTHING)
    if unexplained:
        lines.append((_("Not explained by any of these"), unexplained))
    columns = [Column(label=_("From the bank to the books")), Column(label=_("Sum"), kind="money", currency=currency)]
    rows: list[Row] = [[word, Money(sum_, currency)] for word, sum_ in lines if sum_ or word is lines[0][0]]
    whole = Table(caption="", columns=columns, rows=rows, totals=total_rows(columns, rows, _("Balance by the books")))
    difference = Money(items.books - closing, currency)
    return Section(
        title=title,
        tables=[whole, *_each(items, currency)],
        notes=[_in_words(code, statement, difference, Money(unexplained, currency), items)],
    )


def _each(items: Items, currency: str) -> list[Table]:
    bookings: list[Row] = [
        [code, day, " ".join(found), Money(amount, currency)] for code, day, found, amount in items.bookings
    ]
    entries: list[Row] = [
        [one.code, one.day, EntryKind(one.kind).label, codes(one.text), Money(one.amount, currency)]
        for one in items.entries
    ]
    made = ((_("Bookings not matched"), BOOKINGS, bookings), (_("Entries not matched"), ENTRIES, entries))
    return [
        Table(caption=caption, columns=columns, rows=rows, totals=total_rows(columns, rows, TOTAL))
        for caption, columns, rows in made
        if rows
    ]


def _in_words(code, statement, difference, unexplained, items) -> Note:
    facts = {"code": code, "statement": statement, "bookings": len(items.bookings), "entries": len(items.entries)}
    if unexplained.amount:
        sentence = _("Account %(code)s: %(sum)s between the books and statement %(statement)s is not explained.")
        return Note(said(sentence, sum=unexplained, **facts), "need")
    if not difference.amount:
        sentence = _("Account %(code)s: the books hold what statement %(statement)s says.")
    elif difference.amount > 0:
        sentence = _(
            "Account %(code)s: the books hold %(sum)s more than statement %(statement)s; the items listed explain it."
        )
    else:
        sentence = _(
            "Account %(code)s: the books hold %(sum)s less than statement %(statement)s; the items listed explain it."
        )
    return Note(said(sentence, sum=Money(abs(difference.amount), difference.currency), **facts), "ok")
