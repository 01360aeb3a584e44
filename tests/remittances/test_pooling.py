from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remittances.pooling import LONGEST_WAIT, Line, Way, advise
from remittances.terms import fee_of

TENTH = Decimal("0.1")
FOUR = partial(fee_of, flat=Decimal(4), percent=Decimal(0), exponent=2)


def line(key, amount, joins="", **changes):
    """A sum in euro to Georgia by an agent, who takes 4.00 EUR of whatever is sent."""
    of = {"currency": "EUR", "country": "GE", "route": "agent", "fee_of": FOUR} | changes
    return Line(key, Decimal(amount), joins=frozenset(joins.split()), **of)


@pytest.mark.parametrize(
    ("amount", "flat", "percent", "exponent", "fee"),
    [
        ("100", "4", "1.5", 2, "5.50"),
        ("0.33", "0", "1.5", 2, "0.00"),
        ("33.33", "0", "1.5", 2, "0.50"),
        ("1001", "0", "0.05", 0, "1"),
        ("1", "0", "0.25", 3, "0.003"),
        ("0", "4", "1.5", 2, "0"),
    ],
)
def test_fee_of_is_rounded_half_up_to_the_currency(amount, flat, percent, exponent, fee):
    found = fee_of(Decimal(amount), flat=Decimal(flat), percent=Decimal(percent), exponent=exponent)
    assert str(found) == fee


def test_a_dear_sum_is_joined_with_named_others():
    lines = [line("K-1", 20, "K-2 K-3"), line("K-2", 15), line("K-3", "12.50"), line("K-4", 1000)]
    joined = [one for one in advise(lines, TENTH) if one.key == "K-1"]
    assert [(one.way, one.others, one.amount, one.fee, one.before) for one in joined] == [
        (Way.JOIN, ("K-2", "K-3"), Decimal("47.50"), Decimal(4), Decimal(12))
    ]
    assert joined[0].sentence == (
        "K-1: the fee is 4.00 EUR of 20.00 EUR (20.0 %); joined with K-2, K-3, it is 4.00 EUR of 47.50 EUR (8.4 %)."
    )


@pytest.mark.parametrize("elsewhere", [{"country": "AM"}, {"route": "courier"}, {"currency": "USD"}])
def test_only_the_same_country_route_and_currency_are_joined(elsewhere):
    assert [one.way for one in advise([line("K-1", 20, "K-2"), line("K-2", 90)], TENTH)] == [Way.JOIN]
    assert [one.way for one in advise([line("K-1", 20, "K-2"), line("K-2", 90, **elsewhere)], TENTH)] == [Way.WAIT]
    assert [one.way for one in advise([line("K-1", 20), line("K-2", 90, "K-1")], TENTH)] == [Way.WAIT]


@pytest.mark.parametrize(
    ("amount", "periods", "rest"),
    [
        (20, 2, "sent with the sum of the next period, it is 4.00 EUR of 40.00 EUR (10.0 %)."),
        (8, 5, "sent with those of the next 4 periods, it is 4.00 EUR of 40.00 EUR (10.0 %)."),
        (1, 0, "neither joining nor waiting helps: look for another route."),
    ],
)
def test_who_joins_nobody_waits(amount, periods, rest):
    (found,) = advise([line("K-1", amount)], TENTH)
    assert (found.periods, found.sentence.partition("; ")[2]) == (periods, rest)


def test_below_the_minimum_is_advised_however_cheap():
    free = partial(fee_of, flat=Decimal(0), percent=Decimal(1), exponent=2)
    (found,) = advise([line("K-1", 30, minimum=Decimal(50), fee_of=free)], TENTH)
    assert found.sentence == (
        "K-1: the fee is 0.30 EUR of 30.00 EUR, which is below the minimum of 50.00 EUR; "
        "sent with the sum of the next period, it is 0.60 EUR of 60.00 EUR (1.0 %)."
    )
    both = [line("K-1", 30, "K-2", minimum=Decimal(50), fee_of=free), line("K-2", 60, minimum=Decimal(50), fee_of=free)]
    assert [(one.key, one.others) for one in advise(both, TENTH)] == [("K-1", ("K-2",))]


@st.composite
def plans(draw):
    """Up to six sums whose terms differ by country alone."""
    cents = st.integers(0, 500).map(lambda units: Decimal(units) / 100)
    terms = {
        country: {
            "country": country,
            "minimum": draw(cents) * 20,
            "fee_of": partial(fee_of, flat=draw(cents), percent=draw(cents), exponent=2),
        }
        for country in ("GE", "AM")
    }
    keys = [f"K-{number}" for number in range(draw(st.integers(1, 6)))]
    joins = st.lists(st.sampled_from(keys)).map(" ".join)
    return [
        line(key, draw(cents) * 30, draw(joins), **terms[draw(st.sampled_from(sorted(terms)))]) for key in keys
    ], draw(st.integers(1, 30).map(lambda percent: Decimal(percent) / 100))


def cheap(one, amount, share):
    return one.minimum <= amount and one.fee_of(amount) <= share * amount


@given(plans(), st.randoms(use_true_random=False))
def test_advice_is_due_and_true(plan, random):
    lines, share = plan
    by_key = {one.key: one for one in lines}
    advice = {one.key: one for one in advise(lines, share)}
    assert list(advice) == [one.key for one in lines if one.amount and not cheap(one, one.amount, share)]
    for found in advice.values():
        alone = by_key[found.key]
        joined = [by_key[key] for key in found.others]
        assert {(one.way, one.key in alone.joins, one.amount > 0) for one in joined} <= {(alone.way, True, True)}
        times = max(found.periods, 1)
        assert found.amount == alone.amount * times + sum(one.amount for one in joined)
        assert found.fee == alone.fee_of(found.amount)
        assert found.before == alone.fee_of(alone.amount) * times + sum(one.fee_of(one.amount) for one in joined)
        assert cheap(alone, found.amount, share) == (found.way != Way.CHANGE)
    random.shuffle(lines)
    assert {one.key: one for one in advise(lines, share)} == advice


@given(plans())
def test_no_shorter_wait_would_do(plan):
    lines, share = plan
    for found in advise(lines, share):
        (alone,) = [one for one in lines if one.key == found.key]
        shorter = range(2, {Way.JOIN: 2, Way.WAIT: found.periods, Way.CHANGE: LONGEST_WAIT + 1}[found.way])
        assert not any(cheap(alone, alone.amount * periods, share) for periods in shorter)
