from contextlib import nullcontext
from functools import partial

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from access.refusal import Refusal
from audit import exports
from reports import html
from reports.catalogue import REPORTS
from reports.formats import FORMATS
from reports.forms import AskForm
from reports.packed import packed
from reports.snapshot import made, one_moment


@require_safe
def report_list(request):
    """The reports this person may read, each with what it is for."""
    reports = [report for report in REPORTS.values() if report.open_to(request.user)]
    return render(request, "reports/report_list.html", {"reports": reports})


@partial(exports.exportable, kinds=FORMATS)
def report_show(request, name):
    report = _report(request, name)
    form = AskForm(request.GET, report=report, user=request.user)
    if not form.is_valid():
        return _ask_again(request, report, form)
    if exports.asked(request, FORMATS):
        return _sent(request, report, form)
    downloads = [exports.link(request, kinds=FORMATS)]
    around = {"back": reverse("reports:report_list"), "form": form, "downloads": downloads}
    moment = one_moment if report.flows else nullcontext
    return made(report.build, form.asked(), lambda page: html.render(request, page, **around), moment=moment)


def _sent(request, report, form):
    """The report as a file: minuted before its first byte leaves, and again where it could not be made after all."""
    exports.spend_one(request.user)
    asked, chosen = form.asked(), FORMATS[request.GET["as"]]
    name = f"{report.name}-{asked.as_of:%Y-%m-%d}"
    taken = exports.announce(request, name, form)
    try:
        pieces = made(report.build, asked, lambda document: packed(chosen.pieces(document)), taken=taken)
    except Refusal as refusal:
        exports.withdraw(taken, by=request.user)
        form.add_error(None, str(refusal))
        return _ask_again(request, report, form)
    headers = {
        "Content-Disposition": f'attachment; filename="{taken.filename(name, chosen.ending)}"',
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(pieces, content_type=chosen.content_type, headers=headers)


def _report(request, name):
    """The report of that name; what may not be read is not found."""
    report = REPORTS.get(name)
    if report is None or not report.open_to(request.user):
        raise Http404
    return report


def _ask_again(request, report, form):
    return render(request, "reports/report_ask.html", {"report": report, "form": form})
