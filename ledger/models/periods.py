import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Period(models.Model):
    """Days of the books that are closed for good: whoever posts to them is refused (trigger period_closed).

    The check number is drawn by the database from all balances at the last day and the last journal numbers, when the
    row is written; `check_books` draws it again. Triggers in migrations/0013_period_rules.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="periods_closed", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), db_default=Now())
    check_number = models.CharField(_("check number"), max_length=14, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        constraints = [
            models.CheckConstraint(
                name="period_days_in_order",
                condition=Q(last_on__gte=F("first_on")),
                violation_error_message=_("A period cannot end before it begins."),
            ),
            ExclusionConstraint(
                name="period_no_overlap",
                expressions=[
                    (
                        Func(
                            F("first_on"),
                            F("last_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                violation_error_message=_("Some of these days are closed already."),
            ),
        ]

    def __str__(self):
        return f"{self.first_on}..{self.last_on}"

    def get_absolute_url(self):
        return reverse("ledger:period_list")
