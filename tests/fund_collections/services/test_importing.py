from decimal import Decimal

import pytest

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import BankStatement, Booking
from fund_collections.services import DoesNotTie
from fund_collections.statements import UnreadableStatement
from member_parties.models import Body
from tests import makers
from tests.fund_collections.camt import camt
from vault import services as vault
from vault.services import sealing

GIFT, FEE = ("50.00", "2026-03-20", "cash"), ("-2.00", "2026-03-21", "fee")


def load(world, *bookings, reason="", **head):
    file = camt(*bookings, **{"account": world.bank.bank_identifier, **head})
    return services.import_statement(file, account=world.bank, by=world.treasurer, reason=reason)


def test_same_file_twice_adds_nothing(world):
    assert (load(world, GIFT, FEE).added, load(world, GIFT, FEE).added) == (2, 0)
    assert (BankStatement.objects.count(), Booking.objects.count()) == (1, 2)


def test_overlapping_file_adds_what_is_new(world):
    load(world, GIFT, FEE)
    found = load(world, FEE, ("7.00", "2026-03-22", "later"), opening="150.00", number="S-2")
    assert (found.added, found.known) == (1, 1)
    assert list(Booking.objects.order_by("booked_on").values_list("amount", flat=True)) == [50, -2, 7]


def test_genuine_twins_are_both_kept(world):
    assert load(world, GIFT, GIFT).added == 2
    assert load(world, GIFT, GIFT, number="S-2").added == 0


def test_a_third_twin_in_a_longer_file_is_new(world):
    load(world, GIFT)
    assert load(world, GIFT, GIFT, number="S-2").added == 1


def test_empty_statement_is_kept_once(world):
    for _ in range(2):
        load(world)
    assert BankStatement.objects.count() == 1


def test_texts_are_sealed_and_codes_found(world):
    load(world, ("50.00", "2026-03-20", "Clara Weiss, DP-00012"))
    booking = Booking.objects.get()
    assert booking.codes == ["DP-00012"]
    assert b"Clara" not in booking.text.blob
    assert vault.contains(booking, "text", "Clara Weiss, DP-00012")


def swift(account, closing):
    """A reversed credit with both references."""
    return (
        f":20:MT\n:25:{account}\n:28C:1/1\n:60F:C260320EUR100,00\n:61:2603200320RC50,00NTRFREF-7//BANK-8\n"
        f":86:Clara Weiss\n:62F:C260320EUR{closing}\n-"
    ).encode()


def test_references_are_sealed_with_the_text_and_the_reversal_is_kept(world):
    data = swift(world.bank.bank_identifier, "50,00")
    services.import_statement(data, account=world.bank, by=world.treasurer)
    booking = Booking.objects.get()
    told = "Clara Weiss\nAcctSvcrRef: BANK-8\nEndToEndId: REF-7"
    assert vault.reveal(booking, "text", by=world.treasurer, because="which gift was taken back") == told
    assert (booking.amount, booking.reversal, booking.statement.reading) == (-50, True, "stated")
    kept = str(list(Booking.objects.values_list()) + list(BankStatement.objects.values_list()))
    assert [word for word in ("BANK-8", "REF-7") if word in kept] == []


def test_reading_of_the_reversals_is_kept(world):
    turned = reversed_in(camt(("50.00", "2026-03-20", "back"), account=world.bank.bank_identifier, closing="50.00"))
    services.import_statement(turned, account=world.bank, by=world.treasurer)
    booking = Booking.objects.get()
    assert (booking.amount, booking.reversal, booking.statement.reading) == (-50, True, "turned")


def reversed_in(data):
    return data.replace(b"</CdtDbtInd><Sts>", b"</CdtDbtInd><RvslInd>true</RvslInd><Sts>")


def test_each_booking_has_its_own_text_however_many_blocks_they_fill(world, monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK", 2)
    load(world, *((f"{number}.00", "2026-03-20", f"gift {number}") for number in range(1, 6)))
    for booking in Booking.objects.all():
        assert vault.contains(booking, "text", f"gift {booking.amount:.0f}")


def test_preview_writes_nothing(world, django_assert_num_queries):
    file = camt(GIFT, account=world.bank.bank_identifier)
    with django_assert_num_queries(8):
        found = services.preview_statement(file, account=world.bank)
    assert (found.added, Booking.objects.count()) == (1, 0)


def test_statement_that_does_not_tie_needs_a_reason(world):
    with pytest.raises(DoesNotTie, match=r"miss the closing balance of 999\.00 EUR by 849\.00 EUR"):
        load(world, GIFT, closing="999.00")
    load(world, GIFT, closing="999.00", reason="an excerpt")
    assert BankStatement.objects.values_list("difference", "reason").get() == (Decimal(849), "an excerpt")


def test_reason_is_not_kept_where_none_was_needed(world):
    load(world, GIFT, reason="to be safe")
    assert not BankStatement.objects.get().reason


@pytest.mark.parametrize(
    ("head", "bookings", "sentence"),
    [
        ({"account": "NL02OTHER"}, [GIFT], "The file is of account NL02OTHER, not of bank-"),
        ({"currency": "USD"}, [GIFT], "The statement is in USD, the account bank-"),
        ({}, [("1.234", "2026-03-20", "odd")], "Booking 1, 1.234 EUR, has more decimals than EUR"),
        ({}, [("1000000000000000", "2026-03-20", "vast")], "too large to be true"),
        ({"opening": "-999999999999999", "closing": "999999999999999"}, [], "too far apart to be true"),
    ],
)
def test_wrong_statement_gets_a_sentence_and_changes_nothing(world, head, bookings, sentence):
    with pytest.raises(Refusal, match=sentence):
        load(world, *bookings, **head)
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"<a>", b"<Document/>", b"\xff\xfe\x00", b"<" * 1000])
def test_no_statement_gets_a_sentence(world, data):
    with pytest.raises(UnreadableStatement):
        services.import_statement(data, account=world.bank, by=world.treasurer)


def test_statement_of_another_account_in_the_file_is_left_alone(world):
    other = makers.bank()
    own, foreign = (camt(GIFT, account=one.bank_identifier).decode() for one in (world.bank, other))
    statement = foreign[foreign.index("<Stmt>") : foreign.index("</Stmt>") + 7]
    both = own.replace("</BkToCstmrStmt>", f"{statement}</BkToCstmrStmt>").encode()
    found = services.import_statement(both, account=world.bank, by=world.treasurer)
    assert (found.added, found.others) == (1, (other.bank_identifier,))


def test_lists_are_known_by_what_their_body_was_called(world):
    number = world.issued().number
    Body.objects.filter(pk=world.body.pk).update(code="renamed")
    file = camt(
        ("5.00", "2026-03-02", f"list {number}, AT-00214-7, RENAMED-00214-7"), account=world.bank.bank_identifier
    )
    services.import_statement(file, account=world.bank, by=world.treasurer)
    assert Booking.objects.get().codes == [number, "RENAMED-00214-7"]
