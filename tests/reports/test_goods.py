"""A fund that buys goods, sends some, has some come back and loses some: told by money, by goods, and by fund.

March 2026, EUR: 1,000 opening; goods for 300 bought, 200 of them sent with 8 postage, 50 came back and 30 were lost;
in April the year's last parcel of 40 is sent.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from ledger.models import Account, Currency, EntryKind, FundBalance, Role
from ledger.services import Line, open_balance, post, reverse
from remittances import services
from remittances.models import Attempt
from remittances.services import confirm
from reports.asked import Asked
from reports.balances import statement_of_balances
from reports.fund_statement import fund_statement
from reports.receipts_payments import receipts_and_payments
from reports.storeroom import goods_in_stock
from reports.trial_balance import trial_balance
from tests import makers
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march

MARCH = Asked(first=FIRST, as_of=LAST)


class Store:
    """Posts the entries that the acts on parcels post."""

    def __init__(self, by):
        self.by, self.fund, self.bank = by, makers.fund("winter", restricted=True), makers.bank()
        money = euro("1000")
        open_balance(by=by, fund=self.fund, account=self.bank, money=money, on=date(2026, 1, 10))

    def post(self, kind, day, **sums):
        accounts = {role.name.lower(): Account.objects.playing(role) for role in Role} | {"bank": self.bank}
        lines = [Line(accounts[name], self.fund, "EUR", Decimal(sum_)) for name, sum_ in sums.items()]
        return post(by=self.by, posted_on=day, kind=kind, text="R-1/1", lines=lines)


@pytest.fixture
def store(treasurer):
    store = Store(treasurer)
    store.post(EntryKind.PURCHASE, march(3), stock=300, bank=-300)
    store.post(EntryKind.REMITTANCE, march(10), aid=200, fees=8, stock=-200, bank=-8)
    store.post(EntryKind.RETURN, march(20), stock=50, losses=30, aid=-80)
    store.post(EntryKind.REMITTANCE, date(2026, 4, 2), aid=40, stock=-40)
    return store


def test_goods_are_paid_for_when_they_are_bought(store):
    account = receipts_and_payments(MARCH)
    assert table(account, "In EUR") == []
    assert table(account, "In EUR", 1) == [
        ["goods bought", *map(euro, ("0", "300", "300", "0"))],
        ["fees of sending", *map(euro, ("0", "8", "8", "0"))],
    ]
    assert totals(account, "In EUR", 3) == [["Closing", *map(euro, ("0", "692", "692", "0"))]]
    later = receipts_and_payments(Asked(first=date(2026, 4, 1), as_of=date(2026, 4, 30)))
    assert table(later, "In EUR", 3)[0] == ["Opening", *map(euro, ("0", "692", "692", "0"))]
    assert totals(later, "In EUR", 3) == [["Closing", *map(euro, ("0", "692", "692", "0"))]]


def test_a_purchase_taken_back_is_no_payment(store, treasurer):
    entry = store.post(EntryKind.PURCHASE, march(4), stock=25, bank=-25)
    reverse(entry, by=treasurer, because="never came", on=march(5))
    account = receipts_and_payments(MARCH)
    assert table(account, "In EUR", 1)[0] == ["goods bought", *map(euro, ("0", "300", "300", "0"))]


def test_goods_stand_apart_from_money(store):
    document = statement_of_balances(MARCH)
    assert table(document, "Cash funds") == [
        [store.bank.code, store.bank.name, *map(euro, ("1000", "0", "-308", "692", "0"))]
    ]
    assert notes(document, "Cash funds") == [
        "Opening 1,000.00 EUR and a surplus of (308.00) EUR are the closing 692.00 EUR."
    ]
    assert table(document, "Goods in stock") == [["winter", *map(euro, ("0", "350", "-200", "150", "0"))]]
    year_after = statement_of_balances(Asked(first=date(2027, 3, 1), as_of=date(2027, 3, 31)))
    assert table(year_after, "Goods in stock") == [["winter", *map(euro, ("110", "0", "0", "110", "150"))]]


def test_a_fund_spends_goods_when_they_are_sent(store):
    document = fund_statement(MARCH)
    assert table(document, "Statement") == [
        ["winter", *map(euro, ("1000", "50", "0", "-200", "-8", "0", "842"))],
    ]
    assert notes(document, "Statement") == [
        "Of the closing of winter, 150.00 EUR are goods in stock, at what they cost."
    ]


def test_money_and_goods_are_what_the_fund_holds(store):
    april = Asked(first=FIRST, as_of=date(2026, 4, 30))
    (money,), (goods,) = (totals(statement_of_balances(april), title) for title in ("Cash funds", "Goods in stock"))
    assert money[5].amount + goods[4].amount == FundBalance.objects.get(fund=store.fund).amount == 802
    assert totals(receipts_and_payments(april), "In EUR", 3)[0][3] == money[5]
    assert notes(trial_balance(april), "Accounts")[0].startswith("Debit and credit are equal")


@pytest.mark.usefixtures("as_owner")
def test_what_of_a_parcel_did_not_arrive_is_no_payment(db):
    story = Story()
    story.move()
    order = story.remit("100.00", fee="2.00", on=21)
    confirm(order, grade="provider", received=Decimal(70), on=march(25), by=story.treasurer)
    lost = ["lost on the way", *map(euro, ("30", "0", "30", "0"))]
    assert lost in table(receipts_and_payments(MARCH), "In EUR", 1)
    stock, bank = Account.objects.playing(Role.STOCK), story.banks["EUR"]
    lines = [Line(stock, story.general, "EUR", Decimal(5)), Line(bank, story.general, "EUR", Decimal(-5))]
    post(by=story.treasurer, posted_on=march(2), kind=EntryKind.PURCHASE, text="coal", lines=lines)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        Attempt.objects.update(account=stock)
    paid = {row[0]: row[3] for row in table(receipts_and_payments(MARCH), "In EUR", 1)}
    assert paid == {"aid sent": euro("100"), "goods bought": euro("5"), "fees of sending": euro("2")}


@pytest.fixture
def stored(store, treasurer):
    """Beside it goods worth 25 were given, 10 spoilt, and 4 that were written off by mistake."""
    store.post(EntryKind.IN_KIND, march(5), stock=25, gifts_in_kind=-25)
    store.post(EntryKind.STOCK, march(6), written_off=10, stock=-10)
    wrong = store.post(EntryKind.STOCK, march(7), written_off=4, stock=-4)
    reverse(wrong, by=treasurer, because="another sack", on=march(8))
    return store


def test_goods_given_and_spoilt_move_no_money(stored):
    account = receipts_and_payments(MARCH)
    assert table(account, "In EUR") == []
    assert table(account, "In EUR", 1) == [
        ["goods bought", *map(euro, ("0", "300", "300", "0"))],
        ["fees of sending", *map(euro, ("0", "8", "8", "0"))],
    ]
    assert totals(account, "In EUR", 3) == [["Closing", *map(euro, ("0", "692", "692", "0"))]]
    later = receipts_and_payments(Asked(first=date(2026, 4, 1), as_of=date(2026, 4, 30)))
    assert table(later, "In EUR", 3)[0] == ["Opening", *map(euro, ("0", "692", "692", "0"))]


def test_goods_given_and_spoilt_are_told_of_the_fund(stored):
    document = fund_statement(MARCH)
    assert table(document, "Statement") == [["winter", *map(euro, ("1000", "75", "0", "-210", "-8", "0", "857"))]]
    assert notes(document, "Statement") == [
        "Of the closing of winter, 165.00 EUR are goods in stock, at what they cost."
    ]
    balances = statement_of_balances(MARCH)
    assert table(balances, "Goods in stock") == [["winter", *map(euro, ("0", "379", "-214", "165", "0"))]]
    assert notes(balances, "Cash funds") == [
        "Opening 1,000.00 EUR and a surplus of (308.00) EUR are the closing 692.00 EUR."
    ]
    assert notes(trial_balance(MARCH), "Accounts")[0].startswith("Debit and credit are equal")


def test_goods_are_told_by_what_moved_them(stored):
    (row,) = table(goods_in_stock(MARCH), "By fund")
    assert row == ["winter", *map(euro, ("0", "300", "25", "-200", "50", "-10", "165"))]
    april = goods_in_stock(Asked(first=date(2026, 4, 1), as_of=date(2026, 4, 30)))
    assert table(april, "By fund") == [["winter", *map(euro, ("165", "0", "0", "-40", "0", "0", "125"))]]


@pytest.fixture
def kept(as_owner):
    """3 kg worth 10 EUR given; one of them written off by mistake, and one stolen."""
    story = Story()
    by = {"by": story.treasurer}
    facts = {"good": services.register_good(name="Flour", unit="kg", **by), "fund": story.general}
    facts |= {"quantity": Decimal(3), "value": Decimal(10), "valued_by": "a bill", "through": story.nl}
    lot = services.enter_gift(currency=Currency.objects.get(pk="EUR"), **facts, given_on=march(2), **by)
    services.count_lot(lot, by=story.case_worker)
    stolen, other = {"kind": "stolen", "quantity": Decimal(1), "because": "the lock", **by}, {"by": story.case_worker}
    mistaken = services.confirm_change(services.write_off(lot, **stolen, on=march(4)), **other)
    services.confirm_change(services.undo_change(mistaken, because="it was there", **by), **other)
    services.confirm_change(services.write_off(lot, **stolen, on=march(5)), **other)
    services.write_off(lot, **stolen, on=march(6))  # nobody confirmed it yet
    return lot


def test_each_gift_and_each_loss_is_told_with_its_source_and_reason(kept, django_assert_num_queries):
    with django_assert_num_queries(4):
        document = goods_in_stock(Asked(first=FIRST, as_of=date(2027, 1, 1)))
    given = [march(2), kept.code, "general", "NL", "Flour", "3.000", "kg", "a bill", euro("10")]
    assert table(document, "Goods given") == [given]
    assert [row[5:10:2] for row in table(document, "Written off and found")] == [
        ["stolen", "kg", euro("-3.33")],
        ["stolen", "kg", euro("-3.33")],
        ["undone", "kg", euro("3.33")],
    ]
    assert table(document, "By fund")[0][-1] == euro("6.67")
