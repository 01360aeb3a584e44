import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Floor, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from fund_collections.models.gifts import Contribution, GiverKind
from fund_collections.models.lists import SEES_ALL, Appeal, Collector
from ledger.models import AmountField, Currency
from ledger.money import Money
from member_parties.models import Body
from vault.fields import SealedField

NOTHING = Decimal(0)


class PledgeQuerySet(models.QuerySet):
    def visible_to(self, user):
        if holds(user, *SEES_ALL):
            return self
        return self.filter(body__in=bodies(user, Office.DELEGATE))

    def running(self):
        return self.filter(ended_on=None)

    def with_sums(self, today):
        """With `due` up to and with `today`, `paid` by gifts that stand, `overdue`: due before today and not paid."""
        parts = Instalment.objects.filter(pledge=OuterRef("pk")).order_by().values("pledge")
        # What falls due after the end of a pledge is owed by nobody.
        parts = parts.filter(Q(pledge__ended_on=None) | Q(due_on__lte=F("pledge__ended_on")))
        gifts = Contribution.objects.standing().filter(pledge=OuterRef("pk")).order_by().values("pledge")
        rows = self.annotate(
            due=_sum(parts.filter(due_on__lte=today)),
            late=_sum(parts.filter(due_on__lt=today)),
            paid=_sum(gifts),
        )
        # All parts are alike, so the paid ones can be counted: the next is the oldest that is open.
        next_open = Instalment.objects.filter(
            pledge=OuterRef("pk"), number=Floor(OuterRef("paid") / OuterRef("amount")) + 1
        )
        return rows.annotate(
            overdue=Greatest(F("late") - F("paid"), NOTHING, output_field=AmountField()),
            open_since=Subquery(next_open.values("due_on")),
        )

    def overdue(self, today):
        """Those to remind of: of one that ended, what is open stays on its page and is asked for no more."""
        return self.running().with_sums(today).filter(overdue__gt=0)


def _sum(rows):
    return Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), NOTHING, output_field=AmountField())


class Pledge(models.Model):
    """A promise to give so much, so often; known by its code, its giver as sealed as the giver wishes.

    Its parts are written at the start and stay (triggers pledge_kept, instalment_final: migrations/0024_pledges.py).
    What was paid is never stored: payments are gifts that name the pledge, the oldest part first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=24, unique=True, editable=False)
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="pledges")
    appeal = models.ForeignKey(Appeal, verbose_name=_("appeal"), on_delete=models.PROTECT, related_name="pledges")
    collector = models.ForeignKey(
        Collector, null=True, verbose_name=_("collector"), on_delete=models.PROTECT, related_name="pledges"
    )
    giver_kind = models.CharField(_("giver"), max_length=10, choices=GiverKind, default=GiverKind.ANONYMOUS)
    giver = SealedField(_("name"), level="S3")
    pseudonym = models.CharField(_("pseudonym"), max_length=60, blank=True)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("each part"))
    count = models.PositiveSmallIntegerField(_("parts"))
    first_due_on = models.DateField(_("first part due on"))
    interval_months = models.PositiveSmallIntegerField(_("months from part to part"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_because = models.CharField(_("ended because"), max_length=200, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            models.CheckConstraint(
                name="pledge_shape",
                condition=Q(amount__gt=0, count__range=(1, 240), interval_months__range=(1, 12)),
                violation_error_message=_("A pledge has 1 to 240 parts above zero, 1 to 12 months apart."),
            ),
            models.CheckConstraint(
                name="pledge_giver_as_stated",
                condition=Q(giver_kind=GiverKind.ANONYMOUS, giver=None, pseudonym="")
                | Q(giver_kind=GiverKind.PSEUDONYM, giver=None) & ~Q(pseudonym="")
                | Q(giver_kind=GiverKind.NAMED, giver__isnull=False, pseudonym=""),
                violation_error_message=_("An anonymous pledge keeps neither name nor pseudonym."),
            ),
            models.CheckConstraint(
                name="pledge_ended_pair",
                condition=Q(ended_on=None, ended_by=None, ended_because="")
                | Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(ended_because=""),
                violation_error_message=_("An ended pledge has a day, a person who ended it and a reason."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("fund_collections:pledge_detail", args=[self.pk])

    @property
    def money(self):
        return Money(self.amount, self.currency_id)

    @property
    def promised(self):
        """The sum of all parts."""
        return self.amount * self.count


class Instalment(models.Model):
    """One part of a pledge, as it was promised."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="instalments", db_index=False)
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due on"))
    amount = AmountField(_("amount"))

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="instalment_once"),
            models.CheckConstraint(name="instalment_amount_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self):
        return f"{self.pledge_id}/{self.number}"
