"""One remittance: its page, its draft, and the acts that need no page of their own."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.once import OnceField
from access.refusal import Refusal, as_refusal, on_form
from remittances import services
from remittances.acts import open_acts
from remittances.forms import OrderForm, ReasonForm
from remittances.minutes import minutes_of
from remittances.models import Confirmation, State
from remittances.sharing import last_sharing, told, with_shares
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
    acts = open_acts(remittance, user, approvals)
    context = {
        "remittance": remittance,
        "tone": tone(remittance.state),
        # A confirmed remittance waits for nobody: what may still be added stands below.
        "main": acts[0] if acts and remittance.state != State.CONFIRMED else None,
        "acts": acts if remittance.state == State.CONFIRMED else acts[1:],
        "approvals": approvals,
        "sees_books": user.has_perm("remittances.view_attempt", remittance),
        "sees_address": user.has_perm("remittances.view_recipientaddress"),
        "in_hand": remittance.state == State.IN_HAND and user.has_perm("remittances.reveal_remittance", remittance),
    }
    if context["sees_books"]:
        context["attempts"] = remittance.attempts.select_related("entry", "return_entry").order_by("number")
        context["minutes"] = minutes_of(remittance, user)
    if user.has_perm("remittances.view_share"):
        context |= _word(remittance, user)
    return render(request, "remittances/remittance_detail.html", {**context, **more})


def _word(remittance, user):
    found = with_shares(Confirmation.objects.filter(attempt__remittance=remittance)).order_by("confirmed_on", "pk")
    confirmations = [(one, told(one.shares.all(), user)) for one in found]
    here = any(rows for _one, rows in confirmations)
    return {"confirmations": confirmations, "sharing": None if here else last_sharing(remittance.address, user)}


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def remittance_new(request):
    require_perm(request.user, "remittances.draft_remittance")
    initial = {name: pk for name in ("address", "decision") if (pk := _id(request.GET.get(name, "")))}
    form = OrderForm(request.POST or None, by=request.user, initial=initial)
    if form.is_valid():
        with on_form(form):
            return redirect(services.draft(**form.cleaned_data, by=request.user))
    return render(request, "remittances/remittance_edit.html", {"form": form})


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
    form = OrderForm(request.POST or None, by=request.user, initial=initial)
    if form.is_valid():
        with on_form(form):
            return redirect(services.edit_draft(remittance, **form.cleaned_data, by=request.user))
    return render(request, "remittances/remittance_edit.html", {"form": form, "remittance": remittance})


def pressed(request, remittance, service, done, **more):
    """Do an act that has no form, and say on the remittance's page what came of it."""
    try:
        with as_refusal():
            service(remittance, **more, by=request.user)
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
@of_remittance("take")
def remittance_take(request, remittance):
    once = OnceField("take", remittance.pk, by=request.user).clean(request.POST.get("once"))
    return pressed(request, remittance, services.take_in_hand, _("%(code)s is in your hand."), once=once)


@require_POST
@of_remittance("put_back")
def remittance_put_back(request, remittance):
    pressed(request, remittance, services.put_back, _("%(code)s is back; another forwarder may take it."))
    return redirect("remittances:remittance_list")


def with_reason(request, remittance, service, *, leave=False, **words):
    """A page with the reason alone, for the acts that only need one."""
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            service(remittance, **form.cleaned_data, by=request.user)
            return redirect("remittances:remittance_list" if leave else remittance)
    back = (remittance.code, remittance.get_absolute_url())
    return render(request, "act.html", {"form": form, "back": back, **words})


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("withdraw")
def remittance_withdraw(request, remittance):
    return with_reason(
        request,
        remittance,
        services.withdraw,
        heading=_("Withdraw %(code)s") % {"code": remittance.code},
        lines=[_("The draft is dropped for good; its number stays.")],
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
    return with_reason(
        request,
        remittance,
        services.recall,
        heading=_("Take %(code)s back to a draft") % {"code": remittance.code},
        lines=lines,
        act=_("Take it back"),
    )
