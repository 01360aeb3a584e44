"""Payments cover the oldest part first, to the cent, whatever their sums and order."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fund_collections.allocation import allocate
from fund_collections.services.pledges import months_on

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
SUMS = st.decimals(Decimal("0.01"), Decimal(500), places=2)
ROWS = st.lists(st.tuples(DAYS, SUMS), max_size=14)


@given(ROWS, ROWS, DAYS)
def test_no_cent_is_lost_and_no_younger_part_is_paid_before_an_older(instalments, payments, today):
    found = allocate(instalments, payments)
    assert found.paid == sum((amount for _day, amount in payments), Decimal(0))
    assert found.paid - found.over + found.open == sum((amount for _day, amount in instalments), Decimal(0))
    opened = [part.open for part in found.parts]
    first = next((number for number, sum_ in enumerate(opened) if sum_), len(opened))
    assert all(sum_ == part.amount for sum_, part in list(zip(opened, found.parts, strict=True))[first + 1 :])
    assert not found.over or not found.open
    before = sum((part.amount for part in found.parts if part.due_on < today), Decimal(0))
    assert found.overdue(today) == max(before - found.paid, Decimal(0))


@given(ROWS, ROWS)
def test_order_in_which_payments_are_told_changes_nothing(instalments, payments):
    assert allocate(instalments, payments) == allocate(reversed(instalments), list(reversed(payments)))


@given(DAYS, st.integers(0, 60))
def test_parts_stay_on_their_day_or_on_the_last_of_a_short_month(day, months):
    later = months_on(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(1)).day == 1
