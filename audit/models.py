from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
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


class NumberSeries(models.Model):
    """The last number given out in a series of codes (lists of a body, decisions, letters of a year)."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self):
        return self.key
