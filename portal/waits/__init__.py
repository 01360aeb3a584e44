"""What waits for a person: things that only they, or people of their office, can move on. One query for most of it."""

from collections import defaultdict

from django.utils import timezone

from portal.waits import asks, changes, shares, words
from portal.waits.rows import Tally, Wait

__all__ = ["Wait", "waits"]


def waits(user, today=None):
    """The waits of all offices of `user` as rows of one kind each, the oldest first."""
    today = today or timezone.localdate()
    apart, asked = shares.of_keeper(user, today) + changes.of_signer(user, today), asks.of(user, today)
    if not asked:
        return apart
    first, *others = [ask.rows() for ask in asked]
    found = defaultdict(list)
    for row in first.union(*others, all=True) if others else first:
        kind, currency, count, total, late, oldest = row
        if count:
            found[kind].append(Tally(currency, count, total, late, *oldest.split("|", 2)))
    rows = apart + [words.said(kind, tallies, today) for kind, tallies in found.items()]
    return sorted(rows, key=lambda wait: (wait.since, not wait.late, wait.title))
