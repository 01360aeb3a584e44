"""Reading what is signed, and signing or refusing it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm, step_up_required
from access.offices import Office, bodies
from access.refusal import Refusal
from member_parties.models import Body
from remittances import services
from remittances.forms import ReasonForm, SignForm
from remittances.models import Remittance
from remittances.packing import parcel_of
from remittances.services.papers import paper_of, sum_of
from remittances.services.signing import stands_on
from remittances.unaddressed import of_order
from remittances.views.doors import kept_away, of_own_body
from remittances.views.orders import unheard, with_reason


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
@step_up_required
def remittance_approve(request, pk):
    signs_for = signing_bodies(request.user)
    form = SignForm(request.POST or None, bodies=signs_for)
    remittance = Remittance.objects.visible_to(request.user).with_parts().filter(pk=pk).first()
    if remittance is None:
        return refused_press(request, of_own_body(request.user, pk), signs_for)
    signed, refusal = press(request, remittance, form, signs_for)
    if signed:
        messages.success(request, said_of(signed, _("%(code)s is approved: a forwarder may take it in hand.")))
        return redirect(remittance)
    context = {"remittance": remittance, "parcel": parcel_of(remittance), "unheard": unheard(remittance)}
    context |= reading(request, remittance, form, signs_for, refusal and of_order(refusal))
    return render(request, "remittances/remittance_approve.html", context, status=409 if refusal else 200)


def signing_bodies(user):
    return Body.objects.filter(pk__in=bodies(user, Office.APPROVER)).order_by("code")


def press(request, thing, form, signs_for):
    """(what was signed, None), or (None, why it was not); (None, None) where nothing was pressed."""
    if not form.is_valid():
        return None, None
    body = form.cleaned_data["body"] or signs_for.first()
    try:
        return services.approve(thing, body=body, by=request.user, digest=form.cleaned_data["digest"]), None
    except Refusal as refusal:
        return None, refusal


def refused_press(request, thing, signs_for):
    """An approver of the preparer's body: the press is refused by the act itself, which minutes it."""
    if request.method == "POST":
        try:
            services.approve(thing, body=signs_for.first(), by=request.user)
        except Refusal as refusal:
            return render(request, "remittances/kept_away.html", {"refusal": refusal}, status=403)
    return kept_away(request, thing)


def refused_refusing(request, thing, form):
    """An approver of the preparer's body: the press is refused by the act itself, which minutes it."""
    if form.is_valid():
        try:
            services.refuse(thing, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            return render(request, "remittances/kept_away.html", {"refusal": refusal}, status=403)
    return kept_away(request, thing)


def said_of(thing, done):
    """What a signature brought about: `done`, or how many are still needed."""
    if thing.state == paper_of(thing).signed:
        return done % {"code": thing.code}
    needed = services.rule_for(thing.currency_id, sum_of(thing), timezone.now().date()).needed
    missing = needed - thing.approvals.filter(voided_at=None).count()
    sentence = ngettext(
        "Your signature under %(code)s stands; another body's is still needed.",
        "Your signature under %(code)s stands; those of %(missing)d other bodies are still needed.",
        missing,
    )
    return sentence % {"code": thing.code, "missing": missing}


def reading(request, thing, form, signs_for, refusal):
    """What both pages show below the content: signatures, how many are needed, the void one of an own body."""
    today, signs_for = timezone.now().date(), list(signs_for)
    signed = thing.approvals.annotate(stands=stands_on(today)).select_related("body").order_by("signed_at", "pk")
    valid = [one for one in signed if one.voided_at is None]
    standing = [one for one in valid if one.stands]
    void = [one for one in signed if one.voided_at and one.body in signs_for]
    rule = services.rule_for(thing.currency_id, sum_of(thing), today)
    return {
        "form": form,
        "signs_for": signs_for,
        "refusal": refusal,
        "approvals": valid,
        "rule": rule,
        "missing": max(rule.needed - len(standing) - 1, 0),
        "is_open": thing.state == paper_of(thing).submitted,
        "signed_already": any(one.signed_by_id == request.user.pk for one in standing),
        "void": max(void, key=lambda one: one.voided_at, default=None),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.APPROVER)
def remittance_refuse(request, pk):
    remittance = Remittance.objects.visible_to(request.user).with_parts().filter(pk=pk).first()
    if remittance is None:
        return refused_refusing(request, of_own_body(request.user, pk), ReasonForm(request.POST or None))
    require_perm(request.user, "remittances.refuse_remittance", remittance)
    return with_reason(
        request,
        remittance,
        services.refuse,
        done=_("%(code)s is refused."),
        heading=_("Refuse %(code)s") % {"code": remittance.code},
        lines=[
            _("It is turned down for good and weighs on its decision no longer."),
            _("The treasurer may prepare another one."),
        ],
        act=_("Refuse"),
        tone="red",
        leave=True,
    )
