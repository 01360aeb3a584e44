"""The check number of rows that left as a file: two files with the same number hold the same rows in the same order."""

import hashlib
import json
from datetime import date
from decimal import Decimal

DIGITS, GROUP = 12, 4


class RowCheck:
    """Counts rows in as they pass; `number` is of those that passed.

    Three groups of four hexadecimal digits of the SHA-256 over the rows, each a line of JSON: a number without closing
    zeros, a day in ISO 8601, anything else as text, nothing as null. Heads stay out: they differ by language.
    """

    def __init__(self):
        self._digest = hashlib.sha256()

    def over(self, rows):
        """The same rows, one by one."""
        for row in rows:
            line = json.dumps([_plain(cell) for cell in row], ensure_ascii=False, separators=(",", ":"))
            self._digest.update(f"{line}\n".encode())
            yield row

    @property
    def number(self):
        digits = self._digest.hexdigest()[:DIGITS].upper()
        return "-".join(digits[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def _plain(cell):
    match cell:
        case None:
            return None
        case Decimal():
            return format(cell.normalize() if cell else Decimal(0), "f")
        case date():
            return cell.isoformat()
    return str(cell)
