"""A sheet is back in the body's drawer before anybody has typed it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import BY_NUMBER, SubscriptionList
from fund_collections.services.steps import day_of_act, locked, reason

MOST_RECEIVED = 200


@transaction.atomic(durable=True)
def receive_lists(lists, *, on=None, by):
    """Note that sheets are back (on `on`, today), all or none; returns them in the order of their numbers.

    They stay issued until their lines are typed, and no longer count as out. Raises Refusal for a sheet that is not
    out, and for a day before its issue.
    """
    rows = SubscriptionList.objects.select_for_update(of=("self",)).select_related("body")
    found = list(rows.filter(pk__in=[one.pk for one in lists]).order_by(*BY_NUMBER))
    if not found:
        raise Refusal(_("Type at least one number."), field="numbers")
    for one in found:
        if not one.is_out:
            facts = {"number": one.number, "state": one.get_state_display()}
            if one.received_on:
                raise Refusal(_("List %(number)s is received back already.") % facts, field="numbers")
            raise Refusal(
                _("List %(number)s is %(state)s: only a sheet that is out comes back.") % facts, field="numbers"
            )
    day = day_of_act(on, not_before=max(one.issued_on or date.min for one in found))
    SubscriptionList.objects.filter(pk__in=[one.pk for one in found]).update(received_on=day)
    for one in found:
        one.received_on = day
    audit.record_many("list received back", [(one, {"on": day}) for one in found], by=by)
    return found


@transaction.atomic(durable=True)
def unreceive_list(subscription_list, *, because, by):
    """Take back that a sheet was received: it is out again. Raises Refusal unless it lies in the drawer untyped."""
    found = locked(subscription_list)
    if not found.is_in_drawer:
        facts = {"number": found.number}
        raise Refusal(_("List %(number)s does not lie in the drawer: there is nothing to take back.") % facts)
    was, found.received_on = found.received_on, None
    found.save(update_fields=["received_on"])
    audit.record("list out again", found, by=by, was=was, because=reason(because))
    return found
