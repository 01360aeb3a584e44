"""Typing a list, line by line as on the paper."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.refusal import Refusal, as_refusal
from fund_collections import services
from fund_collections.forms.sheet import Fault, SheetForm
from fund_collections.models import ListState
from fund_collections.services.hand_in import check_sum
from fund_collections.services.steps import SumsDiffer
from fund_collections.views.doors import get_or_post, visible_list
from ledger.amounts import words


@get_or_post
def list_type(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.type_list", one)
    if one.state != ListState.ISSUED:
        messages.warning(request, _("List %(number)s is %(state)s already.")
                         % {"number": one.number, "state": one.get_state_display()})  # fmt: skip
        return redirect(one)
    old_lines = list(one.contributions.select_related("list__currency").order_by("line"))
    posted = request.POST if request.method == "POST" else None
    form = SheetForm(posted, subscription_list=one, old_lines=old_lines)
    note, faults = None, []
    if request.method == "POST":
        done, note, faults = _act(request, one, form)
        if done:
            return done
    total = form.total()
    context = {
        "list": one,
        "form": form,
        "faults": faults,
        "note": note,
        "total": total,
        "count": form.count(),
        "consequence": _("books %(sum)s once counted by a second person") % {"sum": words(total, one.currency)},
    }
    return render(request, "fund_collections/list_type.html", context)


def _act(request, one, form):
    """What the pressed button asks for: (a redirect or None, a note about the sum or None, what is wrong)."""
    if not form.is_valid():
        return None, None, form.faults()
    lines, written = form.lines(), form.cleaned_data["collector_total"]
    act = request.POST.get("act", "check")
    try:
        if act == "check":
            return None, _looked_at(lines, written, one.currency), []
        with as_refusal():
            if act == "draft":
                services.save_draft(one, lines=lines, collector_total=written, by=request.user)
                messages.success(request, _("The lines are kept; the list is not handed in yet."))
            else:
                on = form.cleaned_data["on"]
                services.type_list(one, lines=lines, collector_total=written, on=on, by=request.user)
                messages.success(request, _("List %(number)s is handed in: a second person counts the money now.")
                                 % {"number": one.number})  # fmt: skip
    except SumsDiffer as refusal:
        return None, (str(refusal), "need"), []
    except Refusal as refusal:
        return None, None, [Fault(refusal.field or "main", "", "", str(refusal))]
    return redirect(one), None, []


def _looked_at(lines, written, currency):
    check_sum(lines, written, currency)
    total = words(sum((line.amount for line in lines), Decimal(0)), currency)
    return _("The lines come to %(sum)s, as the collector wrote.") % {"sum": total}, "ok"
