import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Left, Replace, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from access.offices import Office, bodies, holds
from access.refusal import Refusal
from fund_collections.models.appeals import SEES_ALL, Appeal, Collector
from ledger.models import AmountField, Currency
from member_parties.models import Body


class ListState(models.TextChoices):
    PRINTED = "printed", pgettext_lazy("list", "printed")
    ISSUED = "issued", pgettext_lazy("list", "issued")
    RETURNED = "returned", pgettext_lazy("list", "returned")
    COUNTED = "counted", pgettext_lazy("list", "counted")
    POSTED = "posted", pgettext_lazy("list", "posted")
    LOST = "lost", pgettext_lazy("list", "lost")
    VOID = "void", pgettext_lazy("list", "void")
    DESTROYED = "destroyed", pgettext_lazy("list", "destroyed")


# Nothing more is expected of these sheets; each has its report (models/paper.py).
ENDED = (ListState.LOST, ListState.VOID, ListState.DESTROYED)
# Before the money was counted.
UNCOUNTED = (ListState.PRINTED, ListState.ISSUED, ListState.RETURNED, *ENDED)


# Twenty hexadecimal figures of a random uuid, drawn by the database for each row.
TOKEN = Upper(Left(Replace(Cast(RandomUUID(), TextField()), Value("-"), Value("")), 20))
# Lists by their numbers: NL-100000-5 comes after NL-99999-5.
BY_NUMBER = ("body__code", "running")


class SubscriptionListQuerySet(models.QuerySet):
    def visible_to(self, user):
        if holds(user, *SEES_ALL):
            return self
        own = Q(body__in=bodies(user, Office.DELEGATE))
        return self.filter(own | Q(collector__user=user, body__in=bodies(user, Office.COLLECTOR)))

    def out(self):
        return self.filter(state=ListState.ISSUED, received_on=None)

    def in_drawer(self):
        """Back with the body, and not typed yet."""
        return self.filter(state=ListState.ISSUED).exclude(received_on=None)

    def missing(self):
        """Out or lost: sheets of which somebody may ask where they are."""
        return self.out() | self.filter(state=ListState.LOST)

    def in_stock(self):
        return self.filter(state=ListState.PRINTED)

    def awaiting_deposit(self):
        return self.filter(state=ListState.POSTED, deposit=None)


class SubscriptionList(models.Model):
    """A numbered sheet of paper, from the press or its issue to the deposit of its money.

    Printed for a body; issued to a collector; returned with its lines typed; counted by a second person; posted to the
    books by the treasurer; paid in at the bank with others. Or lost, void, destroyed, with a report; what was lost or
    void may turn up again, and what was posted goes back once its whole posting was taken out of the books
    (models/history.py). Triggers list_kept and list_ties: migrations/0043_undone.py.
    """

    MOVES = {
        ListState.PRINTED: {ListState.ISSUED, *ENDED},
        ListState.ISSUED: {ListState.RETURNED, *ENDED},
        ListState.RETURNED: {ListState.ISSUED, ListState.COUNTED},
        ListState.COUNTED: {ListState.RETURNED, ListState.POSTED},
        ListState.POSTED: {ListState.RETURNED},
        ListState.LOST: {ListState.PRINTED, ListState.ISSUED},
        ListState.VOID: {ListState.PRINTED, ListState.ISSUED},
        ListState.DESTROYED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    # The figures between body and check digit, 214 of NL-00214-7: the trigger list_running of
    # migrations/0052_lists_more.py alone writes them.
    running = models.PositiveIntegerField(_("running number"), editable=False, db_default=0)
    # What the square on the sheet says: it leads to the list's page, tells nothing, and stays for ever.
    token = models.CharField(_("code in the square"), max_length=20, unique=True, editable=False, db_default=TOKEN)
    run = models.ForeignKey(
        "PrintRun", verbose_name=_("printed in"), null=True, on_delete=models.PROTECT, related_name="lists"
    )
    # When its first sheet was drawn: whatever is printed afterwards says that it is a copy.
    drawn_at = models.DateTimeField(_("drawn at"), null=True, editable=False)
    appeal = models.ForeignKey(Appeal, verbose_name=_("appeal"), on_delete=models.PROTECT, related_name="lists")
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="lists")
    collector = models.ForeignKey(
        Collector, verbose_name=_("collector"), null=True, on_delete=models.PROTECT, related_name="lists"
    )
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    lines_printed = models.PositiveSmallIntegerField(_("lines on the sheet"), default=25)
    state = models.CharField(_("state"), max_length=9, choices=ListState, default=ListState.ISSUED)
    issued_on = models.DateField(_("issued on"), null=True)
    due_on = models.DateField(_("due back on"), null=True)
    # Back in the body's drawer, before its lines are typed.
    received_on = models.DateField(_("received back on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)  # lost, void or destroyed
    # The sum that the collector wrote at the foot of the sheet, before anybody typed a line.
    collector_total = AmountField(_("collector's sum"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="lists_typed",
        verbose_name=_("typed by"),
    )
    counted_total = AmountField(_("counted"), null=True, blank=True)
    counted_on = models.DateField(_("counted on"), null=True, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="lists_counted",
        verbose_name=_("counted by"),
    )
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="lists_posted",
        verbose_name=_("posted by"),
    )
    deposit = models.ForeignKey(
        "Deposit", null=True, on_delete=models.PROTECT, related_name="lists", verbose_name=_("deposit")
    )

    objects = SubscriptionListQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription list")
        verbose_name_plural = _("subscription lists")
        constraints = [
            models.CheckConstraint(name="list_state_known", condition=Q(state__in=ListState.values)),
            models.CheckConstraint(
                name="list_issued_complete",
                condition=Q(state__in=(ListState.PRINTED, *ENDED), collector=None, issued_on=None, due_on=None)
                | ~Q(state=ListState.PRINTED)
                & Q(collector__isnull=False, issued_on__isnull=False, due_on__isnull=False),
                violation_error_message=_("An issued list has its collector, the day of its issue and one to be back."),
            ),
            models.CheckConstraint(
                name="list_ended_pair",
                condition=Q(state__in=ENDED, ended_on__isnull=False) | ~Q(state__in=ENDED) & Q(ended_on=None),
                violation_error_message=_("A list that is lost, void or destroyed has the day of it."),
            ),
            models.CheckConstraint(
                name="list_due_after_issue",
                condition=Q(due_on__gte=F("issued_on")),
                violation_error_message=_("A list is due back on or after the day of its issue."),
            ),
            models.CheckConstraint(
                name="list_received_after_issue",
                condition=Q(received_on=None) | Q(issued_on__isnull=False, received_on__gte=F("issued_on")),
                violation_error_message=_("A list is received back on or after the day of its issue."),
            ),
            models.CheckConstraint(
                name="list_lines_printed",
                condition=Q(lines_printed__gte=1, lines_printed__lte=60),
                violation_error_message=_("A sheet has between 1 and 60 lines."),
            ),
            models.CheckConstraint(
                name="list_returned_complete",
                condition=Q(state__in=(ListState.PRINTED, ListState.ISSUED, *ENDED))
                | Q(returned_on__isnull=False, typed_by__isnull=False, collector_total__gt=0),
                violation_error_message=_("A returned list has a day, the collector's sum and who typed it."),
            ),
            models.CheckConstraint(
                name="list_counted_complete",
                condition=Q(state__in=UNCOUNTED, counted_on=None, counted_by=None)
                | Q(
                    state__in=(ListState.COUNTED, ListState.POSTED),
                    counted_on__isnull=False,
                    counted_by__isnull=False,
                    counted_total=F("collector_total"),
                ),
                violation_error_message=_("The sum counted must equal the collector's sum."),
            ),
            models.CheckConstraint(
                name="list_counted_by_another",
                condition=Q(counted_by=None) | ~Q(counted_by=F("typed_by")),
                violation_error_message=_("Who typed on a list cannot count it too."),
            ),
            models.CheckConstraint(
                name="list_posted_pair",
                condition=Q(state=ListState.POSTED, posted_on__isnull=False, posted_by__isnull=False)
                | ~Q(state=ListState.POSTED) & Q(posted_on=None, posted_by=None),
            ),
            models.CheckConstraint(
                name="list_deposited_after_posting", condition=Q(deposit=None) | Q(state=ListState.POSTED)
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-issued_on", "id"], name="list_by_body"),
            models.Index(fields=["body", "running"], name="list_by_number"),
            models.Index(fields=["state", "due_on"], name="list_by_state"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("fund_collections:list_detail", args=[self.pk])

    @property
    def is_out(self):
        """Whether it is with its collector."""
        return self.state == ListState.ISSUED and self.received_on is None

    @property
    def is_in_drawer(self):
        """Whether it is back and waits to be typed."""
        return self.state == ListState.ISSUED and self.received_on is not None

    def can_move_to(self, state):
        return state in self.MOVES[ListState(self.state)]

    def require_move(self, state):
        if not self.can_move_to(state):
            sentence = _("List %(number)s is %(state)s; it cannot become %(wanted)s.") % {
                "number": self.number,
                "state": self.get_state_display(),
                "wanted": ListState(state).label,
            }
            raise Refusal(sentence)
