from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger.models.journal import Entry
from ledger.models.reference import AmountField, Currency, Fund
from ledger.money import plain

ECB = "European Central Bank"
RATE_PLACES = 16


class RateField(models.DecimalField):
    """numeric(26, 16): one lira of 1999 in euro keeps its digits, and so does one euro in them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "max_digits": 26, "decimal_places": RATE_PLACES})


class ExchangeRate(models.Model):
    """What one `base` is worth in `quote` on a day, as a source states it. The row recorded last speaks for its day.

    The trigger rate_final stands in migrations/0011_rate_rules.py.
    """

    id = models.BigAutoField(primary_key=True)
    base = models.ForeignKey(Currency, verbose_name=_("one"), on_delete=models.PROTECT, related_name="+")
    quote = models.ForeignKey(Currency, verbose_name=_("is worth, in"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("on"))
    value = RateField(_("rate"))
    source = models.CharField(_("source"), max_length=100)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,  # read from the history of the ECB by a command
        on_delete=models.PROTECT,
        related_name="rates",
        verbose_name=_("entered by"),
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.CheckConstraint(
                name="rate_positive", condition=Q(value__gt=0), violation_error_message=_("A rate is above zero.")
            ),
            models.CheckConstraint(
                name="rate_of_two_currencies",
                condition=~Q(base=F("quote")),
                violation_error_message=_("A rate is between two currencies."),
            ),
            models.CheckConstraint(
                name="rate_source_stated",
                condition=~Q(source=""),
                violation_error_message=_("A rate needs its date and its source."),
            ),
        ]
        indexes = [models.Index(F("base"), F("quote"), F("on").desc(), F("id").desc(), name="rate_newest")]

    def __str__(self):
        return f"{self.base_id}/{self.quote_id}"

    @property
    def shown(self):
        return plain(self.value)


class Revaluation(models.Model):
    """One currency's position on a fund's exchange account at the end of a day, and what it was worth by which rate.

    An entry has one row for each currency; the values come to what the entry books as gain (minus) or loss of
    exchange. Triggers in migrations/0011_rate_rules.py: revaluation_once, revaluation_final.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="revaluations")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="revaluations")
    on = models.DateField(_("at the end of"))
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    position = AmountField(_("position"))
    rate = RateField(_("rate"))
    rate_on = models.DateField(_("rate of"))
    source = models.CharField(_("source of the rate"), max_length=250)
    value = AmountField(_("value"))

    class Meta:
        verbose_name = _("revaluation")
        verbose_name_plural = _("revaluations")
        constraints = [
            models.UniqueConstraint(fields=["entry", "currency"], name="revaluation_currency_once"),
            models.CheckConstraint(
                name="revaluation_rate_known_then", condition=Q(rate__gt=0, rate_on__lte=F("on")) & ~Q(source="")
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def shown(self):
        return plain(self.rate)
