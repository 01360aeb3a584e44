"""Models of the collections, from the sheet of paper to the bank's booking."""

from fund_collections.models.appeals import Appeal, Collector
from fund_collections.models.bank import (
    BY_CODE,
    BankStatement,
    Booking,
    BookingQuerySet,
    Deposit,
    DepositQuerySet,
)
from fund_collections.models.body_accounts import BodyAccount
from fund_collections.models.gifts import (
    Contribution,
    ContributionQuerySet,
    GiverKind,
    Receipt,
    ReceiptQuerySet,
    ReceiptSeries,
)
from fund_collections.models.history import FreedList, ListTakenOut, ListTypist
from fund_collections.models.imports import ColumnMap, Fate, FileRow, StatementFile
from fund_collections.models.list_days import ListDay
from fund_collections.models.lists import (
    BY_NUMBER,
    ENDED,
    ListState,
    SubscriptionList,
    SubscriptionListQuerySet,
)
from fund_collections.models.matching import Match, MatchedBooking, MatchedEntry
from fund_collections.models.paper import (
    ListReport,
    MoneyKnown,
    Paper,
    PhotoKind,
    PrintRun,
    PrintRunQuerySet,
    ReportKind,
    SheetPhoto,
    SheetPhotoQuerySet,
)
from fund_collections.models.pledges import Instalment, Pledge, PledgeQuerySet
from fund_collections.models.prints import ReceiptPrint

__all__ = [
    "BY_CODE",
    "BY_NUMBER",
    "ENDED",
    "Appeal",
    "BankStatement",
    "BodyAccount",
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
    "FreedList",
    "GiverKind",
    "Instalment",
    "ListDay",
    "ListReport",
    "ListState",
    "ListTakenOut",
    "ListTypist",
    "Match",
    "MatchedBooking",
    "MatchedEntry",
    "MoneyKnown",
    "Paper",
    "PhotoKind",
    "Pledge",
    "PledgeQuerySet",
    "PrintRun",
    "PrintRunQuerySet",
    "Receipt",
    "ReceiptPrint",
    "ReceiptQuerySet",
    "ReceiptSeries",
    "ReportKind",
    "SheetPhoto",
    "SheetPhotoQuerySet",
    "StatementFile",
    "SubscriptionList",
    "SubscriptionListQuerySet",
]
