"""Gifts by transfer on their pages: who sees which, what is typed, what the file holds."""

from decimal import Decimal

import pytest

from fund_collections import services
from fund_collections.models import Contribution
from fund_collections.services.matching import Gift
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.services.test_transfers import give
from tests.fund_collections.views.test_pages import at


def test_treasurer_records_a_gift_and_lands_on_its_receipt(world, sign_in):
    form = {"account": world.bank.pk, "amount": "12,50", "on": "2026-03-20", "appeal": world.appeal.pk}
    form |= {"body": world.body.pk, "kind": "anonymous"}
    text = sign_in(world.treasurer).post(at("transfer_new"), form, follow=True).content.decode()
    gift = Contribution.objects.get()
    assert (gift.amount, str(gift.receipt) in text) == (Decimal("12.50"), True)
    assert "the line of the bank’s statement" in text


def test_each_sees_the_gifts_of_the_own_body(world, other_world, sign_in):
    own, foreign = give(world), give(other_world, "7.00")
    shown = lambda user: list(sign_in(user).get(at("transfer_list")).context["page"].object_list)  # noqa: E731
    assert (shown(world.delegate), shown(world.typist)) == ([own], [])
    assert shown(world.treasurer) == [foreign, own]


def test_file_holds_exactly_what_is_shown(world, sign_in):
    gift = give(world)
    client = sign_in(world.treasurer)
    page = client.get(at("transfer_list"))
    answer = client.post(at("transfer_list") + "?as=csv", {"csrfmiddlewaretoken": page.context["csrf_token"]})
    lines = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert lines.splitlines()[1].split(";" if ";" in lines else ",")[1:7] == [
        gift.entry.code, "NL", world.appeal.code, "25,00", "EUR", "2026-00001"]  # fmt: skip


def test_a_gift_taken_back_is_marked_and_in_no_sum(world, sign_in):
    kept, facts = give(world), {"appeal": world.appeal, "body": world.body}
    booking, part = booking_of(world, "12.00"), Gift(Decimal("12.00"), facts)
    made = services.match_bookings([booking], parts=[part], by=world.treasurer)
    services.unmatch(made, because="no gift", by=world.treasurer)
    answer = sign_in(world.treasurer).get(at("transfer_list"))
    assert [(row["currency"], row["total"]) for row in answer.context["sums"]] == [("EUR", kept.amount)]
    assert [bool(gift.taken_back_on) for gift in answer.context["page"].object_list] == [True, False]
    assert answer.text.count("taken back") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_gifts_asks_the_same_whatever_their_number(world, sign_in, count, django_assert_max_num_queries):
    for _more in range(count):
        give(world)
    client = sign_in(world.treasurer)
    with django_assert_max_num_queries(11):
        client.get(at("transfer_list"))
