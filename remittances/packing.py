"""What the parcel of an order holds, as its pages show it."""

from dataclasses import dataclass
from decimal import Decimal

from remittances.models import ParcelItem, Remittance, Route, State


@dataclass(frozen=True)
class Packed:
    """`items` with their lots and goods, none before it is packed; `because` why it came back, where it did.

    `worth` is what they cost, `lacking` what of the order's sum they do not come to, in its currency.
    """

    items: list
    worth: Decimal = Decimal(0)
    lacking: Decimal = Decimal(0)
    refused: bool = False
    is_back: bool = False
    because: str = ""


def parcel_of(remittance: Remittance) -> Packed | None:
    """The parcel of an order, empty before it is packed; None for an order that goes another way."""
    if remittance.route != Route.PARCEL:
        return None
    rows = ParcelItem.objects.filter(parcel__remittance=remittance).select_related("parcel", "lot__good")
    items = list(rows.order_by("lot__good__name", "lot__code"))
    if not items:
        return Packed(items)
    worth = sum((item.value for item in items), Decimal(0))
    sums = {"worth": worth, "lacking": remittance.amount - worth}
    if remittance.state != State.RETURNED:
        return Packed(items, **sums)
    because = remittance.attempts.order_by("-number").values_list("because", flat=True).first()
    return Packed(items, **sums, refused=items[0].parcel.refused, is_back=True, because=because or "")
