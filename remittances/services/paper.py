"""Paper that tells of orders by their codes: who drew it stands in the minutes."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from remittances.models import State
from remittances.services.opened import SLIP
from remittances.services.orders import require_usable
from remittances.services.steps import locked

MOST_ON_A_LIST = 2000


def draw_list(orders, *, press, by, **asked):
    """The PDF that `press` makes of the remittances `orders`; `asked` are the codes of what was chosen, for the minute.

    Raises Refusal for none of them, or more than MOST_ON_A_LIST.
    """
    found = list(orders[: MOST_ON_A_LIST + 1])
    if not found:
        raise Refusal(_("No order fits this: there is nothing to list."))
    if len(found) > MOST_ON_A_LIST:
        sentence = _("More than %(most)d orders do not go on one list: take one route or plan at a time.")
        raise Refusal(sentence % {"most": MOST_ON_A_LIST})
    content = press(found)
    with transaction.atomic(durable=True):
        audit.record("remittance list drawn", by, by=by, orders=len(found), **asked)
    return content


@transaction.atomic(durable=True)
def draw_slip(remittance, *, by):
    """Minute that the forwarder of the order in hand draws a slip without a name. Raises Refusal for anybody else."""
    order = locked(remittance)
    if order.state != State.IN_HAND or order.forwarder_id != by.pk:
        sentence = _("The slip of %(code)s is its forwarder's alone, while the order is in hand.")
        raise Refusal(sentence % {"code": order.code})
    require_usable(order.address, order.route)
    audit.record(SLIP, order, by=by)
    return order
