import pytest
from django.core.management import CommandError, call_command

from fund_collections import services
from fund_collections.models import Booking, ColumnMap
from tests.fund_collections.camt import camt

GIFT = ("50.00", "2026-03-20", "cash")


@pytest.fixture
def file(world, tmp_path):
    path = tmp_path / "statement.xml"
    path.write_bytes(camt(GIFT, account=world.bank.bank_identifier))
    return path


def test_repeated_import_is_harmless(world, file, capsys):
    for _ in range(2):
        call_command("import_statement", file, account=world.bank.code)
    assert capsys.readouterr().out.splitlines() == [
        "1 new booking; known already: 0.",
        "0 new bookings; known already: 1.",
    ]
    assert Booking.objects.count() == 1


def test_preview_writes_nothing(world, file, capsys):
    call_command("import_statement", file, account=world.bank.code, preview=True)
    assert capsys.readouterr().out == "1 new booking; known already: 0.\n"
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("name", "account", "code", "sentence"),
    [
        ("statement.xml", "nowhere", 2, "There is no bank account nowhere in the books."),
        ("missing.xml", None, 2, "cannot be opened for reading"),
        ("broken.xml", None, 1, "broken.xml: "),
    ],
)
def test_refusal_has_sentence_and_exit_code(world, file, name, account, code, sentence):
    file.with_name("broken.xml").write_text("<Document>")
    with pytest.raises(CommandError, match=sentence) as caught:
        call_command("import_statement", file.with_name(name), account=account or world.bank.code)
    assert caught.value.returncode == code


def test_file_that_does_not_tie_needs_a_reason(world, file, capsys):
    file.write_bytes(camt(GIFT, account=world.bank.bank_identifier, closing="1.00"))
    with pytest.raises(CommandError, match="does not tie"):
        call_command("import_statement", file, account=world.bank.code)
    call_command("import_statement", file, account=world.bank.code, reason="an excerpt")
    assert "Statement S-1 does not tie, by -149.00 EUR." in capsys.readouterr().err


def test_table_comes_in_by_its_map(world, file, capsys):
    columns = ColumnMap(account=world.bank, name="yearly", booked_on="Date", amount="Sum", days="dmy")
    services.keep_column_map(columns, by=world.treasurer)
    file.write_text("Date;Sum\n02/03/2026;50.00\n")
    call_command("import_statement", file, account=world.bank.code, map="yearly")
    assert capsys.readouterr().out == "1 new booking; known already: 0.\n"
    assert Booking.objects.get().booked_on.isoformat() == "2026-03-02"
    with pytest.raises(CommandError, match="There is no column map other") as caught:
        call_command("import_statement", file, account=world.bank.code, map="other")
    assert caught.value.returncode == 2
