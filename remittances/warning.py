"""Who has seen the lines of an address, as the minutes say: those to be warned when it is burned.

What was entered again with the same letters is the same place: who opened one of them knows them all.
"""

from dataclasses import dataclass
from datetime import datetime

from audit.models import Minute
from remittances.models import ON_ITS_WAY, RecipientAddress, Remittance
from vault.services.revealing import REVEALED


@dataclass(frozen=True)
class Seen:
    login: str
    times: int
    first_at: datetime
    last_at: datetime
    orders: str


def seen_by(address):
    """Each login that opened the address, with its first and last time and the orders named; the last one first."""
    found = {}
    place = [str(pk) for pk in RecipientAddress.objects.of_one_place(address).values_list("pk", flat=True)]
    minutes = Minute.objects.filter(subject_type=address._meta.label_lower, subject_id__in=place, act=REVEALED)
    minutes = minutes.order_by("pk")
    for login, at, facts in minutes.values_list("actor_code", "at", "facts"):
        times, first_at, _last_at, orders = found.get(login, (0, at, at, ()))
        order = facts.get("order")
        found[login] = times + 1, first_at, at, orders if order in {None, *orders} else (*orders, order)
    rows = [Seen(login, times, first, last, " ".join(orders)) for login, (times, first, last, orders) in found.items()]
    return sorted(rows, key=lambda row: row.last_at, reverse=True)


def on_its_way(address):
    """Codes of the orders that left before and cannot be called back."""
    place = RecipientAddress.objects.of_one_place(address)
    gone = Remittance.objects.filter(address__in=place, state__in=ON_ITS_WAY)
    return gone.order_by("code").values_list("code", flat=True)
