"""What the remittances leave undone when a period of the books is closed: see ledger.services.periods.left_open."""

from django.utils.translation import ngettext

from remittances.models import Attempt, Outcome


def left_open(first, last):
    """Sentences, none where nothing is left."""
    sent = Attempt.objects.filter(outcome=Outcome.ON_THE_WAY, sent_on__range=(first, last)).count()
    if sent:
        yield ngettext(
            "%(count)d sending of these days is still on its way; what comes back is booked with a later day.",
            "%(count)d sendings of these days are still on their way; what comes back is booked with a later day.",
            sent,
        ) % {"count": sent}
