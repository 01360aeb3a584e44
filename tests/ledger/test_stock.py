"""Goods in stock: an asset of a fund, and no money of it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from access.refusal import Refusal, as_refusal, rule_of
from ledger.forms import OpeningForm
from ledger.models import Account, EntryKind, FundBalance, Kind, Role
from ledger.services import Line, post, stock_held
from tests import makers


@pytest.fixture
def stock(db):
    return Account.objects.playing(Role.STOCK)


@pytest.fixture
def fund(db):
    return makers.fund(restricted=True)


@pytest.fixture
def bank(fund, treasurer):
    bank = makers.bank()
    makers.filled(fund, bank, "100", by=treasurer)
    return bank


@pytest.fixture
def moved(fund, treasurer):
    def moved(amount, source, target, kind=EntryKind.PURCHASE):
        lines = [Line(target, fund, "EUR", Decimal(amount)), Line(source, fund, "EUR", -Decimal(amount))]
        return post(by=treasurer, posted_on=makers.LONG_AGO, kind=kind, text="coal", lines=lines)

    return moved


def stock_in_sql(fund, currency="EUR"):
    with connection.cursor() as cursor:
        cursor.execute("SELECT stock_held(%s, %s)", [fund.pk, currency])
        return cursor.fetchone()[0]


def test_the_account_is_made_beside_the_others(stock):
    assert (stock.code, stock.kind, stock.currency) == ("1300", Kind.ASSET, None)
    assert stock not in Account.objects.banks()
    assert stock not in Account.objects.holding_money()
    assert stock not in OpeningForm().fields["account"].queryset


def test_goods_are_part_of_what_a_fund_holds(fund, bank, stock, moved):
    assert (stock_held(fund, "EUR"), stock_in_sql(fund)) == (0, 0)
    moved("60", bank, stock)
    (held,) = FundBalance.objects.with_stock()
    assert (held.amount, held.stock, stock_held(fund, held.currency), stock_in_sql(fund)) == (100, 60, 60, 60)
    assert (stock_held(fund, "GBP"), stock_in_sql(fund, "GBP")) == (0, 0)
    moved("20", stock, Account.objects.playing(Role.AID), EntryKind.REMITTANCE)
    (held,) = FundBalance.objects.with_stock()
    assert (held.amount, held.stock) == (80, 40)


def test_goods_do_not_pay_for_what_the_money_does_not(fund, bank, stock, moved):
    moved("60", bank, stock)
    for target in (stock, Account.objects.playing(Role.AID)):
        with pytest.raises(Refusal, match="part of what it holds is goods"), as_refusal(), transaction.atomic():
            moved("40.01", bank, target)
    moved("40", bank, Account.objects.playing(Role.AID))


PAY = """INSERT INTO ledger_posting (entry_id, account_id, fund_id, currency_id, amount)
         VALUES (%(entry)s, %(aid)s, %(fund)s, 'EUR', 40.01), (%(entry)s, %(bank)s, %(fund)s, 'EUR', -40.01)"""


def test_the_table_refuses_a_debt_behind_goods(fund, bank, stock, moved):
    facts = {"entry": moved("60", bank, stock).pk, "fund": fund.pk, "bank": bank.pk}
    facts["aid"] = Account.objects.playing(Role.AID).pk
    with connection.cursor() as cursor, pytest.raises(IntegrityError) as refused:
        cursor.execute(PAY, facts)
    assert rule_of(refused.value) == "fund_money_never_below_zero"


def test_a_free_fund_may_owe_its_bank(bank, stock, treasurer):
    free = makers.fund()
    makers.filled(free, bank, "10", by=treasurer)
    lines = [Line(stock, free, "EUR", Decimal(15)), Line(bank, free, "EUR", Decimal(-15))]
    post(by=treasurer, posted_on=makers.LONG_AGO, kind=EntryKind.PURCHASE, text="coal", lines=lines)
    assert stock_held(free, "EUR") == 15
