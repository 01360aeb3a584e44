"""What did not arrive is planned once more, exactly, and never twice; then the plan is closed with its figures."""

from datetime import timedelta
from decimal import Decimal

import pytest

from access.refusal import Refusal
from audit.models import Minute
from ledger.models import Fund
from remittances import services
from remittances.models import Plan, PlanLine, RecipientAddress, RouteTerms
from remittances.services import OverDecision
from tests import makers
from tests.breaking import breaks
from tests.remittances.plans.conftest import TO, orders
from tests.remittances.story import DAY, carried_decision

pytestmark = pytest.mark.django_db


def undelivered(plan):
    return list(plan.lines.with_undelivered().order_by("number").values_list("undelivered", flat=True))


@pytest.fixture
def executed(plan_to, fare):
    """A released plan of 180, 60 and 60 EUR whose orders fared so."""

    def executed(*states, received=None, plan=None):
        plan = plan_to("released", plan)
        for order, state in zip(orders(plan), states, strict=False):
            fare(order, state, received=received if state == "confirmed" else None)
        plan.refresh_from_db()
        return plan

    return executed


@pytest.fixture
def follow(treasurer):
    return lambda plan, kind="follow-up", **facts: services.follow_up(plan, kind=kind, **facts, by=treasurer)


FARED = [
    (("withdrawn", "returned", "sent"), [180, 60, 0]),
    (("confirmed", "unknown", "in hand"), [0, 0, 0]),
    (("returned",), [180, 0, 0]),
]


OFFERED = [("confirmed", "180", False), ("confirmed", "170", True), ("withdrawn", None, True), ("sent", None, False)]


@pytest.mark.parametrize(("state", "received", "is_offered"), OFFERED)
def test_a_follow_up_is_offered_where_something_is_missing(state, received, is_offered, executed, sign_in, treasurer):
    plan = executed(state, received=received)
    page = sign_in(treasurer).get(plan.get_absolute_url())
    assert ("Follow up" in [act.label for act in page.context["acts"]]) == is_offered


def test_what_a_follow_up_took_is_not_offered_again(executed, follow, sign_in, treasurer):
    plan = executed("returned")
    follow(plan)
    page = sign_in(treasurer).get(plan.get_absolute_url())
    assert "Follow up" not in [act.label for act in page.context["acts"]]


@pytest.mark.parametrize(("states", "left"), FARED)
def test_what_is_undelivered_is_told_by_how_orders_fared(states, left, executed):
    assert undelivered(executed(*states)) == left


def test_what_fell_short_is_undelivered(executed):
    assert undelivered(executed("confirmed", received="150")) == [30, 0, 0]


def test_a_follow_up_proposes_exactly_what_is_undelivered(executed, follow, minutes):
    plan = executed("returned", "withdrawn", "sent")
    made = follow(plan)
    lines = made.lines.order_by("number").values_list("amount", "proposed", "follows__number", "route")
    assert list(lines) == [(180, 180, 1, "courier"), (60, 60, 2, "courier")]
    assert (made.kind, made.follows, made.total, made.sum) == ("follow-up", plan, 240, 240)
    assert [line.why.partition(",")[2] for line in made.lines.order_by("number")] == [
        " which came back: 180.00 EUR.",
        " which was cancelled: 60.00 EUR.",
    ]
    assert minutes(made) == ["plan drafted", "plan proposed"]


@pytest.fixture
def short(planned, executed, winter_relief, treasurer):
    """A plan of all that its decision allows, 30 of which did not arrive."""
    whole = carried_decision(winter_relief, amount="300", code="D-32", by=treasurer)
    return executed("confirmed", received="150", plan=planned(decision=whole))


def test_what_arrived_short_is_followed_under_another_decision(short, decision, follow):
    with pytest.raises(OverDecision, match=r"D-32 allows 300\.00 EUR and 0\.00 EUR of it are left"):
        follow(short)
    made = follow(short, decision=decision)
    assert (made.decision, made.total, made.follows) == (decision, 30, short)
    assert undelivered(short) == [0, 0, 0]


def test_it_is_followed_in_its_currency_from_an_open_fund(short, follow, winter_relief, treasurer):
    with pytest.raises(Refusal, match="D-33 is in CHF; what did not arrive is planned once more in EUR"):
        follow(short, decision=carried_decision(winter_relief, currency="CHF", code="D-33", by=treasurer))
    shut = makers.fund("old-relief")
    under = carried_decision(shut, code="D-34", by=treasurer)
    Fund.objects.filter(pk=shut.pk).update(closed_on=DAY)
    with pytest.raises(Refusal, match="The fund Old-Relief is closed"):
        follow(short, decision=under)


def test_a_fund_bound_to_another_country_gives_nothing(executed, follow, bank, treasurer):
    fund = makers.fund(country="ES")
    makers.filled(fund, bank, "300", by=treasurer)
    made = follow(executed("returned"), decision=carried_decision(fund, code="D-32", by=treasurer))
    assert (made.total, made.lines.get().why) == (
        0,
        "180.00 EUR of line 1 of P-2026-0001 did not arrive; nothing can be sent to its address now.",
    )


def test_what_a_follow_up_took_is_not_followed_twice(executed, follow, treasurer):
    plan = executed("returned")
    made = follow(plan)
    assert undelivered(plan) == [0, 0, 0]
    with pytest.raises(Refusal, match="arrived or is on its way"):
        follow(plan)
    services.abandon_plan(made, because="the road is shut", by=treasurer)
    assert follow(plan).total == 180


def test_a_correction_takes_what_was_cancelled_alone(executed, follow):
    plan = executed("returned", "withdrawn")
    made = follow(plan, "correction")
    assert list(made.lines.values_list("follows__number", "amount")) == [(2, 60)]
    with pytest.raises(Refusal, match=rf"No order of {plan.code} was cancelled and left out since"):
        follow(plan, "correction")
    assert follow(plan).total == 180


def test_a_follow_up_of_a_follow_up_goes_on_where_that_ended(executed, follow, plan_to, fare):
    plan = executed("returned")
    first = plan_to("released", follow(plan))
    fare(orders(first).get(), "withdrawn")
    second = follow(plan)
    assert second.lines.get().follows == first.lines.get()
    assert undelivered(first) == [0]


def test_lines_follow_in_the_order_of_what_they_make_up_for(executed, follow, plan_to, fare, treasurer):
    plan = executed("returned", "sent", "returned")
    first, amounts = follow(plan), iter((Decimal(100), Decimal(0)))
    for line in first.lines.order_by("number"):
        services.overrule_line(line, amount=next(amounts), because="as much as there is", by=treasurer)
    first.refresh_from_db()
    fare(orders(plan_to("released", first)).get(), "withdrawn")
    lines = follow(plan).lines.order_by("number")
    assert list(lines.values_list("follows__plan", "follows__number", "amount")) == [(plan.pk, 1, 80), (plan.pk, 3, 60)]


def test_an_address_that_is_shut_has_a_line_of_nothing(executed, follow, places):
    plan = executed("returned", "withdrawn")
    RecipientAddress.objects.filter(pk=places[0].pk).update(takes_money=False, notice="parcels")
    made = follow(plan)
    assert list(made.lines.order_by("number").values_list("amount", flat=True)) == [0, 60]
    assert undelivered(plan) == [180, 0, 0]


def test_less_than_the_route_carries_waits(executed, follow, treasurer, money):
    plan = executed("confirmed", "withdrawn", received="179")
    least = {"is_open": True, "fee_flat": 0, "fee_percent": 0, "minimum": 5, "days": 9, "noted_by": treasurer}
    RouteTerms.objects.create(route="courier", country="GR", currency_id="EUR", **least)
    made = follow(plan)
    line = made.lines.get(number=1)
    assert (line.amount, made.total) == (0, 60)
    assert line.why == "1.00 EUR of line 1 of P-2026-0001 did not arrive; 5.00 EUR is the least by courier."
    services.submit_plan(services.lock_plan(made, by=treasurer), by=treasurer)


def test_no_line_makes_up_for_more_than_is_undelivered(executed, follow, treasurer, sql):
    plan = executed("returned")
    line = follow(plan).lines.get()
    with pytest.raises(Refusal, match="a follow-up sends no more than that"):
        services.overrule_line(line, amount=Decimal(181), because="more snow", by=treasurer)
    with breaks("plan_line_follows"):
        sql("UPDATE remittances_planline SET amount = 181, overruled_because = 'x' WHERE id = %s", line.pk)


WRONG = [
    "UPDATE remittances_planline SET follows_id = NULL WHERE id = %(line)s",
    "UPDATE remittances_planline SET follows_id = %(other)s WHERE id = %(line)s",
    "UPDATE remittances_planline SET follows_id = id WHERE id = %(line)s",
]


@pytest.mark.parametrize("change", WRONG)
def test_a_line_of_a_follow_up_names_the_line_it_answers(change, executed, follow, sql):
    plan = executed("returned")
    line = follow(plan).lines.get()
    with breaks("plan_line_follows"):
        sql(change, line=line.pk, other=plan.lines.get(number=2).pk)


def test_a_regular_line_answers_none(planned, sql):
    plan = planned()
    with breaks("plan_line_follows"):
        sql("UPDATE remittances_planline SET follows_id = %s WHERE number = 2", plan.lines.get(number=1).pk)


BETTER_WORD = """INSERT INTO remittances_confirmation (id, attempt_id, grade, confirmed_on, received, recorded_by_id)
                 SELECT gen_random_uuid(), attempt_id, 'phrase', confirmed_on, 180, recorded_by_id
                 FROM remittances_confirmation WHERE attempt_id = %s"""


def test_what_arrives_after_all_is_not_sent_again(executed, follow, treasurer, sql):
    plan = executed("confirmed", received="100")
    made = services.lock_plan(follow(plan), by=treasurer)
    attempt = orders(plan).first().attempts.get()
    sql(BETTER_WORD, attempt.pk)
    with pytest.raises(Refusal, match="has arrived since: give its line less"):
        services.submit_plan(made, by=treasurer)
    with breaks("plan_line_follows"):
        sql("UPDATE remittances_plan SET state = 'submitted' WHERE id = %s", made.pk)


def test_only_what_is_released_is_followed(plan_to, follow):
    with pytest.raises(Refusal, match="what is released is followed up"):
        follow(plan_to("signed"))
    with pytest.raises(Refusal, match="a follow-up or a correction"):
        follow(Plan.objects.get(), "extra")


@pytest.mark.parametrize("state", ["approved", "sent", "unknown", "in hand"])
def test_a_plan_with_open_orders_is_not_closed(state, executed, treasurer, sql):
    plan = executed(state, "withdrawn", "withdrawn") if state != "approved" else executed()
    with pytest.raises(Refusal, match="still open or on"):
        services.close_plan(plan, by=treasurer)
    with breaks("plan_orders_done"):
        sql("UPDATE remittances_plan SET state = 'closed', closed_on = now()")


def test_a_closed_plan_says_what_became_of_its_sum(executed, treasurer):
    plan = executed("confirmed", "returned", "withdrawn", received="170")
    with pytest.raises(Refusal, match="too early"):
        services.close_plan(plan, on=plan.released_on - timedelta(days=1), by=treasurer)
    plan = services.close_plan(plan, on=plan.released_on, by=treasurer)
    assert plan.closed_on == plan.released_on
    figures = services.closing_figures(plan)
    assert figures == {
        "planned": 300, "sent": 240, "arrived": 170, "returned": 50, "lost": 20, "fees": 4, "cancelled": 60
    }  # fmt: skip
    assert Minute.objects.get(act="plan closed").facts["arrived"] == "170.00 EUR"


def test_what_comes_next_is_a_plan_of_its_own(executed, terms, treasurer):
    executed("confirmed")
    later = terms(from_on=TO + timedelta(days=1), to_on=TO + timedelta(days=9))
    plan = services.propose_lines(services.draft_plan(terms=later, by=treasurer), route="courier", by=treasurer)
    assert PlanLine.objects.filter(plan=plan, amount__gt=0).count() == 3


def test_lines_that_became_too_much_are_mended_one_by_one(executed, follow, treasurer):
    plan = executed("confirmed", "confirmed", "sent", received="50")
    made = follow(plan)
    for order in orders(plan)[:2]:
        services.confirm(order, grade="visit", received=order.amount - 1, by=treasurer)
    for line in made.lines.sending():
        services.overrule_line(line, amount=Decimal(1), because="more has arrived since", by=treasurer)
    made.refresh_from_db()
    assert services.lock_plan(made, by=treasurer).total == 2
