import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from remittances.models.addresses import RecipientAddress


class BurnQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(finished_at=None)


class Burn(models.Model):
    """What is left of a burned address: how far its destruction has come, and a salted hash that knows it again.

    The trigger burn_final of migrations/0006_burn_rules.py lets each step be written once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Unknown to a database restored from before the address was entered: the hash must refuse it all the same.
    address = models.OneToOneField(
        RecipientAddress, verbose_name=_("address"), null=True, on_delete=models.PROTECT, related_name="burn"
    )
    code = models.CharField(_("code"), max_length=12)
    country = models.CharField(_("country"), max_length=2)
    salt = models.CharField(max_length=64)
    # Empty while the vault is closed.
    commitment = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(_("began at"))
    journalled_at = models.DateTimeField(_("in the journal"), null=True)
    destroyed_at = models.DateTimeField(_("key destroyed"), null=True)
    rotated_at = models.DateTimeField(_("new epoch made"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = BurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("burn")
        verbose_name_plural = _("burns")
        constraints = [
            # Without the journal a restore would bring the address back.
            models.CheckConstraint(
                name="burn_journal_first", condition=Q(destroyed_at=None) | Q(journalled_at__isnull=False)
            ),
            models.CheckConstraint(name="burn_commitment_first", condition=Q(journalled_at=None) | ~Q(commitment="")),
        ]
        indexes = [models.Index(fields=["country"], name="burn_by_country")]

    def __str__(self):
        return self.code
