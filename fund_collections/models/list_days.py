from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund_collections.models.lists import SubscriptionList
from ledger.models import AmountField


class ListDay(models.Model):
    """A day written on a list, and when it was written: reports tell of a list what was known on a day.

    The trigger list_days_written of migrations/0045_list_days.py alone writes it, one row for each change.
    """

    class What(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("list", "issued")
        RECEIVED = "received", pgettext_lazy("list", "received back")
        RETURNED = "returned", pgettext_lazy("list", "returned")
        COUNTED = "counted", pgettext_lazy("list", "counted")
        POSTED = "posted", pgettext_lazy("list", "posted")
        ENDED = "ended", pgettext_lazy("list", "lost, void or destroyed")

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(SubscriptionList, on_delete=models.PROTECT, related_name="days", db_index=False)
    what = models.CharField(max_length=8, choices=What)
    day = models.DateField(null=True)  # none: it was taken back
    total = AmountField(null=True)  # the collector's sum, with the return
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("day of a list")
        verbose_name_plural = _("days of lists")
        indexes = [models.Index(fields=["list", "what", "-id"], name="list_day_newest")]

    def __str__(self):
        return str(self.pk)
