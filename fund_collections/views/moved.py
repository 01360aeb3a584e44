"""A booking that is money moved between two bank accounts of ours: one entry, a match on each side."""

from datetime import timedelta

from django.contrib import messages
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.refusal import on_form
from fund_collections import services
from fund_collections.forms.matching import MovedForm
from fund_collections.models import Booking
from fund_collections.services.matching.parts import sum_words
from fund_collections.services.matching.pool import DAYS_APART
from fund_collections.views.doors import get_or_post, see
from fund_collections.views.matching import act_page, booking_or_404

MOST_ANSWERS = 40


@get_or_post
def booking_moved(request, pk):
    require_perm(request.user, "fund_collections.match_booking")
    booking = booking_or_404(pk)
    form = MovedForm(request.POST or None, booking=booking, answers=_answers(booking))
    if request.method == "POST" and form.is_valid():
        made, asked = None, form.cleaned_data
        with on_form(form):
            made = services.match_moved(booking, **asked, by=request.user)
        if made:
            messages.success(request, _moved_words(asked))
            return see(made)
    facts = {"sum": sum_words(booking.amount, booking.currency), "day": date_format(booking.booked_on)}
    context = {
        "heading": _("Booking %(booking)s is money between our own accounts") % {"booking": booking},
        "sub": _("%(sum)s of %(day)s. No fund becomes richer or poorer by it.") % facts,
        "form": form,
        "act": _("Book it as moved"),
        "consequence": _("one entry for both accounts, matched with the booking on either side; undone together"),
        "back": (str(booking), booking.get_absolute_url()),
    }
    return act_page(request, booking, context)


def _moved_words(asked):
    if asked["answer"]:
        return _("The money is moved; both bookings are matched.")
    return _("The money is moved; the entry waits for the booking on %(account)s.") % {"account": asked["other"]}


def _answers(booking):
    """Open bookings of the opposite sum on other accounts of the currency, of these days."""
    span = (booking.booked_on - timedelta(DAYS_APART), booking.booked_on + timedelta(DAYS_APART))
    rows = Booking.objects.unmatched().filter(amount=-booking.amount, currency=booking.currency, booked_on__range=span)
    rows = rows.exclude(statement__account=booking.statement.account_id)
    keys = rows.order_by("booked_on", "ordinal").values("pk")
    found = Booking.objects.filter(pk__in=keys[:MOST_ANSWERS]).defer("text").order_by("booked_on", "ordinal")
    return found.select_related("statement__account__currency", "currency")
