from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ledger.models import AmountField, Currency, Fund
from member_parties.models import Decision
from remittances.models.addresses import RecipientAddress
from remittances.models.orders import Remittance, State


class OrderPastQuerySet(models.QuerySet):
    def standing(self, moment):
        """Of each order the state in which it was just before a moment."""
        told = self.filter(recorded_at__lt=moment)
        newer = OrderPast.objects.filter(remittance=OuterRef("remittance"), pk__gt=OuterRef("pk"))
        return told.filter(~Exists(newer.filter(recorded_at__lt=moment)))


class OrderPast(models.Model):
    """A state of an order, what the order was then and when it became so, for reports as of a day.

    The trigger order_past of migrations/0033_order_past.py alone writes it, one row for each change of
    state.
    """

    id = models.BigAutoField(primary_key=True)
    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="pasts", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State)
    prepared_on = models.DateField(_("prepared on"))
    amount = AmountField(_("amount"))
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    objects = OrderPastQuerySet.as_manager()

    class Meta:
        verbose_name = _("past of a remittance")
        verbose_name_plural = _("pasts of remittances")
        indexes = [models.Index(fields=["remittance", "-id"], name="order_past_newest")]

    def __str__(self):
        return str(self.pk)
