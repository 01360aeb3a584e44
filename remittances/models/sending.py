import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from captives.models import Captive
from ledger.models import Account, AmountField, Currency, Entry
from letters.models import Letter
from remittances.models.orders import Remittance
from remittances.models.routes import Route


class Outcome(models.TextChoices):
    ON_THE_WAY = "on the way", _("on the way")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("returned")
    UNKNOWN = "unknown", _("unknown")


class AttemptQuerySet(models.QuerySet):
    def lost(self):
        """Those of money that came back, each with `lost`: sent less what came back, which stays spent. Not the fee."""
        back = self.filter(outcome=Outcome.RETURNED).exclude(route=Route.PARCEL)
        return back.annotate(lost=F("amount") - F("returned"))


class Attempt(models.Model):
    """One sending: what left the fund, the fee beside it, and what became of it.

    Written ahead of a machine's sending it is unknown until the reference is there. Held by triggers of
    migrations/0016_execution_rules.py: attempt_of_order_in_hand, attempt_by_a_forwarder, attempt_booked, attempt_final;
    attempt_within_money of 0031_goods_are_no_money.py, attempt_fee_within of 0034_tried_fee_purpose.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("paid from"))
    route = models.CharField(_("route"), max_length=14, choices=Route)
    sent_on = models.DateField(_("sent on"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    amount = AmountField(_("sum"))
    fee = AmountField(_("fee"), default=0)
    # Goods leave the stock; their postage is paid in money.
    fee_account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="fees_of_attempts", verbose_name=_("fee paid from")
    )
    reference = models.CharField(_("the provider's reference"), max_length=40, blank=True)
    # What is to be paid out there, where that is another currency.
    local_currency = models.ForeignKey(
        Currency, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("paid out in")
    )
    local_amount = AmountField(_("to be paid out"), null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="attempt")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.ON_THE_WAY)
    closed_on = models.DateField(_("closed on"), null=True)
    returned = AmountField(_("came back"), null=True)
    fee_returned = AmountField(_("fee that came back"), default=0)
    return_entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="attempt_returned")
    because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["remittance", "number"], name="attempt_number_once"),
            # Whatever is not back may have arrived: never a second sending beside it.
            models.UniqueConstraint(
                fields=["remittance"], name="attempt_one_live", condition=~Q(outcome=Outcome.RETURNED)
            ),
            models.CheckConstraint(
                name="attempt_sums",
                condition=Q(amount__gt=0, fee__gte=0, fee_returned__gte=0, fee_returned__lte=F("fee")),
            ),
            models.CheckConstraint(
                name="attempt_local_pair",
                condition=Q(local_currency=None, local_amount=None)
                | Q(local_currency__isnull=False, local_amount__gt=0),
                violation_error_message=_("What is paid out there has a currency and a sum."),
            ),
            models.CheckConstraint(
                name="attempt_return_complete",
                condition=Q(
                    outcome=Outcome.RETURNED, returned__gte=0, returned__lte=F("amount"), return_entry__isnull=False
                )
                | ~Q(outcome=Outcome.RETURNED) & Q(returned=None, return_entry=None),
                violation_error_message=_("What came back is between zero and what was sent."),
            ),
        ]

    def __str__(self):
        return f"{self.remittance_id}/{self.number}"


class Grade(models.TextChoices):
    PROVIDER = "provider", _("the provider says paid")
    PHRASE = "phrase", _("by coded phrase")
    LETTER = "letter", _("by letter")
    VISIT = "visit", _("by a visit")
    SIGNATURES = "signed", _("by list of signatures")
    SHARES = "shares", _("by list of shares")


class Confirmation(models.Model):
    """Word that a sending arrived, with its grade of evidence and the letter that says so.

    The trigger confirmation_allowed refuses more than was sent, and whoever sent it; word_recorded says when it was
    written down, whatever day it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="confirmations")
    grade = models.CharField(_("evidence"), max_length=8, choices=Grade)
    letter = models.ForeignKey(
        Letter, verbose_name=_("letter"), null=True, blank=True, on_delete=models.PROTECT, related_name="confirmations"
    )
    confirmed_on = models.DateField(_("confirmed on"))
    received = AmountField(_("received"))
    local_received = AmountField(_("received there"), null=True)
    # Books what fell short of the sum sent as lost, or corrects that when better word comes.
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="confirmation")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="confirmations")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "grade"], name="confirmation_grade_once"),
            models.CheckConstraint(name="confirmation_sum", condition=Q(received__gte=0)),
            models.CheckConstraint(
                name="confirmation_letter_named",
                condition=~Q(grade=Grade.LETTER) | Q(letter__isnull=False),
                violation_error_message=_("A confirmation by letter names the letter."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class ShareKind(models.TextChoices):
    PERSON = "person", _("a person's share")
    COMMON_BOX = "common box", _("common box")
    REFUSED = "refused", _("refused the share")
    NOT_TOLD = "not told", _("not told")


class Share(models.Model):
    """How an address shared what it received: its shares come to the sum (deferred trigger shares_add_up)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, related_name="shares")
    kind = models.CharField(_("share"), max_length=10, choices=ShareKind)
    captive = models.ForeignKey(
        Captive, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="shares"
    )
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    amount = AmountField(_("amount"))

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.CheckConstraint(name="share_kind_known", condition=Q(kind__in=ShareKind.values)),
            models.CheckConstraint(
                name="share_refused_is_nothing",
                condition=Q(amount__gte=0) & (~Q(kind=ShareKind.REFUSED) | Q(amount=0)),
                violation_error_message=_("Whoever refused the share got nothing; no share is below zero."),
            ),
            models.CheckConstraint(
                name="share_captive_is_a_person",
                condition=Q(captive=None) | Q(people=1) & ~Q(kind__in=(ShareKind.COMMON_BOX, ShareKind.NOT_TOLD)),
                violation_error_message=_("A person is one, and neither the common box nor those not told of."),
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def in_words(self, *, by_code=False):
        """Who got this share: persons by number, or by the code of the case where the reader may know it."""
        if by_code and self.captive is not None:
            word = self.captive.code
            return _("%(code)s, refused the share") % {"code": word} if self.kind == ShareKind.REFUSED else word
        facts = {"count": self.people}
        each = (self.amount / self.people).quantize(Decimal("0.01")) if self.people else self.amount
        if self.kind == ShareKind.PERSON and self.people > 1 and each * self.people == self.amount:
            return _("%(count)d people, %(each)s each") % {**facts, "each": number_format(each, 2)}
        if self.kind == ShareKind.REFUSED:
            return ngettext("one refused the share", "%(count)d refused the share", self.people) % facts
        if self.kind == ShareKind.PERSON:
            return ngettext("one person", "%(count)d people together", self.people) % facts
        return str(self.get_kind_display())
