import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from ledger.models import Account, AmountField, Currency, Entry, Fund
from member_parties.models import Body, Decision
from remittances.models.orders import ON_ITS_WAY, Remittance, State
from vault.fields import SealedField

# These gave back what was packed for them.
WITHOUT_GOODS = (State.REFUSED, State.WITHDRAWN)
QUANTITY = models.DecimalField(max_digits=12, decimal_places=3)


class Good(models.Model):
    """A kind of goods that parcels hold: flour, by the kilogram; blankets, in whole pieces alone.

    The trigger goods_in_pieces of migrations/0025_parcels_by_piece.py refuses parts of a piece wherever one is counted,
    good_kept of migrations/0030_pieces_changed.py another word on that once a parcel was packed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=12, help_text=_("For instance: kg, piece, pair"))
    in_pieces = models.BooleanField(_("in whole pieces alone"), default=False, db_default=False)

    class Meta:
        verbose_name = _("kind of goods")
        verbose_name_plural = _("kinds of goods")

    def __str__(self):
        return self.code


class LotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever buys, counts, packs or checks goods; what they cost is for who keeps and checks the books.

        A delegate sees what was given through the own body.
        """
        if holds(user, Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER, Office.FORWARDER):
            return self
        return self.filter(given_through__in=bodies(user, Office.DELEGATE))

    def counted(self):
        return self.exclude(counted_at=None)

    def to_count(self):
        return self.filter(counted_at=None, dropped_because="")

    def with_left(self):
        """Each with what of it is free to be packed, and what is still in the stock, packed or not.

        `left` and `left_value`, `here` and `here_value`: quantities in the unit of the goods, values in the lot's
        currency, at cost; `here_value` is what the books hold. Nothing of what nobody counted. What was typed as
        written off or missing and waits to be confirmed is in the stock, and not free.
        """
        items = ParcelItem.objects.filter(lot=OuterRef("pk")).order_by()
        packed = items.exclude(parcel__remittance__state__in=WITHOUT_GOODS)
        gone = items.filter(parcel__remittance__state__in=ON_ITS_WAY)
        return self.annotate(
            left=_if_counted("quantity", packed, "came_back", QUANTITY, free=True),
            left_value=_if_counted("cost", packed, "value_back", AmountField(), went="value", free=True),
            here=_if_counted("quantity", gone, "came_back", QUANTITY),
            here_value=_if_counted("cost", gone, "value_back", AmountField(), went="value"),
        )


def _if_counted(whole, items, back, kind, *, went="quantity", free=False):
    """The `whole` of a lot with what was found of it, less what of it was written off or is out in these items.

    Of what is `free`, less what waits to be written off as well. Zero where it was not counted.
    """
    total = items.values("lot").annotate(out=Sum(F(went) - F(back))).values("out")
    there = F(whole) + Func(F("pk"), function=f"lot_changed_{went}", output_field=kind)
    if free:
        there -= Func(F("pk"), function=f"lot_held_{went}", output_field=kind)
    there -= Coalesce(Subquery(total), 0, output_field=kind)
    return Case(When(counted_at__isnull=False, then=there), default=Value(0), output_field=kind)


class Giver(models.TextChoices):
    ANONYMOUS = "anonymous", _("anonymous")
    PSEUDONYM = "pseudonym", _("pseudonym")
    NAMED = "named", _("named")
    BODY = "body", _("the body itself")


BOUGHT = Q(giver_kind="", giver=None, pseudonym="", given_through=None, valued_by="")
GIVEN = Q(decision=None, account=None, given_through__isnull=False) & ~Q(valued_by="")


class Lot(models.Model):
    """Goods bought from a fund under a decision, or given to it; in the stock once another house has counted them.

    Of goods given, `cost` is what they were valued at by `valued_by`, and a name of the giver is sealed.
    Held by triggers in migrations/0019_stock_in_full.py: lot_final, lot_counted_by_another, lot_booked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    good = models.ForeignKey(Good, verbose_name=_("goods"), on_delete=models.PROTECT, related_name="lots")
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), null=True, on_delete=models.PROTECT, related_name="lots"
    )
    fund = models.ForeignKey(Fund, verbose_name=_("fund"), on_delete=models.PROTECT, related_name="lots")
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    cost = AmountField(_("cost"))
    account = models.ForeignKey(
        Account, verbose_name=_("paid from"), null=True, on_delete=models.PROTECT, related_name="lots"
    )
    bought_on = models.DateField(_("bought on"))
    giver_kind = models.CharField(_("giver"), max_length=10, choices=Giver, blank=True)
    giver = SealedField(_("name"), level="S3")
    pseudonym = models.CharField(_("pseudonym"), max_length=60, blank=True)
    given_through = models.ForeignKey(
        Body, verbose_name=_("given through"), null=True, on_delete=models.PROTECT, related_name="lots"
    )
    valued_by = models.CharField(_("source of the value"), max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lots_entered")
    counted_at = models.DateTimeField(_("counted at"), null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="lots_counted"
    )
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="lot")
    dropped_because = models.CharField(_("dropped because"), max_length=200, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot of goods")
        verbose_name_plural = _("lots of goods")
        constraints = [
            models.CheckConstraint(
                name="lot_is_something",
                condition=Q(quantity__gt=0, cost__gt=0),
                violation_error_message=_("A lot has a quantity and a cost above zero."),
            ),
            models.CheckConstraint(
                name="lot_counted_whole",
                condition=Q(counted_at=None, counted_by=None, entry=None)
                | Q(counted_at__isnull=False, counted_by__isnull=False, entry__isnull=False, dropped_because=""),
            ),
            models.CheckConstraint(
                name="lot_bought_or_given",
                condition=BOUGHT & Q(decision__isnull=False, account__isnull=False)
                | GIVEN & Q(giver_kind__in=Giver.values),
                violation_error_message=_("Goods are bought under a decision, or given through a body and valued."),
            ),
            models.CheckConstraint(
                name="lot_giver_as_stated",
                condition=Q(giver_kind__in=("", Giver.ANONYMOUS, Giver.BODY), giver=None, pseudonym="")
                | Q(giver_kind=Giver.PSEUDONYM, giver=None) & ~Q(pseudonym="")
                | Q(giver_kind=Giver.NAMED, giver__isnull=False, pseudonym=""),
                violation_error_message=_("An anonymous gift keeps neither name nor pseudonym."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("remittances:lot_detail", args=[self.pk])

    @property
    def is_given(self):
        return self.giver_kind != ""

    @property
    def is_waiting(self):
        """Neither counted nor dropped."""
        return self.counted_at is None and not self.dropped_because


class Parcel(models.Model):
    """What an order by parcel holds. How it fares stands on the order: sent, confirmed, returned.

    Packed before it is signed: its goods come to the order's sum. That of a plan's order, signed with the plan, before
    it is taken in hand: its goods come to that sum or less, and what is lacking counts as not delivered.
    Held by triggers in migrations/0017_goods_rules.py and 0025_parcels_by_piece.py: parcel_fixed, parcel_adds_up,
    parcel_back_adds_up, parcel_packed, parcel_sent_once, attempt_from_stock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    remittance = models.OneToOneField(Remittance, on_delete=models.PROTECT, related_name="parcel")
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="parcels_packed")
    packed_at = models.DateTimeField(db_default=Now())
    # Refused at the door, or brought back by the post: written when it is back in the stock.
    refused = models.BooleanField(_("refused"), default=False)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")

    def __str__(self):
        return str(self.pk)


class ParcelItem(models.Model):
    """So much of a lot in a parcel, at what it cost (remittances/worth.py); what came back of it is in the stock again.

    The trigger item_in_stock refuses more than the lot has left, of goods as of value (0019_stock_in_full.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="items")
    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="items")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    value = AmountField(_("value"))
    came_back = models.DecimalField(_("came back"), max_digits=12, decimal_places=3, default=0)
    value_back = AmountField(_("worth of what came back"), default=0)

    class Meta:
        verbose_name = _("goods in a parcel")
        verbose_name_plural = _("goods in parcels")
        constraints = [
            models.CheckConstraint(
                name="item_is_something",
                condition=Q(quantity__gt=0, value__gt=0, came_back__gte=0, came_back__lte=F("quantity")),
                violation_error_message=_("A parcel holds something, and no more comes back than was in it."),
            ),
            models.CheckConstraint(
                name="item_back_at_its_worth",
                condition=Q(came_back=0, value_back=0)
                | Q(came_back=F("quantity"), value_back=F("value"))
                | Q(came_back__gt=0, value_back__gt=0, value_back__lte=F("value")) & Q(came_back__lt=F("quantity")),
                violation_error_message=_("What came back is worth its part of what was sent."),
            ),
            models.UniqueConstraint(fields=["parcel", "lot"], name="item_lot_once"),
        ]

    def __str__(self):
        return str(self.pk)
