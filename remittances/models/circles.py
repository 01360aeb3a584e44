"""What is known of an address beside its lines: what it can use, what speaks against it, its ways, its needs."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from letters.models import Letter
from remittances.models.addresses import RecipientAddress
from remittances.models.routes import Route
from vault.fields import SealedField


class AddressNotice(models.Model):
    """Word of what an address can use from a day on: "there is no sense in sending money here". Never changed.

    The trigger notice_applied of migrations/0015_address_rules.py tells the address what its newest notices say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="notices")
    noted_on = models.DateField(_("as of"))
    # None leaves what was known before.
    money = models.BooleanField(_("can use money"), null=True)
    parcels = models.BooleanField(_("can use parcels"), null=True)
    text = models.CharField(_("notice"), max_length=200, help_text=_("No name, no place"))
    letter = models.ForeignKey(
        Letter, verbose_name=_("letter"), null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("notice of an address")
        verbose_name_plural = _("notices of addresses")
        constraints = [
            models.CheckConstraint(
                name="notice_says_something",
                condition=~Q(text=""),
                violation_error_message=_("A notice says something."),
            )
        ]
        indexes = [models.Index(fields=["address", "-noted_on"], name="notice_by_day")]

    def __str__(self):
        return str(self.pk)


class Risk(models.TextChoices):
    WATCHED = "watched", _("may be watched")
    INFORMER = "informer", _("somebody there may inform")
    THEFT = "theft", _("sendings are stolen")
    MOVED = "moved", _("people may have been moved")
    OTHER = "other", _("other")


class RiskFlagQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)


class RiskFlag(models.Model):
    """While one stands nothing is planned for the address, taken in hand or sent there (remittance_address_flagged).

    The trigger flag_final lets it be lifted, once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="flags")
    risk = models.CharField(_("risk"), max_length=10, choices=Risk)
    because = models.CharField(_("reason"), max_length=200, help_text=_("No name, no place"))
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flags_noted")
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="flags_lifted"
    )
    lifted_because = models.CharField(_("lifted because"), max_length=200, blank=True)

    objects = RiskFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk flag")
        verbose_name_plural = _("risk flags")
        constraints = [
            models.CheckConstraint(name="flag_risk_known", condition=Q(risk__in=Risk.values)),
            models.CheckConstraint(
                name="flag_lifted_whole",
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because=""),
                violation_error_message=_("A flag is lifted by somebody, for a reason."),
            ),
            models.CheckConstraint(
                name="flag_lifted_by_another",
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("noted_by")),
                violation_error_message=_("Another person than who set the flag lifts it."),
            ),
        ]
        indexes = [models.Index(fields=["address"], name="flag_standing", condition=Q(lifted_at=None))]

    def __str__(self):
        return str(self.pk)


class AddressWayQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class AddressWay(models.Model):
    """How a route reaches an address: its account, telephone or town, sealed. Other details are another row.

    `details` is JSON of the fields of remittances/routes.py; `filled` names those that are there. A signature covers
    the row's id; the trigger way_final lets it be closed and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="ways")
    route = models.CharField(_("route"), max_length=14, choices=Route)
    details = SealedField(_("details"), level="S4")
    filled = ArrayField(models.CharField(max_length=20), verbose_name=_("filled in"), default=list)
    opened_at = models.DateTimeField(db_default=Now())
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ways_opened")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="ways_closed"
    )

    objects = AddressWayQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to an address")
        verbose_name_plural = _("ways to addresses")
        constraints = [
            models.CheckConstraint(name="way_route_known", condition=Q(route__in=Route.values)),
            models.CheckConstraint(
                name="way_closed_pair",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["address", "route"],
                name="way_one_open",
                condition=Q(closed_at=None),
                violation_error_message=_("This route to the address is open already: close it first."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class NeedQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class Need(models.Model):
    """What an address needs, counted in persons, from..to: 9 people, one of them ill, may need 10. Else: its people.

    The trigger need_final lets its end be written, once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="needs")
    weight = models.DecimalField(_("need, in persons"), max_digits=8, decimal_places=2)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    because = models.CharField(_("reason"), max_length=200, help_text=_("No name, no place"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="needs_noted")
    noted_at = models.DateTimeField(db_default=Now())

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.CheckConstraint(
                name="need_above_zero",
                condition=Q(weight__gt=0),
                violation_error_message=_("A need is above zero persons."),
            ),
            models.CheckConstraint(name="need_days_in_order", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))),
            ExclusionConstraint(
                name="need_no_overlap",
                expressions=[
                    (F("address"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("from_on"), F("to_on"), Value("[]"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("An address has one need at a time."),
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def is_in_force(self, day):
        return self.from_on <= day and (self.to_on is None or self.to_on >= day)
