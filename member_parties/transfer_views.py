from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from access.forms import show
from access.refusal import Refusal
from ledger.amounts import words
from member_parties import services
from member_parties.forms import TransferForm
from member_parties.models import Decision


@require_http_methods(["GET", "HEAD", "POST"])
def decision_transfer(request, pk):
    """Typed, looked at with what both funds are bound to, then moved."""
    found = Decision.objects.visible_to(request.user).with_used().select_related("fund", "currency")
    decision = get_object_or_404(found, pk=pk)
    require_perm(request.user, "member_parties.transfer_by_decision", decision)
    form = TransferForm(request.POST or None, decision=decision, initial={"on": timezone.localdate()})
    context = {"decision": decision, "left": decision.amount - decision.used, "form": form, "review": None}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("sure") == "1":
            try:
                services.transfer_by_decision(decision, **form.cleaned_data, by=request.user)
            except Refusal as refusal:
                show(refusal, form)
            else:
                messages.success(request, _("The money is moved."))
                return redirect(decision)
        else:
            typed = [(name, form[name].value()) for name in form.fields]
            context |= {"review": _happens(decision, form.cleaned_data), "hidden": [*typed, ("sure", "1")]}
    return render(request, "member_parties/decision_transfer.html", context)


def _happens(decision, asked):
    facts = {"sum": words(asked["amount"], decision.currency), "from": decision.fund.name, "to": asked["taker"].name}
    happens = [_("%(sum)s go from %(from)s to %(to)s, both within the association.") % facts]
    bound = [fund for fund in (decision.fund, asked["taker"]) if fund.restricted]
    happens += [_("%(fund)s is restricted: %(purpose)s") % {"fund": one.name, "purpose": one.purpose} for one in bound]
    return happens
