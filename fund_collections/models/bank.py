import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from fund_collections.models.imports import StatementFile
from fund_collections.models.lists import SEES_ALL
from ledger.models import Account, AmountField, Currency, Entry
from ledger.money import Money
from member_parties.models import Body
from vault.fields import SealedField

# Deposits by their codes: DP-100000 comes after DP-99999.
BY_CODE = (Length("code"), "code")


def matched(model):
    """Whether a row of Deposit or Booking, asked for outside, stands in a match that is not undone."""
    return Exists(model.objects.filter(pk=OuterRef("pk"), matches__isnull=False, matches__undone_at=None))


class DepositQuerySet(models.QuerySet):
    def visible_to(self, user):
        if holds(user, *SEES_ALL):
            return self
        return self.filter(body__in=bodies(user, Office.DELEGATE))

    def unmatched(self):
        return self.filter(~matched(Deposit), undone_at=None)


class Deposit(models.Model):
    """Counted money of one or more posted lists of a body, paid in at the bank; on its way until a booking matches.

    Until then it may be taken back, once: its lists are freed and stand in FreedList. Triggers deposit_kept and
    deposit_undone_whole in migrations/0043_undone.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=24, unique=True, editable=False)
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="deposits")
    account = models.ForeignKey(
        Account, verbose_name=_("bank account"), on_delete=models.PROTECT, related_name="deposits"
    )
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("amount"))
    deposited_on = models.DateField(_("paid in on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deposits", verbose_name=_("recorded by")
    )
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="deposit", verbose_name=_("entry"))
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken back by")
    )
    undone_because = models.CharField(_("taken back because"), max_length=200, blank=True)

    objects = DepositQuerySet.as_manager()

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        constraints = [
            models.CheckConstraint(name="deposit_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="deposit_undone_complete",
                condition=Q(undone_at=None, undone_by=None, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because=""),
                violation_error_message=_("A deposit is taken back at a time, by a person, with a reason."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("fund_collections:deposit_detail", args=[self.pk])

    @property
    def money(self):
        return Money(self.amount, self.currency_id)


class Reading(models.TextChoices):
    """Which way the reversals of a statement were counted, as its balances tell; empty where it states none."""

    STATED = "stated", _("as the bank states them")
    TURNED = "turned", _("turned round, for only so the balances tie")
    NEITHER = "neither", _("as the bank states them; the balances tie neither way")


class BankStatement(models.Model):
    """One statement of one account, as the bank's file states it. Its rows are never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="statements", verbose_name=_("account"))
    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField(default=1)  # in its file
    statement_id = models.CharField(_("statement"), max_length=80)
    format = models.CharField(_("format"), max_length=30)
    opening = AmountField(_("opening"), null=True)
    closing = AmountField(_("closing"), null=True)
    from_on = models.DateField(_("from"), null=True)
    to_on = models.DateField(_("to"), null=True)
    difference = AmountField(_("difference"), null=True)
    reading = models.CharField(_("reversals were read"), max_length=10, choices=Reading, blank=True, db_default="")
    # A statement that does not tie is taken only with a reason.
    reason = models.CharField(_("taken although it does not tie, because"), max_length=200, blank=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="statement_number_once"),
            models.CheckConstraint(
                name="statement_ties_or_reason",
                condition=Q(difference=None) | Q(difference=0) | ~Q(reason=""),
                violation_error_message=_("The statement does not tie: say why it is taken all the same."),
            ),
        ]

    def __str__(self):
        return self.statement_id

    def get_absolute_url(self):
        return reverse("fund_collections:statement_detail", args=[self.pk])


class BookingQuerySet(models.QuerySet):
    def unmatched(self):
        return self.filter(~matched(Booking))


class Booking(models.Model):
    """One booking of a bank statement, kept as it came. Who paid and what for may name people: sealed.

    Its codes gain that of a body whose account is noted later: trigger booking_kept, migrations/0054_other_accounts.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="bookings")
    ordinal = models.PositiveIntegerField(_("number"))
    booked_on = models.DateField(_("booked on"))
    value_on = models.DateField(_("value date"), null=True)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("amount"))
    # The bank said that it takes an earlier booking back; whether the sum was turned, says the statement's reading.
    reversal = models.BooleanField(_("reversal"), db_default=False)
    # Other party, purpose, and a line for each reference and for the other party's account, named as in ISO 20022.
    text = SealedField(_("text"), level="S3")
    # Codes of lists and deposits found in the text: all that matching needs of it.
    codes = models.JSONField(_("codes found"), default=list)
    # Keyed hash of what makes a booking the same one in an overlapping file, with its count among twins.
    fingerprint = models.CharField(max_length=80)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(fields=["statement", "ordinal"], name="booking_ordinal_once"),
            models.UniqueConstraint(fields=["fingerprint"], name="booking_once"),
            models.CheckConstraint(name="booking_moves_something", condition=~Q(amount=0)),
        ]

    def __str__(self):
        return f"B-{str(self.pk)[:8]}"

    def get_absolute_url(self):
        return reverse("fund_collections:booking_detail", args=[self.pk])

    @property
    def money(self):
        return Money(self.amount, self.currency_id)
