"""What became of a sending."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.once import once_only, told_if_done
from access.refusal import on_form
from remittances import services
from remittances.forms import ConfirmForm, ShareRows
from remittances.forms_of_goods import GoodsForm
from remittances.forms_of_sending import FoundForm, LostForm, ReturnForm
from remittances.grades import GRADES
from remittances.models import Outcome, ParcelItem, Route, State
from remittances.services import ShareTold
from remittances.views.doors import of_remittance
from remittances.views.orders import with_reason

MORE_ROWS = 6


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("confirm")
def remittance_confirm(request, remittance):
    posted = request.POST or None
    wants_rows = "more" in request.POST
    attempt = _attempt(remittance)
    sort = {"local": attempt and attempt.local_currency, "of_goods": remittance.route == Route.PARCEL}
    form = ConfirmForm(posted, initial=_begin(remittance, attempt), **sort)
    goods = _goods(remittance, None if wants_rows else posted, typed=request.POST)
    shares = ShareRows(posted, prefix="shares", form_kwargs={"by": request.user})
    if wants_rows:
        form, shares = _with_more_rows(request, shares, sort)
    form = once_only(form, "confirm", remittance.pk, by=request.user)
    if not wants_rows and posted and form.is_valid() and goods.is_valid() and shares.is_valid():
        told = {"shares": _told(shares), "arrived": goods.items if sort["of_goods"] else None}
        with on_form(form):
            with told_if_done(request):
                services.confirm(remittance, **form.cleaned_data, **told, by=request.user)
                messages.success(request, _("%(code)s is confirmed.") % {"code": remittance.code})
            return redirect(remittance)
    context = {"remittance": remittance, "form": form, "shares": shares, "sum_told": _sum_told(shares)}
    context["sent"] = attempt.amount if attempt else remittance.amount
    context["goods"] = [(goods[lot.code], lot, lot.item) for lot in goods.lots]
    context["goods_errors"] = goods.non_field_errors()
    return render(request, "remittances/remittance_confirm.html", {**context, "grades": GRADES})


def _goods(remittance, posted, *, typed):
    """How much of each of the goods in a parcel arrived: all, until told otherwise. No field for another route."""
    items = ParcelItem.objects.filter(parcel__remittance=remittance).select_related("lot__good").order_by("lot__code")
    lots = []
    for item in items:
        lots.append(item.lot)
        item.lot.item = item
    begin = {lot.pk: lot.item.quantity for lot in lots}
    again = {lot.code: typed[lot.code] for lot in lots if lot.code in typed}
    return GoodsForm(posted, lots=lots, most=lambda lot: lot.item.quantity, begin=begin, initial=again)


def _attempt(remittance):
    """The sending that word is awaited of, or None where there is none."""
    sendings = remittance.attempts.exclude(outcome=Outcome.RETURNED).select_related("local_currency")
    return sendings.order_by("-number").first()


def _begin(remittance, attempt):
    """Everything arrived, until told otherwise."""
    sent = attempt.amount if attempt else remittance.amount
    begin = {"received": f"{sent:.{remittance.currency.exponent}f}", "on": timezone.localdate()}
    if attempt and attempt.local_amount is not None:
        begin["local_received"] = f"{attempt.local_amount:.{attempt.local_currency.exponent}f}"
    return begin


def _with_more_rows(request, shares, sort):
    """The same page with what was typed and some empty rows more; nothing is checked yet."""
    data = request.POST.copy()
    have = min(shares.total_form_count(), shares.max_num)
    data["shares-TOTAL_FORMS"] = min(have + MORE_ROWS, shares.max_num)
    form = ConfirmForm(initial={name: data.get(name, "") for name in (*ConfirmForm.base_fields, "once")}, **sort)
    typed = [
        {name: data.get(f"shares-{row}-{name}", "") for name in ("kind", "captive", "people", "amount")}
        for row in range(have)
    ]
    rows = ShareRows(prefix="shares", initial=typed, form_kwargs={"by": request.user})
    return form, rows


def _told(shares):
    return [
        ShareTold(
            kind=row["kind"],
            amount=row.get("amount") or Decimal(0),
            people=row.get("people") or 1,
            captive=row.get("captive"),
        )
        for row in shares.cleaned_data
        if row.get("kind")
    ]


def _sum_told(shares):
    """What the typed rows come to, or None where no row could be read yet."""
    if not shares.is_bound:
        return None
    rows = [form.cleaned_data for form in shares.forms if form.is_valid()]
    return sum((row["amount"] for row in rows if row.get("amount")), Decimal(0))


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("return")
def remittance_return(request, remittance):
    form = ReturnForm(request.POST or None, initial={"on": timezone.localdate()})
    form = once_only(form, "return", remittance.pk, by=request.user)
    if form.is_valid():
        with on_form(form):
            with told_if_done(request):
                services.mark_returned(remittance, **form.cleaned_data, by=request.user)
                messages.success(request, _("The return of %(code)s is booked.") % {"code": remittance.code})
            return redirect(remittance)
    fund = remittance.fund.name
    context = {
        "heading": _("Book the return of %(code)s") % {"code": remittance.code},
        "form": form,
        "lines": [
            _("What came back is credited to %(fund)s, the rest is booked as lost; of the fee, what came back too.")
            % {"fund": fund},
            _again(remittance),
        ],
        "act": _("Book the return"),
        "consequence": _("credits %(fund)s with what came back") % {"fund": fund},
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)


def _again(remittance):
    if remittance.line_id:
        return _("The attempt is closed. What is still owed to this address goes into a plan that follows up.")
    return _("The attempt is closed. Taking the remittance up again begins with a new draft and new signatures.")


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("found")
def remittance_found(request, remittance):
    form = FoundForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.found_sent(remittance, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(code)s is on the way.") % {"code": remittance.code})
            return redirect(remittance)
    context = {
        "heading": _("%(code)s was sent after all") % {"code": remittance.code},
        "lines": [
            _("It was handed over and no answer came back; nobody hands it over a second time."),
            _("Ask the provider. If it knows nothing of it, book the return of the whole sum and the fee instead."),
        ],
        "form": form,
        "act": _("Write the reference down"),
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("mark_unknown")
def remittance_unknown(request, remittance):
    if remittance.state == State.IN_HAND:
        return _lost_in_hand(request, remittance)
    return with_reason(
        request,
        remittance,
        services.mark_unknown,
        done=_("%(code)s is unknown now."),
        heading=_("Nobody knows what became of %(code)s") % {"code": remittance.code},
        lines=[
            _("Nothing is booked: the money may have arrived."),
            _("It is never sent a second time, unless its return is booked."),
        ],
        act=_("Mark it unknown"),
    )


def _lost_in_hand(request, remittance):
    """The order is in the hand of somebody who cannot be asked, and its address was opened."""
    form = LostForm(request.POST or None, remittance=remittance, initial={"on": timezone.localdate()})
    form = once_only(form, "unknown", remittance.pk, by=request.user)
    if form.is_valid():
        with on_form(form):
            with told_if_done(request):
                services.lost_in_hand(remittance, **form.cleaned_data, by=request.user)
                messages.success(request, _("%(code)s is unknown now.") % {"code": remittance.code})
            return redirect(remittance)
    facts = {"code": remittance.code, "holder": remittance.forwarder.username}
    context = {
        "heading": _("Nobody knows whether %(code)s was sent") % facts,
        "form": form,
        "lines": [
            _("For an order in the hand of %(holder)s, who opened its address and cannot be asked.") % facts,
            _("Its sum is booked as sent, so that nobody sends it a second time. If it turns up, book its return."),
            _("If it certainly was not sent, put it back instead."),
        ],
        "act": _("Mark it unknown"),
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)
