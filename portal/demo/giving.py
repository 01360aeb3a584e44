"""Gifts that come without a list: transfers and pledges; and the receipts of all gifts, on paper or void."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from fund_collections import services as collections
from fund_collections.models import GiverKind, MatchedBooking, Receipt
from fund_collections.services.matching import Gift, Standing
from ledger.models import Currency
from ledger.money import Money
from portal.demo import names
from portal.demo.cast import last_day, moment

PARTS = 12
TRANSFERS_A_MONTH = 5
MATCHED_WRONGLY = 9  # the month of the story in which a gift was taken for another appeal
PRINTED_BY, PRINTED, VOIDED = 4, 60, 6
SUMS = (15, 20, 25, 40, 50, 60, 100, 120)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a pledge is kept: what `part`, of the months since its start, is paid by `share`; `ended` after so many."""

    name: str
    ended: int = 0

    def paid(self, since):
        """How many parts the transfer of this month pays; -1 for one that comes short."""
        match self.name:
            case "short":
                return -1 if since % 3 == 2 else 1
            case "late":
                return 2 if since % 4 == 3 else 0 if since % 4 == 2 else 1
            case "lapsed":
                return 1 if since < 5 else 0
            case _:
                return 1 if not self.ended or since < self.ended else 0


HABITS = (Habit("kept"), Habit("short"), Habit("late"), Habit("lapsed"), Habit("ended", 4), Habit("kept"))


class Giving:
    """Pledges of some bodies, started one after another, and transfers of people who answer an appeal."""

    def __init__(self, cast, bank):
        self.cast, self.bank, self.pledges = cast, bank, []

    def give(self, month):
        """What reaches the bank in a month without a list."""
        self._promise(month)
        for place, (pledge, habit) in enumerate(self.pledges):
            self._keep(pledge, habit, month, day=3 + place % 9)
        for place in range(TRANSFERS_A_MONTH):
            self._transfer(month, recorded=place == 0)

    def _promise(self, month):
        """A pledge in each of the first eight months, and of each second year one of its half-years."""
        number, cast = self.cast.number_of(month), self.cast
        if number % 2 == 1 or not (number < 8 or number >= 12):
            return
        for _ in range(2):
            place = len(self.pledges)
            collector = cast.collectors[(5 * place) % len(cast.collectors)]
            kind = list(GiverKind)[place % 3]
            giver = f"{cast.rng.choice(names.FIRST)} {cast.rng.choice(names.LAST)}" if kind == GiverKind.NAMED else ""
            pledge = collections.start_pledge(
                body=collector.body,
                appeal=cast.appeals[place % len(cast.appeals)],
                currency=Currency(code=cast.currency_of[collector.body.code], exponent=2, is_current=True),
                amount=Decimal(10 + 5 * (place % 4)),
                count=PARTS,
                first_due_on=month + timedelta(days=4),
                collector=collector,
                giver_kind=kind,
                giver=giver,
                pseudonym=cast.rng.choice(names.TRADES) if kind == GiverKind.PSEUDONYM else "",
                by=cast.delegate(collector.body),
            )
            self.pledges.append((pledge, HABITS[place % len(HABITS)]))

    def _keep(self, pledge, habit, month, *, day):
        since = (month.year - pledge.first_due_on.year) * 12 + month.month - pledge.first_due_on.month
        on = month + timedelta(days=day)
        if on > self.cast.today or since >= PARTS:
            return
        if habit.ended and since == habit.ended:
            by = self.cast.delegate(pledge.body)
            collections.end_pledge(pledge, because="the giver lost their work", on=on, by=by)
        parts = habit.paid(since)
        if parts:
            amount = pledge.amount * parts if parts > 0 else pledge.amount - 3
            self.bank.saw(pledge.currency_id, on, amount, f"Monthly gift {pledge.code}")

    def _transfer(self, month, *, recorded):
        """One gift: most are known from the statement, one a month was recorded from a letter of the bank before."""
        cast, rng = self.cast, self.cast.rng
        on = month + timedelta(days=rng.randint(1, 25))
        body, appeal = rng.choice(cast.bodies), rng.choice(cast.appeals)
        kind = rng.choices(list(GiverKind), weights=[2, 2, 3])[0]
        name = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"
        facts = {
            "appeal": appeal,
            "body": body,
            "giver_kind": kind,
            "giver": name if kind == GiverKind.NAMED else "",
            "pseudonym": rng.choice(names.TRADES) if kind == GiverKind.PSEUDONYM else "",
            "place": rng.choice(names.TOWNS) if rng.random() < 0.5 else "",
        }
        amount, currency = Decimal(rng.choice(SUMS)), cast.currency_of[body.code]
        if on > cast.today:
            return
        part = Gift(amount, facts)
        if recorded:
            money = Money(amount, currency)
            gift = collections.record_gift(
                money=money, account=cast.banks[currency], on=on, by=cast.users["treasurer"], **facts
            )
            part = Standing(gift.entry)
        self.bank.saw(currency, on, amount, f"Gift: {appeal.title}", name=name, parts=(part,))

    def mend(self, month):
        """A gift that was taken for the wrong appeal is taken out again and matched anew, on its own day."""
        if self.cast.number_of(month) != MATCHED_WRONGLY:
            return
        by, days = self.cast.users["treasurer"], (month, last_day(month))
        gifts = MatchedBooking.objects.filter(
            match__entries__made__contribution__pledge=None,
            match__entries__made__contribution__list=None,
            match__entries__made__contribution__isnull=False,
            booking__booked_on__range=days,
        )
        row = (
            gifts.select_related("match", "booking__statement__account")
            .order_by("booking__booked_on", "booking__statement__statement_id", "booking__ordinal")
            .first()
        )
        booking = row.booking
        gift = row.match.entries.get().made.contribution
        collections.unmatch(row.match, because="for another appeal", by=by)
        other = next(one for one in self.cast.appeals if one.pk != gift.appeal_id)
        part = Gift(booking.amount, {"appeal": other, "body": gift.body})
        collections.match_bookings([booking], parts=(part,), by=by, at=moment(booking.booked_on))


def hand_out_receipts(cast, press):
    """Some bodies printed receipts of theirs, one of them a second time; a few were wrong and are void."""
    for place, body in enumerate(cast.bodies[:PRINTED_BY]):
        own = Receipt.objects.filter(body=body, voided_at=None).order_by("year", "number")
        ids = list(own.values_list("pk", flat=True)[:PRINTED])
        by = cast.delegate(body)
        collections.print_receipts(ids, press=press, by=by)
        if place == 0:
            collections.print_receipts(ids[:2], press=press, by=by)
        for receipt in islice(own.filter(pk__in=ids), place, VOIDED, 3):
            collections.void_receipt(receipt, because="the sum was misread", by=cast.users["treasurer"])
