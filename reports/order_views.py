"""Remittances on paper: the list for the office, and what the forwarder of the one order in hand takes along."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from access.refusal import Refusal, on_form
from remittances import services
from remittances.models import Route
from remittances.routes import needs_name
from remittances.views.doors import of_remittance
from reports import order_sheets, wording
from reports.order_forms import SENT, LabelForm, NamedSlipForm, OrdersForm, PaperForm
from vault.views.revealing import reveal_page

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def orders_print(request):
    """By codes alone; the whole of it for those who read every order. A forwarder has one order, and its slip."""
    require_perm(request.user, "remittances.print_orders")
    initial = {"language": get_language(), "day": timezone.localdate(), "plan": request.GET.get("plan", "")}
    form = OrdersForm(request.POST or None, initial=initial)
    if form.is_valid():
        content = b""
        with on_form(form):
            rows, press = form.rows(request.user), partial(_list, form)
            content = services.draw_list(rows, press=press, by=request.user, **form.codes())
        if content:
            return _as_pdf(f"remittances-{form.cleaned_data['day']:%Y-%m-%d}", content)
    context = {
        "heading": _("Print a remittance list"),
        "sub": _("Orders by route, with codes and sums, totals and room to sign. No names."),
        "form": form,
        "act": _("Print"),
        "consequence": _("each print is minuted"),
        "back": (_("Remittances"), reverse("remittances:remittance_list")),
    }
    return render(request, "act.html", context)


def _sheet(asked):
    facts = {"printed_on": timezone.localdate(), "paper": asked.get("paper", "a4")}
    return order_sheets.Sheet(language=asked.get("language") or get_language() or "en", **facts)


def _list(form, orders):
    asked = form.cleaned_data
    with translation.override(asked["language"]):
        facts = {"day": wording.day(asked["day"], asked["language"]), "plan": asked["plan"] and asked["plan"].code}
        said = _("sent on %(day)s") if asked["which"] == SENT else _("signed and not yet sent, as of %(day)s")
        words = [said % facts, *([_("plan %(plan)s") % facts] if asked["plan"] else [])]
        words += [str(Route(asked["route"]).label)] if asked["route"] else []
    return order_sheets.orders_pdf(orders, asked=" · ".join(words), sheet=_sheet(asked))


@get_or_post
@of_remittance("reveal")
def order_slip(request, remittance):
    """Where the route pays to a name the way is opened for it; a courier's slip has codes alone and opens nothing."""
    way = None
    if needs_name(remittance.route):
        try:
            way = services.way_of(remittance)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect(remittance)
    heading = _("Slip of %(code)s") % {"code": remittance.code}
    back = (remittance.code, remittance.get_absolute_url())
    initial = {"language": get_language()}
    if way is not None and way.details is not None:
        return reveal_page(
            request,
            way,
            "details",
            opens=partial(_named_slip, remittance),
            heading=heading,
            back=back,
            form=NamedSlipForm(request.POST or None, initial=initial),
            answer=partial(_as_pdf, f"slip-{remittance.code}"),
        )
    form = PaperForm(request.POST or None, initial=initial)
    if form.is_valid():
        content = b""
        with on_form(form):
            services.draw_slip(remittance, by=request.user)
            content = order_sheets.slip_pdf(remittance, {}, sheet=_sheet(form.cleaned_data))
        if content:
            return _as_pdf(f"slip-{remittance.code}", content)
    context = {"heading": heading, "form": form, "back": back, "act": _("Print"), "lines": [_no_name(remittance)]}
    return render(request, "act.html", context)


def _no_name(remittance):
    if needs_name(remittance.route):
        return _("No payee is sealed for this route: what the counter asks for is written by hand.")
    return _("It bears codes and the sum, no name and no place.")


def _named_slip(remittance, *, by, because, **asked):
    details = services.reveal_way(remittance, by=by, because=because)
    return order_sheets.slip_pdf(remittance, details, sheet=_sheet(asked))


@get_or_post
@of_remittance("reveal")
def order_label(request, remittance):
    return reveal_page(
        request,
        remittance.address,
        "lines",
        opens=partial(_label, remittance),
        heading=_("Envelope for %(code)s") % {"code": remittance.address.code},
        back=(remittance.code, remittance.get_absolute_url()),
        form=LabelForm(request.POST or None),
        answer=partial(_as_pdf, f"envelope-{remittance.code}"),
    )


def _label(remittance, *, by, because, envelope):
    text = services.reveal_address(remittance, by=by, because=because)
    return order_sheets.label_pdf(text, order=remittance, envelope=envelope, sheet=_sheet({}))


def _as_pdf(name, content):
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
