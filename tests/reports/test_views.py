"""The pages and files of the reports, for each office."""

import csv
import io
import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from access.offices import Office
from audit import exports
from audit.models import Minute
from audit.sealing import seal
from reports import checknumber, pdf
from reports.asked import Asked
from reports.catalogue import REPORTS
from reports.formats import FORMATS
from tests import makers
from tests.reports.story import FIRST, LAST, Story, march

MARCH = {"first": FIRST.isoformat(), "as_of": LAST.isoformat()}
OF_FUNDS = {"fund-statement", "receipts-and-payments"}
OF_COLLECTIONS = {"collection-report", "appeal-report", "outstanding-lists"}
BODY_YEAR = {"body-year"}
OF_RELIEF = {"transmission-report", "route-costs", "addresses-without-money", "plan-printed", "plan-closing"}
OF_THINGS = {"goods-in-stock", "money-in-other-currencies"}
IN_FULL = {*OF_RELIEF, *OF_THINGS, "statement-of-balances", "trial-balance", "journal", "general-ledger"}
ARRIVED = {"what-arrived"}
READERS = {
    Office.TREASURER: {*OF_FUNDS, *BODY_YEAR, *OF_COLLECTIONS, *IN_FULL, *ARRIVED},
    Office.AUDITOR: {*OF_FUNDS, *BODY_YEAR, *OF_COLLECTIONS, *IN_FULL, *ARRIVED},
    Office.SECRETARY: {*OF_FUNDS, *OF_COLLECTIONS},
    Office.DELEGATE: {*OF_FUNDS, *BODY_YEAR, *OF_COLLECTIONS},
    Office.APPROVER: OF_FUNDS,
    Office.COLLECTOR: set(),
    Office.CASE_WORKER: ARRIVED,
    Office.FORWARDER: set(),
    Office.KEEPER: set(),
    Office.SYSADMIN: set(),
}


def address(name, form_of=None):
    return reverse("reports:report_show", args=[name]) + (f"?as={form_of}" if form_of else "")


def taken(client, name, form_of, asked=None):
    """The report as a file, as a person takes it with the buttons beside its filters."""
    return client.post(f"{address(name, form_of)}&{urlencode(asked or {})}")


@pytest.mark.parametrize(("office", "names"), READERS.items())
def test_each_office_finds_its_reports_and_no_other(db, sign_in, office, names):
    client = sign_in(makers.user(office))
    shown = client.get(reverse("reports:report_list")).content.decode()
    assert set(re.findall(r"/reports/([a-z-]+)/", shown)) == names
    for name in REPORTS:
        expected = 200 if name in names else 404
        assert client.get(address(name)).status_code == expected
        assert taken(client, name, "csv").status_code == expected


def test_unknown_report_or_format_is_not_found(treasurer, sign_in):
    client = sign_in(treasurer)
    assert client.get(address("no-report")).status_code == 404
    assert taken(client, "fund-statement", "exe").status_code == 405


@pytest.mark.parametrize("name", REPORTS)
def test_only_reading_methods(treasurer, sign_in, name):
    client = sign_in(treasurer)
    assert client.post(address(name)).status_code == 405
    assert client.put(address(name, "csv")).status_code == 405


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "yesterday"}, "Enter a valid date."),
        ({"first": "2026-03-02", "as_of": "2026-03-01"}, "The period ends before it begins."),
        ({"as_of": "2999-01-01"}, "is still to come."),
        ({"first": "0001-01-01"}, "The books begin in 1900 at the earliest."),
        ({"as_of": "2026-03-31", "known_on": "2026-03-30"}, "On that day nobody could know the whole period."),
        ({"known_on": "2999-01-01"}, "is still to come."),
        ({"fund": "no-such"}, "There is no such choice here."),
        ({"body": "no-such"}, "There is no such choice here."),
        ({"body": "a\x00b"}, "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("form_of", [None, "pdf"])
def test_wrong_question_gets_the_form_with_a_sentence(treasurer, sign_in, asked, sentence, form_of):
    client = sign_in(treasurer)
    name = "collection-report"
    response = taken(client, name, form_of, asked) if form_of else client.get(address(name), asked)
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_report_too_long_for_pdf_is_refused_in_a_sentence(story, sign_in, monkeypatch):
    monkeypatch.setattr(pdf, "LINES", 3)
    response = taken(sign_in(story.treasurer), "collection-report", "pdf", MARCH)
    assert "too many for one PDF" in response.content.decode()
    exported, withdrawn = Minute.objects.filter(act__in=("list exported", "list not exported")).order_by("id")
    assert withdrawn.facts == {"export": exported.facts["export"], "minute": exported.pk}


def test_a_file_is_minuted_and_bears_its_minute_and_filter(story, sign_in):
    client, asked = sign_in(story.treasurer), {**MARCH, "fund": "winter"}
    for place, form_of in enumerate(FORMATS, start=1):
        answer = taken(client, "trial-balance", form_of, asked)
        minute = Minute.objects.filter(act="list exported").latest("id")
        text = text_of(answer.getvalue(), form_of)
        told = f"export X-{place} · minute {minute.pk} · by {story.treasurer} · at 20"
        assert told in (text := re.sub(r"\s+", " ", text)), form_of
        assert "filter first=2026-03-01, as_of=2026-03-31, fund=winter" in text, form_of
        assert minute.facts == {"list": "trial-balance-2026-03-31", "filter": asked, "export": f"X-{place}"}
    assert Minute.objects.filter(act="list exported").count() == len(FORMATS)


def test_both_kinds_of_csv_and_both_sheets_tell_the_same_figures(story, sign_in):
    client = sign_in(story.treasurer)
    semicolons, commas = (
        list(csv.reader(io.StringIO(taken(client, "journal", kind, MARCH).getvalue().decode()), delimiter=delimiter))
        for kind, delimiter in (("csv", ";"), ("csv-comma", ","))
    )
    sums = [[cell.replace(",", ".") if re.fullmatch(r"\d+,\d+", cell) else cell for cell in row] for row in semicolons]
    at = next(place for place, row in enumerate(sums) if row[:1] == ["Journal"] and len(row) > 1)
    assert sums[at:] == commas[at:]
    assert any("." in row[7] for row in sums[at:] if len(row) > 7)
    xlsx, ods = (
        CalamineWorkbook.from_filelike(io.BytesIO(taken(client, "journal", kind, MARCH).getvalue()))
        for kind in ("xlsx", "ods")
    )
    assert xlsx.sheet_names == ods.sheet_names
    assert rows_of(xlsx) == rows_of(ods)


def rows_of(book):
    """The rows of the first sheet from its head on, as far as they have cells."""
    rows = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_index(0).to_python()]
    at = next(place for place, row in enumerate(rows) if row[:1] == ["Journal"] and len(row) > 1)
    return [row for row in rows[at:] if row]


def test_a_look_at_the_address_of_a_file_is_the_page(story, sign_in):
    answer = sign_in(story.treasurer).get(address("trial-balance", "csv"), MARCH)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert not Minute.objects.filter(act="list exported").exists()


def test_page_of_the_books_as_known_on_a_day(story, sign_in):
    asked = {**MARCH, "known_on": "2026-03-31"}
    shown = sign_in(story.treasurer).get(address("trial-balance"), asked).content.decode()
    assert "as known on 31 March 2026" in shown
    assert "Nothing to report." in shown
    told = sign_in(story.delegates[story.gb]).get(address("fund-statement"), {**MARCH, "known_on": "2026-04-01"})
    assert "as known on the last day of the period or of a month" in told.content.decode()


def test_ledger_of_one_account(story, sign_in):
    bank, other = story.banks["EUR"].code, story.banks["GBP"].code
    shown = sign_in(story.treasurer).get(address("general-ledger"), {**MARCH, "account": bank}).content.decode()
    sheet = shown.partition("<article")[2]
    assert f"account {bank}" in shown
    assert bank in sheet
    assert other not in sheet


def test_page_shows_the_report_and_its_files(story, sign_in):
    shown = sign_in(story.treasurer).get(address("collection-report"), {**MARCH, "fund": "winter"}).content.decode()
    assert "March 2026 · all bodies, fund winter" in shown
    assert story.matched.number in shown
    assert 'formaction="?first=2026-03-01&amp;as_of=2026-03-31&amp;fund=winter&amp;as=pdf"' in shown


def test_same_check_number_and_every_code_but_no_name_in_all_formats(story, sign_in, monkeypatch):
    monkeypatch.setattr(exports, "MOST_AN_HOUR", 1_000)
    client = sign_in(story.treasurer)
    codes = codes_of(story)
    for name, report in REPORTS.items():
        number = checknumber.of(report.build(Asked(first=FIRST, as_of=LAST)))
        answers = {form_of: taken(client, name, form_of, MARCH) for form_of in FORMATS}
        texts = {form_of: text_of(answer.getvalue(), form_of) for form_of, answer in answers.items()}
        texts["page"] = client.get(address(name), MARCH).content.decode()
        for form_of, text in texts.items():
            assert number in text, (name, form_of)
            assert "canary" not in text.lower(), (name, form_of)
            if form_of != "page" or name not in {"general-ledger", "journal"}:  # these pages show their beginnings
                assert [code for code in codes[name] if code not in text] == [], (name, form_of)
        for form_of, answer in answers.items():
            file = rf'attachment; filename="{name}-2026-03-31-X-\d+-minute-\d+\.{FORMATS[form_of].ending}"'
            assert re.fullmatch(file, answer.headers["Content-Disposition"])
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Type"] == FORMATS[form_of].content_type


def codes_of(story):
    orders = [order.code for order in (story.confirmed, story.back, story.on_its_way)]
    lists = [story.matched, story.in_cash, story.in_transit, story.missing, story.out, story.returned]
    return {
        "body-year": ["NL", "GB", "2026", "00001"],
        "collection-report": [*(one.number for one in lists), "NL-14", "GB-14", "appeal-winter", "DP-00001"],
        "fund-statement": [*orders, "general", "winter", "D-31", story.matched.number],
        "transmission-report": [*orders, story.address.code, story.letter.code, "D-31"],
        "route-costs": ["GR"],
        "addresses-without-money": [],
        "what-arrived": [story.address.code, "GR"],
        "goods-in-stock": [],
        "money-in-other-currencies": ["general", "winter"],
        "plan-printed": [],
        "plan-closing": [],
        "appeal-report": ["appeal-general", "appeal-winter", "general", "winter"],
        "outstanding-lists": [story.missing.number, story.out.number, "NL-14", "GB-14"],
        "receipts-and-payments": [],
        "statement-of-balances": ["DP-00002", *orders, *(bank.code for bank in story.banks.values())],
        "trial-balance": ["1100", "general", "winter", *(bank.code for bank in story.banks.values())],
        "journal": [*orders, story.matched.number, "DP-00001", "D-31"],
        "general-ledger": [*orders, story.matched.number, "DP-00001", "D-31"],
    }


def text_of(content, form_of):
    if form_of == "pdf":
        from pypdf import PdfReader

        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if form_of in {"xlsx", "ods"}:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return " ".join(str(cell) for sheet in sheets for row in sheet for cell in row)
    if form_of in {"csv", "csv-comma"}:
        delimiter = ";" if form_of == "csv" else ","
        return " ".join(cell for row in csv.reader(io.StringIO(content.decode()), delimiter=delimiter) for cell in row)
    return content.decode()


def test_delegate_finds_nothing_of_another_body(story, sign_in):
    client = sign_in(story.delegates[story.gb])
    shown = client.get(address("collection-report"), MARCH).content.decode()
    assert story.in_transit.number in shown
    assert "NL" not in re.sub(r"<[^>]*>", " ", shown).replace("NL00BANK", "")
    foreign = client.get(address("collection-report"), {**MARCH, "body": "NL"}).content.decode()
    unknown = client.get(address("collection-report"), {**MARCH, "body": "XX"}).content.decode()
    assert "There is no such choice here." in foreign
    assert without_token(foreign).replace("NL", "XX") == without_token(unknown)


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_approver_reads_sums_without_entries(story, sign_in):
    shown = sign_in(story.approvers[0]).get(address("fund-statement"), MARCH).content.decode()
    assert "sums without entries" in shown
    assert "674.50" in shown
    assert "J-2026" not in shown


@pytest.mark.parametrize(
    ("first", "as_of", "sentence"),
    [
        ("2026-03-10", "2026-03-31", "begin with the first day"), ("2026-03-01", "2026-03-10", "end with the last day"),
        ("2026-03-10", "2026-03-10", "begin with the first day"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["fund-statement", "collection-report"])
def test_sums_of_a_day_would_tell_the_day_of_a_sending(story, sign_in, secretary, name, first, as_of, sentence):
    asked = {"first": first, "as_of": as_of}
    readers = [story.delegates[story.nl], secretary, *story.approvers[: name == "fund-statement"]]
    for reader in readers:
        for form_of in (None, "csv"):
            client = sign_in(reader)
            shown = taken(client, name, form_of, asked) if form_of else client.get(address(name), asked)
            assert sentence in shown.content.decode()
            assert shown.templates[0].name == "reports/report_ask.html"
    assert sentence not in sign_in(story.treasurer).get(address(name), asked).content.decode()


QUERIES = {
    "collection-report": 12,
    "appeal-report": 12,
    "outstanding-lists": 7,
    "body-year": 12,
    "receipts-and-payments": 10,
    "statement-of-balances": 12,
    "fund-statement": 12,
    "trial-balance": 8,
    "general-ledger": 10,
    "journal": 10,
    "goods-in-stock": 11,
    "money-in-other-currencies": 10,
    "transmission-report": 12,
    "route-costs": 11,
    "addresses-without-money": 6,
    "what-arrived": 6,
    "plan-printed": 6,
    "plan-closing": 6,
}


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(db, sign_in, count, django_assert_max_num_queries):
    story = Story()
    for _list in range(count):
        story.post(story.issue(story.nl, story.winter, "EUR", march(1), march(20)), ["5.00"], 10)
    client = sign_in(story.treasurer)
    seal(wait=1)
    for name in REPORTS:
        with django_assert_max_num_queries(12) as seen:
            client.get(address(name), MARCH)
        assert len(seen) == QUERIES[name]


def test_reading_writes_nothing_where_the_minutes_are_sealed(story, sign_in, django_assert_max_num_queries):
    client = sign_in(story.treasurer)
    seal(wait=1)
    with django_assert_max_num_queries(12) as seen:
        client.get(address("fund-statement"), MARCH)
    assert [query["sql"] for query in seen if not query["sql"].startswith(("SELECT", "(SELECT", "DECLARE"))] == []
