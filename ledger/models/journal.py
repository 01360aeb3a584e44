import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, TextField
from django.db.models.functions import Cast, Coalesce, ExtractYear, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.models.reference import Account, AmountField, Currency, Fund, Role
from ledger.money import Money, plain


class EntryKind(models.TextChoices):
    OPENING = "opening", _("opening balance")
    GIFT = "gift", _("gift")
    DEPOSIT = "deposit", _("deposit")
    BANK = "bank", _("bank booking")
    PURCHASE = "purchase", _("goods bought")
    IN_KIND = "in kind", _("goods given")
    STOCK = "stock", _("goods written off or found")
    REMITTANCE = "remittance", _("remittance")
    RETURN = "return", _("money returned")
    EXCHANGE = "exchange", _("exchange")
    TRANSFER = "transfer", _("transfer between funds")
    REVALUATION = "revaluation", _("revaluation")
    REVERSAL = "reversal", _("reversal")


class JournalSeries(models.Model):
    """The last journal number of a year. A deferred trigger holds it equal to the last entry's."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("journal series")
        verbose_name_plural = _("journal series")

    def __str__(self):
        return str(self.year)


class EntryQuerySet(models.QuerySet):
    def up_to(self, day):
        return self.filter(posted_on__lte=day)


class Entry(models.Model):
    """One entry of the journal: numbered without gaps, balanced per fund and currency, never changed.

    The triggers stand in migrations/0002_rules.py: entry_balanced, entry_complete, entry_number_gapless, entry_final.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    posted_on = models.DateField(_("posted on"))
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    text = models.CharField(_("text"), max_length=200)
    reverses = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,  # both sides of a correction stay
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10, null=True)
    rate_on = models.DateField(_("rate of"), null=True)
    rate_source = models.CharField(_("source of the rate"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,  # posted by a command of the machine
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(db_default=Now())
    # The transaction that wrote the entry: postings are accepted in no other.
    transaction = models.BigIntegerField(
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id", output_field=TextField()), TextField()), models.BigIntegerField()
        )
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="entry_number_once"),
            models.CheckConstraint(name="entry_year_of_date", condition=Q(year=ExtractYear("posted_on"))),
            models.CheckConstraint(name="entry_number_positive", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="entry_rate_complete",
                condition=Q(rate=None, rate_on=None, rate_source="")
                | Q(rate__gt=0, rate_on__isnull=False) & ~Q(rate_source=""),
                violation_error_message=_("A rate needs its date and its source."),
            ),
            models.CheckConstraint(
                name="entry_reversal_marked",
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | ~Q(kind=EntryKind.REVERSAL) & Q(reverses=None),
            ),
        ]
        indexes = [models.Index(fields=["posted_on", "number"], name="entry_by_day")]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("ledger:entry_detail", args=[self.pk])

    @property
    def code(self):
        return f"J-{self.year}-{self.number:05d}"

    @property
    def rate_shown(self):
        return plain(self.rate) if self.rate else ""


class Posting(models.Model):
    """One leg of an entry. Debit is positive, credit negative; shown as debit and credit, never signed."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="postings", db_index=False)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = AmountField(_("amount"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [models.CheckConstraint(name="posting_moves_something", condition=~Q(amount=0))]
        indexes = [models.Index(fields=["fund", "account", "currency"], name="posting_by_fund")]

    def __str__(self):
        return str(self.pk)

    @property
    def money(self):
        return Money(self.amount, self.currency_id)


class Balance(models.Model):
    """Running balance per account, fund and currency; written by the posting trigger alone."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="balances")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="balances")
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    amount = AmountField()

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [models.UniqueConstraint(fields=["account", "fund", "currency"], name="balance_once")]

    def __str__(self):
        return str(self.pk)


class FundBalanceQuerySet(models.QuerySet):
    def with_stock(self):
        """Each with `stock`: how much of it is goods, at cost."""
        goods = Balance.objects.filter(
            account__role=Role.STOCK, fund=models.OuterRef("fund"), currency=models.OuterRef("currency")
        )
        return self.annotate(
            stock=Coalesce(models.Subquery(goods.values("amount")), Decimal(), output_field=AmountField())
        )


class FundBalance(models.Model):
    """What a fund holds in one currency: the sum of its asset accounts; written by the posting trigger alone.

    Money and goods in stock; a restricted fund's money alone is never below zero either (fund_money_never_below_zero
    in migrations/0014_stock.py).
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="held")
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    restricted = models.BooleanField()
    amount = AmountField()

    objects = FundBalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund balance")
        verbose_name_plural = _("fund balances")
        constraints = [
            models.UniqueConstraint(fields=["fund", "currency"], name="fund_balance_once"),
            models.CheckConstraint(
                name="fund_never_below_zero",
                condition=Q(restricted=False) | Q(amount__gte=0),
                violation_error_message=_("The fund does not hold that much."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class PendingEntry(models.Model):
    """Entries whose postings come one by one: a deferred trigger looks at each of them at commit."""

    entry = models.UUIDField(primary_key=True)

    class Meta:
        verbose_name = _("pending entry")
        verbose_name_plural = _("pending entries")

    def __str__(self):
        return str(self.pk)
