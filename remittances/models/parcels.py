import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.models import Account, AmountField, Currency, Entry, Fund
from member_parties.models import Decision
from remittances.models.orders import Remittance


class Good(models.Model):
    """A kind of goods that parcels hold: flour, by the kilogram."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=12, help_text=_("For instance: kg, piece, pair"))

    class Meta:
        verbose_name = _("kind of goods")
        verbose_name_plural = _("kinds of goods")

    def __str__(self):
        return self.code


class Lot(models.Model):
    """Goods bought from a fund under a decision, in the stock once somebody else has counted them.

    The trigger lot_kept wants the counter to be another than who entered it, and the entry to book its cost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    good = models.ForeignKey(Good, verbose_name=_("goods"), on_delete=models.PROTECT, related_name="lots")
    decision = models.ForeignKey(Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="lots")
    fund = models.ForeignKey(Fund, verbose_name=_("fund"), on_delete=models.PROTECT, related_name="lots")
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    cost = AmountField(_("cost"))
    account = models.ForeignKey(Account, verbose_name=_("paid from"), on_delete=models.PROTECT, related_name="lots")
    bought_on = models.DateField(_("bought on"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lots_entered")
    counted_at = models.DateTimeField(_("counted at"), null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="lots_counted"
    )
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="lot")
    dropped_because = models.CharField(_("dropped because"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("lot of goods")
        verbose_name_plural = _("lots of goods")
        constraints = [
            models.CheckConstraint(
                name="lot_is_something",
                condition=Q(quantity__gt=0, cost__gt=0),
                violation_error_message=_("A lot has a quantity and a cost above zero."),
            ),
            models.CheckConstraint(
                name="lot_counted_whole",
                condition=Q(counted_at=None, counted_by=None, entry=None)
                | Q(counted_at__isnull=False, counted_by__isnull=False, entry__isnull=False, dropped_because=""),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("remittances:lot_detail", args=[self.pk])


class Parcel(models.Model):
    """What an order by parcel holds. How it fares stands on the order: sent, confirmed, returned.

    Packed before it is signed, and its goods come to the order's sum (deferred trigger parcel_adds_up).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    remittance = models.OneToOneField(Remittance, on_delete=models.PROTECT, related_name="parcel")
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="parcels_packed")
    packed_at = models.DateTimeField(db_default=Now())
    # Refused at the door, or brought back by the post: written when it is back in the stock.
    refused = models.BooleanField(_("refused"), default=False)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")

    def __str__(self):
        return str(self.pk)


class ParcelItem(models.Model):
    """So much of a lot in a parcel, at what it cost; the trigger item_in_stock refuses more than the lot has left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="items")
    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="items")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = AmountField(_("value"))
    came_back = models.DecimalField(_("came back"), max_digits=12, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("goods in a parcel")
        verbose_name_plural = _("goods in parcels")
        constraints = [
            models.CheckConstraint(
                name="item_is_something",
                condition=Q(quantity__gt=0, value__gt=0, came_back__gte=0, came_back__lte=F("quantity")),
                violation_error_message=_("A parcel holds something, and no more comes back than was in it."),
            ),
            models.UniqueConstraint(fields=["parcel", "lot"], name="item_lot_once"),
        ]

    def __str__(self):
        return str(self.pk)
