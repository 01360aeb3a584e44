"""From codes that a person typed or a suggestion carries to the things that they name, as they stand now."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from access.refusal import Refusal
from fund_collections.models import BY_NUMBER, Deposit, ListState, Pledge, SubscriptionList
from fund_collections.services.matching.parts import Arrival, Gift, PaidIn, Part, Standing, sum_words
from fund_collections.services.transfers import facts_of
from ledger.models import Entry

ENTRY = re.compile(r"J-(\d{4})-(\d{1,9})")
MOST_CODES = 60
LONGEST = 24


def codes_typed(text: str) -> list[str]:
    """Codes in a field, parted by commas or spaces, each once."""
    return list(dict.fromkeys(text.replace("\x00", " ").replace(",", " ").upper().split()))


def parts_named(codes, *, bookings) -> list[Part]:
    """The parts of these codes: deposits, entries, posted lists, pledges. Raises Refusal for one that names nothing.

    A pledge takes what the other parts leave over of `bookings`, as a gift; several of them take it where it is just
    one part of each.
    """
    codes = list(dict.fromkeys(code[:LONGEST] for code in codes))
    if not codes or len(codes) > MOST_CODES:
        raise Refusal(_("Name what the booking is by its code, such as DP-00001."), field="codes")
    deposits = {one.code: Arrival(one) for one in Deposit.objects.filter(code__in=codes).select_related("currency")}
    found: dict[str, Part] = {**deposits, **_entries(codes)}
    lists = _lists([code for code in codes if code not in found])
    pledges = _pledges([code for code in codes if code not in found and code not in lists])
    for code in codes:
        if not (code in found or code in lists or code in pledges):
            sentence = _("There is no deposit, list, entry or pledge with the code %(code)s.")
            raise Refusal(sentence % {"code": code}, field="codes")
    parts = [found[code] for code in codes if code in found]
    parts += [PaidIn(tuple(lists.values()))] if lists else []
    return [*parts, *_payments(pledges, parts, bookings)] if pledges else parts


def part_coded(code, amount, *, account):
    """The part that one code names: of a pledge so much as `amount`, anything else whole.

    Raises Refusal for a code that names nothing, a pledge without a sum or in another currency than the account's, and
    where `amount` was said and is not what the thing moved.
    """
    (code,) = codes_typed(code)[:1] or [""]
    pledge = _pledges([code]).get(code)
    facts = {"code": code}
    if pledge:
        if pledge.currency_id != account.currency_id:
            raise Refusal(_("Pledge %(code)s is in another currency.") % facts, field="code")
        if not amount:
            raise Refusal(_("Say how much of it pays pledge %(code)s.") % facts, field="sum")
        return Gift(amount, facts_of(pledge))
    (part,) = parts_named([code], bookings=())
    moved = part.amount(account)
    if amount and amount != abs(moved):
        facts["sum"] = sum_words(moved, account.currency)
        raise Refusal(_("%(code)s is %(sum)s: leave the sum empty, or type that.") % facts, field="sum")
    return part


def _payments(pledges, parts, bookings):
    account = bookings[0].statement.account
    left = sum((one.amount for one in bookings), Decimal(0)) - sum((one.amount(account) for one in parts), Decimal(0))
    if left <= 0:
        raise Refusal(_("Nothing is left for pledge %(code)s.") % {"code": ", ".join(pledges)}, field="codes")
    found = [*pledges.values()]
    if len(found) == 1:
        return [Gift(left, facts_of(found[0]))]
    if sum(one.amount for one in found) != left:
        raise Refusal(_("Split the booking: say how much of it pays each pledge."), field="codes")
    return [Gift(one.amount, facts_of(one)) for one in found]


def _pledges(codes):
    rows = Pledge.objects.filter(code__in=codes).select_related("appeal__fund", "body")
    return {one.code: one for one in rows}


def _entries(codes):
    read = {code: ENTRY.fullmatch(code) for code in codes}
    keys = {(int(one[1]), int(one[2])): code for code, one in read.items() if one}
    rows = Entry.objects.filter(year__in={year for year, _n in keys}, number__in={number for _y, number in keys})
    rows = rows.select_related("reverses")
    return {keys[one.year, one.number]: Standing(one) for one in rows if (one.year, one.number) in keys}


def _lists(codes):
    rows = SubscriptionList.objects.filter(number__in=codes, state=ListState.POSTED, deposit=None)
    return {one.number: one for one in rows.select_related("currency").order_by(*BY_NUMBER)}
