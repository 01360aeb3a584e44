import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LEVELS = ("S3", "S4")


class EpochKey(models.Model):
    """One level's key for one stretch of time. The newest of a level is used to seal.

    The key itself is in the key holder's own file, not here: a database remembers what it was told to forget.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=Now())
    # From then on nothing was under it and the holder has destroyed it.
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("epoch key")
        verbose_name_plural = _("epoch keys")
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="epoch_number_once"),
            models.CheckConstraint(name="epoch_level_known", condition=Q(level__in=LEVELS)),
        ]

    def __str__(self):
        return f"{self.level}.{self.number}"


class RecordKey(models.Model):
    """The key of one sealed record, wrapped by its epoch key. Destroying it makes the record unreadable for ever.

    Read through vault/wall.py alone: the policies of migrations/0004_key_holder.py show a row to nobody who does not
    name it. The trigger record_key_epoch_in_force there refuses a key under a retired epoch.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.ForeignKey(EpochKey, on_delete=models.PROTECT, related_name="record_keys")
    wrapped = models.BinaryField()

    class Meta:
        verbose_name = _("record key")
        verbose_name_plural = _("record keys")

    def __str__(self):
        return str(self.pk)


class KeySet(models.Model):
    """Five shares of one root key, any three of which open the vault. Which set opens it, the key holder says."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        IN_FORCE = "in force", _("in force")
        RETIRED = "retired", _("retired")
        GIVEN_UP = "given up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # SLIP-39's identifier, in each share's first words; unknown until the holder has made the shares.
    identifier = models.PositiveIntegerField(_("identifier"), null=True, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("named by"),
        null=True,  # the first set is made at a terminal
        on_delete=models.PROTECT,
        related_name="key_sets_made",
    )
    in_force_from = models.DateTimeField(_("in force from"), null=True)
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        verbose_name = _("set of shares")
        verbose_name_plural = _("sets of shares")
        constraints = [
            models.UniqueConstraint(
                name="key_set_one_at_a_time",
                fields=["state"],
                condition=Q(state__in=["planned", "in force"]),
                violation_error_message=_("One set is in force, and one can be planned at a time."),
            ),
            models.CheckConstraint(
                name="key_set_dates_tell_state",
                condition=Q(state__in=["planned", "given up"], in_force_from=None, retired_at=None)
                | Q(state="in force", identifier__isnull=False, in_force_from__isnull=False, retired_at=None)
                | Q(state="retired", identifier__isnull=False, in_force_from__isnull=False, retired_at__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.identifier or "–")

    def get_absolute_url(self):
        return reverse("vault:set_detail", args=[self.pk])


class KeyShare(models.Model):
    """One keeper's share in a set. The words themselves are nowhere but with the keeper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    set = models.ForeignKey(KeySet, verbose_name=_("set"), on_delete=models.PROTECT, related_name="shares")
    number = models.PositiveSmallIntegerField(_("number"))
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("keeper"), on_delete=models.PROTECT, related_name="key_shares"
    )
    # By name only: the vault stands below the rooms of bodies. The keeper's home body when the share was made.
    body = models.ForeignKey(
        "member_parties.Body", verbose_name=_("body"), on_delete=models.PROTECT, related_name="key_shares"
    )
    collected_at = models.DateTimeField(_("collected at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.UniqueConstraint(
                name="key_share_body_once",
                fields=["set", "body"],
                violation_error_message=_("The five keepers come from five different bodies."),
            ),
            models.UniqueConstraint(
                name="key_share_keeper_once",
                fields=["set", "keeper"],
                violation_error_message=_("A keeper has one share."),
            ),
            models.UniqueConstraint(name="key_share_number_once", fields=["set", "number"]),
            models.CheckConstraint(name="key_share_one_to_five", condition=Q(number__gte=1, number__lte=5)),
            models.CheckConstraint(
                name="key_share_confirmed_after_collected",
                condition=Q(confirmed_at=None) | Q(collected_at__isnull=False),
                violation_error_message=_("A share is confirmed by whoever has collected it."),
            ),
        ]

    def __str__(self):
        return f"{self.set} · {self.number}"


# Django finds models by this module. The import stands last, as releases are about what is above.
from vault.releases import Release  # noqa: E402, F401
