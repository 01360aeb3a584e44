"""Sheets are numbered in a print run for a body, and issued from stock to its collectors later."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from audit.numbering import next_number
from fund_collections.models import BY_NUMBER, ListState, Paper, PrintRun, SubscriptionList
from fund_collections.numbers import list_number
from fund_collections.services.issuing import check_due, check_issue, check_lines

MOST_IN_RUN = 1000


@transaction.atomic(durable=True)
def number_run(count, *, appeal, body, currency, language, paper=Paper.A4, lines_printed=25, by):
    """Number `count` sheets of one appeal for one body, printed and in stock; returns the PrintRun.

    Raises Refusal for a number of sheets or lines out of bounds, a closed appeal, an unknown language or paper.
    """
    _check_run(count, appeal, language, paper, lines_printed)
    first = next_number(f"list {body.code}", count)
    numbers = [list_number(body.code, first + step) for step in range(count)]
    run = PrintRun.objects.create(
        code=f"PR-{next_number('print run'):05d}",
        body=body,
        appeal=appeal,
        currency=currency,
        lines_printed=lines_printed,
        language=language,
        paper=paper,
        first_number=numbers[0],
        last_number=numbers[-1],
        size=count,
        made_by=by,
    )
    head = {"run": run, "appeal": appeal, "body": body, "currency": currency, "lines_printed": lines_printed}
    lists = SubscriptionList.objects.bulk_create(
        SubscriptionList(number=number, state=ListState.PRINTED, **head) for number in numbers
    )
    audit.record("print run numbered", run, by=by, sheets=count, first=numbers[0], last=numbers[-1])
    audit.record_many("list numbered", [(one, {"run": run.code, "appeal": appeal.code}) for one in lists], by=by)
    return run


@transaction.atomic(durable=True)
def issue_printed(lists, *, collector, issued_on, due_on, by):
    """Put sheets in stock into the hands of a collector of their body; printed -> issued, all or none, in their order.

    Raises Refusal for a sheet that is not in stock or of another body, and for days as `issue_lists` does.
    """
    rows = SubscriptionList.objects.select_for_update(of=("self",)).select_related("body", "appeal")
    found = list(rows.filter(pk__in=[one.pk for one in lists]).order_by(*BY_NUMBER))
    if not found:
        raise Refusal(_("Choose at least one sheet."), field="first_number")
    check_due(issued_on, due_on)
    for one in found:
        one.require_move(ListState.ISSUED)
        if one.state != ListState.PRINTED:
            facts = {"number": one.number, "state": one.get_state_display()}
            raise Refusal(_("List %(number)s is %(state)s: only a printed sheet is issued.") % facts)
        check_issue(one.appeal, one.body, collector, issued_on)
    SubscriptionList.objects.filter(pk__in=[one.pk for one in found]).update(
        state=ListState.ISSUED, collector=collector, issued_on=issued_on, due_on=due_on
    )
    for one in found:
        one.state, one.collector, one.issued_on, one.due_on = ListState.ISSUED, collector, issued_on, due_on
    facts = {"collector": collector.code, "due_on": due_on}
    audit.record_many("list issued", [(one, {"appeal": one.appeal.code, **facts}) for one in found], by=by)
    return found


def _check_run(count, appeal, language, paper, lines_printed):
    if not 1 <= count <= MOST_IN_RUN:
        facts = {"most": MOST_IN_RUN}
        raise Refusal(_("Between 1 and %(most)s sheets are numbered at once.") % facts, field="count")
    if appeal.closes_on and appeal.closes_on < timezone.localdate():
        raise Refusal(_("The appeal %(appeal)s is closed.") % {"appeal": appeal.code}, field="appeal")
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("Sheets are printed in one of the languages of this site."), field="language")
    if paper not in Paper.values:
        raise Refusal(_("A sheet is printed on A4 or Letter."), field="paper")
    check_lines(lines_printed)
