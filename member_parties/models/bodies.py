import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Count, F, Func, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.offices import BODY_OFFICES, Office, bodies, holds

NO_BODY = uuid.UUID(int=0)
# Who sees every body: member lists are no business of forwarders, keepers and the machine's keeper.
SEES_ALL = (Office.SECRETARY, Office.TREASURER, Office.AUDITOR)


class BodyKind(models.TextChoices):
    PARTY = "party", _("party")
    GROUP = "group", _("group")
    MINORITY = "minority", _("minority")


class TieKind(models.TextChoices):
    MEMBER = "member", _("member of the association")
    OBSERVER = "observer", _("observer at the association")
    PART_OF = "part of", _("part of")
    MINORITY_OF = "minority of", _("minority of")


# Ties to the association itself; the other kinds tie a body to another body.
TO_THE_ASSOCIATION = (TieKind.MEMBER, TieKind.OBSERVER)


class BodyQuerySet(models.QuerySet):
    def members_on(self, day):
        """Bodies with a member's tie to the association in force on that day."""
        return self.filter(pk__in=Tie.objects.in_force(day).filter(kind=TieKind.MEMBER).values("body"))

    def named(self, text):
        return self.filter(Q(code__icontains=text) | Q(name__icontains=text))

    def with_ties(self, day):
        """Each with `ties_today` (its ties in force that day) and `groups_inside` (how many are part of it)."""
        ties = Tie.objects.in_force(day).select_related("other").order_by("kind")
        inside = Q(ties_from_others__in=Tie.objects.in_force(day).filter(kind=TieKind.PART_OF))
        found = self.annotate(groups_inside=Count("ties_from_others", filter=inside))
        return found.prefetch_related(Prefetch("ties", ties, to_attr="ties_today"))

    def visible_to(self, user):
        """Those who keep or check the members see all bodies; people of a body see it and the groups inside it."""
        if holds(user, *SEES_ALL):
            return self
        own = bodies(user, *BODY_OFFICES)
        # A minority of a body is another body's business: only what is part of it lies inside.
        inside = Tie.objects.in_force(timezone.localdate()).filter(kind=TieKind.PART_OF, other__in=own).values("body")
        return self.filter(Q(pk__in=own) | Q(pk__in=inside))


class Body(models.Model):
    """A party, a group inside one, or a minority of one. What ties it to others, and when, stands in Tie."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=BodyKind, default=BodyKind.PARTY)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, as in ISO 3166: NL, GR, CN"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    post = models.EmailField(
        _("mail address"), blank=True, help_text=_("Signed heads of the minute book go there, to be kept.")
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(name="body_kind_known", condition=Q(kind__in=BodyKind.values)),
            models.CheckConstraint(
                name="body_country_two_letters",
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, such as NL."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("member_parties:body_detail", args=[self.pk])


class TieQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)

    def meeting(self, first, last):
        """Those that share a day with first..last; None leaves the end open."""
        found = self.filter(Q(to_on=None) | Q(to_on__gte=first))
        return found.filter(from_on__lte=last) if last else found


class Tie(models.Model):
    """What a body is to the association or to another body, from..to, both days included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(_("is"), max_length=12, choices=TieKind)
    other = models.ForeignKey(
        Body,
        verbose_name=_("of which body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # history names both ends
        related_name="ties_from_others",
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = [
            models.CheckConstraint(
                name="tie_days_in_order",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("A tie cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="tie_other_end",
                condition=Q(kind__in=TO_THE_ASSOCIATION, other=None)
                | Q(kind__in=(TieKind.PART_OF, TieKind.MINORITY_OF), other__isnull=False),
                violation_error_message=_("Members and observers are tied to the association; the rest to a body."),
            ),
            models.CheckConstraint(
                name="tie_not_to_itself",
                condition=Q(other=None) | ~Q(other=F("body")),
                violation_error_message=_("A body is not part of itself."),
            ),
            ExclusionConstraint(
                name="tie_no_overlap",
                expressions=[
                    (F("body"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (Coalesce("other", Value(NO_BODY)), RangeOperators.EQUAL),
                    (
                        Func(
                            F("from_on"), F("to_on"), Value("[]"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This tie stands already on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.body_id} {self.kind}"
