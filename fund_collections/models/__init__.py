"""Models of the collections, from the sheet of paper to the bank's booking."""

from fund_collections.models.bank import (
    BankStatement,
    Booking,
    BookingQuerySet,
    Deposit,
    DepositQuerySet,
    Match,
)
from fund_collections.models.gifts import (
    Contribution,
    ContributionQuerySet,
    GiverKind,
    Receipt,
    ReceiptQuerySet,
    ReceiptSeries,
)
from fund_collections.models.imports import ColumnMap, Fate, FileRow, StatementFile
from fund_collections.models.lists import (
    Appeal,
    Collector,
    ListState,
    SubscriptionList,
    SubscriptionListQuerySet,
)

__all__ = [
    "Appeal",
    "BankStatement",
    "Booking",
    "BookingQuerySet",
    "Collector",
    "ColumnMap",
    "Contribution",
    "ContributionQuerySet",
    "Deposit",
    "DepositQuerySet",
    "Fate",
    "FileRow",
    "GiverKind",
    "ListState",
    "Match",
    "Receipt",
    "ReceiptQuerySet",
    "ReceiptSeries",
    "StatementFile",
    "SubscriptionList",
    "SubscriptionListQuerySet",
]
