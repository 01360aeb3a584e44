"""The legs of each sending: what left, what it cost, at which rate, what arrived, what came back, what was lost."""

from django.db.models import Case, DecimalField, OuterRef, Q, Subquery, Sum, When

from ledger.models import Posting, Role
from ledger.money import plain
from remittances.models import Outcome

# Digits of a rate that a slip shows.
SHOWN = 6


def legs(remittance):
    """The attempts, the first one first, each with `received`, `lost` and `rate` (units there for one, or None)."""
    rows = with_received(remittance.attempts).select_related("entry", "return_entry", "local_currency")
    attempts = list(rows.order_by("number"))
    for attempt in attempts:
        arrived = attempt.returned if attempt.outcome == Outcome.RETURNED else attempt.received
        attempt.lost = None if arrived is None else attempt.amount - arrived
        attempt.rate = plain(round(attempt.local_amount / attempt.amount, SHOWN)) if attempt.local_amount else None
    return attempts


def with_received(attempts):
    """Attempts with what `received` stands at: what the books call aid once its arrival is confirmed, else None."""
    about = Q(entry__attempt=OuterRef("pk")) | Q(entry__confirmation__attempt=OuterRef("pk"))
    booked = Posting.objects.filter(about, account__role=Role.AID, currency=OuterRef("remittance__currency"))
    aid = booked.order_by().values("account")
    stands_at = aid.annotate(total=Sum("amount")).values("total")
    money = DecimalField(max_digits=19, decimal_places=4)
    confirmed = When(outcome=Outcome.CONFIRMED, then=Subquery(stands_at, output_field=money))
    return attempts.annotate(received=Case(confirmed, output_field=money))
