"""Bookings of the bank and what the books know of them find each other."""

from fund_collections.services.matching.acts import (
    match,
    match_bookings,
    match_moved,
    put_aside,
    together_with,
    unmatch,
)
from fund_collections.services.matching.batch import certain_matches, match_all
from fund_collections.services.matching.parts import Arrival, Fee, Gift, Moved, Other, PaidIn, Part, Standing
from fund_collections.services.matching.ranking import Suggestion, suggestions, suggestions_for

__all__ = [
    "Arrival",
    "Fee",
    "Gift",
    "Moved",
    "Other",
    "PaidIn",
    "Part",
    "Standing",
    "Suggestion",
    "certain_matches",
    "match",
    "match_all",
    "match_bookings",
    "match_moved",
    "put_aside",
    "suggestions",
    "suggestions_for",
    "together_with",
    "unmatch",
]
