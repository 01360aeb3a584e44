"""A worker: one order after another is taken in hand and handed over to an agent."""

from django.utils.translation import gettext as _

from access.refusal import Refusal
from remittances import services
from remittances.models import Remittance, State
from remittances.services.hands import free_for


class Work:
    """What a worker goes about: `agent` and `account` as `services.hand_over` takes them, by one route, as `by`."""

    def __init__(self, *, agent, account, route=None, by):
        self.agent, self.account, self.route, self.by = agent, account, route, by

    def waiting(self):
        """How many orders there are to hand over now."""
        found = free_for(self.by)
        return found.filter(route=self.route).count() if self.route else found.count()

    def orders(self, limit=None):
        """Hand orders over until none is left, or as many as `limit`; yields each with None or what refused it.

        An order that is refused is put back and left alone from then on; the others go on.
        """
        refused = set()
        done = 0
        while limit is None or done < limit:
            order = self._begun() or services.take_next(route=self.route, but=refused, by=self.by)
            if order is None:
                return
            done += 1
            try:
                fee = services.fee_due(order)
                yield services.hand_over(order, agent=self.agent, account=self.account, fee=fee, by=self.by), None
            except services.AlreadySent as refusal:
                yield order, refusal
            except Refusal as refusal:
                refused.add(order.pk)
                yield services.put_back(order, because=str(refusal)[:200], by=self.by), refusal

    def _begun(self):
        """What this login took before and was interrupted in: no agent knows of it, or it would be unknown."""
        held = Remittance.objects.filter(state=State.IN_HAND, forwarder=self.by).select_related("address", "currency")
        order = held.first()
        if order is None:
            return None
        if services.opened_since_taken(order) or (self.route and order.route != self.route):
            sentence = _("%(code)s is in this hand, opened or of another route: record its sending or put it back.")
            raise Refusal(sentence % {"code": order.code})
        return order
