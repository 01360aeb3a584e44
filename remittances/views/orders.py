"""One remittance: its page, its draft, and the acts that need no page of their own."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.once import once_only
from access.refusal import Refusal, as_refusal, on_form
from remittances import services
from remittances.acts import open_acts
from remittances.advice import advice_on
from remittances.forms import OrderForm, ReasonForm
from remittances.legs import legs
from remittances.minutes import minutes_of
from remittances.models import PROMISED, Confirmation, Route, State
from remittances.packing import parcel_of
from remittances.sharing import last_sharing, told, with_goods, with_shares
from remittances.tones import tone
from remittances.views.doors import of_remittance


@require_safe
@of_remittance("view")
def remittance_detail(request, remittance):
    return detail(request, remittance)


def detail(request, remittance, **more):
    """The page of a remittance for this person, with what an act adds: the lines once opened, or why not."""
    user = request.user
    approvals = list(remittance.approvals.select_related("body").order_by("signed_at", "pk"))
    foresight = _foresight(remittance, user)
    acts = open_acts(remittance, user, approvals, _needed(remittance, foresight))
    context = {
        "remittance": remittance,
        "tone": tone(remittance.state),
        # A confirmed remittance waits for nobody: what may still be added stands below.
        "main": acts[0] if acts and remittance.state != State.CONFIRMED else None,
        "acts": acts if remittance.state == State.CONFIRMED else acts[1:],
        "approvals": approvals,
        "sees_books": user.has_perm("remittances.view_attempt", remittance),
        "sees_address": user.has_perm("remittances.view_recipientaddress"),
        "foresight": foresight,
        "sees_lease": remittance.state == State.IN_HAND
        and user.has_perm("remittances.put_back_remittance", remittance),
        "parcel": parcel_of(remittance),
        "unheard": unheard(remittance),
        "in_hand": remittance.state == State.IN_HAND and user.has_perm("remittances.reveal_remittance", remittance),
    }
    if context["in_hand"]:
        context["way"] = _way_shown(remittance)
    # Postage is asked for when a parcel is posted; a sum of goods loses nothing to it.
    if remittance.route != Route.PARCEL and user.has_perm("remittances.view_terms"):
        context["pooling"] = advice_on(remittance)
    if context["sees_books"]:
        context["attempts"] = legs(remittance) if remittance.tried else []
        context["minutes"] = minutes_of(remittance, user)
    if user.has_perm("remittances.view_share"):
        context |= _word(remittance, user)
    return render(request, "remittances/remittance_detail.html", {**context, **more})


def _way_shown(remittance):
    """The open way that it goes by: for an order of a plan the one that its signers saw, and no other."""
    ways = remittance.address.ways.open().filter(route=remittance.route).defer("details")
    if remittance.line_id:
        ways = ways.filter(plan_lines=remittance.line_id)
    return ways.first()


def unheard(remittance):
    """Whether it would go where nobody was heard from for long; of what has left that is asked no more."""
    waits = remittance.state in {State.DRAFT, *PROMISED}
    return waits and remittance.address.is_stale(timezone.localdate())


def _foresight(remittance, user):
    """Told while it can still be changed, to who prepares it: whether enough bodies could sign."""
    if remittance.state == State.DRAFT and user.has_perm("remittances.draft_remittance"):
        return services.foresee(remittance, timezone.now().date())
    return None


def _needed(remittance, foresight):
    """How many bodies sign it; asked only while a signature is still to come."""
    if foresight:
        return foresight.needed
    if remittance.state == State.SUBMITTED:
        return services.signatures_needed(remittance.currency_id, remittance.amount, timezone.now().date())
    return services.LEAST_SIGNATURES


def _word(remittance, user):
    found = []
    # Before it is sent nobody can have confirmed it.
    if remittance.state not in {State.DRAFT, State.SUBMITTED, State.APPROVED}:
        found = with_shares(Confirmation.objects.filter(attempt__remittance=remittance)).order_by("confirmed_on", "pk")
        found = with_goods(found) if remittance.route == Route.PARCEL else found
    confirmations = [(one, told(one.shares.all(), user)) for one in found]
    here = any(rows for _one, rows in confirmations)
    return {"confirmations": confirmations, "sharing": None if here else last_sharing(remittance.address, user)}


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def remittance_new(request):
    require_perm(request.user, "remittances.draft_remittance")
    initial = {"decision": _id(request.GET.get("decision", "")), "address": request.GET.get("address", "")[:20]}
    initial |= {"route": request.GET.get("route")} if request.GET.get("route") in Route.values else {}
    form = OrderForm(request.POST or None, by=request.user, initial=initial)
    form = once_only(form, "draft remittance", "new", by=request.user)
    if form.is_valid():
        with on_form(form):
            return redirect(services.draft(**form.cleaned_data, by=request.user))
    return render(request, "remittances/remittance_edit.html", {"form": form, "foresight": None})


def _id(written):
    """The id in an address, or None for what is none."""
    try:
        return UUID(written)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("edit")
def remittance_edit(request, remittance):
    initial = {
        "decision": remittance.decision_id,
        "address": remittance.address.code,
        "amount": f"{remittance.amount:.{remittance.currency.exponent}f}",
        "route": remittance.route,
        "purpose": remittance.purpose,
    }
    form = OrderForm(request.POST or None, by=request.user, tried=remittance.tried, initial=initial)
    if form.is_valid():
        with on_form(form):
            return redirect(services.edit_draft(remittance, **form.cleaned_data, by=request.user))
    context = {"form": form, "remittance": remittance, "foresight": _foresight(remittance, request.user)}
    return render(request, "remittances/remittance_edit.html", context)


def pressed(request, remittance, service, done):
    """Do an act that has no form, and say on the remittance's page what came of it."""
    try:
        with as_refusal():
            service(remittance, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done % {"code": remittance.code})
    return redirect(remittance)


@require_POST
@of_remittance("submit")
def remittance_submit(request, remittance):
    return pressed(request, remittance, services.submit, _("%(code)s is before the signers."))


@require_POST
@of_remittance("put_back")
def remittance_put_back(request, remittance):
    if remittance.state == State.IN_HAND and services.opened_since_taken(remittance):
        return _put_back_opened(request, remittance)
    pressed(request, remittance, services.put_back, _("%(code)s is back; another forwarder may take it."))
    return redirect("remittances:remittance_list")


def _put_back_opened(request, remittance):
    """The page that asks why, since the order may have been sent."""
    form = ReasonForm(request.POST if "because" in request.POST else None)
    if form.is_valid():
        with on_form(form):
            services.put_back(remittance, **form.cleaned_data, by=request.user)
            return redirect("remittances:remittance_list")
    context = {
        "heading": _("Put %(code)s back") % {"code": remittance.code},
        "lines": [
            _("Its address was opened since it was taken in hand, so it may have been sent."),
            _("If it was, its sending is recorded instead. Put it back only if you know that nothing left."),
        ],
        "form": form,
        "act": _("Put it back"),
        "consequence": _("another forwarder may take it and send it"),
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)


def with_reason(request, remittance, service, *, done, leave=False, **words):
    """A page with the reason alone, for the acts that only need one; `done` is said after it."""
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            service(remittance, **form.cleaned_data, by=request.user)
            messages.success(request, done % {"code": remittance.code})
            return redirect("remittances:remittance_list" if leave else remittance)
    back = (remittance.code, remittance.get_absolute_url())
    return render(request, "act.html", {"form": form, "back": back, **words})


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("withdraw")
def remittance_withdraw(request, remittance):
    of_plan = bool(remittance.line_id)
    dropped = _("The draft is dropped for good; its number stays.")
    cancelled = _("The order is dropped for good; a follow-up of its plan counts the sum as not delivered.")
    lines = [cancelled if of_plan else dropped]
    if remittance.tried and not of_plan:
        sentence = _("What was lost when it was sent stays spent under %(decision)s; the rest of its sum is free.")
        lines.append(sentence % {"decision": remittance.decision.code})
    return with_reason(
        request,
        remittance,
        services.cancel_order if of_plan else services.withdraw,
        done=_("%(code)s is withdrawn."),
        heading=_("Withdraw %(code)s") % {"code": remittance.code},
        lines=lines,
        act=_("Withdraw"),
        tone="red",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("recall")
def remittance_recall(request, remittance):
    signed = remittance.approvals.filter(Q(voided_at=None)).count()
    lines = [_("It becomes a draft again, which its preparer can change and submit anew.")]
    if signed:
        lines.append(_("Signatures made void: %(count)d. The minutes say so.") % {"count": signed})
    if remittance.tried:
        lines.append(
            _("It was sent before, so that it keeps its decision and address; sum, route and purpose may change.")
        )
    return with_reason(
        request,
        remittance,
        services.recall,
        done=_("%(code)s is a draft again."),
        heading=_("Take %(code)s back to a draft") % {"code": remittance.code},
        lines=lines,
        act=_("Take it back"),
    )
