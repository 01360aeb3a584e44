"""Sheets that came back: noted before they are typed, and taken back where the note was wrong."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.doors import require_perm
from access.forms import BecauseForm
from access.offices import Office, bodies, holds
from access.refusal import on_form
from fund_collections import services
from fund_collections.forms.receiving import ReceiveForm
from fund_collections.models import SubscriptionList
from fund_collections.views.doors import get_or_post, see, visible_list


@get_or_post
def list_receive(request):
    require_perm(request.user, "fund_collections.receive_list")
    lists = SubscriptionList.objects.visible_to(request.user)
    if not holds(request.user, Office.TREASURER):
        lists = lists.filter(body__in=bodies(request.user, Office.DELEGATE))
    form = ReceiveForm(request.POST or None, lists=lists, number=request.GET.get("number", "")[:40])
    if request.method == "POST" and form.is_valid():
        found = []
        with on_form(form):
            found = services.receive_lists(form.cleaned_data["numbers"], on=form.cleaned_data["on"], by=request.user)
        if found:
            sentence = ngettext("%(count)s list is received back.", "%(count)s lists are received back.", len(found))
            messages.success(request, sentence % {"count": len(found)})
            return see(found[0]) if len(found) == 1 else redirect("fund_collections:list_out")
    context = {
        "heading": _("Received back"),
        "sub": _("Sheets that lie in your drawer before anybody has typed them: they no longer count as out."),
        "form": form,
        "act": _("Note it"),
        "consequence": _("nothing is booked; their lines are still to be typed"),
        "back": (_("Lists still out"), reverse("fund_collections:list_out")),
    }
    return render(request, "act.html", context)


@get_or_post
def list_unreceive(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.receive_list", one)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.unreceive_list(one, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is out again.") % {"number": one.number})
            return see(one)
    context = {
        "heading": _("List %(number)s is not back") % {"number": one.number},
        "sub": _("The note that it was received is taken back: it counts as out."),
        "form": form,
        "act": _("It is still out"),
        "consequence": _("the minutes keep your reason"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)
