"""How a route reaches an address: its account, telephone or town, entered by who hears of it and sealed at once."""

import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.limits import spend
from access.refusal import ALREADY_DONE, Refusal, as_refusal
from audit import services as audit
from remittances.models import AddressWay, RecipientAddress, Route
from remittances.routes import clean_details, needs_way
from remittances.services.addresses import PossibleDuplicate
from remittances.services.halted import plans_before_signers, record_taken_back, single_orders
from remittances.services.steps import require_reason
from vault.services import has_words, seal

# Whose money it is stands in one of these; a name alone is nobody's account.
ACCOUNTS = ("iban", "account", "telephone")
# As with addresses: the answer tells whether an account is known here.
COMPARED_IN_AN_HOUR = 40


def open_way(address, *, route, details, knowingly=False, by):
    """Enter how `route` reaches `address` and seal it; `details` holds the fields of remittances/routes.py. Returns it.

    Orders by this route that are before their signers, or signed, are drafts again: they would go another way than
    what was signed. Raises the first Refusal of the details, with its field; Refusal where the route is open already
    or an order by it is in hand; PossibleDuplicate for an account that is at another address, unless `knowingly`.
    """
    if route not in Route.values:
        raise Refusal(_("There is no such route: %(route)s.") % {"route": str(route)[:20]}, field="route")
    kept = clean_details(route, details)
    if not kept:
        raise Refusal(_("Fill in one field at least: an empty way says nothing."))
    alike = _compare(address, route=route, kept=kept, knowingly=knowingly, by=by)
    with as_refusal(), transaction.atomic(durable=True):
        address = RecipientAddress.objects.select_for_update(of=("self",), no_key=True).get(pk=address.pk)
        if address.closed_on or address.burned_at:
            raise Refusal(_("%(code)s is closed: nothing is sent there.") % {"code": address.code})
        way = AddressWay(address=address, route=route, filled=sorted(kept), opened_by=by)
        seal(way, details=json.dumps(kept, ensure_ascii=False))
        halted = single_orders(address, route=route)
        way.save(force_insert=True)
        _record("way opened", way, halted, (), by=by, filled=" ".join(way.filled), alike=alike or None)
    return way


def close_way(way, *, because, by):
    """Nothing goes by this way any more; orders by it that are signed or before their signers are drafts again."""
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        # In the order of all acts: the address first, then what hangs on it.
        RecipientAddress.objects.select_for_update(of=("self",), no_key=True).get(pk=way.address_id)
        way = AddressWay.objects.select_for_update(of=("self",), no_key=True).select_related("address").get(pk=way.pk)
        if way.closed_at:
            raise Refusal(ALREADY_DONE)
        halted = single_orders(way.address, route=way.route), plans_before_signers(way.address, way=way)
        way.closed_at, way.closed_by = timezone.now(), by
        way.save(update_fields=["closed_at", "closed_by"])
        _record("way closed", way, *halted, by=by, because=because)
    return way


def _record(act, way, orders, plans, *, by, **facts):
    codes = " ".join(thing.code for thing in (*orders, *(plan for plan, _signed in plans)))
    audit.record(act, way.address, by=by, route=way.route, way=str(way.pk), halted=codes or None, **facts)
    record_taken_back(orders, plans, because=act, by=by)


def _compare(address, *, route, kept, knowingly, by):
    """How many ways of the country hold the same account; a refusal is minuted, as it alone tells something."""
    account = next((kept[name] for name in ACCOUNTS if name in kept), "")
    if not account:
        return 0
    if not spend(f"way compared {by.pk}", most=COMPARED_IN_AN_HOUR, within=timedelta(hours=1)):
        sentence = _("You have entered %(most)d accounts within an hour. Go on a little later.")
        raise Refusal(sentence % {"most": COMPARED_IN_AN_HOUR})
    there = AddressWay.objects.open().filter(route=route, address__country=address.country)
    there = there.exclude(address=address).exclude(details=None).order_by("pk")
    alike = sum(has_words(list(there), "details", account))
    if alike and not knowingly:
        with transaction.atomic(durable=True):
            audit.record("possible duplicate told", by, by=by, country=address.country, route=route)
        raise PossibleDuplicate(_("A possible duplicate: an account of this country is written like this one."))
    return alike


def require_way(address, route):
    """The open AddressWay of `route`, or None. Raises Refusal for none where the address alone leads nowhere."""
    way = AddressWay.objects.open().filter(address=address, route=route).order_by("pk").first()
    if way is None and needs_way(route):
        facts = {"code": address.code, "route": Route(route).label}
        sentence = _("%(code)s has no open way by %(route)s: a case worker enters it at the address first.")
        raise Refusal(sentence % facts, field="route")
    return way


def way_of(remittance):
    """The AddressWay that an order goes by, or None: for an order of a plan the one its signers saw.

    Raises Refusal where that one was closed since, and where the route needs one and there is none.
    """
    if remittance.line_id is None:
        return require_way(remittance.address, remittance.route)
    way = remittance.line.way
    if way is None and not needs_way(remittance.route):
        return None
    if way is None or way.closed_at:
        facts = {"code": remittance.code, "route": remittance.get_route_display()}
        raise Refusal(_("%(code)s: the way by %(route)s that was signed is closed. Cancel the order.") % facts)
    return way
