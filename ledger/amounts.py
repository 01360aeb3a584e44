"""Sums of money as people type them, and as sentences say them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.models import Currency
from ledger.money import DECIMAL_PLACES, LARGEST

# Any script's digits; a point, a comma or the Arabic mark before the decimals. Never a mark for thousands:
# "1.234" would be one sum in London and another in Athens.
TYPED = re.compile(r"(\d{1,20})(?:[.,٫](\d{1,10}))?")


class NotASum(Refusal):
    """What was typed is no sum of the currency; the sentence shows it and says how to write one."""


def parse_amount(text: str, currency: Currency | None = None) -> Decimal:
    """The Decimal that `text` writes, zero or more; with a `currency`, of no more decimals than it has.

    Raises NotASum with its sentence.
    """
    found = TYPED.fullmatch(text.strip())
    whole, part = found.groups() if found else ("", "")
    places = currency.exponent if currency else DECIMAL_PLACES
    facts = {"text": text.strip()[:40], "currency": currency and currency.pk, "count": places}
    if not found:
        example = "1250.50" if places else "1250"
        sentence = _("“%(text)s” is no sum: write digits such as %(example)s, without a sign or thousands marks.")
        raise NotASum(sentence % {**facts, "example": example})
    if len(part or "") > places:
        if not currency:
            raise NotASum(_("“%(text)s” has more than %(count)s decimals, which no currency has.") % facts)
        raise NotASum(_("“%(text)s” has more than %(count)s decimals, which %(currency)s does not have.") % facts)
    amount = Decimal(f"{int(whole)}.{int(part):0{len(part)}d}" if part else int(whole))
    if amount > LARGEST:
        raise NotASum(_("“%(text)s” is larger than these books can hold.") % facts)
    return amount


def words(amount: Decimal, currency: Currency) -> str:
    """The sum as sentences and minutes say it: 214.50 EUR."""
    return f"{amount:.{currency.exponent}f} {currency.pk}"
