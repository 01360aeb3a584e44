"""Codes of the collection: appeals, lists and their print runs, pledges, receipts, deposits."""

import re

from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from access.finding import Finder, if_, marked, of_code, of_word, of_year, plain
from fund_collections.models import Appeal, Deposit, Pledge, PrintRun, Receipt, SubscriptionList
from fund_collections.numbers import LIST_NUMBER, check_digit

# With the code of the body, or without: then each body may have one.
RECEIPT, BARE = re.compile(r"([A-Z0-9_-]+)-(\d{4})-(\d{5,9})"), re.compile(r"(\d{4})-(\d{5,9})")


def list_number(typed):
    """The number of a list as it is printed, if its check digit is right."""
    found = LIST_NUMBER.fullmatch(typed)
    return "-".join(found.groups()) if found and check_digit(found[2]) == found[3] else None


def _lists(user, codes):
    return of_code(SubscriptionList.objects.visible_to(user), codes, "number")


def _runs(user, codes):
    return of_code(PrintRun.objects.visible_to(user), codes)


def _pledges(user, codes):
    return of_code(Pledge.objects.visible_to(user), codes)


def _deposits(user, codes):
    return of_code(Deposit.objects.visible_to(user), codes)


def _appeals(user, codes):
    return if_(user.has_perm("fund_collections.view_appeal"), of_word(Appeal.objects.all(), codes))


def _receipt(typed):
    found = RECEIPT.fullmatch(typed)
    return found and f"{found[1]} {found[2]}-{int(found[3]):05d}"


def _bare_receipt(typed):
    found = BARE.fullmatch(typed)
    return found and f"{found[1]}-{int(found[2]):05d}"


def _receipts(user, codes):
    asked = Q(pk__in=[])
    for code in codes:
        body, number = code.split()
        asked |= Q(body__code__iexact=body) & _numbered(number)
    told = of_year(Upper("body__code"), Value(" "))
    return Receipt.objects.visible_to(user).filter(asked).annotate(told=told, said=SAID)


def _bare_receipts(user, codes):
    asked = Q(pk__in=[])
    for code in codes:
        asked |= _numbered(code)
    return Receipt.objects.visible_to(user).filter(asked).annotate(told=of_year(), said=SAID)


def _numbered(code):
    year, number = code.split("-")
    return Q(year=year, number=number)


SAID = of_year("body__code", Value(" "))
FINDERS = (
    Finder("appeal", _("appeal"), "fund_collections:appeal_detail", plain, _appeals, plain=True),
    Finder("list", _("list"), "fund_collections:list_detail", list_number, _lists),
    Finder("run", _("print run"), "fund_collections:run_detail", marked("PR", digits=5, year=False), _runs),
    Finder("pledge", _("pledge"), "fund_collections:pledge_detail", list_number, _pledges),
    Finder("deposit", _("deposit"), "fund_collections:deposit_detail", marked("DP", digits=5, year=False), _deposits),
    Finder("receipt", _("receipt"), "fund_collections:receipt_detail", _receipt, _receipts),
    Finder("bare receipt", _("receipt"), "fund_collections:receipt_detail", _bare_receipt, _bare_receipts),
)
