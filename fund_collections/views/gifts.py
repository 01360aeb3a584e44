"""Posted gifts, of all lists and by transfer, and their receipts."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.forms import BecauseForm
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.bank import GiftFilter
from fund_collections.forms.receipts import IssueReceiptForm
from fund_collections.gift_pages import all_gifts, gifts_of, page, sums
from fund_collections.models import Contribution, ListState, MatchedBooking, Receipt, SubscriptionList
from fund_collections.views.doors import get_or_post, see
from ledger.models import Entry
from ledger.money import as_figure
from vault.views.revealing import reveal_page


@exports.exportable
def contribution_list(request):
    require_perm(request.user, "fund_collections.view_contribution")
    posted = SubscriptionList.objects.visible_to(request.user).filter(state=ListState.POSTED)
    form = GiftFilter(request.GET, lists=posted, transfers=Contribution.objects.visible_to(request.user).by_transfer())
    lists, transfers = form.rows()
    if exports.asked(request):
        return gifts_as_file(request, form, lists, transfers)
    context = {
        "form": form,
        "page": page(lists, transfers, request.GET),
        "sums": sums(lists, transfers),
        "exports": [exports.link(request)],
    }
    return render(request, "fund_collections/contribution_list.html", context)


def gifts_as_file(request, form, lists, transfers):
    head = [_("posted on"), _("entry"), _("list"), _("line"), _("body"), _("appeal"), _("amount"), _("currency")]
    head += [_("receipt"), _("receipt voided"), _("given"), _("taken back on")]
    on_list, by_transfer = _("on a list"), _("by transfer")
    lines = (
        (
            gift.entry.posted_on,
            gift.entry.code,
            gift.list and gift.list.number,
            gift.line,
            gift.keeper.body.code,
            gift.given_to.code,
            as_figure(gift.amount, gift.currency_id),
            gift.currency_id,
            gift.receipt,
            gift.receipt.voided_at or "",
            on_list if gift.list_id else by_transfer,
            gift.taken_back_on,
        )
        for gift in all_gifts(lists, transfers)
    )
    count = gifts_of(lists).count() + transfers.count()
    return exports.send(request, "gifts", head, lines, count=count, form=form)


GIFT = (
    "contribution__list__appeal__fund",
    "contribution__appeal__fund",
    "contribution__entry",
    "contribution__named_in",
    "contribution__pledge",
)


def _visible_receipt(request, pk):
    printable = Receipt.objects.printable_by(request.user).filter(pk=OuterRef("pk"))
    rows = Receipt.objects.visible_to(request.user).annotate(printable=Exists(printable))
    shown = ("body", "currency", "voided_by", "replaces", "replaced_by", *GIFT)
    return get_object_or_404(rows.select_related(*shown), pk=pk)


def _bank_lines(gift):
    """The bookings of the bank in which the gift stands: its own, or those of the deposit of its list."""
    if gift.taken_out_id:
        return MatchedBooking.objects.none()
    here = Q(match__entries__deposit__lists=gift.list_id) if gift.list_id else Q(match__entries__entry=gift.entry_id)
    rows = MatchedBooking.objects.filter(here, undone_at=None)
    return rows.select_related("booking__statement__account").order_by("booking__booked_on", "booking__ordinal")


def _is_replaceable(receipt):
    if not receipt.voided_at or receipt.successor:
        return False
    return not Entry.objects.filter(reverses=receipt.contribution.entry_id).exists()


@require_safe
def receipt_detail(request, pk):
    receipt = _visible_receipt(request, pk)
    bank_lines = list(_bank_lines(receipt.contribution))
    context = {
        "receipt": receipt,
        "gift": receipt.contribution,
        "list": receipt.contribution.list,
        "prints": list(receipt.prints.order_by("copy")),
        "may_print": receipt.printable and request.user.has_perm("fund_collections.print_receipt"),
        "appeal": receipt.contribution.given_to,
        "may_void": not receipt.voided_at and request.user.has_perm("fund_collections.void_receipt", receipt),
        "may_replace": _is_replaceable(receipt) and request.user.has_perm("fund_collections.replace_receipt", receipt),
        "may_name_giver": receipt.contribution.named.giver is not None
        and request.user.has_perm("fund_collections.reveal_giver", receipt.contribution.keeper),
        "may_gather": services.name_of(receipt.contribution) is not None
        and request.user.has_perm("fund_collections.reveal_giver", receipt.contribution.keeper),
        "reads_books": request.user.has_perm("ledger.view_entry"),
        "reads_bank": request.user.has_perm("fund_collections.view_bankstatement"),
        "bank_lines": bank_lines,
        "may_take_back": not (receipt.contribution.list_id or receipt.voided_at or bank_lines)
        and request.user.has_perm("fund_collections.record_gift"),
        "minutes": Minute.objects.about(receipt).order_by("-id")[:20],
    }
    return render(request, "fund_collections/receipt_detail.html", context)


@get_or_post
def receipt_giver(request, pk):
    receipt = _visible_receipt(request, pk)
    gift = receipt.contribution
    require_perm(request.user, "fund_collections.reveal_giver", gift.keeper)
    if gift.list_id:
        heading = _("Giver of list %(list)s, line %(line)d") % {"list": gift.list.number, "line": gift.line}
    else:
        heading = _("Giver of the gift of receipt %(number)s") % {"number": receipt}
    return reveal_page(request, gift.named, "giver", heading=heading, back=(str(receipt), receipt.get_absolute_url()))


@get_or_post
def receipt_take_back(request, pk):
    receipt = _visible_receipt(request, pk)
    require_perm(request.user, "fund_collections.record_gift")
    gift = get_object_or_404(Contribution.objects.by_transfer().standing(), receipts=receipt)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.take_back(gift, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("The gift is out of the books; receipt %(number)s is void.")
                             % {"number": receipt})  # fmt: skip
            return see(receipt)
    context = {
        "heading": _("Take the gift of receipt %(number)s back") % {"number": receipt},
        "sub": _("For a gift that was recorded by mistake. Record it anew as it was."),
        "form": form,
        "act": _("Take it back"),
        "consequence": _("reverses its entry and voids the receipt; both stay for ever"),
        "back": (str(receipt), receipt.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def receipt_void(request, pk):
    receipt = _visible_receipt(request, pk)
    require_perm(request.user, "fund_collections.void_receipt", receipt)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.void_receipt(receipt, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("Receipt %(number)s is void.") % {"number": receipt})
            return see(receipt)
    context = {
        "heading": _("Void receipt %(number)s") % {"number": receipt},
        "sub": _("It keeps its number and its wording for ever. The gift itself stays in the books."),
        "form": form,
        "act": _("Void it"),
        "consequence": _("cannot be taken back; another may be given out in its place"),
        "back": (str(receipt), receipt.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def receipt_replace(request, pk):
    receipt = _visible_receipt(request, pk)
    require_perm(request.user, "fund_collections.replace_receipt", receipt)
    form = IssueReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = None
        with on_form(form):
            made = services.replace_receipt(receipt, **form.cleaned_data, by=request.user)
        if made:
            messages.success(request, _("Receipt %(number)s stands in the place of %(before)s.")
                             % {"number": made.full_number, "before": receipt.full_number})  # fmt: skip
            return see(made)
    context = {
        "heading": _("Give out a receipt in the place of %(number)s") % {"number": receipt},
        "sub": _("For the same gift and sum. Its wording is made anew, and both receipts name each other."),
        "form": form,
        "act": _("Give it out"),
        "consequence": _("draws the next receipt number of the body"),
        "back": (str(receipt), receipt.get_absolute_url()),
    }
    return render(request, "act.html", context)
