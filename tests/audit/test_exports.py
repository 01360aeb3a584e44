"""A list as a file: asked for by POST, minuted before it leaves, its maker's alone, and nothing in it runs."""

import csv
import io

import pytest
from django.urls import get_resolver, reverse

from access.offices import Office
from audit import exports
from audit.models import Minute
from tests import makers
from tests.project.test_doors import routes

FUNDS, USERS, CASES = (reverse(name) for name in ("ledger:fund_list", "access:user_list", "captives:captive_list"))
REASON = {"because": "meeting of the bodies in May"}
# Whoever may see one of these may take it along.
LISTS = {
    "bodies/", "bodies/decisions/", "books/", "books/accounts/", "books/accounts/<uuid:pk>/",
    "books/funds/<uuid:pk>/", "books/journal/", "bulletin/items/", "captives/", "collections/deposits/",
    "collections/gifts/", "collections/lists/", "collections/statements/", "letters/", "minutes/", "remittances/",
    "remittances/addresses/", "users/",
}  # fmt: skip


def read(answer):
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))


def exported():
    return Minute.objects.filter(act="list exported").order_by("id")


def test_a_file_is_minuted_and_carries_its_minute(treasurer, sign_in):
    makers.fund("winter")
    answer = sign_in(treasurer).post(f"{FUNDS}?as=csv&name=Win")
    rows, minute = read(answer), exported().get()
    assert rows[-1] == ["X-1", f"minute {minute.pk}", "treasurer"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="funds-X-1-minute-{minute.pk}.csv"'
    assert (minute.actor, minute.subject_id) == (treasurer, str(treasurer.pk))
    assert minute.facts.keys() <= {"list", "rows", "filter", "export"}


def test_a_look_at_its_address_is_the_ordinary_page(treasurer, sign_in):
    client = sign_in(treasurer)
    answer = client.get(f"{FUNDS}?as=csv")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert client.post(FUNDS).status_code == 405
    assert exported().count() == 0


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


def test_free_text_of_a_filter_stays_out_of_the_minutes(secretary, sign_in):
    read(sign_in(secretary).post(f"{USERS}?as=csv&name=anna&office=keeper&state=shut", REASON))
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
