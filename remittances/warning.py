"""Who has seen the lines of an address, as the minutes say: those to be warned when it is burned.

What was entered again with the same letters is the same place: who opened one of them knows them all. So does who
opened the details of a way to it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from audit.models import Minute
from remittances.models import ON_ITS_WAY, AddressWay, RecipientAddress, Remittance
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
    place = list(RecipientAddress.objects.of_one_place(address).values_list("pk", flat=True))
    ways = AddressWay.objects.filter(address__in=place).values_list("pk", flat=True)
    there = _about(RecipientAddress, place) | _about(AddressWay, ways)
    minutes = Minute.objects.filter(there, act=REVEALED).order_by("pk")
    for login, at, facts in minutes.values_list("actor_code", "at", "facts"):
        times, first_at, _last_at, orders = found.get(login, (0, at, at, ()))
        order = facts.get("order")
        found[login] = times + 1, first_at, at, orders if order in {None, *orders} else (*orders, order)
    rows = [Seen(login, times, first, last, " ".join(orders)) for login, (times, first, last, orders) in found.items()]
    return sorted(rows, key=lambda row: row.last_at, reverse=True)


def _about(model, keys):
    return Q(subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys])


def on_its_way(address):
    """Codes of the orders that left before and cannot be called back."""
    place = RecipientAddress.objects.of_one_place(address)
    gone = Remittance.objects.filter(address__in=place, state__in=ON_ITS_WAY)
    return gone.order_by("code").values_list("code", flat=True)
