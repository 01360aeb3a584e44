"""The acts that every plan of the year goes through."""

from decimal import Decimal

from remittances import services
from remittances.models import Plan
from tests.journeys.year import QUARTERS, fill, quarter

SIGNERS = ("signer of GB", "signer of DE", "signer of SE")


def propose(year, number, total, *, currency="EUR", route="postal order", **terms):
    """The regular plan of a quarter, proposed by the fair plan."""
    first, last = QUARTERS[number - 1]
    asked = services.PlanTerms(
        year.decisions[currency], from_on=first, to_on=last, purpose=f"bread, quarter {number}", sum=Decimal(total),
        **terms,
    )  # fmt: skip
    plan = services.draft_plan(terms=asked, on=quarter(number, 5), by=year.treasurer)
    return services.propose_lines(plan, route=route, by=year.treasurer)


def propose_at_desk(desk, year, number, total, *, route):
    """The same by form."""
    first, last = QUARTERS[number - 1]
    desk.sign_in(year.treasurer)
    desk.open("/remittances/plans/new/")
    fill(desk, {"Under decision": year.decisions["EUR"].code, "Period from": first, "Period to": last})
    fill(desk, {"Purpose": f"bread, quarter {number}", "Sum to be shared": total, "Prepared on": quarter(number, 5)})
    desk.press("Make the draft")
    desk.fill("Route", route)
    desk.press("Propose the lines")
    return Plan.objects.get(code=f"P-2025-{number:04d}")


def at_desk(desk, year, plan, *presses):
    """The treasurer takes the plan's own page through its next states."""
    desk.sign_in(year.treasurer)
    for press in presses:
        desk.open(plan.get_absolute_url())
        desk.press(press)
    plan.refresh_from_db()
    return plan


def figures(plan, *names):
    """{address: what its line says}, sums as they are written."""
    rows = plan.lines.order_by("number").values_list("address_code", *names)
    return {code: values[0] if len(names) == 1 else tuple(values) for code, *values in _written(rows)}


def _written(rows):
    return [[f"{one:.2f}" if isinstance(one, Decimal) else one for one in row] for row in rows]


def submit(year, plan):
    return services.submit_plan(services.lock_plan(plan, by=year.treasurer), by=year.treasurer)


def sign(desk, year, plan, *signers):
    """Each reads the plan on its page and signs there for the own body."""
    for signer in signers:
        desk.sign_in(year[signer])
        desk.open(f"/remittances/plans/{plan.pk}/approve/")
        desk.press(f"Sign for {year[signer].body.name}")
    plan.refresh_from_db()
    return plan


def sign_by_act(year, plan, *signers):
    for signer in signers:
        plan = services.approve(plan, body=year[signer].body, by=year[signer])
    return plan


def release(year, plan):
    return services.release_plan(plan, by=year.treasurer)


def send(year, order, on, fee, **facts):
    """The forwarder takes it in hand and writes down that it was sent."""
    forwarder = year["forwarder"]
    order = services.take_in_hand(order, by=forwarder)
    account = year.banks[order.currency_id]
    return services.send(order, account=account, fee=Decimal(fee), on=on, by=forwarder, **facts)


def arrived(year, order, on, received=None, *, grade="provider", **facts):
    received = order.amount if received is None else Decimal(received)
    return services.confirm(order, grade=grade, received=received, on=on, by=year.treasurer, **facts)


def close(year, plan):
    """Close it; what became of its sum, as it is written."""
    plan = services.close_plan(plan, by=year.treasurer)
    return {name: f"{sum_:.2f}" for name, sum_ in services.closing_figures(plan).items()}
