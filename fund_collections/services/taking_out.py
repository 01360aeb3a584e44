"""A posted list that was wrong is taken out of the books whole, to be corrected and posted anew."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import Contribution, GiverKind, ListState, ListTakenOut
from fund_collections.services.receipts import void_receipts_of
from fund_collections.services.steps import locked, reason
from ledger import services as ledger
from ledger.amounts import words


def take_out(subscription_list, *, because, by):
    """Take a posted list out of the books: each entry is reversed, each receipt void; posted -> returned.

    The reversals bear the day of the posting, or the first open day: what was reported of a closed period stays. Its
    gifts stay as they were, and lines like them take their place, to be counted and posted again or taken one more step
    back and typed over; a name stays sealed where it was. Raises as `require_leaves_books` does, and Refusal where the
    fund no longer holds the money.
    """
    with as_refusal(), transaction.atomic(durable=True):
        found = locked(subscription_list)
        require_leaves_books(found)
        because = reason(because)
        gifts = list(found.contributions.current().select_related("entry").order_by("line"))
        entries = [gift.entry for gift in gifts]
        day = ledger.first_open_day(found.posted_on)
        for entry in entries:
            ledger.reverse(entry, by=by, because=because, on=day)
        void_receipts_of(entries, because=because, by=by)
        taken_out = _written_down(found, len(gifts), day, because, by)
        found.contributions.current().update(taken_out=taken_out)
        _send_back(found)
        Contribution.objects.bulk_create(_line_like(gift) for gift in gifts)
        facts = {"total": words(taken_out.total, found.currency), "gifts": len(gifts), "on": day}
        facts["posted_on"] = taken_out.posted_on
        audit.record("list taken out of the books", found, by=by, **facts, because=because)
    return found


def require_leaves_books(subscription_list):
    """Raise Refusal, with what to do first, unless the list is posted and in no deposit."""
    facts = {"number": subscription_list.number}
    if subscription_list.state != ListState.POSTED:
        facts["state"] = subscription_list.get_state_display()
        raise Refusal(_("List %(number)s is %(state)s: only a posted list is taken out of the books.") % facts)
    if subscription_list.deposit_id:
        facts["deposit"] = subscription_list.deposit.code
        sentence = _("The money of list %(number)s was paid in with %(deposit)s: take that deposit back first.")
        raise Refusal(sentence % facts)


def _written_down(found, gifts, day, because, by):
    names = ("returned_on", "typed_by_id", "counted_on", "counted_by_id", "posted_on", "posted_by_id")
    done = {name: getattr(found, name) for name in names}
    done |= {"taken_out_on": day, "taken_out_by": by, "because": because}
    return ListTakenOut.objects.create(list=found, gifts=gifts, total=found.counted_total, **done)


def _send_back(found):
    found.require_move(ListState.RETURNED)
    found.state = ListState.RETURNED
    found.counted_total = found.counted_on = found.counted_by = found.posted_on = found.posted_by = None
    found.save(update_fields=["state", "counted_total", "counted_on", "counted_by", "posted_on", "posted_by"])


def _line_like(gift):
    return Contribution(
        list_id=gift.list_id,
        line=gift.line,
        giver_kind=gift.giver_kind,
        pseudonym=gift.pseudonym,
        place=gift.place,
        named_in_id=(gift.named_in_id or gift.pk) if gift.giver_kind == GiverKind.NAMED else None,
        currency_id=gift.currency_id,
        amount=gift.amount,
        pledge_id=gift.pledge_id,
    )
