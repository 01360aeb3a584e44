"""Counted money on its way to the bank."""

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Sum
from django.db.models.functions import Length
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.forms import BecauseForm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.bank import DepositFilter, DepositForm
from fund_collections.models import BY_NUMBER, Deposit, MatchedBooking, MatchedEntry, SubscriptionList
from fund_collections.views.doors import get_or_post, see
from ledger import services as ledger
from ledger.amounts import words
from ledger.money import as_figure

ORDERS = {"code": "code", "on": "deposited_on", "body": "body__code", "sum": "amount"}
NEWEST_FIRST = ("-deposited_on", Length("code").desc(), "-code")
# Lists offered on one page; whoever carries more to the bank makes two deposits.
AT_ONCE = 60
# Lists named in a sentence.
NAMED = 20


@exports.exportable
def deposit_list(request):
    require_perm(request.user, "fund_collections.view_deposit")
    matched = Exists(MatchedEntry.objects.filter(deposit=OuterRef("pk"), undone_at=None))
    deposits = Deposit.objects.visible_to(request.user).annotate(arrived=matched)
    form = DepositFilter(request.GET, deposits=deposits)
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST).select_related("body", "account", "currency")
    if exports.asked(request):
        return deposits_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_deposit": request.user.has_perm("fund_collections.make_deposit"),
    }
    return render(request, "fund_collections/deposit_list.html", context)


def deposits_as_csv(request, form, rows):
    head = [_("code"), _("body"), _("account"), _("paid in on"), _("amount"), _("currency"), _("on a statement")]
    head += [_("taken back at")]
    lines = (
        (
            one.code,
            one.body.code,
            one.account.code,
            one.deposited_on,
            as_figure(one.amount, one.currency_id),
            one.currency_id,
            _("yes") if one.arrived else _("no"),
            one.undone_at or "",
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "deposits", head, lines, count=rows.count(), form=form)


@get_or_post
def deposit_new(request):
    """Without body and currency in the address: the piles that wait. With them: the lists of one pile."""
    require_perm(request.user, "fund_collections.make_deposit")
    waiting = SubscriptionList.objects.visible_to(request.user).awaiting_deposit()
    piles = waiting.values("body__code", "body__name", "currency").annotate(
        count=Count("pk"), total=Sum("counted_total")
    )
    wanted = {"body__code": request.GET.get("body", ""), "currency": request.GET.get("currency", "")}
    if not any(wanted.values()):
        context = {"piles": piles.order_by("body__code", "currency")}
        return render(request, "fund_collections/deposit_piles.html", context)
    if any("\x00" in text for text in wanted.values()):
        raise Http404
    lists = (
        waiting.filter(**wanted).select_related("appeal__fund", "collector", "body").order_by("posted_on", *BY_NUMBER)
    )
    pile = piles.filter(**wanted).order_by("body__code").first()
    if pile is None:
        raise Http404
    require_perm(request.user, "fund_collections.make_deposit", lists[0])
    shown = lists[:AT_ONCE]
    form = DepositForm(request.POST or None, lists=lists, shown=shown, currency=pile["currency"])
    if request.method == "POST" and form.is_valid():
        made = None
        with on_form(form):
            made = services.make_deposit(**form.cleaned_data, by=request.user)
        if made:
            messages.success(request, _("Deposit %(code)s is recorded: write this code on the paying-in slip.")
                             % {"code": made.code})  # fmt: skip
            return see(made)
    chosen = {str(pk) for pk in form["lists"].value() or []}
    together = sum(one.counted_total for one in shown)
    context = {"pile": pile, "form": form, "lists": shown, "together": together, "chosen": chosen}
    return render(request, "fund_collections/deposit_new.html", context)


def _visible_deposit(request, pk):
    rows = Deposit.objects.visible_to(request.user)
    rows = rows.select_related("body", "account", "currency", "made_by", "undone_by", "entry__reversed_by")
    return get_object_or_404(rows, pk=pk)


def _lists_of(deposit):
    """What the deposit holds, or held until it was taken back, each with what it brought."""
    if deposit.undone_at:
        return SubscriptionList.objects.filter(freed__deposit=deposit).annotate(brought=F("freed__amount"))
    return deposit.lists.annotate(brought=F("counted_total"))


@require_safe
def deposit_detail(request, pk):
    deposit = _visible_deposit(request, pk)
    lists = _lists_of(deposit)
    funds = lists.values("appeal__fund__name").annotate(total=Sum("brought"), count=Count("pk"))
    funds = list(funds.order_by("appeal__fund__name"))
    matches = deposit.matches.select_related("match__matched_by", "match__undone_by", "entry")
    bookings = Prefetch("match__bookings", MatchedBooking.objects.select_related("booking__statement").order_by("pk"))
    matches = list(matches.prefetch_related(bookings).order_by("match__matched_at"))
    arrived = next((one for one in matches if not one.undone_at), None)
    context = {
        "deposit": deposit,
        "lists": lists.select_related("appeal__fund", "collector").order_by(*BY_NUMBER)[:AT_ONCE],
        "more": max(0, sum(fund["count"] for fund in funds) - AT_ONCE),
        "funds": funds,
        "matches": matches,
        "arrived": arrived,
        "reads_bank": request.user.has_perm("fund_collections.view_bankstatement"),
        "reads_books": request.user.has_perm("ledger.view_entry"),
        "may_undo": not (arrived or deposit.undone_at)
        and request.user.has_perm("fund_collections.undo_deposit", deposit),
        "minutes": Minute.objects.about(deposit).order_by("-id")[:20],
    }
    return render(request, "fund_collections/deposit_detail.html", context)


@get_or_post
def deposit_undo(request, pk):
    deposit = _visible_deposit(request, pk)
    require_perm(request.user, "fund_collections.undo_deposit", deposit)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.undo_deposit(deposit, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("Deposit %(code)s is taken back: its lists wait to be paid in.")
                             % {"code": deposit.code})  # fmt: skip
            return see(deposit)
    context = {
        "heading": _("Take deposit %(code)s back") % {"code": deposit.code},
        "sub": _("For a deposit that was never paid in so: at another account, on another day, with other lists."),
        "form": form,
        "lines": _what_undoing_does(deposit),
        "act": _("Take it back"),
        "consequence": _("the minutes keep your reason"),
        "back": (deposit.code, deposit.get_absolute_url()),
    }
    return render(request, "act.html", context)


def _what_undoing_does(deposit):
    numbers = list(_lists_of(deposit).order_by(*BY_NUMBER).values_list("number", flat=True))
    lists = ngettext(
        "%(count)s list waits to be paid in again: %(numbers)s.",
        "%(count)s lists wait to be paid in again: %(numbers)s.",
        len(numbers),
    )
    more = " …" if len(numbers) > NAMED else ""
    yield lists % {"count": len(numbers), "numbers": ", ".join(numbers[:NAMED]) + more}
    day = ledger.first_open_day(deposit.entry.posted_on)
    facts = {"entry": deposit.entry.code, "sum": words(deposit.amount, deposit.currency), "day": date_format(day)}
    yield _("Its entry %(entry)s is reversed with the day %(day)s: %(sum)s stand as counted cash again.") % facts
    yield _("The code %(code)s stays and is never used again.") % {"code": deposit.code}
