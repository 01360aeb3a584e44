import uuid
from functools import reduce
from operator import add

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, holds
from ledger.models import AmountField, Currency, Entry, Fund
from ledger.money import Money
from member_parties.models.bodies import Body


class DecisionState(models.TextChoices):
    OPEN = "open", _("open to votes")
    CARRIED = "carried", _("carried")
    LOST = "lost", _("lost")


class About(models.TextChoices):
    """What a decision lets somebody do: spend of a fund, or set how many bodies sign. Neither lets the other."""

    MONEY = "money", _("a sum from a fund")
    SIGNATURES = "signatures", _("how many bodies sign")


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
        """Each with `used`: remittances that left or may still leave, plans until theirs do, goods, transfers, bank.

        Of what came back, what was lost on the way.
        What the bank paid is the debit of its entry: the other leg is the bank account's.
        """
        orders, plans, lots, paid = (
            Decision._meta.get_field(name).related_model for name in ("remittances", "plans", "lots", "bank_payments")
        )
        lines = plans._meta.get_field("lines").related_model
        attempts = orders._meta.get_field("attempts").related_model
        weighing = (
            (orders.objects.weighing(), "decision", "amount"),
            (attempts.objects.lost(), "remittance__decision", "lost"),
            (lines.objects.weighing(), "plan__decision", "amount"),
            (lots.objects.filter(dropped_because=""), "decision", "cost"),
            (FundTransfer.objects.standing(), "decision", "amount"),
            (paid.objects.standing().filter(entry__postings__amount__gt=0), "decision", "entry__postings__amount"),
        )
        sums = [
            Coalesce(
                Subquery(
                    rows.filter(**{under: OuterRef("pk")})
                    .order_by()
                    .values(under)
                    .annotate(weighs=Sum(column))
                    .values("weighs")
                ),
                Value(0),
                output_field=AmountField(),
            )
            for rows, under, column in weighing
        ]
        return self.annotate(used=reduce(add, sums))

    def open(self):
        return self.filter(state=DecisionState.OPEN)

    def carried(self, about=About.MONEY):
        """Those under which money goes, or another thing that they are about is done."""
        return self.filter(state=DecisionState.CARRIED, about=about)


class Decision(models.Model):
    """What the bodies resolved: a sum from a fund for a purpose. Remittances refer to it and cannot exceed it.

    Or how many bodies sign: nothing is drawn on such a one, and no other sets a band of signatures.
    """

    MOVES = {
        DecisionState.OPEN: {DecisionState.CARRIED, DecisionState.LOST},
        DecisionState.CARRIED: frozenset(),
        DecisionState.LOST: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what is resolved"), max_length=2000)
    about = models.CharField(_("about"), max_length=10, choices=About, default=About.MONEY, db_default="money")
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
            models.CheckConstraint(name="decision_about_known", condition=Q(about__in=About.values)),
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

    @property
    def gives_money(self):
        return self.state == DecisionState.CARRIED and self.about == About.MONEY

    @property
    def standing_word(self):
        """How it stands, for a sentence that says why nothing is drawn on it: open, lost, or about another thing."""
        return self.get_state_display() if self.about == About.MONEY else _("about signatures")


class FundTransferQuerySet(models.QuerySet):
    def standing(self):
        """Those whose entry was not reversed."""
        return self.filter(entry__reversed_by=None)


class FundTransfer(models.Model):
    """Money of the decision's fund that went to another fund under it (transfer_booked, transfer_within_decision)."""

    CORRECTED_WITH_ENTRY = True  # the treasurer reverses its entry; the decision then has the sum again

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="transfers")
    taker = models.ForeignKey(Fund, verbose_name=_("to the fund"), on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("amount"))
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="fund_transfer")

    objects = FundTransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer by decision")
        verbose_name_plural = _("transfers by decision")

    def __str__(self):
        return self.decision.code

    def get_absolute_url(self):
        return self.decision.get_absolute_url()


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
