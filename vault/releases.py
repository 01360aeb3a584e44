"""What one more reveal than the budget allows needs: somebody of another body who confirms it."""

import uuid
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.models import Appointment
from access.offices import Office, holds

CONFIRMERS = (Office.DELEGATE, Office.APPROVER, Office.SECRETARY)
GOOD_FOR = timedelta(hours=24)


class ReleaseQuerySet(models.QuerySet):
    def waiting(self):
        """Asked within the last day and answered by nobody: what is older has lapsed."""
        return self.filter(answered_at=None, asked_at__gt=timezone.now() - GOOD_FOR)

    def answerable_by(self, user):
        """Asked by people of other bodies than the user's own; the user speaks for a body as one of CONFIRMERS."""
        if user.body_id is None or not holds(user, *CONFIRMERS):
            return self.none()
        own = Appointment.objects.in_force(timezone.localdate()).filter(user=user).exclude(body=None)
        ours = Q(asked_by__body=user.body_id) | Q(asked_by__body__in=own.values("body")) | Q(asked_by=user)
        return self.exclude(ours).exclude(asked_by__body=None)

    def visible_to(self, user):
        return self.filter(Q(pk__in=self.answerable_by(user).values("pk")) | Q(asked_by=user))

    def usable(self, thing, field, user):
        """Granted to this person for this field of this record, unused, and not older than a day."""
        about = {"subject_type": thing._meta.label_lower, "subject_id": str(thing.pk), "field": field}
        fresh = Q(granted=True, used_at=None, answered_at__gt=timezone.now() - GOOD_FOR)
        return self.filter(fresh, asked_by=user, **about)


class Release(models.Model):
    """One field of one record, asked for by one person, granted or refused by another body, used once within a day.

    The trigger release_kept of migrations/0003_release_rules.py holds who answers and that nothing is taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_type = models.CharField(_("kind of thing"), max_length=60)
    subject_id = models.CharField(max_length=36)
    subject_code = models.CharField(_("thing"), max_length=60)
    field = models.CharField(_("field"), max_length=60)
    because = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="releases_asked"
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="releases_answered",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    granted = models.BooleanField(_("granted"), null=True)
    used_at = models.DateTimeField(_("used at"), null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(
                name="release_answer_whole",
                condition=Q(answered_at=None, answered_by=None, granted=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, granted__isnull=False),
            ),
            models.CheckConstraint(
                name="release_used_when_granted",
                condition=Q(used_at=None) | Q(granted=True, granted__isnull=False),
                violation_error_message=_("Only what another body has granted is opened."),
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="release_by_day")]

    def __str__(self):
        return f"{self.subject_code} {self.field}"

    def get_absolute_url(self):
        return reverse("vault:release_detail", args=[self.pk])

    @property
    def field_label(self):
        return apps.get_model(self.subject_type)._meta.get_field(self.field).verbose_name

    @property
    def lapses_at(self):
        return (self.answered_at or self.asked_at) + GOOD_FOR

    @property
    def state(self):
        """One word: waiting, lapsed, granted, refused or used."""
        if self.used_at:
            return _("used")
        if self.granted is False:
            return _("refused")
        if self.lapses_at < timezone.now():
            return _("lapsed")
        return _("granted") if self.granted else _("waiting")
