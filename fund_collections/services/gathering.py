"""The gifts of one named giver: told by the key holder, which compares the sealed names and lets none of them out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from access.limits import spend
from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import Contribution, GiverKind, Pledge, Receipt
from vault import services as vault

MOST_AN_HOUR, AN_HOUR = 30, timedelta(hours=1)
LONGEST = timedelta(days=366)
AT_ONCE = 1000
NAMED = Q(giver_kind=GiverKind.NAMED)


def name_of(gift: Contribution) -> Contribution | Pledge | None:
    """The row in which the name of the giver is sealed, None where there is none; `named_in` and `pledge` at hand."""
    if gift.pledge is not None and gift.pledge.giver_kind == GiverKind.NAMED:
        return gift.pledge
    return gift.named if gift.named.giver is not None else None


def gather_gifts(receipt: Receipt, *, first: date, last: date, because: str, by: Any) -> set[UUID]:
    """The ids of all gifts of the named giver of this receipt to its body, received within those days, its own too.

    Alike are names of the same letters; whether two people bear one is not known here. No name is opened: the minutes
    keep who asked, why, of which days and how many were found. The caller has asked permission. Raises ReasonMissing,
    Closed, CannotOpen, and Refusal for a period above a year, a gift without a name, or the 31st asking in an hour.
    """
    because = vault.require_reason(because)
    if last - first >= LONGEST:
        raise Refusal(_("The statement covers a year at the most."), field="first")
    own = name_of(receipt.contribution)
    if own is None:
        raise Refusal(_("The giver of this receipt gave no name."))
    if not spend(f"giver gathered {by.pk}", most=MOST_AN_HOUR, within=AN_HOUR):
        sentence = _("You have asked for the gifts of %(most)d givers within an hour. Go on a little later.")
        raise Refusal(sentence % {"most": MOST_AN_HOUR})
    found = {receipt.contribution_id, *_gifts_named_as(own, receipt.body_id, (first, last))}
    with transaction.atomic(durable=True):
        facts = {"body": receipt.body_code, "because": because, "first": first, "last": last, "gifts": len(found)}
        audit.record("gifts of a giver gathered", receipt, by=by, **facts)
    return found


def _gifts_named_as(own, body_id, days) -> Iterator[UUID]:
    """Ids of the gifts of the body whose giver has the name sealed in `own`, received within those days."""
    received = Receipt.objects.annotate(day=Coalesce("received_on", "issued_on")).filter(body=body_id, day__range=days)
    gifts = Contribution.objects.filter(receipts__in=received).order_by().distinct()
    own_rows = gifts.filter(NAMED).values_list(Coalesce("named_in", "id"), "id")
    yield from _alike(own, Contribution.objects.all(), own_rows)
    paid = gifts.filter(pledge__giver_kind=GiverKind.NAMED).values_list("pledge", "id")
    yield from _alike(own, Pledge.objects.all(), paid)


def _alike(own, rows: QuerySet[Any], pairs) -> Iterator[UUID]:
    """Of pairs (id of the row with the name, id of the gift) the gifts whose name is alike."""
    gifts: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for source, gift in pairs.iterator(chunk_size=5000):
        gifts[source].append(gift)
    for ids in batched(gifts, AT_ONCE, strict=False):
        named = list(rows.filter(pk__in=ids).only("pk", "giver"))
        for one, same in zip(named, vault.same_as(own, named, "giver"), strict=True):
            if same:
                yield from gifts[one.pk]
