"""The chain from the side of the collection: what became of the money is told of the whole fund."""

from django.db.models import F

from fund_collections.models import Contribution, Deposit, Receipt, SubscriptionList
from portal.chain import links
from portal.chain.middle import above, fund_and_below, may_open, url_of


def from_list(paper, user):
    return of_list(SubscriptionList.objects.filter(pk=paper.pk), user)


def from_contribution(gift, user):
    if not gift.list_id:
        return of_transfer(gift.pk, user)
    return of_list(SubscriptionList.objects.filter(pk=gift.list_id), user, line=gift.line)


def of_list(found, user, line=None):
    row = _lists(found, user).first()
    if row is None:
        return {}
    line = getattr(row, "line", line)
    deposit = links.deposit(row.deposit, url=url_of(row.deposit, row.deposit_open))
    return {
        "collection": links.paper(row, line=line, url=url_of(row, row.open)),
        "deposit": deposit,
        **fund_and_below([row.appeal.fund], user),
    }


def of_transfer(key, user):
    """A gift without a list: from the bank account straight into its appeal's fund."""
    # Of several receipts the one that is not void, else the last.
    newest = (F("voided_at").desc(nulls_first=True), "-year", "-number")
    rows = Receipt.objects.select_related("contribution__appeal__fund", "contribution__entry").order_by(*newest)
    receipt = rows.filter(contribution=key)[0]
    gift = receipt.contribution
    told = Contribution.objects.visible_to(user).filter(pk=key).exists()
    return {
        "collection": links.transfer(gift, receipt, told=told, url=url_of(receipt, told)),
        **fund_and_below([gift.appeal.fund], user),
    }


def from_deposit(deposit, user):
    return of_deposit(SubscriptionList.objects.filter(deposit=deposit), user)


def of_deposit(found, user):
    rows = list(_lists(found, user))
    if not rows:
        return {}
    one, funds = rows[0].deposit, {row.appeal.fund_id: row.appeal.fund for row in rows}
    if len(rows) == 1:
        collection = links.paper(rows[0], url=url_of(rows[0], rows[0].open))
    else:
        days = [row.posted_on for row in rows]
        tally = {"count": len(rows), "first": min(days), "last": max(days), "total": one.amount}
        collection = links.papers([tally | {"currency_id": one.currency_id}], told=True)
    deposit = links.deposit(one, url=url_of(one, rows[0].deposit_open))
    return {"collection": collection, "deposit": deposit, **fund_and_below(list(funds.values()), user)}


def from_fund(fund, user):
    return {**above([fund], user), **fund_and_below([fund], user)}


def _lists(found, user):
    return found.select_related("deposit", "appeal__fund").annotate(
        open=may_open(SubscriptionList, user), deposit_open=may_open(Deposit, user, "deposit")
    )
