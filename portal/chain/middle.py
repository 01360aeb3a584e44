"""What both ends of the chain ask: the fund, what lies before it and after it, and who may open what."""

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery, Sum, TextField, Window
from django.db.models.functions import Cast, Coalesce

from access.offices import Office, holds
from bulletins.models import Item
from fund_collections.models import ListState, SubscriptionList
from member_parties.models import Choice, Decision, Vote
from portal.chain import links
from remittances.models import PAID_OUT, Confirmation, Remittance, State

SEES_LISTS = (Office.TREASURER, Office.AUDITOR, Office.DELEGATE, Office.COLLECTOR)


def may_open(model, user, ref="pk"):
    """Whether the user may open the row that `ref` points to, asked inside another query."""
    return Exists(model.objects.visible_to(user).filter(pk=OuterRef(ref)))


def url_of(thing, is_open):
    """The page of a thing, where it may be opened and has one."""
    return thing.get_absolute_url() if thing is not None and is_open else ""


def decision_url(decision, user):
    return url_of(decision, user.has_perm("member_parties.view_decision", decision))


def above(funds, user, currency=None):
    """Posted lists of the funds and their deposits, in one query: those the user sees, else their bare number.

    The sum in `currency` is told before the others.
    """
    told = holds(user, *SEES_LISTS)
    lists = SubscriptionList.objects.visible_to(user) if told else SubscriptionList.objects.all()
    rows = list(
        lists.filter(appeal__fund__in=funds, state=ListState.POSTED)
        .values("currency_id")
        .annotate(
            count=Count("pk"),
            total=Sum("counted_total"),
            first=Min("posted_on"),
            last=Max("posted_on"),
            deposits=Count("deposit", distinct=True),
            waiting=Count("pk", filter=Q(deposit=None)),
        )
    )
    query = {"fund": funds[0].code, "state": ListState.POSTED} if told and len(funds) == 1 else None
    url = links.address("fund_collections:list_list", **query) if query else ""
    deposits = links.deposits(sum(row["deposits"] for row in rows), sum(row["waiting"] for row in rows), told=told)
    return {"collection": links.papers(rows, told=told, currency=currency, url=url), "deposit": deposits}


def fund_and_below(funds, user):
    carried = Decision.objects.carried().filter(fund__in=funds)
    newest = with_votes(carried, "pk").annotate(count=Window(Count("pk"))).order_by("-closed_on", "-code").first()
    sent = Remittance.objects.filter(fund__in=funds, state__in=PAID_OUT)
    return {
        "fund": fund_link(funds, user),
        "decision": _decisions(newest, funds, user),
        **sent_links(sent, {"fund": funds[0].code} if len(funds) == 1 else None, user),
    }


def fund_link(funds, user):
    one = funds[0] if len(funds) == 1 else None
    return links.funds(funds, url=url_of(one, user.has_perm("ledger.view_fund", one)))


def _decisions(newest, funds, user):
    if newest is None:
        return links.decisions(None, 0)
    if newest.count == 1:
        return links.decision(newest, yes=newest.yes, no=newest.no, url=decision_url(newest, user))
    url = links.address("member_parties:decision_list", fund=funds[0].pk) if len(funds) == 1 else ""
    return links.decisions(newest, newest.count, url=url if user.has_perm("member_parties.view_decision") else "")


def sent_links(sent, query, user):
    """What was sent of a fund or under a decision, and the letters and items that tell of it.

    `query` leads to the list of what was sent, for whoever may open some.
    """
    word = Confirmation.objects.filter(attempt__remittance__in=sent).aggregate(
        letters=Count("letter", distinct=True),
        items=Count("letter__items", filter=Q(letter__items__in=Item.objects.published()), distinct=True),
    )
    told = {"letter": links.letters(word["letters"]), "bulletin": links.items(word["items"])}
    return {**order_links(sent, query, user), **told}


def order_links(sent, query, user):
    """What was sent as counts and sums, a single one by its code, and how many were confirmed."""
    tally = sent.values("currency_id").annotate(
        count=Count("pk"),
        total=Sum("amount"),
        confirmed=Count("pk", filter=Q(state=State.CONFIRMED)),
        seen=Count("pk", filter=may_open(Remittance, user)),
        code=Min("code"),
        key=Min(Cast("pk", TextField())),
    )
    rows = list(tally)
    count, seen = (sum(row[key] for row in rows) for key in ("count", "seen"))
    code, url = "", ""
    if count == seen == 1:
        code, url = rows[0]["code"], links.address("remittances:remittance_detail", rows[0]["key"])
    elif seen and query:
        url = links.address("remittances:remittance_list", **query)
    confirmed = sum(row["confirmed"] for row in rows)
    return {
        "remittance": links.remittances(rows, url=url, code=code),
        "confirmation": links.confirmations(confirmed, count),
    }


def with_votes(found, ref):
    cast = Vote.objects.filter(decision=OuterRef(ref)).order_by().values("decision").annotate(n=Count("pk")).values("n")
    return found.annotate(
        yes=Coalesce(Subquery(cast.filter(choice=Choice.YES)), 0),
        no=Coalesce(Subquery(cast.filter(choice=Choice.NO)), 0),
    )
