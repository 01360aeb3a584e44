"""What the parcel of an order holds, as its pages show it."""

from dataclasses import dataclass

from remittances.models import ParcelItem, Remittance, Route, State


@dataclass(frozen=True)
class Packed:
    """`items` with their lots and goods, none before it is packed; `because` why it came back, where it did."""

    items: list
    refused: bool = False
    is_back: bool = False
    because: str = ""


def parcel_of(remittance: Remittance) -> Packed | None:
    """The parcel of an order, empty before it is packed; None for an order that goes another way."""
    if remittance.route != Route.PARCEL:
        return None
    rows = ParcelItem.objects.filter(parcel__remittance=remittance).select_related("parcel", "lot__good")
    items = list(rows.order_by("lot__good__name", "lot__code"))
    if remittance.state != State.RETURNED or not items:
        return Packed(items)
    because = remittance.attempts.order_by("-number").values_list("because", flat=True).first()
    return Packed(items, refused=items[0].parcel.refused, is_back=True, because=because or "")
