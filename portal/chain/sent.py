"""The chain from the side of what was sent: where the money came from is told of the whole fund."""

from django.db.models import Exists, OuterRef, Q

from access.offices import Office, holds
from bulletins.models import Item
from letters.models import Letter
from member_parties.models import Decision
from portal.chain import links
from portal.chain.middle import above, decision_url, fund_link, may_open, order_links, sent_links, url_of, with_votes
from remittances.models import PAID_OUT, Attempt, Confirmation, Plan, Remittance

# The days of sending are S3.
KNOWS_DAYS = (Office.TREASURER, Office.AUDITOR)
# Only these are led from an item of the bulletin to its letter, and from a letter to its item.
KNOWS_LETTERS = (Office.SECRETARY, Office.AUDITOR, Office.CASE_WORKER)


def from_decision(decision, user):
    sent = Remittance.objects.filter(decision=decision, state__in=PAID_OUT)
    return {**_to_decision(decision, user), **sent_links(sent, {"decision": decision.code}, user)}


def from_plan(plan, user):
    """The plan stands between its decision and its orders, of which counts and sums are told."""
    sent = Remittance.objects.filter(line__plan=plan, state__in=PAID_OUT)
    url = plan.get_absolute_url()
    return {**_to_decision(plan.decision, user), "plan": links.plan(plan, url=url), **order_links(sent, None, user)}


def _to_decision(decision, user):
    one = decision
    if not hasattr(decision, "yes"):  # it came without its votes
        one = with_votes(Decision.objects.select_related("fund"), "pk").get(pk=decision.pk)
    votes = links.decision(one, yes=one.yes, no=one.no, url=decision_url(one, user))
    return {**above([one.fund], user, one.currency_id), "fund": fund_link([one.fund], user), "decision": votes}


def from_remittance(remittance, user):
    return of_remittances(Q(pk=remittance.pk), user)


def from_attempt(attempt, user):
    return of_remittances(Q(pk=attempt.remittance_id), user)


def from_confirmation(confirmation, user):
    found = Attempt.objects.filter(pk=confirmation.attempt_id)
    return of_remittances(Q(pk__in=found.values("remittance")), user, evidence=confirmation)


def from_letter(letter, user):
    found = Confirmation.objects.filter(letter=letter)
    which = Q(pk__in=found.values("attempt__remittance"))
    return of_remittances(which, user, evidence=letter) or _of_letter(letter, user)


def from_item(item, user):
    # Nobody else is led from a published item back to the letter.
    if not item.letter_id or not holds(user, *KNOWS_LETTERS):
        return {}
    return from_letter(item.letter, user) | {"bulletin": links.item(str(item), item.published_at)}


def of_remittances(which, user, *, evidence=None):
    """The chain of one remittance, or of the several that one letter confirms."""
    orders = with_votes(Remittance.objects.select_related("fund", "decision", "line__plan"), "decision").filter(which)
    may = {"open": may_open(Remittance, user), "plan_open": may_open(Plan, user, "line__plan")}
    rows = list(orders.with_tried().annotate(**may).order_by("code"))
    if not rows:
        return {}
    funds = list({row.fund_id: row.fund for row in rows}.values())
    news = list(tidings(rows, user)) if any(row.tried for row in rows) else []
    one = rows[0] if len(rows) == 1 else None
    middle = _one_remittance(one, news, user, evidence) if one else _several(rows, news, user)
    return {
        **above(funds, user, one and one.currency_id),
        "fund": fund_link(funds, user),
        **middle,
        **_letter_and_item(news, user, evidence),
    }


def tidings(orders, user):
    """Attempts, confirmations, letters and items of remittances as one row each way through them, the oldest first."""
    letter, item = "confirmations__letter", "confirmations__letter__items"
    return (
        Attempt.objects.filter(remittance__in=orders)
        .order_by("remittance", "number", "confirmations__confirmed_on", f"{item}__published_at")
        .annotate(open=may_open(Letter, user, letter), public=Exists(Item.objects.public().filter(pk=OuterRef(item))))
        .values(
            "open", "public", "remittance_id", "sent_on", "fee", "outcome", "returned", "closed_on",
            "confirmations__pk", "confirmations__grade", "confirmations__confirmed_on", "confirmations__received",
            letter, f"{letter}__code", f"{letter}__received_on", item, f"{item}__published_at",
        )
    )  # fmt: skip


def _one_remittance(one, news, user, evidence):
    attempt = news[-1] if news else None
    told_day = holds(user, *KNOWS_DAYS) or one.forwarder_id == user.pk
    url = url_of(one, one.open)
    votes = links.decision(one.decision, yes=one.yes, no=one.no, url=decision_url(one.decision, user))
    said = [row for row in news if row["confirmations__pk"]]
    keys = ("confirmations__pk", "confirmations__letter")
    said = [row for row in said if evidence and evidence.pk in [row[key] for key in keys]] or said
    arrived = (
        links.confirmation(said[-1], one.currency_id, seen=one.open, url=url)
        if said
        else links.unconfirmed(one, attempt, seen=one.open)
    )
    order = links.remittance(one, attempt, url=url, seen=one.open, told_day=told_day)
    plan = (
        {"plan": links.plan(one.line.plan, url=one.line.plan.get_absolute_url())} if one.line and one.plan_open else {}
    )
    return {"decision": votes, **plan, "remittance": order, "confirmation": arrived}


def _several(rows, news, user):
    decisions = {row.decision_id: row for row in rows}
    newest = max(decisions.values(), key=lambda row: row.decision.closed_on or row.decision.proposed_on).decision
    totals = {}
    for row in rows:
        count, total = totals.get(row.currency_id, (0, 0))
        totals[row.currency_id] = (count + 1, total + row.amount)
    tally = [{"currency_id": code, "count": n, "total": total} for code, (n, total) in totals.items()]
    confirmed = len({row["remittance_id"] for row in news if row["confirmations__pk"]})
    url = decision_url(newest, user) if len(decisions) == 1 else ""
    return {
        "decision": links.decisions(newest, len(decisions), url=url),
        "remittance": links.remittances(tally if all(row.open for row in rows) else [{**t, "total": 0} for t in tally]),
        "confirmation": links.confirmations(confirmed, len(rows)),
    }


def _letter_and_item(news, user, evidence):
    """The letter that is the evidence asked for, else the last one; with it its item, a public one before a draft."""
    with_letter = [row for row in news if row["confirmations__letter"]]
    theirs = [row for row in with_letter if evidence and evidence.pk == row["confirmations__letter"]]
    if not with_letter:
        return {"letter": links.letters(0), "bulletin": links.items(0)}
    row = (theirs or with_letter)[-1]
    key = row["confirmations__letter"]
    items = {one["confirmations__letter__items"]: one for one in with_letter if one["confirmations__letter"] == key}
    items.pop(None, None)
    item = max(items.values(), key=lambda one: one["public"], default=None)
    url = links.address("letters:letter_detail", key) if row["open"] else ""
    received_on = row["confirmations__letter__received_on"] if row["open"] else None
    return {
        "letter": links.letter(row["confirmations__letter__code"], received_on, url=url),
        "bulletin": _item(item["confirmations__letter__items"], item["public"], item, user) if item else links.items(0),
    }


def _item(key, public, row, user):
    room = "bulletins:item" if public else "bulletins:item_edit" if holds(user, Office.SECRETARY) else ""
    published_at = row["confirmations__letter__items__published_at"]
    return links.item(str(Item(pk=key)), published_at, url=links.address(room, key) if room else "")


def _of_letter(letter, user):
    """A letter that confirms nothing: its own link, and its item."""
    row = Item.objects.filter(letter=letter).annotate(public=Exists(Item.objects.public().filter(pk=OuterRef("pk"))))
    newest = row.order_by("-public", "-published_at").first()
    told = {"confirmations__letter__items__published_at": newest and newest.published_at}
    none = {"confirmation": links.confirmations(0, 0)}
    url = url_of(letter, Letter.objects.visible_to(user).filter(pk=letter.pk).exists())
    return none | {
        "letter": links.letter(letter.code, letter.received_on, url=url),
        "bulletin": _item(newest.pk, newest.public, told, user) if newest else links.items(0),
    }
