"""Each proof finds the fault that is made for it, and nothing where there is none."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from ledger.models import Account, EntryKind, ExchangeRate, Role
from ledger.money import Money
from ledger.proofs import PROOFS
from ledger.services import Line, Rate, close_period, exchange, post, preview_revaluation, revalue, reverse
from tests import makers

DAY = date(2026, 3, 1)
# By hand, with the triggers off: what a dishonest administrator of the server could do.
CORRUPTIONS = {
    "entry_balanced": "UPDATE ledger_posting SET amount = amount + 1 WHERE amount > 0",
    "entry_has_postings": "DELETE FROM ledger_posting",
    "entry_number_gapless": "UPDATE ledger_entry SET number = number + 10",
    "running_balance": "UPDATE ledger_balance SET amount = amount - 1",
    "fund_balance": "UPDATE ledger_fundbalance SET amount = amount + 0.01",
    "fund_never_below_zero": "ALTER TABLE ledger_fundbalance DROP CONSTRAINT fund_never_below_zero;"
    "UPDATE ledger_fundbalance SET amount = -1",
    "fund_money_never_below_zero": "INSERT INTO ledger_balance (account_id, fund_id, currency_id, amount)"
    " SELECT k.id, b.fund_id, b.currency_id, b.amount + 1 FROM ledger_fundbalance b, ledger_account k"
    " WHERE k.role = 'stock'",
    "restriction_kept": "UPDATE ledger_fundbalance SET restricted = false",
    "posting_decimals": "UPDATE ledger_posting SET amount = amount * 1.001",
    "reversal_mirrors": "UPDATE ledger_posting SET account_id = (SELECT id FROM ledger_account WHERE role = 'losses')"
    " WHERE amount > 0",
    "exchange_at_its_rate": "UPDATE ledger_entry SET rate = 0.9 WHERE kind = 'exchange'",
    "revaluation_adds_up": "UPDATE ledger_revaluation SET value = value - 1",
    "rate_differences": "UPDATE ledger_balance SET amount = 0 FROM ledger_account k"
    " WHERE k.id = account_id AND k.role = 'rate differences'",
    "period_check_number": "UPDATE ledger_posting SET amount = amount * 2 WHERE entry_id IN"
    " (SELECT id FROM ledger_entry WHERE posted_on = '2026-03-01' AND kind = 'gift')",
    "periods_follow": "UPDATE ledger_period SET first_on = first_on + 1 WHERE last_on = '2026-04-30'",
    "fund_closed_empty": "UPDATE ledger_fund SET closed_on = '2026-05-01'",
    "nothing_pending": "INSERT INTO ledger_pendingentry SELECT id FROM ledger_entry",
}


@pytest.fixture
def books(treasurer):
    fund, bank, pounds = makers.fund(restricted=True), makers.bank(), makers.bank("GBP")
    gifts = Account.objects.playing(Role.GIFTS)
    lines = [Line(bank, fund, "EUR", Decimal("5.00")), Line(gifts, fund, "EUR", Decimal("-5.00"))]
    entries = [post(by=treasurer, posted_on=DAY, kind=EntryKind.GIFT, text="gift", lines=lines) for _ in range(2)]
    sums = {
        "given": Money(Decimal(4), "EUR"),
        "got": Money(Decimal("3.30"), "GBP"),
        "rate": Rate(Decimal("0.8"), DAY, "a bank"),
    }
    exchange(by=treasurer, fund=fund, from_account=bank, to_account=pounds, on=DAY, **sums)
    ExchangeRate.objects.create(base_id="EUR", quote_id="GBP", on=DAY, value=Decimal("0.9"), source="a bank")
    revalue(on=DAY, seen=preview_revaluation(DAY), by=treasurer)
    for last in (date(2026, 3, 31), date(2026, 4, 30)):
        close_period(last_on=last, by=treasurer)
    reverse(entries[0], by=treasurer, because="typed twice", on=date(2026, 5, 1))


@pytest.mark.django_db
@pytest.mark.usefixtures("books")
def test_sound_books_have_no_faults():
    assert [fault for proof in PROOFS for fault in proof.faults()] == []


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
@pytest.mark.usefixtures("books", "as_owner")
def test_proof_finds_its_fault(proof):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in CORRUPTIONS[proof.name].split(";"):
            cursor.execute(statement)
    faults = list(proof.faults())
    assert faults
    assert all(fault.startswith(f"{proof.name}: ") for fault in faults)
