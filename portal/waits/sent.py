"""How a wait is worded, and the words of what left a hand or stays in one too long."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy

from portal.waits.rows import Words

ORDERS = "remittances:remittance_list"
ORDER = "remittances:remittance_detail"
SENT = {
    "silent": Words(
        lazy("Ask after %(code)s"),
        ngettext_lazy("Ask after %(count)d remittance", "Ask after %(count)d remittances", "count"),
        lazy("Sent, and no word of it within the days of its route to that place"),
        ORDER,
        ORDERS,
        {"state": "sent", "overdue": "on"},
    ),
    "unwritten": Words(
        lazy("Ask for a letter about %(code)s"),
        ngettext_lazy(
            "Ask for letters about %(count)d remittance", "Ask for letters about %(count)d remittances", "count"
        ),
        lazy("Paid out, as the provider says; nobody there has written within the days of its route"),
        ORDER,
        ORDERS,
        {"state": "confirmed", "provider": "on"},
    ),
    "lapsed": Words(
        lazy("Ask who has %(code)s in hand"),
        ngettext_lazy(
            "Ask who has %(count)d order in hand too long", "Ask who have %(count)d orders in hand too long", "count"
        ),
        lazy(
            "Beyond its time, and its address was opened, so it may have been sent: ask the forwarder, then have the "
            "sending recorded or put it back"
        ),
        ORDER,
        ORDERS,
        {"state": "in hand"},
    ),
    "unknown": Words(
        lazy("Find out what became of %(code)s"),
        ngettext_lazy(
            "Find out what became of %(count)d remittance", "Find out what became of %(count)d remittances", "count"
        ),
        lazy("Outcome unknown; never sent a second time until it is known"),
        ORDER,
        ORDERS,
        {"state": "unknown"},
    ),
    "returned": Words(
        lazy("Decide about %(code)s, which came back"),
        ngettext_lazy(
            "Decide about %(count)d remittance that came back",
            "Decide about %(count)d remittances that came back",
            "count",
        ),
        lazy("The money is in its fund again"),
        ORDER,
        ORDERS,
        {"state": "returned"},
    ),
}
