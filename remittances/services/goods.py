"""Goods of a fund: entered by one house, counted by another, and in the stock at what they cost."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.once import unasked
from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from ledger import services as ledger
from ledger.models import Account, EntryKind, Kind, Role
from ledger.money import plain
from remittances.models import Good, Lot
from remittances.services.limits import OverFund, free_in_fund, lock_limits, require_within_decision
from remittances.services.steps import require_day, require_reason, require_sum, said, smallest

LONGEST_NAME, LONGEST_UNIT = 60, 12
# Quantities are kept to the gram where a kilogram is the unit.
QUANTITY_PLACES = 3
LARGEST_QUANTITY = Decimal(1_000_000)


@transaction.atomic(durable=True)
def register_good(*, name, unit, in_pieces=False, by):
    """Give a kind of goods its code, such as G-3; `unit` is what it is counted by, `in_pieces` whole. Returns it.

    Raises Refusal for no name or unit, or a name that is there already.
    """
    name, unit = name.strip(), unit.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refusal(_("Name the goods in 1 to %(most)d characters.") % {"most": LONGEST_NAME}, field="name")
    if not 1 <= len(unit) <= LONGEST_UNIT:
        sentence = _("Say in 1 to %(most)d characters what they are counted by, such as kg.")
        raise Refusal(sentence % {"most": LONGEST_UNIT}, field="unit")
    if Good.objects.filter(name__iexact=name).exists():
        raise Refusal(_("There are goods of this name already."), field="name")
    good = Good.objects.create(code=f"G-{next_number('good')}", name=name, unit=unit, in_pieces=in_pieces)
    audit.record("goods registered", good, by=by, name=name, unit=unit, in_pieces=in_pieces)
    return good


def change_pieces(good, *, in_pieces, because, by):
    """Say that goods come `in_pieces`, whole ones alone, or are divided after all, with the reason. Returns the Good.

    Raises Refusal where it is so already, once a parcel of them was packed, and while parts of a piece are there.
    """
    with as_refusal(), transaction.atomic(durable=True):
        because = require_reason(because)
        good = Good.objects.select_for_update(of=("self",)).get(pk=good.pk)
        # Who packs locks the lots first: nothing is packed meanwhile.
        list(good.lots.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        if good.in_pieces == in_pieces:
            raise Refusal(_("It is so already."), field="in_pieces")
        good.in_pieces = in_pieces
        good.save(update_fields=["in_pieces"])
        audit.record("goods divided otherwise", good, by=by, in_pieces=in_pieces, because=because)
    return good


def require_quantity(quantity, *, field, most=LARGEST_QUANTITY):
    """Raise Refusal unless `quantity` is above zero, not above `most`, and of no more than three decimals."""
    if not quantity.is_finite() or not 0 < quantity <= most:
        facts = {"quantity": quantity, "most": plain(most)}
        raise Refusal(_("%(quantity)s is not between nothing and %(most)s.") % facts, field=field)
    if quantity != round(quantity, QUANTITY_PLACES):
        raise Refusal(_("%(quantity)s has more than three decimals.") % {"quantity": quantity}, field=field)


def require_counter(by):
    """Raise Refusal unless it can be told of which house `by` is, so that another one counts what they enter."""
    if by.body_id is None:
        raise Refusal(_("Your login has no home body, so nobody could tell who else may count these goods."))


def lot_code(on):
    """The next number of a lot of that day's year."""
    return f"LT-{on.year}-{next_number(f'lot {on.year}'):04d}"


def require_pieces(quantity, good, *, field):
    """Raise Refusal for a part of a piece, of goods that come in whole ones."""
    if good.in_pieces and quantity != int(quantity):
        facts = {"goods": good.name, "unit": good.unit, "quantity": plain(quantity)}
        raise Refusal(_("%(goods)s: %(quantity)s %(unit)s are no whole pieces.") % facts, field=field)


def enter_lot(*, good, decision, quantity, cost, account, bought_on=None, once=unasked, by):
    """Enter goods that were bought under a carried `decision`, with its fund and currency. Returns the Lot, numbered.

    `quantity` is in the unit of `good`, `cost` what was paid for all of it out of `account`. Nothing is booked and
    nothing in the stock until another house has counted it. `once` uses up the form that asks for it. Raises Refusal
    for a decision that is not carried, a sum or quantity that cannot be, an account that cannot pay, who has no home
    body; OverDecision, with figures, for more than the decision has left.
    """
    require_counter(by)
    with as_refusal(), transaction.atomic(durable=True):
        decision = lock_limits(decision.fund, decision)
        once()
        if not decision.gives_money:
            facts = {"code": decision.code, "state": decision.standing_word}
            raise Refusal(_("%(code)s is %(state)s; goods are bought under a carried decision.") % facts)
        require_quantity(quantity, field="quantity")
        require_pieces(quantity, good, field="quantity")
        require_sum(cost, decision.currency, field="cost", least=smallest(decision.currency))
        bought_on = require_day(bought_on, field="bought_on", not_before=decision.closed_on)
        require_within_decision(cost, decision=decision)
        _require_money_account(account, decision.currency_id)
        lot = Lot(
            code=lot_code(bought_on),
            good=good,
            decision=decision,
            fund=decision.fund,
            currency=decision.currency,
            quantity=quantity,
            cost=cost,
            account=account,
            bought_on=bought_on,
            entered_by=by,
        )
        lot.save(force_insert=True)
        audit.record("lot entered", lot, by=by, decision=decision.code, **told_of_lot(lot))
    return lot


def _require_money_account(account, currency):
    if account.kind != Kind.ASSET or account.role or account.currency_id not in {None, currency}:
        facts = {"account": account.name, "currency": currency}
        raise Refusal(_("%(account)s holds no %(currency)s that could have paid.") % facts, field="account")


def told_of_lot(lot):
    """What a minute says of a lot."""
    return {
        "goods": lot.good.code,
        "quantity": f"{plain(lot.quantity)} {lot.good.unit}",
        "cost": said(lot.cost, lot.currency_id),
    }


def _locked_lot(lot):
    rows = Lot.objects.select_for_update(of=("self",))
    return rows.select_related("good", "decision", "fund", "currency", "account", "entered_by").get(pk=lot.pk)


def _require_waiting(lot):
    if lot.counted_at:
        raise Refusal(_("%(code)s is counted already.") % {"code": lot.code})
    if lot.dropped_because:
        raise Refusal(_("%(code)s was dropped: enter it anew.") % {"code": lot.code})


def count_lot(lot, *, counted=None, by):
    """Count a lot into the stock: books its cost from the account it was paid from, on the day it was bought.

    Goods given are booked as given, at what they were valued at. `by` is of another house than who entered it;
    forwarders may be of none. `counted` is the quantity found, refused where it differs from what was entered (None: it
    is that). Raises OverFund where the fund holds less money than the cost.
    """
    with as_refusal(), transaction.atomic(durable=True):
        if not lot.is_given:
            lock_limits(lot.fund, lot.decision)
        lot = _locked_lot(lot)
        _require_waiting(lot)
        _require_another(lot, by)
        if counted is not None and counted != lot.quantity:
            facts = {"counted": plain(counted), "unit": lot.good.unit, "code": lot.code}
            sentence = _("%(counted)s %(unit)s is not what was entered as %(code)s. Have it dropped and entered anew.")
            raise Refusal(sentence % facts, field="counted")
        if not lot.is_given:
            _require_money(lot)
        lot.entry = _book_lot(lot, by=by)
        lot.counted_at, lot.counted_by = timezone.now(), by
        lot.save(update_fields=["counted_at", "counted_by", "entry"])
        audit.record("lot counted", lot, by=by, entry=lot.entry.code, **told_of_lot(lot))
    return lot


def _require_another(lot, by):
    if lot.entered_by_id == by.pk or lot.entered_by.body_id == by.body_id:
        sentence = _("%(code)s was entered by you or your own body: somebody of another one counts it.")
        raise Refusal(sentence % {"code": lot.code})


def _require_money(lot):
    free = free_in_fund(lot.fund, lot.currency)
    if lot.cost > free:
        facts = {"fund": lot.fund.name, "free": said(free, lot.currency_id), "cost": said(lot.cost, lot.currency_id)}
        raise OverFund(_("%(fund)s has %(free)s that is not promised yet; these goods cost %(cost)s.") % facts)


def _book_lot(lot, *, by):
    """The cost of goods bought leaves the account that paid; goods given come in as given, and no money moves."""
    source = Account.objects.playing(Role.GIFTS_IN_KIND) if lot.is_given else lot.account
    lines = [
        ledger.Line(Account.objects.playing(Role.STOCK), lot.fund, lot.currency_id, lot.cost),
        ledger.Line(source, lot.fund, lot.currency_id, -lot.cost),
    ]
    kind, day = EntryKind.IN_KIND if lot.is_given else EntryKind.PURCHASE, ledger.first_open_day(lot.bought_on)
    return ledger.post(by=by, posted_on=day, kind=kind, text=lot.code, lines=lines)


@transaction.atomic(durable=True)
def drop_lot(lot, *, because, by):
    """Drop a lot that nobody counted, with the reason: it is entered anew or was never bought. Its number stays."""
    because = require_reason(because)
    lot = _locked_lot(lot)
    _require_waiting(lot)
    lot.dropped_because = because
    lot.save(update_fields=["dropped_because"])
    audit.record("lot dropped", lot, by=by, because=because)
    return lot
