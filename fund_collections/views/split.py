"""One booking that is several things: gifts to several appeals, parts of several pledges, a gift and a fee."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.kept import keeps_form
from access.refusal import Refusal, as_refusal
from fund_collections import services
from fund_collections.forms.split import Parts, with_one_more
from fund_collections.services.matching.parts import sum_words
from fund_collections.views.doors import get_or_post, see
from fund_collections.views.matching import booking_or_404


@get_or_post
@keeps_form
def booking_split(request, pk):
    """Whatever is pressed, the parts are added up; only `match` writes, and only where nothing is left over."""
    require_perm(request.user, "fund_collections.match_booking")
    booking = booking_or_404(pk)
    act, typed = request.POST.get("act"), request.POST or None
    rows = Parts(with_one_more(typed) if act == "more" and typed else typed, booking=booking)
    refused, made = None, None
    if request.method == "POST" and rows.is_valid() and act == "match":
        try:
            with as_refusal():
                made = services.match_bookings([booking], parts=rows.parts(), by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
    if made:
        messages.success(request, _("The booking is matched, part by part."))
        return see(made)
    context = {
        "booking": booking,
        "booked": sum_words(booking.amount, booking.currency),
        "rows": rows,
        "refused": refused,
        # A row that was only just asked for is no mistake.
        "faults": request.method == "POST" and act != "more" and not rows.is_valid(),
        "added": _added(rows, booking) if request.method == "POST" else None,
        "may_reveal": request.user.has_perm("fund_collections.reveal_bank"),
    }
    return render(request, "fund_collections/booking_split.html", context)


def _added(rows, booking):
    """(sentence, tone) about the sum of the parts against the bank's."""
    left = rows.difference()
    facts = {"total": sum_words(rows.total(), booking.currency), "booked": sum_words(booking.amount, booking.currency)}
    if not left:
        return _("The parts come to %(total)s, as the bank booked: nothing is left over.") % facts, "ok"
    facts["left"] = sum_words(left, booking.currency)
    return _("The parts come to %(total)s, the bank booked %(booked)s: the difference is %(left)s.") % facts, "need"
