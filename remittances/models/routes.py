from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger.models import AmountField, Currency


class Route(models.TextChoices):
    POSTAL_ORDER = "postal order", _("postal order")
    BANK = "bank", _("bank transfer")
    AGENT = "agent", _("money transfer agent")
    COURIER = "courier", _("courier")
    MOBILE = "mobile money", _("mobile money")
    PARCEL = "parcel", _("parcel")


# What a route asks for where nobody has written its terms.
DAYS_OF_OLD = 30


class RouteTermsQuerySet(models.QuerySet):
    def in_force(self):
        """The newest row of each route, country and currency: the one that speaks."""
        return self.order_by("route", "country", "currency", "-id").distinct("route", "country", "currency")


class RouteTerms(models.Model):
    """What a route costs and how long it takes to a country, per currency, as last written; older rows stay.

    It carries there the currencies whose newest row is open, and no other. Where nobody has written of a route and a
    country it is open, costs nothing and takes DAYS_OF_OLD days. The trigger terms_final refuses changes.
    """

    id = models.BigAutoField(primary_key=True)
    route = models.CharField(_("route"), max_length=14, choices=Route)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, as in ISO 3166"))
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(_("can be used"), default=True)
    fee_flat = AmountField(_("fee for each sending"), default=0)
    fee_percent = models.DecimalField(_("fee in percent of the sum"), max_digits=6, decimal_places=3, default=0)
    minimum = AmountField(_("least sum"), default=0)
    days = models.PositiveSmallIntegerField(_("days until word of arrival"), default=DAYS_OF_OLD)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noted by"), on_delete=models.PROTECT, related_name="terms_noted"
    )

    objects = RouteTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of a route")
        verbose_name_plural = _("terms of routes")
        constraints = [
            models.CheckConstraint(name="terms_route_known", condition=Q(route__in=Route.values)),
            models.CheckConstraint(
                name="terms_country_two_letters",
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, such as NL."),
            ),
            models.CheckConstraint(
                name="terms_sums",
                condition=Q(fee_flat__gte=0, fee_percent__gte=0, fee_percent__lt=100, minimum__gte=0, days__gte=1),
                violation_error_message=_("Fees and the least sum are not below zero, and a sending takes a day."),
            ),
        ]
        indexes = [models.Index(F("route"), F("country"), F("currency"), F("id").desc(), name="terms_newest")]

    def __str__(self):
        return str(self.pk)
