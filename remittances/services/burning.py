"""Burning an address: at once in one transaction, then step by step until nothing of it can be had again.

After the transaction each step is written down when it is done. Whoever is interrupted, `finish_burns` goes on: run
it again as often as you like. The order of the steps matters: what a restore must know is in the journal before the key
is gone, and the new epoch is there before the old one is emptied and destroyed.
"""

import secrets
import time
from contextlib import suppress

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.refusal import Refusal, as_refusal
from audit import services as audit
from remittances import journal
from remittances.models import ON_ITS_WAY, Burn, RecipientAddress, State
from remittances.services.halted import plans_to_come
from remittances.services.opened import opened_since_taken
from vault import services as vault

PURPOSE = "burned address"
BURNED = gettext_lazy("This address was burned: it is known to others than us. It is not entered again.")
LEVEL = "S4"
# In place of the words of its notices, which the trigger notice_kept takes from then on.
BURNED_WORDS = "burned"
# Stands for the hash of lines that opened no more when they were burned.
UNREADABLE = "-"
# Two acts that wait for one another in a circle: PostgreSQL ends one of them, which begins again.
DEADLOCK, TRIES = "40P01", 5


def burn(address, *, because, by):
    """Burn an address: for ever, at once, alone. Orders to it that were not sent are drafts again, signatures void.

    What was entered knowingly with the same letters burns with it. Returns the Burn of this one; `finish_burns`
    destroys what can be destroyed. Raises ReasonMissing, and Refusal for an address that is burned already. Works while
    the vault is closed, too: the key is destroyed once it is open.
    """
    because = vault.require_reason(because)
    for attempt in range(TRIES):
        try:
            with as_refusal(), transaction.atomic(durable=True):
                begun = _burn(address, because=because, by=by)
            break
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != DEADLOCK or attempt == TRIES - 1:
                raise
    # A restore knows of it from now on, even while the vault is closed. `finish_burns` insists.
    for one in begun:
        with suppress(OSError):
            journal.write(one)
    return next(one for one in begun if one.address_id == address.pk)


def _burn(address, *, because, by):
    """Burn the address and all that were entered knowingly with the same letters; returns their Burns."""
    # Addresses before orders, as all acts by which an order goes on take them.
    rows = RecipientAddress.objects.of_one_place(address).select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(rows)
    # Whoever enters the place once more takes the lock of its first entry, too: who came before us is seen now.
    found += rows.exclude(pk__in=[one.pk for one in found])
    if any(one.pk == address.pk and one.burned_at for one in found):
        raise Refusal(_("%(code)s is burned already.") % {"code": address.code})
    return [_burn_one(one, because=because, by=by) for one in found if not one.burned_at]


def _burn_one(address, *, because, by):
    now = timezone.now()
    address.burned_at, address.burned_by = now, by
    address.save(update_fields=["burned_at", "burned_by"])
    halted = halt_orders(address, by=by)
    salt = secrets.token_hex(32)
    facts = {"code": address.code, "country": address.country, "salt": salt, "began_at": now}
    begun = Burn.objects.create(address=address, **facts)
    with suppress(vault.Closed, vault.BudgetSpent):  # a closed vault stops no burning: the rest follows
        begun.commitment = _commitment(begun)
        begun.save(update_fields=["commitment"])
    gone = address.remittances.filter(state__in=ON_ITS_WAY).order_by("code").values_list("code", flat=True)
    facts = {"halted": " ".join(halted), "sent_before": " ".join(gone)}
    facts["plans"] = " ".join(plans_to_come(address)) or None
    audit.record("address burned", address, by=by, because=because, **facts)
    return begun


def _commitment(begun):
    """The salted hash by which the same address is known again. Raises Closed."""
    try:
        return vault.commitment_of(begun.address, "lines", PURPOSE, begun.salt)
    except vault.CannotOpen:
        return UNREADABLE


def halt_orders(address, *, by):
    """Take every order to the address that was not sent back to a draft, within the caller's transaction.

    Their signatures are void by that; no draft to a burned address is submitted. An order of a plan was signed with
    the whole plan, whose other orders go on: it is withdrawn, and a follow-up plan counts its sum. What was opened to
    who has it in hand may have been sent: it stays there, for the treasurer to write down. Returns their codes.
    """
    promised = list(address.remittances.promised().select_for_update(of=("self",)).order_by("code"))
    back = [order.pk for order in promised if order.state != State.IN_HAND or not opened_since_taken(order)]
    orders = address.remittances.filter(pk__in=back)
    orders.filter(state=State.IN_HAND).update(state=State.APPROVED, forwarder=None, held_until=None)
    orders.filter(line=None).update(state=State.DRAFT)
    orders.exclude(line=None).update(state=State.WITHDRAWN)
    for order in promised:
        audit.record("order halted", order, by=by, address=address.code, was=order.state)
    return [order.code for order in promised]


def require_unburned(*, lines, country, by):
    """Raise Refusal, minuted, for lines that were burned in this country, however written. Raises Closed."""
    burns = list(Burn.objects.filter(country=country).exclude(commitment="").values_list("salt", "commitment"))
    found = vault.commitments_for(PURPOSE, [salt for salt, _commitment in burns], lines)
    if any(commitment == again for (_salt, commitment), again in zip(burns, found, strict=True)):
        with transaction.atomic(durable=True):
            audit.record("burned address refused", by, by=by, country=country)
        raise Refusal(BURNED, field="lines")


def finish_burns(*, seconds=None):
    """Bring every burning to its end, or as far as `seconds` allow; returns how many are left. Raises Closed.

    Safe to be killed at any moment and to run in several processes.
    """
    until = None if seconds is None else time.monotonic() + seconds
    begun = list(Burn.objects.unfinished().select_related("address", "address__burned_by").order_by("began_at"))
    # None waits for the rotation of another, which may take long.
    for one in begun:
        _burn_keys(one)
    for one in begun:
        if not _finish(one, until):
            break
    return Burn.objects.unfinished().count()


def _burn_keys(begun):
    """The hash, the journal, the end of the key: whichever are left."""
    if not begun.commitment and begun.address:
        _done(begun, commitment=_commitment(begun))
    if not begun.journalled_at:
        journal.write(begun)
        _done(begun, journalled_at=timezone.now())
    if not begun.destroyed_at:
        _destroy(begun)


def _finish(begun, until):
    """Take the steps that are left; False when time or another worker's rows did not allow all of them."""
    if not begun.rotated_at:
        vault.rotate(LEVEL)
        _done(begun, rotated_at=timezone.now())
    while vault.rotation_step() is not None:
        if until is not None and time.monotonic() > until:
            return False
    if not vault.rotated(LEVEL):
        return False
    after_burn()
    _done(begun, finished_at=timezone.now())
    return True


@transaction.atomic(durable=True)
def _destroy(begun):
    """The record keys and what they sealed; what is left in old pages and logs opens under no key, once rotated."""
    now = Burn.objects.select_for_update(of=("self",)).get(pk=begun.pk)
    if now.destroyed_at:  # by another process, a moment before
        begun.destroyed_at = now.destroyed_at
        return
    if begun.address:
        address = RecipientAddress.objects.select_for_update(of=("self",)).get(pk=begun.address_id)
        vault.destroy_record_keys(*journal.all_sealed(address))
        address.lines = address.instructions = None
        address.notice = address.notice and BURNED_WORDS
        address.save(update_fields=["lines", "instructions", "notice"])
        address.ways.update(details=None)
        # What it wrote of itself may tell of its people; day and letter of a notice stay for the reports.
        address.notices.update(text=BURNED_WORDS)
        audit.record("burned address destroyed", address, by=None)
    begun.destroyed_at = timezone.now()
    begun.save(update_fields=["destroyed_at"])


def _done(begun, **facts):
    """Write down that a step is done; another process may have done it a moment before."""
    with transaction.atomic():
        now = Burn.objects.select_for_update().get(pk=begun.pk)
        for name, fact in facts.items():
            if not getattr(now, name):
                setattr(now, name, fact)
                now.save(update_fields=[name])
            setattr(begun, name, getattr(now, name))


def after_burn():
    """Take the fresh backup of the vault that settings.AFTER_BURN (a dotted path, called without arguments) names."""
    if settings.AFTER_BURN:
        import_string(settings.AFTER_BURN)()
