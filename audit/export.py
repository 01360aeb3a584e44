"""The minute book as a file of JSON lines: heads, then minutes with the seals between them, then an end."""

from audit import chain
from audit.models import Minute
from audit.verifier.verify_minutes import Book, canonical

TOLD_EVERY = 20_000


def lines():
    """The lines of an export as bytes, streamed; minutes that no seal closes in yet are left out."""
    minutes = seals = 0
    for head in chain.heads():
        yield b'{"head":' + canonical(head) + b"}\n"
    for kind, _number, fact in chain.sealed_book():
        if kind == "minute":
            minutes += 1
            yield b'{"minute":' + fact + b"}\n"
        else:
            seals += 1
            yield b'{"seal":' + canonical(fact) + b"}\n"
    yield b'{"end":' + canonical({"minutes": minutes, "seals": seals}) + b"}\n"


def blocks(size=500):
    """The same in larger pieces, for a response."""
    piece = []
    for line in lines():
        piece.append(line)
        if len(piece) == size:
            yield b"".join(piece)
            piece = []
    yield b"".join(piece)


def proven(*, kept=(), keys=(), tell=None):
    """The book as read from the tables, ready for `faults()`.

    `kept` are heads from outside the database and `keys` public keys (hex) known from outside; `tell(minutes)` hears
    from time to time how far it got.
    """
    own = [head | {"name": f"Head {head['number']} of {head['at'][:10]}"} for head in chain.heads()]
    book = Book(heads=[*own, *kept], keys=set(keys))
    for kind, number, fact in chain.sealed_book():
        if kind == "seal":
            book.seal(fact)
            continue
        book.minute(number, fact)
        if tell and book.count % TOLD_EVERY == 0:
            tell(book.count)
    return book


def unsealed(book):
    """How many minutes wait for their seal, and since when the oldest does."""
    waiting = Minute.objects.filter(id__gt=book.last or 0)
    return waiting.count(), waiting.order_by("id").values_list("at", flat=True).first()
