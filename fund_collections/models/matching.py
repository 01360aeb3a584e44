import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fund_collections.models.bank import Booking, Deposit
from ledger.models import Account, Entry
from member_parties.models import Decision


class MatchQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at=None)


class Match(models.Model):
    """Bookings of one bank account held against entries of the journal that moved the same sum there.

    One or many on either side. Without an entry: bookings that cancel one another, or such as were put aside with a
    reason. It is undone once, never changed (triggers match_kept and match_ties in migrations/0023_matching_rules.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="matches", verbose_name=_("bank account")
    )
    ignored_because = models.CharField(_("put aside because"), max_length=200, blank=True)
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="matches")
    matched_at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(_("undone because"), max_length=200, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.CheckConstraint(
                name="match_undone_pair",
                condition=Q(undone_at=None, undone_by=None, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because=""),
                violation_error_message=_("An undone match has a time, a person who undid it and a reason."),
            ),
        ]
        indexes = [models.Index(fields=["-matched_at"], name="match_by_time")]

    def __str__(self):
        return f"M-{str(self.pk)[:8]}"

    def get_absolute_url(self):
        return reverse("fund_collections:match_detail", args=[self.pk])


class MatchedBooking(models.Model):
    """A booking within a match; `undone_at` is the match's, so that one index holds a booking to one live match.

    An undone one lets go of a booking that is taken out with its import (trigger in migrations/0044_bank_words.py).
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="bookings")
    booking = models.ForeignKey(Booking, null=True, on_delete=models.PROTECT, related_name="matches")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("matched booking")
        verbose_name_plural = _("matched bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                name="match_booking_once",
                condition=Q(undone_at=None),
                violation_error_message=_("This booking is matched already."),
            ),
            models.CheckConstraint(
                name="match_in_force_has_booking",
                condition=Q(booking__isnull=False) | Q(undone_at__isnull=False),
                violation_error_message=_("A match in force keeps its bookings."),
            ),
        ]

    def __str__(self):
        return str(self.booking_id or self.pk)


class MatchedEntryQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at=None)


class MatchedEntry(models.Model):
    """An entry within a match, with what it moved in the match's account.

    `made` when the match posted it, and then undoing reverses it; `deposit` when it is that deposit's arrival;
    `decision` when it spent money under it: out of a restricted fund none goes without one (trigger
    match_under_decision in migrations/0051_matching_more.py).
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="matches")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    made = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="made_by_match")
    deposit = models.ForeignKey(Deposit, null=True, on_delete=models.PROTECT, related_name="matches")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="bank_payments")
    undone_at = models.DateTimeField(null=True)

    objects = MatchedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("match with the bank")
        verbose_name_plural = _("matches with the bank")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "account"],
                name="match_entry_once",
                condition=Q(undone_at=None),
                violation_error_message=_("This entry is matched already."),
            ),
            models.UniqueConstraint(
                fields=["deposit"],
                name="match_deposit_once",
                condition=Q(undone_at=None),
                violation_error_message=_("This deposit is matched already."),
            ),
            models.CheckConstraint(name="match_made_is_entry", condition=Q(made=None) | Q(made=F("entry"))),
            models.CheckConstraint(name="match_arrival_is_made", condition=Q(deposit=None) | Q(made__isnull=False)),
        ]

    def __str__(self):
        return f"M-{str(self.match_id)[:8]}"

    def get_absolute_url(self):
        return reverse("fund_collections:match_detail", args=[self.match_id])
