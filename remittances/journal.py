"""The burn journal: a file outside the backups, a line of JSON for each burned address. A restore replays it.

While the vault is closed the line lacks the hash, and a second one follows: the last of each burn counts.
It holds nothing secret: code, ids of destroyed keys, a salted hash. Keep it where no restored backup overwrites it.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.dateparse import parse_datetime

from vault import services as vault


@dataclass(frozen=True)
class Line:
    burn: str
    burned_at: datetime
    burned_by: str | None
    address: str | None
    code: str
    country: str
    keys: tuple[str, ...]
    salt: str
    commitment: str


def write(burn):
    """Append the line of a Burn and have the disk hold it before returning; a line that stands there is enough."""
    path = Path(settings.BURN_JOURNAL)
    if any((line.burn, line.commitment) == (str(burn.pk), burn.commitment) for line in read(path)):
        return
    address = burn.address
    line = {
        "burn": str(burn.pk),
        "burned_at": burn.began_at.isoformat(),
        "burned_by": str(address.burned_by_id) if address and address.burned_by_id else None,
        "address": address and str(address.pk),
        "code": burn.code,
        "country": burn.country,
        "keys": [str(key) for key in vault.key_ids(*all_sealed(address))] if address else [],
        "salt": burn.salt,
        "commitment": burn.commitment,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    _append(path, json.dumps(line) + "\n")


def all_sealed(address):
    """Every sealed value of an address: its lines, the instructions to the forwarder, the details of its ways."""
    details = address.ways.order_by("pk").values_list("details", flat=True)
    return [address.lines, address.instructions, *details]


def _append(path, text):
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        # A line that a power failure cut short stays by itself.
        if os.fstat(file).st_size and os.pread(file, 1, os.fstat(file).st_size - 1) != b"\n":
            text = "\n" + text
        os.write(file, text.encode())
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read(path):
    """The lines of a journal (no file: none), the last of each burn.

    A line cut short is passed over: its key was not destroyed yet.
    """
    path = Path(path)
    found = {}
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            facts = json.loads(text)
            facts |= {"burned_at": parse_datetime(facts["burned_at"]), "keys": tuple(facts["keys"])}
            found[facts["burn"]] = Line(**facts)
        except (ValueError, TypeError, KeyError):
            continue
    return list(found.values())
