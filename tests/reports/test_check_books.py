"""manage.py check_books: sound books are silent, and a corruption by hand is named with its entry."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import fund_collections.proofs
import remittances.proofs
from ledger.models import Entry

PROOFS = (*fund_collections.proofs.PROOFS, *remittances.proofs.PROOFS)
LESS_HELD = (
    "UPDATE ledger_balance SET amount = amount - 1 WHERE account_id IN (SELECT id FROM ledger_account WHERE role ="
)
PARCEL = """INSERT INTO remittances_parcel (id, remittance_id, packed_by_id, refused)
    SELECT gen_random_uuid(), id, prepared_by_id, false FROM remittances_remittance WHERE state = 'sent' LIMIT 1"""
# A lot of 20 EUR that no entry books, and a parcel, for the statement that follows.
BOUGHT = """WITH good AS (
        INSERT INTO remittances_good (id, code, name, unit) VALUES (gen_random_uuid(), 'G-1', 'Flour', 'kg')
        RETURNING id), parcel AS ({parcel} RETURNING id), lot AS (
        INSERT INTO remittances_lot (id, code, good_id, decision_id, fund_id, currency_id, quantity, cost, account_id,
                                     bought_on, entered_by_id, counted_at, counted_by_id, entry_id, dropped_because,
                                     giver_kind, pseudonym, valued_by)
        SELECT gen_random_uuid(), 'LT-1', good.id, d.id, d.fund_id, d.currency_id, 10, 20, p.account_id, now(),
               d.proposed_by_id, now(), d.proposed_by_id, p.entry_id, '', '', '', ''
        FROM good, member_parties_decision d, ledger_posting p LIMIT 1 RETURNING id, entered_by_id, entry_id)"""
PACKED = """
    INSERT INTO remittances_parcelitem (id, parcel_id, lot_id, quantity, value, came_back, value_back)
    SELECT gen_random_uuid(), parcel.id, lot.id, {quantity}, 1, 0, 0 FROM parcel, lot"""
SPOILT = """
    INSERT INTO remittances_stockchange (id, code, lot_id, kind, quantity, value, "on", because, made_by_id, entry_id,
                                         confirmed_at, confirmed_by_id, refused_because, undone_because)
    SELECT gen_random_uuid(), 'GC-1', lot.id, 'spoilt', 1, 2, now(), 'wet', entered_by_id, entry_id, now(),
           entered_by_id, '', '' FROM lot"""
COUNTED = """, counted AS (
        INSERT INTO remittances_stockcount (id, code, counted_on, counted_by_id)
        SELECT gen_random_uuid(), 'SC-1', now(), entered_by_id FROM lot RETURNING id)
    INSERT INTO remittances_countline (id, count_id, lot_id, expected, counted)
    SELECT gen_random_uuid(), counted.id, lot.id, 10, 9 FROM counted, lot"""
# A plan of 60 EUR under the story's decision, which nobody signed.
PLAN = """INSERT INTO remittances_plan (id, code, kind, from_on, to_on, purpose, sum, floor, state, total, prepared_on,
                                      because, currency_id, decision_id, fund_id, prepared_by_id, preparer_body_id)
    SELECT gen_random_uuid(), 'P-2026-9001', 'extra', now(), now(), 'bread', 60, 0, '{state}', {total}, now(),
           '', r.currency_id, r.decision_id, r.fund_id, r.prepared_by_id, r.preparer_body_id
    FROM remittances_remittance r WHERE r.state = 'sent' LIMIT 1"""
# Its only line, to which an order is tied that was sent before any release.
TIED = """WITH plan AS ({plan} RETURNING id), line AS (
        INSERT INTO remittances_planline (id, plan_id, number, route, amount, proposed, entitled, due, need, address_id,
                                          address_code, country, circle, label, people, why, overruled_because)
        SELECT gen_random_uuid(), plan.id, 1, r.route, r.amount, r.amount, 0, 0, 9, r.address_id, a.code, a.country,
               'colony', '', 9, 'bread', ''
        FROM plan, remittances_remittance r JOIN remittances_recipientaddress a ON a.id = r.address_id
        WHERE r.state = 'sent' LIMIT 1 RETURNING id)
    UPDATE remittances_remittance SET line_id = line.id FROM line WHERE state = 'sent'"""
TAKEN_OUT = """
    INSERT INTO fund_collections_listtakenout (id, list_id, gifts, total, returned_on, typed_by_id, counted_on,
        counted_by_id, posted_on, posted_by_id, taken_out_by_id, because, taken_out_on)
    SELECT gen_random_uuid(), id, 1, 1, returned_on, typed_by_id, counted_on, counted_by_id, posted_on, posted_by_id,
        posted_by_id, 'by hand', posted_on FROM fund_collections_subscriptionlist WHERE state = 'posted'"""
REVERSED = """
    INSERT INTO ledger_entry (id, year, number, posted_on, kind, text, reverses_id, rate_source)
    SELECT gen_random_uuid(), 2026, 99999, '2026-03-17', 'reversal', '', entry_id, ''
    FROM fund_collections_contribution WHERE list_id IS NOT NULL AND entry_id IS NOT NULL LIMIT 1"""
# By hand, with the triggers off: what a dishonest administrator of the server could do.
CORRUPTIONS = {
    "contribution_entry": "UPDATE fund_collections_contribution SET amount = amount + 1 WHERE entry_id IS NOT NULL",
    "transfer_entry": """UPDATE fund_collections_contribution c SET list_id = NULL, line = NULL,
        appeal_id = l.appeal_id, body_id = l.body_id FROM fund_collections_subscriptionlist l WHERE l.id = c.list_id
        AND entry_id IS NOT NULL""",
    "list_ties": "UPDATE fund_collections_subscriptionlist SET collector_total = 1, counted_total = 1"
    " WHERE state = 'posted'",
    "list_taken_out_whole": TAKEN_OUT,
    "gift_of_list_stands": REVERSED,
    "receipt_of_each_gift": "UPDATE fund_collections_receipt SET amount = amount - 0.5",
    "receipt_succeeds": "UPDATE fund_collections_receipt r SET replaces_id = o.id FROM fund_collections_receipt o"
    " WHERE o.number = 1 AND r.number = 2 AND o.body_id = r.body_id",
    "receipt_number_gapless": "UPDATE fund_collections_receiptseries SET last = last + 1",
    "deposit_ties": "UPDATE fund_collections_deposit SET amount = amount - 1",
    "undone_deposit_reversed": "UPDATE fund_collections_deposit SET undone_at = now(), undone_because = 'by hand',"
    " undone_by_id = made_by_id",
    "match_ties": "UPDATE fund_collections_booking SET amount = amount + 1 WHERE amount > 0",
    "match_of_one_account": "UPDATE fund_collections_match SET account_id ="
    " (SELECT id FROM ledger_account WHERE bank_identifier <> '' AND currency_id = 'GBP')",
    "match_undone_whole": "UPDATE fund_collections_matchedbooking SET undone_at = now()",
    "undone_match_reversed": "UPDATE fund_collections_match SET undone_at = now(), undone_because = 'by hand',"
    " undone_by_id = matched_by_id",
    "cash_of_lists": LESS_HELD + " 'counted cash')",
    "deposits_on_the_way": LESS_HELD + " 'in transit')",
    "attempt_entry": "UPDATE remittances_attempt SET fee = fee + 0.5",
    "fee_entry": "UPDATE remittances_attempt SET fee_account_id = (SELECT id FROM ledger_account"
    " WHERE bank_identifier <> '' AND currency_id = 'GBP') WHERE fee > 0",
    "return_entry": "UPDATE remittances_attempt SET returned = returned - 1 WHERE outcome = 'returned'",
    "two_bodies_signed": "UPDATE remittances_approval SET voided_at = now()",
    "plan_signed": PLAN.format(state="signed", total=0),
    "plan_total": PLAN.format(state="draft", total=60),
    "plan_orders": TIED.format(plan=PLAN.format(state="locked", total=60)),
    "within_decision": "UPDATE member_parties_decision SET amount = 50",
    "transfer_booked": "INSERT INTO member_parties_fundtransfer (id, decision_id, taker_id, amount, entry_id)"
    " SELECT gen_random_uuid(), d.id, d.fund_id, 7, e.id FROM member_parties_decision d, ledger_entry e"
    " WHERE e.kind = 'transfer' LIMIT 1",
    "in_country": "UPDATE ledger_fund SET restricted = true, restriction = 'country', country = 'XX', purpose = 'x'",
    "state_true": "UPDATE remittances_attempt SET outcome = 'unknown' WHERE outcome = 'on the way'",
    "shares_add_up": "UPDATE remittances_share SET amount = amount - 1 WHERE amount > 0",
    "stock_is_lots": (BOUGHT + PACKED).format(parcel=PARCEL, quantity=1),
    "lot_not_overdrawn": (BOUGHT + PACKED).format(parcel=PARCEL, quantity=11),
    "stock_change_booked": (BOUGHT + SPOILT).format(parcel=PARCEL),
    "stock_change_by_two": (BOUGHT + SPOILT).format(parcel=PARCEL),
    "count_booked": (BOUGHT + COUNTED).format(parcel=PARCEL),
    "goods_without_money": "UPDATE ledger_balance SET account_id ="
    " (SELECT id FROM ledger_account WHERE role = 'gifts in kind')"
    " WHERE account_id = (SELECT id FROM ledger_account WHERE role = 'opening')",
    "parcel_adds_up": PARCEL,
}


@pytest.fixture
def corrupt(story, as_owner):
    def corrupt(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)

    return corrupt


def test_sound_books_pass_in_silence(story, capsys):
    call_command("check_books")
    assert capsys.readouterr().out == ""


def test_sound_books_name_their_proofs_when_asked(story, capsys):
    call_command("check_books", verbosity=2)
    said = capsys.readouterr().out.splitlines()
    assert [line.removesuffix(": holds") for line in said[:-1]][-len(PROOFS) :] == [proof.name for proof in PROOFS]


def test_corruption_exits_with_one_and_names_the_entry(corrupt, capsys):
    entry = Entry.objects.order_by("year", "number")[0]
    corrupt("UPDATE ledger_posting SET amount = amount + 1 WHERE amount > 0 AND entry_id = %s", entry.pk)
    with pytest.raises(CommandError, match=r"The books do not hold: \d+ faults\.") as stopped:
        call_command("check_books")
    assert stopped.value.returncode == 1
    assert f"entry_balanced: {entry.code} is out of balance by 1.0000 EUR." in capsys.readouterr().out.splitlines()


def test_every_proof_has_its_corruption():
    assert list(CORRUPTIONS) == [proof.name for proof in PROOFS]


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_proof_finds_its_fault(corrupt, capsys, proof):
    corrupt(CORRUPTIONS[proof.name])
    with pytest.raises(CommandError):
        call_command("check_books")
    found = [line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{proof.name}: ")]
    assert found
    assert all(re.fullmatch(rf"{proof.name}: .+\.", line) for line in found)


def test_flood_of_faults_is_cut(corrupt, capsys, monkeypatch):
    monkeypatch.setattr("reports.management.commands.check_books.LINES_PER_PROOF", 2)
    corrupt("UPDATE ledger_posting SET amount = amount + 1 WHERE amount > 0")
    with pytest.raises(CommandError):
        call_command("check_books")
    said = capsys.readouterr().out.splitlines()
    assert len([line for line in said if line.startswith("entry_balanced: J-")]) == 2
    assert "entry_balanced: and more" in said
