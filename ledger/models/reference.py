import uuid

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.money import DECIMAL_PLACES, MAX_DIGITS


class AmountField(models.DecimalField):
    """numeric(19, 4): every ISO 4217 exponent fits; the ledger's trigger holds each currency to its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "max_digits": MAX_DIGITS, "decimal_places": DECIMAL_PLACES})


class Currency(models.Model):
    """An ISO 4217 currency, the withdrawn ones too; filled by migrations/0003_currencies.py.

    `spent_alone` is what of one match with the bank one person books as its fee or as other money that was paid; more
    wants a decision. The site's role reads this table and cannot write it: the limit is changed by whoever runs the
    server.
    """

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    exponent = models.PositiveSmallIntegerField(_("decimal places"))
    is_current = models.BooleanField(_("current"))
    spent_alone = AmountField(_("spent without a decision"), db_default=50)

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")

    def __str__(self):
        return self.code


class Restriction(models.TextChoices):
    """To what givers bound the money of a fund."""

    APPEAL = "appeal", _("to an appeal")
    COUNTRY = "country", _("to a country")
    PURPOSE = "purpose", _("to a purpose")


def require_country(code):
    """Two letters of ISO 3166; the withdrawn ones too, as money may be given for a country that is no more."""
    known = (*pycountry.countries, *pycountry.historic_countries)
    if code not in {getattr(country, "alpha_2", None) for country in known}:
        raise ValidationError(_("There is no country “%(code)s”."), params={"code": code})


class FundQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)


class Fund(models.Model):
    """Money kept for one purpose. A restricted fund can never go below zero (constraint on FundBalance).

    What givers bound it to stays once it was posted to (trigger fund_restriction_kept), and it is closed empty
    (fund_closed_empty); a fund restricted to a country pays to addresses there alone (remittance_in_country).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    restricted = models.BooleanField(_("restricted to its purpose"), default=False)
    restriction = models.CharField(_("restricted how"), max_length=8, choices=Restriction, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[require_country], help_text=_("Two letters, as in ISO 3166")
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        constraints = [
            models.CheckConstraint(
                name="fund_restriction_stated",
                condition=Q(restricted=False) | ~Q(purpose=""),
                violation_error_message=_("Say to what purpose the fund is restricted."),
            ),
            models.CheckConstraint(
                name="fund_restriction_of_a_kind",
                condition=Q(restricted=False, restriction="") | Q(restricted=True, restriction__in=Restriction.values),
                violation_error_message=_("A restricted fund says how it is restricted; a free one does not."),
            ),
            models.CheckConstraint(
                name="fund_country_of_its_restriction",
                condition=Q(restriction=Restriction.COUNTRY, country__regex=r"^[A-Z]{2}$")
                | ~Q(restriction=Restriction.COUNTRY) & Q(country=""),
                violation_error_message=_("A fund restricted to a country names it, and no other fund does."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("ledger:fund_detail", args=[self.pk])


class Kind(models.TextChoices):
    ASSET = "asset", _("money or goods held")
    INCOME = "income", _("income")
    EXPENSE = "expense", _("expense")
    EXCHANGE = "exchange", _("exchange and transfer")


class Role(models.TextChoices):
    """Accounts that the acts post to; one of each is made by migrations 0003, 0014_stock, 0015_goods_given."""

    COUNTED_CASH = "counted cash", _("counted, not yet deposited")
    IN_TRANSIT = "in transit", _("deposited, not yet on the bank statement")
    STOCK = "stock", _("goods in stock")
    GIFTS = "gifts", _("gifts from collections")
    GIFTS_IN_KIND = "gifts in kind", _("goods given")
    AID = "aid", _("aid sent")
    FEES = "fees", _("fees of sending")
    LOSSES = "losses", _("lost on the way")
    WRITTEN_OFF = "written off", _("goods spoilt or missing in the store")
    EXCHANGE = "exchange", _("exchange")
    RATE_DIFFERENCES = "rate differences", _("gains and losses of exchange")
    TRANSFERS = "transfers", _("transfers between funds")
    OPENING = "opening", _("opening balances")


# No other room posts to these: gifts have their giver, goods their lots.
OF_ONE_ACT = (Role.GIFTS, Role.GIFTS_IN_KIND, Role.WRITTEN_OFF)


class AccountQuerySet(models.QuerySet):
    def playing(self, role):
        return self.get(role=role)

    def banks(self):
        return self.exclude(bank_identifier="")

    def holding_money(self):
        """Goods in stock are held too, at cost, and nothing is paid with them."""
        return self.filter(kind=Kind.ASSET).exclude(role=Role.STOCK)


class Account(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True, editable=False)
    # A bank account has one currency and the identifier its statements carry (IBAN or the bank's own number).
    currency = models.ForeignKey(
        Currency, verbose_name=_("currency"), null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    bank_identifier = models.CharField(_("IBAN or number at the bank"), max_length=40, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["role"], name="account_role_once", condition=~Q(role="")),
            models.UniqueConstraint(
                fields=["bank_identifier", "currency"],
                name="account_bank_once",
                condition=~Q(bank_identifier=""),
                violation_error_message=_("There is an account with this number and currency already."),
            ),
            models.CheckConstraint(name="account_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="account_bank_complete",
                condition=Q(bank_identifier="") | Q(kind=Kind.ASSET, currency__isnull=False),
                violation_error_message=_("A bank account holds money in one currency: name it."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("ledger:account_detail", args=[self.pk])
