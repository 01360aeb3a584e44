import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LEVELS = ("S3", "S4")


class EpochKey(models.Model):
    """The key of one level for one stretch of time, wrapped by the root key. The newest of a level is used to seal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

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
    """The key of one sealed record, wrapped by its epoch key. Destroying it makes the record unreadable for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.ForeignKey(EpochKey, on_delete=models.PROTECT, related_name="record_keys")
    wrapped = models.BinaryField()

    class Meta:
        verbose_name = _("record key")
        verbose_name_plural = _("record keys")

    def __str__(self):
        return str(self.pk)
