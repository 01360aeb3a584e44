"""What the door keeps: visits, browsers let in before, counts of limits, forms that were used.

A thief can read who was there, and nothing else.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SessionQuerySet(models.QuerySet):
    def over(self):
        now = timezone.now()
        return self.filter(
            Q(seen_at__lte=now - settings.SESSION_IDLE) | Q(began_at__lte=now - settings.SESSION_LONGEST)
        )

    def alive(self):
        now = timezone.now()
        return self.filter(seen_at__gt=now - settings.SESSION_IDLE, began_at__gt=now - settings.SESSION_LONGEST)

    def of(self, user):
        """Those in which this person is signed in, the newest first."""
        return self.alive().filter(user=user).order_by("-began_at", "key")


class Session(models.Model):
    """A visit. The key is the hash of what the cookie says, the data ciphertext; access/sessions.py writes both."""

    key = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,  # nobody is signed in before the second factor
        on_delete=models.CASCADE,  # a visit without its login is over
        related_name="sessions",
    )
    began_at = models.DateTimeField(_("began"))
    seen_at = models.DateTimeField(_("last seen"), db_index=True)
    data = models.BinaryField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self):
        return self.key[:8]


class KnownDevice(models.Model):
    """A browser in which this person came all the way in before: guessing elsewhere does not lock it out."""

    key = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,  # it knows this login and no other
        related_name="known_devices",
    )
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [
            models.UniqueConstraint(
                name="known_device_once",
                fields=["user", "key"],
                violation_error_message=_("This device is known already."),
            ),
        ]

    def __str__(self):
        return self.key[:8]


class Tally(models.Model):
    """How much of a limit is spent; access/limits.py writes it in plain SQL."""

    key = models.CharField(primary_key=True, max_length=64)
    began_at = models.DateTimeField()
    spent = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self):
        return self.key


class UsedForm(models.Model):
    """A form that did its act; access/once.py writes it with the act, in one transaction. The key is the form's id."""

    id = models.UUIDField(primary_key=True, editable=False)
    used_at = models.DateTimeField(_("used at"), db_default=Now(), db_index=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("used by"),
        on_delete=models.PROTECT,  # what a login has done is known before it goes
        related_name="used_forms",
        editable=False,
    )

    class Meta:
        verbose_name = _("used form")
        verbose_name_plural = _("used forms")

    def __str__(self):
        return str(self.pk)
