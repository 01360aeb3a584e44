"""All that is certain at once: what a booking's text names and whose sum is the same to the cent."""

from dataclasses import dataclass, field

from access.refusal import Refusal
from fund_collections.models import Booking, Match
from fund_collections.services.matching.acts import match_bookings
from fund_collections.services.matching.ranking import Suggestion, suggestions_for

# One press takes no more than can be looked at; the next press takes the next ones.
MOST_AT_ONCE = 200
# Looked at for one preview: open bookings beyond wait for their turn.
MOST_LOOKED_AT = 2000


@dataclass(slots=True)
class Done:
    """What became of a press: matches made, and for each one that was not the sentence that says why."""

    matches: list[Match] = field(default_factory=list)
    refused: list[tuple[Suggestion, str]] = field(default_factory=list)


def certain_matches() -> list[Suggestion]:
    """Suggestions that need no eye: named in the text, the same sum, and no other like them; writes nothing."""
    rows = Booking.objects.unmatched().select_related("statement__account__currency", "currency").defer("text")
    bookings = list(rows.order_by("-booked_on", "statement_id", "ordinal")[:MOST_LOOKED_AT])
    taken: set = set()
    certain = []
    ranked = suggestions_for(bookings)
    for booking in sorted(bookings, key=lambda one: (one.booked_on, one.statement.imported_at, one.ordinal)):
        sure = [one for one in ranked[booking.pk] if one.ties and one.named]
        things = {row.pk for one in sure[:1] for row in one.bookings} | {
            part.word for one in sure[:1] for part in one.parts
        }
        if len(sure) == 1 and not things & taken:
            certain.append(sure[0])
            taken |= things
    return certain[:MOST_AT_ONCE]


def match_all(*, by, progress=None) -> Done:
    """Accept what `certain_matches` finds now, each by itself: undone singly, and one refused stops no other.

    `progress` is called with (done, of how many) after each.
    """
    found, done = certain_matches(), Done()
    for number, one in enumerate(found, start=1):
        try:
            done.matches.append(match_bookings(one.bookings, parts=one.parts, by=by))
        except Refusal as refusal:
            done.refused.append((one, str(refusal)))
        if progress:
            progress(number, len(found))
    return done
