"""Risk flags: one word halts everything to an address, and another person lifts it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from remittances.models import Risk, RiskFlag
from remittances.services.circles import codes, locked_address
from remittances.services.halted import plans_to_come
from remittances.services.steps import require_reason


def flag(address, *, risk, because, by):
    """Say what speaks against an address. Returns the flag and the codes of the orders and plans that it halts.

    None goes back by this, and none goes on: planned, signed, released, taken in hand, opened or sent, until another
    person lifts the flag. Raises Refusal for an address that is burned or closed, or no reason.
    """
    because = require_reason(because)
    if risk not in Risk.values:
        raise Refusal(_("There is no such risk: %(risk)s.") % {"risk": str(risk)[:20]}, field="risk")
    with as_refusal(), transaction.atomic(durable=True):
        address = locked_address(address)
        raised = RiskFlag.objects.create(address=address, risk=risk, because=because, noted_by=by)
        halted = codes(address.remittances.promised()) + plans_to_come(address)
        audit.record("address flagged", address, by=by, risk=risk, because=because, halted=" ".join(halted) or None)
    return raised, halted


def lift_flag(flag, *, because, by):
    """Lift a flag for a reason: another person than who set it does. What was halted goes on once no flag stands.

    Raises Refusal for who set it, and for one that is lifted already.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        address = locked_address(flag.address)
        flag = RiskFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
        if flag.lifted_at:
            raise Refusal(_("This flag is lifted already."))
        if flag.noted_by_id == by.pk:
            raise Refusal(_("You set this flag: another person lifts it."))
        flag.lifted_at, flag.lifted_by, flag.lifted_because = timezone.now(), by, because
        flag.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
        audit.record("flag lifted", address, by=by, risk=flag.risk, because=because)
    return flag
