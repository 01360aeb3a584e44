"""Issue, count, post and pay in through their forms, with what people get wrong."""

import uuid
from decimal import Decimal

import pytest

from fund_collections.models import Deposit, ListState, Receipt, SubscriptionList
from tests.exporting import taken_along
from tests.fund_collections.views.test_pages import at


def issue(world, client, **changed):
    data = {
        "appeal": world.appeal.pk,
        "collector": world.collector.pk,
        "currency": "EUR",
        "count": "2",
        "lines_printed": "20",
        "issued_on": "2026-03-01",
        "due_on": "2026-03-20",
    }
    return client.post(at("list_issue"), data | changed, follow=True).content.decode()


def test_lists_are_issued(world, sign_in):
    assert "2 lists issued: NL-00001-8 to NL-00002-6." in issue(world, sign_in(world.delegate))
    assert SubscriptionList.objects.filter(body=world.body, lines_printed=20).count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"count": "0"}, "greater than or equal to 1"),
        ({"count": "1e9"}, "Enter a whole number"),
        ({"lines_printed": "99"}, "less than or equal to 60"),
        ({"due_on": "2026-02-01"}, "A list is due back on or after the day of its issue."),
        ({"issued_on": "0001-01-01"}, "is not open on that day"),
        ({"issued_on": "31.12.2026"}, "Enter a valid date"),
        ({"currency": "XXX"}, "Select a valid choice"),
        ({"collector": "1 OR 1=1"}, "Select a valid choice"),
        ({"appeal": str(uuid.uuid4())}, "Select a valid choice"),
    ],
)
def test_wrong_issue_gets_a_sentence(world, sign_in, changed, sentence):
    assert sentence in issue(world, sign_in(world.delegate), **changed)
    assert not SubscriptionList.objects.exists()


def test_delegate_cannot_issue_for_another_body(world, other_world, sign_in):
    text = issue(world, sign_in(world.delegate), collector=other_world.collector.pk)
    assert "Select a valid choice" in text
    assert not SubscriptionList.objects.exists()


def count(client, one, total, on="2026-03-16"):
    answer = client.post(at("list_count", one.pk), {"counted_total": total, "on": on}, follow=True)
    one.refresh_from_db()
    return answer.content.decode()


def test_list_is_counted(world, sign_in):
    one = world.at(ListState.RETURNED)
    assert f"List {one.number} is counted" in count(sign_in(world.delegate), one, "32,50")
    assert (one.state, one.counted_total) == (ListState.COUNTED, Decimal("32.50"))


@pytest.mark.parametrize(
    ("total", "on", "sentence"),
    [
        ("30", "2026-03-16", "You counted 30.00 EUR, the list says 32.50 EUR: the money is 2.50 EUR less."),
        ("-32.50", "2026-03-16", "“-32.50” is no sum"),
        ("", "2026-03-16", "This field is required."),
        ("32.50", "2026-03-01", "1 Mar 2026 lies before 15 Mar 2026, the day of the step before it."),
        ("32.50", "9999-12-31", "31 Dec 9999 is still to come."),
    ],
)
def test_wrong_count_gets_a_sentence(world, sign_in, total, on, sentence):
    one = world.at(ListState.RETURNED)
    assert sentence in count(sign_in(world.delegate), one, total, on)
    assert one.state == ListState.RETURNED


def test_count_page_does_not_give_the_sum_away(world, sign_in):
    one = world.at(ListState.RETURNED)
    assert "32.50" not in sign_in(world.delegate).get(at("list_count", one.pk)).content.decode()


def test_list_is_posted_after_a_look_at_what_it_books(world, sign_in):
    one, client = world.at(ListState.COUNTED), sign_in(world.treasurer)
    review = client.get(at("list_post", one.pk)).content.decode()
    assert f"books 32.50 EUR to {world.fund.name}" in review
    assert "3 gifts get their receipt numbers." in review
    client.post(at("list_post", one.pk), {"on": "2026-03-17"})
    assert Receipt.objects.filter(contribution__list=one).count() == 3


def test_second_press_changes_nothing(world, sign_in):
    one, client = world.at(ListState.POSTED), sign_in(world.treasurer)
    answer = client.post(at("list_post", one.pk), {"on": "2026-03-17"}, follow=True).content.decode()
    assert f"List {one.number} is posted: only a counted list is posted." in answer
    assert Receipt.objects.count() == 3


def test_list_goes_a_step_back_with_a_reason(world, sign_in):
    one, client = world.at(ListState.COUNTED), sign_in(world.delegate)
    assert "This field is required." in client.post(at("list_return", one.pk), {"because": " "}).content.decode()
    client.post(at("list_return", one.pk), {"because": "a coin was false"})
    one.refresh_from_db()
    assert one.state == ListState.RETURNED


def pay_in(client, world, chosen, **changed):
    data = {"lists": [one.pk for one in chosen], "account": world.bank.pk, "on": "2026-03-18"} | changed
    return client.post(at("deposit_new") + "?body=NL&currency=EUR", data, follow=True).content.decode()


def test_chosen_lists_are_paid_in(world, sign_in):
    lists = [world.at(ListState.POSTED) for _ in range(3)]
    text = pay_in(sign_in(world.treasurer), world, lists[:2])
    assert "Deposit DP-00001 is recorded" in text
    assert Deposit.objects.get().amount == 65


def test_deposit_page_offers_the_pile_of_a_body(world, other_world, sign_in):
    world.at(ListState.POSTED)
    other_world.at(ListState.POSTED)
    page = sign_in(world.treasurer).get(at("deposit_new") + "?body=NL&currency=EUR").content.decode()
    assert ("NL-00001-8" in page, "GR-00001-8" in page) == (True, False)
    for query in ("?body=XX&currency=EUR", "?body=NL", "?body=%00&currency=EUR"):
        assert sign_in(world.treasurer).get(at("deposit_new") + query).status_code in {200, 404}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"lists": []}, "Choose at least one list."),
        ({"lists": ["no"]}, "“no” is not a valid value."),
        ({"lists": [str(uuid.uuid4())]}, "Select a valid choice"),
        ({"on": "2026-03-01"}, "lies before 17 Mar 2026"),
        ({"account": str(uuid.uuid4())}, "Select a valid choice"),
    ],
)
def test_wrong_deposit_gets_a_sentence(world, sign_in, changed, sentence):
    one = world.at(ListState.POSTED)
    assert sentence in pay_in(sign_in(world.treasurer), world, [one], **changed)
    assert not Deposit.objects.exists()


def test_receipt_is_voided_through_its_page(world, sign_in):
    world.at(ListState.POSTED)
    receipt = Receipt.objects.get(number=1)
    client = sign_in(world.treasurer)
    text = client.post(at("receipt_void", receipt.pk), {"because": "written twice"}, follow=True).content.decode()
    assert "written twice" in text
    text = client.post(at("receipt_void", receipt.pk), {"because": "again"}).content.decode()
    assert "has been voided already" in text


QUERIES = [
    "?state=nonsense&overdue=on",
    "?body=1&appeal=x",
    "?number=%00",
    "?number=NL-00001",
    "?sort=-nonsense",
    "?page=-1",
    "?page=999999999999",
    "?after=x_y",
    "?before=2026-01-01_99999999999999",
    "?first=2026-99-99",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["list_list", "contribution_list", "deposit_list", "statement_list", "appeal_list"])
def test_nonsense_in_the_address_is_no_fault_of_ours(world, sign_in, name, query):
    client = sign_in(world.treasurer)
    assert client.get(at(name) + query).status_code == 200


def test_file_cannot_run_in_a_spreadsheet(world, sign_in):
    world.appeal.code = "=cmd"
    world.appeal.save()
    world.at(ListState.POSTED)
    for name in ("list_list", "contribution_list"):
        text = "\n".join(taken_along(sign_in(world.treasurer), at(name)))
        assert "'=cmd" in text
