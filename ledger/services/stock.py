"""Goods in stock: held by a fund at what they cost. They are an asset of the fund, and no money."""

from decimal import Decimal

from ledger.models import Balance, Currency, Fund, Role


def stock_held(fund: Fund, currency: Currency | str) -> Decimal:
    """What `fund` holds in goods, at cost in `currency` (Currency or code); SQL has a function of the same name."""
    code = currency.pk if isinstance(currency, Currency) else currency
    rows = Balance.objects.filter(account__role=Role.STOCK, fund=fund, currency=code)
    return rows.values_list("amount", flat=True).first() or Decimal()
