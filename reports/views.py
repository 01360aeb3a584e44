from contextlib import nullcontext
from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.refusal import Refusal
from reports import html
from reports.catalogue import REPORTS
from reports.formats import FORMATS
from reports.forms import AskForm
from reports.snapshot import made, one_moment


@require_safe
def report_list(request):
    """The reports this person may read, each with what it is for."""
    reports = [report for report in REPORTS.values() if report.open_to(request.user)]
    return render(request, "reports/report_list.html", {"reports": reports})


@require_safe
def report_show(request, name):
    report = _report(request, name)
    form = AskForm(request.GET, report=report, user=request.user)
    if not form.is_valid():
        return _ask_again(request, report, form)
    around = {"back": reverse("reports:report_list"), "form": form, "downloads": _downloads(report, form)}
    moment = one_moment if report.flows else nullcontext
    return made(report.build, form.asked(), lambda page: html.render(request, page, **around), moment=moment)


@require_safe
def report_download(request, name, form_of):
    report = _report(request, name)
    if form_of not in FORMATS:
        raise Http404
    form = AskForm(request.GET, report=report, user=request.user)
    if not form.is_valid():
        return _ask_again(request, report, form)
    try:
        name, content = made(report.build, form.asked(), partial(_file, form_of))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _ask_again(request, report, form)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=FORMATS[form_of].content_type, headers=headers)


def _file(form_of, document):
    return document.filename(form_of), FORMATS[form_of].render(document)


def _report(request, name):
    """The report of that name; what may not be read is not found."""
    report = REPORTS.get(name)
    if report is None or not report.open_to(request.user):
        raise Http404
    return report


def _ask_again(request, report, form):
    return render(request, "reports/report_ask.html", {"report": report, "form": form})


def _downloads(report, form):
    """Pairs (word, address): the same report, asked for in the same way, as a file."""
    query = urlencode({name: form[name].value() for name in form.fields if form[name].value()})
    return [
        (one.word or _("page"), f"{reverse('reports:report_download', args=[report.name, ending])}?{query}")
        for ending, one in FORMATS.items()
    ]
