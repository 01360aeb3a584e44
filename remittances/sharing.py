"""How an address shared what arrived, in words for those who may read it."""

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from remittances.models import Confirmation, ParcelArrival, Share, ShareKind


def with_shares(confirmations):
    """The confirmations with their letter, their shares and the persons of these."""
    shares = Prefetch("shares", Share.objects.select_related("captive"))
    return confirmations.select_related("attempt__remittance", "letter").prefetch_related(shares)


def with_goods(confirmations):
    """The confirmations of a parcel with what of its goods arrived."""
    goods = ParcelArrival.objects.select_related("item__lot__good").order_by("item__lot__good__name", "item__lot__code")
    return confirmations.prefetch_related(Prefetch("arrivals", goods))


def last_sharing(address, user):
    """The newest confirmation of `address` that tells of shares, as (confirmation, rows of `told`), or None."""
    told_of = Confirmation.objects.filter(
        Exists(Share.objects.filter(confirmation=OuterRef("pk"))), attempt__remittance__address=address
    )
    newest = told_of.order_by("-confirmed_on", "-pk").values("pk")[:1]
    shares = Share.objects.filter(confirmation=Subquery(newest)).order_by("pk")
    shares = list(shares.select_related("captive", "confirmation__attempt__remittance", "confirmation__letter"))
    return (shares[0].confirmation, told(shares, user)) if shares else None


def told(shares, user):
    """Rows (words, amount): persons first, then the common box, who refused, and what was not told."""
    order = list(ShareKind.values)
    shares = sorted(shares, key=lambda share: (order.index(share.kind), -share.amount, str(share.pk)))
    by_code = user.has_perm("remittances.name_sharer")
    return [(share.in_words(by_code=by_code), share.amount) for share in shares]
