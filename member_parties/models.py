import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.offices import BODY_OFFICES, Office, bodies, holds
from ledger.models import AmountField, Currency, Fund
from ledger.money import Money

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


class DecisionState(models.TextChoices):
    OPEN = "open", _("open to votes")
    CARRIED = "carried", _("carried")
    LOST = "lost", _("lost")


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is put to the bodies is known to those who vote, sign, pay, keep and check; to nobody else."""
        if holds(user, Office.DELEGATE, Office.APPROVER, Office.TREASURER, Office.SECRETARY, Office.AUDITOR):
            return self
        return self.none()

    def with_votes(self):
        """Each with `yes`, `no` and `abstained`: how many bodies voted so."""
        return self.annotate(**{str(choice): Count("votes", filter=Q(votes__choice=choice)) for choice in Choice})

    def with_used(self):
        """Each with `used`: the sum of its remittances that left or may still leave, None without any."""
        remittances = Decision._meta.get_field("remittances").related_model.objects
        weighing = remittances.weighing().filter(decision=OuterRef("pk")).order_by().values("decision")
        return self.annotate(used=Subquery(weighing.annotate(sum=Sum("amount")).values("sum")))

    def open(self):
        return self.filter(state=DecisionState.OPEN)


class Decision(models.Model):
    """What the bodies resolved: a sum from a fund for a purpose. Remittances refer to it and cannot exceed it."""

    MOVES = {
        DecisionState.OPEN: {DecisionState.CARRIED, DecisionState.LOST},
        DecisionState.CARRIED: frozenset(),
        DecisionState.LOST: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what is resolved"), max_length=2000)
    fund = models.ForeignKey(Fund, verbose_name=_("fund"), on_delete=models.PROTECT, related_name="decisions")
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("up to"))
    state = models.CharField(_("state"), max_length=8, choices=DecisionState, default=DecisionState.OPEN)
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_proposed", verbose_name=_("by")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                name="decision_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A decision is about a sum above zero."),
            ),
            models.CheckConstraint(name="decision_state_known", condition=Q(state__in=DecisionState.values)),
            models.CheckConstraint(
                name="decision_closed_with_day",
                condition=Q(state=DecisionState.OPEN, closed_on=None)
                | ~Q(state=DecisionState.OPEN) & Q(closed_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("member_parties:decision_detail", args=[self.pk])

    @property
    def money(self):
        return Money(self.amount, self.currency_id)


class Choice(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    ABSTAINED = "abstained", _("abstained")


class Vote(models.Model):
    """One body's vote on a decision. Cast once, never changed; a trigger refuses it once the decision is closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="votes")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="votes", verbose_name=_("body"))
    choice = models.CharField(_("vote"), max_length=10, choices=Choice)
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes")
    cast_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "body"],
                name="vote_once_per_body",
                violation_error_message=_("This body has voted already."),
            ),
            models.CheckConstraint(name="vote_choice_known", condition=Q(choice__in=Choice.values)),
        ]

    def __str__(self):
        return f"{self.decision_id} {self.body_id}"
