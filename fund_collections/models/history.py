import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fund_collections.models.bank import Deposit
from fund_collections.models.lists import SubscriptionList
from ledger.models import AmountField


class ListTypist(models.Model):
    """Somebody who typed on a list, be it a part that others handed in: none of them counts it, ever.

    Trigger list_counted_by_another in migrations/0043_undone.py; whoever hands a list in is written down by the
    database itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(SubscriptionList, on_delete=models.PROTECT, related_name="typists", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="typed_on", verbose_name=_("typed by")
    )
    first_at = models.DateTimeField(_("first at"), db_default=Now())

    class Meta:
        verbose_name = _("typist of a list")
        verbose_name_plural = _("typists of lists")
        constraints = [models.UniqueConstraint(fields=["list", "user"], name="list_typist_once")]

    def __str__(self):
        return f"{self.list_id}/{self.user_id}"


class FreedList(models.Model):
    """A list that a deposit held until it was taken back, and the sum it was then. Final (trigger freed_list_final)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="freed", db_index=False)
    list = models.ForeignKey(SubscriptionList, on_delete=models.PROTECT, related_name="freed")
    amount = AmountField(_("amount"))

    class Meta:
        verbose_name = _("list of a deposit taken back")
        verbose_name_plural = _("lists of deposits taken back")
        constraints = [models.UniqueConstraint(fields=["deposit", "list"], name="freed_list_once")]

    def __str__(self):
        return f"{self.deposit_id}/{self.list_id}"


class ListTakenOut(models.Model):
    """A posting of a list that was taken out of the books whole: who did what for it, when, and why it went.

    Its gifts point here and stay as they were posted, reversed, their receipts void; the list goes on with lines of its
    own. Final, and whole at commit: triggers taken_out_final in migrations/0043_undone.py, taken_out_day and
    taken_out_whole in migrations/0058_corrections.py; who took one of a closed period out does not count it anew
    (list_corrected_by_two there).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(SubscriptionList, on_delete=models.PROTECT, related_name="taken_out")
    gifts = models.PositiveSmallIntegerField(_("gifts"))
    total = AmountField(_("sum"))
    returned_on = models.DateField(_("returned on"))
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    counted_on = models.DateField(_("counted on"))
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("counted by")
    )
    posted_on = models.DateField(_("posted on"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("posted by")
    )
    # The day that the reversals bear: that of the posting, or the first open day once its period is closed.
    taken_out_on = models.DateField(_("taken out on"))
    taken_out_at = models.DateTimeField(_("taken out at"), db_default=Now())
    taken_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken out by")
    )
    because = models.CharField(_("because"), max_length=200)

    class Meta:
        verbose_name = _("list taken out of the books")
        verbose_name_plural = _("lists taken out of the books")
        constraints = [
            models.CheckConstraint(
                name="taken_out_because",
                condition=~Q(because=""),
                violation_error_message=_("A list is taken out of the books with a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.list_id} {self.posted_on}"

    @property
    def is_of_closed_period(self):
        return self.taken_out_on > self.posted_on
