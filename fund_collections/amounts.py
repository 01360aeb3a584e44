"""Sums of money as people type them, and as sentences say them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.money import LARGEST

# Any script's digits; a point, a comma or the Arabic mark before the decimals. Never a mark for thousands:
# "1.234" would be one sum in London and another in Athens.
TYPED = re.compile(r"(\d{1,20})(?:[.,٫](\d{1,10}))?")


class NotASum(Refusal):
    """What was typed is no sum of the currency; the sentence shows it and says how to write one."""


def parse_amount(text, currency):
    """The Decimal that `text` writes in `currency` (a Currency), zero or more. Raises NotASum with its sentence."""
    found = TYPED.fullmatch(text.strip())
    whole, part = found.groups() if found else ("", "")
    facts = {"text": text.strip()[:40], "currency": currency.pk, "count": currency.exponent}
    if not found:
        example = "1250" if not currency.exponent else "1250.50"
        sentence = _("“%(text)s” is no sum: write digits such as %(example)s, without a sign or thousands marks.")
        raise NotASum(sentence % {**facts, "example": example})
    if len(part or "") > currency.exponent:
        raise NotASum(_("“%(text)s” has more than %(count)s decimals, which %(currency)s does not have.") % facts)
    amount = Decimal(f"{int(whole)}.{int(part):0{len(part)}d}" if part else int(whole))
    if amount > LARGEST:
        raise NotASum(_("“%(text)s” is larger than these books can hold.") % facts)
    return amount


def words(amount, currency):
    """The sum as sentences and minutes say it: 214.50 EUR. `currency` is a Currency."""
    return f"{amount:.{currency.exponent}f} {currency.pk}"
