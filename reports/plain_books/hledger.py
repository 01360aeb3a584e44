"""The books for hledger (https://hledger.org/hledger.html#journal)."""

from collections.abc import Iterator

from reports.plain_books.journal import Books, Entered
from reports.wording import printable

COMMENT = "; "
# What a type of account is called in a declaration.
TYPES = {"Assets": "A", "Income": "R", "Expenses": "X", "Equity": "E"}


def lines(books: Books, title: str) -> Iterator[str]:
    """The whole file, line by line: accounts, entries, and what each account must hold at the end of the last day."""
    closing = books.closing()
    yield f"; {printable(title)}"
    yield ""
    for currency in sorted({stand.currency for stand in closing}):
        # The decimals declared here are those to which an entry must balance.
        example = f"{1000:.{books.exponents[currency]}f}"
        yield f"commodity {example if '.' in example else f'{example}.'} {currency}"
    for name in dict.fromkeys(stand.place.name for stand in closing):
        yield f"account {name}  ; type:{TYPES[name.partition(':')[0]]}"
    yield from _brought(books)
    for entry in books.entries():
        yield from _entry(books, entry)
    yield ""
    yield f"{books.as_of} * (BALANCES) what every account holds at the end of the day"
    for stand in closing:
        nothing, held = (books.written(amount, stand.currency) for amount in (stand.amount * 0, stand.amount))
        yield f"    {stand.place.name}  {nothing} {stand.currency} = {held} {stand.currency}"


def _brought(books: Books) -> Iterator[str]:
    stands = books.brought_forward()
    if stands:
        yield ""
        yield f"{books.first} * (BROUGHT) brought forward"
        for stand in stands:
            yield f"    {stand.place.name}  {books.written(stand.amount, stand.currency)} {stand.currency}"


def _entry(books: Books, entry: Entered) -> Iterator[str]:
    yield ""
    # Beyond a semicolon stands a comment, beyond a bar a note.
    yield f"{entry.on} * ({entry.code}) {_plain(entry.text)}"
    yield f"    ; kind:{entry.kind}"
    if entry.reverses:
        yield f"    ; reverses:{entry.reverses}"
    if entry.reversed_by:
        yield f"    ; reversed_by:{entry.reversed_by}"
    if entry.rate is not None:
        # A comma would end a tag.
        source = _plain(entry.rate_source).replace(",", " ")
        yield f"    ; rate:{entry.rate.normalize():f}, rate_on:{entry.rate_on}, rate_source:{source}"
    for leg in entry.legs:
        yield f"    {leg.place.name}  {books.written(leg.amount, leg.currency)} {leg.currency}"


def _plain(text: str) -> str:
    return " ".join(printable(text).replace(";", ",").replace("|", "/").split())
