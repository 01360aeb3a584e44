"""The pages of the store room: writing off, counting, goods given, and what each office reads of it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ledger.models import Balance
from remittances import services
from remittances.models import Lot, StockChange, StockCount
from tests import makers
from tests.exporting import taken_along
from tests.remittances.story import DAY


def address_of(name, thing=None):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else [])


def once(client, address):
    return client.get(address).context["form"]["once"].value()


def test_goods_are_written_off_and_that_undone_by_forms(in_stock, treasurer, case_worker, sign_in):
    lot, client = in_stock("3", "10"), sign_in(treasurer)
    page = address_of("lot_write_off", lot)
    typed = {"kind": "stolen", "quantity": "4", "on": "2026-03-03", "because": "the lock was broken"}
    typed["once"] = once(client, page)
    assert "has 3 kg that no parcel holds" in client.post(page, typed).text
    told = client.post(page, {**typed, "quantity": "1"}, follow=True)
    assert all(word in told.text for word in ("1 kg of LT-2026-0001 are written off", "the lock was broken", "3.33"))
    assert "was sent already" in client.post(page, {**typed, "quantity": "1"}, follow=True).text
    change = StockChange.objects.get()
    page, undo = address_of("change_confirm", change), address_of("change_undo", change)
    assert "the lock was broken" in sign_in(case_worker).get(page).text
    assert "confirmed and booked" in client.post(page, follow=True).text
    told = sign_in(treasurer).post(undo, {"because": "found behind the stove"}, follow=True)
    assert ("found behind the stove" in told.text, Lot.objects.with_left().get().left) == (True, 2)
    told = sign_in(case_worker).post(page, follow=True)
    assert ("undone" in told.text, Lot.objects.with_left().get().left) == (True, 3)


def test_a_count_asks_why_and_shows_no_figure_before(in_stock, forwarder, treasurer, sign_in):
    lot, client, page = in_stock("7", "14"), sign_in(forwarder), address_of("count_new")
    assert not any(word in client.get(page).text for word in ("7 kg", ">7<", 'value="7"', "14.00"))
    typed = {lot.code: "6", "on": "2026-03-03", "once": once(client, page)}
    asked = client.post(page, typed)
    assert ("1 kg are missing. Count again, or say why" in asked.text, StockCount.objects.exists()) == (True, False)
    told = client.post(page, {**typed, f"because-{lot.code}": "mice"}, follow=True)
    assert ("1 lot differs" in told.text, "mice" in told.text, "2.00" in told.text) == (True, True, False)
    undo, change = address_of("count_undo", StockCount.objects.get()), StockChange.objects.get()
    assert client.post(undo, {"because": "no"}).status_code == 403
    told = sign_in(treasurer).post(address_of("change_confirm", change), follow=True)
    assert "is confirmed and booked" in told.text
    told = client.post(undo, {"because": "the other shelf"}, follow=True)
    assert ("the other shelf" in told.text, Lot.objects.with_left().get().left) == (True, 6)


def test_a_kind_of_goods_is_counted_with_its_empty_lots(in_stock, written_off, forwarder, sign_in):
    written_off(in_stock("1", "3"))
    client, page = sign_in(forwarder), address_of("count_new")
    assert "There is nothing to count" in client.get(page).text
    assert len(client.get(f"{page}?good=G-1").context["form"].lots) == 1
    assert client.get(f"{page}?good=nothing").status_code == 200


@pytest.mark.parametrize("kind", ["pseudonym", "anonymous", "named"])
def test_goods_given_are_entered_and_counted_by_forms(kind, flour, winter_relief, treasurer, case_worker, sign_in):
    client, body = sign_in(treasurer), makers.member()
    typed = {"good": flour.pk, "quantity": "2,5", "fund": winter_relief.pk, "currency": "EUR", "value": "3"}
    typed |= {"valued_by": "a shop", "through": body.pk, "giver_kind": kind, "given_on": "2026-03-03"}
    typed["giver"] = "" if kind == "anonymous" else "Aunt Canary"
    told = client.post(address_of("gift_new"), typed, follow=True)
    lot = Lot.objects.get()
    assert ("Aunt Canary" in told.text, lot.pseudonym) == (
        (True, "Aunt Canary") if kind == "pseudonym" else (False, "")
    )
    sign_in(case_worker).post(address_of("lot_count", lot), {"counted": "2.5"})
    assert Balance.objects.get(account__role="gifts in kind").amount == -3


def test_what_was_written_off_is_filtered_sorted_and_taken_along(
    in_stock, written_off, undone, treasurer, forwarder, sign_in
):
    one, other = in_stock("3", "10"), in_stock("5", "5")
    written_off(one), undone(written_off(other))
    client, page, by = sign_in(treasurer), address_of("change_list"), "treasurer;case-worker"
    shown = client.get(page)
    rows = [row.lot for row in shown.context["page"].rows]
    assert (rows, shown.context["totals"]) == ([one, other], [("EUR", Decimal("3.33"))])
    assert taken_along(client, f"{page}?kind=spoilt&fund=winter-relief&sort=code")[1:] == [
        f"2026-03-02;GC-2026-0001;Winter-Relief;Flour;LT-2026-0001;spoilt;1,000;3,33;wet;booked;{by};;kg;EUR",
        f"2026-03-02;GC-2026-0002;Winter-Relief;Flour;LT-2026-0002;spoilt;1,000;1,00;wet;undone;{by};a mistake;kg;EUR",
    ]
    assert [row.lot for row in client.get(f"{page}?state=booked").context["page"].rows] == [one]
    assert "Nothing fits this filter" in client.get(f"{page}?state=waiting").text
    assert "3.33" not in sign_in(forwarder).get(page).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_at_one_row_and_at_three(
    count, in_stock, written_off, treasurer, sign_in, django_assert_num_queries
):
    lots = [in_stock("3", "10") for _number in range(count)]
    made = services.count_stock([(lot, Decimal(2), "mice") for lot in lots], on=DAY, by=treasurer)
    for lot in lots:
        written_off(lot)
    client = sign_in(treasurer)
    client.get(address_of("lot_list"))
    pages = ((address_of("change_list"), 6), (address_of("count_new"), 6), (made.get_absolute_url(), 6))
    for page, asked in (*pages, (lots[0].get_absolute_url(), 7)):
        with django_assert_num_queries(asked):
            client.get(page)


def test_an_empty_list_teaches(treasurer, sign_in):
    assert "Nothing was written off or found yet" in sign_in(treasurer).get(address_of("change_list")).text
