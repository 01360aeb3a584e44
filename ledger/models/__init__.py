"""Models of the books: what is referred to, and the journal with the balances that follow it, rates and periods."""

from ledger.models.journal import (
    Balance,
    Entry,
    EntryKind,
    EntryQuerySet,
    FundBalance,
    FundBalanceQuerySet,
    JournalSeries,
    PendingEntry,
    Posting,
)
from ledger.models.periods import Period
from ledger.models.rates import ECB, RATE_PLACES, ExchangeRate, RateField, Revaluation
from ledger.models.reference import (
    OF_ONE_ACT,
    Account,
    AccountQuerySet,
    AmountField,
    Currency,
    Fund,
    FundQuerySet,
    Kind,
    Restriction,
    Role,
)

__all__ = [
    "ECB",
    "OF_ONE_ACT",
    "RATE_PLACES",
    "Account",
    "AccountQuerySet",
    "AmountField",
    "Balance",
    "Currency",
    "Entry",
    "EntryKind",
    "EntryQuerySet",
    "ExchangeRate",
    "Fund",
    "FundBalance",
    "FundBalanceQuerySet",
    "FundQuerySet",
    "JournalSeries",
    "Kind",
    "PendingEntry",
    "Period",
    "Posting",
    "RateField",
    "Restriction",
    "Revaluation",
    "Role",
]
