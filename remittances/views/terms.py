"""The table of what routes cost and carry: newest rows in force, older ones as its history."""

from decimal import Decimal

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import on_form
from audit import exports
from captives.listing import list_context, sorted_by
from ledger.models import Currency
from ledger.money import as_figure
from remittances import services
from remittances.forms_of_routes import TermsFilter, TermsForm
from remittances.models import Route

ORDERS = {
    "country": (F("country"), "route", "currency", "-pk"),
    "route": (F("route"), "country", "currency", "-pk"),
    "days": (F("days"), "country", "route", "-pk"),
    "noted": (F("noted_at"), "-pk"),
}
KEYS = ("route", "country", "currency")


@exports.exportable
@office_required(Office.TREASURER, Office.AUDITOR)
def terms_list(request):
    form = TermsFilter(request.GET)
    rows, sort = sorted_by(form.chosen(), ORDERS, request.GET.get("sort"))
    if exports.asked(request):
        return _file(request, form, rows)
    context = list_context(request, rows, form=form, sort=sort)
    for row in context["page"].rows:
        asked = {"route": row.route, "country": row.country, "currency": row.currency_id}
        row.again = f"{reverse('remittances:terms_new')}?{urlencode(asked)}"
    return render(request, "remittances/terms_list.html", context)


def _file(request, form, rows):
    head = [
        _("Country"), _("Route"), _("Currency"), _("Open"), _("Fee"), _("Percent"), _("Least sum"), _("Days"),
        _("Noted at"), _("Noted by"),
    ]  # fmt: skip
    lines = (
        (row.country, row.get_route_display(), row.currency_id, _("yes") if row.is_open else _("no"),
         as_figure(row.fee_flat, row.currency_id), row.fee_percent, as_figure(row.minimum, row.currency_id), row.days,
         row.noted_at.isoformat(timespec="seconds"), row.noted_by.username)
        for row in rows.iterator(chunk_size=500)
    )  # fmt: skip
    return exports.send(request, "terms", head, lines, count=rows.count(), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER, Office.AUDITOR)
def terms_new(request):
    require_perm(request.user, "remittances.note_terms")
    form = TermsForm(request.POST or None, initial=_in_force(request.GET))
    if form.is_valid():
        with on_form(form):
            messages.success(request, _noted(form.cleaned_data, by=request.user))
            return redirect("remittances:terms_list")
    context = {
        "heading": _("Terms of a route"),
        "lines": [
            _("A route carries to a country the currencies noted as open and no other; nothing noted, all of them."),
            _("They are in force at once, for what is drafted, submitted or taken in hand from now on."),
            _("Older terms stay in the table as its history; what was sent keeps the fee that was booked."),
        ],
        "form": form,
        "act": _("Note the terms"),
        "back": (_("Terms of routes"), reverse("remittances:terms_list")),
    }
    return render(request, "act.html", context)


def _noted(asked, *, by):
    """Note the terms of one currency, or close the route in all of them; what to say of it."""
    if asked["currency"]:
        rows = [services.note_terms(**asked, by=by)]
        sentence = _("Noted: %(route)s to %(country)s in %(currency)s.")
    else:
        rows = services.close_route(route=asked["route"], country=asked["country"], by=by)
        sentence = _("Closed: %(route)s to %(country)s in %(currency)s.")
    currencies = ", ".join(row.currency_id for row in rows)
    return sentence % {"route": rows[0].get_route_display(), "country": rows[0].country, "currency": currencies}


def _in_force(asked):
    """What the form begins with: the terms in force of the row that was asked about, or those of nobody's."""
    initial = {name: asked[name] for name in KEYS if asked.get(name)} | {"is_open": True}
    currency = Currency.objects.filter(pk=asked.get("currency", "")).first() if all(map(asked.get, KEYS)) else None
    if currency is None or asked["route"] not in Route.values or len(asked["country"]) != 2:
        return initial
    terms = services.terms_of(asked["route"], asked["country"].upper(), currency)
    figures = {name: f"{Decimal(getattr(terms, name)):.{currency.exponent}f}" for name in ("fee_flat", "minimum")}
    percent = f"{Decimal(terms.fee_percent).normalize():f}"
    return initial | figures | {"is_open": terms.is_open, "fee_percent": percent, "days": terms.days}
