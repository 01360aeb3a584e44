"""A remittance from its draft to the door of the signers, and back."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from remittances.models import Remittance, Route, State
from remittances.services.alternates import stand_ins
from remittances.services.limits import lock_limits, require_room, require_within_decision
from remittances.services.papers import signed_bodies
from remittances.services.steps import (
    ended,
    hold_place,
    locked,
    locked_there,
    require_day,
    require_purpose,
    require_reason,
    require_sum,
    said,
    smallest,
)
from remittances.services.terms import require_terms
from remittances.services.ways import require_way


def _require_order(*, decision, address, amount, route, purpose, without=None):
    """What an order may ask for, the limits locked: a carried decision with room, an address that can use it."""
    if not decision.gives_money:
        facts = {"code": decision.code, "state": decision.standing_word}
        raise Refusal(_("%(code)s is %(state)s; money is sent under a carried decision.") % facts, field="decision")
    if decision.fund.closed_on:
        raise Refusal(_("The fund %(fund)s is closed.") % {"fund": decision.fund.name}, field="decision")
    require_usable(address, route)
    require_in_country(address, decision.fund)
    require_sum(amount, decision.currency, field="amount", least=smallest(decision.currency))
    if route not in Route.values:
        raise Refusal(_("There is no such route: %(route)s.") % {"route": str(route)[:20]}, field="route")
    require_route(address, route=route, currency=decision.currency, amount=amount)
    require_purpose(purpose)
    if route != Route.PARCEL:  # its goods weighed on a decision when they were bought, and are no money
        require_room(amount, decision=decision, without=without)


def require_usable(address, route=None):
    """Raise Refusal for an address that is burned, closed, flagged or cannot use what `route` brings; None is money."""
    facts = {"code": address.code}
    if address.burned_at:
        sentence = _("%(code)s was burned on %(day)s: nothing is sent there or opened, ever.")
        raise Refusal(sentence % {**facts, "day": date_format(address.burned_at)}, field="address")
    if address.closed_on:
        raise Refusal(_("%(code)s is closed: nothing is sent there.") % facts, field="address")
    if address.flags.standing().exists():
        sentence = _(
            "A risk flag stands at %(code)s: nothing is planned for it, opened or sent there until it is lifted."
        )
        raise Refusal(sentence % facts, field="address")
    _require_use(address, route)


def _require_use(address, route):
    """Raise Refusal, saying what else there is, where the address cannot use what the route brings."""
    is_parcel = route == Route.PARCEL
    if address.takes_parcels if is_parcel else address.takes_money:
        return
    facts = {"code": address.code, "notice": address.notice}
    if is_parcel:
        sentence = _("%(code)s cannot use parcels. It can use: %(notice)s") if address.notice else None
        sentence = sentence or _("Nobody has noted that %(code)s can use parcels.")
    elif address.takes_parcels:
        sentence = _("%(code)s cannot use money. It can use: %(notice)s – choose the route “parcel”.")
    else:
        sentence = _("%(code)s cannot use money. It can use: %(notice)s")
    words = sentence % facts
    if code := stand_ins(route, place=address.pk).get(address.pk):
        words = " ".join([ended(words), _("%(code)s stands in for it.") % {"code": code}])
    raise Refusal(words, field="address")


def require_route(address, *, route, currency, amount):
    """Raise Refusal where `route` has no way to the address, is closed to its country, or asks for more than that."""
    require_terms(route=route, country=address.country, currency=currency, amount=amount)
    require_way(address, route)


def require_in_country(address, fund):
    """Raise Refusal for an address outside the country to which the fund is bound."""
    if fund.country not in {"", address.country}:
        facts = {"fund": fund.name, "country": fund.country, "code": address.code, "there": address.country}
        sentence = _("%(fund)s is bound to %(country)s; %(code)s lies in %(there)s.")
        raise Refusal(sentence % facts, field="address")


def _require_preparer(remittance, by):
    # Whoever may change what is sent counts as its preparer for the signers; so that stays one person.
    if remittance.prepared_by_id != by.pk:
        sentence = _("Only who prepared %(code)s changes or submits it. Withdraw it and prepare another.")
        raise Refusal(sentence % {"code": remittance.code})


def _require_untried(remittance, *, decision, address):
    """Raise Refusal for another decision or address of an order that was sent before: what was lost of it is there."""
    moved = {"decision": decision.pk != remittance.decision_id, "address": address.pk != remittance.address_id}
    if any(moved.values()) and remittance.attempts.exists():
        facts = {"code": remittance.code, "decision": remittance.decision.code, "address": remittance.address.code}
        sentence = _(
            "%(code)s was sent before: it keeps %(decision)s and %(address)s. Withdraw it and prepare another."
        )
        raise Refusal(sentence % facts, field=next(name for name, is_so in moved.items() if is_so))


def draft(*, decision, address, amount, route, purpose, on=None, once=unasked, by):
    """Prepare a remittance of `amount` (in the decision's currency) to `address`. Returns the draft, numbered.

    The home body of `by` is kept as the preparer's: none of its people will sign. `once` uses up the form that asks for
    it. Raises OverDecision or OverFund with figures, Refusal for an address that cannot use what is sent, a decision
    not carried, a preparer without a body.
    """
    if by.body_id is None:
        raise Refusal(_("Your login has no home body, so nobody could tell whose signature to keep away."))
    purpose = purpose.strip()
    with as_refusal(), transaction.atomic(durable=True):
        hold_place(address.pk)
        decision = lock_limits(decision.fund, decision)
        once()
        on = require_day(on, field="on")
        _require_order(decision=decision, address=address, amount=amount, route=route, purpose=purpose)
        on = require_day(on, field="on", not_before=decision.closed_on)
        remittance = Remittance.objects.create(
            code=f"R-{on.year}-{next_number(f'remittance {on.year}'):04d}",
            address=address,
            decision=decision,
            fund=decision.fund,
            currency=decision.currency,
            amount=amount,
            route=route,
            purpose=purpose,
            prepared_on=on,
            prepared_by=by,
            preparer_body=by.body,
        )
        _record("remittance drafted", remittance, by=by)
    return remittance


def _record(act, remittance, *, by, **facts):
    audit.record(
        act,
        remittance,
        by=by,
        sum=said(remittance.amount, remittance.currency_id),
        address=remittance.address.code,
        decision=remittance.decision.code,
        **facts,
    )


def edit_draft(remittance, *, decision, address, amount, route, purpose, by):
    """Change a draft. Only its preparer does; raises as `draft` does.

    What was sent before keeps its decision and its address; sum, route and purpose may change.
    """
    purpose = purpose.strip()
    with as_refusal(), transaction.atomic(durable=True):
        hold_place(address.pk)
        remittance = locked(remittance)
        _require_preparer(remittance, by)
        if remittance.state != State.DRAFT:
            facts = {"code": remittance.code, "state": remittance.get_state_display()}
            raise Refusal(_("%(code)s is %(state)s; only a draft is changed.") % facts)
        _require_untried(remittance, decision=decision, address=address)
        decision = lock_limits(decision.fund, decision)
        _require_order(
            decision=decision, address=address, amount=amount, route=route, purpose=purpose, without=remittance
        )
        remittance.decision, remittance.fund, remittance.currency = decision, decision.fund, decision.currency
        remittance.address, remittance.amount = address, amount
        remittance.route, remittance.purpose = route, purpose
        remittance.save()
        _record("remittance changed", remittance, by=by)
    return remittance


def submit(remittance, *, by):
    """Put a draft before the signers; from here its content is fixed. Raises OverFund when others were quicker."""
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked_there(remittance)
        _require_preparer(remittance, by)
        remittance.require_move(State.SUBMITTED)
        decision = lock_limits(remittance.fund, remittance.decision)
        require_usable(remittance.address, remittance.route)
        require_in_country(remittance.address, remittance.fund)
        facts = {"route": remittance.route, "currency": remittance.currency, "amount": remittance.amount}
        require_route(remittance.address, **facts)
        if remittance.route != Route.PARCEL:
            require_room(remittance.amount, decision=decision, without=remittance)
        remittance.state = State.SUBMITTED
        remittance.save(update_fields=["state"])
        _record("remittance submitted", remittance, by=by, digest=remittance.digest[:8])
    return remittance


def _require_single(remittance):
    """An order of a plan was signed with all others: it is never drafted anew."""
    if remittance.line_id:
        sentence = _(
            "%(code)s is an order of a plan. Cancel it while it is not sent; a follow-up plan makes up for it."
        )
        raise Refusal(sentence % {"code": remittance.code})


@transaction.atomic(durable=True)
def withdraw(remittance, *, because="", by):
    """Drop a draft for good; its number stays. An order of a plan is dropped by `cancel_order`, with a reason."""
    remittance = locked(remittance)
    _require_single(remittance)
    remittance.require_move(State.WITHDRAWN)
    remittance.state = State.WITHDRAWN
    remittance.save(update_fields=["state"])
    _record("remittance withdrawn", remittance, by=by, **({"because": because.strip()[:200]} if because else {}))
    return remittance


def recall(remittance, *, because, by):
    """Take a submitted, approved or returned remittance back to a draft. Its signatures are void; the minutes say so.

    Raises OverDecision when a returned sum has meanwhile been used up by others under the same decision.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        _require_single(remittance)
        remittance.require_move(State.DRAFT)
        decision = lock_limits(remittance.fund, remittance.decision)
        if remittance.route != Route.PARCEL:
            require_within_decision(remittance.amount, decision=decision, without=remittance)
        void = signed_bodies(remittance)
        # The trigger remittance_kept voids the signatures with the move.
        remittance.state, remittance.forwarder = State.DRAFT, None
        remittance.save(update_fields=["state", "forwarder"])
        _record("remittance recalled", remittance, by=by, because=because, void_signatures=void or "none")
    return remittance
