"""What one person typed of the store, shown to another house: confirmed and booked, or refused with a reason."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import on_form
from ledger.money import plain
from remittances import services
from remittances.forms import ReasonForm
from remittances.models import StockChange

HANDLES = (Office.TREASURER, Office.CASE_WORKER, Office.FORWARDER)
MOST_TOLD = 10


def state_of_change(change):
    """The word for how a change of the stock stands, and the sign beside it."""
    if change.refused_at:
        return _("refused"), "plain"
    if change.undone_at:
        return _("undone"), "plain"
    if change.undo_asked_at:
        return _("to be undone"), "half"
    return (_("booked"), "ok") if change.entry_id else (_("to be confirmed"), "need")


def answers_of(change, user):
    """What `user` may answer to a change that came with its people: to confirm it, to refuse it; None where nothing."""
    typed = change.asked_by
    if typed is None or not user.has_perm("remittances.confirm_stockchange"):
        return None
    return {"confirm": typed.pk != user.pk and typed.body_id != user.body_id, "own": typed.pk == user.pk}


def _change(request, pk):
    """The change, and the page it stands on with its code: that of its count, or of its lot."""
    require_perm(request.user, "remittances.confirm_stockchange")
    rows = StockChange.objects.visible_to(request.user).select_related("lot__good", "line__count")
    change = get_object_or_404(rows, pk=pk)
    return change, change.line.count if change.line else change.lot


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*HANDLES)
def change_confirm(request, pk):
    change, page = _change(request, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with on_form(form):
            services.confirm_change(change, by=request.user)
            messages.success(request, _("%(code)s is confirmed and booked.") % {"code": _code(change)})
            return redirect(page)
    context = {
        "heading": _("Confirm the undoing of %(code)s") if change.undo_asked_at else _("Confirm %(code)s"),
        "lines": [
            *_told(change),
            _("Look for yourself: somebody of another body than yours typed this, and what you confirm is booked."),
        ],
        "form": form,
        "act": _("Confirm it"),
        "consequence": _("books it; both names stay with it"),
        "back": (page.code, page.get_absolute_url()),
    }
    context["heading"] %= {"code": _code(change)}
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*HANDLES)
def change_refuse(request, pk):
    change, page = _change(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.refuse_change(change, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(code)s is refused: nothing moved.") % {"code": _code(change)})
            return redirect(page)
    context = {
        "heading": _("Refuse the undoing of %(code)s") if change.undo_asked_at else _("Refuse %(code)s"),
        "lines": [
            *_told(change),
            _("Nothing is booked; what was typed and your reason stay. Type it anew if need be."),
        ],
        "form": form,
        "act": _("Refuse it"),
        "tone": "red",
        "back": (page.code, page.get_absolute_url()),
    }
    context["heading"] %= {"code": _code(change)}
    return render(request, "act.html", context)


def _code(change):
    return change.line.count.code if change.line else change.code


def _told(change):
    """What waits, as sentences: the first of the changes that are answered together, and why they are to be undone."""
    together = Q(line__count=change.line.count) if change.line else Q(pk=change.pk)
    rows = list(StockChange.objects.waiting().filter(together).select_related("lot__good").order_by("code"))
    told = [_line(one) for one in rows[:MOST_TOLD]]
    more = len(rows) - MOST_TOLD
    if more > 0:
        told.append(ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more})
    if change.undo_asked_at:
        told.append(_("To be undone: %(because)s") % {"because": change.undone_because})
    return told


def _line(change):
    facts = {"lot": change.lot.code, "goods": change.lot.good.name, "unit": change.lot.good.unit}
    facts |= {"quantity": plain(change.quantity), "kind": change.get_kind_display(), "because": change.because}
    return _("%(lot)s, %(goods)s: %(quantity)s %(unit)s %(kind)s, %(because)s") % facts
