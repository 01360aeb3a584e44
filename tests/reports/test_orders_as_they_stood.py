"""A report printed again says of an order what it was at the end of its last day, whatever was done since."""

import importlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from remittances import services
from remittances.models import OrderPast, Remittance
from reports import checknumber
from reports.asked import Asked
from reports.transmission import transmission_report
from tests.breaking import breaks
from tests.reports.reading import table
from tests.reports.story import FIRST, LAST, euro, march

MARCH = Asked(first=FIRST, as_of=LAST)
THEN = replace(MARCH, known_on=LAST)
TODAY = Asked(first=FIRST, as_of=timezone.localdate())
WAITING = "Prepared and not yet sent"


def as_replica(change, given=()):
    """Change what the triggers keep."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(change, given)
        cursor.execute("SET LOCAL session_replication_role = origin")


def nobody_knows(story):
    services.mark_unknown(story.on_its_way, because="the agent is gone", by=story.treasurer)


def taken_back(story):
    """And put before the signers anew with another sum."""
    services.recall(story.waiting, because="too much", by=story.treasurer)
    draft = Remittance.objects.get(pk=story.waiting.pk)
    facts = {"decision": draft.decision, "address": draft.address, "route": draft.route, "purpose": draft.purpose}
    services.edit_draft(draft, amount=Decimal(35), by=story.treasurer, **facts)
    services.submit(draft, by=story.treasurer)


def withdrawn(story):
    services.recall(story.waiting, because="no longer wanted", by=story.treasurer)
    services.withdraw(Remittance.objects.get(pk=story.waiting.pk), by=story.treasurer)


@pytest.mark.parametrize("act", [nobody_knows, taken_back, withdrawn])
def test_what_is_done_with_an_order_since_changes_no_old_report(told, act):
    in_march = checknumber.of(transmission_report(MARCH))
    today = checknumber.of(transmission_report(TODAY))
    act(told)
    assert [checknumber.of(transmission_report(asked)) for asked in (MARCH, THEN)] == [in_march] * 2
    assert checknumber.of(transmission_report(TODAY)) != today


def test_an_order_waits_as_it_stood(told):
    place, code = told.address.code, told.waiting.code
    in_march = [code, "D-31", place, 9, march(16), euro("40")]
    assert table(transmission_report(MARCH), WAITING) == [in_march]
    taken_back(told)
    assert table(transmission_report(MARCH), WAITING) == [in_march]
    assert table(transmission_report(TODAY), WAITING) == [[code, "D-31", place, 9, march(16), euro("35")]]
    before_it_left = transmission_report(replace(MARCH, as_of=march(27)))
    assert [row[0] for row in table(before_it_left, WAITING)] == [told.on_its_way.code, code]


def test_nobody_knows_from_the_day_on_which_it_is_said(told):
    code = told.on_its_way.code

    def state(asked):
        return {row[0]: str(row[-1]) for row in table(transmission_report(asked), "Sendings")}[code]

    nobody_knows(told)
    assert (state(MARCH), state(TODAY)) == ("on the way", "unknown")
    services.found_sent(told.on_its_way, reference="A-1", by=told.treasurer)
    assert (state(MARCH), state(TODAY)) == ("on the way", "on the way")


def test_one_that_came_back_and_was_signed_anew_waits_again(told):
    services.recall(told.back, because="another house", by=told.treasurer)
    services.submit(Remittance.objects.get(pk=told.back.pk), by=told.treasurer)
    assert [row[0] for row in table(transmission_report(TODAY), WAITING)] == [
        told.back.code,
        told.waiting.code,
    ]
    assert [row[0] for row in table(transmission_report(MARCH), WAITING)] == [told.waiting.code]


def test_a_sending_written_down_later_left_on_its_day(told):
    """With a day of March: it waits no more at the end of March, but as known in March it does."""
    as_replica("UPDATE ledger_entry SET recorded_at = now() WHERE id = %s", [told.on_its_way.attempts.get().entry_id])
    as_replica(
        "UPDATE remittances_orderpast SET recorded_at = now() WHERE state = 'sent' AND remittance_id = %s",
        [told.on_its_way.pk],
    )
    waits = [[row[0] for row in table(transmission_report(asked), WAITING)] for asked in (MARCH, THEN)]
    assert waits == [[told.waiting.code], [told.on_its_way.code, told.waiting.code]]


def test_each_state_is_kept_with_its_moment(told):
    states = OrderPast.objects.filter(remittance=told.back).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["draft", "submitted", "approved", "in hand", "sent", "returned"]
    newest = OrderPast.objects.standing(timezone.now() + timedelta(days=1)).values_list("remittance", "state")
    assert dict(newest) == dict(Remittance.objects.values_list("pk", "state"))


def test_of_orders_that_were_there_before_the_books_tell(told):
    """The filling of the migration: what moved money is dated by the ledger, the state of today is the last."""
    by_trigger = {(one.remittance_id, one.state) for one in OrderPast.objects.all()}
    fill = importlib.import_module("remittances.migrations.0033_order_past").FILL
    as_replica("DELETE FROM remittances_orderpast")
    with connection.cursor() as cursor:
        cursor.execute(fill)
    filled = OrderPast.objects.all()
    assert {(one.remittance_id, one.state) for one in filled} <= by_trigger
    newest = OrderPast.objects.standing(timezone.now() + timedelta(days=1)).values_list("remittance", "state")
    assert dict(newest) == dict(Remittance.objects.values_list("pk", "state"))
    sent = filled.get(remittance=told.back, state="sent").recorded_at
    assert sent == told.back.attempts.get().entry.recorded_at


def test_when_an_order_came_into_a_state_is_never_changed(told):
    for change in ("UPDATE remittances_orderpast SET state = 'sent'", "DELETE FROM remittances_orderpast"):
        with breaks("order_past_final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_nobody_else_writes_when_it_was(story):
    facts = {"decision": story.decision, "fund": story.general, "address": story.address, "currency_id": "EUR"}
    with pytest.raises(Exception, match="permission denied"):
        story.waiting.pasts.create(
            state="sent", prepared_on=date(2026, 3, 1), amount=1, recorded_at="2026-01-01T00:00Z", **facts
        )
