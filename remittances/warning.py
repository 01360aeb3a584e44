"""Who has seen the lines of an address, as the minutes say: those to be warned when it is burned.

What was entered again with the same letters is the same place: who opened one of them knows them all. So does who
opened the details of a way to it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from access.offices import Office, holds
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


def seen_by(address, *, user):
    """Each login that opened the address, with its first and last time and the orders named; the last one first.

    To a forwarder no order is named but those of the own hand.
    """
    found = {}
    place = list(RecipientAddress.objects.of_one_place(address).values_list("pk", flat=True))
    ways = AddressWay.objects.filter(address__in=place).values_list("pk", flat=True)
    there = _about(RecipientAddress, place) | _about(AddressWay, ways)
    minutes = Minute.objects.filter(there, act=REVEALED).order_by("pk")
    for login, at, facts in minutes.values_list("actor_code", "at", "facts"):
        times, first_at, _last_at, orders = found.get(login, (0, at, at, ()))
        order = facts.get("order")
        found[login] = times + 1, first_at, at, orders if order in {None, *orders} else (*orders, order)
    told = _told([code for *_times, orders in found.values() for code in orders], user)
    rows = [
        Seen(login, times, first, last, " ".join(code for code in orders if code in told))
        for login, (times, first, last, orders) in found.items()
    ]
    return sorted(rows, key=lambda row: row.last_at, reverse=True)


def _about(model, keys):
    return Q(subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys])


@dataclass(frozen=True)
class Gone:
    codes: list
    # How many more there are, which this person is not told of one by one.
    others: int


def on_its_way(address, *, user):
    """The orders that left before and cannot be called back."""
    place = RecipientAddress.objects.of_one_place(address)
    gone = Remittance.objects.filter(address__in=place, state__in=ON_ITS_WAY)
    codes = list(gone.order_by("code").values_list("code", flat=True))
    told = _told(codes, user)
    return Gone(told, len(codes) - len(told))


def _told(codes, user):
    """Those of the codes that this person is told: a forwarder hears of the orders of the own hand alone."""
    if not holds(user, Office.FORWARDER):
        return codes
    own = Remittance.objects.visible_to(user).filter(code__in=codes)
    return list(own.order_by("code").values_list("code", flat=True))
