"""The one way out: plaintext leaves the vault only after the minute that tells of it is committed."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from vault import cipher
from vault.services.sealing import opened


class CannotOpen(Refusal):
    """A sealed value that does not open, whatever the cause; the minutes carry the alarm."""

    def __init__(self):
        super().__init__(_("This sealed value cannot be opened. The auditor has been told in the minutes."))


class ReasonMissing(Refusal):
    def __init__(self):
        super().__init__(_("Say why you open this: the reason is written in the minutes."), field="because")


def reveal(instance, field, *, by, because):
    """The plain text of one sealed field of one record, after the minute that tells of it is committed.

    Raises ReasonMissing without a reason, CannotOpen when the value was tampered with. The caller has asked
    permission. Must not run inside another transaction: a rollback would take the minute along.
    """
    because = because.strip()
    if len(because) < 3:
        raise ReasonMissing
    with transaction.atomic(durable=True):
        audit.record("sealed value revealed", instance, by=by, field=field, because=because)
    try:
        return opened(instance, field)
    except (cipher.Tampered, UnicodeDecodeError):
        with transaction.atomic(durable=True):
            audit.record("sealed value does not open", instance, by=by, field=field)
        raise CannotOpen from None
