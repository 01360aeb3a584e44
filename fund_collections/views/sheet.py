"""Typing a list, line by line as on the paper."""

from contextlib import suppress
from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.kept import keeps_form
from access.refusal import Refusal, as_refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.sheet import Fault, SheetForm
from fund_collections.models import ListState, Pledge
from fund_collections.services.hand_in import check_sum
from fund_collections.services.steps import SumsDiffer
from fund_collections.views.doors import get_or_post, visible_list
from ledger.amounts import words


@get_or_post
@keeps_form
def list_type(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.type_list", one)
    if one.state != ListState.ISSUED:
        messages.warning(request, _("List %(number)s is %(state)s already.")
                         % {"number": one.number, "state": one.get_state_display()})  # fmt: skip
        return redirect(one)
    old_lines = kept_lines(one)
    posted = request.POST if request.method == "POST" else None
    form = SheetForm(posted, subscription_list=one, old_lines=old_lines)
    done, note, faults, other = None, None, [], {}
    if request.method == "POST":
        try:
            done, note, faults = _act(request, one, form)
        except services.DraftChanged as changed:
            other = _other_draft(one, changed)
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
        "seen": _seen(request) if other else services.version_of(one, kept_lines(one) if posted else old_lines),
        "other": other,
        "has_pledges": Pledge.objects.filter(body=one.body, appeal=one.appeal, currency=one.currency).exists(),
        "consequence": _("books %(sum)s once counted by a second person") % {"sum": words(total, one.currency)},
    }
    return render(request, "fund_collections/list_type.html", context)


def kept_lines(one):
    lines = one.contributions.current().select_related("list__currency", "pledge__appeal", "pledge__body")
    return list(lines.order_by("line"))


def _seen(request):
    """The version of the draft that these lines began from, or the one that they are to replace."""
    return request.POST.get("other" if request.POST.get("act") == "mine" else "seen")


def _other_draft(one, changed):
    """What somebody else kept meanwhile, to be shown beside what was typed here."""
    one.refresh_from_db(fields=["collector_total"])
    lines = kept_lines(one)
    return {
        "sentence": str(changed),
        "lines": lines,
        "total": sum((line.amount for line in lines), Decimal(0)),
        "version": services.version_of(one, lines),
        "minute": Minute.objects.about(one).order_by("-id").first(),
    }


def _act(request, one, form):
    """What the pressed button asks for: (a redirect or None, a note about the sum or None, what is wrong).

    Whatever is pressed, lines that can be read are kept: the line may drop before the sheet is done.
    """
    act, complete = request.POST.get("act", "check"), form.is_valid()
    try:
        with as_refusal():
            if act == "hand in" and complete:
                _hand_in(request, one, form)
                return redirect(one), None, []
            _keep(request, one, form)
            if act == "draft" and not form.has_faulty_lines():
                messages.success(request, _("The lines are kept; the list is not handed in yet."))
                return redirect(one), None, []
        if not complete:
            return None, None, form.faults()
        return None, _looked_at(form.lines(), form.cleaned_data["collector_total"], one.currency), []
    except services.DraftChanged:
        raise
    except Refusal as refusal:
        if act == "hand in":
            with suppress(Refusal), as_refusal():
                _keep(request, one, form)
        if isinstance(refusal, SumsDiffer):
            return None, (str(refusal), "need"), []
        return None, None, [Fault(refusal.field or "main", "", "", str(refusal))]


def _hand_in(request, one, form):
    given = {"collector_total": form.cleaned_data["collector_total"], "on": form.cleaned_data["on"]}
    services.type_list(one, lines=form.lines(), **given, seen=_seen(request), by=request.user)
    messages.success(request, _("List %(number)s is handed in: a second person counts the money now.")
                     % {"number": one.number})  # fmt: skip


def _keep(request, one, form):
    """Keep the lines that can be read as a draft; the sum at the foot may still be missing."""
    lines = form.lines()
    if lines or form.old_lines:
        written = form.cleaned_data.get("collector_total", one.collector_total)
        kept = services.save_draft(one, lines=lines, collector_total=written, seen=_seen(request), by=request.user)
        one.collector_total = kept.collector_total


def _looked_at(lines, written, currency):
    check_sum(lines, written, currency)
    total = words(sum((line.amount for line in lines), Decimal(0)), currency)
    return _("The lines come to %(sum)s, as the collector wrote.") % {"sum": total}, "ok"
