"""Accounts that bodies agreed to be known by: noted, listed without their numbers, ended."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from access.doors import require_perm
from access.lists import page
from access.refusal import Refusal, as_refusal, on_form
from fund_collections import services
from fund_collections.forms.body_accounts import BodyAccountForm
from fund_collections.models import BodyAccount
from fund_collections.views.doors import get_or_post


@get_or_post
def body_account_list(request):
    require_perm(request.user, "fund_collections.keep_bodyaccount")
    form = BodyAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            _noted, found = services.note_body_account(**form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("The account is noted; bookings of later imports are known by it."))
            if found:
                messages.success(request, _earlier(found))
            return redirect("fund_collections:body_account_list")
    rows = BodyAccount.objects.standing().select_related("body", "noted_by").order_by("body__code", "noted_at", "pk")
    context = {"form": form, "page": page(rows, request.GET)}
    return render(request, "fund_collections/body_account_list.html", context)


def _earlier(count):
    sentence = ngettext(
        "%(count)s open booking of earlier imports is of this account: look at its suggestions again.",
        "%(count)s open bookings of earlier imports are of this account: look at their suggestions again.",
        count,
    )
    return sentence % {"count": count}


@require_POST
def body_account_end(request, pk):
    require_perm(request.user, "fund_collections.keep_bodyaccount")
    noted = get_object_or_404(BodyAccount, pk=pk)
    try:
        with as_refusal():
            services.end_body_account(noted, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The account is forgotten."))
    return redirect("fund_collections:body_account_list")
