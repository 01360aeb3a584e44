"""What became of a sending: word that it arrived and how it was shared, money that came back, or nothing known."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from captives.models import Captive
from ledger import services as ledger
from ledger.models import Account, EntryKind, Posting, Role
from remittances.models import Confirmation, Grade, Outcome, Share, ShareKind, State
from remittances.services.steps import locked, require_day, require_reason, require_sum, said, smallest


@dataclass(frozen=True, slots=True)
class ShareTold:
    """One line of how an address shared: `amount` is what these `people` got together."""

    kind: str
    amount: Decimal = Decimal(0)
    people: int = 1
    captive: Captive | None = None


class SharesDiffer(Refusal):
    """The shares told do not come to the sum received."""


def _live_attempt(remittance):
    attempt = (
        remittance.attempts.exclude(outcome=Outcome.RETURNED)
        .select_for_update(of=("self",))
        .select_related("account")
        .order_by("number")
        .first()
    )
    if attempt is None:
        raise Refusal(_("%(code)s has not been sent.") % {"code": remittance.code})
    return attempt


def require_shares(shares, received, currency):
    """Raise SharesDiffer, with the difference, or Refusal for a share that cannot be. No shares told is no fault."""
    for share in shares:
        require_sum(share.amount, currency, field="shares")
        if share.kind not in ShareKind.values:
            raise Refusal(_("There is no such share: %(kind)s.") % {"kind": str(share.kind)[:20]}, field="shares")
        if share.kind == ShareKind.REFUSED and share.amount:
            raise Refusal(_("Whoever refused the share got nothing; no share is below zero."), field="shares")
    if not shares:
        return
    told = sum(share.amount for share in shares)
    if told != received:
        facts = {
            "told": said(told, currency.pk),
            "received": said(received, currency.pk),
            "difference": said(abs(received - told), currency.pk),
        }
        if told < received:
            sentence = _("The shares come to %(told)s of %(received)s received: %(difference)s are missing.")
        else:
            sentence = _("The shares come to %(told)s of %(received)s received: %(difference)s too much.")
        raise SharesDiffer(sentence % facts, field="shares")


def confirm(remittance, *, grade, letter=None, received, shares=(), on=None, once=unasked, by):
    """Record word of arrival: its grade of evidence, the sum `received`, and the `shares` (ShareTold) as told.

    What fell short of the sum sent is booked from aid to losses, so that aid is what arrived. A confirmed remittance
    takes further grades, and a better word corrects the books. `once` uses up the form that asks for it. Raises
    SharesDiffer with the difference.
    """
    shares = list(shares)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        once()
        if remittance.state != State.CONFIRMED:
            remittance.require_move(State.CONFIRMED)
        attempt = _live_attempt(remittance)
        on = require_day(on, field="on", not_before=attempt.sent_on)
        _require_word(remittance, attempt, grade=grade, letter=letter, received=received, shares=shares, by=by)
        entry = _book_shortfall(remittance, attempt, received=received, on=on, by=by)
        confirmation = Confirmation.objects.create(
            attempt=attempt, grade=grade, letter=letter, confirmed_on=on, received=received, recorded_by=by, entry=entry
        )
        Share.objects.bulk_create(
            Share(
                confirmation=confirmation,
                kind=share.kind,
                captive=share.captive,
                people=share.people,
                amount=share.amount,
            )
            for share in shares
        )
        if remittance.state != State.CONFIRMED:
            attempt.outcome, attempt.closed_on = Outcome.CONFIRMED, on
            attempt.save(update_fields=["outcome", "closed_on"])
            remittance.state = State.CONFIRMED
            remittance.save(update_fields=["state"])
        facts = {"received": said(received, remittance.currency_id), "grade": grade, "shares": len(shares)}
        if entry:
            facts["short"] = said(attempt.amount - received, remittance.currency_id)
        if letter:
            facts["letter"] = letter.code
        audit.record("remittance confirmed", remittance, by=by, **facts)
    return remittance


def _require_word(remittance, attempt, *, grade, letter, received, shares, by):
    if attempt.sent_by_id == by.pk:
        raise Refusal(_("Who sent %(code)s does not confirm it.") % {"code": remittance.code})
    if grade not in Grade.values:
        raise Refusal(_("There is no such evidence: %(grade)s.") % {"grade": str(grade)[:20]}, field="grade")
    if grade == Grade.LETTER and letter is None:
        raise Refusal(_("A confirmation by letter names the letter."), field="letter")
    if grade == Grade.SHARES and not shares:
        raise Refusal(_("A confirmation by list of shares has shares."), field="grade")
    if attempt.confirmations.filter(grade=grade).exists():
        facts = {"code": remittance.code, "grade": Grade(grade).label}
        raise Refusal(_("%(code)s is confirmed already, %(grade)s.") % facts, field="grade")
    currency = remittance.currency
    require_sum(received, currency, field="received", least=smallest(currency))
    if received > attempt.amount:
        facts = {"received": said(received, currency.pk), "sent": said(attempt.amount, currency.pk)}
        raise Refusal(_("%(received)s is more than the %(sent)s that were sent.") % facts, field="received")
    require_shares(shares, received, currency)


def _book_shortfall(remittance, attempt, *, received, on, by):
    """Bring aid to what arrived. Returns the entry, or None when aid stands at that already."""
    aid = Account.objects.playing(Role.AID)
    about = Q(entry__attempt=attempt) | Q(entry__confirmation__attempt=attempt)
    stands_at = Posting.objects.filter(about, account=aid).aggregate(total=Sum("amount"))["total"]
    short = stands_at - received
    if not short:
        return None
    fund, currency = remittance.fund, remittance.currency_id
    lines = [
        ledger.Line(Account.objects.playing(Role.LOSSES), fund, currency, short),
        ledger.Line(aid, fund, currency, -short),
    ]
    text = _("%(code)s/%(number)d, lost on the way") % {"code": remittance.code, "number": attempt.number}
    return ledger.post(by=by, posted_on=on, kind=EntryKind.REMITTANCE, text=text, lines=lines)


def mark_returned(remittance, *, returned, because, on=None, once=unasked, by):
    """Book what came back of a sending: credits the fund with `returned` and books the rest as lost.

    `returned` is between nothing and the sum sent; the fee stays spent. `once` uses up the form that asks for it.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        once()
        remittance.require_move(State.RETURNED)
        attempt = _live_attempt(remittance)
        on = require_day(on, field="on", not_before=attempt.sent_on)
        require_sum(returned, remittance.currency, field="returned")
        lost = attempt.amount - returned
        if lost < 0:
            facts = {"returned": said(returned, remittance.currency_id)}
            facts["sent"] = said(attempt.amount, remittance.currency_id)
            raise Refusal(_("%(returned)s is more than the %(sent)s that were sent.") % facts, field="returned")
        attempt.return_entry = _book_return(remittance, attempt, returned=returned, lost=lost, on=on, by=by)
        attempt.outcome, attempt.returned, attempt.closed_on = Outcome.RETURNED, returned, on
        attempt.because = because
        attempt.save(update_fields=["outcome", "returned", "closed_on", "because", "return_entry"])
        remittance.state = State.RETURNED
        remittance.save(update_fields=["state"])
        sums = {"returned": said(returned, remittance.currency_id), "lost": said(lost, remittance.currency_id)}
        audit.record("remittance returned", remittance, by=by, because=because, **sums)
    return remittance


def _book_return(remittance, attempt, *, returned, lost, on, by):
    fund, currency = remittance.fund, remittance.currency_id
    lines = [
        ledger.Line(attempt.account, fund, currency, returned),
        ledger.Line(Account.objects.playing(Role.LOSSES), fund, currency, lost),
        ledger.Line(Account.objects.playing(Role.AID), fund, currency, -attempt.amount),
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
    remittance.require_move(State.UNKNOWN)
    attempt = _live_attempt(remittance)
    attempt.outcome, attempt.because = Outcome.UNKNOWN, because
    attempt.save(update_fields=["outcome", "because"])
    remittance.state = State.UNKNOWN
    remittance.save(update_fields=["state"])
    audit.record("outcome unknown", remittance, by=by, because=because, attempt=attempt.number)
    return remittance
