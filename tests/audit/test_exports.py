"""A list as a file: asked for by POST, minuted before it leaves, its maker's alone, and nothing in it runs."""

import csv
import io
import re

import pytest
from django.urls import get_resolver, reverse

from access.offices import Office
from audit import exports
from audit.models import Minute
from tests import makers
from tests.exporting import asked, sheets
from tests.project.test_doors import routes

FUNDS, USERS, CASES = (reverse(name) for name in ("ledger:fund_list", "access:user_list", "captives:captive_list"))
REASON = {"because": "meeting of the bodies in May"}
# Whoever may see one of these may take it along.
LISTS = {
    "bodies/", "bodies/decisions/", "books/", "books/accounts/", "books/accounts/<uuid:pk>/",
    "books/funds/<uuid:pk>/", "books/journal/", "bulletin/items/", "captives/", "collections/deposits/",
    "collections/gifts/", "collections/lists/", "collections/lists/reports/", "collections/receipts/",
    "collections/receipts/series/",
    "collections/gifts/transfers/", "collections/pledges/", "collections/lists/out/", "collections/bookings/",
    "collections/imports/", "collections/imports/<uuid:pk>/", "books/rates/", "books/periods/",
    "collections/statements/", "letters/", "minutes/", "remittances/", "remittances/addresses/", "users/",
    "remittances/plans/", "remittances/plans/<uuid:pk>/lines/",
    "collections/appeals/", "collections/lists/<uuid:pk>/", "collections/runs/", "collections/pledges/overdue/",
    "collections/statements/<uuid:pk>/",
    "remittances/routes/", "remittances/stock/", "remittances/stock/changes/", "reports/<slug:name>/",
}  # fmt: skip


CHECK = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}")


def read(answer, delimiter=";"):
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=delimiter))


def exported():
    return Minute.objects.filter(act="list exported").order_by("id")


def test_a_file_is_minuted_and_carries_its_minute(treasurer, sign_in):
    makers.fund("winter")
    answer = sign_in(treasurer).post(f"{FUNDS}?as=csv&state=open")
    rows, minute = read(answer), exported().get()
    number, told, by, at, asked, check = rows[-1]
    assert (number, told, by, asked) == ("export X-1", f"minute {minute.pk}", "by treasurer", "filter state=open")
    assert (at[:5], CHECK.fullmatch(check.removeprefix("check number ")) is not None) == ("at 20", True)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="funds-X-1-minute-{minute.pk}.csv"'
    assert (minute.actor, minute.subject_id) == (treasurer, str(treasurer.pk))
    assert minute.facts.keys() <= {"list", "rows", "filter", "export"}


def test_a_look_at_its_address_is_the_ordinary_page(treasurer, sign_in):
    client = sign_in(treasurer)
    answer = client.get(f"{FUNDS}?as=csv")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert client.post(FUNDS).status_code == 405
    assert exported().count() == 0


@pytest.fixture
def funds(treasurer):
    """Two funds with sums, one of a name that a spreadsheet could run."""
    bank = makers.bank("EUR")
    for code, restricted, amount in (("coal", True, "1234.50"), ("bread", False, "0.05")):
        fund = makers.fund(code, restricted=restricted)
        makers.filled(fund, bank, amount, by=treasurer)
    fund.name = "=Bread"
    fund.save()


def test_every_kind_holds_the_same_rows_and_check_number(funds, treasurer, sign_in):
    client, found = sign_in(treasurer), {}
    for kind in ("xlsx", "ods"):
        listed, about = sheets(client, FUNDS, kind).values()
        found[kind] = (listed[1:], dict(about)["check number"])
    for kind, delimiter, mark in (("csv", ";", ","), ("csv-comma", ",", ".")):
        _head, *rows, last = read(asked(client, FUNDS, kind), delimiter)
        rows = [[*row[:4], float(row[4].replace(mark, "."))] for row in rows]
        found[kind] = (rows, last[-1].removeprefix("check number "))
    assert found["xlsx"] == found["ods"] == found["csv"] == found["csv-comma"]
    assert found["xlsx"][0] == [
        ["bread", "'=Bread", "", "EUR", 0.05],
        ["coal", "Coal", "exiles in the north", "EUR", 1234.5],
    ]


def test_check_number_changes_with_rows_and_order_alone(funds, treasurer, sign_in):
    client = sign_in(treasurer)
    one, again, turned, fewer = (
        dict(sheets(client, f"{FUNDS}{query}", "xlsx")["About this file"])["check number"]
        for query in ("", "", "?sort=-code", "?restricted=yes")
    )
    assert (one == again, len({one, turned, fewer})) == (True, 3)


def test_a_longer_list_goes_on_in_a_further_sheet(funds, treasurer, sign_in, monkeypatch):
    monkeypatch.setattr("audit.sheets.ROWS", 1)
    for kind in ("xlsx", "ods"):
        found = sheets(sign_in(treasurer), FUNDS, kind)
        assert [(name, len(rows)) for name, rows in found.items()][:2] == [("List", 2), ("List 2", 2)]


def test_an_empty_list_is_a_file_too(treasurer, sign_in):
    for kind in ("xlsx", "ods"):
        found = sheets(sign_in(treasurer), f"{FUNDS}?state=closed", kind)
        assert ([len(rows) for rows in found.values()], dict(found["About this file"])["filter"]) == (
            [1, 6],
            "state=closed",
        )


def test_an_unknown_kind_is_no_file(treasurer, sign_in):
    assert asked(sign_in(treasurer), FUNDS, "exe").status_code == 405


def test_a_file_without_its_token_is_refused(treasurer, sign_in):
    client = sign_in(treasurer)
    client.handler.enforce_csrf_checks = True
    assert client.post(f"{FUNDS}?as=csv").status_code == 403
    token = client.get(FUNDS).context["exports"][0].token
    assert client.post(f"{FUNDS}?as=csv", {"csrfmiddlewaretoken": token}).status_code == 200


@pytest.mark.parametrize(("office", "page"), [(Office.SECRETARY, USERS), (Office.CASE_WORKER, CASES)])
def test_lists_of_people_ask_for_a_reason(office, page, db, sign_in):
    client = sign_in(makers.user(office))
    refused = client.post(f"{page}?as=csv&sort=code", {"because": "short"}, follow=True)
    assert (refused.redirect_chain, "15 letters or more" in refused.text) == ([(f"{page}?sort=code", 302)], True)
    assert exported().count() == 0
    read(client.post(f"{page}?as=csv", REASON))
    assert exported().get().facts["because"] == REASON["because"]


def test_thirty_files_an_hour_and_no_more(treasurer, sign_in, monkeypatch):
    monkeypatch.setattr(exports, "MOST_AN_HOUR", 2)
    client = sign_in(treasurer)
    answers = [client.post(f"{FUNDS}?as=csv").status_code for _turn in range(3)]
    assert (answers, exported().count()) == ([200, 200, 302], 2)
    other = sign_in(makers.user(Office.TREASURER))
    assert other.post(f"{FUNDS}?as=csv").status_code == 200


def test_free_text_of_a_filter_stands_in_the_file_and_stays_out_of_the_minutes(secretary, sign_in):
    *_rows, last = read(sign_in(secretary).post(f"{USERS}?as=csv&name=anna&office=keeper&state=shut", REASON))
    assert "filter name=anna, office=keeper, state=shut" in last
    assert exported().get().facts["filter"] == {"name": "…", "office": "keeper", "state": "shut"}


@pytest.mark.parametrize("start", [*"=+-@\t\r\n", *"＝＋－＠", "﹢", "﹣", "﹦", "﹫"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u202e", "\u3000 \u200b"])
def test_nothing_runs_in_a_spreadsheet(before, start):
    text = f"{before}{start}HYPERLINK(1)"
    assert exports.harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["coal", "a=b", "12", "", None, -5, "K-17", " coal"])
def test_what_is_harmless_stays_as_it_is(cell):
    assert exports.harmless(cell) == cell


def test_these_lists_are_taken_along():
    assert get_resolver()
    assert {route for route, view in routes() if getattr(view, "exportable", False)} == LISTS


@pytest.mark.parametrize("route", sorted(route for route in LISTS if "<" not in route))
@pytest.mark.parametrize("office", Office)
def test_who_may_not_see_a_list_takes_none_along(db, office, route, sign_in):
    client = sign_in(makers.user(office))
    seen = client.get(f"/{route}").status_code
    taken = client.post(f"/{route}?as=csv", REASON).status_code
    assert (taken, exported().count()) == (seen, int(seen == 200))
