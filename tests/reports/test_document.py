from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from ledger.money import Money
from reports import checknumber
from reports.columns import with_currencies
from reports.document import (
    Column,
    MixedCurrencies,
    ReportFault,
    Table,
    TotalDoesNotTie,
    total_rows,
    totals_by_currency,
)
from tests.reports.papers import FUNDS, euro, fund_rows, pound, report

MIXED = [Column(label="Fund"), Column(label="Sum", kind="money")]
BY_HEAD = [
    Column(label="Body"),
    Column(label="Lists", kind="number"),
    Column(label="EUR", kind="money", currency="EUR"),
    Column(label="GBP", kind="money", currency="GBP"),
]


def table(columns, rows, totals=()):
    return Table(caption="", columns=columns, rows=rows, totals=totals)


def test_total_across_currencies_is_refused():
    with pytest.raises(TotalDoesNotTie):
        table(MIXED, [["a", euro(10)], ["b", pound(5)]], [["Total", euro(15)]])


def test_bare_number_as_total_of_money_is_refused():
    with pytest.raises(MixedCurrencies):
        table(MIXED, [["a", euro(10)], ["b", pound(5)]], [["Total", 15]])


def test_total_off_by_one_cent_is_refused():
    with pytest.raises(TotalDoesNotTie):
        table(MIXED, [["a", euro("10.00")]], [["Total", euro("10.01")]])


def test_two_totals_of_one_currency_are_refused():
    with pytest.raises(MixedCurrencies):
        table(MIXED, [["a", euro(10)]], [["Total", euro(10)], ["Total", euro(10)]])


def test_foreign_sum_under_the_head_of_a_currency_is_refused():
    with pytest.raises(MixedCurrencies):
        table(BY_HEAD, [["a", 1, pound(5), None]])


@pytest.mark.parametrize("row", [["a"], ["a", 5], ["a", "5.00 EUR"], [None, Decimal(5)], [True, euro(5)]])
def test_row_that_does_not_fit_its_columns_is_refused(row):
    with pytest.raises(ReportFault):
        table(MIXED, [row])


def test_totals_by_currency_keep_currencies_apart():
    rows = [["a", euro("1.10")], ["b", pound(5)], ["c", euro("2.20")], ["d", None]]
    assert totals_by_currency(rows, 1) == {"EUR": euro("3.30"), "GBP": pound(5)}


def test_total_rows_are_one_for_each_currency():
    rows = [["a", euro(1)], ["b", pound(5)], ["c", euro(2)]]
    assert total_rows(MIXED, rows, "Total") == [["Total", euro(3)], ["Total", pound(5)]]


def test_total_rows_are_a_single_one_under_heads_of_currencies():
    rows = [["a", 3, euro(1), None], ["b", 4, None, pound(5)]]
    assert total_rows(BY_HEAD, rows, "Total") == [["Total", 7, euro(1), pound(5)]]


def test_currency_column_stands_once_where_rows_keep_to_one_currency():
    columns, rows, totals = with_currencies(table(FUNDS, fund_rows(), total_rows(FUNDS, fund_rows(), "Total")))
    assert [str(column.label) for column in columns][:3] == ["Fund", "Currency", "Opening"]
    assert [row[1] for row in (*rows, *totals)] == ["EUR", "GBP", "EUR", "GBP"]


def test_currency_column_follows_each_sum_where_a_row_holds_two():
    columns = [Column(label="Paid", kind="money"), Column(label="Arrived", kind="money")]
    __, rows, __ = with_currencies(table(columns, [[euro(10), pound(8)]]))
    assert rows == [[euro(10), "EUR", pound(8), "GBP"]]


def test_check_number_is_three_groups_of_four():
    groups = checknumber.of(report()).split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set("0123456789ABCDEF")


def test_check_number_ignores_how_and_by_whom_it_is_printed():
    same = report(language="ar", paper="letter", printed_by="auditor", printed_on=date(2027, 6, 1), landscape=True)
    assert checknumber.of(same) == checknumber.of(report())


def test_check_number_ignores_the_language_of_lazy_words():
    columns = [Column(label="Word")]
    rows = [[gettext_lazy("Password")]]
    numbers = {checknumber.of(report(table=table(columns, rows), language=language)) for language in ("en", "ru", "ar")}
    assert len(numbers) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"table": table(MIXED, [["a", euro("1.01")]])},
        {"table": table(MIXED, [["a", pound("1.00")]])},
        {"table": table(MIXED, [["b", euro("1.00")]])},
        {"as_of": date(2026, 11, 1)},
        {"period": (date(2026, 10, 1), date(2026, 10, 30))},
        {"code": "fund-statement"},
    ],
)
def test_check_number_changes_with(change):
    before = {"table": table(MIXED, [["a", euro("1.00")]])}
    assert checknumber.of(report(**before | change)) != checknumber.of(report(**before))


def test_check_number_does_not_tell_written_forms_of_a_figure_apart():
    short, long = (report(table=table(MIXED, [["a", Money(Decimal(form), "EUR")]])) for form in ("1.5", "1.5000"))
    assert checknumber.of(short) == checknumber.of(long)


@pytest.mark.parametrize("code", ["", "Collection", "a b", "../etc", "a.pdf"])
def test_code_that_cannot_name_a_file_is_refused(code):
    with pytest.raises(ReportFault):
        report(code=code)
