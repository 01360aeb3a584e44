"""What one person typed of the store, answered by another house: confirmed and booked, or refused with a reason."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import ALREADY_DONE, Refusal, as_refusal
from audit import services as audit
from ledger import services as ledger
from ledger.models import Account, EntryKind, Role
from remittances.models import WRITTEN_OFF, Change, StockChange
from remittances.services.steps import require_reason
from remittances.services.storing import locked_lots, told_of_change

ACTS = {Change.MISSING: "goods missing", Change.FOUND: "goods found"} | dict.fromkeys(WRITTEN_OFF, "goods written off")


def confirm_change(change, *, by):
    """Book what was typed as written off, missing or found, or undo it where that was asked for. Returns the change.

    Its value goes from the stock to the account of goods written off, or back, in the lot's fund and currency, on the
    first open day from its own on; undone, the entry is reversed and both stay. What a count found goes with the whole
    of it. `by` is of another house than who typed it. Raises Refusal where nothing waits, and where goods that are to
    go have gone into a parcel since.
    """
    with as_refusal(), transaction.atomic(durable=True):
        changes = _locked(change)
        for one in changes:
            _require_another(one, by)
            if one.is_waiting:
                _book(one, by=by)
            else:
                _undo(one, by=by)
        _tell_count(changes, "stock count confirmed", by=by)
    return changes[0]


def refuse_change(change, *, because, by):
    """Turn down what was typed, or the asking to undo it, with the reason: nothing moves. Returns the change.

    Who typed it takes it back by this as well. What a count found goes with the whole of it. Raises Refusal where
    nothing waits.
    """
    because = require_reason(because)
    with as_refusal(), transaction.atomic(durable=True):
        changes = _locked(change)
        for one in changes:
            if one.is_waiting:
                one.refused_at, one.refused_by, one.refused_because = timezone.now(), by, because
                one.save(update_fields=["refused_at", "refused_by", "refused_because"])
                audit.record("stock change refused", one.lot, by=by, change=one.code, because=because)
            else:
                one.undo_asked_at, one.undo_asked_by, one.undone_because = None, None, ""
                one.save(update_fields=["undo_asked_at", "undo_asked_by", "undone_because"])
                audit.record("undoing of stock change refused", one.lot, by=by, change=one.code, because=because)
        _tell_count(changes, "stock count refused", by=by, because=because)
    return changes[0]


def _locked(change):
    """The change, or all of its count, as far as they wait; their lots locked before them."""
    together = Q(line__count=change.line.count) if change.line_id else Q(pk=change.pk)
    beside = ("lot__good", "lot__fund", "line__count", "made_by", "undo_asked_by", "entry")
    rows = StockChange.objects.filter(together).select_related(*beside)
    locked_lots([one.lot for one in rows])
    found = list(rows.waiting().select_for_update(of=("self",)).order_by("code"))
    if not found:
        raise Refusal(ALREADY_DONE)
    return found


def _require_another(change, by):
    typed = change.asked_by
    if typed.pk == by.pk or typed.body_id == by.body_id:
        sentence = _("%(code)s was typed by you or your own body: somebody of another one confirms it.")
        raise Refusal(sentence % {"code": change.code})


def _book(change, *, by):
    lot, gone = change.lot, -change.value if change.is_found else change.value
    lines = [
        ledger.Line(Account.objects.playing(Role.WRITTEN_OFF), lot.fund, lot.currency_id, gone),
        ledger.Line(Account.objects.playing(Role.STOCK), lot.fund, lot.currency_id, -gone),
    ]
    day, text = ledger.first_open_day(change.on), f"{change.code} {lot.code}"
    change.entry = ledger.post(by=by, posted_on=day, kind=EntryKind.STOCK, text=text, lines=lines)
    change.confirmed_at, change.confirmed_by = timezone.now(), by
    change.save(update_fields=["confirmed_at", "confirmed_by", "entry"])
    typed = change.made_by.username
    audit.record(ACTS[change.kind], lot, by=by, entry=change.entry.code, typed_by=typed, **told_of_change(change))


def _undo(change, *, by):
    change.undo_entry = ledger.reverse(change.entry, by=by, because=change.undone_because)
    change.undone_at, change.undone_by = timezone.now(), by
    change.save(update_fields=["undone_at", "undone_by", "undo_entry"])
    facts = {"change": change.code, "because": change.undone_because, "entry": change.undo_entry.code}
    audit.record("stock change undone", change.lot, by=by, asked_by=change.undo_asked_by.username, **facts)


def _tell_count(changes, act, *, by, **facts):
    line = changes[0].line
    if line:
        audit.record(act, line.count, by=by, changes=len(changes), **facts)
