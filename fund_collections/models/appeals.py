import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office
from ledger.models import AmountField, Currency, Fund
from member_parties.models import Body

# Who sees the collections of every body: the books are one.
SEES_ALL = (Office.TREASURER, Office.AUDITOR)


class Appeal(models.Model):
    """A call to give: what for, into which fund, from when to when.

    Once a list is out the fund stays (trigger appeal_fund_kept in migrations/0002_rules.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("purpose"), max_length=1000)
    fund = models.ForeignKey(Fund, verbose_name=_("into the fund"), on_delete=models.PROTECT, related_name="appeals")
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    target = AmountField(_("target"), null=True, blank=True)
    currency = models.ForeignKey(
        Currency,
        verbose_name=_("currency of the target"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                name="appeal_days_in_order",
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("An appeal cannot close before it opens."),
            ),
            models.CheckConstraint(
                name="appeal_target_with_currency",
                condition=Q(target=None, currency=None) | Q(target__gt=0, currency__isnull=False),
                violation_error_message=_("A target is a sum above zero with its currency."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("fund_collections:appeal_detail", args=[self.pk])


class Collector(models.Model):
    """Somebody who carries lists for a body: a code, and a login if there is one. No name is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="collectors")
    group = models.ForeignKey(
        Body, verbose_name=_("group"), null=True, blank=True, on_delete=models.PROTECT, related_name="group_collectors"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # lists point here
        related_name="collector",
    )

    class Meta:
        verbose_name = _("collector")
        verbose_name_plural = _("collectors")

    def __str__(self):
        return self.code
