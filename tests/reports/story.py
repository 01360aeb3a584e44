"""A worked example: two funds, two currencies, and every way in which money moves. What leaks bears the word canary.

March 2026, worked out by hand from the acts below:

                  opening        in       out    fees  exchange   closing
    general EUR  1,000.00    168.00   -290.00   -3.50   -200.00    674.50
    general GBP      0.00      0.00      0.00    0.00    170.00    170.00
    winter  EUR      0.00     82.50      0.00    0.00      0.00     82.50
    winter  GBP    200.00     10.00      0.00    0.00      0.00    210.00
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection

from access.offices import Office
from captives.services import register_captive
from fund_collections import services as collections
from fund_collections.models import Appeal, Booking, Collector, GiverKind
from fund_collections.services import Line
from ledger import services as ledger
from ledger.models import Currency
from ledger.money import Money
from letters.services import receive_letter
from remittances import services as remittances
from remittances.services import ShareTold
from tests import makers
from tests.fund_collections.camt import camt
from tests.remittances.story import carried_decision

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def march(day):
    return date(2026, 3, day)


def euro(amount):
    return Money(Decimal(amount), "EUR")


def pound(amount):
    return Money(Decimal(amount), "GBP")


class Story:
    """The people and things of the example, made when it begins."""

    def __init__(self):
        self.treasurer = makers.user(Office.TREASURER, username="treasurer")
        self.nl, self.gb = makers.member("NL"), makers.member("GB", country="GB")
        self.typists = {body: makers.user(Office.COLLECTOR, body=body) for body in (self.nl, self.gb)}
        self.delegates = {body: makers.user(Office.DELEGATE, body=body) for body in (self.nl, self.gb)}
        self.collectors = {
            body: Collector.objects.create(code=f"{body.code}-14", body=body, user=typist)
            for body, typist in self.typists.items()
        }
        self.general, self.winter = makers.fund("general"), makers.fund("winter", restricted=True)
        self.banks = {code: makers.bank(code) for code in ("EUR", "GBP")}
        self.appeals = {fund: self._appeal(fund) for fund in (self.general, self.winter)}
        self.forwarder = makers.user(Office.FORWARDER)
        self.approvers = [makers.user(Office.APPROVER) for _body in range(2)]
        self.case_worker = makers.user(Office.CASE_WORKER)
        self.decision = carried_decision(self.general, amount="500", by=self.treasurer, code="D-31")
        self.address = remittances.open_address(
            country="GR",
            lines="Canary Street 9",
            people=9,
            notice="",
            instructions="Ring twice.",
            by=self.case_worker,
        )

    def _appeal(self, fund):
        facts = {"title": f"Appeal for {fund.code}", "purpose": "Coal.", "opens_on": date(2026, 1, 1)}
        return Appeal.objects.create(code=f"appeal-{fund.code}", fund=fund, **facts)

    def issue(self, body, fund, currency, issued_on, due_on):
        return collections.issue_list(
            appeal=self.appeals[fund],
            body=body,
            collector=self.collectors[body],
            currency=Currency.objects.get(pk=currency),
            issued_on=issued_on,
            due_on=due_on,
            by=self.delegates[body],
        )

    def type(self, one, sums, on):
        lines = [Line(number, Decimal(amount)) for number, amount in enumerate(sums, 1)]
        named = {"giver_kind": GiverKind.NAMED, "giver": "Vera Canary", "place": "Canary Wharf"}
        lines[0] = Line(1, Decimal(sums[0]), **named)
        total = sum(line.amount for line in lines)
        return collections.type_list(one, lines=lines, collector_total=total, on=on, by=self.typists[one.body])

    def post(self, one, sums, on):
        """Typed, counted and posted, each a day after the other."""
        one = self.type(one, sums, march(on))
        total = sum(map(Decimal, sums))
        one = collections.count_list(one, counted_total=total, on=march(on + 1), by=self.delegates[one.body])
        return collections.post_list(one, on=march(on + 2), by=self.treasurer)

    def remit(self, amount, *, fee=None, on=None, route="postal order"):
        """An order of the general fund, signed by two bodies; sent when a fee is given."""
        facts = {"route": route, "purpose": "bread for canary", "on": march(16), "by": self.treasurer}
        order = remittances.draft(decision=self.decision, address=self.address, amount=Decimal(amount), **facts)
        order = remittances.submit(order, by=self.treasurer)
        at = datetime(2026, 3, 17, 12, tzinfo=UTC)
        for approver in self.approvers:
            order = remittances.approve(order, body=approver.body, by=approver, at=at)
        if fee is None:
            return order
        order = remittances.take_in_hand(order, by=self.forwarder)
        bank = self.banks[order.currency_id]
        return remittances.send(order, account=bank, fee=Decimal(fee), on=march(on), by=self.forwarder)

    def collect(self):
        """Lists in every state; one deposit that the bank confirms and one that it does not yet."""
        self.matched = self.post(
            self.issue(self.nl, self.winter, "EUR", date(2026, 2, 20), march(20)), ["5.00", "2.50", "25.00"], 10
        )
        self.in_cash = self.post(self.issue(self.nl, self.general, "EUR", march(1), march(20)), ["40.00", "60.00"], 18)
        self.in_transit = self.post(self.issue(self.gb, self.winter, "GBP", date(2026, 2, 1), march(20)), ["10.00"], 5)
        self.missing = self.issue(self.nl, self.winter, "EUR", march(2), march(15))
        self.out = self.issue(self.gb, self.winter, "GBP", march(10), date(2026, 4, 30))
        self.returned = self.type(self.issue(self.nl, self.winter, "EUR", march(5), march(30)), ["7.00"], march(28))
        deposit = collections.make_deposit(
            lists=[self.matched], account=self.banks["EUR"], on=march(13), by=self.treasurer
        )
        collections.make_deposit(lists=[self.in_transit], account=self.banks["GBP"], on=march(8), by=self.treasurer)
        self.bring_statement(("32.50", "2026-03-16", deposit.code), ("-375.50", "2026-03-31", "canary"))
        booking = Booking.objects.get(amount=Decimal("32.50"))
        collections.match(booking, deposit, by=self.treasurer)

    def bring_statement(self, *bookings, opening="1000.00", number="2026-03"):
        bank = self.banks["EUR"]
        data = camt(*bookings, account=bank.bank_identifier, opening=opening, number=number)
        collections.import_statement(data, account=bank, by=self.treasurer)

    def move(self):
        """Opening balances, an exchange that lost 2.00 GBP, a transfer, and one after the period."""
        bank, treasurer = self.banks["EUR"], self.treasurer
        before = date(2026, 1, 10)
        ledger.open_balance(by=treasurer, fund=self.general, account=bank, money=euro("1000.00"), on=before)
        ledger.open_balance(by=treasurer, fund=self.winter, account=self.banks["GBP"], money=pound("200.00"), on=before)
        ledger.exchange(
            by=treasurer,
            fund=self.general,
            from_account=bank,
            to_account=self.banks["GBP"],
            given=euro("200.00"),
            got=pound("170.00"),
            rate=ledger.Rate(Decimal("0.86"), march(13), "ECB"),
            on=march(14),
        )
        facts = {"giver": self.general, "taker": self.winter, "account": bank, "by": treasurer}
        ledger.transfer(money=euro("50.00"), text="D-31 by canary", on=march(15), **facts)
        ledger.transfer(money=euro("1.00"), text="D-31", on=date(2026, 4, 2), **facts)

    def send(self):
        """Confirmed with a loss and shared; come back in part; on its way; signed and not sent."""
        self.confirmed = self.remit("100.00", fee="2.00", on=21)
        facts = {"remittance": self.confirmed, "by": self.treasurer}
        remittances.confirm(grade="provider", received=Decimal("100.00"), on=march(25), **facts)
        captive = register_captive(
            real_name="Name Canary", proposed_by_body=self.nl, case_worker=self.case_worker, by=self.case_worker
        )
        letter = receive_letter(
            received_on=march(27), language="en", original="From canary.", captive=captive, by=self.case_worker
        )
        shares = [
            ShareTold("person", Decimal("35.00"), people=7),
            ShareTold("common box", Decimal("60.00")),
            ShareTold("refused"),
        ]
        remittances.confirm(
            grade="letter", letter=letter, received=Decimal("95.00"), shares=shares, on=march(28), **facts
        )
        self.letter = letter
        self.back = self.remit("80.00", fee="1.50", on=22)
        back = {"returned": Decimal("68.00"), "because": "moved, says canary", "on": march(29), "by": self.treasurer}
        remittances.mark_returned(self.back, **back)
        self.on_its_way = self.remit("60.00", fee="0", on=30)
        self.waiting = self.remit("40.00")


ORDERS_ON_THEIR_DAYS = """
UPDATE remittances_orderpast p SET recorded_at = interval '12 hours' + coalesce(
    (SELECT CASE WHEN p.state = 'sent' THEN t.sent_on WHEN p.state IN ('confirmed', 'returned') THEN t.closed_on END
     FROM remittances_attempt t WHERE t.remittance_id = p.remittance_id), p.prepared_on)
"""


def recorded_on_their_days():
    """Entries, word, orders and statements as if recorded at noon of the day they bear; asked by the tables' owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_entry SET recorded_at = posted_on + interval '12 hours'")
        cursor.execute("UPDATE remittances_confirmation SET recorded_at = confirmed_on + interval '12 hours'")
        cursor.execute(ORDERS_ON_THEIR_DAYS)
        cursor.execute("UPDATE fund_collections_listday SET recorded_at = day + interval '12 hours'")
        cursor.execute("UPDATE fund_collections_bankstatement SET imported_at = '2026-03-31 12:00+00'")
        cursor.execute("UPDATE fund_collections_match SET matched_at = '2026-03-31 12:00+00'")
        cursor.execute("SET LOCAL session_replication_role = origin")


def tell():
    """The whole example."""
    story = Story()
    story.move()
    story.collect()
    story.send()
    return story
