from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

DIFFERENT_ACTS = """
WITH RECURSIVE different AS (
    (SELECT act FROM audit_minute ORDER BY act LIMIT 1)
    UNION ALL
    SELECT (SELECT act FROM audit_minute m WHERE m.act > d.act ORDER BY act LIMIT 1) FROM different d
    WHERE d.act IS NOT NULL
)
SELECT act FROM different WHERE act IS NOT NULL"""


class MinuteQuerySet(models.QuerySet):
    def about(self, subject):
        """What was done to one thing, for the foot of its page; newest first with `.order_by("-id")`."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def acts(self):
        """The different acts in the book, by as many looks into its index as there are acts."""
        with connection.cursor() as cursor:
            cursor.execute(DIFFERENT_ACTS)
            return [act for (act,) in cursor.fetchall()]


class Minute(models.Model):
    """One line of the minute book: an act, by whom, on what. Codes and sums, never names.

    Rows are only ever added: the triggers of migrations/0002_append_only.py refuse update, delete and truncate.
    Label and actor stand as text, so that a minute outlives what it tells of.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,  # commands run by the machine have no login
        on_delete=models.PROTECT,
        related_name="minutes",
        verbose_name=_("by"),
    )
    actor_code = models.CharField(_("login"), max_length=60)
    act = models.CharField(_("act"), max_length=60)
    subject_type = models.CharField(_("kind of thing"), max_length=60)
    subject_id = models.CharField(max_length=36)
    subject_code = models.CharField(_("thing"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)

    objects = MinuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("minute")
        verbose_name_plural = _("minutes")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="minute_subject"),
            # Who, what and when, each in the order of the pages: a window of days is one stretch of an index.
            models.Index(fields=["actor", "at", "id"], name="minute_actor"),
            models.Index(fields=["act", "at", "id"], name="minute_act"),
            models.Index(fields=["at", "id"], name="minute_day"),
            # Answers "begins with" whatever the database's order of words.
            models.Index(fields=["subject_code"], name="minute_code", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self):
        return f"{self.act} {self.subject_code}"


class Seal(models.Model):
    """A stretch of minutes that is closed: the digest of the chain after its last one (audit/verifier says how).

    Added by audit/sealing.py alone; triggers of migrations/0004_seals_final.py refuse every change.
    """

    number = models.PositiveBigIntegerField(_("seal"), primary_key=True)
    first_id = models.BigIntegerField(_("from minute"))
    last_id = models.BigIntegerField(_("to minute"), unique=True)
    count = models.BigIntegerField(_("minutes so far"), unique=True)
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"), db_default=Now())

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.CheckConstraint(
                name="seal_closes_a_stretch",
                condition=Q(number__gte=1, first_id__lte=F("last_id"), count__gte=F("number")),
                violation_error_message=_("A seal closes at least one minute."),
            ),
        ]

    def __str__(self):
        return str(self.number)

    @property
    def short(self):
        """The beginning of the digest, for paper."""
        return self.digest[:16]


class Head(models.Model):
    """A seal's count and digest under the key holder's signature, given to member bodies to keep."""

    seal = models.ForeignKey(
        Seal,
        verbose_name=_("seal"),
        related_name="heads",
        on_delete=models.PROTECT,  # nothing of the minute book is ever deleted
    )
    count = models.BigIntegerField(_("minutes"))
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("signed"))
    signature = models.CharField(_("signature"), max_length=128)
    key = models.CharField(_("public key"), max_length=64)

    class Meta:
        verbose_name = _("head")
        verbose_name_plural = _("heads")
        indexes = [models.Index(fields=["at"], name="head_day")]

    def __str__(self):
        return str(self.pk)

    @property
    def short(self):
        """The beginning of the digest, for paper and the bulletin."""
        return self.digest[:16]


class Digest(models.Model):
    """A week's readings of what is said of protected persons: counts by login and by thing, in codes."""

    week = models.CharField(_("week"), max_length=8, primary_key=True)
    made_at = models.DateTimeField(_("made"), db_default=Now())
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("weekly digest")
        verbose_name_plural = _("weekly digests")

    def __str__(self):
        return self.week


class NumberSeries(models.Model):
    """The last number given out in a series of codes (lists of a body, decisions, letters of a year)."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self):
        return self.key
