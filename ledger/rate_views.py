"""Pages of rates, and of the revaluation at the end of a period."""

import hashlib
from decimal import Decimal

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, F, OuterRef
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access import lists
from access.doors import require_perm
from access.forms import show
from access.refusal import Refusal
from audit import exports
from ledger import services
from ledger.forms import RateFilter, RateForm, RevaluationForm
from ledger.models import ExchangeRate

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
ORDERS = {"on": "on", "base": "base", "quote": "quote", "source": "source"}


@exports.exportable
def rate_list(request):
    """Rates by day, newest first; one that a newer row of its day supersedes says so."""
    require_perm(request.user, "ledger.view_exchangerate")
    form = RateFilter(request.GET)
    newer = ExchangeRate.objects.filter(
        base=OuterRef("base"), quote=OuterRef("quote"), on=OuterRef("on"), pk__gt=OuterRef("pk")
    )
    found = form.rows().annotate(superseded=Exists(newer), who=F("entered_by__username"))
    found = lists.in_order(found, request.GET, ORDERS, ["-on", "base", "quote", "-pk"])
    if exports.asked(request):
        head = [_("one"), _("in"), _("rate"), _("on"), _("source"), _("entered by"), _("superseded")]
        rows = (
            [
                row.base_id,
                row.quote_id,
                Decimal(row.shown),
                row.on,
                row.source,
                row.who,
                _("yes") if row.superseded else "",
            ]
            for row in found.iterator(chunk_size=2000)
        )
        return exports.send(request, "rates", head, rows, count=found.count(), form=form)
    shown = lists.page(found, request.GET)
    context = {
        "form": form,
        "page": shown,
        # As many decimals as the longest of the page has, so that the marks stand under one another.
        "places": max((len(row.shown.partition(".")[2]) for row in shown), default=0),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
    }
    return render(request, "ledger/rate_list.html", context)


@get_or_post
def rate_new(request):
    """A rate by hand, with its day and source."""
    require_perm(request.user, "ledger.enter_rate")
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_rate(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The rate is in the books."))
            return redirect("ledger:rate_list")
    context = {
        "heading": _("Enter a rate"),
        "sub": _("What one unit of a currency was worth in another, as a source states it."),
        "form": form,
        "act": _("Enter it"),
        "consequence": _("a wrong one is never changed: the newer row of a day counts"),
        "back": (_("Rates"), reverse("ledger:rate_list")),
    }
    return render(request, "act.html", context)


@get_or_post
def revaluation_new(request):
    """A day, what its rates say of each fund's exchanges and what its money is worth; with `seen` the entries."""
    require_perm(request.user, "ledger.post_entry")
    following = services.next_period()
    form = RevaluationForm(request.POST or None, initial={"on": following and following.month})
    context = {"form": form, "found": None, "holdings": None}
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["on"]
        try:
            context |= _memorandum(day)
            found = services.preview_revaluation(day)
            if request.POST.get("seen") == _digest(found):
                entries = services.revalue(on=day, seen=found, by=request.user)
                given = {"count": len(entries)}
                messages.success(
                    request,
                    ngettext("%(count)d fund is revalued.", "%(count)d funds are revalued.", len(entries)) % given,
                )
                return redirect(entries[0] if len(entries) == 1 else "ledger:entry_list")
            context |= _looked_at(found, day)
        except Refusal as refusal:
            show(refusal, form)
    return render(request, "ledger/revaluation_new.html", context)


def _memorandum(day):
    """What the funds hold in other currencies, and what each of them is worth."""
    holdings = services.foreign_holdings(day)
    return {"holdings": holdings, "reporting": settings.REPORTING_CURRENCY, "day": date_format(day)}


def _digest(found):
    """What was shown, so that nothing else is posted."""
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _looked_at(found, day):
    happens = []
    for one in found:
        facts = {"fund": one.fund.code, "sum": max(one.worth, -one.worth)}
        gain = one.worth.amount < 0
        sentence = (
            _("Fund %(fund)s: %(sum)s gained by exchange.") if gain else _("Fund %(fund)s: %(sum)s lost by exchange.")
        )
        happens.append(sentence % facts)
    hidden = [("on", day.isoformat()), ("seen", _digest(found))]
    return {"found": found, "happens": happens, "hidden": hidden}
