import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from fund_collections.models.lists import SEES_ALL, Appeal, SubscriptionList
from ledger.models import AmountField, Currency, Entry
from ledger.money import Money
from member_parties.models import Body
from vault.fields import SealedField


class GiverKind(models.TextChoices):
    ANONYMOUS = "anonymous", _("anonymous")
    PSEUDONYM = "pseudonym", _("pseudonym")
    NAMED = "named", _("named")


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, user):
        if holds(user, *SEES_ALL):
            return self
        own = Q(list__body__in=bodies(user, Office.DELEGATE)) | Q(body__in=bodies(user, Office.DELEGATE))
        return self.filter(own | Q(list__collector__user=user, list__body__in=bodies(user, Office.COLLECTOR)))

    def posted(self):
        return self.exclude(entry=None)

    def current(self):
        """Lines as they stand on their sheets now, without those of postings that were taken out of the books."""
        return self.filter(taken_out=None)

    def by_transfer(self):
        return self.filter(list=None)

    def standing(self):
        """In the books, and not taken out of them by a reversal."""
        return self.filter(entry__isnull=False, entry__reversed_by=None)


class Contribution(models.Model):
    """One line of a list, or a gift that came by transfer: then it has an appeal and a body of its own.

    Anonymity belongs to the gift: an anonymous one has no trace of a person at all. Once posted it is final (trigger
    contribution_final in migrations/0043_undone.py); its entry bears the same id. A list that is taken out of the books
    keeps its gifts, marked, beside the lines that take their place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(
        SubscriptionList, null=True, on_delete=models.PROTECT, related_name="contributions", db_index=False
    )
    line = models.PositiveSmallIntegerField(_("line"), null=True)
    appeal = models.ForeignKey(
        Appeal, null=True, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("appeal")
    )
    body = models.ForeignKey(
        Body, null=True, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("body")
    )
    giver_kind = models.CharField(_("giver"), max_length=10, choices=GiverKind, default=GiverKind.ANONYMOUS)
    giver = SealedField(_("name"), level="S3")
    # A sealed name cannot move: the line that takes a gift's place says where its name is kept.
    named_in = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    pseudonym = models.CharField(_("pseudonym"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=60, blank=True)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = AmountField(_("amount"))
    pledge = models.ForeignKey(
        "Pledge", null=True, on_delete=models.PROTECT, related_name="payments", verbose_name=_("pledge")
    )
    entry = models.OneToOneField(
        Entry, null=True, on_delete=models.PROTECT, related_name="contribution", verbose_name=_("entry")
    )
    taken_out = models.ForeignKey(
        "ListTakenOut", null=True, on_delete=models.PROTECT, related_name="contributions", db_index=False
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            # Transfers have no line, and each posting that was taken out has lines of its own.
            models.UniqueConstraint(
                fields=["list", "line", "taken_out"],
                name="contribution_line_once",
                condition=Q(list__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="contribution_of_list_or_transfer",
                condition=Q(list__isnull=False, line__isnull=False, appeal=None, body=None)
                | Q(list=None, line=None, appeal__isnull=False, body__isnull=False, entry__isnull=False),
                violation_error_message=_("A gift stands on a line of a list, or has an appeal and a body of its own."),
            ),
            models.CheckConstraint(
                name="contribution_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A gift is a sum above zero."),
            ),
            models.CheckConstraint(
                name="contribution_giver_as_stated",
                condition=Q(giver_kind=GiverKind.ANONYMOUS, giver=None, named_in=None, pseudonym="")
                | Q(giver_kind=GiverKind.PSEUDONYM, giver=None, named_in=None) & ~Q(pseudonym="")
                | Q(giver_kind=GiverKind.NAMED, giver__isnull=False, named_in=None, pseudonym="")
                | Q(giver_kind=GiverKind.NAMED, giver=None, named_in__isnull=False, pseudonym=""),
                violation_error_message=_("An anonymous gift keeps neither name nor pseudonym."),
            ),
            models.CheckConstraint(
                name="contribution_taken_out_of_list",
                condition=Q(taken_out=None) | Q(list__isnull=False, entry__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["named_in"], name="contribution_named_in", condition=Q(named_in__isnull=False)),
            # Few beside the lines of lists, and found without looking through these.
            models.Index(fields=["body"], name="contribution_by_transfer", condition=Q(list=None)),
        ]

    def __str__(self):
        return f"{self.list_id}/{self.line}" if self.list_id else str(self.pk)

    @property
    def given_to(self):
        """The appeal, whichever way the gift came; with list and appeal at hand."""
        return self.list.appeal if self.list_id else self.appeal

    @property
    def receipt(self):
        """The one that is not void, else the last; with `receipts` at hand."""
        return max(self.receipts.all(), key=lambda one: (one.voided_at is None, one.year, one.number), default=None)

    @property
    def named(self):
        """The row in which the name is sealed, its own or that whose place it took; with `named_in` at hand."""
        return self.named_in if self.named_in_id else self

    @property
    def keeper(self):
        """What says of which body the gift is: its list, else the gift itself."""
        return self.list if self.list_id else self

    @property
    def money(self):
        return Money(self.amount, self.currency_id)


class ReceiptSeries(models.Model):
    """The last receipt number of a body and year; a deferred trigger holds it equal to the last receipt's."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("receipt series")
        verbose_name_plural = _("receipt series")
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="receipt_series_once")]

    def __str__(self):
        return f"{self.body_id} {self.year}"


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, user):
        if holds(user, *SEES_ALL):
            return self
        return self._of_own(user)

    def printable_by(self, user):
        """Those that this person may put on paper: whoever only audits prints none."""
        return self if holds(user, Office.TREASURER) else self._of_own(user)

    def _of_own(self, user):
        own = Q(body__in=bodies(user, Office.DELEGATE))
        collected = Q(contribution__list__collector__user=user, body__in=bodies(user, Office.COLLECTOR))
        return self.filter(own | collected)


class Receipt(models.Model):
    """The receipt of one gift: numbered without gaps per body and year, frozen at issue, voided but never deleted.

    In the place of a void one another may be given out, for the same gift or for its line once the list was posted
    anew. Triggers receipt_number_gapless and receipt_final stand in migrations/0002_rules.py, receipt_frozen in
    migrations/0041_receipt_rules.py, receipt_succeeds in migrations/0043_undone.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name=_("in place of")
    )
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = AmountField(_("amount"))
    issued_on = models.DateField(_("issued on"))
    # Of a gift that had a receipt before; else it is the day of issue.
    received_on = models.DateField(_("received on"), null=True)
    text = models.CharField(_("wording"), max_length=200)
    # What paper says, as it stood at issue: a receipt is printed from its own row alone. List and line are left open
    # for a gift by transfer. Who writes a receipt without these words gets them from the trigger receipt_frozen.
    body_code = models.CharField(_("code of the body"), max_length=12, db_default="")
    body_name = models.CharField(_("name of the body"), max_length=120, db_default="")
    language = models.CharField(_("language"), max_length=10, db_default="")
    appeal_title = models.CharField(_("title of the appeal"), max_length=120, db_default="")
    giver_kind = models.CharField(_("giver"), max_length=10, choices=GiverKind, db_default="")
    list_number = models.CharField(_("number of the list"), max_length=24, blank=True, db_default="")
    line = models.PositiveSmallIntegerField(_("line"), null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="receipts_voided", db_index=False
    )
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        # The order of their list: of hundreds of thousands a page is read from its beginning.
        indexes = [models.Index(fields=["-year", "body_code", "-number"], name="receipt_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="receipt_number_once"),
            # One of them is not void.
            models.UniqueConstraint(
                fields=["contribution", "voided_at"],
                name="receipt_one_live",
                nulls_distinct=False,
                violation_error_message=_("This gift has a receipt that is valid: void it first."),
            ),
            models.CheckConstraint(
                name="receipt_received_before", condition=Q(received_on=None) | Q(replaces__isnull=False)
            ),
            models.CheckConstraint(name="receipt_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="receipt_frozen_complete",
                condition=~Q(body_code="")
                & ~Q(body_name="")
                & ~Q(language="")
                & ~Q(appeal_title="")
                & ~Q(giver_kind="")
                & (Q(list_number="", line=None) | ~Q(list_number="") & Q(line__isnull=False)),
                violation_error_message=_("A receipt keeps all that its paper says."),
            ),
            models.CheckConstraint(
                name="receipt_void_complete",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                violation_error_message=_("A receipt is voided with a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.number:05d}"

    def get_absolute_url(self):
        return reverse("fund_collections:receipt_detail", args=[self.pk])

    @property
    def day_received(self):
        return self.received_on or self.issued_on

    @property
    def successor(self):
        """The receipt in its place, or None; with `replaced_by` at hand."""
        return getattr(self, "replaced_by", None)

    @property
    def full_number(self):
        """As it stands on paper: NL 2026-00118."""
        return f"{self.body_code} {self}"

    @property
    def money(self):
        return Money(self.amount, self.currency_id)
