"""Goods and parcels that wait, in words."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy

from portal.waits.rows import Words

OF_GOODS = {
    "pack": Words(
        lazy("Pack the parcel of %(code)s"),
        ngettext_lazy("Pack %(count)d parcel", "Pack %(count)d parcels", "count"),
        lazy("Released with its plan; nobody takes it in hand before it is packed"),
        "remittances:remittance_pack",
        "remittances:remittance_list",
        {"state": "approved"},
    ),
    "count goods": Words(
        lazy("Count the goods of %(code)s"),
        ngettext_lazy("Count %(count)d lot of goods", "Count %(count)d lots of goods", "count"),
        lazy("Entered by another body; not in the stock before"),
        "remittances:lot_count",
        "remittances:lot_list",
        {"state": "waiting"},
    ),
    "confirm change": Words(
        lazy("Confirm %(code)s, goods written off"),
        ngettext_lazy("Confirm %(count)d write-off", "Confirm %(count)d write-offs", "count"),
        lazy("Typed by another body, or to be undone; nothing is booked before"),
        "remittances:change_confirm",
        "remittances:change_list",
        {"state": "waiting"},
    ),
    "confirm count": Words(
        lazy("Confirm the stock count %(code)s"),
        ngettext_lazy("Confirm %(count)d stock count", "Confirm %(count)d stock counts", "count"),
        lazy("Counted by another body, or to be undone; what differs is not booked before"),
        "remittances:count_detail",
        "remittances:change_list",
        {"state": "waiting"},
    ),
}
