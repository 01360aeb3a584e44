"""The store room: goods written off with a reason, the store counted, and what was booked wrongly to be undone.

All of it is typed here by one person and moves nothing; another house answers (answering.py).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.once import unasked
from access.refusal import ALREADY_DONE, Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from ledger import services as ledger
from ledger.money import plain
from remittances import worth
from remittances.models import WRITTEN_OFF, Change, CountLine, Lot, StockChange, StockCount
from remittances.services.goods import require_pieces, require_quantity
from remittances.services.steps import require_day, require_reason, said, smallest

MOST_COUNTED = 60


def write_off(lot, *, kind, quantity, because, on=None, once=unasked, by):
    """Type that goods spoilt, were stolen or lost in the store (`kind`, of WRITTEN_OFF). Returns the StockChange.

    Nothing is booked before another house confirms it; until then no parcel takes them. `quantity` is in the unit of
    the goods and at most what no parcel holds; it is worth its part of what the lot has left at cost
    (remittances/worth.py), in the lot's currency. `once` uses up the form that asks for it. Raises Refusal for a lot
    that is not counted, or more than is free.
    """
    because = require_reason(because)
    if kind not in WRITTEN_OFF:
        raise Refusal(_("Say what became of the goods: spoilt, stolen or lost."), field="kind")
    with as_refusal(), transaction.atomic(durable=True):
        (lot,) = locked_lots([lot])
        once()
        on = require_day(on, field="on", not_before=lot.bought_on)
        require_quantity(quantity, field="quantity")
        require_pieces(quantity, lot.good, field="quantity")
        if quantity > lot.left:
            facts = {"lot": lot.code, "left": plain(lot.left), "unit": lot.good.unit, "wanted": plain(quantity)}
            sentence = _("%(lot)s has %(left)s %(unit)s that no parcel holds: %(wanted)s are too many.")
            raise Refusal(sentence % facts, field="quantity")
        change = _change(lot, kind, quantity, on=on, because=because, by=by)
        audit.record("write-off typed", lot, by=by, kind=str(kind), **told_of_change(change))
    return change


def locked_lots(lots):
    """The lots as they stand, with what is left of each, in the order of their ids; none is packed meanwhile."""
    wanted = [lot.pk for lot in lots]
    list(Lot.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    rows = Lot.objects.with_left().filter(pk__in=wanted).select_related("good", "fund", "currency")
    found = list(rows.order_by("pk"))
    for lot in found:
        if lot.counted_at is None:
            raise Refusal(_("%(lot)s is not counted, so it is not in the stock.") % {"lot": lot.code})
    return found


def _change(lot, kind, quantity, *, on, because, by, line=None):
    """Write that so much of a locked lot is to be written off or was found; within the caller's transaction."""
    coin = smallest(lot.currency)
    there = {"of": lot.left, "worth": lot.left_value, "coin": coin}
    found = {"of": lot.quantity, "worth": lot.cost, "coin": coin}
    value = worth.found(quantity, **found) if kind == Change.FOUND else worth.taken(quantity, **there)
    if value is None:
        facts = {"lot": lot.code, "value": said(lot.left_value, lot.currency_id)}
        raise Refusal(_("What %(lot)s has left is worth %(value)s: it is written off as a whole.") % facts)
    year = ledger.first_open_day(on).year
    code = f"GC-{year}-{next_number(f'stock change {year}'):04d}"
    facts = {"lot": lot, "kind": kind, "quantity": quantity, "value": value, "on": on, "because": because, "line": line}
    return StockChange.objects.create(code=code, **facts, made_by=by)


def told_of_change(change):
    """What a minute says of a change of the stock."""
    lot = change.lot
    return {
        "change": change.code,
        "quantity": f"{plain(change.quantity)} {lot.good.unit}",
        "value": said(change.value, lot.currency_id),
        "on": change.on,
        "because": change.because,
    }


def undo_change(change, *, because, by):
    """Ask that what was written off by mistake be taken back, which another house does. Returns the change.

    What a count booked is undone with its count. Raises Refusal where it is not booked, or was asked for before.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        locked_lots([change.lot])
        change = (
            StockChange.objects.select_for_update(of=("self",)).select_related("lot__good", "line").get(pk=change.pk)
        )
        if change.line_id:
            code = change.line.count.code
            raise Refusal(_("%(count)s booked this: undo the whole count.") % {"count": code})
        if change.entry_id is None:
            raise Refusal(_("%(code)s is not booked: refuse it instead.") % {"code": change.code})
        _ask_undoing(change, because=because, by=by)
    return change


def _ask_undoing(change, *, because, by):
    if change.undo_asked_at or change.undone_at:
        raise Refusal(ALREADY_DONE)
    change.undo_asked_at, change.undo_asked_by, change.undone_because = timezone.now(), by, because
    change.save(update_fields=["undo_asked_at", "undo_asked_by", "undone_because"])
    audit.record("undoing of stock change asked", change.lot, by=by, change=change.code, because=because)


class Differs(Refusal):
    """A count differs from the books, and nobody said why."""


def count_stock(counted, *, on=None, once=unasked, by):
    """Hold what was really there of some lots against what the books have free of them. Returns the StockCount.

    `counted` are (Lot, quantity, reason) triples; a reason is needed where the quantity differs. When another house
    confirms it, what is missing is written off, and what is too much comes into the stock at the lot's cost by unit;
    nothing is booked before. What parcels hold is not counted. Raises Differs for a difference without its reason,
    with the field `because-CODE`; Refusal for nothing counted, for more than a lot ever had, for a lot of which a
    change waits to be confirmed.
    """
    counted = list(counted)
    if not counted or len({lot.pk for lot, *_rest in counted}) != len(counted):
        raise Refusal(_("Type what is there, of each lot once."))
    if len(counted) > MOST_COUNTED:
        raise Refusal(_("Count %(most)d lots at a time at most.") % {"most": MOST_COUNTED})
    with as_refusal(), transaction.atomic(durable=True):
        there = {lot.pk: lot for lot in locked_lots([lot for lot, *_rest in counted])}
        once()
        on = require_day(on, field="on", not_before=max(lot.bought_on for lot in there.values()))
        found = [(there[lot.pk], quantity, because) for lot, quantity, because in counted]
        for lot, quantity, because in found:
            _require_countable(lot, quantity, because)
        code = f"SC-{on.year}-{next_number(f'stock count {on.year}'):04d}"
        count = StockCount.objects.create(code=code, counted_on=on, counted_by=by)
        changes = [change for row in found if (change := _count_lot(count, *row, by=by))]
        audit.record("stock counted", count, by=by, lots=len(found), differ=len(changes))
    return count


def _require_countable(lot, quantity, because):
    if quantity:
        require_quantity(quantity, field=lot.code)
        require_pieces(quantity, lot.good, field=lot.code)
    if quantity > lot.quantity:
        facts = {"lot": lot.code, "most": f"{plain(lot.quantity)} {lot.good.unit}"}
        raise Refusal(
            _("%(lot)s never had more than %(most)s: enter what is more as another lot.") % facts, field=lot.code
        )
    if quantity != lot.left and not because.strip():
        facts = {"lot": lot.code, "difference": f"{plain(abs(quantity - lot.left))} {lot.good.unit}"}
        less = _("Of %(lot)s, %(difference)s are missing. Count again, or say why.")
        more = _("Of %(lot)s, %(difference)s are too many. Count again, or say why.")
        raise Differs((less if quantity < lot.left else more) % facts, field=f"because-{lot.code}")


def _count_lot(count, lot, quantity, because, *, by):
    """The line of a lot in a count, and the change that holds its difference, or None."""
    line = CountLine.objects.create(count=count, lot=lot, expected=lot.left, counted=quantity)
    if quantity == lot.left:
        return None
    kind = Change.FOUND if quantity > lot.left else Change.MISSING
    facts = {"on": count.counted_on, "because": require_reason(because), "line": line}
    change = _change(lot, kind, abs(quantity - lot.left), **facts, by=by)
    audit.record("difference typed", lot, by=by, count=count.code, kind=str(kind), **told_of_change(change))
    return change


def undo_count(count, *, because, by):
    """Ask that all that a wrong count booked be undone, which another house does. Returns the count.

    What was counted stays written. Raises Refusal where nothing stands that it booked, or this was asked before.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        changes = StockChange.objects.filter(line__count=count).select_related("lot__good")
        locked_lots([change.lot for change in changes])
        standing = list(changes.standing().select_for_update(of=("self",)).order_by("code"))
        if not standing:
            raise Refusal(_("%(code)s has booked nothing that stands.") % {"code": count.code})
        for change in standing:
            _ask_undoing(change, because=because, by=by)
        audit.record("undoing of stock count asked", count, by=by, because=because, changes=len(standing))
    return count


def told_of(count, changes):
    """What a count came to, in a sentence."""
    if not changes:
        return _("%(code)s: all is as the books have it.") % {"code": count.code}
    sentence = ngettext(
        "%(code)s: %(count)d lot differs; the difference is booked when another body confirms it.",
        "%(code)s: %(count)d lots differ; the differences are booked when another body confirms them.",
        changes,
    )
    return sentence % {"code": count.code, "count": changes}
