"""A receipt that was wrong keeps its number."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import Receipt
from fund_collections.services.steps import reason


@transaction.atomic(durable=True)
def void_receipt(receipt, *, because, by):
    """Void a receipt for ever; number, sum and wording stay. The gift and its entry are not touched."""
    found = Receipt.objects.select_for_update(of=("self",)).select_related("body").get(pk=receipt.pk)
    if found.voided_at:
        raise Refusal(_("Receipt %(number)s has been voided already.") % {"number": found})
    found.void_reason = reason(because)
    found.voided_at, found.voided_by = timezone.now(), by
    found.save(update_fields=["void_reason", "voided_at", "voided_by"])
    audit.record("receipt voided", found, by=by, body=found.body.code, because=found.void_reason)
    return found


def void_receipts_of(entries, *, because, by):
    """The step of taking gifts out of the books: the receipts of those entries keep their numbers and are void."""
    receipts = Receipt.objects.select_for_update(of=("self",)).filter(contribution__entry__in=entries, voided_at=None)
    for receipt in receipts.select_related("body").order_by("pk"):
        receipt.voided_at, receipt.voided_by, receipt.void_reason = timezone.now(), by, because
        receipt.save(update_fields=["void_reason", "voided_at", "voided_by"])
        audit.record("receipt voided", receipt, by=by, body=receipt.body.code, because=because)
