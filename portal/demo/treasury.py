"""The treasurer's own work: rates, exchanges between the accounts, money moved between funds, revaluation, closing."""

from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from io import StringIO

from django.core.management import call_command

from ledger import ecb
from ledger import services as ledger
from ledger.models import Balance, Currency, ExchangeRate
from ledger.money import Money
from ledger.years import financial_year
from member_parties import services as members
from member_parties.models import Choice
from portal.demo.cast import last_day, moment

# From which account to which, one after another.
EXCHANGES = (("EUR", "USD"), ("GBP", "EUR"), ("EUR", "PLN"), ("USD", "EUR"), ("EUR", "GBP"), ("CHF", "EUR"))
# What the bank gives for what the rate says: less, and sometimes more where it took the rate of another hour.
GIVEN = (Decimal("0.994"), Decimal("0.997"), Decimal("1.002"))
SMALLEST, FEE = Decimal(20), Decimal("1.50")
TRANSFER_IN = (6, 13, 20)
SOURCE = "Bank of the Lowlands, mean rate"


class Treasury:
    """What the treasurer does month by month, apart from the bank's statements."""

    def __init__(self, cast, bank):
        self.cast, self.bank, self.made = cast, bank, 0
        self.by = cast.users["treasurer"]

    def bring_rates(self):
        """The history of the European Central Bank as installed; weeks after its end are typed from the bank's list."""
        since = self.cast.started_on - timedelta(days=14)
        call_command("import_rates", since=since.isoformat(), stdout=StringIO())
        euro = Currency.objects.get(pk="EUR")
        for currency in sorted(set(self.cast.banks) - {"EUR"}):
            quote = Currency.objects.get(pk=currency)
            value, on = _last_rate(currency)
            on = max(on, since)
            while (on := on + timedelta(days=7)) <= self.cast.today:
                value = (value * Decimal(self.cast.rng.randint(9960, 10040)) / 10000).quantize(Decimal("0.0001"))
                ledger.enter_rate(base=euro, quote=quote, on=on, value=value, source=SOURCE, by=self.by)

    def work(self, month):
        """An exchange every other month, now and then a transfer between funds that the bodies carried."""
        number, end = self.cast.number_of(month), last_day(month)
        if number % 2:
            self._exchange(month + timedelta(days=14))
        if number in TRANSFER_IN:
            self._transfer(month + timedelta(days=9))
        if end == financial_year(month)[1] and end < self.cast.today:
            seen = ledger.preview_revaluation(end)
            if seen:
                ledger.revalue(on=end, seen=seen, by=self.by)

    def _exchange(self, on):
        given, got = EXCHANGES[self.made % len(EXCHANGES)]
        richest = self._richest(given)
        if on > self.cast.today or richest is None:
            return
        amount = (richest.amount * Decimal("0.4")).quantize(Decimal(1), ROUND_FLOOR)
        if amount < SMALLEST:
            return
        known = ledger.rate_on(given, got, on)
        rate = ledger.Rate(round(known.value, 10), known.on, known.source[:100])
        given_money = Money(amount, given)
        worth = ledger.worth_of(given_money, Money(Decimal(1), got), rate=rate, fee=FEE)
        share = GIVEN[self.made % len(GIVEN)]
        got_money = Money((worth.amount * share).quantize(Decimal("0.01")), got)
        entry = ledger.exchange(
            by=self.by,
            fund=richest.fund,
            from_account=self.cast.banks[given],
            to_account=self.cast.banks[got],
            given=given_money,
            got=got_money,
            rate=rate,
            on=on,
            fee=FEE,
        )
        self.made += 1
        self.bank.saw(given, on, -amount, f"Foreign exchange {entry.code}")
        self.bank.saw(got, on, got_money.amount, f"Foreign exchange {entry.code}")

    def _richest(self, currency, **of):
        rows = Balance.objects.filter(account=self.cast.banks[currency], **of).select_related("fund")
        return rows.order_by("-amount", "fund__code").first()

    def _transfer(self, day):
        """General money for the winter: proposed, carried by all who came, moved within the account of the euro."""
        held = self._richest("EUR", fund=self.cast.funds["general"])
        amount = held and (held.amount * Decimal("0.5")).quantize(Decimal(1), ROUND_FLOOR)
        if not amount or amount < SMALLEST:
            return
        decision = members.propose_decision(
            title=f"Coal before the frost, {day:%B %Y}",
            purpose=f"{amount} EUR of the general fund go to winter relief.",
            fund=held.fund,
            currency=Currency.objects.get(pk="EUR"),
            amount=amount,
            on=day,
            by=self.cast.delegate(self.cast.bodies[0]),
        )
        for body in self.cast.bodies[:5]:
            by = self.cast.delegate(body)
            members.cast_vote(decision, body=body, choice=Choice.YES, by=by, at=moment(day))
        on = day + timedelta(days=1)
        decision = members.close_decision(decision, on=on, by=self.cast.users["secretary"])
        about = {"taker": self.cast.funds["winter"], "account": self.cast.banks["EUR"]}
        members.transfer_by_decision(decision, **about, amount=amount, on=on, by=self.by)

    def close_quarters(self, month):
        """Close what can be closed, as long as one more whole quarter is left for whoever signs in as treasurer."""
        while following := ledger.next_period():
            last_on = following.quarter
            while last_on < self.cast.started_on:  # the quarters before the first act are closed with its own
                last_on = _quarter_after(last_on)
            if last_on > last_day(month) or _quarter_after(last_on) >= self.cast.today:
                return
            ledger.close_period(last_on=last_on, note="seen at the meeting", by=self.by)


def _last_rate(currency):
    """The newest rate of the euro in the books, else the last one of the history."""
    row = ExchangeRate.objects.filter(quote=currency).order_by("-on").first()
    if row:
        return row.value, row.on
    on, _currency, value = next(ecb.history({currency}, date(1999, 1, 1)))
    return value, on


def _quarter_after(day):
    """The last day of the quarter that follows the one which ends on `day`."""
    index = day.year * 12 + day.month + 2
    return last_day(date(index // 12, index % 12 + 1, 1))
