from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.refusal import Refusal
from audit.models import Minute
from ledger.models import Account, Balance, Entry, EntryKind, Fund, FundBalance, JournalSeries, Posting, Role
from ledger.money import Money
from ledger.services import (
    CannotReverse,
    DoesNotBalance,
    Line,
    NewEntry,
    Rate,
    check,
    exchange,
    post,
    post_many,
    reverse,
    transfer,
)
from tests import makers

DAY = date(2026, 3, 1)


@pytest.fixture
def general(db):
    return makers.fund("general")


@pytest.fixture
def winter(db):
    return makers.fund("winter", restricted=True)


def gift(fund, account, amount, currency="EUR"):
    amount = Decimal(amount)
    return [
        Line(account, fund, currency, amount),
        Line(Account.objects.playing(Role.GIFTS), fund, currency, -amount),
    ]


def posted(lines, by, *, on=DAY, kind=EntryKind.GIFT):
    return post(by=by, posted_on=on, kind=kind, text="list NL-00214-7", lines=lines)


def test_post_numbers_entries_without_gaps_per_year(treasurer, general):
    account = makers.bank()
    codes = [posted(gift(general, account, "5.00"), treasurer, on=day).code for day in (DAY, DAY, date(2025, 12, 31))]
    assert codes == ["J-2026-00001", "J-2026-00002", "J-2025-00001"]


def test_post_writes_its_minute_in_the_same_statement(treasurer, general, django_assert_num_queries):
    lines = gift(general, makers.bank(), "5.00")
    with django_assert_num_queries(1):
        entry = posted(lines, treasurer)
    minute = Minute.objects.get(act="entry posted")
    assert (minute.subject_id, minute.subject_code, minute.actor) == (str(entry.pk), entry.code, treasurer)


def test_post_keeps_running_balances(treasurer, general):
    account = makers.bank()
    for amount in ("5.00", "7.50"):
        posted(gift(general, account, amount), treasurer)
    assert Balance.objects.get(account=account).amount == Decimal("12.50")
    assert FundBalance.objects.get(fund=general).amount == Decimal("12.50")


def test_post_refuses_lines_that_do_not_balance(treasurer, general):
    lines = gift(general, makers.bank(), "5.00")[:1]
    with pytest.raises(DoesNotBalance, match=r"differ by 5\.00 EUR"):
        posted(lines, treasurer)


def test_post_refuses_balance_across_funds(treasurer, general, winter):
    account = makers.bank()
    lines = [Line(account, general, "EUR", Decimal(5)), Line(account, winter, "EUR", Decimal(-5))]
    with pytest.raises(DoesNotBalance):
        posted(lines, treasurer)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.001", "EUR"), ("1e15", "EUR"), ("NaN", "EUR"), ("Infinity", "EUR"), ("0.5", "JPY"), ("1.00001", "CLF")],
)
def test_post_refuses_absurd_sums(treasurer, general, amount, currency):
    with pytest.raises(Refusal), transaction.atomic():
        posted(gift(general, makers.bank(currency), amount, currency), treasurer)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2999, 1, 1)])
def test_post_refuses_absurd_days(treasurer, general, day):
    with pytest.raises(Refusal, match="cannot be a day of these books"):
        posted(gift(general, makers.bank(), "5.00"), treasurer, on=day)


def test_restricted_fund_never_goes_below_zero(treasurer, winter):
    account, aid = makers.bank(), Account.objects.playing(Role.AID)
    posted(gift(winter, account, "100.00"), treasurer)
    lines = [Line(aid, winter, "EUR", Decimal(101)), Line(account, winter, "EUR", Decimal(-101))]
    with pytest.raises(Refusal, match="does not hold that much"), transaction.atomic():
        posted(lines, treasurer, kind=EntryKind.REMITTANCE)
    assert FundBalance.objects.get(fund=winter).amount == 100


def test_reverse_mirrors_the_entry_once(treasurer, general):
    entry = posted(gift(general, makers.bank(), "5.00"), treasurer)
    mirror = reverse(entry, by=treasurer, because="typed twice", on=DAY)
    assert sorted(mirror.postings.values_list("amount", flat=True)) == [Decimal(-5), Decimal(5)]
    assert FundBalance.objects.get(fund=general).amount == 0
    for wrong in (entry, mirror):
        with pytest.raises(CannotReverse):
            reverse(wrong, by=treasurer, because="again", on=DAY)


def test_no_answer_lies_before_its_entry(treasurer, general):
    ahead = timezone.localdate() + timedelta(days=3)
    entry = posted(gift(general, makers.bank(), "5.00"), treasurer, on=ahead)
    with pytest.raises(CannotReverse, match="before its own day"):
        reverse(entry, by=treasurer, because="error", on=timezone.localdate())
    assert reverse(entry, by=treasurer, because="error").posted_on == ahead


def test_exchange_books_the_difference(treasurer, general):
    euro, pound = makers.bank("EUR"), makers.bank("GBP")
    makers.filled(general, euro, "100.00", by=treasurer)
    sums = {"given": Money(Decimal(100), "EUR"), "got": Money(Decimal("84.10"), "GBP")}
    rate = Rate(Decimal("0.85"), DAY, "ECB")
    exchange(by=treasurer, fund=general, from_account=euro, to_account=pound, rate=rate, on=DAY, **sums)
    held = dict(FundBalance.objects.filter(fund=general).values_list("currency", "amount"))
    assert held == {"EUR": Decimal(0), "GBP": Decimal("84.10")}
    assert Balance.objects.get(account__role=Role.RATE_DIFFERENCES).amount == Decimal("0.90")


def test_exchange_refuses_one_currency(treasurer, general):
    euro, money = makers.bank("EUR"), Money(Decimal(5), "EUR")
    same = {"from_account": euro, "to_account": euro, "given": money, "got": money}
    with pytest.raises(Refusal, match="two currencies"):
        exchange(by=treasurer, fund=general, rate=Rate(Decimal(1), DAY, "ECB"), on=DAY, **same)


def test_exchange_refuses_what_no_book_can_hold(treasurer, general):
    euro, pound = makers.bank("EUR"), makers.bank("GBP")
    sums = {"given": Money(Decimal("9e14"), "EUR"), "got": Money(Decimal(1), "GBP"), "on": DAY}
    with pytest.raises(Refusal, match="larger than these books"):
        exchange(
            by=treasurer, fund=general, from_account=euro, to_account=pound, rate=Rate(Decimal(10**9), DAY, "x"), **sums
        )


def test_open_balance_refuses_nothing(treasurer, general):
    with pytest.raises(Refusal, match="needs no entry"):
        makers.filled(general, makers.bank(), "0", by=treasurer)


def test_transfer_moves_between_funds(treasurer, general, winter):
    account = makers.bank()
    makers.filled(general, account, "100.00", by=treasurer)
    money = Money(Decimal(40), "EUR")
    transfer(by=treasurer, giver=general, taker=winter, account=account, money=money, text="D-31", on=DAY)
    assert dict(FundBalance.objects.values_list("fund__code", "amount")) == {"general": 60, "winter": 40}


def test_post_many_numbers_in_order(treasurer, general):
    account = makers.bank()
    new = [NewEntry(DAY, EntryKind.GIFT, f"line {n}", gift(general, account, n)) for n in (1, 2, 3)]
    post_many(new, by=treasurer)
    found = Entry.objects.order_by("number").values_list("pk", "number", "text")
    assert list(found) == [(item.id, n, f"line {n}") for n, item in enumerate(new, start=1)]
    assert FundBalance.objects.get(fund=general).amount == 6


def test_post_many_keeps_every_character(treasurer, general):
    text = "a\\b\tc\nd\re \\N \\."
    post_many([NewEntry(DAY, EntryKind.GIFT, text, gift(general, makers.bank(), 5))], by=None)
    assert Entry.objects.values_list("text", "recorded_by").get() == (text, None)


@pytest.mark.parametrize("amounts", [(5, -4), (Decimal("NaN"), Decimal("NaN")), (Decimal("0.00001"),) * 2, ()])
def test_post_many_refuses_what_post_refuses(amounts, treasurer, general):
    lines = [Line(makers.bank(), general, "EUR", Decimal(amount)) for amount in amounts]
    with pytest.raises(Refusal):
        post_many([NewEntry(DAY, EntryKind.GIFT, "odd", lines)], by=treasurer)


def test_post_many_is_all_or_nothing(treasurer, winter):
    account = makers.bank()
    new = [NewEntry(DAY, EntryKind.GIFT, "line", gift(winter, account, amount)) for amount in (1, 2, -5)]
    with pytest.raises(Refusal, match="does not hold that much"):
        post_many(new, by=treasurer)
    assert not Entry.objects.exists()
    assert not JournalSeries.objects.exists()


@given(parts=st.lists(st.decimals("0.01", "999999", places=2), min_size=1, max_size=6))
def test_any_split_of_a_sum_balances(parts):
    fund, account = Fund(code="f"), Account(code="a")
    lines = [Line(account, fund, "EUR", part) for part in parts] + [Line(account, fund, "EUR", -sum(parts))]
    check(DAY, lines)


def unbalanced(entry, fund, account):
    Posting.objects.create(entry=entry, fund=fund, account=account, currency_id="EUR", amount=5)


def bare_entry(number=1):
    JournalSeries.objects.update_or_create(year=2026, defaults={"last": number})
    return Entry.objects.create(year=2026, number=number, posted_on=DAY, kind=EntryKind.GIFT, text="by hand")


@pytest.mark.django_db(transaction=True)
def test_hand_written_unbalanced_entry_is_refused_at_commit():
    fund, account = makers.fund(), makers.bank()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        unbalanced(bare_entry(), fund, account)
    assert refused.value.__cause__.diag.constraint_name == "entry_balanced"
    assert not Posting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_postings_one_by_one_balance_at_commit():
    fund, account = makers.fund(), makers.bank()
    with transaction.atomic():
        entry = bare_entry()
        for amount in (5, -3, -2):
            Posting.objects.create(entry=entry, fund=fund, account=account, currency_id="EUR", amount=amount)
    assert Balance.objects.get().amount == 0


@pytest.mark.django_db(transaction=True)
def test_committed_entry_takes_no_more_postings(django_user_model):
    fund, account = makers.fund(), makers.bank()
    entry = posted(gift(fund, account, "5.00"), None)
    with pytest.raises(IntegrityError) as refused:
        Posting.objects.bulk_create(
            Posting(entry=entry, fund=fund, account=account, currency_id="EUR", amount=amount) for amount in (1, -1)
        )
    assert refused.value.__cause__.diag.constraint_name == "entry_complete"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE ledger_posting SET amount = 6", "posting_final"),
        ("DELETE FROM ledger_posting", "posting_final"),
        ("TRUNCATE ledger_posting CASCADE", "posting_final"),
        ("UPDATE ledger_entry SET text = ''", "entry_final"),
        ("DELETE FROM ledger_entry", "entry_final"),
        ("UPDATE ledger_balance SET amount = 0", "balance_follows_postings"),
        ("DELETE FROM ledger_fundbalance", "balance_follows_postings"),
        ("UPDATE ledger_fund SET restricted = true, purpose = 'x'", "fund_restriction_kept"),
        ("UPDATE ledger_account SET kind = 'income' WHERE bank_identifier <> ''", "account_kind_kept"),
        ("UPDATE ledger_account SET currency_id = 'GBP' WHERE bank_identifier <> ''", "account_kind_kept"),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_database_refuses_to_rewrite(treasurer, general, sql, rule):
    posted(gift(general, makers.bank(), "5.00"), treasurer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute(sql)
    assert refused.value.__cause__.diag.constraint_name == rule


@pytest.mark.parametrize("number", [1, 3])
def test_database_refuses_gaps_in_numbers(treasurer, general, number):
    posted(gift(general, makers.bank(), "5.00"), treasurer)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Entry.objects.create(year=2026, number=number, posted_on=DAY, kind=EntryKind.GIFT, text="by hand")
    assert refused.value.__cause__.diag.constraint_name in {"entry_number_gapless", "entry_number_once"}


@pytest.mark.django_db(transaction=True)
def test_database_refuses_drawn_and_unused_number():
    with pytest.raises(IntegrityError) as refused:
        JournalSeries.objects.create(year=2026, last=5)
    assert refused.value.__cause__.diag.constraint_name == "entry_number_gapless"
