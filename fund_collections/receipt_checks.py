"""Whether a receipt stands in the books, answered to anybody who holds its paper, and to nobody who guesses."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from access import limits
from access.guesses import BY_ADDRESS, TooMany
from fund_collections.check_code import fits
from fund_collections.models import Receipt

NUMBER = re.compile(r"\s*([A-Za-z0-9_-]{1,12})[ /]+(\d{4})\s*[-/]\s*(\d{1,9})\s*", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """`valid`, or voided on a day and perhaps replaced; neither for what does not exist, whatever of it is wrong."""

    valid: bool = False
    voided_on: date | None = None
    replaced: bool = False


NO_SUCH = Answer()


def ask(number, code, *, address):
    """The answer for a number and check code as printed; a wrong code and a wrong number are one answer.

    Wrong ones are counted by the caller's `address`, like guesses at a login; raises TooMany.
    """
    key = f"receipt asked from {address}"
    most, within = BY_ADDRESS
    if not limits.spend(key, most=most, within=within):
        raise TooMany
    receipt = _numbered(number)
    if receipt is None or not fits(receipt, code):
        return NO_SUCH
    limits.give_back(key)
    if receipt.voided_at:
        return Answer(voided_on=timezone.localdate(receipt.voided_at), replaced=receipt.successor is not None)
    return Answer(valid=True)


def _numbered(number):
    found = NUMBER.fullmatch(number)
    if not found:
        return None
    body, year, running = found.groups()
    rows = Receipt.objects.select_related("replaced_by")
    return rows.filter(body_code__iexact=body, year=int(year), number=int(running)).first()
