"""Bookings of the bank: which of them are open, what each may be, and what it was matched with."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q, Sum
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.lists import SIZE, in_order
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.matching import BookingFilter
from fund_collections.models import Booking, Match, MatchedBooking, MatchedEntry, Receipt
from ledger.money import as_figure

ORDERS = {
    "on": "booked_on",
    "account": "statement__account__code",
    "sum": "amount",
    "statement": "statement__statement_id",
}
NEWEST_FIRST = ("-booked_on", "statement_id", "ordinal")


@dataclass(frozen=True)
class Row:
    """A booking with its live match or, where it is open, with what it may be."""

    booking: Booking
    match: Match | None
    suggestions: list


def live_matches():
    """For bookings: `live`, the one row of a match that stands, with what the match joins."""
    entries = MatchedEntry.objects.select_related("entry", "deposit__body").order_by("pk")
    rows = MatchedBooking.objects.filter(undone_at=None).select_related("match__matched_by")
    return Prefetch("matches", rows.prefetch_related(Prefetch("match__entries", entries)), to_attr="live")


def with_suggestions(bookings, *, may_match):
    bookings = list(bookings)
    found = services.suggestions_for([one for one in bookings if not one.live]) if may_match else {}
    return [Row(one, one.live[0].match if one.live else None, found.get(one.pk, [])) for one in bookings]


@exports.exportable
def booking_list(request):
    require_perm(request.user, "fund_collections.view_bankstatement")
    form = BookingFilter(request.GET, bookings=Booking.objects.all())
    asked = form.rows()
    rows = in_order(asked, request.GET, ORDERS, NEWEST_FIRST)
    rows = (
        rows.select_related("statement__account__currency", "currency").defer("text").prefetch_related(live_matches())
    )
    if exports.asked(request):
        return bookings_as_file(request, form, rows)
    sums = list(asked.values("currency").annotate(total=Sum("amount"), count=Count("pk")).order_by("currency"))
    pages = Paginator(rows, SIZE)
    pages.count = sum(one["count"] for one in sums)  # the sums know it already
    shown = pages.get_page(request.GET.get("page"))
    may_match = request.user.has_perm("fund_collections.match_booking")
    context = {
        "form": form,
        "page": shown,
        "rows": with_suggestions(shown.object_list, may_match=may_match),
        "sums": sums,
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_match": may_match,
    }
    return render(request, "fund_collections/booking_list.html", context)


def bookings_as_file(request, form, rows):
    head = [_("booking"), _("account"), _("statement"), _("number"), _("booked on"), _("amount"), _("currency")]
    head += [_("codes found"), _("match"), _("with"), _("put aside because")]
    lines = (
        (
            one,
            one.statement.account.code,
            one.statement.statement_id,
            one.ordinal,
            one.booked_on,
            as_figure(one.amount, one.currency_id),
            one.currency_id,
            ", ".join(one.codes),
            *_match_cells(one.live[0].match if one.live else None),
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "bookings", head, lines, count=rows.count(), form=form)


def _match_cells(match):
    if match is None:
        return "", "", ""
    told = ", ".join(row.deposit.code if row.deposit else row.entry.code for row in match.entries.all())
    return match, told, match.ignored_because


@require_safe
def booking_detail(request, pk):
    require_perm(request.user, "fund_collections.view_bankstatement")
    rows = Booking.objects.select_related("statement__account__currency", "currency")
    booking = get_object_or_404(rows.prefetch_related(live_matches()), pk=pk)
    matches = Match.objects.filter(bookings__booking=booking).select_related("matched_by", "undone_by")
    may_match = request.user.has_perm("fund_collections.match_booking")
    (row,) = with_suggestions([booking], may_match=may_match)
    context = {
        "booking": booking,
        "row": row,
        "matches": matches.order_by("-matched_at"),
        "may_match": may_match,
        "may_gift": may_match and row.match is None and booking.amount > 0,
        "may_reveal": request.user.has_perm("fund_collections.reveal_bank"),
        "minutes": Minute.objects.about(booking).order_by("-id")[:20],
    }
    return render(request, "fund_collections/booking_detail.html", context)


@require_safe
def match_detail(request, pk):
    require_perm(request.user, "fund_collections.view_bankstatement")
    rows = Match.objects.select_related("account__currency", "matched_by", "undone_by")
    match = get_object_or_404(rows, pk=pk)
    here = {"moved": Sum("entry__postings__amount", filter=Q(entry__postings__account=match.account_id))}
    entries = list(match.entries.select_related("entry", "deposit", "decision").annotate(**here).order_by("pk"))
    gifts = Receipt.objects.filter(contribution__entry__in=[row.entry_id for row in entries])
    # Of several the one that is not void comes last, and stays.
    gifts = gifts.order_by(F("voided_at").asc(nulls_last=True))
    receipts = {receipt.contribution_id: receipt for receipt in gifts}
    for row in entries:
        row.receipt = receipts.get(row.entry_id)  # a gift bears the id of its entry
    context = {
        "match": match,
        "bookings": match.bookings.select_related("booking__statement", "booking__currency").order_by("pk"),
        "entries": entries,
        "may_match": request.user.has_perm("fund_collections.match_booking"),
        "minutes": Minute.objects.about(match).order_by("-id")[:20],
    }
    return render(request, "fund_collections/match_detail.html", context)
