"""The fair plan against a slow one in fractions, and what holds of it for all inputs."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remittances.fairness import Recipient, Terms, balance_table, share_out
from remittances.fairness.levels import END, WHOSE, Basin, Stage

SALT = "P-2026-0001"
NO_MONEY = "There is no sense in sending money there."
NEEDS = st.one_of(st.integers(1, 6).map(Decimal), st.integers(1, 450).map(lambda hundredths: Decimal(hundredths) / 100))
DUES = st.one_of(st.just(0), st.integers(-60, 60), st.integers(-900, 900))
MINIMA = st.one_of(st.just(0), st.integers(0, 80))
OUT = st.sampled_from(["", "", "", "", NO_MONEY])
TOTALS = st.one_of(st.integers(0, 300), st.integers(0, 3000))


@st.composite
def recipients(draw, smallest=0):
    facts = draw(st.lists(st.tuples(NEEDS, DUES, MINIMA, OUT), min_size=smallest, max_size=7))
    return [Recipient(f"K-{number}", *told) for number, told in enumerate(facts, start=1)]


@st.composite
def terms(draw):
    least = draw(st.sampled_from([0, 0, 7, 20]))
    room = draw(st.none() | st.integers(0, 60))
    return Terms(draw(TOTALS), least, None if room is None else least + room)


@st.composite
def routes(draw):
    """Recipients whose routes decide: minimum sums at and beside floors, dues and caps, and a sum for some of them."""
    floor_, room = draw(st.sampled_from([0, 7, 20])), draw(st.none() | st.integers(0, 30))
    cap = None if room is None else floor_ + room
    people = []
    for number, need in enumerate(draw(st.lists(NEEDS, min_size=2, max_size=7)), start=1):
        due = draw(st.just(0) | st.integers(-40, 60))
        least, most = (floor(each * need) for each in (floor_, floor_ + 30 if cap is None else cap))
        edges = [least, least + max(due, 0), most]
        minimum = max(draw(st.sampled_from(edges)) + draw(st.integers(-1, 1)), 0)
        people.append(Recipient(f"K-{number}", need, due, minimum))
    return people, Terms(draw(st.integers(0, sum(one.minimum for one in people) * 5 // 4)), floor_, cap)


def said(minor):
    return f"{minor // 100}.{minor % 100:02d}"


def share(people, asked, salt=SALT):
    return share_out(people, asked, said=said, salt=salt)


def amounts(people, asked):
    return {one.key: one.amount for one in share(people, asked).shares}


def lot(key):
    return sha256(f"{SALT}|{key}".encode()).digest()


class Naive:
    """The same plan, in fractions; a level is (stage, height), found between two points where slopes change."""

    def __init__(self, people, asked):
        self.people, self.total, self.asked = [one for one in people if not one.out], asked.total, asked

    def bounds(self, one):
        need = Fraction(one.need)
        most = Fraction(10**9) if self.asked.cap is None else Fraction(floor(self.asked.cap * need))
        least = min(self.asked.floor * need, most)
        owed = min(Fraction(max(one.due, 0)), most - least)
        return need, least, owed, most

    def holds(self, one, level):
        (stage, height), (need, least, owed, most) = level, self.bounds(one)
        if stage == 1:
            return min(height * need, least)
        if stage == 2:
            return least + min(height * need, owed)
        return min(least + owed + max(height * need - max(-one.due, 0), 0), most)

    def level(self, total, people):
        points = {(3, Fraction(0))}
        for one in people:
            need, least, owed, most = self.bounds(one)
            late = max(-one.due, 0)
            points |= {(1, least / need), (2, owed / need), (3, late / need), (3, (most - least - owed + late) / need)}
        before = (1, Fraction(0))
        for point in sorted(points):
            start = before if before[0] == point[0] else (point[0], Fraction(0))
            low, high = (sum(self.holds(one, at) for one in people) for at in (start, point))
            if high >= total:
                rise = (total - low) / Fraction(high - low) if high > low else 0
                return point[0], start[1] + rise * (point[1] - start[1])
            before = point
        return before

    def let_in(self):
        inside = [one for one in self.people if not one.minimum]
        fit = [one for one in self.people if 0 < one.minimum <= self.bounds(one)[3]]
        asked = [(self.level(one.minimum, [one]), lot(one.key), one) for one in fit]
        for level, _lot, one in sorted(asked, key=lambda row: row[:2]):
            if sum(self.holds(other, level) for other in [*inside, one]) <= self.total:
                inside.append(one)
        return inside

    def amounts(self):
        inside = self.let_in()
        level = self.level(self.total, inside)
        held = {one.key: self.holds(one, level) for one in inside}
        found = {key: floor(sum_) for key, sum_ in held.items()}
        spare = floor(sum(held.values())) - sum(found.values())
        for key in sorted(held, key=lambda key: (found[key] - held[key], lot(key)))[:spare]:
            found[key] += 1
        return found


@given(st.tuples(recipients(), terms()) | routes())
@settings(max_examples=400)
def test_the_plan_is_that_of_the_slow_one(given_):
    people, asked = given_
    plan = share(people, asked)
    slow = Naive(people, asked).amounts()
    assert {one.key: one.amount for one in plan.shares if one.key in slow} == slow
    waiting = {one.key for one in people if not one.out} - slow.keys()
    assert {one.key for one in plan.shares if one.waits} == waiting
    assert sum(slow.values()) + plan.left == asked.total


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**9), st.integers(1, 10**9)), min_size=1))
def test_levels_stand_in_their_exact_order(rows):
    """However near two of them are: fractions say the same, slowly."""
    weight, late, room = map(list, zip(*rows, strict=True))
    events = Basin(weight, ()).events(range(len(rows)), Stage(late, room))
    tops = {False: late, True: list(map(add, late, room))}
    found = [Fraction(tops[bool(event & END)][event & WHOSE], weight[event & WHOSE]) for event in events]
    assert found == sorted(found)
    assert len(found) == 2 * len(rows)


@given(recipients(), terms())
def test_entitled_is_the_share_by_need_alone(people, asked):
    plain = [replace(one, due=0, minimum=0) for one in people]
    alone = Naive(plain, replace(asked, floor=0)).amounts()
    assert {one.key: one.entitled for one in share(people, asked).shares} == {one.key: 0 for one in people} | alone
    # Without dues and minimum sums nothing is left to be carried on, whatever the floor.
    assert all(one.amount == one.entitled for one in share(plain, asked).shares)


@given(recipients(), terms())
def test_no_minor_unit_is_lost_or_made(people, asked):
    plan = share(people, asked)
    assert sum(one.amount for one in plan.shares) + plan.left == asked.total
    assert bool(plan.left_why) == (plan.left > 0)
    able = [one for one in people if not one.out]
    room = asked.total if asked.cap is None else sum(floor(asked.cap * Fraction(one.need)) for one in able)
    assert sum(one.entitled for one in plan.shares) == (min(asked.total, room) if able else 0)


@given(recipients(), terms())
def test_nobody_stands_above_the_cap_or_below_its_minimum(people, asked):
    for one, line in zip(people, share(people, asked).shares, strict=True):
        assert asked.cap is None or max(line.amount, line.entitled) <= asked.cap * one.need
        assert line.amount >= one.minimum or (line.amount == 0 and (line.waits or one.out))
        assert not line.waits or not line.amount
        assert not one.out or (line.amount, line.entitled, line.waits, line.why) == (0, 0, False, NO_MONEY)


@given(recipients(), terms())
def test_nobody_who_gets_a_share_is_below_its_floor_while_another_is_above(people, asked):
    lines = [(one, line.amount) for one, line in zip(people, share(people, asked).shares, strict=True)]
    least = {one.key: asked.floor * Fraction(one.need) for one in people}
    if asked.cap is not None:
        least |= {one.key: min(least[one.key], floor(asked.cap * Fraction(one.need))) for one in people}
    waiting = {line.key for line in share(people, asked).shares if line.waits}
    below = [one for one, sum_ in lines if sum_ < floor(least[one.key]) and one.key not in waiting and not one.out]
    above = [one for one, sum_ in lines if sum_ > ceil(least[one.key])]
    assert not below or not above


@given(recipients(), terms(), st.randoms(use_true_random=False))
def test_the_order_of_input_changes_nothing(people, asked, random):
    shuffled = random.sample(people, len(people))
    assert share(shuffled, asked) == share(people, asked)


@given(recipients(1), terms(), NEEDS)
def test_of_two_alike_the_one_in_greater_need_gets_no_less(people, asked, more):
    twin = replace(people[0], key="K-9", need=people[0].need + more)
    found = amounts([*people, twin], asked)
    assert found["K-9"] >= found["K-1"]


def lost(people, raised, asked):
    """What the first loses when it is raised, and whether the same people get shares."""
    before, after = share(people, asked).shares, share(raised, asked).shares
    return before[0].amount - after[0].amount, [one.waits for one in before] == [one.waits for one in after]


@given(recipients(1), terms(), NEEDS)
def test_greater_need_never_lowers_a_share(people, asked, more):
    loss, same = lost(people, [replace(people[0], need=people[0].need + more), *people[1:]], asked)
    assert loss <= (0 if same else 1)


@given(recipients(1), terms(), st.integers(1, 200))
def test_to_be_owed_more_never_lowers_a_share(people, asked, more):
    loss, same = lost(people, [replace(people[0], due=people[0].due + more), *people[1:]], asked)
    assert loss <= (0 if same else 1)


def test_who_makes_others_wait_can_lose_one_minor_unit_to_rounding():
    others = [("1.08", 0, 1), ("1.66", -3, 3), ("2.02", 0, 3), ("2.5", 0, 2), ("2.39", -1, 1)]
    rest = [person(f"K-{number}", *facts) for number, facts in enumerate(others, start=1)]
    before, after = (share([person("K-0", need), *rest], Terms(5), "").shares for need in ("0.39", "0.54"))
    assert [one.amount for one in before] == [1, 1, 0, 0, 2, 1]
    assert [one.amount for one in after] == [0, 0, 0, 0, 3, 2]


def person(key, need, due=0, minimum=0, out=""):
    return Recipient(key, Decimal(need), due, minimum, out)


OWED, OVERPAID, WAITING = person("K-1", 9, 1200), person("K-2", "2.5", -300), person("K-3", 1, 0, 5000)
SENTENCES = [
    ([person("K-1", 3)], Terms(10001), "Need of 3 at 33.34 each: 100.01."),
    ([OWED, person("K-2", 1)], Terms(40000), "Need of 9 at 38.80 each, and 12.00 owed from before: 361.20."),
    ([OVERPAID], Terms(1000), "Need of 2.5 at 5.20 each, less 3.00 that it got too much before: 10.00."),
    ([OWED], Terms(50000, 1000, 5000), "Need of 9 at the most of 50.00 each: 450.00."),
    ([OWED], Terms(4500, 1000), "Need of 9 at 5.00 each, as not all can have the least of 10.00: 45.00."),
    (
        [OWED, OVERPAID],
        Terms(700),
        "Part of 12.00 owed from before, as there is not enough for all that is owed: 7.00.",
    ),
    (
        [OWED, person("K-2", 1, 9000)],
        Terms(6000),
        "The 12.00 owed from before and no more, as others are owed the rest.",
    ),
    (
        [OWED, person("K-2", 1, 9000)],
        Terms(20000, 1000),
        "Need of 9 at the least of 10.00 each, and 12.00 owed from before: 102.00.",
    ),
    ([OWED], Terms(9500, 1000), "Need of 9 at the least of 10.00 each, and part of 12.00 owed from before: 95.00."),
    (
        [OVERPAID, person("K-3", 1, 500)],
        Terms(3700, 1000),
        "Need of 2.5 at the least of 10.00 each, as others are owed the rest: 25.00.",
    ),
    ([OVERPAID, person("K-3", 1, 500)], Terms(300), "Nothing, as all of the sum is owed to others from before."),
    (
        [OVERPAID, person("K-3", 1)],
        Terms(3550, 1000),
        "Need of 2.5 at the least of 10.00 each, as it got 3.00 too much before: 25.00.",
    ),
    ([OVERPAID, person("K-3", 1)], Terms(100), "Nothing, as it got 3.00 too much before."),
    (
        [WAITING, person("K-4", 1)],
        Terms(2500),
        "Waits: its 12.50 is less than the 50.00 its route carries; it is owed next time.",
    ),
    (
        [WAITING, person("K-4", 1)],
        Terms(25000, 0, 4000),
        "Waits until terms or route change: its most of 40.00 is less than the 50.00 its route carries.",
    ),
    ([person("K-1", 1, out=NO_MONEY), person("K-2", 1)], Terms(100), NO_MONEY),
]


@pytest.mark.parametrize(("people", "asked", "sentence"), SENTENCES, ids=lambda value: str(value)[:50])
def test_a_line_says_why_it_is_what_it_is(people, asked, sentence):
    assert share(people, asked).shares[0].why == sentence


@pytest.mark.parametrize(
    ("people", "asked", "left", "sentence"),
    [
        ([person("K-1", 1)], Terms(100), 0, ""),
        ([person("K-1", 1)], Terms(100, 0, 60), 40, "Everybody who gets a share has the most of 0.60 each"),
        ([WAITING], Terms(100), 100, "No share reaches what its route carries"),
        ([person("K-1", 1, out=NO_MONEY)], Terms(100), 100, "There is nobody to whom something may be sent"),
        ([], Terms(100), 100, "There is nobody to whom something may be sent"),
        ([], Terms(0), 0, ""),
    ],
)
def test_what_stays_in_the_fund_is_said(people, asked, left, sentence):
    plan = share(people, asked)
    assert (plan.left, plan.left_why) == (left, sentence and f"{sentence}: {said(left)} stays in the fund.")


def test_a_sum_is_put_in_words_once():
    asked = Counter()
    people = [person(f"K-{number}", number % 3 + 1, 500, 900 * (number % 2)) for number in range(300)]
    share_out(people, Terms(90000), said=lambda sum_: asked.update([sum_]) or said(sum_))
    assert set(asked.values()) == {1}
    assert len(asked) < 20


def test_a_sentence_may_hold_any_sign_of_a_sum():
    plan = share_out([OWED], Terms(50000, 1000, 5000), said=lambda sum_: f"{sum_} %(need)s %")
    assert plan.shares[0].why == "Need of 9 at the most of 5000 %(need)s % each: 45000 %(need)s %."


def test_the_lot_is_drawn_anew_for_each_plan():
    people = [person(f"K-{number}", 1) for number in range(3)]
    gets = Counter(one.key for salt in range(300) for one in share(people, Terms(1), str(salt)).shares if one.amount)
    assert sum(gets.values()) == 300
    assert min(gets[one.key] for one in people) > 60


def test_who_is_too_large_for_the_sum_does_not_hold_up_the_next():
    assert amounts([person("K-1", 10, 0, 10000), person("K-2", 1, 0, 1100)], Terms(2000)) == {"K-1": 0, "K-2": 2000}


def test_who_was_let_in_with_all_that_it_is_owed_takes_no_more_of_the_dues():
    people = [person("K-0", 10, 300, 300), person("K-1", 1, 20, 20), person("K-2", 1, 50, 50)]
    assert amounts(people, Terms(76)) == {"K-0": 0, "K-1": 23, "K-2": 53}


def test_a_part_of_a_minor_unit_lifts_nobody_above_the_cap():
    people = [person(f"K-{number}", "0.5") for number in range(8)]
    assert list(amounts([*people, person("K-8", 2)], Terms(38, 7, 7)).values()) == [3] * 8 + [14]


def test_what_waits_is_saved_until_its_route_carries_it():
    dues, told = Counter(), []
    for _month in range(8):
        people = [person("K-1", 5, dues["K-1"]), person("K-2", 1, dues["K-2"], 2000), person("K-3", 4, dues["K-3"])]
        lines = share(people, Terms(5000)).shares
        for one in lines:
            dues[one.key] += one.entitled - one.amount
        told.append(lines[1].amount)
        assert sum(dues.values()) == 0
    assert told == [0, 0, 0, 2000, 0, 0, 0, 2000]
    assert set(dues.values()) == {0}


@pytest.mark.parametrize(
    "people",
    [
        [person("K-1", 1), person("K-1", 2)],
        [person("K-1", 0)],
        [person("K-1", "-1")],
        [person("K-1", "1.001")],
        [person("K-1", 1, 0, -1)],
    ],
)
def test_nonsense_is_refused(people):
    with pytest.raises(ValueError, match=r"told twice|need|minimum"):
        share(people, Terms(100))


@pytest.mark.parametrize("facts", [(-1,), (1, -1), (1, 5, 4)])
def test_terms_that_contradict_themselves_are_refused(facts):
    with pytest.raises(ValueError, match="Not to be shared"):
        Terms(*facts)


ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.integers(0, 5),
        NEEDS | st.just(Decimal(0)),
        st.integers(0, 10**6).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=12,
)


@given(ROWS)
def test_the_table_adds_up_and_compares_with_the_whole(rows):
    found = balance_table(rows)
    assert [one.group for one in found.groups] == sorted({row[0] for row in rows})
    for one in (*found.groups, found.whole):
        own = [row for row in rows if one is found.whole or row[0] == one.group]
        assert (one.recipients, one.need, one.amount) == tuple(sum(row[at] for row in own) for at in (1, 2, 3))
        if not one.need:
            assert (one.per_need, one.deviation) == (None, None)
            continue
        exact = Fraction(one.amount) / Fraction(one.need)
        assert abs(Fraction(one.per_need) - exact) <= Fraction(1, 200)
        if found.whole.amount:
            mean = Fraction(found.whole.amount) / Fraction(found.whole.need)
            assert abs(Fraction(one.deviation) - (exact / mean - 1) * 100) <= Fraction(1, 200)


@given(ROWS, st.permutations("ABC"))
def test_another_name_of_a_group_changes_no_figure(rows, names):
    other = dict(zip("ABC", names, strict=True))
    renamed = balance_table([(other[group], *facts) for group, *facts in reversed(rows)])
    plain = balance_table(rows)
    assert {replace(one, group=other[one.group]) for one in plain.groups} == set(renamed.groups)
    assert renamed.whole == plain.whole


def test_the_table_shows_who_was_favoured():
    rows = [("PSR", 2, Decimal(6), Decimal("120.00")), ("RSDRP", 1, Decimal(3), Decimal("60.00"))]
    assert [one.deviation for one in balance_table(rows).groups] == [0, 0]
    rows.append(("RSDRP", 1, Decimal(1), Decimal("50.00")))
    table = balance_table(rows)
    assert [(one.per_need, str(one.deviation)) for one in table.groups] == [(20, "-13.04"), (Decimal("27.50"), "19.57")]
    assert (table.whole.need, table.whole.per_need, table.whole.deviation) == (10, 23, 0)


@given(recipients(), terms(), st.permutations(range(7)))
def test_a_share_depends_on_no_name_but_for_the_lot(people, asked, names):
    """Renamed, everybody gets the same but for the minor units and places that a lot decides."""
    level = [replace(one, minimum=0) for one in people]
    renamed = [replace(one, key=f"L-{names[at]}") for at, one in enumerate(level)]
    before, after = amounts(level, asked), amounts(renamed, asked)
    assert all(abs(before[one.key] - after[other.key]) <= 1 for one, other in zip(level, renamed, strict=True))
