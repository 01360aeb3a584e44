"""Receipts of all gifts, their series of numbers, and the page on which anybody checks one."""

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils.translation import gettext as _

from access.doors import open_to_public, require_perm
from access.guesses import address_of
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from fund_collections.forms.receipts import CheckForm, ReceiptFilter, SeriesFilter
from fund_collections.models import Receipt, ReceiptPrint
from fund_collections.receipt_checks import ask
from fund_collections.series import receipt_series
from fund_collections.views.doors import get_or_post
from ledger.money import as_figure

ORDERS = {"number": "number", "on": "issued_on", "body": "body_code", "sum": "amount", "list": "list_number"}
NEWEST_FIRST = ("-year", "body_code", "-number")
LAST_PRINT = ReceiptPrint.objects.filter(receipt=OuterRef("pk")).order_by("-copy").values("copy")[:1]
VOIDED_SHOWN = 100


@exports.exportable
def receipt_list(request):
    require_perm(request.user, "fund_collections.view_receipt")
    form = ReceiptFilter(request.GET, receipts=Receipt.objects.visible_to(request.user))
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST)
    if exports.asked(request):
        return receipts_as_file(request, form, rows)
    shown = page(rows, request.GET)
    shown.object_list = _with_prints(list(shown.object_list))
    context = {
        "form": form,
        "page": shown,
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "may_print": request.user.has_perm("fund_collections.print_receipt"),
        "sees_series": request.user.has_perm("fund_collections.view_receiptseries"),
    }
    return render(request, "fund_collections/receipt_list.html", context)


def _with_prints(receipts):
    """These receipts, each with how many times it was printed; asked for a page alone, not for all rows sorted."""
    prints = ReceiptPrint.objects.filter(receipt__in=receipts).values_list("receipt").annotate(count=Count("pk"))
    counts = dict(prints.order_by())
    for one in receipts:
        one.times_printed = counts.get(one.pk, 0)
    return receipts


def receipts_as_file(request, form, rows):
    head = [_("body"), _("number"), _("issued on"), _("amount"), _("currency"), _("appeal"), _("list"), _("line")]
    head += [_("voided at"), _("reason"), _("times printed"), _("in place of"), _("in its place")]
    lines = (
        (
            one.body_code,
            one,
            one.issued_on,
            as_figure(one.amount, one.currency_id),
            one.currency_id,
            one.appeal_title,
            one.list_number,
            one.line,
            one.voided_at,
            one.void_reason,
            one.times_printed,
            one.replaces and one.replaces.full_number,
            one.successor and one.successor.full_number,
        )
        for one in rows.annotate(times_printed=Coalesce(Subquery(LAST_PRINT) + 1, 0))
        .select_related("replaces", "replaced_by")
        .iterator(chunk_size=2000)
    )
    return exports.send(request, "receipts", head, lines, count=rows.count(), form=form)


@exports.exportable
def series_list(request):
    require_perm(request.user, "fund_collections.view_receiptseries")
    form = SeriesFilter(request.GET)
    series = receipt_series(**form.cleaned_data) if form.is_valid() else []
    if exports.asked(request):
        return series_as_file(request, form, series)
    voided = Receipt.objects.exclude(voided_at=None)
    if form.is_valid():
        voided = voided.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    context = {
        "form": form,
        "series": series,
        "gaps": sum(last - first + 1 for one in series for first, last in one.gaps),
        "voided": voided.order_by(F("voided_at").desc(), "pk")[:VOIDED_SHOWN],
        "exports": [exports.link(request)],
    }
    return render(request, "fund_collections/series_list.html", context)


def series_as_file(request, form, series):
    head = [_("body"), _("year"), _("first"), _("last"), _("receipts"), _("of these void"), _("missing numbers")]
    rows = [(one.body, one.year, one.first, one.last, one.count, one.voided, one.missing) for one in series]
    return exports.send(request, "receipt-series", head, rows, count=len(rows), form=form)


@open_to_public
@get_or_post
def receipt_check(request):
    """The answer stands in the reply to this very POST: number and code never become part of an address."""
    form, answer = CheckForm(request.POST or None), None
    if form.is_valid():
        with on_form(form):
            answer = ask(**form.cleaned_data, address=address_of(request))
    response = render(request, "fund_collections/receipt_check.html", {"form": form, "answer": answer})
    response.headers["Cache-Control"] = "no-store"
    return response
