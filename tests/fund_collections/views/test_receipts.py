"""The list of receipts, their series, and the page on which anybody checks one."""

import pytest
from django.db import connection

from access import guesses
from fund_collections import receipt_checks, services
from fund_collections.check_code import check_code
from fund_collections.models import ListState, Receipt
from fund_collections.series import receipt_series
from tests.exporting import taken_along
from tests.fund_collections.views.test_pages import at


@pytest.fixture
def receipts(world):
    world.at(ListState.POSTED)
    second = Receipt.objects.get(number=2)
    services.void_receipt(second, because="written twice", by=world.treasurer)
    return list(Receipt.objects.order_by("number"))


def shown(client, query=""):
    return [one.number for one in client.get(at("receipt_list") + query).context["page"].object_list]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("?sort=number", [1, 2, 3]),
        ("?first=2&sort=number", [2, 3]),
        ("?first=2&last=2", [2]),
        ("?state=void", [2]),
        ("?state=valid", [3, 1]),
        ("?year=2025", []),
        ("?list=nl-", [3, 2, 1]),
        ("?first=x", []),
    ],
)
def test_receipts_are_filtered_and_the_file_has_the_same_rows(receipts, world, sign_in, query, found):
    client = sign_in(world.treasurer)
    assert shown(client, query) == found
    lines = taken_along(client, at("receipt_list") + query)
    assert [int(line.split(";")[1][-5:]) for line in lines[1:]] == found


@pytest.mark.parametrize(("state", "offered"), [(ListState.ISSUED, False), (ListState.POSTED, True)])
def test_only_a_posted_list_offers_its_receipts(world, sign_in, state, offered):
    one = world.at(state)
    page = sign_in(world.delegate).get(one.get_absolute_url()).content.decode()
    assert (f"?list={one.number}" in page) is offered


def test_receipts_of_another_body_are_not_listed(receipts, other_world, sign_in):
    other_world.at(ListState.POSTED, sums=["7.00"])
    assert shown(sign_in(other_world.delegate)) == [1]
    assert len(shown(sign_in(other_world.treasurer))) == 4


def test_series_tells_first_last_void_and_no_gap(receipts, world, auditor, sign_in):
    client = sign_in(auditor)
    page = client.get(at("series_list"))
    (one,) = page.context["series"]
    assert (one.body, one.year, one.first, one.last, one.count, one.voided, one.gaps) == ("NL", 2026, 1, 3, 3, 1, ())
    assert ("No number is missing" in page.text, "written twice" in page.text) == (True, True)
    assert taken_along(client, at("series_list"))[1:] == ["NL;2026;1;3;3;1;"]
    assert sign_in(world.delegate).get(at("series_list")).status_code == 403


@pytest.mark.usefixtures("as_owner")
def test_a_gap_that_somebody_forced_is_listed(receipts, broken_series):
    broken_series(2)
    assert [(one.gaps, one.missing) for one in receipt_series()] == [(((2, 2),), "2")]
    broken_series(3)
    assert [one.missing for one in receipt_series(year=2026)] == ["2-3"]


@pytest.fixture
def broken_series(db):
    def lose(number):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("DELETE FROM fund_collections_receipt WHERE number = %s", [number])

    return lose


def answer(client, number, code):
    return client.post(at("receipt_check"), {"number": number, "code": code})


def test_anybody_with_the_paper_may_check_it(receipts, client):
    one, two, _three = receipts
    assert "This receipt is valid." in answer(client, one.full_number, check_code(one)).text
    assert "is valid" in answer(client, "nl 2026/1", check_code(one).lower().replace("-", "").replace("0", "o")).text
    assert "This receipt was voided on" in answer(client, two.full_number, check_code(two)).text


def test_void_receipt_gets_a_successor_and_both_pages_and_the_check_say_so(receipts, world, sign_in, client):
    void, desk = receipts[1], sign_in(world.treasurer)
    asked = desk.get(at("receipt_replace", void.pk)).content.decode()
    assert "both receipts name each other" in asked
    page = desk.post(at("receipt_replace", void.pk), {"on": "2026-03-20"}, follow=True).content.decode()
    assert "Receipt NL 2026-00004 stands in the place of NL 2026-00002." in page
    assert "In the place of" in page
    assert "In its place stands" in desk.get(void.get_absolute_url()).content.decode()
    assert "Another was given out in its place" in answer(client, void.full_number, check_code(void)).text
    made = Receipt.objects.get(number=4)
    assert "This receipt is valid." in answer(client, made.full_number, check_code(made)).text


def test_wrong_number_and_wrong_code_get_one_answer(receipts, client):
    one, two, _three = receipts
    wrong = [(one, check_code(two)), ("NL 2026-00099", check_code(one)), ("nothing", "x"), (one, "ÄÖ")]
    said = [answer(client, getattr(number, "full_number", number), code).context["answer"] for number, code in wrong]
    assert said == [receipt_checks.NO_SUCH] * 4


def test_guessing_at_receipts_ends_and_asking_rightly_does_not_count(receipts, client, monkeypatch):
    monkeypatch.setattr(receipt_checks, "BY_ADDRESS", (2, guesses.QUARTER))
    one = receipts[0]
    for _turn in range(3):
        assert "is valid" in answer(client, one.full_number, check_code(one)).text
    wrong = [answer(client, one.full_number, "0000-0000").text for _turn in range(3)]
    assert ["Too many tries" in text for text in wrong] == [False, False, True]


def test_check_code_changes_with_what_the_paper_says(receipts):
    one = receipts[0]
    before = check_code(one)
    one.amount += 1
    assert (len(before), check_code(one) == before) == (9, False)
