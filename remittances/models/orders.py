import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import BODY_OFFICES, Office, bodies, holds
from access.refusal import Refusal
from ledger.models import AmountField, Currency, Fund
from ledger.money import Money
from member_parties.models import Body, Decision
from remittances.models.addresses import RecipientAddress, Resident
from remittances.models.plans import PlanLine
from remittances.models.routes import DAYS_OF_OLD, Route, RouteTerms


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    IN_HAND = "in hand", _("in hand")
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("returned")
    UNKNOWN = "unknown", _("outcome unknown")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Grades of evidence (models/sending.py) by which somebody there has written; the provider's word is none.
WRITTEN = ("phrase", "letter", "visit", "signed", "shares")
# Put before the signers, and not yet sent: meant to leave the fund.
PROMISED = (State.SUBMITTED, State.APPROVED, State.IN_HAND)
# Nothing of these weighs on the decision: the money never left, or came back but for what was lost (Attempt.lost).
WITHOUT_WEIGHT = frozenset({State.REFUSED, State.WITHDRAWN, State.RETURNED})
# What was signed is fixed from here on.
FIXED = frozenset(State) - {State.DRAFT}
# The money is out of our hands, so the ledger entry must stand.
PAID_OUT = frozenset({State.SENT, State.CONFIRMED, State.UNKNOWN})
# Named as forwarder: whoever holds it now, or sent it.
HANDED = (State.IN_HAND, State.SENT, State.CONFIRMED, State.UNKNOWN, State.RETURNED)
# Somebody waits for word of these, or has it; whoever keeps a case at the address reads letters about them.
ON_ITS_WAY = frozenset({State.SENT, State.CONFIRMED, State.UNKNOWN, State.RETURNED})


class RemittanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What an office sees: treasurer and auditor all of them, the others what waits for them or was theirs.

        An approver sees what other bodies submitted; a forwarder the one in hand and what went through that hand; a
        case worker what was sent to an address where somebody of the own cases lives.
        """
        if holds(user, Office.TREASURER, Office.AUDITOR):
            return self
        mine = Q(pk__in=[])
        if holds(user, Office.APPROVER):
            mine |= ~Q(state=State.DRAFT) & ~Q(preparer_body__in=bodies(user, *BODY_OFFICES) | {user.body_id})
        if holds(user, Office.FORWARDER):
            mine |= Q(forwarder=user)
        if holds(user, Office.CASE_WORKER):
            theirs = Resident.objects.filter(captive__case_worker=user)
            mine |= Q(state__in=ON_ITS_WAY, address__in=theirs.values("address"))
        return self.filter(mine)

    def weighing(self):
        """Those that use up their decision; goods did when they were bought."""
        return self.exclude(state__in=WITHOUT_WEIGHT).exclude(route=Route.PARCEL)

    def promised(self):
        """Not yet sent, but meant to leave the fund."""
        return self.filter(state__in=PROMISED)

    def of_no_use(self):
        """To an address that can no longer use what they bring."""
        parcel = Q(route=Route.PARCEL)
        return self.filter(parcel & Q(address__takes_parcels=False) | ~parcel & Q(address__takes_money=False))

    def overdue(self, today):
        """On the way or unknown, and no word within the days of its route there; annotated with `days_over`.

        The newest terms of the route, country and currency say how many days; without any it is DAYS_OF_OLD.
        `due_on` is the day until which word was to come.
        """
        return self._beyond_their_days(today).filter(state__in=(State.SENT, State.UNKNOWN))

    def by_the_provider_alone(self, today):
        """Confirmed by the provider's word and no other though a letter could be here; annotated as `overdue`."""
        sendings = self.model._meta.get_field("attempts").related_model.objects.filter(remittance=OuterRef("pk"))
        written = sendings.filter(confirmations__grade__in=WRITTEN)
        return self._beyond_their_days(today).filter(~Exists(written), state=State.CONFIRMED)

    def _beyond_their_days(self, today):
        sendings = self.model._meta.get_field("attempts").related_model.objects.filter(remittance=OuterRef("pk"))
        terms = RouteTerms.objects.filter(
            route=OuterRef("route"), country=OuterRef("address__country"), currency=OuterRef("currency")
        )
        days = Coalesce(Subquery(terms.order_by("-pk").values("days")[:1]), DAYS_OF_OLD)
        sent_on = Subquery(sendings.order_by("-number").values("sent_on")[:1])
        due_on = Func(sent_on, days, template="(%(expressions)s)", arg_joiner=" + ", output_field=models.DateField())
        over = {"template": "(%(expressions)s)", "arg_joiner": " - ", "output_field": models.IntegerField()}
        rows = self.annotate(due_on=due_on).filter(due_on__lt=today)
        return rows.annotate(days_over=Func(Cast(Value(today), models.DateField()), F("due_on"), **over))

    def lapsed(self, now):
        """In hand beyond the time for which they were taken."""
        return self.filter(state=State.IN_HAND, held_until__lt=now)

    def with_tried(self):
        """Each with `tried`: whether it was ever sent, or said to be."""
        sendings = self.model._meta.get_field("attempts").related_model.objects.filter(remittance=OuterRef("pk"))
        return self.annotate(tried=Exists(sendings))

    def with_parts(self):
        return self.select_related("address", "decision", "fund", "currency", "preparer_body")


class Remittance(models.Model):
    """A sum to be sent to an address under a decision.

    Held by triggers in migrations/0002_rules.py and 0012_plan_base.py: remittance_moves, remittance_of_its_line,
    remittance_fixed, remittance_two_bodies, remittance_three_persons, remittance_within_decision,
    remittance_state_true. In 0015_address_rules.py: remittance_address_usable, remittance_address_burned,
    remittance_address_flagged, remittance_way_open. In 0034_tried_fee_purpose.py: remittance_tried,
    purpose_unaddressed. Each change of state is kept by order_past (0033_order_past.py).
    """

    MOVES = {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.APPROVED, State.REFUSED, State.DRAFT},
        State.APPROVED: {State.IN_HAND, State.DRAFT, State.WITHDRAWN},
        State.IN_HAND: {State.SENT, State.APPROVED, State.UNKNOWN},
        State.SENT: {State.CONFIRMED, State.RETURNED, State.UNKNOWN},
        State.UNKNOWN: {State.SENT, State.CONFIRMED, State.RETURNED},
        State.RETURNED: {State.DRAFT},
        State.CONFIRMED: frozenset(),
        State.REFUSED: frozenset(),
        State.WITHDRAWN: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    address = models.ForeignKey(
        RecipientAddress, verbose_name=_("address"), on_delete=models.PROTECT, related_name="remittances"
    )
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="remittances"
    )
    fund = models.ForeignKey(Fund, verbose_name=_("fund"), on_delete=models.PROTECT, related_name="remittances")
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("amount"))
    route = models.CharField(_("route"), max_length=14, choices=Route)
    purpose = models.CharField(_("purpose"), max_length=120, help_text=_("Signers read this; no name, no place"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    prepared_on = models.DateField(_("prepared on"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("prepared by"),
        on_delete=models.PROTECT,
        related_name="remittances_prepared",
    )
    # The preparer's body on that day, frozen: none of the signers may come from it.
    preparer_body = models.ForeignKey(
        Body, verbose_name=_("body of the preparer"), on_delete=models.PROTECT, related_name="remittances_prepared"
    )
    forwarder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("forwarder"),
        null=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    # The lease of who has it in hand; nothing happens by itself when it is over but a word to the treasurer.
    held_until = models.DateTimeField(_("in hand until"), null=True, editable=False)
    # Of a released plan: signed there as a whole. Without a plan an order is signed by itself.
    line = models.OneToOneField(
        PlanLine,
        verbose_name=_("line of a plan"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="order",
    )

    objects = RemittanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("remittance")
        verbose_name_plural = _("remittances")
        constraints = [
            models.CheckConstraint(
                name="remittance_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A remittance moves a sum above zero."),
            ),
            models.CheckConstraint(name="remittance_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="remittance_route_known", condition=Q(route__in=Route.values)),
            models.CheckConstraint(
                name="remittance_in_a_hand",
                condition=Q(forwarder__isnull=False, state__in=HANDED) | Q(forwarder=None) & ~Q(state__in=HANDED),
                violation_error_message=_("An order in hand is in somebody's hand, and no other is."),
            ),
            models.CheckConstraint(
                name="remittance_held_until",
                condition=Q(state=State.IN_HAND, held_until__isnull=False)
                | ~Q(state=State.IN_HAND) & Q(held_until=None),
                violation_error_message=_("An order in hand has a day until which it is held, and no other has."),
            ),
            # A forwarder opens the one address of the one order in hand, so there is no second one.
            models.UniqueConstraint(
                fields=["forwarder"],
                name="remittance_one_in_hand",
                condition=Q(state=State.IN_HAND),
                violation_error_message=_("A forwarder has one order in hand at a time."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-prepared_on", "id"], name="remittance_by_state"),
            models.Index(fields=["-prepared_on", "id"], name="remittance_by_day"),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("remittances:remittance_detail", args=[self.pk])

    @property
    def money(self):
        return Money(self.amount, self.currency_id)

    @property
    def digest(self):
        """SHA-256 (hex) of what a signer signs: change any of it and no signature covers it."""
        content = [self.pk, self.address_id, self.decision_id, self.fund_id, self.currency_id, self.route, self.purpose]
        text = "|".join([*map(str, content), f"{self.amount:.4f}"])
        return hashlib.sha256(text.encode()).hexdigest()

    def can_move_to(self, state):
        """An order of a plan is cancelled or followed up; a single one goes back to its draft.

        But for a parcel that was sent: what came back of it is in the stock, and goes with another order.
        """
        if (state == State.DRAFT and self.line_id) or (state == State.WITHDRAWN and self._may_be_recalled):
            return False
        if state == State.DRAFT and self.state == State.RETURNED and self.route == Route.PARCEL:
            return False
        return state in self.MOVES[State(self.state)]

    @property
    def is_packable(self):
        """Its goods may be packed: those of a draft, or of a plan's order before it is taken in hand."""
        return self.route == Route.PARCEL and self.state == (State.APPROVED if self.line_id else State.DRAFT)

    @property
    def _may_be_recalled(self):
        return self.state == State.APPROVED and not self.line_id

    def require_move(self, state):
        if not self.can_move_to(state):
            sentence = _("Remittance %(code)s is %(state)s; it cannot become %(wanted)s.") % {
                "code": self.code,
                "state": self.get_state_display(),
                "wanted": State(state).label,
            }
            raise Refusal(sentence)
