import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from member_parties.models import Body
from remittances.models.orders import Remittance
from remittances.models.plans import Plan


class Approval(models.Model):
    """One body's signature over the digest of what it signed. Void once that goes back to draft, or the office ended.

    The trigger approval_allowed refuses the preparer, the preparer's body and what is part of it, a second signature
    of one person or house, and whoever is no approver of a member body. approval_lapsed voids those of a plan,
    way_closed_tells takes a plan back whose way closes, and instructions_change_orders what is told at an address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # One of the two.
    remittance = models.ForeignKey(Remittance, null=True, on_delete=models.PROTECT, related_name="approvals")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="approvals")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="approvals")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    signed_at = models.DateTimeField(db_default=Now())
    digest = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                name="approval_of_one_thing",
                condition=Q(remittance=None, plan__isnull=False) | Q(remittance__isnull=False, plan=None),
            ),
            models.UniqueConstraint(
                fields=["remittance", "body"],
                name="approval_once_per_body",
                condition=Q(voided_at=None),
                violation_error_message=_("This body has signed already."),
            ),
            models.UniqueConstraint(
                fields=["plan", "body"],
                name="approval_of_plan_once",
                condition=Q(voided_at=None),
                violation_error_message=_("This body has signed already."),
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def paper(self):
        """The plan or remittance that it is under."""
        return self.plan if self.plan_id else self.remittance
