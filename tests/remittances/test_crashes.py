"""Ended at any boundary, a worker has told the agent of no order twice, and no order is lost."""

import signal
from collections import Counter
from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.utils import timezone

from remittances import services
from remittances.models import Attempt, Remittance
from tests import makers
from tests.remittances.dying import BOUNDARIES, Death, end_of_this_process, work_in_a_process
from tests.remittances.test_double_send import heap

__all__ = ["heap"]
STATES = {"approved", "in hand", "unknown", "sent"}
# One of every four boundaries comes before the agent is told of the first order.
LONGEST = 2


def seen(book):
    return book.read_text().split() if book.exists() else []


def check(book, count):
    """What holds after every end: nothing told twice, nothing vanished, the books tie."""
    told = Counter(seen(book))
    assert set(told.values()) <= {1}
    state = dict(Remittance.objects.values_list("code", "state").filter(state__in=STATES))
    assert len(state) == count
    written = dict(Attempt.objects.values_list("remittance__code", "outcome"))
    assert written == {code: {"sent": "on the way"}.get(now, now) for code, now in state.items() if now in WRITTEN}
    assert {line.partition("/")[0] for line in told} <= set(written)
    assert {code for code, now in state.items() if now == "sent"} <= {line.partition("/")[0] for line in told}
    call_command("check_books", stdout=(faults := StringIO()))
    assert faults.getvalue() == ""


WRITTEN = {"unknown", "sent"}


def recovered(turn, person, another):
    """Who goes on: the same login takes up what it held, or the clock frees that for another."""
    if turn % 2:
        return person
    services.release_lapsed(now=timezone.now() + timedelta(hours=9))
    return another


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [2, pytest.param(50, marks=pytest.mark.soak)])
def test_killed_worker_sends_nothing_twice(times, heap, bank, tmp_path):
    count, book = len(BOUNDARIES) * times * LONGEST, tmp_path / "seen"
    heap(count)
    people = [makers.user("forwarder") for _turn in range(2)]
    person = people[0]
    for turn, (time, boundary) in enumerate(product(range(times), BOUNDARIES)):
        death = Death(boundary, time % LONGEST, book, end_of_this_process)
        assert (boundary, work_in_a_process(death, person, bank)) == (boundary, -signal.SIGKILL)
        check(book, count)
        person = recovered(turn, person, people[people[0] == person])
    assert work_in_a_process(Death("never", 0, book, None), person, bank) == 0
    check(book, count)
    states = Counter(Remittance.objects.values_list("state", flat=True))
    # Booked and not answered: five of the ten boundaries lie between these two.
    assert states == {"unknown": times * 5, "sent": count - times * 5}
