"""An order in hand: who holds it opens its address, sends it once and writes that down."""

from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.once import FormUsed, unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger import services as ledger
from ledger.models import Account, EntryKind, Kind, Role
from remittances.models import PAID_OUT, Attempt, ParcelItem, Route, State
from remittances.services.limits import OverFund
from remittances.services.orders import require_usable
from remittances.services.steps import locked, locked_there, require_day, require_sum, said, smallest
from vault.services import require_reason, reveal

LONGEST_REFERENCE = 40


class AlreadySent(FormUsed):
    """A second press of the same button: the first one counts."""


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


def require_unsent(remittance, by):
    """The number of the attempt that is due. Raise AlreadySent when it was sent already, Refusal for another holder."""
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


def send(  # noqa: PLR0913 - what stands on the slip of a sending
    remittance,
    *,
    account,
    fee,
    fee_account=None,
    reference="",
    local_currency=None,
    local_amount=None,
    on=None,
    once=unasked,
    by,
):
    """Record that the order in hand was sent: books its sum as aid and `fee` beside it, both out of `account`.

    The fee leaves `fee_account` where one is named: goods leave the stock, their postage is paid in money. `reference`
    is the provider's; `local_amount` what is to be paid out in `local_currency` where that is another. `once`
    uses up the form that asks for it; pressing twice raises AlreadySent and books nothing. Raises OverFund when sum and
    fee are more than the fund holds, Refusal for who does not hold the order.
    """
    with as_refusal(), transaction.atomic(durable=True):
        remittance = locked_there(remittance)
        number = require_unsent(remittance, by)
        once()
        on = require_day(on, field="on", not_before=remittance.prepared_on)
        reference = require_reference(reference, required=False)
        require_local(remittance, local_currency, local_amount)
        attempt = book_attempt(
            remittance,
            number=number,
            account=account,
            fee=fee,
            fee_account=fee_account,
            reference=reference,
            local_currency=local_currency,
            local_amount=local_amount,
            sent_on=on,
            by=by,
        )
        remittance.state, remittance.held_until = State.SENT, None
        remittance.save(update_fields=["state", "held_until"])
        audit.record("remittance sent", remittance, by=by, **_told(remittance, attempt))
    return remittance


def _told(remittance, attempt):
    """The facts of a sending for the minutes."""
    facts = {"attempt": attempt.number, "sent_on": attempt.sent_on, "entry": attempt.entry.code}
    facts |= {"sum": said(attempt.amount, remittance.currency_id), "fee": said(attempt.fee, remittance.currency_id)}
    if attempt.local_amount is not None:
        facts["to_be_paid_out"] = said(attempt.local_amount, attempt.local_currency_id)
    return {**facts, "reference": attempt.reference or None}


def require_reference(reference, *, required=True):
    """The provider's reference without its blanks. Raise Refusal for none, or one that cannot be."""
    reference = " ".join(reference.split())
    if required and not reference:
        raise Refusal(_("Write the provider's reference."), field="reference")
    if len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        sentence = _("A provider's reference has up to %(most)d printable characters.")
        raise Refusal(sentence % {"most": LONGEST_REFERENCE}, field="reference")
    return reference


def require_local(remittance, currency, amount):
    """Raise Refusal unless what is to be paid out there is a sum of another currency, or nothing is said of it."""
    if currency is None and amount is None:
        return
    if currency is None or amount is None:
        raise Refusal(_("What is paid out there has a currency and a sum."), field="local_amount")
    if currency.pk == remittance.currency_id:
        sentence = _("The order is in %(currency)s itself: leave out what is paid out there.")
        raise Refusal(sentence % {"currency": currency.pk}, field="local_currency")
    require_sum(amount, currency, field="local_amount", least=smallest(currency))


def require_paying(account, remittance, *, field="account"):
    """Raise Refusal for an account that cannot pay this remittance: no money held there, or of another currency.

    The goods of a parcel leave the stock, and nothing else does.
    """
    of_goods = field == "account" and remittance.route == Route.PARCEL
    if account.kind != Kind.ASSET or account.role not in ({Role.STOCK, ""} if of_goods else {""}):
        raise Refusal(_("Nothing is paid from %(account)s.") % {"account": account.name}, field=field)
    if account.currency_id not in {None, remittance.currency_id}:
        facts = {"account": account.name, "its": account.currency_id, "ours": remittance.currency_id}
        raise Refusal(_("%(account)s holds %(its)s; the order is in %(ours)s.") % facts, field=field)


def leaving(remittance):
    """What leaves with an order, in its currency: its sum; with a parcel what its goods cost. As SQL's order_leaves."""
    if remittance.route != Route.PARCEL:
        return remittance.amount
    packed = ParcelItem.objects.filter(parcel__remittance=remittance).aggregate(total=Sum("value"))
    return packed["total"] or Decimal(0)


def most_fee(remittance):
    """What may leave as fee or postage beside an order, in its currency, as the trigger attempt_fee_within has it.

    The sum that leaves, of goods their value, or what one person spends without a decision where that is more
    (`Currency.spent_alone`): whoever sends books the fee alone.
    """
    return max(leaving(remittance), remittance.currency.spent_alone)


def _require_fee(fee, remittance):
    field = "postage" if remittance.route == Route.PARCEL else "fee"
    require_sum(fee, remittance.currency, field=field)
    most = most_fee(remittance)
    if fee > most:
        facts = {"fee": said(fee, remittance.currency_id), "most": said(most, remittance.currency_id)}
        sentence = _(
            "%(fee)s is too much: beside this order %(most)s leave at most. What more was paid, the treasurer books "
            "from the bank's statement."
        )
        raise Refusal(sentence % facts, field=field)


def book_attempt(remittance, *, account, fee, fee_account=None, by, number, sent_on, **facts):
    """Book the sum as aid and the fee beside it and write the Attempt; within the caller's transaction. Returns it.

    Who sent it is who has the order in hand, whoever books it.
    """
    _require_fee(fee, remittance)
    require_paying(account, remittance)
    if fee_account == account:
        fee_account = None
    if fee_account is not None:
        require_paying(fee_account, remittance, field="fee_account")
    fund, currency, amount = remittance.fund, remittance.currency_id, leaving(remittance)
    _require_money(remittance, fee if remittance.route == Route.PARCEL else amount + fee)
    lines = [ledger.Line(Account.objects.playing(Role.AID), fund, currency, amount)]
    if fee:
        lines.append(ledger.Line(Account.objects.playing(Role.FEES), fund, currency, fee))
    if fee and fee_account is not None:
        lines.append(ledger.Line(fee_account, fund, currency, -fee))
    leaves = amount if fee_account is not None else amount + fee
    lines.append(ledger.Line(account, fund, currency, -leaves))
    text = f"{remittance.code}/{number}"
    entry = ledger.post(by=by, posted_on=sent_on, kind=EntryKind.REMITTANCE, text=text, lines=lines)
    # Asked again under the balance's lock.
    _require_money(remittance, 0)
    return Attempt.objects.create(
        remittance=remittance,
        number=number,
        account=account,
        route=remittance.route,
        sent_on=sent_on,
        sent_by=remittance.forwarder,
        amount=amount,
        fee=fee,
        fee_account=fee_account,
        entry=entry,
        **facts,
    )


def _require_money(remittance, wanted):
    """Raise OverFund where the fund has less money than that; its goods in stock pay nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fund_money(%s, %s)", [remittance.fund_id, remittance.currency_id])
        (money,) = cursor.fetchone()
    if money < wanted:
        short = said(wanted - money, remittance.currency_id)
        facts = {"fund": remittance.fund.name, "short": short}
        raise OverFund(_("%(fund)s is short of %(short)s for the sum and its fee.") % facts, field="fee")
