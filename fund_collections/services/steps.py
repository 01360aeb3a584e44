"""Steps that several acts on lists share. None of them opens a transaction."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.refusal import Refusal
from fund_collections.models import SubscriptionList
from ledger.amounts import words


class SumsDiffer(Refusal):
    """Two sums that must be the same are not; `difference` is the first less the second."""

    def __init__(self, sentence, *, difference, field):
        super().__init__(sentence, field=field)
        self.difference = difference


def locked(subscription_list):
    """The list as it stands now, locked until the transaction ends, with what the acts read of its neighbours."""
    rows = SubscriptionList.objects.select_for_update(of=("self",))
    return rows.select_related("body", "appeal__fund", "currency").get(pk=subscription_list.pk)


def day_of_act(on, *, not_before, field="on"):
    """The day of an act (None: today). Refuses a day to come, and one before the act that it follows."""
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise Refusal(_("%(day)s is still to come.") % {"day": date_format(day)}, field=field)
    if day < not_before:
        facts = {"day": date_format(day), "before": date_format(not_before)}
        raise Refusal(_("%(day)s lies before %(before)s, the day of the step before it.") % facts, field=field)
    return day


def reason(because):
    """The reason as it is stored, at most 200 characters; raises Refusal where there is none."""
    because = because.strip()
    if not because:
        raise Refusal(_("Say why: the reason is written in the minutes."), field="because")
    return because[:200]


def difference_words(difference, currency):
    """What one sum is beside another: “2.00 EUR less”."""
    facts = {"sum": words(abs(difference), currency)}
    return (_("%(sum)s less") if difference < 0 else _("%(sum)s more")) % facts
