"""How an address shared what arrived, in words for those who may read it."""

from django.db.models import Exists, OuterRef

from remittances.models import Confirmation, Share, ShareKind


def shares_of(confirmations):
    """The confirmations with their shares and persons loaded, in a fixed order."""
    return confirmations.select_related("attempt__remittance", "letter").prefetch_related("shares__captive")


def last_sharing(address, user):
    """The newest confirmation of `address` that tells of shares, as (confirmation, rows of `told`), or None."""
    told_of = Confirmation.objects.filter(attempt__remittance__address=address)
    told_of = shares_of(told_of.filter(Exists(Share.objects.filter(confirmation=OuterRef("pk")))))
    confirmation = told_of.order_by("-confirmed_on", "-pk").first()
    return (confirmation, told(confirmation, user)) if confirmation else None


def told(confirmation, user):
    """Rows (words, amount): persons first, then the common box, who refused, and what was not told."""
    order = list(ShareKind.values)
    shares = sorted(
        confirmation.shares.all(), key=lambda share: (order.index(share.kind), -share.amount, str(share.pk))
    )
    by_code = user.has_perm("remittances.name_sharer")
    return [(share.in_words(by_code=by_code), share.amount) for share in shares]
