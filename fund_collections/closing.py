"""What the collections leave undone when a period of the books is closed: see ledger.services.periods.left_open."""

from django.utils.translation import ngettext

from fund_collections.models import Booking, Deposit, ListState, SubscriptionList


def left_open(first, last):
    """Sentences, none where nothing is left."""
    days = (first, last)
    counted = SubscriptionList.objects.filter(state=ListState.COUNTED, counted_on__range=days).count()
    if counted:
        yield ngettext(
            "%(count)d list counted in these days is not posted; it will be posted with a later day.",
            "%(count)d lists counted in these days are not posted; they will be posted with a later day.",
            counted,
        ) % {"count": counted}
    # Returned or being typed: what is counted is told above.
    out = SubscriptionList.objects.filter(
        state__in=(ListState.RETURNED, ListState.ISSUED), taken_out__taken_out_on__range=days
    )
    if taken_out := out.distinct().count():
        yield ngettext(
            "%(count)d list that was taken out of the books in these days is not posted anew.",
            "%(count)d lists that were taken out of the books in these days are not posted anew.",
            taken_out,
        ) % {"count": taken_out}
    deposited = Deposit.objects.unmatched().filter(deposited_on__range=days).count()
    if deposited:
        yield ngettext(
            "%(count)d deposit of these days is not on a statement yet.",
            "%(count)d deposits of these days are not on a statement yet.",
            deposited,
        ) % {"count": deposited}
    unmatched = Booking.objects.unmatched().filter(booked_on__range=days).count()
    if unmatched:
        yield ngettext(
            "%(count)d bank booking of these days is matched with nothing; it will be booked with a later day.",
            "%(count)d bank bookings of these days are matched with nothing; they will be booked with a later day.",
            unmatched,
        ) % {"count": unmatched}
