"""What the routes cost and carry: terms are noted anew and never rewritten."""

import re
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from remittances.models import Route, RouteTerms
from remittances.services.steps import require_sum, said
from remittances.terms import fee_of

PERCENT_PLACES, LONGEST_DAYS = 3, 730
SAID = ("is_open", "fee_flat", "fee_percent", "minimum", "days")


def note_terms(  # noqa: PLR0913 - a row of the table of terms, and by whom
    *, route, country, currency, is_open, fee_flat, fee_percent, minimum, days, by
):
    """Note what `route` costs to `country` (ISO 3166) in a Currency from now on; older rows stay. Returns the row.

    `fee_flat` and `minimum` are in the currency, `fee_percent` of a hundred, `days` until word of arrival is due.
    Raises Refusal for sums that the currency has not, for what no route asks, and where the terms say this already.
    """
    country = country.strip().upper()
    terms = RouteTerms(
        route=route, country=country, currency=currency, is_open=is_open, fee_flat=fee_flat, fee_percent=fee_percent,
        minimum=minimum, days=days, noted_by=by,
    )  # fmt: skip
    _require_terms(terms)
    with as_refusal(), transaction.atomic(durable=True):
        before = RouteTerms.objects.filter(route=route, country=country, currency=currency).order_by("-id").first()
        if before and all(getattr(before, name) == getattr(terms, name) for name in SAID):
            raise Refusal(_("The terms in force say this already."))
        terms.save(force_insert=True)
        audit.record("terms noted", terms, by=by, **_facts(terms))
    return terms


def _facts(terms):
    return {
        "route": terms.route,
        "country": terms.country,
        "open": terms.is_open,
        "fee": said(terms.fee_flat, terms.currency_id),
        "percent": f"{terms.fee_percent:f}",
        "least": said(terms.minimum, terms.currency_id),
        "days": terms.days,
    }


def _require_terms(terms):
    if terms.route not in Route.values:
        raise Refusal(_("There is no such route: %(route)s.") % {"route": str(terms.route)[:20]}, field="route")
    if not re.fullmatch("[A-Z]{2}", terms.country):
        raise Refusal(_("A country is two letters, such as NL."), field="country")
    for name in ("fee_flat", "minimum"):
        require_sum(getattr(terms, name), terms.currency, field=name)
    percent = terms.fee_percent
    if not percent.is_finite() or not 0 <= percent < 100 or percent != round(percent, PERCENT_PLACES):
        sentence = _("A fee in percent is from 0 to below 100, with at most %(places)d decimal places.")
        raise Refusal(sentence % {"places": PERCENT_PLACES}, field="fee_percent")
    if not 1 <= terms.days <= LONGEST_DAYS:
        raise Refusal(_("Word of arrival takes 1 to %(most)d days.") % {"most": LONGEST_DAYS}, field="days")


def terms_of(route, country, currency):
    """The RouteTerms in force for a Currency, or an unsaved row of what holds where nobody has noted any.

    A currency of which nothing is noted is carried only where nothing is noted of any.
    """
    there = RouteTerms.objects.filter(route=route, country=country)
    noted = there.filter(currency=currency).order_by("-id").first()
    return noted or RouteTerms(route=route, country=country, currency=currency, is_open=not there.exists())


def close_route(*, route, country, by):
    """Close `route` to `country` (ISO 3166) in every currency that it carries there. Returns the rows noted.

    Raises Refusal where nothing is noted as open there: then the terms of one currency close it to all the others.
    """
    country = country.strip().upper()
    with as_refusal(), transaction.atomic(durable=True):
        newest = RouteTerms.objects.filter(route=route, country=country).in_force().select_related("currency")
        rows = [terms for terms in newest if terms.is_open]
        if not rows:
            facts = {"route": Route(route).label if route in Route.values else route, "country": country}
            sentence = _("No currency is noted as carried by %(route)s to %(country)s: name one to close it to all.")
            raise Refusal(sentence % facts, field="currency")
        for terms in rows:
            terms.pk, terms.is_open, terms.noted_by = None, False, by
            terms.save(force_insert=True)
            audit.record("terms noted", terms, by=by, **_facts(terms))
    return rows


def fee_by(terms, amount):
    """The fee that RouteTerms ask for `amount`, in their currency."""
    flat, percent = Decimal(terms.fee_flat), Decimal(terms.fee_percent)
    return fee_of(amount, flat=flat, percent=percent, exponent=terms.currency.exponent)


def fee_due(remittance):
    """What the terms in force ask for an order's sum, in its currency."""
    return fee_by(terms_of(remittance.route, remittance.address.country, remittance.currency), remittance.amount)


def require_terms(*, route, country, currency, amount):
    """Raise Refusal, with figures, where the newest terms close `route` to `country`, or ask for more than `amount`."""
    terms = terms_of(route, country, currency)
    facts = {"route": terms.get_route_display(), "country": country, "currency": currency.pk}
    if not terms.is_open:
        raise Refusal(_closed(facts, _others(route, country)), field="route")
    if amount < terms.minimum:
        facts |= {"least": said(terms.minimum, currency.pk), "sum": said(amount, currency.pk)}
        facts["short"] = said(terms.minimum - amount, currency.pk)
        sentence = _("By %(route)s to %(country)s goes %(least)s or more: %(sum)s is %(short)s too little.")
        raise Refusal(sentence % facts, field="amount")


def _others(route, country):
    """Codes of the currencies that the route is known to carry there."""
    newest = RouteTerms.objects.filter(route=route, country=country).in_force()
    return sorted(terms.currency_id for terms in newest if terms.is_open)


def _closed(facts, others):
    if others:
        sentence = _("By %(route)s nothing goes to %(country)s in %(currency)s; it carries %(others)s there.")
        return sentence % {**facts, "others": ", ".join(others)}
    return _("The way by %(route)s to %(country)s is closed for %(currency)s. Choose another route.") % facts
