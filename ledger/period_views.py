"""Pages of closed periods, and the act that closes one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access import lists
from access.doors import require_perm
from access.forms import show
from access.refusal import Refusal
from audit import exports
from ledger import services
from ledger.forms import PeriodFilter, PeriodForm
from ledger.services.periods import left_open

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
ORDERS = {"first": "first_on", "last": "last_on", "closed": "closed_at"}


@exports.exportable
def period_list(request):
    """Closed periods with who closed them and their check numbers, newest first."""
    require_perm(request.user, "ledger.view_period")
    form = PeriodFilter(request.GET)
    found = lists.in_order(form.rows().select_related("closed_by"), request.GET, ORDERS, ["-last_on"])
    if exports.asked(request):
        head = [_("from"), _("to"), _("closed by"), _("closed at"), _("check number"), _("note")]
        rows = [
            [row.first_on, row.last_on, row.closed_by.username, row.closed_at.date(), row.check_number, row.note]
            for row in found
        ]
        return exports.send(request, "periods", head, rows, count=len(rows), form=form)
    context = {
        "form": form,
        "page": lists.page(found, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
    }
    return render(request, "ledger/period_list.html", context)


@get_or_post
def period_close(request):
    """The last day is chosen, what is left undone is looked at, then the period is closed for good."""
    require_perm(request.user, "ledger.close_period")
    following = services.next_period()
    form = PeriodForm(request.POST or None, initial={"last_on": following and following.month})
    context: dict[str, object] = {"form": form, "following": following, "review": None}
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            if request.POST.get("sure") == "1":
                period = services.close_period(last_on=asked["last_on"], note=asked["note"], by=request.user)
                given = {"day": date_format(period.last_on), "number": period.check_number}
                messages.success(request, _("The books are closed to %(day)s. Check number: %(number)s.") % given)
                return redirect("ledger:period_list")
            first_on = services.require_closable(asked["last_on"])
            hidden = [("last_on", asked["last_on"].isoformat()), ("note", asked["note"]), ("sure", "1")]
            context |= {"review": _consequences(first_on, asked["last_on"]), "hidden": hidden}
        except Refusal as refusal:
            show(refusal, form)
    return render(request, "ledger/period_close.html", context)


def _consequences(first, last):
    """What closing means, then what is left undone in these days."""
    days = {"first": date_format(first), "last": date_format(last)}
    return [
        _("From %(first)s to %(last)s nobody posts any more, by whatever way.") % days,
        _("Reports of these days keep their figures and check numbers."),
        _("Your login and the check number of all balances on %(last)s are kept beside it.") % days,
        *left_open(first, last),
    ]
