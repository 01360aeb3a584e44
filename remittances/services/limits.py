"""How much may still be drawn: on a decision, and from a fund."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.models import Fund, FundBalance
from member_parties.models import Decision
from remittances.services.steps import said


class OverDecision(Refusal):
    """More than a decision has left."""


class OverFund(Refusal):
    """More than a fund holds and has not promised."""


def _total(rows):
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def left_of_decision(decision, *, without=None):
    """What `decision` still allows, in its currency: its sum less all remittances and transfers that weigh on it.

    `without` is a remittance to leave out: the one that is being changed.
    """
    orders = decision.remittances.weighing().exclude(pk=without and without.pk)
    return decision.amount - _total(orders) - _total(decision.transfers.standing())


def free_in_fund(fund, currency, *, without=None):
    """What `fund` holds in `currency` (Currency or code) and has not promised to a remittance on its way to be sent."""
    code = getattr(currency, "pk", currency)
    held = FundBalance.objects.filter(fund=fund, currency=code).values_list("amount", flat=True).first()
    promised = fund.remittances.promised().filter(currency=code).exclude(pk=without and without.pk)
    return (held or Decimal(0)) - _total(promised)


def lock_limits(fund, decision):
    """Let one act at a time draw on this fund and decision; always in this order, so that no two wait in a circle."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    return Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("fund").get(pk=decision.pk)


def require_room(amount, *, decision, without=None):
    """Raise OverDecision or OverFund, with figures, when `amount` is more than is left or free."""
    require_within_decision(amount, decision=decision, without=without)
    currency = decision.currency_id
    free = free_in_fund(decision.fund, currency, without=without)
    if amount > free:
        facts = {"fund": decision.fund.name, "free": said(free, currency), "over": said(amount - free, currency)}
        sentence = _("%(fund)s has %(free)s that is not promised yet: this is %(over)s too much.")
        raise OverFund(sentence % facts, field="amount")


def require_within_decision(amount, *, decision, without=None):
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
        raise OverDecision(sentence % facts, field="amount")
