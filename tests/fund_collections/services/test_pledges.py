"""A pledge of twelve parts: due, paid and overdue to the cent; what comes late clears the oldest part."""

# The statements are put together from our own words.
# ruff: noqa: S608

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access.refusal import Refusal
from fund_collections import services
from fund_collections.models import Contribution, GiverKind, ListState, Pledge
from fund_collections.sentences import TRIGGER_SENTENCES
from fund_collections.services import Line
from fund_collections.services.matching import Gift
from fund_collections.services.pledges import standing_of
from fund_collections.services.transfers import facts_of
from ledger.money import Money
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.test_rules import broken_by

START = date(2025, 1, 31)


def pledge_of(world, amount="10.00", count=12, **facts):
    facts = {"body": world.body, "appeal": world.appeal, "currency": world.euro, "by": world.delegate} | facts
    world.appeal.opens_on = date(2025, 1, 1)
    return services.start_pledge(amount=Decimal(amount), count=count, first_due_on=START, **facts)


def pay(world, pledge, amount, on):
    facts = facts_of(Pledge.objects.select_related("appeal__fund", "body").get(pk=pledge.pk))
    facts["appeal"].opens_on = date(2025, 1, 1)
    money = Money(Decimal(amount), "EUR")
    return services.record_gift(money=money, account=world.bank, on=on, by=world.treasurer, **facts)


def sums(pledge, today):
    """(due, paid, overdue), told twice: by the pure sum and by the database."""
    standing, row = standing_of(pledge), Pledge.objects.with_sums(today).get(pk=pledge.pk)
    told = (standing.due(today), standing.paid, standing.overdue(today))
    assert told == (row.due, row.paid, row.overdue)
    return tuple(f"{sum_:.2f}" for sum_ in told)


def test_twelve_parts_paid_short_in_the_third_month_then_made_up(world):
    pledge = pledge_of(world)
    days = [part.due_on for part in standing_of(pledge).parts]
    assert days[:4] == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
    for amount, on in (("10.00", days[0]), ("10.00", days[1]), ("6.37", days[2])):
        pay(world, pledge, amount, on)
    assert sums(pledge, days[2]) == ("30.00", "26.37", "0.00")
    assert sums(pledge, date(2025, 4, 1)) == ("30.00", "26.37", "3.63")
    pay(world, pledge, "10.00", days[3])
    third, fourth = standing_of(pledge).parts[2:4]
    assert (third.open, third.paid_on, third.was_late) == (0, days[3], True)
    assert (fourth.paid, fourth.is_overdue(date(2025, 5, 1))) == (Decimal("6.37"), True)
    assert sums(pledge, date(2025, 5, 1)) == ("40.00", "36.37", "3.63")
    pay(world, pledge, "3.63", date(2025, 5, 2))
    assert sums(pledge, date(2025, 5, 3)) == ("40.00", "40.00", "0.00")


def test_more_than_promised_is_said(world):
    pledge = pledge_of(world, count=2)
    pay(world, pledge, "25.00", START)
    standing = standing_of(pledge)
    assert (standing.over, standing.open, [part.paid for part in standing.parts]) == (Decimal("5.00"), 0, [10, 10])


def test_end_forgives_what_was_still_to_come_and_nothing_else(world):
    pledge = pledge_of(world)
    services.end_pledge(pledge, because="moved abroad", on=date(2025, 2, 28), by=world.delegate)
    pledge.refresh_from_db()
    assert sums(pledge, date(2025, 12, 31)) == ("20.00", "0.00", "20.00")
    with pytest.raises(Refusal, match="ended on"):
        services.end_pledge(pledge, because="again", by=world.delegate)


def test_code_in_the_text_suggests_the_payment_and_undo_takes_it_back(world):
    pledge = pledge_of(world)
    booking = booking_of(world, "10.00", text=f"thanks {pledge.code}")
    (found,) = services.suggestions(booking)
    assert found.reasons == (f"pledge {pledge.code} stands in the bank's text", "the sum of one part")
    made = services.match_bookings([booking], parts=found.parts, by=world.treasurer)
    gift = pledge.payments.get()
    assert (gift.amount, gift.entry.text) == (Decimal("10.00"), pledge.code)
    services.unmatch(made, because="another's", by=world.treasurer)
    gift.receipt.refresh_from_db()
    assert (gift.receipt.void_reason, standing_of(pledge).paid) == ("another's", 0)


def test_payment_beyond_the_pledge_is_told_before_it_is_taken(world):
    pledge = pledge_of(world, count=1)
    (found,) = services.suggestions(booking_of(world, "12.00", text=pledge.code))
    assert (found.reasons[1], found.ties, found.named) == ("2.00 EUR more than is still open of it", True, False)


def test_named_giver_stands_once_and_payments_bear_the_code(world):
    pledge = pledge_of(world, giver_kind=GiverKind.NAMED, giver="Clara Weiss")
    gift = pay(world, pledge, "10.00", START)
    assert (pledge.giver is not None, gift.giver, gift.pseudonym) == (True, None, pledge.code)


def test_anonymous_pledge_leaves_no_person(world):
    gift = pay(world, pledge_of(world), "10.00", START)
    row = Contribution.objects.values("giver_kind", "giver", "pseudonym", "place").get(pk=gift.pk)
    assert row == {"giver_kind": "anonymous", "giver": None, "pseudonym": "", "place": ""}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"amount": "0"}, "above zero"),
        ({"amount": "1.001"}, "decimals"),
        ({"count": 0}, "1 to 240 parts"),
        ({"interval_months": 13}, "1 to 240 parts"),
        ({"giver": "Clara"}, "neither name nor pseudonym"),
    ],
)
def test_pledge_that_cannot_be_is_refused(world, facts, sentence):
    with pytest.raises(Refusal, match=sentence):
        pledge_of(world, **facts)


PLEDGE, PART = "fund_collections_pledge", "fund_collections_instalment"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"UPDATE {PLEDGE} SET amount = 1", "pledge_final"),
        (f"DELETE FROM {PLEDGE}", "pledge_final"),
        (f"UPDATE {PART} SET amount = 1", "pledge_final"),
        (f"DELETE FROM {PART}", "pledge_final"),
        (f"UPDATE {PLEDGE} SET ended_on = '2026-01-01'", "pledge_ended_pair"),
        (f"INSERT INTO {PART} (pledge_id, number, due_on, amount) SELECT id, 13, '2027-01-01', 10 FROM {PLEDGE}",
         "pledge_parts"),
        (f"INSERT INTO {PART} (pledge_id, number, due_on, amount) SELECT id, 12, '2027-01-01', 10 FROM {PLEDGE}",
         "instalment_once"),
        (f"""INSERT INTO {PLEDGE} (id, code, body_id, appeal_id, giver_kind, pseudonym, currency_id, amount, count,
                 first_due_on, interval_months, started_by_id, ended_because)
             SELECT gen_random_uuid(), 'P-9', body_id, appeal_id, 'anonymous', '', currency_id, amount, 2,
                 first_due_on, 1, started_by_id, '' FROM {PLEDGE}""", "pledge_parts"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_a_pledge(world, sql, rule):
    pledge_of(world)
    assert broken_by(sql) == rule


def test_payment_of_another_body_is_refused_by_the_database(world, other_world):
    pledge = pledge_of(world)
    facts = facts_of(pledge) | {"body": other_world.body}
    with pytest.raises(Refusal, match=str(TRIGGER_SENTENCES["contribution_fits_pledge"])):
        services.match_bookings([booking_of(world)], parts=[Gift(Decimal("32.50"), facts)], by=world.treasurer)


def test_overdue_are_those_of_the_day(world):
    late, fine = pledge_of(world), pledge_of(world, count=1)
    pay(world, fine, "10.00", START)
    assert list(Pledge.objects.overdue(date(2025, 2, 1))) == [late]
    assert list(Pledge.objects.overdue(START)) == []
    assert Pledge.objects.overdue(date(2025, 3, 1)).get().open_since == START


@pytest.mark.usefixtures("as_owner")
def test_which_pledge_a_line_pays_is_not_changed(world):
    pledge = pledge_of(world)
    world.at(ListState.RETURNED)
    sql = "UPDATE fund_collections_contribution SET pledge_id = %s"
    assert broken_by(sql, pledge.pk) == "contribution_final"


def on_a_list(world, pledge, state, amount="15.00"):
    return world.at(state, lines=[Line(1, Decimal(amount), pledge=pledge), Line(2, Decimal("2.50"))])


def test_cash_on_a_list_pays_the_oldest_parts_once_it_is_posted(world):
    pledge = pledge_of(world, giver_kind="named", giver="Clara Weiss")
    on_a_list(world, pledge, ListState.COUNTED, "1.00")
    assert sums(pledge, date(2025, 3, 1)) == ("20.00", "0.00", "20.00")
    one = on_a_list(world, pledge, ListState.POSTED)
    assert sums(pledge, date(2025, 3, 1)) == ("20.00", "15.00", "5.00")
    line = one.contributions.get(line=1)
    assert (line.giver_kind, line.pseudonym, line.giver) == (GiverKind.PSEUDONYM, pledge.code, None)
    assert [part.paid for part in standing_of(pledge).parts[:3]] == [10, 5, 0]


def test_a_pledge_of_another_body_or_appeal_is_not_paid_on_a_list(world, other_world):
    appeal = world.appeal_into(world.fund)
    appeal.opens_on = START
    others = [pledge_of(other_world), pledge_of(world, appeal=appeal)]
    for pledge in others:
        with pytest.raises(Refusal, match="is of another body, appeal or currency"):
            on_a_list(world, pledge, ListState.RETURNED)
    with pytest.raises(Refusal, match="says who gives"):
        world.at(ListState.RETURNED, lines=[Line(1, Decimal(5), "pseudonym", pseudonym="J.", pledge=others[1])])
    one = world.issued()
    sql = """INSERT INTO fund_collections_contribution (id, list_id, line, giver_kind, pseudonym, place, currency_id,
             amount, pledge_id) VALUES (gen_random_uuid(), %s, 1, 'anonymous', '', '', 'EUR', 5, %s)"""
    for pledge in others:
        with pytest.raises(IntegrityError, match="of the appeal, body and currency"), transaction.atomic():
            connection.cursor().execute(sql, [one.pk, pledge.pk])


def test_a_pledge_begins_within_ten_years_and_has_days_for_all_its_parts(world):
    facts = {"body": world.body, "appeal": world.appeal, "currency": world.euro, "amount": Decimal(5), "count": 240}
    for day in (date.max, timezone.localdate() + timedelta(days=4000)):
        with pytest.raises(Refusal, match="within ten years"):
            services.start_pledge(**facts, first_due_on=day, interval_months=12, by=world.delegate)
    last = timezone.localdate() + timedelta(days=3600)
    made = services.start_pledge(**facts, first_due_on=last, interval_months=12, by=world.delegate)
    assert made.instalments.count() == 240
