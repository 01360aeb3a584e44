"""An order in hand: who holds it opens its address, sends it once and writes that down."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.once import FormUsed, unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger import services as ledger
from ledger.models import Account, EntryKind, FundBalance, Kind, Role
from remittances.models import PAID_OUT, Attempt, Outcome, State
from remittances.services.limits import OverFund
from remittances.services.orders import require_usable
from remittances.services.steps import locked, require_day, require_sum, said
from vault.services import require_reason, reveal


class AlreadySent(FormUsed):
    """A second press of the same button: the first one counts."""


def take_in_hand(remittance, *, once=unasked, by):
    """Take an approved order in hand as its forwarder: the one order whose address `by` may then open.

    `once` uses up the form that asks for it. Raises Refusal for who prepared or signed it, and while another order is
    in that hand.
    """
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        once()
        remittance.require_move(State.IN_HAND)
        require_usable(remittance.address, remittance.route)
        if remittance.prepared_by_id == by.pk or remittance.approvals.filter(voided_at=None, signed_by=by).exists():
            sentence = _("Three persons: who prepared or signed %(code)s does not send it.")
            raise Refusal(sentence % {"code": remittance.code})
        held = by.orders.filter(state=State.IN_HAND).order_by("pk").first()
        if held:
            sentence = _("You have %(code)s in hand. Send it or put it back first.") % {"code": held.code}
            raise Refusal(sentence)
        remittance.state, remittance.forwarder = State.IN_HAND, by
        remittance.save(update_fields=["state", "forwarder"])
        audit.record("order taken in hand", remittance, by=by, address=remittance.address.code)
    return remittance


@transaction.atomic(durable=True)
def put_back(remittance, *, by):
    """Let an order go without sending it: its forwarder does, or the treasurer for one who cannot."""
    remittance = locked(remittance)
    remittance.require_move(State.APPROVED)
    if remittance.state != State.IN_HAND:
        raise Refusal(_("%(code)s is in nobody's hand.") % {"code": remittance.code})
    remittance.state, remittance.forwarder = State.APPROVED, None
    remittance.save(update_fields=["state", "forwarder"])
    audit.record("order put back", remittance, by=by)
    return remittance


def reveal_address(remittance, *, by, because):
    """The lines of the order's address, for its forwarder while the order is in hand; minuted before they leave.

    Two minutes tell of it: one on the order, one on the address with the order's code. Raises Refusal for anybody else
    or any other time, and what `vault.services.reveal` raises.
    """
    return _reveal(remittance, "lines", act="address revealed", by=by, because=because)


def reveal_instructions(remittance, *, by, because):
    """What the case worker left for the forwarder of an order to this address; opens as the lines do, by itself."""
    return _reveal(remittance, "instructions", act="instructions revealed", by=by, because=because)


def _reveal(remittance, field, *, act, by, because):
    because = require_reason(because)

    def still_in_hand():
        order = locked(remittance)
        if order.state != State.IN_HAND or order.forwarder_id != by.pk:
            sentence = _("The address of %(code)s opens to its forwarder alone, while the order is in hand.")
            raise Refusal(sentence % {"code": order.code})
        require_usable(order.address, order.route)
        audit.record(act, order, by=by, address=order.address.code, because=because)

    return reveal(remittance.address, field, by=by, because=because, within=still_in_hand, order=remittance.code)


def _require_unsent(remittance, by):
    """The number of the attempt that is due. Raises AlreadySent when it was sent already."""
    attempts = list(remittance.attempts.order_by("number"))
    if remittance.state in PAID_OUT:
        last = attempts[-1]
        facts = {"code": remittance.code, "number": last.number, "day": date_format(last.sent_on)}
        sentence = _("%(code)s was sent on %(day)s, attempt %(number)d. It is not sent a second time.")
        raise AlreadySent(sentence % facts)
    if remittance.forwarder_id is not None and remittance.forwarder_id != by.pk:
        raise Refusal(_("%(code)s is in another forwarder's hand.") % {"code": remittance.code})
    remittance.require_move(State.SENT)
    return len(attempts) + 1


def send(remittance, *, account, fee, on=None, once=unasked, by):
    """Record that the order in hand was sent: books its sum as aid and `fee` beside it, both out of `account`.

    `once` uses up the form that asks for it; pressing twice raises AlreadySent and books nothing. Raises OverFund when
    sum and fee are more than the fund holds, Refusal for who does not hold the order.
    """
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked(remittance)
        number = _require_unsent(remittance, by)
        once()
        on = require_day(on, field="on", not_before=remittance.prepared_on)
        require_sum(fee, remittance.currency, field="fee")
        require_paying(account, remittance)
        entry = _book(remittance, account=account, fee=fee, on=on, number=number, by=by)
        attempt = Attempt.objects.create(
            remittance=remittance,
            number=number,
            account=account,
            route=remittance.route,
            sent_on=on,
            sent_by=by,
            amount=remittance.amount,
            fee=fee,
            entry=entry,
            outcome=Outcome.ON_THE_WAY,
        )
        remittance.state = State.SENT
        remittance.save(update_fields=["state"])
        sums = {"sum": said(attempt.amount, remittance.currency_id), "fee": said(fee, remittance.currency_id)}
        audit.record("remittance sent", remittance, by=by, attempt=number, sent_on=on, entry=entry.code, **sums)
    return remittance


def require_paying(account, remittance):
    """Raise Refusal for an account that cannot pay this remittance: no money held there, or of another currency."""
    if account.kind != Kind.ASSET or account.role:
        raise Refusal(_("Nothing is paid from %(account)s.") % {"account": account.name}, field="account")
    if account.currency_id not in {None, remittance.currency_id}:
        facts = {"account": account.name, "its": account.currency_id, "ours": remittance.currency_id}
        raise Refusal(_("%(account)s holds %(its)s; the order is in %(ours)s.") % facts, field="account")


def _book(remittance, *, account, fee, on, number, by):
    fund, currency, amount = remittance.fund, remittance.currency_id, remittance.amount
    _require_held(remittance, amount + fee)
    lines = [ledger.Line(Account.objects.playing(Role.AID), fund, currency, amount)]
    if fee:
        lines.append(ledger.Line(Account.objects.playing(Role.FEES), fund, currency, fee))
    lines.append(ledger.Line(account, fund, currency, -(amount + fee)))
    text = f"{remittance.code}/{number}"
    entry = ledger.post(by=by, posted_on=on, kind=EntryKind.REMITTANCE, text=text, lines=lines)
    # Asked again under the balance's lock: the rule of the database guards restricted funds only.
    _require_held(remittance, 0)
    return entry


def _require_held(remittance, wanted):
    held = FundBalance.objects.filter(fund=remittance.fund, currency=remittance.currency_id)
    amount = held.values_list("amount", flat=True).first() or 0
    if amount < wanted:
        short = said(wanted - amount, remittance.currency_id)
        facts = {"fund": remittance.fund.name, "short": short}
        raise OverFund(_("%(fund)s is short of %(short)s for the sum and its fee.") % facts, field="fee")
