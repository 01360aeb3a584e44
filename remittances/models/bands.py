import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger.models import AmountField, Currency
from member_parties.models import Decision


class SigningBand(models.Model):
    """From which sum on how many bodies sign, under a decision of the bodies. Never fewer than two (note 0006).

    The trigger band_by_decision wants it carried; the SQL function signatures_needed reads these rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    above = AmountField(_("above"))
    signatures = models.PositiveSmallIntegerField(_("signatures"))
    from_on = models.DateField(_("in force from"))
    decision = models.ForeignKey(Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="bands")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bands_noted")
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("band of signatures")
        verbose_name_plural = _("bands of signatures")
        constraints = [
            models.CheckConstraint(
                name="band_never_fewer_than_two",
                condition=Q(signatures__gte=2, signatures__lte=9, above__gte=0),
                violation_error_message=_("Two to nine bodies sign, above a sum of nothing or more."),
            ),
            models.UniqueConstraint(
                fields=["decision", "currency", "above"],
                name="band_once_per_decision",
                violation_error_message=_("This decision has set that band already."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
