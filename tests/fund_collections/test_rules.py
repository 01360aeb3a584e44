"""What no program can pass by: each trigger and constraint asked by raw SQL, on rows that the acts made."""

# The statements are put together from our own words.
# ruff: noqa: S608

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from access.offices import Office
from access.refusal import rule_of, sentence_for
from fund_collections import services
from fund_collections.models import ListState, Receipt
from fund_collections.services import Line
from ledger import services as ledger
from tests import makers
from tests.fund_collections.conftest import COUNTED, POSTED
from tests.fund_collections.services.test_matching import booking_of

LIST, GIFT = "fund_collections_subscriptionlist", "fund_collections_contribution"
RECEIPT, DEPOSIT = "fund_collections_receipt", "fund_collections_deposit"
OUT = "fund_collections_listtakenout"
TYPIST, FREED_LIST = "fund_collections_listtypist", "fund_collections_freedlist"
NEW_GIFT = f"""INSERT INTO {GIFT} (id, list_id, line, giver_kind, pseudonym, place, currency_id, amount, entry_id)
    SELECT gen_random_uuid(), id, {{line}}, {{kind}}, '', '{{currency}}', {{amount}}, NULL FROM {LIST}
    WHERE state = '{{state}}'"""


MATCH = """INSERT INTO fund_collections_match (id, account_id, ignored_because, undone_because, matched_by_id)
    SELECT gen_random_uuid(), account_id, '', '', matched_by_id"""
UNDONE = """UPDATE fund_collections_match SET undone_at = now(), undone_by_id = matched_by_id,
    undone_because = 'by hand'"""


def gift(state="issued", line=9, kind="'anonymous', ''", currency="EUR", amount="1"):
    return NEW_GIFT.format(state=state, line=line, kind=kind, currency=currency, amount=amount)


def broken_by(sql, *facts):
    """The rule that refuses the statement, at once or at commit, with a sentence for people; None if it is taken."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, facts)
            assert cursor.rowcount, "The statement found no row to break."
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        rule = rule_of(error)
        assert sentence_for(rule), rule
        return rule
    return None


@pytest.fixture
def lists(world):
    return {state: world.at(state) for state in ListState}


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (gift(), None),
        (gift(state="counted"), "contribution_final"),
        (gift(state="posted"), "contribution_final"),
        (gift(currency="USD"), "contribution_fits_list"),
        (gift(amount="1.001"), "contribution_fits_list"),
        (gift(line=26), "contribution_fits_list"),
        (gift(amount="0"), "contribution_amount_positive"),
        (gift(amount="-1"), "contribution_amount_positive"),
        (gift(kind="'anonymous', 'J.'"), "contribution_giver_as_stated"),
        (gift(kind="'pseudonym', ''"), "contribution_giver_as_stated"),
        (gift(kind="'named', ''"), "contribution_giver_as_stated"),
        (gift(state="returned", line=1), "contribution_line_once"),
        (f"UPDATE {GIFT} SET amount = amount + 1", "contribution_final"),
        (f"UPDATE {GIFT} SET place = 'Jena'", "contribution_final"),
        (f"UPDATE {GIFT} SET entry_id = NULL WHERE entry_id IS NOT NULL", "contribution_final"),
        (f"DELETE FROM {GIFT} USING {LIST} l WHERE list_id = l.id AND l.state = 'counted'", "contribution_final"),
        (f"DELETE FROM {LIST} WHERE state = 'issued'", "list_final"),
        (f"UPDATE {LIST} SET number = 'NL-1' WHERE state = 'issued'", "list_final"),
        (f"UPDATE {LIST} SET due_on = due_on + 1 WHERE state = 'posted'", "list_final"),
        (f"UPDATE {LIST} SET counted_by_id = typed_by_id WHERE state = 'counted'", "list_counted_by_another"),
        (f"UPDATE {LIST} SET counted_total = 1 WHERE state = 'counted'", "list_counted_complete"),
        (f"UPDATE {LIST} SET typed_by_id = NULL WHERE state = 'returned'", "list_returned_complete"),
        (f"UPDATE {LIST} SET due_on = issued_on - 1 WHERE state = 'issued'", "list_due_after_issue"),
        (f"UPDATE {LIST} SET lines_printed = 0 WHERE state = 'issued'", "list_lines_printed"),
        (f"UPDATE {RECEIPT} SET amount = 1", "receipt_final"),
        (f"UPDATE {RECEIPT} SET text = 'more'", "receipt_final"),
        (f"DELETE FROM {RECEIPT}", "receipt_final"),
        (f"UPDATE {RECEIPT} SET voided_at = now()", "receipt_void_complete"),
        ("UPDATE fund_collections_receiptseries SET last = last + 1", "receipt_number_gapless"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_lists_and_gifts(lists, sql, rule):
    assert broken_by(sql) == rule


def test_receipt_number_that_leaves_a_gap(lists, world):
    services.post_list(world.at(ListState.COUNTED, sums=["1.00"]), on=POSTED, by=world.treasurer)
    sql = f"""INSERT INTO {RECEIPT} (id, body_id, year, number, contribution_id, currency_id, amount, issued_on, text,
                  void_reason)
              SELECT gen_random_uuid(), %s, 2026, 9, c.id, 'EUR', 1, '2026-03-17', 'x', '' FROM {GIFT} c
              JOIN {LIST} l ON l.id = c.list_id WHERE l.state = 'counted' LIMIT 1"""
    assert broken_by(sql, world.body.pk) == "receipt_number_gapless"


def test_list_does_not_begin_elsewhere_than_issued(world):
    one = world.at(ListState.RETURNED)
    one.pk, one.number, one._state.adding = None, "NL-9", True
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        one.save(force_insert=True)
    assert rule_of(caught.value) == "list_moves"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"UPDATE {DEPOSIT} SET amount = 1", "deposit_final"),
        (f"DELETE FROM {DEPOSIT}", "deposit_final"),
        (f"UPDATE {LIST} SET deposit_id = NULL WHERE deposit_id IS NOT NULL", "list_final"),
        (f"UPDATE {LIST} SET deposit_id = (SELECT id FROM {DEPOSIT}) WHERE state = 'issued'",
         "list_deposited_after_posting"),
        (f"UPDATE {LIST} SET deposit_id = (SELECT id FROM {DEPOSIT}) WHERE state = 'posted' AND deposit_id IS NULL",
         "deposit_ties"),
        ("UPDATE fund_collections_booking SET amount = 1", "booking_final"),
        ("UPDATE fund_collections_bankstatement SET closing = 1", "statement_final"),
        ("UPDATE fund_collections_match SET matched_at = now()", "match_final"),
        ("DELETE FROM fund_collections_match", "match_final"),
        ("UPDATE fund_collections_match SET undone_at = now()", "match_undone_pair"),
        (UNDONE, "match_undone_whole"),
        ("UPDATE fund_collections_matchedbooking SET undone_at = now()", "match_undone_whole"),
        ("UPDATE fund_collections_matchedentry SET undone_at = now()", "match_undone_whole"),
        ("UPDATE fund_collections_matchedentry SET deposit_id = NULL", "match_final"),
        ("DELETE FROM fund_collections_matchedentry", "match_final"),
        ("DELETE FROM fund_collections_matchedbooking", "match_final"),
        (f"{MATCH} FROM fund_collections_match", "match_ties"),
        (f"""WITH made AS ({MATCH} FROM fund_collections_match RETURNING id)
             INSERT INTO fund_collections_matchedbooking (match_id, booking_id)
             SELECT made.id, b.id FROM made, fund_collections_booking b""", "match_booking_once"),
        ("UPDATE fund_collections_appeal SET fund_id = (SELECT id FROM ledger_fund WHERE code = 'other')",
         "appeal_fund_kept"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_the_bank(world, sql, rule):
    makers.fund("other")
    services.match(booking_of(world), world.deposit(), by=world.treasurer)
    world.at(ListState.POSTED)
    world.issued()
    assert broken_by(sql) == rule


UNDONE_DEPOSIT = f"""UPDATE {DEPOSIT} SET undone_at = now(), undone_by_id = made_by_id, undone_because = 'by hand'"""
FREED = f"INSERT INTO {FREED_LIST} (id, deposit_id, list_id, amount) SELECT gen_random_uuid(), d.id, l.id, 1"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"UPDATE {DEPOSIT} SET undone_at = now() WHERE code = 'DP-00001'", "deposit_undone_complete"),
        (f"{UNDONE_DEPOSIT} WHERE code = 'DP-00001'", "deposit_undone_whole"),
        (f"{UNDONE_DEPOSIT}, amount = 1 WHERE code = 'DP-00001'", "deposit_final"),
        (f"{UNDONE_DEPOSIT} WHERE code = 'DP-00002'", "deposit_final"),
        (f"{UNDONE_DEPOSIT} WHERE code = 'DP-00003'", "deposit_matched"),
        (f"UPDATE {LIST} SET deposit_id = (SELECT id FROM {DEPOSIT} WHERE code = 'DP-00002') WHERE deposit_id IS NULL",
         "list_final"),
        (f"{FREED} FROM {DEPOSIT} d, {LIST} l WHERE d.code = 'DP-00001' AND l.deposit_id = d.id",
         "deposit_undone_whole"),
        (f"{FREED} FROM {DEPOSIT} d, {LIST} l WHERE d.code = 'DP-00002' AND l.deposit_id IS NOT NULL",
         "deposit_undone_whole"),
        (f"UPDATE {FREED_LIST} SET amount = 1", "freed_list_final"),
        (f"DELETE FROM {FREED_LIST}", "freed_list_final"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_deposits_taken_back(world, sql, rule):
    world.deposit()
    services.undo_deposit(world.deposit(), because="another account", by=world.treasurer)
    services.match(booking_of(world, "1.00"), world.deposit(sums=["1.00"]), by=world.treasurer)
    assert broken_by(sql) == rule


@pytest.mark.usefixtures("as_owner")
def test_deposit_taken_back_is_matched_by_no_program(world):
    deposit = services.undo_deposit(world.deposit(), because="another account", by=world.treasurer)
    services.match(booking_of(world), world.deposit(), by=world.treasurer)
    sql = """INSERT INTO fund_collections_matchedentry (match_id, entry_id, account_id, made_id, deposit_id)
             SELECT match_id, %s, account_id, %s, %s FROM fund_collections_matchedentry"""
    assert broken_by(sql, deposit.entry_id, deposit.entry_id, deposit.pk) == "deposit_stands"


TAKEN_OUT = f"""INSERT INTO {OUT} (id, list_id, gifts, total, returned_on, typed_by_id, counted_on, counted_by_id,
        posted_on, posted_by_id, taken_out_by_id, because, taken_out_on)
    SELECT gen_random_uuid(), id, 1, 1, returned_on, typed_by_id, counted_on, counted_by_id, posted_on, posted_by_id,
        posted_by_id, '{{because}}', {{on}} FROM {LIST} WHERE state = 'posted'"""
NAMED_IN = f"""INSERT INTO {GIFT} (id, list_id, line, giver_kind, pseudonym, place, currency_id, amount, named_in_id)
    SELECT gen_random_uuid(), l.id, {{line}}, 'named', '', '', 'EUR', 1, c.id FROM {LIST} l, {GIFT} c
    WHERE l.state = '{{state}}' AND c.giver IS NOT NULL"""


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (TAKEN_OUT.format(because="", on="posted_on"), "taken_out_because"),
        (TAKEN_OUT.format(because="by hand", on="posted_on"), "taken_out_whole"),
        (TAKEN_OUT.format(because="by hand", on="posted_on + 1"), "taken_out_day"),
        (f"UPDATE {OUT} SET total = 1", "taken_out_final"),
        (f"DELETE FROM {OUT}", "taken_out_final"),
        (f"UPDATE {GIFT} SET taken_out_id = (SELECT id FROM {OUT}) WHERE entry_id IS NULL",
         "contribution_taken_out_of_list"),
        (f"UPDATE {GIFT} SET place = 'Jena' WHERE taken_out_id IS NOT NULL", "contribution_final"),
        (f"""UPDATE {GIFT} SET taken_out_id = (SELECT id FROM {OUT}) FROM {LIST} l
             WHERE l.id = list_id AND l.state = 'posted'""", "contribution_final"),
        (f"""UPDATE {LIST} SET state = 'returned', counted_total = NULL, counted_by_id = NULL, counted_on = NULL,
             posted_by_id = NULL, posted_on = NULL WHERE state = 'posted'""", "taken_out_whole"),
        (NAMED_IN.format(state="returned", line=1), "contribution_line_once"),
        (NAMED_IN.format(state="returned", line=2), "contribution_named_in"),
        (NAMED_IN.format(state="issued", line=1), "contribution_named_in"),
        (f"DELETE FROM {GIFT} WHERE taken_out_id IS NOT NULL", "contribution_final"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_lists_taken_out(world, sql, rule):
    line = Line(1, 5, "named", giver="Kept Apart")
    services.take_out(world.at(ListState.POSTED, lines=[line]), because="wrong fund", by=world.treasurer)
    world.at(ListState.POSTED)
    world.issued()
    assert broken_by(sql) == rule


COUNT_ANEW = f"""UPDATE {LIST} SET state = 'counted', counted_total = collector_total, counted_on = returned_on,
    counted_by_id = {{by}}"""
TAKER, DELEGATE = f"(SELECT taken_out_by_id FROM {OUT})", f"(SELECT counted_by_id FROM {OUT})"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (COUNT_ANEW.format(by=TAKER), "list_corrected_by_two"),
        (COUNT_ANEW.format(by=DELEGATE), None),
        (f"UPDATE {OUT} SET taken_out_on = posted_on", "taken_out_final"),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_lists_of_a_closed_period(world, sql, rule):
    one = world.at(ListState.POSTED)
    ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    services.take_out(one, because="wrong sum", by=world.treasurer)
    assert broken_by(sql) == rule


@pytest.mark.parametrize(("on", "rule"), [("posted_on", "taken_out_day"), ("'2026-04-01'", "taken_out_whole")])
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_takes_no_list_out_of_a_closed_period_on_a_day_of_it(world, on, rule):
    world.at(ListState.POSTED)
    ledger.close_period(last_on=date(2026, 3, 31), by=world.treasurer)
    assert broken_by(TAKEN_OUT.format(because="by hand", on=on)) == rule


NEW_RECEIPT = f"""WITH s AS (UPDATE fund_collections_receiptseries SET last = last + 1 RETURNING body_id, year, last)
    INSERT INTO {RECEIPT} (id, body_id, year, number, contribution_id, currency_id, amount, issued_on, text,
                           void_reason, replaces_id, received_on)
    SELECT gen_random_uuid(), s.body_id, s.year, s.last, r.contribution_id, 'EUR', r.amount, r.issued_on, r.text, '',
           {{replaces}}, {{received}} FROM s, {RECEIPT} r WHERE r.number = {{of}}"""


def receipt_like(of, replaces=None, received="NULL"):
    before = f"(SELECT id FROM {RECEIPT} WHERE number = {replaces})" if replaces else "NULL::uuid"
    return NEW_RECEIPT.format(of=of, replaces=before, received=received)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (receipt_like(2, replaces=2, received="r.issued_on"), None),
        (receipt_like(2), "receipt_succeeds"),
        (receipt_like(1), "receipt_one_live"),
        (receipt_like(1, replaces=2), "receipt_one_live"),
        (receipt_like(2, replaces=1), "receipt_succeeds"),
        (receipt_like(2, received="r.issued_on"), "receipt_received_before"),
        (f"UPDATE {RECEIPT} SET replaces_id = id WHERE number = 1", "receipt_final"),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_receipts_in_place_of_others(world, sql, rule):
    world.at(ListState.POSTED)
    services.void_receipt(Receipt.objects.get(number=2), because="torn", by=world.treasurer)
    assert broken_by(sql) == rule


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ("SELECT made.id, e.id, k FROM made, ledger_entry e WHERE e.kind = 'opening'", ""),
        ("SELECT made.id, e.id, k FROM made, ledger_entry e WHERE e.kind = 'gift'", ""),
        ("SELECT made.id, e.id, k FROM made, ledger_entry e WHERE e.kind = 'opening'", "not ours"),
        ("SELECT made.id, e.id, k FROM made, ledger_entry e WHERE false", ""),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_match_of_unlike_sums_or_accounts(world, entries, reason):
    """One booking of 1.00: 25.00 opened there, a gift never touched the bank, nothing at all, or put aside with one."""
    booking = booking_of(world, "1.00")
    world.at(ListState.POSTED)
    makers.filled(world.fund, world.bank, "25.00", by=world.treasurer)
    sql = f"""WITH made AS (INSERT INTO fund_collections_match
                  (id, account_id, ignored_because, undone_because, matched_by_id)
                  VALUES (gen_random_uuid(), %s, %s, '', %s) RETURNING id),
              booked AS (INSERT INTO fund_collections_matchedbooking (match_id, booking_id)
                  SELECT id, %s FROM made RETURNING 1),
              found (match, entry, account) AS ({entries.replace(" k ", " %s::uuid ")}),
              joined AS (INSERT INTO fund_collections_matchedentry (match_id, entry_id, account_id)
                  SELECT * FROM found RETURNING 1)
              SELECT 1 FROM made"""
    facts = [world.bank.pk, reason, world.treasurer.pk, booking.pk, world.bank.pk]
    assert broken_by(sql, *facts) == "match_ties"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"""UPDATE {LIST} l SET counted_by_id = t.user_id FROM {TYPIST} t
             WHERE t.list_id = l.id AND t.user_id <> l.typed_by_id""", "list_counted_by_another"),
        (f"""INSERT INTO {TYPIST} (id, list_id, user_id)
             SELECT gen_random_uuid(), id, counted_by_id FROM {LIST}""", "list_counted_by_another"),
        (f"INSERT INTO {TYPIST} (id, list_id, user_id) SELECT gen_random_uuid(), list_id, user_id FROM {TYPIST}",
         "list_typist_once"),
        (f"DELETE FROM {TYPIST}", "list_typist_final"),
        (f"UPDATE {TYPIST} SET first_at = now()", "list_typist_final"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_those_who_typed(world, sql, rule):
    one, sheet = world.issued(), {"lines": [Line(1, 5)], "collector_total": 5}
    services.save_draft(one, **sheet, by=makers.user(Office.DELEGATE, body=world.body))
    services.type_list(one, **sheet, on=COUNTED, by=world.typist)
    services.count_list(one, counted_total=5, on=COUNTED, by=world.delegate)
    assert broken_by(sql) == rule


def test_counter_cannot_be_the_typist_whoever_writes(world):
    one = services.type_list(world.issued(), lines=[Line(1, 5)], collector_total=5, on=COUNTED, by=world.typist)
    sql = f"""UPDATE {LIST} SET state = 'counted', counted_by_id = typed_by_id, counted_total = 5,
              counted_on = '2026-03-16' WHERE id = %s"""
    assert broken_by(sql, one.pk) == "list_counted_by_another"
