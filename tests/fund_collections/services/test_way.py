"""The whole way through the services, once: from the sheet to the bank."""

from decimal import Decimal

from fund_collections import services
from fund_collections.models import Booking, ListState, Receipt
from ledger.models import Balance, Role
from tests.fund_collections.camt import camt


def balances(world):
    rows = Balance.objects.filter(fund=world.fund).select_related("account")
    return {row.account.role or "bank": row.amount for row in rows if row.amount}


def test_coin_goes_from_list_to_bank(world):
    posted = world.at(ListState.POSTED)
    assert balances(world) == {Role.COUNTED_CASH: Decimal("32.50"), Role.GIFTS: Decimal("-32.50")}
    assert [str(receipt) for receipt in Receipt.objects.order_by("number")] == [
        "2026-00001",
        "2026-00002",
        "2026-00003",
    ]
    deposit = services.make_deposit(lists=[posted], account=world.bank, by=world.treasurer)
    assert balances(world) == {Role.IN_TRANSIT: Decimal("32.50"), Role.GIFTS: Decimal("-32.50")}
    file = camt(("32.50", "2026-03-20", f"cash {deposit.code}"), account=world.bank.bank_identifier)
    services.import_statement(file, account=world.bank, by=world.treasurer)
    booking = Booking.objects.get()
    (found,) = services.suggestions(booking)
    assert (found.deposit, found.ties) == (deposit, True)
    services.match(booking, found.deposit, by=world.treasurer)
    assert balances(world) == {"bank": Decimal("32.50"), Role.GIFTS: Decimal("-32.50")}
