"""What changed lately, among the things that a person may open: the act, the code, and whether it was their own."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import CharField, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from access.offices import Office, holds
from audit.models import Minute
from bulletins.models import Item
from fund_collections.models import Deposit, SubscriptionList
from letters.models import Letter
from member_parties.models import Decision
from portal.chain.links import address
from remittances.models import Remittance

# Only the end of the minute book is looked through, however long it grows.
LOOKED_THROUGH = 2_000
READ, SHOWN = 60, 6
PAGES = {
    SubscriptionList: "fund_collections:list_detail",
    Deposit: "fund_collections:deposit_detail",
    Decision: "member_parties:decision_detail",
    Remittance: "remittances:remittance_detail",
    Letter: "letters:letter_detail",
}
# When an order left, and in whose hand it was, is known to few: the others hear what was signed and confirmed.
TOLD_OF_ORDERS = ("remittance submitted", "remittance approved", "remittance refused", "remittance confirmed")


@dataclass(frozen=True)
class Change:
    at: datetime
    act: str
    code: str
    url: str
    own: bool
    times: int


def lately(user):
    """The last few acts on things visible to `user`, newest first, repeated ones as one; a single query."""
    newest = Minute.objects.order_by("-pk").values("pk")[:1]
    recent = Minute.objects.filter(pk__gt=Coalesce(Subquery(newest), Value(0)) - LOOKED_THROUGH)
    rows = recent.filter(_visible(user)).order_by("-pk")
    rows = rows.only("at", "act", "subject_type", "subject_id", "subject_code", "actor_id")[:READ]
    runs = [list(run) for _same, run in groupby(rows, key=lambda row: (row.act, row.subject_type, row.subject_id))]
    return [_change(run, user) for run in runs[:SHOWN]]


def _change(run, user):
    row, own = run[0], any(row.actor_id == user.pk for row in run)
    return Change(row.at, row.act, row.subject_code, address(_page(row), row.subject_id), own, len(run))


def _visible(user):
    found = Q(pk__in=[])
    for model in PAGES:
        about = _about(model, model.objects.visible_to(user))
        if model is Remittance and not holds(user, Office.TREASURER, Office.AUDITOR):
            about &= Q(act__in=TOLD_OF_ORDERS) | Q(actor=user)
        found |= about
    if holds(user, Office.SECRETARY):
        found |= _about(Item, Item.objects.all())
    return found


def _about(model, rows):
    keys = rows.order_by().values(key=Cast("pk", CharField(max_length=36)))
    return Q(subject_type=model._meta.label_lower, subject_id__in=keys)


def _page(row):
    return NAMES.get(row.subject_type, "bulletins:item_edit")


NAMES = {model._meta.label_lower: name for model, name in PAGES.items()}
