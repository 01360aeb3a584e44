"""The bank: what it saw of each account, the file it gives at the end of a month, and what becomes of the bookings."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from fund_collections import services as collections
from fund_collections.models import Booking, ColumnMap
from fund_collections.services.matching import Fee, Other
from portal.demo import dialects
from portal.demo.cast import last_day, moment

# Months of the story, counted from nought, in which something goes wrong for once.
IMPORTED_BY_MISTAKE, OVERLAPPING = 7, (11, 17)
CHANGES_FORMAT = 12
SEEN_TWICE = 3


@dataclass(frozen=True, slots=True)
class Movement:
    """What the bank books. `parts` is what it is, where no suggestion tells.

    Bookings of the same `tie` are taken together: for their parts, as cancelling one another, or put `aside`.
    """

    on: date
    amount: Decimal
    text: str
    name: str = ""
    parts: tuple = ()
    tie: str = ""
    aside: str = ""


class Bank:
    """The accounts by currency; movements wait here until the statement of their month."""

    def __init__(self, cast):
        self.cast = cast
        self.waiting = {currency: [] for currency in sorted(cast.banks)}
        self.held = dict.fromkeys(self.waiting, Decimal(0))
        self.told = dict.fromkeys(self.waiting, ())
        self.map = self._keep_map()

    def saw(self, currency, on, amount, text, **more):
        self.waiting[currency].append(Movement(on, amount, text, **more))

    def close_month(self, month, *, left_open):
        """A statement of each account comes in; its bookings are matched unless they are `left_open`."""
        number = self.cast.number_of(month)
        end = min(last_day(month), self.cast.today)
        for currency, waiting in self.waiting.items():
            seen = sorted((one for one in waiting if one.on <= end), key=lambda one: (one.on, one.text, one.amount))
            self.waiting[currency] = [one for one in waiting if one.on > end]
            if seen:
                statement = self._arrive(currency, self._sheet(currency, month, end, seen), number)
                if not left_open:
                    self._match(statement, seen)

    def _sheet(self, currency, month, end, seen):
        rows = tuple(
            dialects.Row(one.on, one.amount, one.text, f"{currency}{month:%y%m}{place:04d}", one.name)
            for place, one in enumerate(seen, start=1)
        )
        account = self.cast.banks[currency].bank_identifier
        sheet = dialects.Sheet(f"{currency}-{end:%Y-%m}", account, currency, month, end, self.held[currency], rows)
        before, self.told[currency] = self.told[currency], rows
        self.held[currency] = sheet.closing
        if currency == "EUR" and self.cast.number_of(month) in OVERLAPPING:
            again = before[-SEEN_TWICE:]
            opening = sheet.opening - sum((row.amount for row in again), Decimal(0))
            first = min(row.on for row in (*again, *rows))
            return dialects.Sheet(sheet.id, account, currency, first, end, opening, (*again, *rows))
        return sheet

    def _arrive(self, currency, sheet, number):
        write, column_map = self._dialect(currency, number)
        about = {"account": self.cast.banks[currency], "column_map": column_map, "by": self.cast.users["treasurer"]}
        found = collections.import_statement(write(sheet), **about)
        if currency == "CHF" and number == IMPORTED_BY_MISTAKE:
            because = "the file was still a draft of the bank"
            collections.undo_import(found.file, because=because, by=about["by"])
            found = collections.import_statement(write(sheet), **about)
        return found.statements[0].saved

    def _dialect(self, currency, number):
        """Each bank has its own; the one of the euro changed from the old network to the new one."""
        if currency == "USD":
            return dialects.table, self.map
        old = currency == "PLN" or (currency == "EUR" and number < CHANGES_FORMAT)
        return (dialects.swift if old else dialects.ofx if currency == "GBP" else dialects.camt), None

    def _keep_map(self):
        columns = ColumnMap(
            account=self.cast.banks["USD"],
            name="Monthly table",
            delimiter=ColumnMap.Delimiter.COMMA,
            encoding=ColumnMap.Encoding.UTF8,
            days=ColumnMap.Days.MDY,
            mark=ColumnMap.Mark.POINT,
            **dialects.TABLE,
        )
        return collections.keep_column_map(columns, by=self.cast.users["treasurer"])

    def _match(self, statement, seen):
        rows = Booking.objects.filter(statement=statement).select_related("statement__account__currency", "currency")
        # Rows that a file brought a second time come first and are known.
        pairs = list(zip(rows.order_by("ordinal"), seen, strict=True))
        ties = {}
        for booking, movement in pairs:
            if movement.parts or movement.tie:
                ties.setdefault(movement.tie or booking.pk, []).append((booking, movement))
        for together in ties.values():
            self._settle([booking for booking, _m in together], [movement for _b, movement in together])
        self._accept([booking for booking, movement in pairs if not (movement.parts or movement.tie)])

    def _settle(self, bookings, movements):
        by = self.cast.users["treasurer"]
        if movements[0].aside:
            collections.put_aside(bookings, because=movements[0].aside, by=by)
            return
        parts = [part for movement in movements for part in movement.parts]
        collections.match_bookings(bookings, parts=parts, by=by, at=moment(bookings[-1].booked_on))

    def _accept(self, bookings):
        """What the bank's text names and whose sum is the same is taken, as one press of the treasurer would."""
        found = collections.suggestions_for(bookings)
        for booking in bookings:
            for one in [one for one in found[booking.pk] if one.ties and one.named][:1]:
                collections.match_bookings(
                    one.bookings, parts=one.parts, by=self.cast.users["treasurer"], at=moment(booking.booked_on)
                )


def irregular(cast, bank, month):
    """What the bank does of itself: charges, interest, and bookings that it takes back."""
    number, end = cast.number_of(month), last_day(month)
    general, quarter_ends = cast.funds["general"], month.month % 3 == 0
    if quarter_ends and end <= cast.today:
        for currency in ("EUR", "GBP", "USD"):
            kept = Decimal("4.50")
            fee = Fee(general, kept)
            bank.saw(currency, end, -kept, "Account charges of the quarter", parts=(fee,))
    if month.month == 12 and end <= cast.today:
        interest = Other(cast.interest, general, Decimal("3.18"), "interest of the year")
        bank.saw("EUR", end, interest.sum, "Interest", parts=(interest,))
    for at, currency, amount, aside in ((4, "EUR", 250, ""), (15, "GBP", 75, "meant for another customer of the bank")):
        if number == at:
            day, tie = month + timedelta(days=11), f"taken back {currency}"
            bank.saw(currency, day, Decimal(amount), "Salary", tie=tie, aside=aside)
            bank.saw(currency, day + timedelta(days=1), -Decimal(amount), "Correction", tie=tie, aside=aside)
