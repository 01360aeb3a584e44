"""The acts of the books, one module per kind of act; whatever moves money ends in `posting.post` or `post_many`."""

from ledger.services.exchanging import exchange, worth_of
from ledger.services.holdings import foreign_holdings
from ledger.services.periods import close_period, closed_to, first_open_day, next_period, require_closable
from ledger.services.posting import (
    DAYS_AHEAD,
    EARLIEST,
    CannotReverse,
    DoesNotBalance,
    Line,
    NewEntry,
    Rate,
    check,
    open_balance,
    post,
    post_many,
    reverse,
    transfer,
)
from ledger.services.rates import NoRate, enter_rate, rate_on
from ledger.services.revaluing import preview_revaluation, revalue
from ledger.services.stock import stock_held

__all__ = [
    "DAYS_AHEAD",
    "EARLIEST",
    "CannotReverse",
    "DoesNotBalance",
    "Line",
    "NewEntry",
    "NoRate",
    "Rate",
    "check",
    "close_period",
    "closed_to",
    "enter_rate",
    "exchange",
    "first_open_day",
    "foreign_holdings",
    "next_period",
    "open_balance",
    "post",
    "post_many",
    "preview_revaluation",
    "rate_on",
    "require_closable",
    "revalue",
    "reverse",
    "stock_held",
    "transfer",
    "worth_of",
]
