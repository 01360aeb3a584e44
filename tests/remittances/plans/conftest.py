"""A plan over three colonies that can use money, brought to any of its states by the acts."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from remittances import services
from remittances.models import Plan, RecipientAddress, Remittance
from tests.remittances.story import DAY

FROM, TO = dt.date(2026, 4, 1), dt.date(2026, 6, 30)


@pytest.fixture
def place(case_worker):
    """Make addresses that somebody confirmed lately."""

    def place(people=9, country="GR", **facts):
        lines = f"House {RecipientAddress.objects.count()}"
        made = services.open_address(country=country, lines=lines, people=people, by=case_worker)
        RecipientAddress.objects.filter(pk=made.pk).update(**{"confirmed_on": timezone.localdate(), **facts})
        made.refresh_from_db()
        return made

    return place


@pytest.fixture
def places(place):
    return [place(people) for people in (9, 3, 3)]


@pytest.fixture
def terms(money, decision):
    """What a plan of 300 EUR says of itself, or of what is asked for."""

    def terms(amount="300", **changes):
        facts = {"decision": decision, "from_on": FROM, "to_on": TO, "purpose": "bread", "sum": Decimal(amount)}
        return services.PlanTerms(**{**facts, **changes})

    return terms


@pytest.fixture
def planned(terms, places, treasurer):
    """Make drafts with their lines: 180, 60 and 60 EUR by courier."""

    def planned(amount="300", kind="regular", route="courier", **changes):
        plan = services.draft_plan(terms=terms(amount, **changes), kind=kind, on=DAY, by=treasurer)
        return services.propose_lines(plan, route=route, by=treasurer)

    return planned


SIGN = """INSERT INTO remittances_approval (id, plan_id, body_id, signed_by_id, signed_at, digest)
          VALUES (gen_random_uuid(), %s, %s, %s, now(), plan_digest(%s))"""


@pytest.fixture
def sign(sql):
    """A signature under a plan as it stands, past the rules of signing, which other tests hold."""

    def sign(plan, person):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(SIGN, [plan.pk, person.body_id, person.pk, plan.pk])
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("SET LOCAL ROLE aidassoc_site")

    return sign


@pytest.fixture
def sign_all(sign, approver_one, approver_two):
    """Two bodies sign a submitted plan, which is signed by that."""

    def sign_all(plan):
        for person in (approver_one, approver_two):
            sign(plan, person)
        Plan.objects.filter(pk=plan.pk).update(state="signed")
        plan.refresh_from_db()
        return plan

    return sign_all


@pytest.fixture
def refused(approver_one):
    def refused(plan):
        Plan.objects.filter(pk=plan.pk).update(state="refused", because="not this quarter")
        plan.refresh_from_db()
        return plan

    return refused


@pytest.fixture
def fare(treasurer, forwarder, bank):
    """Bring an order of a plan to a state."""
    steps = {
        "withdrawn": partial(services.cancel_order, because="not needed", by=treasurer),
        "in hand": partial(services.take_in_hand, by=forwarder),
        "sent": partial(services.send, account=bank, fee=Decimal(2), by=forwarder),
        "returned": partial(services.mark_returned, returned=Decimal(50), because="moved", by=treasurer),
        "unknown": partial(services.mark_unknown, because="no word", by=treasurer),
    }
    sent = ["in hand", "sent"]
    ways = {"withdrawn": ["withdrawn"], "in hand": ["in hand"], "sent": sent}
    ways |= {state: [*sent, state] for state in ("returned", "unknown")}

    def fare(order, state, received=None):
        for step in ways.get(state, sent):
            order = steps[step](order)
        if state == "confirmed":
            facts = {"grade": "provider", "received": order.amount if received is None else Decimal(received)}
            order = services.confirm(order, **facts, on=timezone.localdate(), by=treasurer)
        return order

    return fare


@pytest.fixture
def plan_to(planned, treasurer, sign_all, refused, fare):
    """Bring a draft to a state."""
    by = {"by": treasurer}

    def execute(plan):
        fare(orders(plan).first(), "in hand")
        plan.refresh_from_db()
        return plan

    def drop_orders(plan):
        for order in orders(plan):
            fare(order, "withdrawn")
        return services.close_plan(plan, **by)

    main = [
        ("locked", partial(services.lock_plan, **by)),
        ("submitted", partial(services.submit_plan, **by)),
        ("signed", sign_all),
        ("released", partial(services.release_plan, **by)),
    ]
    aside = {
        "in execution": (4, execute),
        "closed": (4, drop_orders),
        "refused": (2, refused),
        "abandoned": (1, partial(services.abandon_plan, because="no need", **by)),
    }

    def plan_to(state, plan=None):
        plan = plan or planned()
        names = ["draft", *(name for name, _act in main)]
        count, last = aside[state] if state in aside else (names.index(state), None)
        for _name, act in main[:count]:
            plan = act(plan)
        return last(plan) if last else plan

    return plan_to


def orders(plan):
    return Remittance.objects.filter(line__plan=plan).order_by("line__number")
