"""Statements for givers, by their own word or by one receipt of a named one. Each print is minuted, nobody named."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import require_perm, step_up_required
from access.refusal import on_form
from fund_collections import services
from fund_collections.models import Receipt
from reports import pdf
from reports.giver_forms import ChosenForm, GiverForm, NamedForm, asked_of
from reports.giver_year import giver_year, named_year
from reports.receipt_views import as_file

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
GIFT = ("contribution__named_in", "contribution__pledge", "contribution__list")


@get_or_post
def giver_statement(request):
    """The file is the reply to this very POST, so that the giver's word is in no address."""
    require_perm(request.user, "reports.view_giver_year")
    form = GiverForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        content = b""
        with on_form(form):
            document = giver_year(form.asked(), form.cleaned_data["pseudonym"])
            body = form.cleaned_data["body"]
            content = _printed(body, document, request.user, body=body.code)
        if content:
            return as_file(content, f"giver-year-{form.cleaned_data['as_of']:%Y-%m-%d}")
    context = {
        "heading": _("Statement for a giver"),
        "sub": _("All gifts under one word, with their receipts, as a PDF in the language of the body."),
        "form": form,
        "act": _("Make the statement"),
        "back": (_("Receipts"), reverse("fund_collections:receipt_list")),
    }
    return render(request, "act.html", context)


@get_or_post
def named_statement(request, pk):
    """For whoever may open the name: the gifts of the giver of one receipt are looked for, chosen, and printed."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user).select_related("body", *GIFT), pk=pk)
    require_perm(request.user, "fund_collections.reveal_giver", receipt.contribution.keeper)
    if services.name_of(receipt.contribution) is None:
        raise Http404
    return _chosen(request, receipt) if "besides" in request.POST else _looked_for(request, receipt)


@step_up_required
def _looked_for(request, receipt):
    form = NamedForm(request.POST or None, receipt=receipt)
    if request.method == "POST" and form.is_valid():
        gifts, days = None, {"first": form.cleaned_data["first"], "last": form.cleaned_data["as_of"]}
        with on_form(form):
            gifts = services.gather_gifts(receipt, **days, because=form.cleaned_data["because"], by=request.user)
        if gifts is not None:
            return _choose(request, receipt, ChosenForm(receipt=receipt, asked=asked_of(form, receipt), gifts=gifts))
    context = {
        "lines": [
            _("The vault compares the sealed names of this body’s gifts in these days; it opens none of them."),
            _("Found are names of the same letters. You choose before anything is printed."),
        ],
        "form": form,
        "act": _("Find the gifts"),
        "consequence": _("writes in the minutes: who, when, this receipt, and your reason"),
    }
    return _page(request, receipt, context)


@step_up_required
def _chosen(request, receipt):
    form = ChosenForm(request.POST, receipt=receipt)
    if form.is_valid():
        content = b""
        with on_form(form):
            document = named_year(form.asked(), form.receipts)
            facts = {"body": receipt.body_code, "gifts": len(document.tables[0].rows)}
            content = _printed(receipt, document, request.user, **facts)
        if content:
            return as_file(content, f"giver-year-{receipt.body_code}-{receipt}")
    return _choose(request, receipt, form)


def _choose(request, receipt, form):
    context = {
        "lines": [_("No giver is named: on the paper stands a ruled line, to be filled in by hand.")],
        "form": form,
        "act": _("Make the statement"),
        "consequence": _("the print is minuted; which receipts are of one giver is kept nowhere"),
    }
    return _page(request, receipt, context)


def _page(request, receipt, context):
    context |= {
        "heading": _("Statement for the giver of %(number)s") % {"number": receipt.full_number},
        "sub": _("All gifts of the same giver through this body, as a PDF in the language of the receipt."),
        "back": (str(receipt), receipt.get_absolute_url()),
    }
    response = render(request, "act.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _printed(subject, document, by, **facts):
    first, last = document.period
    press = partial(pdf.render, document)
    return services.print_statement(subject, press=press, by=by, first=first, last=last, **facts)
