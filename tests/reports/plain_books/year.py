"""A year of twelve bodies in five currencies, made by the acts themselves: nothing is booked by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from access.offices import Office
from fund_collections import services as collections
from fund_collections.models import Appeal, Booking, Collector
from fund_collections.services import Line
from ledger import services as ledger
from ledger.models import Currency, Entry, EntryKind
from ledger.money import Money
from remittances import services as remittances
from tests import makers
from tests.fund_collections.camt import camt
from tests.remittances.story import carried_decision

# A withdrawn currency, one without decimals and one with three are among them.
CURRENCIES = ("EUR", "GBP", "DEM", "JPY", "KWD")
CODES = ("NL", "GB", "DE", "FR", "PL", "GR", "IT", "ES", "SE", "CH", "AT", "US")
QUARTERS = (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 2))
POSTED = {
    EntryKind.OPENING, EntryKind.GIFT, EntryKind.DEPOSIT, EntryKind.BANK, EntryKind.REMITTANCE, EntryKind.RETURN,
    EntryKind.EXCHANGE, EntryKind.TRANSFER, EntryKind.REVERSAL,
}  # fmt: skip
SENT_ON = date(2026, 3, 20)


def sums_of(currency, turn):
    """Three gifts in the smallest coins that the currency has."""
    coin = Decimal(1).scaleb(-Currency.objects.get(pk=currency).exponent)
    return [(Decimal(1000 + 7 * turn + number) * 11) * coin for number in range(3)]


class Year:
    def __init__(self):
        self.treasurer, self.forwarder = makers.user(Office.TREASURER), makers.user(Office.FORWARDER)
        self.approvers = [makers.user(Office.APPROVER) for _body in range(2)]
        self.funds = [makers.fund("general"), makers.fund("winter_31", restricted=True)]
        self.banks = {code: makers.bank(code) for code in CURRENCIES}
        self.held = dict.fromkeys(CURRENCIES, Decimal(0))
        self.appeals = [
            Appeal.objects.create(code=fund.code, fund=fund, title="Coal", purpose="Coal.", opens_on=date(2025, 1, 1))
            for fund in self.funds
        ]
        self.bodies = [self.body(code) for code in CODES]
        worker = makers.user(Office.CASE_WORKER)
        self.address = remittances.open_address(country="GR", lines="Street 9", people=9, notice="", by=worker)

    def body(self, code):
        body = makers.member(code, country=code)
        typist, delegate = makers.user(Office.COLLECTOR, body=body), makers.user(Office.DELEGATE, body=body)
        return body, Collector.objects.create(code=f"{code}-1", body=body, user=typist), typist, delegate

    def collect(self, quarter, turn):
        """One list of each body, each in the currency of the body, deposited and seen by the bank."""
        arrived = {code: [] for code in CURRENCIES}
        for place, (body, collector, typist, delegate) in enumerate(self.bodies):
            currency = CURRENCIES[place % len(CURRENCIES)]
            paper = collections.issue_list(
                appeal=self.appeals[(place + turn) % 2], body=body, collector=collector, due_on=quarter,
                currency=Currency.objects.get(pk=currency), issued_on=quarter, by=delegate,
            )  # fmt: skip
            sums = sums_of(currency, turn + place)
            lines = [Line(number, amount) for number, amount in enumerate(sums, 1)]
            paper = collections.type_list(paper, lines=lines, collector_total=sum(sums), on=quarter, by=typist)
            paper = collections.count_list(paper, counted_total=sum(sums), on=quarter, by=delegate)
            paper = collections.post_list(paper, on=quarter, by=self.treasurer)
            facts = {"account": self.banks[currency], "on": quarter + timedelta(days=3), "by": self.treasurer}
            arrived[currency].append(collections.make_deposit(lists=[paper], **facts))
        self.bank(arrived, quarter + timedelta(days=5))

    def bank(self, arrived, day):
        """Its statements tell of every deposit but the last, which stays on its way."""
        for currency, deposits in arrived.items():
            bookings = [(str(one.amount), f"{day}", one.code) for one in deposits[:-1] or deposits]
            facts = {"account": self.banks[currency].bank_identifier, "currency": currency, "number": f"{day}"}
            data = camt(*bookings, opening=str(self.held[currency]), **facts)
            self.held[currency] += sum(Decimal(amount) for amount, *_rest in bookings)
            collections.import_statement(data, account=self.banks[currency], by=self.treasurer)
        known = {one.code: one for deposits in arrived.values() for one in deposits}
        for booking in Booking.objects.filter(matches=None).order_by("pk"):
            collections.match(booking, known[booking.codes[0]], by=self.treasurer)

    def change(self, given, got, rate, day):
        giver, taker = given.currency, got.currency
        ledger.exchange(
            by=self.treasurer, fund=self.funds[0], from_account=self.banks[giver], to_account=self.banks[taker],
            given=given, got=got, rate=ledger.Rate(Decimal(rate), day, "ECB, middle; “noon”"), on=day,
        )  # fmt: skip

    def move(self):
        """Openings, exchanges with gain and loss, a transfer, and one entry that is answered by its reversal."""
        for fund in self.funds:
            for currency, bank in self.banks.items():
                makers.filled(fund, bank, 9000, by=self.treasurer, currency=currency, on=date(2025, 4, 1))
        self.change(Money(Decimal("100.01"), "EUR"), Money(Decimal(16291), "JPY"), "162.8837", date(2025, 6, 4))
        self.change(Money(Decimal("3.777"), "KWD"), Money(Decimal("9.61"), "GBP"), "2.5512345", date(2025, 9, 4))
        self.change(Money(Decimal(55), "JPY"), Money(Decimal("0.61"), "DEM"), "0.0111", date(2026, 1, 9))
        facts = {"giver": self.funds[0], "taker": self.funds[1], "by": self.treasurer, "on": date(2026, 1, 10)}
        money = Money(Decimal("12.345"), "KWD")
        ledger.transfer(money=money, account=self.banks["KWD"], text='D-1 "by\nvote"; of all | bodies\\', **facts)
        wrong = ledger.transfer(money=money, account=self.banks["KWD"], text="=D-1, twice", **facts)
        ledger.reverse(wrong, because="D-1 was carried out twice", by=self.treasurer, on=date(2026, 1, 11))

    def send(self, currency):
        """Of three orders one arrives whole, one in part, and one comes back less its postage."""
        decision = carried_decision(
            self.funds[0], by=self.treasurer, amount="900", currency=currency, code=f"D-{currency}"
        )
        first, second, third = (self.order(decision, Decimal(amount)) for amount in (100, 150, 200))
        facts = {"on": SENT_ON + timedelta(days=5), "by": self.treasurer}
        remittances.confirm(remittance=first, grade="provider", received=Decimal(100), **facts)
        remittances.confirm(remittance=second, grade="provider", received=Decimal(149), **facts)
        remittances.mark_returned(third, returned=Decimal(197), because="moved", **facts)

    def order(self, decision, amount):
        facts = {"route": "courier", "purpose": "bread", "on": SENT_ON - timedelta(days=3), "by": self.treasurer}
        order = remittances.draft(decision=decision, address=self.address, amount=amount, **facts)
        order = remittances.submit(order, by=self.treasurer)
        for approver in self.approvers:
            at = datetime(2026, 3, 19, 12, tzinfo=UTC)
            order = remittances.approve(order, body=approver.body, by=approver, at=at)
        order = remittances.take_in_hand(order, by=self.forwarder)
        bank = self.banks[order.currency_id]
        return remittances.send(order, account=bank, fee=Decimal(3), on=SENT_ON, by=self.forwarder)


def tell():
    """The whole year; raises where an act that it promises posted nothing."""
    year = Year()
    year.move()
    for turn, quarter in enumerate(QUARTERS):
        year.collect(quarter, turn)
    for currency in CURRENCIES:
        year.send(currency)
    missing = POSTED - set(Entry.objects.values_list("kind", flat=True))
    if missing:
        raise AssertionError(missing)
    return year
