"""Plans made row by row and moved by plain updates, so that signing is tested apart from planning."""

from decimal import Decimal

from django.db import transaction

from remittances.models import AddressWay, Plan, PlanLine
from tests.remittances.story import DAY
from vault.services import seal

PATH = ("draft", "locked", "submitted")
ROUTES = ("bank", "courier", "agent")


def way_to(address, route, *, by):
    """The open way there, made where there is none."""
    if there := address.ways.open().filter(route=route).first():
        return there
    way = AddressWay(address=address, route=route, filled=["town"], opened_by=by)
    seal(way, details='{"town": "Behind the mill"}')
    way.save(force_insert=True)
    return way


def plan_of(amounts, *, decision, address, by, state="submitted"):
    """A plan with a line of each amount, to one address by as many routes, each by an open way."""
    plan = Plan.objects.create(
        code=f"P-2026-{9001 + Plan.objects.count()}",
        kind="extra",
        decision=decision,
        fund=decision.fund,
        currency=decision.currency,
        from_on=DAY,
        to_on=DAY.replace(day=31),
        purpose="bread",
        sum=sum(map(Decimal, amounts)),
        prepared_on=DAY,
        prepared_by=by,
        preparer_body=by.body,
    )
    facts = {"plan": plan, "address": address, "address_code": address.code, "country": address.country}
    facts |= {"circle": "colony", "people": address.people, "need": address.people, "why": "nine people need bread"}
    PlanLine.objects.bulk_create(
        PlanLine(number=number, route=route, way=way_to(address, route, by=by), amount=one, proposed=one, **facts)
        for number, (route, one) in enumerate(zip(ROUTES, map(Decimal, amounts), strict=False), start=1)
    )
    for step in PATH[1 : PATH.index(state) + 1]:
        Plan.objects.filter(pk=plan.pk).update(state=step)
    return Plan.objects.with_parts().get(pk=plan.pk)


@transaction.atomic
def taken_back(plan):
    """A plan before the signers whose last line goes another route: told, and a draft again."""
    line = plan.lines.order_by("number").last()
    PlanLine.objects.filter(pk=line.pk).update(route="agent")
    plan.refresh_from_db()
    if plan.state != "draft":
        # What the triggers of planning do by themselves.
        plan.changes.create(what=f"{line.number} route", old=line.route, new="agent")
        Plan.objects.filter(pk=plan.pk).update(state="draft")
    plan.refresh_from_db()
    return plan
