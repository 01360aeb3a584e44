"""Each proof finds the fault that is made for it, and nothing where there is none."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from ledger.models import Account, EntryKind, Role
from ledger.proofs import PROOFS
from ledger.services import Line, post, reverse
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
    "restriction_kept": "UPDATE ledger_fundbalance SET restricted = false",
    "posting_decimals": "UPDATE ledger_posting SET amount = amount * 1.001",
    "reversal_mirrors": "UPDATE ledger_posting SET account_id = (SELECT id FROM ledger_account WHERE role = 'losses')"
    " WHERE amount > 0",
    "nothing_pending": "INSERT INTO ledger_pendingentry SELECT id FROM ledger_entry",
}


@pytest.fixture
def books(treasurer):
    fund, bank = makers.fund(restricted=True), makers.bank()
    gifts = Account.objects.playing(Role.GIFTS)
    lines = [Line(bank, fund, "EUR", Decimal("5.00")), Line(gifts, fund, "EUR", Decimal("-5.00"))]
    entries = [post(by=treasurer, posted_on=DAY, kind=EntryKind.GIFT, text="gift", lines=lines) for _ in range(2)]
    reverse(entries[0], by=treasurer, because="typed twice", on=DAY)


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
