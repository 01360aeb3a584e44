"""A receipt that was wrong keeps its number."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import Receipt
from fund_collections.services import wordings
from fund_collections.services.posting import DRAW_NUMBERS
from fund_collections.services.steps import day_of_act, reason
from ledger.models import Entry


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


def replace_receipt(receipt, *, on=None, by):
    """Give out a receipt in the place of a void one whose gift stands in the books; returns it.

    It bears the body's next number in the year of `on` (today), the sum and the day of the gift, the names as they are
    now, and the number of the one before it. Raises Refusal for one that is valid, has a successor, or whose gift was
    taken out of the books.
    """
    with as_refusal(), transaction.atomic(durable=True):
        found = _locked_to_replace(receipt)
        day = day_of_act(on, not_before=found.issued_on)
        made = _written(found, day)
        about = {"body": made.body_code, "in_place_of": str(found), "given_out": str(made), "on": day}
        audit.record_many("receipt given out in place of another", [(made, about), (found, about)], by=by)
    return made


def _locked_to_replace(receipt):
    gift = ("contribution__list__appeal", "contribution__list__body", "contribution__appeal", "contribution__body")
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("body", "replaced_by", *gift)
    found = rows.get(pk=receipt.pk)
    facts = {"number": found.full_number}
    if not found.voided_at:
        raise Refusal(_("Receipt %(number)s is valid: void it before another is given out.") % facts)
    if found.successor:
        facts["successor"] = found.successor.full_number
        raise Refusal(_("%(successor)s stands in the place of receipt %(number)s already.") % facts)
    if Entry.objects.filter(reverses=found.contribution.entry_id).exists():
        raise Refusal(_("The gift of receipt %(number)s is out of the books: nothing is left to confirm.") % facts)
    return found


def _written(found, day):
    with connection.cursor() as cursor:
        cursor.execute(DRAW_NUMBERS, {"year": day.year, "bodies": [found.body_id], "gifts": [1]})
        ((_body, number),) = cursor.fetchall()
    made = Receipt.objects.create(
        body=found.body,
        year=day.year,
        number=number,
        contribution=found.contribution,
        replaces=found,
        currency_id=found.currency_id,
        amount=found.amount,
        issued_on=day,
        received_on=found.day_received,
        text=wordings.of_gift(found.contribution),
    )
    made.refresh_from_db()  # the database froze its words
    return made


def void_receipts_of(entries, *, because, by):
    """The step of taking gifts out of the books: the receipts of those entries keep their numbers and are void."""
    receipts = Receipt.objects.select_for_update(of=("self",)).filter(contribution__entry__in=entries, voided_at=None)
    for receipt in receipts.select_related("body").order_by("pk"):
        receipt.voided_at, receipt.voided_by, receipt.void_reason = timezone.now(), by, because
        receipt.save(update_fields=["void_reason", "voided_at", "voided_by"])
        audit.record("receipt voided", receipt, by=by, body=receipt.body.code, because=because)
