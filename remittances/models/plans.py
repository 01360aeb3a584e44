import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import BODY_OFFICES, Office, bodies, holds
from access.refusal import Refusal
from ledger.models import AmountField, Currency, Fund
from ledger.money import Money
from member_parties.models import Body, Decision
from remittances.models.addresses import RecipientAddress
from remittances.models.circles import AddressWay
from remittances.models.lines import PlanLineQuerySet
from remittances.models.routes import Route


class PlanKind(models.TextChoices):
    REGULAR = "regular", _("regular")
    EXTRA = "extra", _("extra")
    FOLLOW_UP = "follow-up", _("follow-up")
    CORRECTION = "correction", _("correction")


# These answer an earlier plan, line by line.
ANSWERING = frozenset({PlanKind.FOLLOW_UP, PlanKind.CORRECTION})


class PlanState(models.TextChoices):
    DRAFT = "draft", _("draft")
    LOCKED = "locked", _("locked")
    SUBMITTED = "submitted", _("submitted")
    SIGNED = "signed", _("signed")
    RELEASED = "released", _("released")
    IN_EXECUTION = "in execution", _("in execution")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("refused")
    ABANDONED = "abandoned", _("abandoned")


# Its own lines weigh on decision and fund; from the release on its orders do.
TO_COME = frozenset({PlanState.DRAFT, PlanState.LOCKED, PlanState.SUBMITTED, PlanState.SIGNED})
# Its lines are read and signed as they stand.
FROZEN = frozenset({PlanState.LOCKED, PlanState.SUBMITTED, PlanState.SIGNED})
BEFORE_SIGNERS = frozenset({PlanState.SUBMITTED, PlanState.SIGNED})
# Its orders are there.
RELEASED = frozenset({PlanState.RELEASED, PlanState.IN_EXECUTION, PlanState.CLOSED})
DROPPED = frozenset({PlanState.REFUSED, PlanState.ABANDONED})


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Treasurer and auditor see all; an approver what other bodies put before the signers."""
        if holds(user, Office.TREASURER, Office.AUDITOR):
            return self
        if holds(user, Office.APPROVER):
            own = bodies(user, *BODY_OFFICES) | {user.body_id}
            shut = Q(preparer_body__in=own) | Q(state__in=(PlanState.DRAFT, PlanState.LOCKED, PlanState.ABANDONED))
            return self.exclude(shut)
        return self.none()

    def to_come(self):
        return self.filter(state__in=TO_COME)

    def with_parts(self):
        return self.select_related("decision", "fund", "currency", "preparer_body", "follows")


class Plan(models.Model):
    """Who gets what from a fund in a period, under a decision; signed as a whole, released as orders.

    Held by triggers in migrations/0013_plan_rules.py: plan_moves, plan_fixed, plan_under_decision, plan_signed,
    plan_signers_in_office, plan_within_decision, plan_within_fund, plan_total (its total follows its lines),
    plan_orders_whole, plan_orders_done; by those of 0021_plan_money.py: plan_same_fund, plan_outdated; by
    purpose_unaddressed of 0034_tried_fee_purpose.py.
    """

    MOVES = {
        PlanState.DRAFT: {PlanState.LOCKED, PlanState.ABANDONED},
        PlanState.LOCKED: {PlanState.SUBMITTED, PlanState.DRAFT, PlanState.ABANDONED},
        PlanState.SUBMITTED: {PlanState.SIGNED, PlanState.REFUSED, PlanState.DRAFT},
        # Before the signers again only where a signature lapsed: trigger approval_lapsed of 0014_signing_rules.py.
        PlanState.SIGNED: {PlanState.RELEASED, PlanState.SUBMITTED, PlanState.DRAFT},
        PlanState.RELEASED: {PlanState.IN_EXECUTION, PlanState.CLOSED},
        PlanState.IN_EXECUTION: {PlanState.CLOSED},
        PlanState.CLOSED: frozenset(),
        PlanState.REFUSED: frozenset(),
        PlanState.ABANDONED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=PlanKind, default=PlanKind.REGULAR)
    follows = models.ForeignKey(
        "self", verbose_name=_("follows"), null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    decision = models.ForeignKey(Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="plans")
    fund = models.ForeignKey(Fund, verbose_name=_("fund"), on_delete=models.PROTECT, related_name="plans")
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    purpose = models.CharField(_("purpose"), max_length=120, help_text=_("Signers read this; no name, no place"))
    sum = AmountField(_("sum to be shared"))
    floor = AmountField(_("least for each person"), default=0)
    cap = AmountField(_("most for each person"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=PlanState, default=PlanState.DRAFT)
    # The sum of its lines, written by the trigger plan_total alone.
    total = AmountField(_("total"), default=0, editable=False)
    # Whether it was changed what its lines were shared by; written by the trigger plan_outdated alone.
    is_outdated = models.BooleanField(_("lines outdated"), default=False, db_default=False, editable=False)
    prepared_on = models.DateField(_("prepared on"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("prepared by"), on_delete=models.PROTECT, related_name="plans_prepared"
    )
    preparer_body = models.ForeignKey(
        Body, verbose_name=_("body of the preparer"), on_delete=models.PROTECT, related_name="plans_prepared"
    )
    released_on = models.DateField(_("released on"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(name="plan_kind_known", condition=Q(kind__in=PlanKind.values)),
            models.CheckConstraint(name="plan_state_known", condition=Q(state__in=PlanState.values)),
            models.CheckConstraint(
                name="plan_days_in_order",
                condition=Q(to_on__gte=F("from_on")),
                violation_error_message=_("A period cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="plan_sums",
                condition=Q(sum__gt=0, floor__gte=0) & (Q(cap=None) | Q(cap__gt=0, cap__gte=F("floor"))),
                violation_error_message=_("A plan shares a sum above zero; the most for each is not below the least."),
            ),
            # A draft may hold lines of more than its sum while they are mended; nobody is asked to sign them.
            models.CheckConstraint(
                name="plan_within_sum",
                condition=~Q(state__in=FROZEN) | Q(total__lte=F("sum")),
                violation_error_message=_("The lines of a plan come to more than the sum to be shared."),
            ),
            models.CheckConstraint(
                name="plan_lines_up_to_date",
                condition=~Q(state__in=FROZEN, is_outdated=True),
                violation_error_message=_(
                    "Its sum, days or bounds were changed since the lines were proposed: propose them anew."
                ),
            ),
            models.CheckConstraint(
                name="plan_follows_pair",
                condition=Q(kind__in=ANSWERING, follows__isnull=False) | ~Q(kind__in=ANSWERING) & Q(follows=None),
                violation_error_message=_("A follow-up or a correction answers an earlier plan, and no other does."),
            ),
            models.CheckConstraint(
                name="plan_released_with_day",
                condition=Q(state__in=RELEASED, released_on__isnull=False)
                | ~Q(state__in=RELEASED) & Q(released_on=None),
            ),
            models.CheckConstraint(
                name="plan_closed_with_day",
                condition=Q(state=PlanState.CLOSED, closed_on__isnull=False)
                | ~Q(state=PlanState.CLOSED) & Q(closed_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-prepared_on", "id"], name="plan_by_state"),
            models.Index(fields=["-prepared_on", "id"], name="plan_by_day"),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("remittances:plan_detail", args=[self.pk])

    @property
    def money(self):
        return Money(self.total, self.currency_id)

    def can_move_to(self, state):
        return state in self.MOVES[PlanState(self.state)]

    def require_move(self, state):
        if not self.can_move_to(state):
            sentence = _("Plan %(code)s is %(state)s; it cannot become %(wanted)s.") % {
                "code": self.code,
                "state": self.get_state_display(),
                "wanted": PlanState(state).label,
            }
            raise Refusal(sentence)


class PlanLine(models.Model):
    """What a plan gives to an address, why, and what was known of the address then: later changes leave it as it was.

    A line of nothing says why nothing is sent. Triggers: plan_line_kept, plan_line_follows, plan_line_once,
    plan_line_whole_coins.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(_("number"))
    address = models.ForeignKey(
        RecipientAddress, verbose_name=_("address"), on_delete=models.PROTECT, related_name="plan_lines"
    )
    way = models.ForeignKey(AddressWay, null=True, on_delete=models.PROTECT, related_name="plan_lines")
    route = models.CharField(_("route"), max_length=14, choices=Route)
    amount = AmountField(_("amount"))
    # What the plan proposed before anybody overruled it.
    proposed = AmountField(_("proposed"))
    entitled = AmountField(_("by need alone"), default=0)
    due = AmountField(_("owed from before"), default=0)
    need = models.DecimalField(_("need, in persons"), max_digits=8, decimal_places=2)
    address_code = models.CharField(_("address"), max_length=12)
    country = models.CharField(_("country"), max_length=2)
    circle = models.CharField(_("circle"), max_length=12)
    label = models.CharField(_("label"), max_length=60, blank=True)
    people = models.PositiveSmallIntegerField(_("people who share"))
    why = models.CharField(_("why"), max_length=300)
    overruled_because = models.CharField(_("overruled because"), max_length=200, blank=True)
    follows = models.ForeignKey(
        "self", verbose_name=_("makes up for"), null=True, on_delete=models.PROTECT, related_name="followed_by"
    )

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_line_number_once"),
            models.UniqueConstraint(
                fields=["plan", "address", "route"],
                name="plan_line_address_once",
                violation_error_message=_("The plan has a line for this address and route already."),
            ),
            models.CheckConstraint(name="plan_line_route_known", condition=Q(route__in=Route.values)),
            models.CheckConstraint(
                name="plan_line_sums",
                condition=Q(amount__gte=0, proposed__gte=0, entitled__gte=0, need__gt=0),
                violation_error_message=_("A line gives nothing or more."),
            ),
            models.CheckConstraint(
                name="plan_line_overruled_with_reason",
                condition=Q(amount=F("proposed")) | ~Q(overruled_because=""),
                violation_error_message=_("Whoever overrules the plan says why."),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}/{self.number}"


class PlanChange(models.Model):
    """What was changed of a plan while it lay before the signers; written by the triggers that void the signatures."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField(db_default=Now())
    # Of the line as it was numbered then; what it said may be gone.
    number = models.PositiveIntegerField(_("line"))
    what = models.CharField(_("what"), max_length=20)
    old = models.CharField(_("before"), max_length=40, blank=True)
    new = models.CharField(_("now"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        indexes = [models.Index(fields=["plan", "-at"], name="plan_change_by_time")]

    def __str__(self):
        return str(self.pk)
