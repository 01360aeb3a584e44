import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from captives.partial_dates import PartialDate
from member_parties.models import Body
from vault.fields import SealedField


class PlaceKind(models.TextChoices):
    PRISON = "prison", _("prison")
    COLONY = "colony", _("place of exile")
    OTHER = "other", _("other place")


class Place(models.Model):
    """A prison or a place of exile. Where a person lives is an address, and sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=PlaceKind)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, as in ISO 3166"))

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [models.UniqueConstraint(fields=["name", "country"], name="place_once")]

    def __str__(self):
        return f"{self.name} ({self.country})"


class CaptiveQuerySet(models.QuerySet):
    def with_first_day(self):
        """Adds `first_on`: the first day that anything known of a captive can have happened."""
        days = Episode.objects.filter(captive=OuterRef("pk")).order_by().values("captive")
        first = days.annotate(first=Min(Coalesce("earliest_on", "latest_on"))).values("first")
        return self.annotate(first_on=Subquery(first))

    def with_episodes(self):
        return self.prefetch_related(Prefetch("episodes", Episode.objects.by_day().select_related("place")))

    def with_something_between(self, first, last):
        """Captives of whom an episode can have happened on one of these days; either end may be None."""
        met = Episode.objects.filter(captive=OuterRef("pk")).exclude(earliest_on=None, latest_on=None)
        if last:
            met = met.filter(Q(earliest_on=None) | Q(earliest_on__lte=last))
        if first:
            met = met.filter(Q(latest_on=None) | Q(latest_on__gte=first))
        return self.filter(Exists(met))

    def visible_to(self, user):
        """Case workers see the cases assigned to them; delegates those their own body proposed; others none."""
        mine = Q(pk__in=[])
        if holds(user, Office.CASE_WORKER):
            mine |= Q(case_worker=user)
        return self.filter(mine | Q(proposed_by_body__in=bodies(user, Office.DELEGATE)))


class Captive(models.Model):
    """A person imprisoned or exiled. Pages know the code; the name is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    real_name = SealedField(_("name"), level="S4")
    notes = SealedField(_("notes of the case"), level="S3")
    # Whoever is flagged is named nowhere in public; publishing asks this first.
    do_not_publish = models.BooleanField(_("do not publish"), default=True)
    proposed_by_body = models.ForeignKey(
        Body, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="captives_proposed"
    )
    case_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("case worker"),
        on_delete=models.PROTECT,  # a case is handed over, never dropped
        related_name="cases",
    )

    objects = CaptiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("captive")
        verbose_name_plural = _("captives")
        constraints = [models.CheckConstraint(name="captive_name_kept", condition=Q(real_name__isnull=False))]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("captives:captive_detail", args=[self.pk])

    @property
    def last_episode(self):
        """The newest of the episodes that `with_episodes` brought along; None where there is none."""
        return next(reversed(self._prefetched_objects_cache["episodes"]), None)


class NameTag(models.Model):
    """One word of a captive's sealed name, as 16 bits of a keyed hash: many names share it, so it names nobody.

    The key is one for each body that proposes cases; captives/naming.py writes and asks.
    """

    captive = models.ForeignKey(
        Captive,
        on_delete=models.CASCADE,  # says nothing without the name it was made from
        related_name="name_tags",
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    tag = models.SmallIntegerField()

    class Meta:
        verbose_name = _("name tag")
        verbose_name_plural = _("name tags")
        constraints = [models.UniqueConstraint(fields=["captive", "tag"], name="name_tag_once")]
        indexes = [models.Index(fields=["body", "tag"], name="name_tag_of_body")]

    def __str__(self):
        return str(self.captive_id)


class EpisodeKind(models.TextChoices):
    ARREST = "arrest", _("arrest")
    SENTENCE = "sentence", _("sentence")
    EXTENSION = "extension", _("sentence prolonged")
    TRANSFER = "transfer", _("transfer")
    EXILE = "exile", _("exile")
    RELEASE = "release", _("release")
    DEATH = "death", _("death")


class EpisodeQuerySet(models.QuerySet):
    def by_day(self):
        """In the order of PartialDate.sort_key: by the first possible day, the unknown last."""
        return self.order_by(Coalesce("earliest_on", "latest_on").asc(nulls_last=True), "latest_on", "when", "id")


class Episode(models.Model):
    """What happened to a captive, when as far as known, and who says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    captive = models.ForeignKey(Captive, on_delete=models.PROTECT, related_name="episodes")
    kind = models.CharField(_("what"), max_length=10, choices=EpisodeKind)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="episodes"
    )
    # EDTF as typed, and the days it can mean (captives/partial_dates.py).
    when = models.CharField(_("when"), max_length=40)
    earliest_on = models.DateField(null=True, editable=False)
    latest_on = models.DateField(null=True, editable=False)
    term_months = models.PositiveSmallIntegerField(_("months of the sentence"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=100, help_text=_("A code or a publication, no name"))

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        constraints = [
            models.CheckConstraint(name="episode_kind_known", condition=Q(kind__in=EpisodeKind.values)),
            models.CheckConstraint(
                name="episode_days_in_order",
                condition=Q(earliest_on=None) | Q(latest_on=None) | Q(latest_on__gte=F("earliest_on")),
            ),
            models.CheckConstraint(
                name="episode_term_of_sentence",
                condition=Q(term_months=None) | Q(kind__in=(EpisodeKind.SENTENCE, EpisodeKind.EXTENSION)),
                violation_error_message=_("Only a sentence has a term."),
            ),
        ]
        indexes = [models.Index(fields=["captive", "earliest_on"], name="episode_by_day")]

    def __str__(self):
        return f"{self.captive_id} {self.kind}"

    @property
    def partial_date(self):
        return PartialDate(self.when, self.earliest_on, self.latest_on)
