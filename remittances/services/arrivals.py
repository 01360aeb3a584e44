"""What arrived of a parcel: its goods are told, and what that is worth follows."""

from decimal import Decimal

from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.money import plain
from remittances import worth
from remittances.models import ParcelArrival, ParcelItem, Route
from remittances.services.goods import require_pieces, require_quantity
from remittances.services.steps import smallest


def goods_arrived(remittance, attempt, *, arrived, received):
    """ParcelArrivals, not saved, of (Lot, quantity) pairs; none where no goods were sent or no word tells of any.

    Without `arrived` a parcel that was `received` whole has all its goods; of part of one they are to be told. Raises
    Refusal for goods that were not in it, or more of them.
    """
    if remittance.route != Route.PARCEL:
        if arrived is not None:
            raise Refusal(_("%(code)s does not go by parcel.") % {"code": remittance.code})
        return []
    rows = ParcelItem.objects.filter(parcel__remittance=remittance).select_related("lot__good").order_by("lot__code")
    held = {item.lot_id: item for item in rows}
    if arrived is None:
        if received != attempt.amount:
            raise Refusal(_("Say of each of the goods in the parcel how much arrived."), field="received")
        arrived = [(item.lot, item.quantity) for item in held.values()]
    told = dict(arrived)
    if not told or len(told) != len(arrived):
        sentence = _("Say how much of the goods arrived, each lot once. If nothing did, book the return of the parcel.")
        raise Refusal(sentence)
    coin = smallest(remittance.currency)
    return [_arrival(held.get(lot.pk), lot, quantity, coin=coin) for lot, quantity in told.items()]


def _arrival(item, lot, quantity, *, coin):
    if item is None or quantity > item.quantity:
        facts = {"lot": lot.code, "most": f"{plain(item.quantity)} {item.lot.good.unit}" if item else "0"}
        raise Refusal(_("%(most)s of %(lot)s were in the parcel; no more can have arrived.") % facts, field=lot.code)
    require_quantity(quantity, field=lot.code)
    require_pieces(quantity, item.lot.good, field=lot.code)
    value = worth.back(quantity, of=item.quantity, worth=item.value, coin=coin)
    return ParcelArrival(item=item, quantity=quantity, value=value)


def worth_of(arrivals):
    """What these goods come to, in the currency of their order."""
    return sum((one.value for one in arrivals), Decimal(0))


def in_words(arrivals):
    """These goods in a minute, by the codes of their lots."""
    return " · ".join(f"{one.item.lot.code} {plain(one.quantity)} {one.item.lot.good.unit}" for one in arrivals)


def write_arrivals(arrivals, confirmation):
    """Write them down with the word that tells of them; within the caller's transaction."""
    for one in arrivals:
        one.confirmation = confirmation
    ParcelArrival.objects.bulk_create(arrivals)
