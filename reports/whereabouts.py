"""Where the money of the funds lies, and whether the bank says the same."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fund_collections.models import BankStatement, Booking, Deposit, MatchedBooking, MatchedEntry
from ledger.models import Account, Kind, Posting, Role
from ledger.money import Money
from reports.asked import Asked
from reports.books import end_of, known, postings, taken_back
from reports.document import Coded, Column, Note, Section, Table, total_rows
from reports.wording import said

PLACES = [Column(label=_("Where")), Column(label=_("Sum"), kind="money")]
ACCOUNTS = [Column(label=_("Account"), kind="code"), *PLACES]
BANKS = [
    Column(label=_("Account"), kind="code"),
    Column(label=_("Last statement")),
    Column(label=_("To"), kind="date"),
    Column(label=_("Statement closes at"), kind="money"),
    Column(label=_("Books on that day"), kind="money"),
    Column(label=_("Difference"), kind="money"),
]
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Place:
    """An account that holds money, and how much of one currency on the day."""

    code: str
    word: str | Promise
    is_bank: bool
    held: Money


def where_the_money_lies(asked: Asked, closing: dict[str, Decimal]) -> Section:
    """What each asset account holds; `closing` is what the funds hold per currency, which must come to the same."""
    places = _places(asked)
    notes = _ties_to_funds(places, closing)
    if not asked.in_full:
        return Section(title=_("Where the money lies"), tables=[_by_kind_of_place(places)], notes=notes)
    rows = [[Coded(place.code, of="account", code=place.code), place.word, place.held] for place in places]
    tables = [Table(caption="", columns=ACCOUNTS, rows=rows, totals=total_rows(ACCOUNTS, rows, _("Total")))]
    # A statement is of a whole account, so one fund alone cannot tie to it.
    if asked.fund is None:
        statements, said_by_bank = _bank(asked, places)
        tables += statements
        notes += said_by_bank
    return Section(title=_("Where the money lies"), tables=tables, notes=notes)


def _places(asked):
    rows = postings(asked).filter(account__kind=Kind.ASSET)
    keys = ("account__code", "account__name", "account__role", "account__bank_identifier", "currency_id")
    found = rows.values(*keys).annotate(held=Sum("amount")).order_by("account__code", "currency_id")
    return [
        Place(
            code=row["account__code"],
            word=Role(row["account__role"]).label if row["account__role"] else row["account__name"],
            is_bank=bool(row["account__bank_identifier"]),
            held=Money(row["held"], row["currency_id"]),
        )
        for row in found
        if row["held"] or row["account__bank_identifier"]
    ]


def _by_kind_of_place(places):
    """For those who do not keep the books: banks together, without their names."""
    sums: dict[tuple[str, str], list] = {}
    for place in places:
        word = _("at the banks") if place.is_bank else place.word
        key = ("" if place.is_bank else place.code, place.held.currency)
        sums.setdefault(key, [word, Money(NOTHING, place.held.currency)])[1] += place.held
    rows = [row for _key, row in sorted(sums.items()) if row[1].amount]
    return Table(caption="", columns=PLACES, rows=rows, totals=total_rows(PLACES, rows, _("Total")))


def _ties_to_funds(places, closing):
    held = dict.fromkeys(closing, NOTHING)
    for place in places:
        held[place.held.currency] = held.get(place.held.currency, NOTHING) + place.held.amount
    sentence = _("The funds close at %(funds)s and the accounts hold %(held)s: they differ by %(difference)s.")
    notes = []
    for code, amount in sorted(held.items()):
        funds = closing.get(code, NOTHING)
        if amount != funds:
            sums = {"funds": funds, "held": amount, "difference": amount - funds}
            facts = {name: Money(sum_, code) for name, sum_ in sums.items()}
            notes.append(Note(said(sentence, **facts), "need"))
    return notes or [Note(_("Each closing of the funds equals what the accounts hold for them."), "ok")]


def _bank(asked, places):
    """The last statement of each bank account beside the books of its last day, and a sentence about each."""
    used = {place.code for place in places if place.is_bank and place.held.amount}
    rows, notes = [], []
    for code, currency, statement, to, closing, books, *waiting in _with_unmatched(last_statements(asked), asked):
        held = Money(books or NOTHING, currency)
        if statement is None or closing is None:
            if code in used or statement:
                sentence = _("There is no statement with a closing balance of account %(code)s.")
                notes.append(Note(said(sentence, code=code), "need"))
            continue
        difference = held - Money(closing, currency)
        rows.append([code, statement, to, Money(closing, currency), held, difference])
        notes.append(_word_of_bank(code, statement, difference, *waiting))
    if not rows:
        return [], notes
    return [Table(caption=_("Books and bank"), columns=BANKS, rows=rows)], notes


def _word_of_bank(code, statement, difference, count, amount):
    facts = {"code": code, "statement": statement, "count": count}
    if not difference.amount:
        return Note(said(_("Account %(code)s ties to statement %(statement)s."), **facts), "ok")
    facts["sum"] = Money(abs(difference.amount), difference.currency)
    if difference.amount > 0:
        sentence = _("Account %(code)s: the books hold %(sum)s more than statement %(statement)s.")
    else:
        sentence = _("Account %(code)s: the books hold %(sum)s less than statement %(statement)s.")
    if not count:
        return Note(said(sentence, **facts), "need")
    facts |= {"difference": said(sentence, **facts), "waiting": Money(amount, difference.currency)}
    sentence = _("%(difference)s Bookings of the bank not in the books: %(count)s, together %(waiting)s.")
    return Note(said(sentence, **facts), "need")


def last_statements(asked):
    """(account, currency, statement, its last day, closing, books of that day) of every bank account; None: none."""
    day = Coalesce(Max("bookings__booked_on"), TruncDate("imported_at"))
    latest = BankStatement.objects.filter(known(asked, "imported_at"), account=OuterRef("pk"))
    latest = latest.annotate(day=day).filter(day__lte=asked.as_of)
    # A day's statements follow one another as they were imported.
    latest = latest.order_by("-day", "-imported_at", "-pk")
    of_that_day = Posting.objects.filter(known(asked), account=OuterRef("pk"), entry__posted_on__lte=OuterRef("to"))
    return (
        Account.objects.banks()
        .order_by("code")
        .values_list("code", "currency_id")
        .annotate(
            statement=Subquery(latest.values("statement_id")[:1]),
            to=Subquery(latest.values("day")[:1]),
            closing=Subquery(latest.values("closing")[:1]),
        )
        .annotate(books=Subquery(of_that_day.values("account").annotate(sum=Sum("amount")).values("sum")))
    )


def unmatched_bookings(asked: Asked):
    """Bookings up to the day that are not in the books, as known on the day asked for."""
    rows = Booking.objects.filter(known(asked, "statement__imported_at"), booked_on__lte=asked.as_of)
    # What was put aside is no more in the books than what nobody has looked at.
    for held in _held(MatchedBooking, asked):
        rows = rows.exclude(Exists(held.filter(match__ignored_because="", booking=OuterRef("pk"))))
    return rows


def unmatched_on_account(asked: Asked):
    """Postings to bank accounts up to the day whose entries no match held against a booking."""
    rows = postings(asked).exclude(account__bank_identifier="")
    for held in _held(MatchedEntry, asked):
        rows = rows.exclude(Exists(held.filter(entry=OuterRef("entry"), account=OuterRef("account"))))
    return rows


def deposits_on_their_way(asked: Asked):
    """Deposits paid in up to the day, and not taken back, of which no arrival was posted by then."""
    rows = Deposit.objects.filter(known(asked), deposited_on__lte=asked.as_of).exclude(taken_back(asked))
    for live in _live(MatchedEntry, asked):
        arrived = live.filter(known(asked), entry__posted_on__lte=asked.as_of, deposit=OuterRef("pk"))
        rows = rows.exclude(Exists(arrived))
    return rows


def _live(model, asked: Asked):
    """Of MatchedBooking or MatchedEntry those that held: made by the day asked for, and not undone by then.

    In two parts: what was undone with an answer on a later day, as its period was closed, held on this one.
    """
    rows = model.objects.filter(known(asked, "match__matched_at"))
    undone = Q(undone_at__lt=end_of(asked.known_on)) if asked.known_on else Q(undone_at__isnull=False)
    # Two questions, for which the database has an index each; one for both would go through all of them.
    answered = MatchedEntry.objects.filter(match=OuterRef("match"), made__reversed_by__posted_on__gt=asked.as_of)
    answered = answered.filter(made__reversed_by__reverses__isnull=False)
    return rows.exclude(undone), rows.filter(undone, Exists(answered))


def _held(model, asked: Asked):
    """Of those the ones whose both sides lie up to the day: what joins it with a later day lies between the two."""
    entries = MatchedEntry.objects.filter(match=OuterRef("match"), entry__posted_on__gt=asked.as_of)
    bookings = MatchedBooking.objects.filter(match=OuterRef("match"), booking__booked_on__gt=asked.as_of)
    return [live.exclude(Exists(entries)).exclude(Exists(bookings)) for live in _live(model, asked)]


def _with_unmatched(rows, asked: Asked):
    """The rows of bank accounts, each with how many bookings are not in its books and their sum, of one currency."""
    found = unmatched_bookings(asked).filter(statement__account=OuterRef("pk")).order_by().values("statement__account")
    count, total = found.annotate(n=Count("pk")).values("n"), found.annotate(sum=Sum("amount")).values("sum")
    return rows.annotate(waiting=Coalesce(Subquery(count), 0), waiting_sum=Coalesce(Subquery(total), NOTHING))
