"""How the demo's routes reach its addresses, and what they cost."""

from decimal import Decimal
from itertools import product

from ledger.models import Currency
from portal.demo import names
from remittances import services as remittances
from remittances.field_checks import check_digits
from remittances.models import AddressWay, Route

SMALLEST = Decimal(10)
FEES = {Route.POSTAL_ORDER: Decimal("1.50"), Route.BANK: Decimal(3), Route.COURIER: Decimal(5), Route.AGENT: Decimal(4)}
# Of a bank that does not exist.
BIC = "DEMODEXX"
POSTAGE = Decimal("6.40")
WAYS = ((Route.BANK, Route.AGENT), (Route.AGENT,), (), (Route.BANK,))
LEAST = {Route.BANK: Decimal(5), Route.AGENT: SMALLEST}


def open_ways(address, number, worker):
    """An account at a bank that does not exist, a town to be paid out in, both, or neither: then by post or courier."""
    payee = f"{names.FIRST[number % len(names.FIRST)]} {names.LAST[number % len(names.LAST)]}"
    account = f"00000000{number:010d}"
    iban = f"DE{check_digits('DE00' + account)}{account}"
    details = {
        Route.BANK: {"payee": payee, "iban": iban, "bic": BIC},
        Route.AGENT: {"payee": payee, "city": "the river port"},
    }
    for route in WAYS[number % len(WAYS)]:
        remittances.open_way(address, route=route, details=details[route], by=worker)


def routes_to(address):
    """By which money can go there."""
    ways = AddressWay.objects.open().filter(address=address)
    return sorted([Route.POSTAL_ORDER, Route.COURIER, *ways.values_list("route", flat=True)])


def note_terms(cast, countries):
    """What the demo pays for each sending; mobile money is closed wherever nobody tried it."""
    carried = Currency.objects.filter(pk__in=cast.banks).order_by("pk")
    for country, currency in product(countries, carried):
        facts = {"country": country, "currency": currency, "fee_percent": Decimal(0), "by": cast.users["treasurer"]}
        for route, fee in FEES.items():
            least, days = LEAST.get(route, Decimal(0)), 21 if route == Route.POSTAL_ORDER else 14
            remittances.note_terms(route=route, is_open=True, fee_flat=fee, minimum=least, days=days, **facts)
        parcels = {"is_open": True, "fee_flat": POSTAGE, "minimum": Decimal(0), "days": 42}
        remittances.note_terms(route=Route.PARCEL, **parcels, **facts)
        shut = {"is_open": False, "fee_flat": Decimal(0), "minimum": Decimal(0), "days": 14}
        remittances.note_terms(route=Route.MOBILE, **shut, **facts)
