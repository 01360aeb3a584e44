"""Subscription lists on paper: drawn as one PDF, by whoever numbers and issues them."""

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import require_perm
from access.offices import Office, bodies, holds
from access.refusal import Refusal
from fund_collections import services
from fund_collections.forms.lists import ListFilter, all_lists
from fund_collections.models import BY_NUMBER, ListState, Paper
from reports import list_sheets

# Sheets of one PDF: so many take half a gigabyte while they are set.
MOST = 1000


class SheetForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language of the sheet"), choices=settings.LANGUAGES)
    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper.choices)

    def order(self, lists=()):
        copies = frozenset(lists)
        return list_sheets.Order(**self.cleaned_data, printed_on=timezone.localdate(), copies=copies)


def _drawable(request):
    """The lists that the filter in the address leaves, of those that this person may draw: in stock or out."""
    rows = all_lists(request.user).filter(state__in=(ListState.PRINTED, ListState.ISSUED))
    if not holds(request.user, Office.TREASURER):
        rows = rows.filter(body__in=bodies(request.user, Office.DELEGATE))
    return ListFilter(request.GET, lists=rows).rows().select_related("run")


@require_http_methods(["GET", "HEAD", "POST"])
def lists_print(request):
    """The sheets of the lists that the filter in the address leaves: GET says how many, POST draws and minutes them."""
    require_perm(request.user, "fund_collections.print_list")
    rows = _drawable(request)
    count, first = rows.count(), rows.order_by(*BY_NUMBER).first()
    form = SheetForm(request.POST or None, initial=_usual(first))
    if request.method == "POST" and form.is_valid() and 0 < count <= MOST:
        try:
            return _as_pdf(_drawn(rows, form, by=request.user), first.number)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "count": count,
        "most": MOST,
        "copies": rows.exclude(drawn_at=None).count(),
        "words": ngettext("%(count)s sheet", "%(count)s sheets", count) % {"count": count},
        "back": (_("Lists"), reverse("fund_collections:list_list")),
    }
    return render(request, "reports/lists_print.html", context)


def _drawn(rows, form, *, by):
    def draw(lists, copies):
        return list_sheets.render(lists, form.order(copies))

    return services.draw_sheets(rows, draw=draw, by=by)


def _usual(first):
    """The language and the paper of the run, or else those of the body."""
    if first is None:
        return {"language": get_language(), "paper": Paper.A4}
    if first.run:
        return {"language": first.run.language, "paper": first.run.paper}
    return {"language": first.body.language, "paper": Paper.A4}


@require_safe
def list_blank(request):
    """A sheet without a number as PDF; it belongs to nobody yet, so that nothing of it is minuted."""
    require_perm(request.user, "fund_collections.print_list")
    form = SheetForm({"language": get_language(), "paper": Paper.A4} | request.GET.dict())
    if not form.is_valid():
        raise BadRequest
    return _as_pdf(list_sheets.render_blank(form.order()), "blank-list")


def _as_pdf(content, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
