"""What the bank wrote: statements, their import, and their bookings matched with deposits."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.doors import require_perm
from access.forms import BecauseForm
from access.lists import in_order, page
from access.refusal import Refusal, as_refusal, on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.bank import StatementFilter
from fund_collections.models import BankStatement, Booking, Deposit, Match
from fund_collections.views.doors import get_or_post
from ledger.money import as_figure

ORDERS = {"account": "account__code", "number": "statement_id", "imported": "imported_at"}
NEWEST_FIRST = ("-imported_at", "id")
LIVE_MATCH = Match.objects.filter(booking=OuterRef("pk"), undone_at=None)


@exports.exportable
def statement_list(request):
    require_perm(request.user, "fund_collections.view_bankstatement")
    live = Exists(Match.objects.filter(booking=OuterRef("bookings__pk"), undone_at=None))
    rows = BankStatement.objects.select_related("account__currency", "imported_by").annotate(
        booked=Count("bookings"), open=Count("bookings", filter=Q(bookings__amount__gt=0) & ~live)
    )
    form = StatementFilter(request.GET, statements=rows)
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST)
    if exports.asked(request):
        return statements_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_import": request.user.has_perm("fund_collections.import_statement"),
    }
    return render(request, "fund_collections/statement_list.html", context)


def statements_as_csv(request, form, rows):
    head = [_("account"), _("statement"), _("format"), _("opening"), _("closing"), _("difference"), _("currency")]
    head += [_("bookings"), _("money in, not yet matched"), _("imported at")]
    lines = (
        (
            one.account.code,
            one.statement_id,
            one.format,
            *(as_figure(sum_, one.account.currency_id) for sum_ in (one.opening, one.closing, one.difference)),
            one.account.currency_id,
            one.booked,
            one.open,
            one.imported_at.isoformat(),
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "statements", head, lines, count=rows.count(), form=form)


@require_safe
def statement_detail(request, pk):
    require_perm(request.user, "fund_collections.view_bankstatement")
    rows = BankStatement.objects.select_related("account__currency", "imported_by", "file")
    statement = get_object_or_404(rows, pk=pk)
    live = Match.objects.filter(undone_at=None).select_related("deposit__body", "matched_by")
    bookings = statement.bookings.select_related("currency").annotate(matched=Exists(LIVE_MATCH))
    if request.GET.get("open"):
        bookings = bookings.filter(amount__gt=0, matched=False)
    bookings = bookings.prefetch_related(Prefetch("matches", live, to_attr="live")).order_by("ordinal")
    shown = page(bookings, request.GET)
    may_match = request.user.has_perm("fund_collections.match_booking")
    context = {
        "statement": statement,
        "page": shown,
        "only_open": bool(request.GET.get("open")),
        "rows": _with_suggestions(shown.object_list, statement, may_match=may_match),
        "may_match": may_match,
        "minutes": Minute.objects.about(statement).order_by("-id")[:20],
    }
    return render(request, "fund_collections/statement_detail.html", context)


def _with_suggestions(bookings, statement, *, may_match):
    bookings = list(bookings)
    for booking in bookings:
        booking.statement = statement
    found = services.suggestions_for([one for one in bookings if not one.matched]) if may_match else {}
    return [(booking, booking.live[0] if booking.live else None, found.get(booking.pk, [])) for booking in bookings]


@require_POST
def booking_match(request, pk):
    require_perm(request.user, "fund_collections.match_booking")
    booking = get_object_or_404(Booking.objects.select_related("statement"), pk=pk)
    code = request.POST.get("deposit", "").replace("\x00", "").strip().upper()
    deposit = Deposit.objects.visible_to(request.user).filter(code=code).first()
    if deposit is None:
        messages.error(request, _("There is no deposit with this code: look at the paying-in slip."))
        return redirect(booking.statement)
    try:
        with as_refusal():
            services.match(booking, deposit, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        facts = {"booking": booking, "code": deposit.code}
        messages.success(request, _("Booking %(booking)s is the arrival of %(code)s.") % facts)
    return redirect(booking.statement)


@get_or_post
def booking_unmatch(request, pk):
    require_perm(request.user, "fund_collections.match_booking")
    rows = Match.objects.filter(undone_at=None).select_related("booking__statement", "deposit", "entry")
    made = get_object_or_404(rows, booking=pk)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.unmatch(made, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("The match is undone; both sides stand open again."))
            return redirect(made.booking.statement)
    context = {
        "heading": _("Undo the match of %(code)s") % {"code": made.deposit.code},
        "sub": _("Its entry is answered by a reversal of today; booking and deposit stand open again."),
        "form": form,
        "act": _("Undo the match"),
        "consequence": _("both events stay in the minutes"),
        "back": (made.deposit.code, reverse("fund_collections:deposit_detail", args=[made.deposit_id])),
    }
    return render(request, "act.html", context)
