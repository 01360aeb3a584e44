"""What became of a sending but its arrival: what came back, what nobody knows, and what is found after all."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger import services as ledger
from ledger.models import Account, EntryKind, Role
from remittances.models import Outcome, Route, State
from remittances.services.opened import opened_since_taken
from remittances.services.sending import book_attempt, require_reference
from remittances.services.steps import locked, locked_there, require_day, require_reason, require_sum, said


def live_attempt(remittance):
    """The attempt that did not come back, locked. Raise Refusal for what has not been sent."""
    attempt = (
        remittance.attempts.exclude(outcome=Outcome.RETURNED)
        .select_for_update(of=("self",))
        .select_related("account", "fee_account", "local_currency")
        .order_by("number")
        .first()
    )
    if attempt is None:
        raise Refusal(_("%(code)s has not been sent.") % {"code": remittance.code})
    return attempt


def mark_returned(remittance, *, returned, fee_returned=Decimal(0), because, on=None, once=unasked, by):
    """Book what came back of a sending: credits the fund with `returned` and books the rest as lost.

    `returned` is between nothing and the sum sent; of the fee comes back what `fee_returned` says, the rest stays
    spent. Both go where they came from. `once` uses up the form that asks for it.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        once()
        remittance.require_move(State.RETURNED)
        attempt = live_attempt(remittance)
        on = require_day(on, field="on", not_before=attempt.sent_on)
        book_return(remittance, attempt, returned=returned, fee_returned=fee_returned, because=because, on=on, by=by)
    return remittance


def book_return(remittance, attempt, *, returned, fee_returned, because, on, by):
    """Close the attempt and the locked order as returned and book that; within the caller's transaction."""
    currency = remittance.currency_id
    require_sum(returned, remittance.currency, field="returned")
    require_sum(fee_returned, remittance.currency, field="fee_returned")
    if returned > attempt.amount:
        facts = {"returned": said(returned, currency), "sent": said(attempt.amount, currency)}
        raise Refusal(_("%(returned)s is more than the %(sent)s that were sent.") % facts, field="returned")
    if fee_returned > attempt.fee:
        facts = {"returned": said(fee_returned, currency), "fee": said(attempt.fee, currency)}
        raise Refusal(_("%(returned)s is more than the fee of %(fee)s.") % facts, field="fee_returned")
    attempt.return_entry = _post_return(remittance, attempt, returned=returned, fee_returned=fee_returned, on=on, by=by)
    attempt.outcome, attempt.closed_on, attempt.because = Outcome.RETURNED, on, because
    attempt.returned, attempt.fee_returned = returned, fee_returned
    attempt.save(update_fields=["outcome", "returned", "fee_returned", "closed_on", "because", "return_entry"])
    remittance.state = State.RETURNED
    remittance.save(update_fields=["state"])
    sums = {"returned": said(returned, currency), "lost": said(attempt.amount - returned, currency)}
    if fee_returned:
        sums["fee_returned"] = said(fee_returned, currency)
    audit.record("remittance returned", remittance, by=by, because=because, **sums)


def _post_return(remittance, attempt, *, returned, fee_returned, on, by):
    fund, currency = remittance.fund, remittance.currency_id
    lines = [
        ledger.Line(attempt.account, fund, currency, returned),
        ledger.Line(attempt.fee_account or attempt.account, fund, currency, fee_returned),
        ledger.Line(Account.objects.playing(Role.LOSSES), fund, currency, attempt.amount - returned),
        ledger.Line(Account.objects.playing(Role.AID), fund, currency, -attempt.amount),
        ledger.Line(Account.objects.playing(Role.FEES), fund, currency, -fee_returned),
    ]
    return ledger.post(
        by=by,
        posted_on=on,
        kind=EntryKind.RETURN,
        text=_("%(code)s/%(number)d, returned") % {"code": remittance.code, "number": attempt.number},
        lines=[line for line in lines if line.amount],
    )


@transaction.atomic(durable=True)
def mark_unknown(remittance, *, because, by):
    """Write that nobody knows what became of a sending. Nothing is booked and it is never sent again by itself."""
    because = require_reason(because)
    remittance = locked(remittance)
    attempt = live_attempt(remittance)
    remittance.require_move(State.UNKNOWN)
    attempt.outcome, attempt.because = Outcome.UNKNOWN, because
    attempt.save(update_fields=["outcome", "because"])
    remittance.state = State.UNKNOWN
    remittance.save(update_fields=["state"])
    audit.record("outcome unknown", remittance, by=by, because=because, attempt=attempt.number)
    return remittance


def lost_in_hand(remittance, *, account, fee, because, on=None, once=unasked, by):
    """Write that an order whose address was opened may have been sent by who has it in hand and cannot be asked.

    Books its sum and `fee` out of `account` as sent by them on a day (today), outcome unknown: it is never sent again
    by itself, and what is found out is written as of any other. Raises Refusal for who has it in hand, for an order of
    which nothing was opened (it is put back instead) and for a parcel, whose goods are in the store or are not.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked_there(remittance)
        once()
        _require_lost(remittance, by)
        on = require_day(on, field="on", not_before=remittance.prepared_on)
        attempt = book_attempt(
            remittance,
            number=remittance.attempts.count() + 1,
            account=account,
            fee=fee,
            outcome=Outcome.UNKNOWN,
            because=because,
            sent_on=on,
            by=by,
        )
        remittance.state, remittance.held_until = State.UNKNOWN, None
        remittance.save(update_fields=["state", "held_until"])
        facts = {"attempt": attempt.number, "entry": attempt.entry.code, "holder": remittance.forwarder.username}
        facts |= {"sum": said(attempt.amount, remittance.currency_id), "fee": said(fee, remittance.currency_id)}
        audit.record("lost in hand", remittance, by=by, because=because, **facts)
    return remittance


def _require_lost(remittance, by):
    facts = {"code": remittance.code}
    if remittance.state != State.IN_HAND:
        raise Refusal(_("%(code)s is in nobody's hand.") % facts)
    if remittance.forwarder_id == by.pk:
        raise Refusal(_("You have %(code)s in hand yourself: record its sending, or put it back.") % facts)
    if remittance.route == Route.PARCEL:
        sentence = _("%(code)s is a parcel: if it is in the store, put the order back; else ask where it was posted.")
        raise Refusal(sentence % facts)
    if not opened_since_taken(remittance):
        raise Refusal(_("Nothing of %(code)s was opened, so it was not sent: put it back.") % facts)


def found_sent(remittance, *, reference, by):
    """Write that what was handed over without an answer was sent after all: the provider knows it by `reference`.

    Raises Refusal where a reference is known already: then it was sent, and the question is whether it arrived.
    """
    reference = require_reference(reference)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        if remittance.state != State.UNKNOWN:
            facts = {"code": remittance.code, "state": remittance.get_state_display()}
            raise Refusal(_("%(code)s is %(state)s; a reference is found for what is unknown.") % facts)
        attempt = live_attempt(remittance)
        if attempt.reference:
            facts = {"code": remittance.code, "reference": attempt.reference}
            sentence = _("%(code)s was sent as %(reference)s; say whether it arrived or came back.")
            raise Refusal(sentence % facts, field="reference")
        write_reference(remittance, attempt, reference)
        audit.record("sending found", remittance, by=by, attempt=attempt.number, reference=reference)
    return remittance


def write_reference(remittance, attempt, reference):
    """What was written ahead is on the way under the provider's reference; within the caller's transaction."""
    attempt.outcome, attempt.reference, attempt.because = Outcome.ON_THE_WAY, reference, ""
    attempt.save(update_fields=["outcome", "reference", "because"])
    remittance.state = State.SENT
    remittance.save(update_fields=["state"])
