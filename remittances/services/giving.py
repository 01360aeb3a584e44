"""Goods given to a fund: valued by a source that is named, entered by one house, counted and booked by another."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger.models import Fund
from remittances.models import Giver, Lot
from remittances.services.goods import lot_code, require_counter, require_pieces, require_quantity, told_of_lot
from remittances.services.steps import require_day, require_sum, smallest
from vault.services import seal

LONGEST_SOURCE, LONGEST_PSEUDONYM = 200, 60


def enter_gift(  # noqa: PLR0913 - what stands on the slip of a gift
    *,
    good,
    fund,
    currency,
    quantity,
    value,
    valued_by,
    through,
    giver_kind=Giver.ANONYMOUS,
    giver="",
    pseudonym="",
    given_on=None,
    by,
):
    """Enter goods that were given to `fund` through the Body `through`. Returns the Lot, numbered.

    `value` in `currency` is what all of it is worth, as the source `valued_by` says. A name (`giver`) is sealed; an
    anonymous gift, and one of the body itself, keeps nothing of a person. Nothing is booked and nothing in the stock
    until another house has counted it. It draws on no decision. Raises Refusal for a closed fund, a sum or quantity
    that cannot be, no source of the value, a giver that is not as stated, who has no home body.
    """
    require_counter(by)
    valued_by = valued_by.strip()
    if not 1 <= len(valued_by) <= LONGEST_SOURCE:
        sentence = _("Say in 1 to %(most)d characters what the value is taken from: a shop's price on a day, a bill.")
        raise Refusal(sentence % {"most": LONGEST_SOURCE}, field="valued_by")
    _require_giver(giver_kind, giver.strip(), pseudonym.strip())
    require_quantity(quantity, field="quantity")
    require_pieces(quantity, good, field="quantity")
    require_sum(value, currency, field="value", least=smallest(currency))
    with as_refusal(), transaction.atomic(durable=True):
        fund = Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
        if fund.closed_on:
            raise Refusal(_("%(fund)s is closed.") % {"fund": fund.name}, field="fund")
        given_on = require_day(given_on, field="given_on", not_before=fund.opened_on)
        given = {"giver_kind": giver_kind, "pseudonym": pseudonym.strip(), "given_through": through}
        bought = {"good": good, "fund": fund, "currency": currency, "quantity": quantity, "cost": value}
        lot = Lot(code=lot_code(given_on), **bought, **given, valued_by=valued_by, bought_on=given_on, entered_by=by)
        seal(lot, giver=giver.strip())
        lot.save(force_insert=True)
        audit.record("gift of goods entered", lot, by=by, through=through.code, valued_by=valued_by, **told_of_lot(lot))
    return lot


def _require_giver(kind, giver, pseudonym):
    """Raise Refusal where name or pseudonym do not go with the kind of giver; the database asks again."""
    if kind not in Giver.values:
        raise Refusal(_("Say who gave: somebody named, a pseudonym, nobody known, or the body itself."), field="kind")
    if kind in {Giver.ANONYMOUS, Giver.BODY} and (giver or pseudonym):
        raise Refusal(_("This gift keeps neither name nor pseudonym: empty this field."), field="giver")
    if kind == Giver.NAMED and (not giver or pseudonym):
        raise Refusal(_("Type the name to be sealed, or choose “anonymous”."), field="giver")
    if kind == Giver.PSEUDONYM and (giver or not 1 <= len(pseudonym) <= LONGEST_PSEUDONYM):
        sentence = _("Type the pseudonym in up to %(most)d characters, or choose “anonymous”.")
        raise Refusal(sentence % {"most": LONGEST_PSEUDONYM}, field="giver")
