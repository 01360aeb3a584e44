"""What became of what somebody signed, for who signed it; pressed once read, so that it waits no longer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import office_required
from access.offices import Office
from remittances import services
from remittances.models import Plan, Remittance
from remittances.services.papers import paper_of
from remittances.telling import changes_since, reason_given
from remittances.unaddressed import lines_numbered, of_order


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
def plan_changes(request, pk):
    return _changes(request, Plan.objects.filter(pk=pk).first())


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
def remittance_changes(request, pk):
    return _changes(request, Remittance.objects.filter(pk=pk).first())


def _changes(request, thing):
    """For who signed it alone: of a thing that goes through other hands again they learn what was changed, no more."""
    own = thing and thing.approvals.filter(signed_by=request.user, voided_at__isnull=False)
    void = own and own.select_related("body").order_by("-voided_at", "-signed_at").first()
    if not void:
        raise Http404
    if request.method == "POST":
        services.read_changes(thing, by=request.user)
        messages.success(request, _("Noted: you have read what became of %(code)s.") % {"code": thing.code})
        return redirect(f"remittances:{paper_of(thing).word}_list")
    paper = paper_of(thing)
    told = lines_numbered(thing) if paper.word == "plan" else of_order
    context = {
        "thing": thing,
        "void": void,
        "changes": changes_since(thing, void.voided_at) if paper.word == "plan" else [],
        "reason": told(reason_given(thing, void.voided_at)),
        "sign_page": f"remittances:{paper.word}_approve" if thing.state == paper.submitted else "",
    }
    return render(request, "remittances/changes.html", context)
