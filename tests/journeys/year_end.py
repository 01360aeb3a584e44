"""The end of the year of relief: one statement of all plans, which ties to the books to the cent."""

from collections import Counter
from decimal import Decimal

from django.core.management import call_command
from django.db.models import Sum

from ledger.models import Balance, FundBalance
from remittances import services
from remittances.models import Attempt, Lot, Outcome, Plan, Remittance
from tests.reports.plain_books import proving

STATEMENT = {
    "EUR": {
        "planned": "3763.33", "sent": "3255.28", "arrived": "2753.28", "returned": "460.00", "lost": "42.00",
        "fees": "101.28", "cancelled": "508.05",
    },
    "CHF": {
        "planned": "400.00", "sent": "400.00", "arrived": "355.56", "returned": "40.00", "lost": "4.44",
        "fees": "11.50", "cancelled": "0.00",
    },
}  # fmt: skip
# What the books say: the plans and, of EUR, the parcels: 50.00 arrived, 10.00 were lost, 13.00 of postage.
BOOKS = {
    ("aid", "EUR"): "2803.28", ("losses", "EUR"): "52.00", ("fees", "EUR"): "114.28", ("stock", "EUR"): "140.00",
    ("", "EUR"): "1140.94",
    ("aid", "CHF"): "355.56", ("losses", "CHF"): "4.44", ("fees", "CHF"): "11.50", ("", "CHF"): "228.50",
}  # fmt: skip
FUNDS = {("relief", "EUR"): "1280.94", ("alps", "CHF"): "228.50"}


def statement():
    """The closing figures of all plans of the year, per currency."""
    found = {}
    for plan in Plan.objects.order_by("code"):
        figures = found.setdefault(plan.currency_id, Counter())
        figures.update(services.closing_figures(plan))
    return found


def account(year):
    """Every plan is closed; planned is arrived, returned, lost and cancelled; the books say the same."""
    assert set(Plan.objects.values_list("code", "state")) == {(f"P-2025-{n:04d}", "closed") for n in range(1, 6)}
    found = statement()
    assert {code: {name: f"{one:.2f}" for name, one in sums.items()} for code, sums in found.items()} == STATEMENT
    for sums in found.values():
        assert sums["planned"] == sums["arrived"] + sums["returned"] + sums["lost"] + sums["cancelled"]
    assert not Attempt.objects.filter(outcome__in=(Outcome.ON_THE_WAY, Outcome.UNKNOWN)).exists()
    held = {(one.fund.code, one.currency_id): f"{one.amount:.2f}" for one in FundBalance.objects.select_related("fund")}
    assert held == FUNDS
    rows = Balance.objects.filter(account__kind__in=("asset", "expense")).values_list("account__role", "currency")
    booked = {(role, code): f"{total:.2f}" for role, code, total in rows.annotate(total=Sum("amount"))}
    assert booked == BOOKS
    _tie(year, found)


def _tie(year, found):
    """Stock and decisions tie too: 28 kg of flour are left, and D-1 has left what neither weighs nor was bought."""
    lot = Lot.objects.with_left().get()
    assert (lot.left, lot.left_value) == (28, Decimal(140))
    parcels = Remittance.objects.filter(line=None).aggregate(total=Sum("amount"))["total"]
    assert parcels == 90
    # Arrived, lost or short on the way, and the flour: 4,500.00 - 300.00 - 100.00 - 150.00 - 500.00 - 1,177.28
    # - 528.00 - 200.00, and 40.00 lost of what came back; what did come or was cancelled weighs no longer.
    assert services.left_of_decision(year.decisions["EUR"]) == Decimal("1504.72")


def prove(folder):
    """Our own proofs, and two programs that know nothing of us."""
    call_command("check_books")
    call_command("check_audit")
    assert proving.bean_check(proving.exported(folder, "beancount")) == (0, "")
    assert proving.hledger(proving.exported(folder, "hledger"), "check", "--strict") == (0, "")
