"""Models of the collections, from the sheet of paper to the bank's booking."""

from fund_collections.models.bank import (
    BankStatement,
    Booking,
    BookingQuerySet,
    Deposit,
    DepositQuerySet,
)
from fund_collections.models.gifts import (
    Contribution,
    ContributionQuerySet,
    GiverKind,
    Receipt,
    ReceiptQuerySet,
    ReceiptSeries,
)
from fund_collections.models.lists import (
    Appeal,
    Collector,
    ListState,
    SubscriptionList,
    SubscriptionListQuerySet,
)
from fund_collections.models.matching import Match, MatchedBooking, MatchedEntry
from fund_collections.models.pledges import Instalment, Pledge, PledgeQuerySet

__all__ = [
    "Appeal",
    "BankStatement",
    "Booking",
    "BookingQuerySet",
    "Collector",
    "Contribution",
    "ContributionQuerySet",
    "Deposit",
    "DepositQuerySet",
    "GiverKind",
    "Instalment",
    "ListState",
    "Match",
    "MatchedBooking",
    "MatchedEntry",
    "Pledge",
    "PledgeQuerySet",
    "Receipt",
    "ReceiptQuerySet",
    "ReceiptSeries",
    "SubscriptionList",
    "SubscriptionListQuerySet",
]
