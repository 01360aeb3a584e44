"""What becomes of goods in the store itself: counted, written off, found, and what of that was undone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, holds
from ledger.models import AmountField, Entry
from remittances.models.parcels import Lot


class Change(models.TextChoices):
    SPOILT = "spoilt", _("spoilt")
    STOLEN = "stolen", _("stolen")
    LOST = "lost", _("lost")
    MISSING = "missing", _("missing at a count")
    FOUND = "found", _("found at a count")


WRITTEN_OFF = (Change.SPOILT, Change.STOLEN, Change.LOST)
OF_A_COUNT = (Change.MISSING, Change.FOUND)


class StockCountQuerySet(models.QuerySet):
    def to_answer(self, user):
        """What differs in them, or the undoing of it, waits for somebody of another body than typed it."""
        return self.filter(Exists(StockChange.objects.to_answer(user).filter(line__count=OuterRef("pk"))))


class StockCount(models.Model):
    """The store was counted: a line for each lot that was looked at. Never changed (trigger count_final).

    What it found to differ is booked once somebody of another house confirms it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    counted_on = models.DateField(_("counted on"))
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stock_counts")
    counted_at = models.DateTimeField(db_default=Now())

    objects = StockCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("remittances:count_detail", args=[self.pk])


class CountLine(models.Model):
    """What was there of a lot, beside what the books had free of it at that moment (trigger count_as_it_stood).

    Where the two differ a StockChange holds the difference before the count is over (trigger count_booked).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="count_lines")
    expected = models.DecimalField(_("expected"), max_digits=12, decimal_places=3)
    counted = models.DecimalField(_("counted"), max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = _("line of a stock count")
        verbose_name_plural = _("lines of stock counts")
        constraints = [
            models.UniqueConstraint(fields=["count", "lot"], name="count_lot_once"),
            models.CheckConstraint(
                name="count_not_below_zero",
                condition=Q(expected__gte=0, counted__gte=0),
                violation_error_message=_("What is counted is not below zero."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class StockChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What became of goods is for whoever sees them; what it cost is for who keeps and checks the books."""
        if holds(user, Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER, Office.FORWARDER):
            return self
        return self.none()

    def standing(self):
        """What is booked and was not undone."""
        return self.exclude(entry=None).filter(undone_at=None)

    def waiting(self):
        """Typed and neither booked nor refused, or to be undone as somebody asked and nobody answered."""
        return self.filter(TYPED | UNDOING)

    def to_answer(self, user):
        """What waits for somebody who is neither the one who typed it, or asked to undo it, nor of the same body."""
        typed = self.filter(TYPED).exclude(made_by=user).exclude(made_by__body=user.body_id)
        undoing = self.filter(UNDOING).exclude(undo_asked_by=user).exclude(undo_asked_by__body=user.body_id)
        return self.filter(Q(pk__in=typed.values("pk")) | Q(pk__in=undoing.values("pk")))


TYPED = Q(entry=None, refused_at=None)
NOT_UNDONE = {"undone_at": None, "undone_by": None, "undo_entry": None}
UNDOING = Q(undo_asked_at__isnull=False, undone_at=None)


class StockChange(models.Model):
    """So much of a lot written off or found, at what it cost: typed by one, booked when another house confirms it.

    What is typed as lost is held from then on: no parcel takes it. Undone by a reversal, which again one asks for and
    another house does. Those of before two were asked for have an entry and nobody who confirmed it.
    Held by triggers in migrations/0019_stock_in_full.py and 0028_store_by_two.py: change_final, change_by_another,
    change_booked, change_of_its_count, change_waits, change_within_lot, item_in_stock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("what became of it"), max_length=8, choices=Change)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = AmountField(_("value"))
    on = models.DateField(_("on"))
    because = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stock_changes")
    made_at = models.DateTimeField(db_default=Now())
    line = models.OneToOneField(CountLine, null=True, on_delete=models.PROTECT, related_name="change")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="stock_changes_confirmed"
    )
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="stock_change")
    refused_at = models.DateTimeField(_("refused at"), null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="stock_changes_refused"
    )
    refused_because = models.CharField(_("refused because"), max_length=200, blank=True)
    undo_asked_at = models.DateTimeField(_("undoing asked for at"), null=True)
    undo_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="stock_changes_to_undo"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="stock_changes_undone"
    )
    undone_because = models.CharField(_("undone because"), max_length=200, blank=True)
    undo_entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="stock_change_undone")

    objects = StockChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the stock")
        verbose_name_plural = _("changes of the stock")
        constraints = [
            models.CheckConstraint(
                name="change_is_something",
                condition=Q(quantity__gt=0, value__gt=0) & ~Q(because=""),
                violation_error_message=_("What is written off or found is something, and has its reason."),
            ),
            models.CheckConstraint(
                name="change_of_a_kind",
                condition=Q(kind__in=WRITTEN_OFF, line=None) | Q(kind__in=OF_A_COUNT, line__isnull=False),
                violation_error_message=_("A count finds goods or misses them; anything else is written off."),
            ),
            models.CheckConstraint(
                name="change_confirmed_whole",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, entry__isnull=False),
            ),
            models.CheckConstraint(
                name="change_refused_whole",
                condition=Q(refused_at=None, refused_by=None, refused_because="")
                | Q(refused_at__isnull=False, refused_by__isnull=False, entry=None) & ~Q(refused_because=""),
            ),
            models.CheckConstraint(
                name="change_undone_whole",
                condition=Q(undo_asked_at=None, undo_asked_by=None, **NOT_UNDONE, undone_because="")
                | Q(undo_asked_at__isnull=False, undo_asked_by__isnull=False, entry__isnull=False, **NOT_UNDONE)
                & ~Q(undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False, undo_entry__isnull=False) & ~Q(undone_because=""),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def is_found(self):
        return self.kind == Change.FOUND

    @property
    def is_waiting(self):
        return self.entry_id is None and self.refused_at is None

    @property
    def is_to_be_undone(self):
        return self.undo_asked_at is not None and self.undone_at is None

    @property
    def may_be_undone(self):
        return self.entry_id is not None and self.undo_asked_at is None and self.undone_at is None

    @property
    def asked_by(self):
        """Who typed what waits, be it the change or its undoing; None where nothing waits. Comes with both people."""
        if self.is_waiting:
            return self.made_by
        return self.undo_asked_by if self.is_to_be_undone else None
