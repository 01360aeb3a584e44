"""The same booking by another format, and statements that do not follow on one another: told, and left to a person."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Booking, FileRow, StatementFile
from tests.fund_collections.camt import camt
from tests.fund_collections.test_rules import broken_by
from tests.fund_collections.views.test_pages import at

GIFT, FEE, LATER = ("50.00", "2026-03-20", "Clara"), ("-2.00", "2026-03-20", "fee"), ("7.00", "2026-03-20", "later")


def swift(account, *bookings, opening="100,00", closing="150,00"):
    """An MT940 file of bookings (amount, text) on the 20th of March, opened that day."""
    lines = "".join(f":61:2603200320{sum_},00NTRFNONREF\n:86:{text}\n" for sum_, text in bookings)
    head = f":20:MT\n:25:{account}\n:28C:1/1\n:60F:C260320EUR{opening}\n"
    return f"{head}{lines}:62F:C260320EUR{closing}\n-".encode()


@pytest.fixture
def load(world):
    def loaded(data, **facts):
        if facts:
            facts["seen"] = services.preview_statement(data, account=world.bank).sha256
        return services.import_statement(data, account=world.bank, by=world.treasurer, **facts)

    return loaded


@pytest.fixture
def bring(world, load):
    def brought(*bookings, **head):
        return load(camt(*bookings, account=world.bank.bank_identifier, **head))

    return brought


@pytest.fixture
def again(world):
    return swift(world.bank.bank_identifier, ("C50", "CLARA NL"))


def like(found):
    return [(row.key, row.like) for row in found.alike]


def test_same_booking_by_another_format_is_shown_beside_the_first(world, bring, again):
    bring(GIFT)
    found = services.preview_statement(again, account=world.bank)
    assert (found.added, like(found)) == (1, [("1-1", Booking.objects.get().pk)])
    assert found.gaps == ()


def test_what_is_left_out_stays_out_when_its_file_or_a_longer_one_comes(world, bring, load, again):
    bring(GIFT)
    first = Booking.objects.get()
    assert load(again, same={"1-1"}).added == 0
    row = FileRow.objects.get()
    assert (row.fate, row.booking) == ("known", first)
    assert load(again).added == 0
    longer = swift(world.bank.bank_identifier, ("C50", "CLARA NL"), ("C7", "x"), closing="157,00")
    assert (load(longer).added, Booking.objects.count()) == (1, 2)
    minute = Minute.objects.get(act="row left out as a booking of another format", subject_id=str(row.file_id))
    assert minute.facts == {"row": "1-1", "booking": str(first)}


def test_left_out_comes_back_once_the_other_format_was_taken_out(bring, load, again):
    file = bring(GIFT).file
    load(again, same={"1-1"})
    services.undo_import(file, because="wrong", by=file.imported_by)
    assert load(again).added == 1


def test_as_many_are_alike_as_the_other_format_brought(world, bring, load):
    bring(GIFT)
    twins = swift(world.bank.bank_identifier, ("C50", "CLARA NL"), ("C50", "CLARA NL"), closing="200,00")
    assert [key for key, _pk in like(services.preview_statement(twins, account=world.bank))] == ["1-1"]
    assert (load(twins, same={"1-1"}).added, load(twins).added) == (1, 0)


def test_nothing_of_the_same_format_or_another_sum_is_alike(world, bring):
    bring(GIFT)
    found = bring(("50.00", "2026-03-20", "Clara again"), ("49.00", "2026-03-20", "x"), opening="0.00", number="S-2")
    assert (found.added, like(found)) == (2, [])


def test_only_a_row_that_is_alike_and_looked_at_is_left_out(world, bring, load, again):
    bring(GIFT)
    with pytest.raises(Refusal, match="Look at the file first"):
        services.import_statement(again, account=world.bank, by=world.treasurer, same={"1-1"})
    with pytest.raises(Refusal, match="look at the file again"):
        load(again, same={"1-9"})
    assert Booking.objects.count() == 1


def test_only_a_known_row_was_left_out_by_raw_sql(world, bring):
    bring(("0.00", "2026-03-20", "nothing"), GIFT)
    sql = """INSERT INTO fund_collections_filerow (id, file_id, statement, ordinal, fate, amount, fingerprint)
             SELECT gen_random_uuid(), id, 9, 9, 'zero', 0, 'x' FROM fund_collections_statementfile"""
    assert broken_by(sql) == "file_row_left_out_is_known"


@pytest.mark.parametrize(
    ("opening", "day", "difference"),
    [
        ("150.00", "2026-03-21", []),
        ("170.00", "2026-03-21", [20]),
        ("140.00", "2026-04-21", [-10]),
        ("100.00", "2026-03-20", []),  # the same day anew
        ("90.00", "2026-03-20", [-60]),
        ("0.00", "2026-03-01", []),  # of before
    ],
)
def test_opening_is_held_against_the_last_closing(bring, opening, day, difference):
    bring(GIFT)
    found = bring(("1.00", day, "next"), opening=opening, number="S-2")
    assert [gap.difference for gap in found.gaps] == difference


def test_file_that_begins_amid_another_is_no_gap(bring):
    bring(GIFT, FEE, LATER, ("1.00", "2026-03-25", "last"))
    assert bring(LATER, ("1.00", "2026-03-25", "last"), ("2.00", "2026-03-26", "x"), opening="148.00").gaps == ()


def test_page_shows_both_rows_and_leaves_out_what_is_ticked(world, bring, again, sign_in):
    bring(GIFT, FEE)
    client, booking = sign_in(world.treasurer), Booking.objects.get(amount=50)

    def send(**form):
        form = {"account": world.bank.pk, "file": SimpleUploadedFile("a.sta", again)} | form
        return client.post(at("statement_import"), form, follow=True).text

    shown = send(act="preview")
    assert 'name="same" value="1-1" form="import"' in shown
    assert (booking.get_absolute_url() in shown, "Clara" in shown) == (True, False)
    assert "1 new booking has the day and the sum of one that another format brought" in shown
    seen = services.preview_statement(again, account=world.bank).sha256
    assert "0 new bookings; known already: 1." in send(act="import", seen=seen, same=["1-1"])
    assert StatementFile.objects.count() == 2


def test_page_and_command_tell_a_gap_with_its_difference(world, bring, sign_in, tmp_path):
    bring(GIFT)
    data = camt(("7.00", "2026-03-25", "x"), account=world.bank.bank_identifier, opening="170.00", number="S-3")
    form = {"account": world.bank.pk, "file": SimpleUploadedFile("a.xml", data), "act": "preview"}
    sentence = "the one before it (S-1) closed at 150.00 EUR: 20.00 EUR lie between them"
    assert sentence in sign_in(world.treasurer).post(at("statement_import"), form).text
    path, told = tmp_path / "a.xml", io.StringIO()
    path.write_bytes(data)
    call_command("import_statement", str(path), account=world.bank.code, stderr=told, stdout=io.StringIO())
    assert sentence in told.getvalue()
