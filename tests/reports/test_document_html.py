import html as entities
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from reports import checknumber, html
from reports.document import Column, Table
from tests.reports.papers import list_table, report, wording_table


@pytest.fixture
def page(rf):
    def show(document, **frame):
        request = rf.get("/")
        request.user = AnonymousUser()
        return html.render(request, document, **frame).content.decode()

    return show


def text_of(page):
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_page_holds_figures_notes_and_check_number(page):
    text = text_of(page(report()))
    for figure in (
        "14,980.15",
        "(3,010.00)",
        "18,280.15",
        "1,120.00",
        "3 Sept 2026",
        "October 2026 · all member bodies",
    ):
        assert figure in text
    assert "12.10 EUR are missing at the bank." in text
    assert f"check number {checknumber.of(report())}" in text
    assert "Treasurer, date" in text


def test_page_has_one_first_heading_and_named_tables(page):
    shown = page(report())
    assert shown.count("<h1>") == 1
    assert re.findall(r"<caption[^>]*>([^<]*)", shown) == ["By fund", "Lists not yet back"]
    assert shown.count('<th scope="col"') == 6 + 5


def test_page_escapes_what_was_typed(page):
    shown = page(report(title="<script>", table=wording_table("<b>x</b>\u202e")))
    assert "<script>" not in shown
    assert "&lt;b&gt;x&lt;/b&gt;[U+202E]" in shown


def test_page_is_in_the_language_of_the_document(page):
    assert '<html lang="ar" dir="rtl">' in page(report(language="ar"))


def test_figures_of_a_column_have_the_decimals_it_asks_for(page):
    columns = [Column(label="Route"), Column(label="Lost, %", kind="number", places=2)]
    found = report(table=Table(caption="", columns=columns, rows=[["post", 3], ["bank", Decimal("0.987")]]))
    assert "post 3.00 bank 0.987" in text_of(page(found))


def test_page_cuts_a_long_table_and_says_so(page, monkeypatch):
    monkeypatch.setattr(html, "SHOWN", 3)
    rows = [[f"NL-{number}", "collector", None, number, None] for number in range(5)]
    text = text_of(page(report(table=list_table(rows))))
    assert "NL-2" in text
    assert "NL-3" not in text
    assert "2 more lines are in the PDF and the sheets; this page shows the first 3." in text


def test_page_links_back_and_to_downloads(page):
    shown = page(report(), back="/reports/", downloads=[("/reports/x.pdf", "PDF")])
    assert '<a href="/reports/">' in shown
    assert 'href="/reports/x.pdf">PDF</a>' in shown
