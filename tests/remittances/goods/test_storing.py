"""Goods written off in the store, counted and found: at what they cost, in the fund's books, undone by a reversal."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from ledger.models import Balance
from remittances import services
from remittances.models import Lot, StockChange
from tests.breaking import breaks
from tests.remittances.story import DAY


@pytest.fixture
def spoil(written_off):
    return written_off


@pytest.fixture
def count(forwarder, treasurer):
    """A count of the forwarder's, what differs confirmed by the treasurer's body."""

    def count(*rows, by=forwarder):
        made = services.count_stock([(lot, Decimal(there), why) for lot, there, why in rows], on=DAY, by=by)
        if differs := StockChange.objects.filter(line__count=made).first():
            services.confirm_change(differs, by=treasurer)
        return made

    return count


def booked(fund):
    rows = Balance.objects.filter(fund=fund, account__role__in=("stock", "written off"))
    return dict(rows.values_list("account__role", "amount"))


def left(lot):
    there = Lot.objects.with_left().get(pk=lot.pk)
    return there.left, there.left_value


def test_what_spoilt_leaves_the_stock_at_its_part_of_the_cost(in_stock, spoil, winter_relief, minutes):
    lot = in_stock("3", "10")
    change = spoil(lot, "1")
    assert (change.code, change.value, change.entry.kind, change.entry.posted_on) == ("GC-2026-0001", Decimal("3.33"),
                                                                                      "stock", DAY)  # fmt: skip
    assert (left(lot), booked(winter_relief)) == ((2, Decimal("6.67")), {"stock": Decimal("6.67"),
                                                                        "written off": Decimal("3.33")})  # fmt: skip
    assert minutes(lot)[-1] == "goods written off"
    assert spoil(lot, "2").value == Decimal("6.67")
    assert left(lot) == (0, 0)


def test_packed_goods_are_not_in_the_store(in_stock, parcel_to, spoil):
    lot = in_stock()
    parcel_to("draft", lot, "4")
    with pytest.raises(Refusal, match="has 6 kg that no parcel holds: 7 are too many"):
        spoil(lot, "7")
    assert spoil(lot, "6").value == 60


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"quantity": Decimal(0)}, "between nothing and"),
        ({"quantity": Decimal("NaN")}, "between nothing and"),
        ({"kind": "found"}, "what became of the goods"),
        ({"because": " "}, "Say why"),
        ({"on": DAY.replace(year=2020)}, "too early"),
    ],
)
def test_what_cannot_be_written_off_is_refused(facts, sentence, in_stock, spoil):
    with pytest.raises(Refusal, match=sentence):
        spoil(in_stock(), **{"quantity": "1", **facts})


def test_what_is_not_counted_or_one_coin_is_not_written_off_in_part(entered, in_stock, spoil):
    with pytest.raises(Refusal, match="is not counted"):
        spoil(entered(), "1")
    with pytest.raises(Refusal, match=r"worth 0\.01 EUR: it is written off as a whole"):
        spoil(in_stock("2", "0.01"), "1")


def test_a_mistake_is_undone_once_and_both_entries_stay(in_stock, spoil, undone, treasurer, winter_relief):
    lot = in_stock()
    change = undone(spoil(lot, "4"))
    assert (change.undo_entry.reverses, left(lot), booked(winter_relief)["written off"]) == (change.entry, (10, 100), 0)
    with pytest.raises(Refusal, match="Somebody did this"):
        services.undo_change(change, because="again", by=treasurer)


def test_a_count_books_what_differs_and_writes_what_does_not(in_stock, spoil, count, winter_relief, minutes):
    short, right, more = in_stock("3", "10"), in_stock("2", "5"), in_stock("7", "20")
    spoil(more, "5")
    made = count((short, "2", "mice"), (right, "2", ""), (more, "4", "behind the door"))
    lines = made.lines.order_by("lot__code").values_list("expected", "counted", "change__kind", "change__value")
    assert list(lines) == [(3, 2, "missing", Decimal("3.33")), (2, 2, None, None), (2, 4, "found", Decimal("5.71"))]
    assert booked(winter_relief) == {"stock": 35 - Decimal("11.91"), "written off": Decimal("11.91")}
    assert (minutes(made), minutes(short)[-1], minutes(right)[-1]) == (
        ["stock counted", "stock count confirmed"],
        "goods missing",
        "lot counted",
    )


def test_a_difference_needs_its_reason_and_nothing_is_counted_without_it(in_stock, count):
    lot, other = in_stock(), in_stock("1", "1")
    for there, sentence in (("9.5", r"0\.5 kg are missing"), ("11", "never had more than 10 kg")):
        with pytest.raises(Refusal, match=sentence):
            count((other, "1", ""), (lot, there, ""))
    for rows in ([], [(lot, "9", "a"), (lot, "8", "b")]):
        with pytest.raises(Refusal, match="each lot once"):
            count(*rows)
    assert not StockChange.objects.exists()


def test_a_wrong_count_is_undone_whole(in_stock, count, case_worker, treasurer, winter_relief, minutes):
    one, other = in_stock("3", "10"), in_stock("2", "5")
    made = count((one, "0", "gone"), (other, "1", "mice"))
    with pytest.raises(Refusal, match="undo the whole count"):
        services.undo_change(StockChange.objects.get(lot=one), because="no", by=treasurer)
    services.undo_count(made, because="the other shelf", by=treasurer)
    services.confirm_change(StockChange.objects.get(lot=other), by=case_worker)
    assert (left(one), left(other), booked(winter_relief)["written off"]) == ((3, 10), (2, 5), 0)
    assert (made.lines.count(), minutes(made)[-1]) == (2, "stock count confirmed")
    with pytest.raises(Refusal, match="booked nothing that stands"):
        services.undo_count(made, because="again", by=treasurer)


def test_what_was_found_and_packed_is_not_undone(in_stock, spoil, count, parcel_to, treasurer, case_worker):
    lot = in_stock()
    spoil(lot, "10")
    made = count((lot, "4", "in the cellar"))
    parcel_to("sent", lot, "2")
    services.undo_count(made, because="not ours", by=treasurer)
    with pytest.raises(Refusal, match="does not have that much left"):
        services.confirm_change(StockChange.objects.get(kind="found"), by=case_worker)
    assert left(lot) == (2, 20)


def test_what_was_found_again_is_not_undone_as_well(in_stock, spoil, count, undone):
    lot = in_stock()
    change = spoil(lot, "6")
    count((lot, "9", "behind the door"))
    with pytest.raises(Refusal, match="found again already"):
        undone(change)
    assert left(lot) == (9, 90)


def test_of_goods_in_pieces_no_part_is_written_off_or_counted(in_stock, spoil, count, sql):
    lot = in_stock("3", "10")
    sql("UPDATE remittances_good SET in_pieces = true")
    lot.refresh_from_db()
    with pytest.raises(Refusal, match="are no whole pieces"):
        spoil(lot, "0.5")
    with pytest.raises(Refusal, match="are no whole pieces"):
        count((lot, "2.5", "mice"))
    change = spoil(lot, "1")
    with breaks("goods_in_pieces"):
        sql(HALF, change.pk)


HALF = """INSERT INTO remittances_stockchange SELECT (jsonb_populate_record(c, jsonb_build_object(
              'id', gen_random_uuid(), 'code', 'GC-9', 'quantity', 0.5, 'entry_id', null, 'confirmed_at', null,
              'confirmed_by_id', null))).*
          FROM remittances_stockchange c WHERE id = %s"""
