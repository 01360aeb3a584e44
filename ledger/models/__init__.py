"""Models of the books: what is referred to, and the journal with the balances that follow it."""

from ledger.models.journal import (
    Balance,
    Entry,
    EntryKind,
    EntryQuerySet,
    FundBalance,
    JournalSeries,
    PendingEntry,
    Posting,
)
from ledger.models.reference import (
    Account,
    AccountQuerySet,
    AmountField,
    Currency,
    Fund,
    FundQuerySet,
    Kind,
    Role,
)

__all__ = [
    "Account",
    "AccountQuerySet",
    "AmountField",
    "Balance",
    "Currency",
    "Entry",
    "EntryKind",
    "EntryQuerySet",
    "Fund",
    "FundBalance",
    "FundQuerySet",
    "JournalSeries",
    "Kind",
    "PendingEntry",
    "Posting",
    "Role",
]
