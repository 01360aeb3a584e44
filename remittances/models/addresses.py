import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, holds
from captives.models import Captive
from vault.fields import SealedField

# So long an address is taken to be good without word from there.
STALE_AFTER = timedelta(days=365)


class Circle(models.TextChoices):
    """Whom an address serves."""

    COLONY = "colony", _("colony of exiles")
    WARD = "ward", _("ward of a prison")
    FAMILY = "family", _("family")
    LAWYER = "lawyer", _("lawyer")
    INTERMEDIARY = "intermediary", _("trusted intermediary")
    OTHER = "other", _("other")


class RecipientAddressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Codes and numbers of people, never the lines: those open to the forwarder of an order in hand alone.

        Approvers and forwarders meet an address only as the code on an order.
        """
        if holds(user, Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER):
            return self
        return self.none()

    def burnable_by(self, user):
        """Code and country of every address, for who may burn one alone; these offices see no more of it."""
        return self if holds(user, Office.SECRETARY, Office.FORWARDER) else self.none()

    def flaggable_by(self, user):
        """Every address, for who may say that something speaks against it; a secretary or forwarder sees the code."""
        return self if holds(user, Office.CASE_WORKER, Office.SECRETARY, Office.FORWARDER) else self.none()

    def of_one_place(self, address):
        """The address and all that are written like it."""
        first = address.written_like_id or address.pk
        return self.filter(Q(pk=first) | Q(written_like=first))

    def _standing_flags(self):
        return Exists(
            self.model._meta.get_field("flags").related_model.objects.standing().filter(address=OuterRef("pk"))
        )

    def with_flagged(self):
        """Annotated with `flagged`: whether a risk flag stands."""
        return self.annotate(flagged=self._standing_flags())

    def suspended(self):
        """A risk flag stands: nothing is sent there while it does."""
        return self.filter(self._standing_flags(), burned_at=None)

    def usable(self):
        """Neither closed nor burned, and no risk flag stands."""
        return self.filter(~self._standing_flags(), closed_on=None, burned_at=None)

    def usable_for_money(self):
        return self.usable().filter(takes_money=True)

    def usable_for_parcels(self):
        return self.usable().filter(takes_parcels=True)

    def stale(self, day):
        """Still in use, and nobody heard from there within STALE_AFTER of `day`."""
        unheard = Q(confirmed_on=None) | Q(confirmed_on__lt=day - STALE_AFTER)
        return self.filter(unheard, closed_on=None, burned_at=None)


class RecipientAddress(models.Model):
    """Where aid is sent: a circle of people who share what arrives. Pages show its code; its lines are sealed.

    Burned is for ever: triggers address_burned_final and remittance_address_burned of migrations/0006_burn_rules.py.
    What it can use changes by an AddressNotice; alternates go round in no circle (address_alternates_lead_on).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, as in ISO 3166"))
    lines = SealedField(_("address"), level="S4")
    people = models.PositiveSmallIntegerField(_("people who share"))
    takes_money = models.BooleanField(_("can use money"), default=True)
    notice = models.CharField(
        _("what it can use"), max_length=200, blank=True, help_text=_("For instance: parcels of food; no money orders")
    )
    circle = models.CharField(_("circle"), max_length=12, choices=Circle, default=Circle.OTHER)
    label = models.CharField(_("label"), max_length=60, blank=True, help_text=_("Working title; no name, no place"))
    takes_parcels = models.BooleanField(_("can use parcels"), default=False)
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    # Where what cannot go here may go instead.
    alternate = models.ForeignKey(
        "self",
        verbose_name=_("alternate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stands_in_for",
    )
    instructions = SealedField(_("instructions to the forwarder"), level="S4")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # Entered knowingly although it has the same letters: who burns one burns them all.
    written_like = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="written_again"
    )
    burned_at = models.DateTimeField(_("burned at"), null=True, editable=False)
    burned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("burned by"),
        null=True,  # also where a restored database does not know the login that the journal names
        editable=False,
        on_delete=models.PROTECT,
        related_name="addresses_burned",
    )

    objects = RecipientAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient address")
        verbose_name_plural = _("recipient addresses")
        constraints = [
            models.CheckConstraint(
                name="address_has_people",
                condition=Q(people__gte=1),
                violation_error_message=_("At least one person shares at an address."),
            ),
            models.CheckConstraint(
                name="address_country_two_letters",
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, such as NL."),
            ),
            # The lines of a burned address are destroyed with their key.
            models.CheckConstraint(
                name="address_lines_kept", condition=Q(lines__isnull=False) | Q(burned_at__isnull=False)
            ),
            models.CheckConstraint(name="address_circle_known", condition=Q(circle__in=Circle.values)),
            models.CheckConstraint(
                name="address_not_its_own_alternate",
                condition=Q(alternate=None) | ~Q(alternate=F("id")),
                violation_error_message=_("An address cannot stand in for itself."),
            ),
            models.CheckConstraint(
                name="address_burned_pair", condition=Q(burned_by=None) | Q(burned_at__isnull=False)
            ),
            models.CheckConstraint(
                name="address_other_aid_named",
                condition=Q(takes_money=True) | ~Q(notice=""),
                violation_error_message=_("An address that cannot use money: say what it can use."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("remittances:address_detail", args=[self.pk])

    def is_stale(self, day):
        """Whether nobody heard from there within STALE_AFTER of `day`; of what is shut nobody waits to hear."""
        if self.closed_on or self.burned_at:
            return False
        return self.confirmed_on is None or self.confirmed_on < day - STALE_AFTER

    @property
    def can_use(self):
        """What can be sent there at all, in words; the notice says the rest."""
        words = [_("money")] if self.takes_money else []
        words += [_("parcels")] if self.takes_parcels else []
        return ", ".join(map(str, words)) or str(_("neither money nor parcels"))


class AddressPast(models.Model):
    """What an address was until a moment, written by the trigger address_past alone, for reports as of a day."""

    id = models.BigAutoField(primary_key=True)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="pasts")
    people = models.PositiveSmallIntegerField(_("people who share"))
    circle = models.CharField(_("circle"), max_length=12, choices=Circle)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("past of an address")
        verbose_name_plural = _("pasts of addresses")
        indexes = [models.Index(fields=["address", "until"], name="past_by_moment")]

    def __str__(self):
        return str(self.pk)


class Resident(models.Model):
    """Who is at which address, from..to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(RecipientAddress, on_delete=models.PROTECT, related_name="residents")
    captive = models.ForeignKey(Captive, on_delete=models.PROTECT, related_name="residences")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        constraints = [
            models.CheckConstraint(name="resident_days_in_order", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))),
            ExclusionConstraint(
                name="resident_no_overlap",
                expressions=[
                    (F("captive"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("from_on"), F("to_on"), Value("[)"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("A person is at one address at a time."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
