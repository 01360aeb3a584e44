"""The ways to an address as its page shows them: which routes reach it, which fields are filled; never with what."""

from dataclasses import dataclass

from remittances.models import AddressWay, Route
from remittances.routes import FIELDS, needs_way


@dataclass(frozen=True)
class WayTold:
    """One route to an address: its open way or None, the labels of what is filled, whether nothing goes without it."""

    route: str
    word: str
    way: AddressWay | None
    filled: list[str]
    needed: bool


def ways_of(address):
    """A WayTold for each route, in the order of the routes; one query."""
    ways = {way.route: way for way in AddressWay.objects.open().filter(address=address).defer("details")}
    return [_told(route, ways.get(route)) for route in Route]


def _told(route, way):
    filled = [str(field.label) for field in FIELDS[route] if way and field.name in way.filled]
    return WayTold(route.value, str(route.label), way, filled, needs_way(route))
