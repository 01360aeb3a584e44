"""From codes that a person typed or a suggestion carries to the things that they name, as they stand now."""

import re

from django.utils.translation import gettext as _

from access.refusal import Refusal
from fund_collections.models import Deposit, ListState, SubscriptionList
from fund_collections.services.matching.parts import Arrival, PaidIn, Part, Standing
from ledger.models import Entry

ENTRY = re.compile(r"J-(\d{4})-(\d{1,9})")
MOST_CODES = 60
LONGEST = 24


def codes_typed(text: str) -> list[str]:
    """Codes in a field, parted by commas or spaces, each once."""
    return list(dict.fromkeys(text.replace("\x00", " ").replace(",", " ").upper().split()))


def parts_named(codes, *, bookings) -> list[Part]:
    """The parts of these codes: deposits, entries, posted lists. Raises Refusal for one that names nothing.

    A pledge takes what `bookings` leave over.
    """
    codes = list(dict.fromkeys(code[:LONGEST] for code in codes))
    if not codes or len(codes) > MOST_CODES:
        raise Refusal(_("Name what the booking is by its code, such as DP-00001."), field="codes")
    deposits = {one.code: Arrival(one) for one in Deposit.objects.filter(code__in=codes).select_related("currency")}
    found: dict[str, Part] = {**deposits, **_entries(codes)}
    lists = _lists([code for code in codes if code not in found])
    for code in codes:
        if code not in found and code not in lists:
            raise Refusal(
                _("There is no deposit, list or entry with the code %(code)s.") % {"code": code}, field="codes"
            )
    parts = [found[code] for code in codes if code in found]
    return [*parts, PaidIn(tuple(lists.values()))] if lists else parts


def _entries(codes):
    read = {code: ENTRY.fullmatch(code) for code in codes}
    keys = {(int(one[1]), int(one[2])): code for code, one in read.items() if one}
    rows = Entry.objects.filter(year__in={year for year, _n in keys}, number__in={number for _y, number in keys})
    rows = rows.select_related("reverses")
    return {keys[one.year, one.number]: Standing(one) for one in rows if (one.year, one.number) in keys}


def _lists(codes):
    rows = SubscriptionList.objects.filter(number__in=codes, state=ListState.POSTED, deposit=None)
    return {one.number: one for one in rows.select_related("currency").order_by("number")}
