"""An import is taken out whole, while nothing rests on it."""

# The statements are put together from our own words.
# ruff: noqa: S608

from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import BankStatement, Booking, FileRow, Match, MatchedBooking, StatementFile
from ledger.models import Account
from tests.fund_collections.camt import camt
from tests.fund_collections.test_rules import broken_by
from vault.models import RecordKey

GIFT, FEE = ("50.00", "2026-03-20", "cash"), ("-2.00", "2026-03-21", "fee")
FILE, ROW = "fund_collections_statementfile", "fund_collections_filerow"
MATCHED = "fund_collections_matchedbooking"
STATEMENT, BOOKING = "fund_collections_bankstatement", "fund_collections_booking"
UNDONE = f"UPDATE {FILE} SET content = NULL, undone_at = now(), undone_because = 'x', undone_by_id = imported_by_id"


@pytest.fixture
def load(world):
    def loaded(*bookings, **head):
        data = camt(*bookings, account=world.bank.bank_identifier, **head)
        return services.import_statement(data, account=world.bank, by=world.treasurer)

    return loaded


def test_undone_import_leaves_its_row_and_nothing_else(world, load):
    keys = RecordKey.objects.count()
    file = load(GIFT, FEE).file
    undone = services.undo_import(file, because="of another year", by=world.treasurer)
    assert (Booking.objects.exists(), BankStatement.objects.exists()) == (False, False)
    kept = StatementFile.objects.get()
    assert (kept.added, kept.content, kept.undone_because, kept.undone_by) == (
        2,
        None,
        "of another year",
        world.treasurer,
    )
    assert RecordKey.objects.count() == keys
    assert list(Minute.objects.about(undone).values_list("act", flat=True).order_by("id")) == [
        "bank file imported",
        "bank file taken out",
    ]


def test_file_comes_in_again_after_it_was_taken_out(world, load):
    services.undo_import(load(GIFT, FEE).file, because="twice", by=world.treasurer)
    assert load(GIFT, FEE).added == 2
    assert StatementFile.objects.filter(undone_at=None).count() == 1


def test_undo_waits_for_an_import_that_may_take_its_rows_for_known(committed_world):
    world = committed_world
    data = camt(GIFT, account=world.bank.bank_identifier)
    file = services.import_statement(data, account=world.bank, by=world.treasurer).file

    def undo():
        try:
            services.undo_import(file, because="wrong", by=world.treasurer)
        finally:
            connection.close()

    undoing = Thread(target=undo)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=world.bank.pk)  # as an import under way
        undoing.start()
        undoing.join(0.3)
        assert not StatementFile.objects.filter(undone_at__isnull=False).exists()
        assert StatementFile.objects.select_for_update(nowait=True).get() == file
    undoing.join(5)
    assert StatementFile.objects.get().undone_at


def test_overlapping_file_lets_go_of_what_was_taken_out(world, load):
    first = load(GIFT).file
    second = load(GIFT, FEE, number="S-2").file
    services.undo_import(first, because="wrong", by=world.treasurer)
    assert FileRow.objects.values_list("file", "fate", "booking").get() == (second.pk, "known", None)
    assert load(GIFT, FEE, number="S-2").added == 1


@pytest.fixture
def matched(world, load):
    """An import whose one booking is matched with a deposit, and the match."""
    deposit = world.deposit()
    file = load((deposit.amount, "2026-03-20", deposit.code)).file
    return file, services.match(Booking.objects.get(), deposit, by=world.treasurer)


def test_import_stays_while_a_booking_is_matched(world, matched):
    file, _made = matched
    with pytest.raises(Refusal, match="is matched: undo its match first"):
        services.undo_import(file, because="wrong", by=world.treasurer)
    assert Booking.objects.exists()


def test_import_goes_once_its_match_is_undone_and_the_minutes_keep_both(world, matched):
    file, made = matched
    code = str(Booking.objects.get())
    made = services.unmatch(made, because="another's", by=world.treasurer)
    services.undo_import(file, because="wrong", by=world.treasurer)
    assert not Booking.objects.exists()
    row = MatchedBooking.objects.get()
    assert (row.match, row.booking, row.undone_at) == (made, None, made.undone_at)
    minutes = Minute.objects.about(made).order_by("id")
    assert [(one.act, one.facts["booking"]) for one in minutes] == [
        ("booking matched", code),
        ("match undone", code),
        ("booking of an undone match taken out", code),
    ]
    call_command("check_books")  # raises for a fault


def test_same_file_is_matched_anew_after_it_was_taken_out(world, load, matched):
    file, made = matched
    deposit = made.entries.get().deposit
    services.unmatch(made, because="another's", by=world.treasurer)
    services.undo_import(file, because="wrong", by=world.treasurer)
    load((deposit.amount, "2026-03-20", deposit.code))
    services.match(Booking.objects.get(), deposit, by=world.treasurer)
    assert Match.objects.standing().count() == 1


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"UPDATE {MATCHED} SET booking_id = NULL", "match_final"),
        (f"UPDATE {MATCHED} SET booking_id = NULL, undone_at = now()", "match_final"),
        (f"DELETE FROM {MATCHED}", "match_final"),
        (f"INSERT INTO {MATCHED} (match_id) SELECT id FROM fund_collections_match", "match_in_force_has_booking"),
        (f"INSERT INTO {MATCHED} (match_id, undone_at) SELECT id, now() FROM fund_collections_match",
         "match_in_force_has_booking"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("undone", [False, True])
def test_match_keeps_its_booking_by_raw_sql(world, matched, undone, sql, rule):
    _file, made = matched
    if undone:
        services.unmatch(made, because="another's", by=world.treasurer)
    assert broken_by(sql) == rule


def test_import_is_taken_out_once_and_with_a_reason(world, load):
    file = load(GIFT).file
    with pytest.raises(Refusal, match="Say why"):
        services.undo_import(file, because=" ", by=world.treasurer)
    services.undo_import(file, because="wrong", by=world.treasurer)
    with pytest.raises(Refusal, match="has been taken out already"):
        services.undo_import(file, because="wrong", by=world.treasurer)


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"DELETE FROM {BOOKING} WHERE amount < 0", "booking_final"),
        (f"DELETE FROM {STATEMENT}", "statement_final"),
        (f"UPDATE {FILE} SET added = 9", "import_final"),
        (f"UPDATE {FILE} SET content = NULL", "import_final"),
        (f"DELETE FROM {FILE}", "import_final"),
        (UNDONE, "import_undone_whole"),
        (f"UPDATE {FILE} SET content = NULL, undone_at = now(), undone_because = 'x'", "import_undone_complete"),
        (f"UPDATE {ROW} SET ordinal = 9", "file_row_final"),
        (f"UPDATE {ROW} SET booking_id = (SELECT id FROM {BOOKING} WHERE amount < 0)", "file_row_final"),
        (f"UPDATE {ROW} SET booking_id = NULL WHERE booking_id IS NOT NULL", "file_row_final"),
        (f"DELETE FROM {ROW}", "file_row_final"),
    ],
)
def test_import_by_raw_sql(load, sql, rule):
    load(GIFT)
    load(GIFT, FEE, number="S-2")
    assert broken_by(sql) == rule


def test_import_of_matched_booking_is_not_taken_out_by_raw_sql(world, load):
    deposit = world.deposit()
    load((deposit.amount, "2026-03-20", deposit.code))
    services.match(Booking.objects.get(), deposit, by=world.treasurer)
    assert broken_by(UNDONE) == "import_untouched"


NEW_FILE = f"""INSERT INTO {FILE} (id, account_id, sha256, format, added, known, left_out, other, undone_because)
    SELECT gen_random_uuid(), account_id, sha256, format, 5, 0, 0, 0, '' FROM {FILE}"""
NEW_ROW = f"""INSERT INTO {ROW} (id, file_id, statement, ordinal, fate, amount, booking_id)
    SELECT gen_random_uuid(), s.file_id, 1, 1, '{{fate}}', 1, {{booking}}
    FROM {BOOKING} b JOIN {STATEMENT} s ON s.id = b.statement_id LIMIT 1"""
NEW_STATEMENT = f"""INSERT INTO {STATEMENT} (id, account_id, file_id, number, statement_id, format, reason)
    SELECT gen_random_uuid(), {{account}}, id, {{number}}, 'S-9', format, '' FROM {FILE} LIMIT 1"""
OTHER_ACCOUNT = "(SELECT id FROM ledger_account WHERE role = 'in transit' LIMIT 1)"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (NEW_FILE, "import_counted"),
        (NEW_ROW.format(booking="NULL", fate="new"), "file_row_without_booking"),
        (NEW_ROW.format(booking="b.id", fate="zero"), "file_row_known_stands_somewhere"),
        (NEW_ROW.format(booking="b.id", fate="known"), None),
        (NEW_STATEMENT.format(account="account_id", number=2), None),
        (NEW_STATEMENT.format(account="account_id", number=1), "statement_number_once"),
        (NEW_STATEMENT.format(account=OTHER_ACCOUNT, number=2), "statement_of_its_import"),
    ],
)
def test_new_row_by_raw_sql(load, sql, rule):
    load(GIFT)
    assert broken_by(sql) == rule
