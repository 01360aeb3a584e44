"""Receipts on paper: the first print is the original, each later one says that it is a copy."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import Receipt, ReceiptPrint

MOST_AT_ONCE = 1000

# Each receipt and the number of its print: 0 is the original.
type Printed = list[tuple[Receipt, int]]


@transaction.atomic(durable=True)
def print_receipts(ids: Iterable[UUID], *, press: Callable[[Printed], bytes], by) -> bytes:
    """Count and minute a print of each of these receipts, and return what `press` makes of them, by body and number.

    What the press refuses was not printed. Raises Refusal for none, and for more than MOST_AT_ONCE receipts.
    """
    rows = Receipt.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    rows = rows.select_related("currency", "replaces", "replaced_by")
    found = list(rows.order_by("body_code", "year", "number")[: MOST_AT_ONCE + 1])
    if not found:
        raise Refusal(_("No receipt was chosen."))
    if len(found) > MOST_AT_ONCE:
        sentence = _("At most %(most)s receipts are printed at once: narrow the filter.")
        raise Refusal(sentence % {"most": MOST_AT_ONCE})
    before = ReceiptPrint.objects.filter(receipt__in=found).values_list("receipt")
    copies = dict(before.annotate(prints=Count("pk")).order_by())
    printed = [(receipt, copies.get(receipt.pk, 0)) for receipt in found]
    ReceiptPrint.objects.bulk_create(ReceiptPrint(receipt=one, copy=copy, printed_by=by) for one, copy in printed)
    audit.record_many("receipt printed", [(one, {"body": one.body_code, "copy": copy}) for one, copy in printed], by=by)
    return press(printed)


@transaction.atomic(durable=True)
def print_statement(subject: Any, *, press: Callable[[], bytes], by: Any, **facts: Any) -> bytes:
    """Minute that the statement for a giver is printed, and return what `press` makes of it.

    It is about a receipt of a named giver, else about the body: which gifts are of one giver, and which word a giver
    chose, the minutes do not keep. `facts` are days and codes. What the press refuses was not printed.
    """
    audit.record("statement for a giver printed", subject, by=by, **facts)
    return press()
