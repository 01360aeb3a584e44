"""The parcel of an order: packing it, posting it, taking back what came back."""

from decimal import Decimal

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.refusal import on_form
from remittances import services
from remittances.forms_of_goods import BackForm, GoodsForm, PostForm
from remittances.models import Lot, ParcelItem, State
from remittances.services.parcels import MOST_LOTS
from remittances.services.sending import leaving
from remittances.services.steps import said
from remittances.views.doors import of_remittance
from remittances.views.orders import pressed


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("pack")
def remittance_pack(request, remittance):
    if not remittance.is_packable:
        return redirect(remittance)
    own = {item.lot_id: item.quantity for item in ParcelItem.objects.filter(parcel__remittance=remittance)}
    form = GoodsForm(
        request.POST or None,
        lots=_lots(remittance, own),
        most=lambda lot: lot.left + own.get(lot.pk, 0),
        begin=own,
    )
    packed = []
    if form.is_valid():
        with on_form(form):
            packed = services.reckon(remittance, form.items)
            if "check" not in request.POST:
                services.pack(remittance, items=form.items, by=request.user)
                messages.success(request, _packed(remittance, packed))
                return redirect(remittance)
    values = {item.lot.pk: item.value for item in packed}
    rows = [(form[lot.code], lot, values.get(lot.pk)) for lot in form.lots]
    context = {"remittance": remittance, "form": form, "rows": rows, "is_packed": bool(own)}
    if packed:
        total = sum(values.values(), Decimal(0))
        context |= {"total": total, "left": remittance.amount - total, "over": total - remittance.amount}
    return render(request, "remittances/remittance_pack.html", {"total": None, **context})


def _packed(remittance, items):
    """Said once it is packed, with what of a plan's order stays behind."""
    lacking = remittance.amount - sum(item.value for item in items) if remittance.line_id else 0
    if not lacking:
        return _("The parcel of %(code)s is packed.") % {"code": remittance.code}
    facts = {"code": remittance.code, "lacking": said(lacking, remittance.currency_id)}
    return _("The parcel of %(code)s is packed; %(lacking)s of its sum are not in it.") % facts


def _lots(remittance, own):
    """What may go into the parcel: of the order's fund and currency, what was bought first before the rest."""
    rows = Lot.objects.counted().with_left().filter(fund=remittance.fund, currency=remittance.currency)
    rows = rows.filter(Q(left__gt=0) | Q(pk__in=own))
    return list(rows.select_related("good", "currency").order_by("good__name", "bought_on", "code")[:MOST_LOTS])


@require_POST
@of_remittance("pack")
def remittance_unpack(request, remittance):
    return pressed(request, remittance, services.unpack, _("The goods of %(code)s are free again."))


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("send")
def parcel_send(request, remittance):
    if request.method != "POST" and not remittance.can_move_to(State.SENT):
        return redirect(remittance)
    form = PostForm(request.POST or None, remittance=remittance, initial={"on": timezone.localdate()})
    if form.is_valid():
        with on_form(form):
            try:
                services.send_parcel(remittance, **form.cleaned_data, by=request.user)
            except services.AlreadySent as already:
                messages.warning(request, str(already))
            else:
                messages.success(request, _("%(code)s is sent.") % {"code": remittance.code})
            return redirect(remittance)
    sum_ = said(leaving(remittance), remittance.currency_id)
    context = {
        "heading": _("Record the sending of %(code)s") % {"code": remittance.code},
        "lines": [
            _("Goods worth %(sum)s leave the stock; the postage is paid from the account you name.") % {"sum": sum_},
            _("The address is shut to you from then on."),
            _("This cannot be undone and is done once, however often you press."),
        ],
        "form": form,
        "act": _("Record the sending"),
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_remittance("return")
def parcel_return(request, remittance):
    items = ParcelItem.objects.filter(parcel__remittance=remittance).select_related("lot__good", "lot__currency")
    sent = {item.lot_id: item.quantity for item in items}
    lots = sorted((item.lot for item in items), key=lambda lot: lot.code)
    form = BackForm(
        request.POST or None,
        lots=lots,
        most=lambda lot: sent[lot.pk],
        initial={"on": timezone.localdate()},
    )
    form.order_fields([*(lot.code for lot in lots), "refused", "on", "because"])
    if form.is_valid():
        with on_form(form):
            told = {name: form.cleaned_data[name] for name in ("refused", "on", "because")}
            services.came_back(remittance, items=form.items, **told, by=request.user)
            messages.success(request, _("The return of %(code)s is booked.") % {"code": remittance.code})
            return redirect(remittance)
    context = {
        "heading": _("Book the return of %(code)s") % {"code": remittance.code},
        "form": form,
        "lines": [
            _("What came back is in the stock again at its part of what it was worth; the rest is booked as lost."),
            _("Leave all empty when nothing came back. The postage stays spent."),
            _("A parcel is sent once: prepare another order for what is back."),
        ],
        "act": _("Book the return"),
        "consequence": _("brings the goods back into the stock"),
        "back": (remittance.code, remittance.get_absolute_url()),
    }
    return render(request, "act.html", context)
