from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from access.refusal import Refusal
from audit.exports import spend_one
from reports import plain_books as books
from reports.plain_books.forms import TakeForm


@require_http_methods(["GET", "HEAD", "POST"])
def books_take(request):
    require_perm(request.user, "reports.take_books")
    form = TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "heading": _("Take the books along"),
        "sub": _("Every entry of a period as plain text, for programs that know nothing of this one."),
        "lines": [
            _("The file tells codes, days, sums and the texts of entries, and at its end what every account holds."),
            _("The same books give the same check number, whoever takes them and when."),
        ],
        "form": form,
        "act": _("Take them along"),
        "consequence": _("writes a minute; the file bears its number"),
        "back": (_("Funds"), reverse("ledger:fund_list")),
    }
    return render(request, "act.html", context)


def _sent(request, *, form, first, as_of):
    found, chosen = books.opened(first=first, as_of=as_of), books.FORMATS[form]
    spend_one(request.user)
    taken = books.announce(found, form, by=request.user)
    facts = {"export": taken.export, "minute": taken.minute, "who": request.user.username}
    facts["at"] = f"{timezone.now():%Y-%m-%d %H:%M} UTC"
    head = (_("%(export)s, minute %(minute)d, taken by %(who)s at %(at)s") % facts,)
    headers = {"Content-Disposition": f'attachment; filename="{taken.filename(chosen.ending)}"'}
    content_type = f"text/{'plain' if chosen.comment else 'csv'}; charset=utf-8"
    return StreamingHttpResponse(books.file(found, form, head=head), content_type=content_type, headers=headers)
