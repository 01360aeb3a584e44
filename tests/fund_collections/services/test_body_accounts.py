"""Accounts that bodies agreed to be known by: hashed, marked at import, below codes; of givers none is kept."""

import pytest
from django.db import connection

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Booking, ColumnMap, ListState
from fund_collections.services.matching import PaidIn
from fund_collections.statements import read_statement
from tests.fund_collections.camt import camt
from tests.fund_collections.test_ofx import BOOKING, ofx
from tests.fund_collections.test_rules import broken_by
from tests.fund_collections.views.test_pages import at
from vault import services as vault

IBAN = "NL02 ABNA 0123 4567 89"
PAYER = IBAN.replace(" ", "")
GERMAN = "DE89370400440532013000"
OTHER = "FR1420041010050500013M02606"
CODES = "UPDATE fund_collections_booking SET codes = codes"


def note(world, number=IBAN):
    return services.note_body_account(world.body, number=number, agreed="its letter of 3 March", by=world.treasurer)


@pytest.fixture
def noted(world):
    return note(world)[0]


def came(world, amount, account=PAYER, text="", day="2026-03-20"):
    file = camt((amount, day, text, "", account), account=world.bank.bank_identifier)
    services.import_statement(file, account=world.bank, by=world.treasurer)
    return Booking.objects.select_related("statement").latest("statement__imported_at")


def test_transfer_from_its_account_is_suggested_for_the_body(world, other_world, noted):
    mine, other = world.at(ListState.POSTED), other_world.at(ListState.POSTED)
    found = services.suggestions(came(world, "32.50"))
    assert [one.code for one in found] == [mine.number, other.number]
    assert found[0].reasons[-1] == "it came from the account of NL"
    assert not services.certain_matches()
    named = services.suggestions(came(world, "32.50", text=other.number))
    assert [one.code for one in named] == [other.number]


def test_all_lists_of_the_body_in_one_transfer(world, noted):
    papers = {world.at(ListState.POSTED), world.at(ListState.POSTED, sums=["7.50"])}
    booking = came(world, "40.00")
    found = services.suggestions(booking)[0]
    assert (isinstance(found.parts[0], PaidIn), set(found.parts[0].lists)) == (True, papers)
    services.match_bookings([booking], parts=found.parts, by=world.treasurer)
    assert not Booking.objects.unmatched().exists()


def test_only_noted_accounts_leave_a_mark_and_only_until_ended(world, noted):
    assert came(world, "1.00").codes == ["A-NL"]
    assert came(world, "2.00", account="DE89370400440532013000").codes == []
    services.end_body_account(noted, by=world.treasurer)
    assert came(world, "3.00").codes == []
    noted.refresh_from_db()
    assert noted.fingerprint == ""


def test_no_table_holds_the_number(world, noted):
    came(world, "1.00")
    with connection.cursor() as cursor:
        for table in ("fund_collections_bodyaccount", "fund_collections_booking", "audit_minute"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", ["%0123456789%"])  # noqa: S608
            assert cursor.fetchone() == (0,)


def test_refuses_our_own_account_a_scrap_and_one_noted_already(world, noted):
    for number, sentence in ((world.bank.bank_identifier, "our own"), ("12-34", "whole number"), (PAYER, "already")):
        with pytest.raises(Refusal, match=sentence):
            note(world, number)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE fund_collections_bodyaccount SET agreed = 'x'", "body_account_final"),
        ("DELETE FROM fund_collections_bodyaccount", "body_account_final"),
        (f"{CODES} || jsonb_build_array('A-FR')", "booking_final"),
        (f"{CODES} || jsonb_build_array('A-NL', 'A-NL')", "booking_final"),
        (f"{CODES} || jsonb_build_array('DP-00001')", "booking_final"),
        (f"{CODES} - 0", "booking_final"),
        (f"{CODES} || jsonb_build_array('A-NL'), text = NULL", "booking_final"),
        ("UPDATE fund_collections_bodyaccount SET ended_at = now(), ended_by_id = noted_by_id",
         "body_account_ended_whole"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("noted", "as_owner")
def test_rules_hold_whoever_writes(world, sql, rule):
    came(world, "1.00", account=OTHER, text="DP-00009")
    assert broken_by(sql) == rule


def test_mt940_and_camt_tell_the_payers_account(world):
    swift = f""":20:S\n:25:{world.bank.bank_identifier}\n:28C:1\n:60F:C260301EUR0,00
:61:260320C5,00NMSC//1\n:86:166?00GUTSCHRIFT?20SVWZ+coal?30ABNANL2A?31{PAYER}?32NL\n:62F:C260331EUR5,00\n"""
    for file in (swift.encode(), camt(("5.00", "2026-03-20", "coal", "", PAYER), account="X")):
        assert [one.account for one in read_statement(file).statements[0].entries] == [PAYER]


@pytest.mark.parametrize(
    ("number", "stated"), [(IBAN, PAYER), (GERMAN, "37040044/0532013000"), ("0532013000", "COBADEFF/0532013000")]
)
def test_open_bookings_of_earlier_imports_are_looked_at_again(world, number, stated):
    matched = came(world, "32.50", account=stated)
    services.match(matched, world.deposit(), by=world.treasurer)
    back = came(world, "-1.00", account=stated)
    open_yet, other = came(world, "2.00", account=stated), came(world, "3.00", account=OTHER, text=f"for {number}")
    assert {tuple(one.codes) for one in Booking.objects.all()} == {()}
    noted, found = note(world, number)
    assert [Booking.objects.get(pk=one.pk).codes for one in (open_yet, back, other, matched)] == [
        ["A-NL"],
        ["A-NL"],
        [],
        [],
    ]
    minutes = Minute.objects.filter(act="booking known by the account of a body")
    assert {one.subject_id for one in minutes} == {str(open_yet.pk), str(back.pk)}
    told = Minute.objects.get(act="account of a body noted")
    assert (found, told.facts["found"], told.subject_id) == (2, 2, str(noted.pk))
    assert not Minute.objects.filter(act="sealed value revealed").exists()


def test_later_booking_has_nothing_of_the_account_in_the_clear(world):
    booking = came(world, "1.00", account=PAYER)
    assert vault.has_line([booking], "text", f"DbtrAcct: {PAYER}") == [True]
    note(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fund_collections_booking t WHERE t::text ILIKE %s", ["%0123456789%"])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("number", "bank", "stated"),
    [
        (GERMAN, "", GERMAN),
        (GERMAN, "37040044", "0532013000"),
        ("37040044/532013000", "", GERMAN),
        ("0532013000", "COBADEFF", "532013000"),
    ],
)
def test_bank_may_state_it_in_another_way(world, number, bank, stated):
    note(world, number)
    other = f"<BANKACCTTO><BANKID>{bank}<ACCTID>{stated}</BANKACCTTO>"
    services.import_statement(
        ofx(BOOKING + other, account=world.bank.bank_identifier), account=world.bank, by=world.treasurer
    )
    assert Booking.objects.get().codes == ["A-NL"]


def test_map_names_the_column_of_the_other_account(world, noted):
    columns = ColumnMap(account=world.bank, name="bank", booked_on="Day", amount="Sum", other_account="Whose")
    services.keep_column_map(columns, by=world.treasurer)
    file = f"Day;Sum;Whose\n2026-03-20;5.00;{IBAN}\n2026-03-21;7.00;{GERMAN}".encode()
    services.import_statement(file, account=world.bank, column_map=columns, by=world.treasurer)
    assert [one.codes for one in Booking.objects.order_by("ordinal")] == [["A-NL"], []]


def test_noted_and_forgotten_on_the_page(world, sign_in):
    client = sign_in(world.treasurer)
    form = {"body": world.body.pk, "number": IBAN, "agreed": "its letter of 3 March"}
    page = client.post(at("body_account_list"), form, follow=True).content.decode()
    assert ("its letter of 3 March" in page, "0123" in page) == (True, False)
    noted = world.body.accounts.get()
    assert "The account is forgotten." in client.post(at("body_account_end", noted.pk), follow=True).content.decode()
    assert "ended already" in client.post(at("body_account_end", noted.pk), follow=True).content.decode()
