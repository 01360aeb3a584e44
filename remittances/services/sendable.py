"""Whether what a plan's lines say can be sent now: asked when it is submitted, and once more when it is released."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from access.refusal import Refusal
from remittances.models import RiskFlag, Route
from remittances.routes import needs_way
from remittances.services.candidates import Terms, needed_fields
from remittances.services.orders import require_in_country, require_usable
from remittances.services.terms import require_terms


def _shut(plan, terms):
    """The condition under which nothing can be sent by a line, asked of the database for all of them at once."""
    flags = RiskFlag.objects.standing().filter(address=OuterRef("address"))
    parcel = Q(route=Route.PARCEL)
    shut = Q(address__burned_at__isnull=False) | Q(address__closed_on__isnull=False) | Q(Exists(flags))
    shut |= parcel & Q(address__takes_parcels=False) | ~parcel & Q(address__takes_money=False)
    shut |= Q(way__closed_at__isnull=False) | Q(way__isnull=False) & (
        ~Q(way__route=F("route")) | ~Q(way__address=F("address"))
    )
    for route in Route.values:
        if needs_way(route):
            shut |= Q(route=route) & (Q(way=None) | ~Q(way__filled__contains=needed_fields(route)))
    for route, country in terms.noted:
        there = Q(route=route, address__country=country)
        shut |= there & Q(amount__lt=terms.minimum(route, country)) if terms.is_open(route, country) else there
    if plan.fund.country:
        shut |= ~Q(address__country=plan.fund.country)
    return shut


def require_sendable(plan):
    """Raise Refusal, naming its address, for the first line by which nothing can be sent now."""
    shut = plan.lines.sending().filter(_shut(plan, Terms(plan.currency_id))).select_related("address", "way")
    line = shut.defer("address__lines", "address__instructions", "way__details").order_by("number").first()
    if line:
        require_sendable_line(line, plan)


def require_sendable_line(line, plan):
    """Raise Refusal where nothing can be sent by this one line, which need not be saved."""
    address, way = line.address, line.way
    facts = {"code": address.code, "route": Route(line.route).label}
    require_usable(address, line.route)
    require_in_country(address, plan.fund)
    if way and (way.closed_at or way.route != line.route or way.address_id != address.pk):
        raise Refusal(_("The way by %(route)s to %(code)s is closed: choose another for its line.") % facts)
    if needs_way(line.route) and (way is None or not set(needed_fields(line.route)) <= set(way.filled)):
        raise Refusal(_("What %(route)s needs to know of %(code)s is not there.") % facts)
    try:
        require_terms(route=line.route, country=address.country, currency=plan.currency, amount=line.amount)
    except Refusal as refusal:
        raise Refusal(f"{address.code}: {refusal}", field=refusal.field) from refusal
