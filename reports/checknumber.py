"""The check number of a report: two sheets of paper with the same number carry the same figures."""

import hashlib
import json
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils import translation

from ledger.money import Money

DIGITS, GROUP = 12, 4


def of(document):
    """Three groups of four hexadecimal digits from the SHA-256 of the report's figures in canonical JSON.

    Counted: the report's code, period, scope, date of data, and every row and total with the kind of its column. Left
    out: what may differ between two prints of the same figures - the language, headings, paper, printer and day of
    printing. Lazy texts count in the language of the source, so a translated page bears the number of the original.
    """
    digest = hashlib.sha256()
    with translation.override("en"):
        for piece in _canonical(document):
            digest.update(piece.encode())
    return grouped(digest.hexdigest())


def grouped(digest):
    """The beginning of a digest (hex) as people compare it: 12AB-34CD-56EF."""
    digits = digest[:DIGITS].upper()
    return "-".join(digits[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def _canonical(document):
    """The JSON of as_of, period, report, scope and tables in pieces: the rows of a long book are never all held."""
    period = document.period
    head = {
        "as_of": _plain(document.as_of),
        "period": [_plain(day) for day in period] if isinstance(period, tuple) else _plain(period),
        "report": document.code,
        "scope": _plain(document.scope),
    }
    yield _json(head)[:-1] + ',"tables":['
    for place, table in enumerate(
        table for section in document.sections if section.counted for table in section.tables
    ):
        yield "," * bool(place) + '{"kinds":' + _json([column.kind for column in table.columns]) + ',"rows":['
        for line, row in enumerate(table.walk()):
            yield "," * bool(line) + _json([_plain(cell) for cell in row])
        yield '],"totals":' + _json([[_plain(cell) for cell in row] for row in table.totals]) + "}"
    yield "]}"


def _json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(cell):
    match cell:
        case None:
            return None
        case Money():
            return [_digits(cell.amount), cell.currency]
        case int() | Decimal():
            return _digits(Decimal(cell))
        case date():
            return cell.isoformat()
        case _:
            return unicodedata.normalize("NFC", str(cell))


def _digits(number):
    """1.5 and 1.50 are one figure, and so are 0 and -0."""
    return format(number.normalize() if number else Decimal(0), "f")
