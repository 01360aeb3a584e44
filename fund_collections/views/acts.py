"""Counting a list, posting it, taking it a step back."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.doors import require_perm
from access.forms import BecauseForm
from access.refusal import on_form
from fund_collections import services
from fund_collections.forms.lists import CountForm, PostForm
from fund_collections.models import ListState
from fund_collections.views.doors import get_or_post, see, visible_list
from ledger.amounts import words


@get_or_post
def list_count(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.count_list", one)
    form = CountForm(request.POST or None, currency=one.currency)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.count_list(one, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is counted: the treasurer posts it now.")
                             % {"number": one.number})  # fmt: skip
            return see(one)
    context = {
        "heading": _("Count list %(number)s") % {"number": one.number},
        "sub": _("Count the money before you look at the list’s sum. You typed no line of this list."),
        "form": form,
        "act": _("Count this list"),
        "consequence": _("nothing is booked yet; the treasurer posts what was counted"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def list_post(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.post_list", one)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.post_list(one, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is posted.") % {"number": one.number})
            return see(one)
    if one.state != ListState.COUNTED:
        messages.warning(request, _("List %(number)s is %(state)s: only a counted list is posted.")
                         % {"number": one.number, "state": one.get_state_display()})  # fmt: skip
        return see(one)
    facts = {"sum": words(one.counted_total, one.currency), "fund": one.appeal.fund.name}
    gifts = one.contributions.count()
    context = {
        "heading": _("Post list %(number)s") % {"number": one.number},
        "sub": one.appeal.title,
        "form": form,
        "lines": [
            ngettext("%(count)s gift gets its receipt number.", "%(count)s gifts get their receipt numbers.", gifts)
            % {"count": gifts},
            _("Typed by %(typist)s, counted by %(counter)s.") % {"typist": one.typed_by, "counter": one.counted_by},
            _("This cannot be taken back: a wrong entry is answered by its reversal."),
        ],
        "act": _("Post this list"),
        "consequence": _("books %(sum)s to %(fund)s") % facts,
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def list_return(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.return_list", one)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.return_to_typing(one, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s went one step back.") % {"number": one.number})
            return see(one)
    back_to = _("to typing; its lines are kept") if one.state == ListState.RETURNED else _("to be counted anew")
    context = {
        "heading": _("Take list %(number)s back") % {"number": one.number},
        "sub": _("It goes one step back: %(where)s.") % {"where": back_to},
        "form": form,
        "act": _("Take it back"),
        "consequence": _("the minutes keep your reason"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)
