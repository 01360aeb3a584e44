"""The burn journal told to a restored database, before it is opened to anybody."""

from django.db import transaction

from access.models import User
from audit import services as audit
from remittances import journal
from remittances.models import Burn, RecipientAddress
from remittances.services.burning import UNREADABLE, halt_orders
from vault import services as vault


def replay_burns(path):
    """Burn again, in a restored database, every address of the journal at `path`; returns how many it had to.

    Needs no open vault: the restored keys are deleted, the orders halted, the hashes entered. `finish_burns` then
    rotates once the vault is open, so that nothing restored opens what the backup still holds. Safe to run twice.
    """
    return sum(_replay(line) for line in journal.read(path))


@transaction.atomic
def _replay(line):
    address = RecipientAddress.objects.select_for_update(of=("self",)).filter(pk=line.address).first()
    unburned = address is not None and address.burned_at is None
    if address is not None and unburned:
        address.burned_at = line.burned_at
        address.burned_by = User.objects.filter(pk=line.burned_by).first()
        address.save(update_fields=["burned_at", "burned_by"])
        halted = halt_orders(address, by=None)
        audit.record("burn replayed", address, by=None, halted=" ".join(halted))
    # Burned while the vault was closed: the hash is made of the lines before their key goes, if they are here.
    commitment = line.commitment or ("" if address else UNREADABLE)
    if commitment:
        # A database from another day may know other instructions and ways than the journal's.
        vault.destroy_keys([*line.keys, *(map(str, vault.key_ids(*journal.all_sealed(address))) if address else ())])
    known = {"commitment": commitment, "journalled_at": line.burned_at} if commitment else {}
    if Burn.objects.filter(pk=line.burn).exists():
        if known:  # this database is from before the hash was made
            Burn.objects.filter(pk=line.burn, commitment="").update(**known)
        return unburned
    facts = {"address": address, "code": line.code, "country": line.country, "salt": line.salt}
    Burn.objects.create(pk=line.burn, began_at=line.burned_at, **facts, **known)
    return True
