import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fund_collections.models.gifts import Receipt


class ReceiptPrint(models.Model):
    """A receipt was put on paper: first the original (0), then its copies 1, 2, ... without a gap, never changed.

    Triggers receipt_print_in_order and receipt_print_final stand in migrations/0041_receipt_rules.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="prints", db_index=False)
    copy = models.PositiveIntegerField(_("copy"))
    printed_at = models.DateTimeField(_("printed at"), db_default=Now())
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts_printed", db_index=False
    )

    class Meta:
        verbose_name = _("printed receipt")
        verbose_name_plural = _("printed receipts")
        constraints = [models.UniqueConstraint(fields=["receipt", "copy"], name="receipt_print_once")]

    def __str__(self):
        return f"{self.receipt_id}/{self.copy}"
