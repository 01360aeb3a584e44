"""Goods bought: entered by one house, counted by another, booked when counted."""

from decimal import Decimal

import pytest

from access.offices import Office
from access.refusal import Refusal
from ledger.models import Balance
from remittances import services
from remittances.models import Lot
from tests import makers
from tests.remittances.story import DAY, carried_decision


def booked(fund):
    rows = Balance.objects.filter(fund=fund, account__kind="asset").exclude(amount=0)
    return {account.account.role: account.amount for account in rows.select_related("account")}


def test_a_lot_is_in_no_stock_before_it_is_counted(entered, winter_relief):
    lot = entered()
    assert (lot.code, lot.fund, lot.currency_id, lot.is_waiting) == ("LT-2026-0001", winter_relief, "EUR", True)
    assert (booked(winter_relief), Lot.objects.with_left().get().left) == ({"": 1000}, 0)


def test_a_counted_lot_is_booked_on_the_day_it_was_bought(in_stock, winter_relief, minutes):
    lot = in_stock()
    assert (lot.entry.kind, lot.entry.posted_on, lot.entry.text) == ("purchase", DAY, lot.code)
    assert (booked(winter_relief), lot.is_waiting) == ({"": 900, "stock": 100}, False)
    assert minutes(lot) == ["lot entered", "lot counted"]


def test_a_forwarder_without_a_body_counts(entered, forwarder):
    forwarder.body = None
    forwarder.save(update_fields=["body"])
    assert services.count_lot(entered(), counted=Decimal(10), by=forwarder).counted_by == forwarder


def test_who_entered_it_or_the_own_body_does_not_count(entered, treasurer):
    lot = entered()
    for person in (treasurer, makers.user(Office.CASE_WORKER, body=treasurer.body)):
        with pytest.raises(Refusal, match="somebody of another one counts it"):
            services.count_lot(lot, by=person)


def test_a_count_that_differs_is_refused(entered, case_worker):
    with pytest.raises(Refusal, match=r"9\.5 kg is not what was entered"):
        services.count_lot(entered(), counted=Decimal("9.5"), by=case_worker)


def test_a_lot_is_counted_or_dropped_once(entered, in_stock, treasurer, case_worker):
    counted, dropped = in_stock(), services.drop_lot(entered(), because="bought twice", by=treasurer)
    for lot, sentence in ((counted, "counted already"), (dropped, "was dropped")):
        with pytest.raises(Refusal, match=sentence):
            services.count_lot(lot, by=case_worker)
        with pytest.raises(Refusal, match=sentence):
            services.drop_lot(lot, because="once more", by=treasurer)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"quantity": "0"}, "between nothing and"),
        ({"quantity": "NaN"}, "between nothing and"),
        ({"quantity": "0.0001"}, "more than three decimals"),
        ({"cost": "0"}, "less than 0.01 EUR"),
        ({"cost": "1.001"}, "more decimal places"),
        ({"cost": "1000.01"}, "0.01 EUR too much"),
        ({"bought_on": makers.LONG_AGO}, "too early"),
    ],
)
def test_a_lot_that_cannot_be_is_refused(facts, sentence, entered):
    with pytest.raises(Refusal, match=sentence):
        entered(**facts)


def test_goods_are_paid_from_money_of_their_currency(entered):
    with pytest.raises(Refusal, match="holds no EUR"):
        entered(account=makers.bank("GBP"))


def test_goods_cost_no_more_than_the_fund_has_free(entered, brought_to, drafted, case_worker, treasurer):
    lot = entered(cost="300")
    wider = carried_decision(lot.fund, amount="900", by=treasurer, code="D-32")
    brought_to("submitted", drafted("701", decision=wider))
    with pytest.raises(Refusal, match=r"299\.00 EUR that is not promised yet; these goods cost 300\.00 EUR"):
        services.count_lot(lot, by=case_worker)


@pytest.mark.parametrize(("name", "unit", "sentence"), [(" ", "kg", "Name the"), ("Rice", "", "counted by"),
                                                        ("flour", "kg", "of this name")])  # fmt: skip
def test_goods_have_a_name_and_a_unit(name, unit, sentence, flour, treasurer):
    with pytest.raises(Refusal, match=sentence):
        services.register_good(name=name, unit=unit, by=treasurer)


def test_goods_come_in_pieces_after_all_until_a_parcel_is_packed(in_stock, flour, parcel_to, treasurer, minutes):
    entered = {"because": "sacks are not opened", "by": treasurer}
    lot = in_stock()
    assert services.change_pieces(flour, in_pieces=True, **entered).in_pieces
    with pytest.raises(Refusal, match="no whole pieces"):
        parcel_to("draft", lot, "0.5")
    with pytest.raises(Refusal, match="so already"):
        services.change_pieces(flour, in_pieces=True, **entered)
    assert minutes(flour) == ["goods registered", "goods divided otherwise"]
    parcel_to("draft", lot)
    with pytest.raises(Refusal, match="was packed: they stay"):
        services.change_pieces(flour, in_pieces=False, **entered)


def test_parts_that_are_in_the_stock_are_no_pieces(entered, flour, treasurer):
    lot, change = entered("9.5"), {"in_pieces": True, "because": "sacks", "by": treasurer}
    with pytest.raises(Refusal, match="Parts of a piece"):
        services.change_pieces(flour, **change)
    services.drop_lot(lot, because="ten sacks", by=treasurer)
    assert services.change_pieces(flour, **change).in_pieces
