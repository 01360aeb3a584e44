"""How much may still be drawn: on a decision, and from a fund."""

from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.models import Fund
from member_parties.models import Decision
from remittances.models import Lot
from remittances.services.steps import said

# What weighs on the decision, but what of it is of the order or plan `without`.
LEFT = """
    SELECT decision_used(%(decision)s)
         - coalesce((SELECT sum(amount) FROM remittances_remittance
                     WHERE id = %(without)s AND decision_id = %(decision)s AND route <> 'parcel'
                       AND state NOT IN ('refused', 'withdrawn', 'returned')), 0)
         - coalesce((SELECT sum(l.amount) FROM remittances_planline l JOIN remittances_plan p ON p.id = l.plan_id
                     WHERE p.id = %(without)s AND p.decision_id = %(decision)s AND l.route <> 'parcel'
                       AND p.state IN ('draft', 'locked', 'submitted', 'signed')), 0)
"""
FREE = "SELECT fund_money(%(fund)s, %(coin)s) - fund_promised(%(fund)s, %(coin)s, %(without)s)"


class OverDecision(Refusal):
    """More than a decision has left."""


class OverFund(Refusal):
    """More than a fund holds and has not promised."""


def left_of_decision(decision, *, without=None):
    """What `decision` still allows, in its currency: its sum less all that weighs on it, by SQL's decision_used.

    That is orders and lines of plans to come, what was lost of those that came back, goods when they are bought,
    transfers, and what the bank paid under it: a parcel weighs nothing more.
    `without` is a remittance or plan to leave out: the one that is being changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"decision": decision.pk, "without": without and without.pk})
        return decision.amount - cursor.fetchone()[0]


def free_in_fund(fund, currency, *, without=None):
    """The money that `fund` holds in `currency` (Currency or code) and has not promised to an order or a plan.

    Goods in stock are no money, and parcels promise none. `without` is an order or plan to leave out.
    """
    facts = {"fund": fund.pk, "coin": getattr(currency, "pk", currency), "without": without and without.pk}
    with connection.cursor() as cursor:
        cursor.execute(FREE, facts)
        return cursor.fetchone()[0]


def goods_free(**of):
    """What goods that are free to be packed are worth, those `of` a decision, or of a fund and currency."""
    found = Lot.objects.counted().with_left().filter(**of).aggregate(total=Sum("left_value"))
    return found["total"] or Decimal(0)


def lock_limits(fund, decision):
    """Let one act at a time draw on this fund and decision; always in this order, so that no two wait in a circle."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    return Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("fund").get(pk=decision.pk)


def require_room(amount, *, decision, without=None, field="amount"):
    """Raise OverDecision or OverFund, with figures, when `amount` is more than is left or free."""
    require_within_decision(amount, decision=decision, without=without, field=field)
    require_free(amount, decision=decision, without=without, field=field)


def require_room_or_goods(amount, *, decision, without=None, field="amount"):
    """Raise OverDecision or OverFund unless money and goods in stock can give `amount`, the limits locked.

    For a plan without lines: how much of it goes by parcel is not known yet. Goods that the decision bought weigh on it
    already and are in the fund, so that they can be given though no money is left.
    """
    money = amount - goods_free(decision=decision)
    if money > 0:
        require_within_decision(money, decision=decision, without=without, field=field)
    money = amount - goods_free(fund=decision.fund_id, currency=decision.currency_id)
    if money > 0:
        require_free(money, decision=decision, without=without, field=field)


def require_free(amount, *, decision, without=None, field="amount"):
    """Raise OverFund, with figures, when `amount` is more money than the decision's fund has not promised."""
    currency = decision.currency_id
    free = free_in_fund(decision.fund, currency, without=without)
    if amount > free:
        facts = {"fund": decision.fund.name, "free": said(free, currency), "over": said(amount - free, currency)}
        sentence = _("%(fund)s has %(free)s that is not promised yet: this is %(over)s too much.")
        raise OverFund(sentence % facts, field=field)


def require_within_decision(amount, *, decision, without=None, field="amount"):
    """Raise OverDecision, with figures, when `amount` is more than the decision has left."""
    currency = decision.currency_id
    left = left_of_decision(decision, without=without)
    if amount > left:
        facts = {
            "decision": decision.code,
            "allowed": said(decision.amount, currency),
            "left": said(left, currency),
            "over": said(amount - left, currency),
        }
        sentence = _("%(decision)s allows %(allowed)s and %(left)s of it are left: this is %(over)s too much.")
        raise OverDecision(sentence % facts, field=field)
