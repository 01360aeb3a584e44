"""Gifts that came by transfer, without a list."""

from django.contrib import messages
from django.db.models import F, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from fund_collections import services
from fund_collections.forms.transfers import TransferFilter, TransferForm
from fund_collections.models import Contribution
from fund_collections.views.doors import get_or_post, see
from ledger.money import as_figure

ORDERS = {"on": "entry__posted_on", "body": "body__code", "appeal": "appeal__code", "sum": "amount"}
NEWEST_FIRST = ("-entry__posted_on", "-entry__number")


@exports.exportable
def transfer_list(request):
    require_perm(request.user, "fund_collections.view_contribution")
    form = TransferFilter(request.GET, gifts=Contribution.objects.visible_to(request.user).by_transfer())
    asked = form.rows()
    # A gift that was taken out of the books stays in the list, marked, and is in no sum.
    asked_with_end = asked.annotate(taken_back_on=F("entry__reversed_by__posted_on"))
    rows = in_order(asked_with_end, request.GET, ORDERS, NEWEST_FIRST)
    rows = rows.select_related("body", "appeal", "entry", "currency").prefetch_related("receipts")
    if exports.asked(request):
        return transfers_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "sums": asked.standing().values("currency").annotate(total=Sum("amount")).order_by("currency"),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_record": request.user.has_perm("fund_collections.record_gift"),
    }
    return render(request, "fund_collections/transfer_list.html", context)


def transfers_as_csv(request, form, gifts):
    head = [_("booked on"), _("entry"), _("body"), _("appeal"), _("amount"), _("currency"), _("receipt")]
    head += [_("receipt voided"), _("taken back on")]
    lines = (
        (
            gift.entry.posted_on,
            gift.entry.code,
            gift.body.code,
            gift.appeal.code,
            as_figure(gift.amount, gift.currency_id),
            gift.currency_id,
            gift.receipt,
            gift.receipt.voided_at or "",
            gift.taken_back_on or "",
        )
        for gift in gifts.iterator(chunk_size=2000)
    )
    return exports.send(request, "transfers", head, lines, count=gifts.count(), form=form)


@get_or_post
def transfer_new(request):
    require_perm(request.user, "fund_collections.record_gift")
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = None
        with on_form(form):
            made = services.record_gift(**form.facts(), by=request.user)
        if made:
            messages.success(request, _("The gift is in the books; its receipt is %(number)s.")
                             % {"number": made.receipt})  # fmt: skip
            return see(made.receipt)
    context = {
        "heading": _("Record a gift by transfer"),
        "sub": _("For money that reached a bank account without a list. Coins come on a list, and be it of one line."),
        "form": form,
        "act": _("Record it"),
        "consequence": _("books it to the fund of the appeal and draws the next receipt number of the body"),
        "back": (_("Gifts by transfer"), reverse("fund_collections:transfer_list")),
    }
    return render(request, "act.html", context)
