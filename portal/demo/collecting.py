"""Two years of collections: lists issued, typed, counted, posted, paid in at the bank."""

from datetime import timedelta
from decimal import Decimal

from fund_collections import services as collections
from fund_collections.models import GiverKind, ListState, SubscriptionList
from fund_collections.services.matching import Arrival, Fee
from portal.demo import names
from portal.demo.paper import Stock

LISTS = 276
GIFTS_PER_LIST = 19
# Every so many deposits, one arrives in parts, less a fee, or as lists of which the bank knows before we do.
IN_PARTS, LESS_FEE, UNRECORDED = 7, 9, 5
FEE = Decimal("2.50")
MOST_NAMED = 3  # numbers that fit into a bank's text


class Collecting:
    """The lists of all bodies month by month; the last two months are left half-way on purpose."""

    def __init__(self, cast, bank, press):
        self.cast, self.bank, self.stock = cast, bank, Stock(cast, press)
        self.paid_in, self.brought = 0, set()

    def collect(self, month):
        """One month of lists, in the order of life."""
        months = list(self.cast.months())
        number = months.index(month)
        issued = [
            self._issue(month) for _ in range(LISTS * (number + 1) // len(months) - LISTS * number // len(months))
        ]
        recent = month >= months[-2]
        posted = []
        for place, one in enumerate(issued):
            kept_back = recent and place % 3 == 0
            if not kept_back and self.stock.comes_back(one) and self._hand_in(one):
                posted.append(one)
        self._pay_in(month, posted, recent=recent)

    def _issue(self, month):
        on = min(month + timedelta(days=self.cast.rng.randrange(5)), self.cast.today)
        return self.stock.issue(self.cast.rng.choice(self.cast.collectors), on)

    def leave_work(self):
        """For whoever signs in to try it: each collector has a list to type, each delegate one to count."""
        for collector in self.cast.collectors:
            if collector.user_id:
                for handed_in in (False, True):
                    one = self.stock.issue(collector, self.cast.today - timedelta(days=12))
                    if handed_in:
                        self._type(one, self.cast.today - timedelta(days=2))
        self.stock.spoil()

    def _type(self, one, on):
        lines = _lines(self.cast)
        total = sum((line.amount for line in lines), Decimal(0))
        typist = self.cast.users[f"collector-{one.body.code.lower()}"]
        collections.type_list(one, lines=lines, collector_total=total, on=on, by=typist)
        return total

    def _hand_in(self, one):
        """Take a list as far as its days allow; True when it came into the books."""
        back_on = one.issued_on + timedelta(days=self.cast.rng.randint(10, 19))
        counted_on = back_on + timedelta(days=1)
        if back_on > self.cast.today:
            return False
        total = self._type(one, back_on)
        if counted_on > self.cast.today:
            return False
        collections.count_list(one, counted_total=total, on=counted_on, by=self.cast.delegate(one.body))
        return counted_on < self.cast.today

    def _pay_in(self, month, lists, *, recent):
        if not lists:
            return
        day = min(month + timedelta(days=25), self.cast.today)
        counted = SubscriptionList.objects.filter(pk__in=[one.pk for one in lists], state=ListState.COUNTED)
        ready = list(counted.order_by("number"))
        ready = ready[: len(ready) * 2 // 3] if recent else ready
        collections.post_lists(ready, on=day, by=self.cast.users["treasurer"])
        if month.month % 2 and not recent:
            return  # the bodies go to the bank every other month
        groups = {}
        waiting = SubscriptionList.objects.awaiting_deposit().exclude(number__in=self.brought)
        for one in waiting.select_related("body").order_by("number"):
            groups.setdefault(one.body.code, []).append(one)
        paid_on = min(day + timedelta(days=1), self.cast.today)
        for _code, own in sorted(groups.items()):
            if not recent or self.cast.rng.random() > 0.3:
                self._deposit(own, paid_on)

    def _deposit(self, lists, on):
        """What a body brings to the bank, and how the bank books it."""
        self.paid_in += 1
        body, currency = lists[0].body, self.cast.currency_of[lists[0].body.code]
        if self.paid_in % UNRECORDED == 0 and len(lists) <= MOST_NAMED:
            numbers = " ".join(one.number for one in lists)
            self.brought |= {one.number for one in lists}
            total = sum((one.counted_total for one in lists), Decimal(0))
            self.bank.saw(currency, on, total, f"Cash paid in, lists {numbers}")
            return
        deposit = collections.make_deposit(
            lists=lists, account=self.cast.banks[currency], on=on, by=self.cast.delegate(body)
        )
        text, booked_on = f"Cash paid in {deposit.code}", min(on + timedelta(days=1), self.cast.today)
        if self.paid_in % IN_PARTS == 0:
            coins = (deposit.amount / 4).quantize(Decimal(1))
            self.bank.saw(currency, booked_on, coins, f"{text} coins", tie=deposit.code, parts=(Arrival(deposit),))
            self.bank.saw(currency, booked_on, deposit.amount - coins, f"{text} notes", tie=deposit.code)
        elif self.paid_in % LESS_FEE == 0:
            parts = (Arrival(deposit), Fee(self.cast.funds["general"], FEE))
            self.bank.saw(currency, booked_on, deposit.amount - FEE, f"{text} less our fee", parts=parts)
        else:
            self.bank.saw(currency, booked_on, deposit.amount, text)


def _lines(cast):
    rng = cast.rng
    lines = []
    for number in range(1, rng.randint(GIFTS_PER_LIST - 7, GIFTS_PER_LIST + 6) + 1):
        amount = Decimal(rng.choice([100, 150, 200, 250, 500, 500, 1000, 1000, 2000, 2500, 5000])) / 100
        kind = rng.choices(list(GiverKind), weights=[6, 3, 1])[0]
        giver = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}" if kind == GiverKind.NAMED else ""
        pseudonym = rng.choice(names.TRADES) if kind == GiverKind.PSEUDONYM else ""
        place = rng.choice(names.TOWNS) if rng.random() < 0.5 else ""
        lines.append(
            collections.Line(line=number, amount=amount, giver_kind=kind, giver=giver, pseudonym=pseudonym, place=place)
        )
    return lines
