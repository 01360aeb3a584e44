"""Changes of the stock by two: typed by one body, confirmed or refused by another, and nothing booked before."""

from decimal import Decimal

import pytest

from access.models import User
from access.offices import Office
from access.refusal import Refusal
from ledger.models import Balance
from member_parties.models import Tie
from portal.waits import waits
from remittances import services
from remittances.models import Lot, StockChange
from tests import makers
from tests.breaking import breaks
from tests.remittances.story import DAY


@pytest.fixture
def typed(in_stock, treasurer):
    """4 of 10 kg, of which each is worth 10 EUR, to be written off as nobody has confirmed yet."""
    facts = {"kind": "stolen", "because": "the lock", "on": DAY, "by": treasurer}
    return services.write_off(in_stock(), quantity=Decimal(4), **facts)


@pytest.fixture
def counted(in_stock, forwarder):
    """A count of two lots that found 3 of 10 kg, and 1 of 2."""
    lots = [(in_stock(), Decimal(3), "mice"), (in_stock("2", "5"), Decimal(1), "mice")]
    return services.count_stock(lots, on=DAY, by=forwarder)


def there(lot):
    lot = Lot.objects.with_left().get(pk=lot.pk)
    return lot.left, lot.left_value, lot.here, lot.here_value


def lost():
    return Balance.objects.filter(account__role="written off", amount__gt=0).exists()


def titles(user):
    return [wait.title for wait in waits(User.objects.get(pk=user.pk))]


def test_what_was_typed_is_held_and_not_booked(typed, treasurer, case_worker, minutes):
    assert (there(typed.lot), typed.entry, lost()) == ((6, 60, 10, 100), None, False)
    assert minutes(typed.lot)[-1] == "write-off typed"
    change = services.confirm_change(typed, by=case_worker)
    assert (there(typed.lot), change.entry.kind, lost()) == ((6, 60, 6, 60), "stock", True)
    assert (change.made_by, change.confirmed_by, minutes(typed.lot)[-1]) == (
        treasurer, case_worker, "goods written off"
    )  # fmt: skip
    with pytest.raises(Refusal, match="Somebody did this"):
        services.confirm_change(typed, by=case_worker)


def test_what_is_held_is_not_packed(typed, parcel_to):
    with pytest.raises(Refusal, match="has 6 kg left: 7 are too many"):
        parcel_to("draft", typed.lot, "7")
    parcel_to("draft", typed.lot, "6")


def test_neither_the_same_person_nor_the_same_body_confirms(typed, treasurer):
    beside, part = makers.user(Office.TREASURER, body=treasurer.body), makers.user(Office.CASE_WORKER)
    for one in (treasurer, beside):
        with pytest.raises(Refusal, match="typed by you or your own body"):
            services.confirm_change(typed, by=one)
    Tie.objects.create(body=part.body, kind="part of", other=treasurer.body, from_on=makers.LONG_AGO)
    with pytest.raises(Refusal, match="Somebody else confirms it"):
        services.confirm_change(typed, by=part)
    assert there(typed.lot)[2] == 10


@pytest.mark.parametrize("kind", ["lone", "beside"])
def test_no_program_confirms_alone(kind, typed, treasurer, sql):
    one = {"lone": treasurer, "beside": makers.user(Office.TREASURER, body=treasurer.body)}[kind]
    entry = typed.lot.entry_id
    with breaks("change_by_another"):
        sql(CONFIRM, one.pk, entry, typed.pk)


CONFIRM = """UPDATE remittances_stockchange SET confirmed_at = now(), confirmed_by_id = %s, entry_id = %s
             WHERE id = %s"""


def test_no_program_books_without_somebody_who_confirms(typed, sql):
    with breaks("change_by_another"):
        sql("UPDATE remittances_stockchange SET entry_id = %s", typed.lot.entry_id)
    with breaks("change_final"):
        sql("UPDATE remittances_stockchange SET quantity = 1")


def test_what_is_refused_is_free_again_and_stays_written(typed, case_worker, minutes, sql):
    with pytest.raises(Refusal, match="Say why"):
        services.refuse_change(typed, because=" ", by=case_worker)
    change = services.refuse_change(typed, because="it is all there", by=case_worker)
    assert (there(typed.lot), change.refused_because, lost()) == ((10, 100, 10, 100), "it is all there", False)
    assert minutes(typed.lot)[-1] == "stock change refused"
    with pytest.raises(Refusal, match="Somebody did this"):
        services.confirm_change(typed, by=case_worker)
    with breaks("change_final"):
        sql("UPDATE remittances_stockchange SET refused_at = NULL, refused_by_id = NULL, refused_because = ''")


def test_a_count_is_confirmed_or_refused_whole(counted, treasurer, forwarder, minutes):
    (one, other) = StockChange.objects.order_by("code")
    with pytest.raises(Refusal, match="typed by you"):
        services.confirm_change(one, by=forwarder)
    services.confirm_change(other, by=treasurer)
    assert [StockChange.objects.exclude(entry=None).count(), there(one.lot)[2], there(other.lot)[2]] == [2, 3, 1]
    assert minutes(counted)[-1] == "stock count confirmed"


def test_what_was_found_while_its_like_was_packed_goes_again(in_stock, parcel_to, treasurer, forwarder, case_worker):
    lot, gone = in_stock(), {"kind": "lost", "because": "the road", "on": DAY, "by": treasurer}
    order = parcel_to("draft", lot, "3")
    count = services.count_stock([(lot, Decimal(10), "it lay outside")], on=DAY, by=forwarder)
    services.confirm_change(count.lines.get().change, by=treasurer)
    services.unpack(order, by=treasurer)
    assert there(lot)[0] == 13  # more than there ever was: it can be put right
    change = services.refuse_change(services.write_off(lot, quantity=Decimal(1), **gone), because="no", by=case_worker)
    services.confirm_change(services.write_off(lot, quantity=Decimal(1), **gone), by=case_worker)
    services.undo_count(count, because="they were in the parcel", by=treasurer)
    services.confirm_change(count.lines.get().change, by=case_worker)
    assert (change.entry, there(lot)) == (None, (9, 90, 9, 90))


def test_while_a_change_waits_its_lot_is_not_counted(typed, forwarder, counted, sql):
    with pytest.raises(Refusal, match="waits to be confirmed"):
        services.count_stock([(typed.lot, Decimal(6), "")], on=DAY, by=forwarder)
    with breaks("change_waits"):
        sql(LINE, counted.pk, typed.lot_id)


LINE = """INSERT INTO remittances_countline (id, count_id, lot_id, expected, counted)
          VALUES (gen_random_uuid(), %s, %s, 6, 6)"""


def test_undoing_is_done_by_another_body_than_asked_for_it(typed, treasurer, case_worker, undone, sql):
    with pytest.raises(Refusal, match="refuse it instead"):
        services.undo_change(typed, because="no", by=treasurer)
    change = services.confirm_change(typed, by=case_worker)
    change = services.undo_change(change, because="it was there", by=treasurer)
    with pytest.raises(Refusal, match="typed by you"):
        services.confirm_change(change, by=treasurer)
    with breaks("change_by_another"):
        sql("UPDATE remittances_stockchange SET undone_at = now(), undone_by_id = undo_asked_by_id,"
            " undo_entry_id = entry_id")  # fmt: skip
    change = services.refuse_change(change, because="it is gone", by=case_worker)
    assert (change.undo_asked_at, there(change.lot)[2]) == (None, 6)
    assert (undone(change).undone_by, there(change.lot)) == (case_worker, (10, 100, 10, 100))


def test_nothing_is_asked_to_be_undone_beside_what_waits(typed, treasurer, case_worker, sql):
    change = services.confirm_change(typed, by=case_worker)
    facts = {"kind": "lost", "because": "the road", "on": DAY, "by": treasurer}
    services.write_off(change.lot, quantity=Decimal(1), **facts)
    with pytest.raises(Refusal, match="waits to be confirmed"):
        services.undo_change(change, because="no", by=treasurer)
    with breaks("change_waits"):
        sql("UPDATE remittances_stockchange SET undo_asked_at = now(), undo_asked_by_id = made_by_id,"
            " undone_because = 'no' WHERE id = %s", change.pk)  # fmt: skip


def test_it_waits_for_another_body_and_for_nobody_else(typed, counted, treasurer, case_worker, forwarder):
    assert {f"Confirm {typed.code}, goods written off", f"Confirm the stock count {counted.code}"} <= set(
        titles(case_worker)
    )
    assert not any(typed.code in title for title in titles(treasurer))
    assert not any(counted.code in title for title in titles(forwarder))
    services.confirm_change(typed, by=case_worker)
    services.undo_change(typed, because="no", by=treasurer)
    assert f"Confirm {typed.code}, goods written off" in titles(forwarder)


def test_who_typed_it_takes_it_back_and_finds_no_button_to_confirm(typed, treasurer, case_worker, sign_in):
    page, answer = typed.lot.get_absolute_url(), f"/remittances/stock/changes/{typed.pk}"
    shown = sign_in(case_worker).get(page).text
    assert [word in shown for word in ("Take it back", "to be confirmed", f"{answer}/confirm/")] == [False, True, True]
    client = sign_in(treasurer)
    shown = client.get(page).text
    assert [word in shown for word in ("Take it back", f"{answer}/confirm/")] == [True, False]
    assert "typed by you or your own body" in client.post(f"{answer}/confirm/").text
    told = client.post(f"{answer}/refuse/", {"because": "the wrong lot"}, follow=True)
    assert ("the wrong lot" in told.text, there(typed.lot)[0]) == (True, 10)
