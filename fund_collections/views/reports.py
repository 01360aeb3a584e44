"""What was reported of sheets: lost, void, destroyed, found again; and who has seen the report."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from access.doors import require_perm
from access.lists import in_order, page
from access.refusal import Refusal, as_refusal
from audit import exports
from fund_collections import services
from fund_collections.forms.paper import ReportFilter
from fund_collections.models import ListReport
from fund_collections.views.doors import see

ORDERS = {
    "number": ("list__body__code", "list__running"),
    "kind": "kind",
    "on": "on",
    "money": "money",
    "seen": "seen_at",
}
NEWEST_FIRST = ("-on", "-made_at", "pk")


@exports.exportable
def report_list(request):
    require_perm(request.user, "fund_collections.view_subscriptionlist")
    form = ReportFilter(request.GET, reports=ListReport.objects.visible_to(request.user))
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST)
    rows = rows.select_related("list__body", "list__collector", "list__appeal", "made_by", "seen_by")
    if exports.asked(request):
        return reports_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "waiting": form.rows().to_countersign(request.user).count(),
    }
    return render(request, "fund_collections/report_list.html", context)


def reports_as_csv(request, form, rows):
    head = [_("number"), _("body"), _("collector"), _("appeal"), _("what happened"), _("on"), _("money given on it")]
    head += [_("reason"), _("by"), _("countersigned by"), _("countersigned on")]
    lines = (
        (
            one.list.number,
            one.list.body.code,
            one.list.collector.code if one.list.collector else "",
            one.list.appeal.code,
            one.kind,
            one.on,
            one.money,
            one.because,
            str(one.made_by),
            str(one.seen_by) if one.seen_by else "",
            timezone.localdate(one.seen_at) if one.seen_at else "",
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "list-reports", head, lines, count=rows.count(), form=form)


@require_POST
def report_countersign(request, pk):
    rows = ListReport.objects.visible_to(request.user).select_related("list")
    report = get_object_or_404(rows, pk=pk)
    require_perm(request.user, "fund_collections.end_list", report.list)
    try:
        with as_refusal():
            services.countersign(report, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The report is countersigned."))
    return see(report.list)
