"""The order in hand: its address opened once, its sending written down once."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.once import once_only, told_if_done
from access.refusal import on_form
from remittances import services
from remittances.forms_of_sending import SendForm
from remittances.models import Route, State
from remittances.services.steps import said
from remittances.views.doors import of_remittance
from vault.views.revealing import reveal_page


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("reveal")
def remittance_reveal(request, remittance):
    return reveal_page(
        request,
        remittance.address,
        "lines",
        opens=partial(services.reveal_address, remittance),
        heading=_("Address %(code)s") % {"code": remittance.address.code},
        back=(remittance.code, remittance.get_absolute_url()),
        onward=(_("Record the sending"), reverse("remittances:remittance_send", args=[remittance.pk])),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("reveal")
def remittance_instructions(request, remittance):
    """What the case worker left for the forwarder: opened by itself, as the lines are."""
    return reveal_page(
        request,
        remittance.address,
        "instructions",
        opens=partial(services.reveal_instructions, remittance),
        heading=_("Instructions for %(code)s") % {"code": remittance.address.code},
        back=(remittance.code, remittance.get_absolute_url()),
        onward=(_("Open the address"), reverse("remittances:remittance_reveal", args=[remittance.pk])),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("send")
def remittance_send(request, remittance):
    if remittance.route == Route.PARCEL:
        return redirect("remittances:parcel_send", pk=remittance.pk)
    if request.method != "POST" and remittance.state != State.IN_HAND:
        return redirect(remittance)
    fee = f"{services.fee_due(remittance):.{remittance.currency.exponent}f}"
    initial = {"on": timezone.localdate(), "fee": fee}
    form = SendForm(request.POST or None, remittance=remittance, initial=initial)
    # The page of one attempt makes no other.
    attempt = f"{remittance.pk}/{remittance.attempts.count() + 1}"
    form = once_only(form, "send", attempt, by=request.user)
    if form.is_valid():
        with on_form(form):
            with told_if_done(request):
                services.send(remittance, **form.cleaned_data, by=request.user)
                sentence = _("%(code)s is sent: %(sum)s are booked from %(fund)s.")
                facts = {"code": remittance.code, "fund": remittance.fund.name}
                messages.success(request, sentence % {**facts, "sum": said(remittance.amount, remittance.currency_id)})
            return redirect(remittance)
    return render(request, "remittances/remittance_send.html", {"remittance": remittance, "form": form})
