"""The books as a sheet: a line for each leg, with what its account then held of the fund."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from audit.exports import Echo, harmless
from reports.plain_books.journal import Books, Entered, Leg
from reports.plain_books.names import Place
from reports.wording import printable

SIMPLE = ("date", "number", "text", "account", "fund", "debit", "credit", "currency", "balance")
DETAIL = ("kind", "reverses", "reversed by", "rate", "rate of", "source of the rate")
write = csv.writer(Echo(), delimiter=";", lineterminator="").writerow


def lines(books: Books, *, detail: bool = False) -> Iterator[str]:
    """The sheet line by line, head first; with `detail` each line says what is known of its entry."""
    held: defaultdict[tuple[Place, str], Decimal] = defaultdict(Decimal)
    more = DETAIL if detail else ()
    yield write([*SIMPLE, *more])
    for stand in books.brought_forward():
        held[stand.place, stand.currency] = stand.amount
        sides = ("", "", stand.currency, books.written(stand.amount, stand.currency))
        yield write([books.first, "", "brought forward", *_codes(stand.place), *sides, *("" for _name in more)])
    for entry in books.entries():
        known = _known(entry) if detail else []
        for leg in entry.legs:
            held[leg.place, leg.currency] += leg.amount
            yield write([*_cells(books, entry, leg, held[leg.place, leg.currency]), *known])


def _cells(books: Books, entry: Entered, leg: Leg, held: Decimal) -> list[str]:
    amount, balance = (books.written(sum_, leg.currency) for sum_ in (abs(leg.amount), held))
    sides = (amount, "") if leg.amount > 0 else ("", amount)
    return [str(entry.on), entry.code, _text(entry.text), *_codes(leg.place), *sides, leg.currency, balance]


def _codes(place: Place) -> tuple[str, str]:
    return _text(place.account), _text(place.fund)


def _known(entry: Entered) -> list[str]:
    rate = ("", "") if entry.rate is None else (f"{entry.rate.normalize():f}", str(entry.rate_on))
    return [entry.kind, entry.reverses, entry.reversed_by, *rate, _text(entry.rate_source)]


def _text(text: str) -> str:
    return str(harmless(printable(text)))
