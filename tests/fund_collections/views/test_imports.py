"""Files of the bank through the pages: looked at, taken in, listed, taken out; and the maps of tables."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Minute
from fund_collections import services
from fund_collections.models import BankStatement, Booking, ColumnMap, StatementFile
from tests import makers
from tests.fund_collections.camt import camt
from tests.fund_collections.test_rules import broken_by
from tests.fund_collections.views.test_pages import MOST_QUERIES, at

GIFT, FEE = ("50.00", "2026-03-20", "Clara Weiss"), ("-2.00", "2026-03-21", "fee")
TABLE = "Date;Text;Amount\n2026-03-20;Clara Weiss;50.00\n2026-03-20;Clara Weiss;50.00\n2026-03-21;fee;-2.00\n"


@pytest.fixture
def send(world, sign_in):
    def sent(data, act="import", name="statement.csv", **form):
        file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
        form = {"account": world.bank.pk, "file": file, "act": act, **form}
        answer = sign_in(world.treasurer).post(at("statement_import"), form, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    return sent


@pytest.fixture
def brought(world):
    def loaded(*bookings, **head):
        data = camt(*(bookings or (GIFT, FEE)), account=world.bank.bank_identifier, **head)
        return services.import_statement(data, account=world.bank, by=world.treasurer)

    return loaded


def test_table_without_an_account_is_taken_for_the_chosen_one(world, send):
    assert "3 new bookings; known already: 0." in send(TABLE)
    assert list(Booking.objects.values_list("currency", "amount").order_by("ordinal")) == [
        ("EUR", 50),
        ("EUR", 50),
        ("EUR", -2),
    ]
    assert "0 new bookings; known already: 3." in send(TABLE)
    assert StatementFile.objects.count() == 1


def test_file_too_large_to_be_kept_says_so_before_and_after(send, monkeypatch):
    monkeypatch.setattr("fund_collections.services.bringing.PACKED_LIMIT", 10)
    assert "too large to be kept with its import" in send(TABLE, act="preview")
    assert "too large to be kept with its import" in send(TABLE)
    assert StatementFile.objects.get().content is None


def test_ticked_row_comes_in_as_another_booking(world, send):
    send(TABLE)
    later = TABLE + "2026-03-22;Clara Weiss;7.00\n"
    text = send(later, act="preview")
    assert 'name="another" value="1-3" form="import"' in text
    seen = services.preview_statement(later.encode(), account=world.bank).sha256
    assert f'value="{seen}"' in text
    assert "2 new bookings; known already: 2." in send(later, seen=seen, another=["1-3"])
    assert Minute.objects.filter(act="known row taken as another booking").count() == 1


def test_another_file_than_the_one_looked_at_is_refused(send):
    assert "This is another file than the one that was looked at" in send(TABLE, seen="0" * 64)
    assert not Booking.objects.exists()


def test_faulty_row_700_leaves_the_database_untouched(send):
    lines = [f"2026-03-20;gift {row};{row}.00" for row in range(2, 1002)]
    lines[698] = "2026-03-20;gift 700;seven"
    text = send("\n".join(["Date;Text;Amount", *lines]))
    assert "Row 700, column “Amount”: the amount “seven” is no number." in text
    assert (StatementFile.objects.exists(), Booking.objects.exists()) == (False, False)


HOSTILE = {
    "formulas": "Date;Text;Amount\n2026-03-20;=cmd|' /C calc'!A0;=1+1\n",
    "not a table": "hello;world\n",
    "encoding": b"Date;Text;Amount\n2026-03-20;\x81\xff;1.00\n",
    "control": b"Date;Text;Amount\n2026-03-20;\x00;1.00\n",
    "broken archive": b"PK\x03\x04" + b"\x00" * 100,
    "old Excel": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "wide": "Date;Text;Amount" + ";x" * 5000 + "\n",
    "vast sum": "Date;Text;Amount\n2026-03-20;a;" + "9" * 5000 + "\n",
    "wrong decimals": "Date;Text;Amount\n2026-03-20;a;1.005\n2026-03-20;a;1.00\n",
}


@pytest.mark.parametrize("act", ["preview", "import"])
def test_hostile_table_gets_a_sentence_and_changes_nothing(send, act):
    answers = {what: send(data, act) for what, data in HOSTILE.items()}
    assert [what for what, text in answers.items() if "This was not taken yet" not in text] == []
    assert not StatementFile.objects.exists()


def test_hostile_form_is_refused(send):
    for form in ({"seen": "x"}, {"columns": "x"}, {"account": "x"}, {"another": ["x" * 9] * 5}):
        assert "This was not taken yet" in send(TABLE, **form)
    assert not StatementFile.objects.exists()


def test_page_of_an_import_lists_the_fate_of_each_row(brought, world, sign_in):
    brought(GIFT)
    file = brought(GIFT, FEE, number="S-2").file
    client = sign_in(world.treasurer)
    assert ">known<" in client.get(file.get_absolute_url()).content.decode()
    only_new = client.get(file.get_absolute_url() + "?fate=new").content.decode()
    assert (only_new.count("<tr><td"), "Clara" in only_new) == (1, False)
    export = b"".join(client.post(file.get_absolute_url() + "?as=csv")).decode()
    assert [line.split(";")[2:5] for line in export.splitlines()[1:3]] == [
        ["known", "2026-03-20", "50,00"],
        ["new", "2026-03-21", "-2,00"],
    ]


def test_pages_of_imports_take_few_queries_whatever_the_rows(brought, world, sign_in):
    client, file = sign_in(world.treasurer), brought().file
    pages = [at("import_list"), file.get_absolute_url(), at("column_map_list")]

    def counts():
        found = []
        for url in pages:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    before = counts()
    brought(GIFT, FEE, ("1.00", "2026-03-23", "x"), number="S-2")
    brought(GIFT, ("2.00", "2026-03-23", "x"), number="S-3")
    assert (counts(), max(before) <= MOST_QUERIES) == (before, True)


def test_import_is_taken_out_through_its_page(brought, world, sign_in):
    file, client = brought().file, sign_in(world.treasurer)
    assert "2 bookings go" in client.get(at("import_undo", file.pk)).content.decode()
    text = client.post(at("import_undo", file.pk), {"because": "of another year"}, follow=True).content.decode()
    assert "of another year" in text
    assert (BankStatement.objects.exists(), client.get(at("import_undo", file.pk)).status_code) == (False, 404)
    assert "taken out" in client.get(at("import_list")).content.decode()


def test_import_is_taken_out_once_no_match_rests_on_it(brought, world, sign_in):
    deposit, client = world.deposit(), sign_in(world.treasurer)
    file = brought((deposit.amount, "2026-03-20", deposit.code)).file
    made = services.match(Booking.objects.get(), deposit, by=world.treasurer)
    answer = client.post(at("import_undo", file.pk), {"because": "wrong"})
    assert "is matched: undo its match first" in answer.content.decode()
    services.unmatch(made, because="wrong", by=world.treasurer)
    client.post(at("import_undo", file.pk), {"because": "wrong"})
    assert not Booking.objects.exists()
    assert "Taken out with its import" in client.get(made.get_absolute_url()).text
    assert "taken out" in client.get(deposit.get_absolute_url()).text


MAP = {"name": "yearly", "header_row": 1, "booked_on": "Date", "amount": "Amount", "texts": "Text", "days": "dmy"}
AMBIGUOUS = "Date;Text;Amount\n02/03/2026;Clara Weiss;50.00\n"


@pytest.fixture
def keep(world, sign_in):
    def kept(act="save", data=AMBIGUOUS, url=None, **form):
        form = {"account": world.bank.pk, "sign": "as written", "act": act, **MAP, **form}
        if data:
            form["file"] = SimpleUploadedFile("x.csv", data.encode())
        answer = sign_in(world.treasurer).post(url or at("column_map_new"), form, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    return kept


def test_map_is_looked_at_kept_and_used(keep, send, world):
    text = keep(act="preview")
    assert ("2 Mar 2026" in text, "Clara" in text, ColumnMap.objects.exists()) == (True, False, False)
    keep()
    column_map = ColumnMap.objects.get()
    assert Minute.objects.about(column_map).get().facts["days"] == "dmy"
    assert "may be two days" in send(AMBIGUOUS)
    assert "1 new booking" in send(AMBIGUOUS, columns=column_map.pk)
    other = makers.bank()
    assert "This map is for another account" in send(AMBIGUOUS, columns=column_map.pk, account=other.pk)


def test_preview_shows_no_more_of_an_account_than_its_country_and_length(keep):
    text = keep(
        act="preview", data="Date;Text;Amount;Whose\n02/03/2026;a;5.00;NL02ABNA0123456789\n", other_account="Whose"
    )
    assert ('<bdi>NL0…</bdi> <span class="quiet">18</span>' in text, "ABNA" in text) == (True, False)


def test_map_is_changed_and_its_minute_says_so(keep):
    keep(data=None)
    column_map = ColumnMap.objects.get()
    keep(url=column_map.get_absolute_url(), data=None, days="mdy", delimiter="\t")
    column_map.refresh_from_db()
    assert (column_map.days, column_map.delimiter, Minute.objects.about(column_map).count()) == ("mdy", "\t", 2)


IMPOSSIBLE = (
    ({"amount": ""}, "Name the column of the amount, or both debit and credit."),
    ({"debit": "Debit"}, "Name the column of the amount, or both debit and credit."),
    ({"sign": "by word"}, "stands with its word for debit"),
    ({"act": "preview", "data": None}, "Choose a table of the bank"),
    ({"booked_on": "Day"}, "The table has no column “Day”."),
    ({"data": "=1+1"}, "The table has no column “Date”."),
)


def test_map_that_cannot_be_gets_a_sentence(keep):
    answers = [(sentence, keep(**form)) for form, sentence in IMPOSSIBLE]
    assert [sentence for sentence, text in answers if sentence not in text] == []
    assert not ColumnMap.objects.exists()


def test_map_has_one_name_in_an_account(keep):
    keep()
    assert "The account has a map of this name." in keep()


def test_rules_of_maps_by_raw_sql(keep):
    keep()
    assert broken_by("UPDATE fund_collections_columnmap SET debit = 'x'") == "column_map_has_sum"
    assert broken_by("UPDATE fund_collections_columnmap SET sign = 'by word'") == "column_map_sign_has_column"
