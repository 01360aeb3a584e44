"""Numbered sheets go out to collectors."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from audit.numbering import next_number
from fund_collections.models import SubscriptionList
from fund_collections.numbers import list_number

MOST_AT_ONCE = 500


@transaction.atomic(durable=True)
def issue_lists(  # noqa: PLR0913 - what is printed at the head of a sheet
    count, *, appeal, body, collector, currency, issued_on, due_on, lines_printed=25, by
):
    """Issue `count` lists of one appeal to one collector, numbered without a gap; returns them in that order.

    Raises Refusal where collector and body do not belong together or a day lies outside the appeal.
    """
    _check(count, appeal, body, collector, issued_on, due_on, lines_printed)
    first = next_number(f"list {body.code}", count)
    lists = SubscriptionList.objects.bulk_create(
        SubscriptionList(
            number=list_number(body.code, first + step),
            appeal=appeal,
            body=body,
            collector=collector,
            currency=currency,
            issued_on=issued_on,
            due_on=due_on,
            lines_printed=lines_printed,
        )
        for step in range(count)
    )
    facts = {"appeal": appeal.code, "collector": collector.code, "due_on": due_on}
    audit.record_many("list issued", [(one, facts) for one in lists], by=by)
    return lists


def issue_list(*, by, **head):
    """Issue one list and return it; `head` as for `issue_lists`."""
    (one,) = issue_lists(1, by=by, **head)
    return one


def _check(count, appeal, body, collector, issued_on, due_on, lines_printed):
    if not 1 <= count <= MOST_AT_ONCE:
        facts = {"most": MOST_AT_ONCE}
        raise Refusal(_("Between 1 and %(most)s lists are issued at once.") % facts, field="count")
    check_issue(appeal, body, collector, issued_on)
    check_due(issued_on, due_on)
    check_lines(lines_printed)


def check_issue(appeal, body, collector, issued_on):
    """Raise Refusal unless the collector collects for the body and the appeal is open on that day."""
    if collector.body_id != body.pk:
        facts = {"collector": collector.code, "body": body.code}
        raise Refusal(_("%(collector)s does not collect for %(body)s.") % facts, field="collector")
    if issued_on < appeal.opens_on or (appeal.closes_on and issued_on > appeal.closes_on):
        sentence = _("The appeal %(appeal)s is not open on that day.") % {"appeal": appeal.code}
        raise Refusal(sentence, field="issued_on")


def check_due(issued_on, due_on):
    """Raise Refusal for a list due back before it went out."""
    if due_on < issued_on:
        raise Refusal(_("A list is due back on or after the day of its issue."), field="due_on")


def check_lines(lines_printed):
    """Raise Refusal for a sheet with no line or too many."""
    if not 1 <= lines_printed <= 60:
        raise Refusal(_("A sheet has between 1 and 60 lines."), field="lines_printed")
