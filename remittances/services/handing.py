"""An order handed over to a machine agent: written down before it is told of, so that it is told of once at most."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from remittances.models import Attempt, Outcome, Route, State
from remittances.services.opened import opened_since_taken
from remittances.services.orders import require_usable
from remittances.services.outcomes import book_return, write_reference
from remittances.services.sending import book_attempt, require_reference, require_unsent
from remittances.services.steps import LONGEST_REASON, locked, locked_there, said


class AgentRefused(Exception):
    """What an agent raises to say that certainly nothing left; str() is its sentence. No name stands in it."""


def hand_over(remittance, *, agent, account, fee, fee_account=None, by):
    """Hand the order in hand over to `agent`, a callable that takes `order_facts` and returns its reference.

    The attempt is booked and committed as unknown before the agent is called, outside any transaction. Its answer makes
    it sent; AgentRefused books sum and fee back to where they came from. Anything else, the end of this process too,
    leaves it unknown: it is never told of a second time, the treasurer finds out. Returns the order as it then stands.
    Raises as `send` does, and Refusal for an order whose address was opened: then a person may have sent it.
    """
    attempt = _write_ahead(remittance, account=account, fee=fee, fee_account=fee_account, by=by)
    try:
        reference = agent(order_facts(attempt))
    except AgentRefused as refused:
        return _came_to_nothing(attempt, because=str(refused), by=by)
    except Exception as fault:  # noqa: BLE001 - whatever it was, nobody knows whether the order left
        return _unanswered(attempt, why=type(fault).__name__, by=by)
    try:
        reference = require_reference(str(reference))
    except Refusal:
        return _unanswered(attempt, why="no reference", by=by)
    return _answered(attempt, reference, by=by)


def order_facts(attempt):
    """What an agent is told: codes, the sum, the currency and the route. Nothing sealed."""
    order = attempt.remittance
    return {
        "order": order.code,
        "attempt": attempt.number,
        "payee": order.address.code,
        "amount": f"{order.amount:.{order.currency.exponent}f}",
        "currency": order.currency_id,
        "route": order.route,
    }


def _write_ahead(remittance, *, account, fee, fee_account, by):
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked_there(remittance)
        number = require_unsent(remittance, by)
        require_usable(remittance.address, remittance.route)
        if remittance.route == Route.PARCEL:
            raise Refusal(_("%(code)s is a parcel: a program hands over none.") % {"code": remittance.code})
        if opened_since_taken(remittance):
            sentence = _("The address of %(code)s was opened: record its sending, or put it back.")
            raise Refusal(sentence % {"code": remittance.code})
        attempt = book_attempt(
            remittance,
            number=number,
            account=account,
            fee=fee,
            fee_account=fee_account,
            outcome=Outcome.UNKNOWN,
            because=_("Handed over; no answer is written down."),
            sent_on=timezone.localdate(),
            by=by,
        )
        remittance.state, remittance.held_until = State.UNKNOWN, None
        remittance.save(update_fields=["state", "held_until"])
        sums = {"sum": said(attempt.amount, remittance.currency_id), "fee": said(fee, remittance.currency_id)}
        audit.record("hand-over begun", remittance, by=by, attempt=number, entry=attempt.entry.code, **sums)
    return attempt


def _still_open(attempt):
    """The locked order and its attempt, or None for the latter where a person has said meanwhile what became of it."""
    remittance = locked(attempt.remittance)
    mine = Attempt.objects.select_for_update(of=("self",)).select_related("account", "fee_account").get(pk=attempt.pk)
    is_open = remittance.state == State.UNKNOWN and mine.outcome == Outcome.UNKNOWN and not mine.reference
    return remittance, mine if is_open else None


def _answered(attempt, reference, *, by):
    with as_refusal(), transaction.atomic(durable=True):
        remittance, mine = _still_open(attempt)
        facts = {"attempt": attempt.number, "reference": reference}
        if mine is None:
            audit.record("answer came late", remittance, by=by, **facts)
        else:
            write_reference(remittance, mine, reference)
            audit.record("remittance sent", remittance, by=by, **facts)
    return remittance


def _came_to_nothing(attempt, *, because, by):
    because = " ".join(because.split())[:LONGEST_REASON] or _("The agent refused it.")
    with as_refusal(), transaction.atomic(durable=True):
        remittance, mine = _still_open(attempt)
        if mine is None:
            audit.record("answer came late", remittance, by=by, attempt=attempt.number, because=because)
        else:
            back = {"returned": mine.amount, "fee_returned": mine.fee, "on": timezone.localdate()}
            book_return(remittance, mine, **back, because=because, by=by)
    return remittance


@transaction.atomic(durable=True)
def _unanswered(attempt, *, why, by):
    remittance = locked(attempt.remittance)
    audit.record("hand-over without an answer", remittance, by=by, attempt=attempt.number, why=why)
    return remittance
