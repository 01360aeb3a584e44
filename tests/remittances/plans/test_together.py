"""Releases in real threads with real commits: pressed twice, or killed in the middle."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from remittances import services
from remittances.models import Remittance
from tests.remittances.plans.conftest import TO, orders
from tests.remittances.test_races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def test_two_releases_at_once_are_one(plan_to, treasurer):
    plan = plan_to("signed")
    results = at_once(*[lambda: services.release_plan(plan, by=treasurer)] * 4)
    assert len(refusals(results)) == 3
    assert orders(plan).count() == 3


def test_two_plans_at_once_do_not_pay_a_period_twice(terms, places, treasurer):
    plans = [services.draft_plan(terms=terms("30"), on=TO.replace(month=3), by=treasurer) for _turn in range(2)]
    acts = (lambda plan=plan: services.propose_lines(plan, route="courier", by=treasurer) for plan in plans)
    results = at_once(*acts)
    assert len(refusals(results)) == 1
    assert "pay" in str(refusals(results)[0])


def kill_who_waits():
    """End the server's process that waits for this one, as if its machine were gone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        for _turn in range(300):
            cursor.execute(WAITING)
            if waiting := cursor.fetchone():
                cursor.execute("SELECT pg_terminate_backend(%s)", waiting)
                return
            time.sleep(0.05)


def test_a_release_that_is_killed_leaves_nothing(plan_to, drafted, treasurer):
    plan = plan_to("signed")
    drafted("5")

    def release():
        try:
            services.release_plan(plan, by=treasurer)
        finally:
            connection.close()

    # Its numbers are the last thing it waits for before the orders: the plan is released by then, in its transaction.
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM audit_numberseries WHERE key LIKE 'remittance%%' FOR UPDATE")
            killed = threads.submit(release)
            kill_who_waits()
        with pytest.raises(DatabaseError):
            killed.result()
    connection.close()
    plan.refresh_from_db()
    assert (plan.state, Remittance.objects.filter(line__isnull=False).count()) == ("signed", 0)
    assert services.release_plan(plan, by=treasurer).state == "released"
    codes = sorted(Remittance.objects.values_list("code", flat=True))
    assert [code[-4:] for code in codes] == ["0001", "0002", "0003", "0004"]
