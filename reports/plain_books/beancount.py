"""The books for Beancount (https://beancount.github.io/docs/beancount_language_syntax.html)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from reports.plain_books.journal import Books, Entered, Stand
from reports.wording import printable

COMMENT = ";; "


def lines(books: Books, title: str) -> Iterator[str]:
    """The whole file, line by line: accounts, entries, and what each account must hold at the end of the last day."""
    closing = books.closing()
    yield f'option "title" {_quoted(title)}'
    for currency in sorted({stand.currency for stand in closing}):
        yield f'option "operating_currency" "{currency}"'
    # Nothing is rounded here: a hundredth of a farthing must be found.
    yield 'option "tolerance_multiplier" "0"'
    yield ""
    yield from _opens(books, closing)
    yield from _brought(books)
    for entry in books.entries():
        yield from _entry(books, entry)
    yield ""
    for stand in closing:
        # An assertion speaks of the beginning of its day.
        day, sum_ = books.as_of + timedelta(days=1), books.written(stand.amount, stand.currency)
        yield f"{day} balance {stand.place.name}  {sum_} ~ 0 {stand.currency}"


def _opens(books: Books, closing: list[Stand]) -> Iterator[str]:
    used = defaultdict(list)
    for stand in closing:
        used[stand.place].append(stand)
    for place, stands in used.items():
        since = min(stand.since for stand in stands)
        day = max(since, books.first) if books.first else since
        yield f"{day} open {place.name}  {','.join(stand.currency for stand in stands)}"
        yield f'  account: "{place.account}"'
        yield f'  fund: "{place.fund}"'
        if place.role:
            yield f'  role: "{place.role}"'


def _brought(books: Books) -> Iterator[str]:
    stands = books.brought_forward()
    if stands:
        yield ""
        yield f'{books.first} * "brought forward"'
        for stand in stands:
            yield f"  {stand.place.name}  {books.written(stand.amount, stand.currency)} {stand.currency}"


def _entry(books: Books, entry: Entered) -> Iterator[str]:
    # A reversal and what it reverses bear the same link, that of the first of them.
    link = entry.reverses or (entry.code if entry.reversed_by else "")
    yield ""
    yield f"{entry.on} * {_quoted(entry.text)}{f' ^{link}' if link else ''}"
    yield f'  journal: "{entry.code}"'
    yield f'  kind: "{entry.kind}"'
    if entry.reverses:
        yield f'  reverses: "{entry.reverses}"'
    if entry.reversed_by:
        yield f'  reversed_by: "{entry.reversed_by}"'
    if entry.rate is not None:
        yield f"  rate: {entry.rate.normalize():f}"
        yield f"  rate_on: {entry.rate_on}"
        yield f"  rate_source: {_quoted(entry.rate_source)}"
    for leg in entry.legs:
        yield f"  {leg.place.name}  {books.written(leg.amount, leg.currency)} {leg.currency}"


def _quoted(text: str) -> str:
    words = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{words}"'
