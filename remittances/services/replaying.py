"""The burn journal told to a restored database, before it is opened to anybody."""

from django.db import transaction

from access.models import User
from audit import services as audit
from remittances import journal
from remittances.models import Burn, RecipientAddress
from remittances.services.burning import halt_orders
from vault import services as vault


def replay_burns(path):
    """Burn again, in a restored database, every address of the journal at `path`; returns how many it had to.

    Needs no open vault: the restored keys are deleted, the orders halted, the hashes entered. `finish_burns` then
    rotates once the vault is open, so that nothing restored opens what the backup still holds. Safe to run twice.
    """
    return sum(_replay(line) for line in journal.read(path))


@transaction.atomic
def _replay(line):
    vault.destroy_keys(line.keys)
    address = RecipientAddress.objects.select_for_update(of=("self",)).filter(pk=line.address).first()
    unburned = address is not None and address.burned_at is None
    if address is not None and unburned:
        address.burned_at = line.burned_at
        address.burned_by = User.objects.filter(pk=line.burned_by).first()
        address.save(update_fields=["burned_at", "burned_by"])
        halted = halt_orders(address, by=None)
        audit.record("burn replayed", address, by=None, halted=" ".join(halted))
    if Burn.objects.filter(pk=line.burn).exists():
        return unburned
    facts = {"address": address, "code": line.code, "country": line.country, "salt": line.salt}
    facts |= {"commitment": line.commitment, "began_at": line.burned_at, "journalled_at": line.burned_at}
    Burn.objects.create(pk=line.burn, **facts)
    return True
