"""A second person counts the money."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import ListState
from fund_collections.services.steps import SumsDiffer, day_of_act, difference_words, locked
from ledger.amounts import words


class SamePerson(Refusal):
    """Who typed on the list, all of it or a part, cannot count it too; nor who took it out of a closed period."""


@transaction.atomic(durable=True)
def count_list(subscription_list, *, counted_total, on=None, by):
    """Record that `by`, who never typed on the list, counted its money (in the list's currency); returned -> counted.

    What is to correct a closed period is not counted by whoever took it out of there. Raises SamePerson, or SumsDiffer
    when the money is not what the collector wrote.
    """
    found = locked(subscription_list)
    found.require_move(ListState.COUNTED)
    if found.typists.filter(user=by).exists():
        raise SamePerson(_("Who typed on the list, be it one line, cannot count it too: ask another of your body."))
    if found.taken_out.filter(taken_out_by=by, taken_out_on__gt=F("posted_on")).exists():
        raise SamePerson(_("Two people correct a closed period: you took this list out of it, let another count it."))
    day = day_of_act(on, not_before=found.returned_on)
    difference = counted_total - found.collector_total
    if difference:
        facts = {
            "counted": words(counted_total, found.currency),
            "written": words(found.collector_total, found.currency),
            "difference": difference_words(difference, found.currency),
        }
        sentence = _("You counted %(counted)s, the list says %(written)s: the money is %(difference)s. Count again.")
        raise SumsDiffer(sentence % facts, difference=difference, field="counted_total")
    found.state = ListState.COUNTED
    found.counted_total, found.counted_on, found.counted_by = counted_total, day, by
    found.save(update_fields=["state", "counted_total", "counted_on", "counted_by"])
    audit.record("list counted", found, by=by, total=words(counted_total, found.currency), on=day)
    return found
