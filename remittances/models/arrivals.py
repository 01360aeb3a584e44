import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import AmountField
from remittances.models.parcels import ParcelItem
from remittances.models.sending import Confirmation


class ParcelArrival(models.Model):
    """So much of what was in a parcel arrived, by one word of it, at its part of what it cost.

    Held by triggers in migrations/0025_parcels_by_piece.py: arrival_was_sent, arrival_final, arrivals_add_up (they come
    to what the confirmation says was received), goods_in_pieces.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, related_name="arrivals")
    item = models.ForeignKey(ParcelItem, on_delete=models.PROTECT, related_name="arrivals")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = AmountField(_("value"))

    class Meta:
        verbose_name = _("goods that arrived")
        verbose_name_plural = _("goods that arrived")
        constraints = [
            models.CheckConstraint(
                name="arrival_is_something",
                condition=Q(quantity__gt=0, value__gt=0),
                violation_error_message=_("What arrived is something."),
            ),
            models.UniqueConstraint(fields=["confirmation", "item"], name="arrival_item_once"),
        ]

    def __str__(self):
        return str(self.pk)
