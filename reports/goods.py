"""Goods in stock beside money: a cash statement counts them when they are bought, a fund when they reach somebody."""

from django.db.models import Q

from ledger.models import Balance, EntryKind, Kind, Posting, Role
from remittances.models import Confirmation

HELD = Q(account__kind=Kind.ASSET)
MONEY = HELD & ~Q(account__role=Role.STOCK)
# Entries that sent goods or took them back, found by the few funds that ever held any; those that wrote off what of
# them did not arrive; and those that no money was ever in: goods given, and written off or found in the store.
FUNDS = Balance.objects.filter(account__role=Role.STOCK)
SENT = Posting.objects.filter(
    account__role=Role.STOCK, fund__in=FUNDS.values("fund"), entry__kind__in=(EntryKind.REMITTANCE, EntryKind.RETURN)
)
SHORT = Confirmation.objects.filter(entry__isnull=False, attempt__account__role=Role.STOCK)
UNPAID = (Role.GIFTS_IN_KIND, Role.WRITTEN_OFF)
STORED = Posting.objects.filter(account__role__in=UNPAID, fund__in=FUNDS.values("fund"))
# Their value goes from one of these accounts to another, and no money with it.
IN_KIND = Q(account__role__in=(Role.AID, Role.LOSSES, Role.STOCK, *UNPAID)) & (
    Q(entry__in=SENT.values("entry")) | Q(entry__in=SHORT.values("entry")) | Q(entry__in=STORED.values("entry"))
)
