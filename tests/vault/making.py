"""Sealed things for the tests of the vault."""

from itertools import count

from remittances.models import RecipientAddress
from vault.services import seal

LINES = "V. Serge, Orenburg, ulitsa 7"
WHY = "sending of 12 November"
_serial = count(1001)


def sealed_address(code=None, lines=LINES):
    address = RecipientAddress(code=code or f"K-{next(_serial)}", country="RU", people=9)
    seal(address, lines=lines)
    address.save()
    return RecipientAddress.objects.get(pk=address.pk)
