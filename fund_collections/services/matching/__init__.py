"""Bookings of the bank and what the books know of them find each other."""

from fund_collections.services.matching.acts import match, match_bookings, put_aside, unmatch
from fund_collections.services.matching.batch import certain_matches, match_all
from fund_collections.services.matching.parts import Arrival, Fee, Gift, Other, PaidIn, Part, Standing
from fund_collections.services.matching.ranking import Suggestion, suggestions, suggestions_for

__all__ = [
    "Arrival",
    "Fee",
    "Gift",
    "Other",
    "PaidIn",
    "Part",
    "Standing",
    "Suggestion",
    "certain_matches",
    "match",
    "match_all",
    "match_bookings",
    "put_aside",
    "suggestions",
    "suggestions_for",
    "unmatch",
]
