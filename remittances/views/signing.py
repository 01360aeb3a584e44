"""Reading what is signed, and signing or refusing it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import office_required, step_up_required
from access.offices import Office, bodies
from access.refusal import Refusal
from member_parties.models import Body
from remittances import services
from remittances.forms import SignForm
from remittances.models import Remittance, State
from remittances.packing import parcel_of
from remittances.services.signing import SIGNATURES
from remittances.views.doors import kept_away, of_own_body, of_remittance
from remittances.views.orders import with_reason


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
@step_up_required
def remittance_approve(request, pk):
    signs_for = Body.objects.filter(pk__in=bodies(request.user, Office.APPROVER)).order_by("code")
    form = SignForm(request.POST or None, bodies=signs_for)
    remittance = Remittance.objects.visible_to(request.user).with_parts().filter(pk=pk).first()
    if remittance is None:
        return _kept_away(request, of_own_body(request.user, pk), signs_for)
    refusal = None
    if form.is_valid():
        body = form.cleaned_data["body"] or signs_for.first()
        try:
            signed = services.approve(remittance, body=body, by=request.user, digest=form.cleaned_data["digest"])
        except Refusal as refused:
            refusal = refused
        else:
            return _signed(request, signed)
    return _reading(request, remittance, form, signs_for, refusal)


def _kept_away(request, remittance, signs_for):
    """An approver of the preparer's body: the press is refused by the act itself, which minutes it."""
    if request.method == "POST":
        try:
            services.approve(remittance, body=signs_for.first(), by=request.user)
        except Refusal as refusal:
            return render(request, "remittances/kept_away.html", {"refusal": refusal}, status=403)
    return kept_away(request, remittance)


def _signed(request, remittance):
    if remittance.state == State.APPROVED:
        sentence = _("%(code)s is approved: a forwarder may take it in hand.")
    else:
        sentence = _("Your signature under %(code)s stands; another body's is still needed.")
    messages.success(request, sentence % {"code": remittance.code})
    return redirect(remittance)


def _reading(request, remittance, form, signs_for, refusal):
    approvals = list(remittance.approvals.filter(voided_at=None).select_related("body").order_by("signed_at", "pk"))
    context = {
        "remittance": remittance,
        "form": form,
        "signs_for": list(signs_for),
        "refusal": refusal,
        "approvals": approvals,
        "is_last": len(approvals) + 1 >= SIGNATURES,
        "parcel": parcel_of(remittance),
        "is_open": remittance.state == State.SUBMITTED,
        "signed_already": any(approval.signed_by_id == request.user.pk for approval in approvals),
    }
    return render(request, "remittances/remittance_approve.html", context, status=200 if refusal is None else 409)


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("refuse")
def remittance_refuse(request, remittance):
    return with_reason(
        request,
        remittance,
        services.refuse,
        heading=_("Refuse %(code)s") % {"code": remittance.code},
        lines=[
            _("It is turned down for good and weighs on its decision no longer."),
            _("The treasurer may prepare another one."),
        ],
        act=_("Refuse"),
        tone="red",
        leave=True,
    )
