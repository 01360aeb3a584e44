"""Codes of addresses and remittances."""

from django.utils.translation import gettext_lazy as _

from access.finding import Finder, marked, of_code
from remittances.models import Lot, Plan, RecipientAddress, Remittance, StockCount


def _addresses(user, codes):
    return of_code(RecipientAddress.objects.visible_to(user), codes)


def _remittances(user, codes):
    return of_code(Remittance.objects.visible_to(user), codes)


def _plans(user, codes):
    return of_code(Plan.objects.visible_to(user), codes)


def _lots(user, codes):
    return of_code(Lot.objects.visible_to(user), codes)


def _counts(user, codes):
    seen = StockCount.objects.filter(lines__lot__in=Lot.objects.visible_to(user)).distinct()
    return of_code(seen if user.has_perm("remittances.view_lot") else seen.none(), codes)


FINDERS = (
    Finder("address", _("address"), "remittances:address_detail", marked("K", digits=1, year=False), _addresses),
    Finder("remittance", _("remittance"), "remittances:remittance_detail", marked("R", digits=4), _remittances),
    Finder("plan", _("plan"), "remittances:plan_detail", marked("P", digits=4), _plans),
    Finder("lot", _("lot of goods"), "remittances:lot_detail", marked("LT", digits=4), _lots),
    Finder("count", _("stock count"), "remittances:count_detail", marked("SC", digits=4), _counts),
)
