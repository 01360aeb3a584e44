"""Codes of the books: entries, funds, accounts."""

from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from access.finding import Finder, if_, marked, of_word, of_year, plain
from ledger.models import Account, Entry, Fund


def _entries(user, codes):
    asked = Q(pk__in=[])
    for code in codes:
        _letter, year, number = code.split("-")
        asked |= Q(year=year, number=number)
    code = of_year(Value("J-"))
    return if_(user.has_perm("ledger.view_entry"), Entry.objects.filter(asked).annotate(told=code, said=code))


def _funds(user, codes):
    return if_(user.has_perm("ledger.view_fund"), of_word(Fund.objects.all(), codes))


def _accounts(user, codes):
    return if_(user.has_perm("ledger.view_account"), of_word(Account.objects.all(), codes))


FINDERS = (
    Finder("entry", _("entry"), "ledger:entry_detail", marked("J", digits=5), _entries),
    Finder("fund", _("fund"), "ledger:fund_detail", plain, _funds, plain=True),
    Finder("account", _("account"), "ledger:account_detail", plain, _accounts, plain=True),
)
