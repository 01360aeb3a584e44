"""Codes of addresses and remittances."""

from django.utils.translation import gettext_lazy as _

from access.finding import Finder, marked, of_code
from remittances.models import Lot, Plan, RecipientAddress, Remittance


def _addresses(user, codes):
    return of_code(RecipientAddress.objects.visible_to(user), codes)


def _remittances(user, codes):
    return of_code(Remittance.objects.visible_to(user), codes)


def _plans(user, codes):
    return of_code(Plan.objects.visible_to(user), codes)


def _lots(user, codes):
    return of_code(Lot.objects.visible_to(user), codes)


FINDERS = (
    Finder("address", _("address"), "remittances:address_detail", marked("K", digits=1, year=False), _addresses),
    Finder("remittance", _("remittance"), "remittances:remittance_detail", marked("R", digits=4), _remittances),
    Finder("plan", _("plan"), "remittances:plan_detail", marked("P", digits=4), _plans),
    Finder("lot", _("lot of goods"), "remittances:lot_detail", marked("LT", digits=4), _lots),
)
