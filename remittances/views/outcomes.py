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
from remittances.forms import ConfirmForm, ReturnForm, ShareRows
from remittances.services import ShareTold
from remittances.views.doors import of_remittance
from remittances.views.orders import with_reason

MORE_ROWS = 6


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("confirm")
def remittance_confirm(request, remittance):
    posted = request.POST or None
    wants_rows = "more" in request.POST
    form = ConfirmForm(posted, initial=_begin(remittance))
    shares = ShareRows(posted, prefix="shares", form_kwargs={"by": request.user})
    if wants_rows:
        form, shares = _with_more_rows(request, shares)
    form = once_only(form, "confirm", remittance.pk, by=request.user)
    if form.is_valid() and shares.is_valid():
        with on_form(form):
            with told_if_done(request):
                services.confirm(remittance, **form.cleaned_data, shares=_told(shares), by=request.user)
                messages.success(request, _("%(code)s is confirmed.") % {"code": remittance.code})
            return redirect(remittance)
    context = {"remittance": remittance, "form": form, "shares": shares, "sum_told": _sum_told(shares)}
    return render(request, "remittances/remittance_confirm.html", context)


def _begin(remittance):
    return {"received": f"{remittance.amount:.{remittance.currency.exponent}f}", "on": timezone.localdate()}


def _with_more_rows(request, shares):
    """The same page with what was typed and some empty rows more; nothing is checked yet."""
    data = request.POST.copy()
    have = min(shares.total_form_count(), shares.max_num)
    data["shares-TOTAL_FORMS"] = min(have + MORE_ROWS, shares.max_num)
    form = ConfirmForm(initial={name: data.get(name, "") for name in (*ConfirmForm.base_fields, "once")})
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
            _("What came back is credited to %(fund)s, the rest is booked as lost; the fee stays spent.")
            % {"fund": fund},
            _("The attempt is closed. Taking the remittance up again begins with a new draft and new signatures."),
        ],
        "act": _("Book the return"),
        "consequence": _("credits %(fund)s with what came back") % {"fund": fund},
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("mark_unknown")
def remittance_unknown(request, remittance):
    return with_reason(
        request,
        remittance,
        services.mark_unknown,
        heading=_("Nobody knows what became of %(code)s") % {"code": remittance.code},
        lines=[
            _("Nothing is booked: the money may have arrived."),
            _("It is never sent a second time, unless its return is booked."),
        ],
        act=_("Mark it unknown"),
    )
