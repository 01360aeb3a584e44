"""A sheet that is lost, void or destroyed, one that turns up again, and the second person who has seen the report."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import ENDED, ListReport, ListState, MoneyKnown, ReportKind
from fund_collections.services.steps import day_of_act, locked, reason


def end_list(subscription_list, *, state, money, because, on=None, by):
    """Report a sheet in stock or with its collector as lost, void or destroyed; returns the ListReport.

    `money` (MoneyKnown) says what is known of money given on it. Raises Refusal for any other state, for a list with
    typed gifts that would be void or destroyed, and for money that would vanish in a void.
    """
    with as_refusal(), transaction.atomic(durable=True):
        found = locked(subscription_list)
        if state not in ENDED:
            raise Refusal(_("A list ends lost, void or destroyed."), field="state")
        found.require_move(state)
        _check_money(found, state, money)
        day = day_of_act(on, not_before=found.issued_on or date.min)
        found.state, found.ended_on = state, day
        found.save(update_fields=["state", "ended_on"])
        facts = {"kind": state, "money": money, "on": day, "because": reason(because)}
        report = ListReport.objects.create(list=found, made_by=by, **facts)
        audit.record(f"list {ListState(state).value}", found, by=by, **facts)
    return report


@transaction.atomic(durable=True)
def find_again(subscription_list, *, because, on=None, by):
    """Take a lost or void list back to where it was: issued if a collector has it, else in stock."""
    found = locked(subscription_list)
    back = ListState.ISSUED if found.collector_id else ListState.PRINTED
    found.require_move(back)
    if found.state not in {ListState.LOST, ListState.VOID}:
        facts = {"number": found.number, "state": found.get_state_display()}
        raise Refusal(_("List %(number)s is %(state)s: nobody misses it.") % facts)
    day = day_of_act(on, not_before=found.ended_on)
    found.state, found.ended_on = back, None
    found.save(update_fields=["state", "ended_on"])
    facts = {"on": day, "because": reason(because)}
    report = ListReport.objects.create(list=found, kind=ReportKind.FOUND, money=MoneyKnown.UNKNOWN, made_by=by, **facts)
    audit.record("list found again", found, by=by, to=back, **facts)
    return report


@transaction.atomic(durable=True)
def countersign(report, *, by):
    """Record that a second person has seen a report; raises Refusal for its writer, and where it is done already."""
    rows = ListReport.objects.select_for_update(of=("self",)).select_related("list")
    found = rows.get(pk=report.pk)
    if found.seen_at:
        raise Refusal(_("This report is countersigned already."))
    if found.made_by_id == by.pk:
        raise Refusal(_("Whoever wrote the report cannot countersign it: ask a second person."))
    found.seen_at, found.seen_by = timezone.now(), by
    found.save(update_fields=["seen_at", "seen_by"])
    audit.record("report countersigned", found.list, by=by, report=found.kind)
    return found


def _check_money(found, state, money):
    if money not in MoneyKnown.values:
        raise Refusal(_("Say what is known of the money."), field="money")
    if state == ListState.VOID and money != MoneyKnown.NONE:
        sentence = _("A void list is one on which nothing was given. Report it lost, or have it handed in.")
        raise Refusal(sentence, field="money")
    if state != ListState.LOST and found.contributions.current().exists():
        facts = {"number": found.number}
        sentence = _("Gifts are typed on list %(number)s: it cannot be void or destroyed. Empty its lines first.")
        raise Refusal(sentence % facts)
