"""Receipts on paper: one, or all that a filter of the receipts leaves. Each print is minuted; a copy says so."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from access.refusal import on_form
from fund_collections import services
from fund_collections.forms.receipts import ReceiptFilter
from fund_collections.models import Receipt
from fund_collections.services.printing import MOST_AT_ONCE
from reports.receipt_forms import PrintForm
from reports.receipts import receipts_pdf

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def receipt_print(request, pk):
    """What is seen and may not be printed is refused; a receipt of another body is not there."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user), pk=pk)
    require_perm(request.user, "fund_collections.print_receipt")
    chosen = Receipt.objects.printable_by(request.user).filter(pk=pk)
    heading = _("Print receipt %(number)s") % {"number": receipt.full_number}
    back = (str(receipt), receipt.get_absolute_url())
    return _print(request, chosen, heading, back, name=f"receipt-{receipt.body_code}-{receipt}")


@get_or_post
def receipts_print(request):
    """The address carries the filter of the list of receipts, so what was on screen is what is printed."""
    require_perm(request.user, "fund_collections.print_receipt")
    chosen = ReceiptFilter(request.GET, receipts=Receipt.objects.printable_by(request.user)).rows()
    back = (_("Receipts"), f"{reverse('fund_collections:receipt_list')}?{request.GET.urlencode()}")
    name = f"receipts-{timezone.localdate():%Y-%m-%d}"
    return _print(request, chosen, _("Print receipts"), back, name=name)


def as_file(content, name):
    """The PDF as the reply; no browser keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _print(request, chosen, heading, back, *, name):
    form = PrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        content = b""
        with on_form(form):
            ids = list(chosen.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
            press = partial(receipts_pdf, **form.cleaned_data)
            content = services.print_receipts(ids, press=press, by=request.user)
        if content:
            return as_file(content, name)
    context = {
        "heading": heading,
        "form": form,
        "lines": _what_comes(chosen),
        "act": _("Print"),
        "consequence": _("each print is minuted"),
        "back": back,
    }
    return render(request, "act.html", context)


def _what_comes(chosen):
    count, fresh = chosen.count(), chosen.filter(prints=None).count()
    words = ngettext(
        "%(count)s receipt, in the language of its body.",
        "%(count)s receipts, each in the language of its body.",
        count,
    )
    copies = ngettext(
        "%(count)s was printed before and says that it is a copy.",
        "%(count)s were printed before and say that they are copies.",
        count - fresh,
    )
    yield words % {"count": count}
    if count > fresh:
        yield copies % {"count": count - fresh}
    yield _("No giver is named: who gave under a name gets a ruled line, to be filled in by hand.")
