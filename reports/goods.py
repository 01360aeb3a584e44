"""Goods in stock beside money: a cash statement counts them when they are bought, a fund when they reach somebody."""

from django.db.models import Q

from ledger.models import Balance, EntryKind, Kind, Posting, Role
from remittances.models import Confirmation

HELD = Q(account__kind=Kind.ASSET)
MONEY = HELD & ~Q(account__role=Role.STOCK)
# Entries that sent goods or took them back, found by the few funds that ever held any; and those that wrote off what
# of them did not arrive.
FUNDS = Balance.objects.filter(account__role=Role.STOCK)
SENT = Posting.objects.filter(
    account__role=Role.STOCK, fund__in=FUNDS.values("fund"), entry__kind__in=(EntryKind.REMITTANCE, EntryKind.RETURN)
)
SHORT = Confirmation.objects.filter(entry__isnull=False, attempt__account__role=Role.STOCK)
# Their value goes from one of these accounts to another, and no money with it.
IN_KIND = Q(account__role__in=(Role.AID, Role.LOSSES, Role.STOCK)) & (
    Q(entry__in=SENT.values("entry")) | Q(entry__in=SHORT.values("entry"))
)
