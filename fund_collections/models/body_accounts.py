import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from member_parties.models import Body


class BodyAccountQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(ended_at=None)


class BodyAccount(models.Model):
    """A bank account that a body agreed to be known by: a keyed hash of its number, never the number, never a giver's.

    It is ended, never changed, and its hash goes with it (trigger body_account_kept: migrations/0051_matching_more.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="accounts")
    fingerprint = models.CharField(max_length=64, blank=True)
    agreed = models.CharField(_("how the body agreed"), max_length=200)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(db_default=Now())
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = BodyAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of a body")
        verbose_name_plural = _("accounts of bodies")
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="body_account_once",
                condition=Q(ended_at=None),
                violation_error_message=_("This account is noted already."),
            ),
            models.CheckConstraint(
                name="body_account_ended_whole",
                condition=Q(ended_at=None, ended_by=None) & ~Q(fingerprint="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, fingerprint=""),
                violation_error_message=_("An account that is ended keeps nothing of its number."),
            ),
        ]

    def __str__(self):
        return f"A-{str(self.pk)[:8]}"
