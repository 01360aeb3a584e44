"""The treasurer's own entries: exchange, opening balance, reversal. All others belong to acts of other rooms."""

from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from access.forms import show
from access.refusal import Refusal, as_refusal
from ledger import queries, services
from ledger.forms import CORRECTED_HERE, ExchangeForm, OpeningForm, ReverseForm
from ledger.models import Entry, EntryKind
from ledger.money import Money

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def exchange_new(request):
    """Typed, looked at with its difference, then posted: `sure` is set by the review alone."""
    require_perm(request.user, "ledger.post_entry")
    form = ExchangeForm(request.POST or None, initial={"on": timezone.localdate()})
    context = {"form": form, "review": None}
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["rate"] is None:
                context |= propose_rate(form)
            elif request.POST.get("sure") == "1":
                with as_refusal(), transaction.atomic():
                    entry = services.exchange(by=request.user, **exchange_of(form.cleaned_data))
                messages.success(request, _("The exchange is posted."))
                return redirect(entry)
            else:
                typed = [(name, form[name].value() or "") for name in form.fields]
                context |= {"review": review_of(exchange_of(form.cleaned_data)), "hidden": [*typed, ("sure", "1")]}
        except Refusal as refusal:
            show(refusal, form)
    return render(request, "ledger/exchange_new.html", context)


def propose_rate(form):
    """The form with the newest rate known for the day filled in: looked at by a person before it counts."""
    asked = form.cleaned_data
    base, quote = asked["from_account"].currency_id, asked["to_account"].currency_id
    if base == quote:
        raise Refusal(_("An exchange is between two currencies."))
    rate = services.rate_on(base, quote, asked["on"])
    return {"form": form.proposing(rate), "proposed": rate}


def exchange_of(asked):
    return {
        "fund": asked["fund"],
        "from_account": asked["from_account"],
        "to_account": asked["to_account"],
        "given": Money(asked["given"], asked["from_account"].currency_id),
        "got": Money(asked["got"], asked["to_account"].currency_id),
        "rate": services.Rate(asked["rate"], asked["rate_on"], asked["rate_source"]),
        "on": asked["on"],
        "fee": asked["fee"] or Decimal(0),
    }


def review_of(asked):
    """What the exchange will book, in sentences; the difference to the rate among them."""
    given, got, fee = asked["given"], asked["got"], Money(asked["fee"], asked["given"].currency)
    difference = got - services.worth_of(given, got, rate=asked["rate"], fee=fee.amount)
    happens = [
        _("%(given)s leave %(account)s.") % {"given": given, "account": asked["from_account"].name},
        _("%(got)s come to %(account)s.") % {"got": got, "account": asked["to_account"].name},
    ]
    if difference.amount > 0:
        happens.append(_("%(sum)s more than the rate says are booked as a gain of exchange.") % {"sum": difference})
    elif difference.amount < 0:
        happens.append(_("%(sum)s less than the rate says are booked as a loss of exchange.") % {"sum": -difference})
    else:
        happens.append(_("The sums agree with the rate."))
    if fee.amount:
        happens.append(_("%(sum)s of what was given are booked as a fee.") % {"sum": fee})
    return happens


@get_or_post
def opening_new(request):
    require_perm(request.user, "ledger.post_entry")
    form = OpeningForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        money = Money(asked["amount"], asked["currency"].pk)
        try:
            with as_refusal(), transaction.atomic():
                entry = services.open_balance(
                    by=request.user, fund=asked["fund"], account=asked["account"], money=money, on=asked["on"]
                )
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The opening balance is posted."))
            return redirect(entry)
    context = {
        "heading": _("Opening balance"),
        "sub": _("What an account held for a fund before these books began."),
        "form": form,
        "act": _("Post it"),
        "consequence": _("adds the sum to the fund; a mistake is answered by a reversal"),
        "back": (_("Books"), reverse("ledger:fund_list")),
    }
    return render(request, "act.html", context)


def reversal_day(entry):
    """Today; but the answer to a revaluation lies on its own day while that is open, so that it can be done anew."""
    if entry.kind != EntryKind.REVALUATION or services.first_open_day(entry.posted_on) != entry.posted_on:
        return None
    return entry.posted_on


def require_own(entry):
    if queries.kept_elsewhere(entry):
        raise Refusal(_("This entry belongs to an act: correct it there."))


@get_or_post
def entry_reverse(request, pk):
    require_perm(request.user, "ledger.reverse_entry")
    found = queries.with_legs(queries.with_occasions(Entry.objects.filter(kind__in=CORRECTED_HERE)))
    entry = get_object_or_404(found, pk=pk)
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            require_own(entry)
            with as_refusal(), transaction.atomic():
                answer = services.reverse(
                    entry, by=request.user, because=form.cleaned_data["because"], on=reversal_day(entry)
                )
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("%(code)s is reversed.") % {"code": entry.code})
            return redirect(answer)
    context = {
        "heading": _("Reverse %(code)s?") % {"code": entry.code},
        "sub": entry.text,
        "lines": [
            _("%(sum)s on %(account)s, fund %(fund)s, is answered by the opposite.")
            % {"sum": leg.money, "account": leg.account.name, "fund": leg.fund.code}
            for leg in entry.legs
        ],
        "form": form,
        "act": _("Reverse it"),
        "consequence": _("posts a second entry; both stay for ever"),
        "tone": "red",
        "back": (entry.code, entry.get_absolute_url()),
    }
    return render(request, "act.html", context)
