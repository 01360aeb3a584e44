"""The books taken along: by another program that proves them, or into a sheet.

The same books give the same bytes and the same check number; only a head may say who took them and when.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from access.models import User
from audit import services as audit
from audit.numbering import next_number
from reports import checknumber
from reports.house import association
from reports.plain_books import beancount, hledger, sheet
from reports.plain_books.journal import Books, NothingToExport, opened

__all__ = ["FORMATS", "Books", "NothingToExport", "Taken", "announce", "file", "opened"]


@dataclass(frozen=True, slots=True)
class Format:
    """`comment` begins a line that the other program passes over; a sheet knows no such line."""

    word: str
    ending: str
    lines: Callable[[Books], Iterator[str]]
    comment: str = ""


def _beancount(books: Books) -> Iterator[str]:
    return beancount.lines(books, association())


def _hledger(books: Books) -> Iterator[str]:
    return hledger.lines(books, association())


FORMATS = {
    "beancount": Format("Beancount", "beancount", _beancount, beancount.COMMENT),
    "hledger": Format("hledger", "journal", _hledger, hledger.COMMENT),
    "csv": Format("CSV", "csv", sheet.lines),
    "csv-full": Format("CSV, in full", "csv", partial(sheet.lines, detail=True)),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """The number of an export and that of its minute."""

    export: str
    minute: int

    def filename(self, ending: str) -> str:
        """Numbers alone: a file name is seen by everybody who handles the file."""
        return f"books-{self.export}-minute-{self.minute}.{ending}"


def announce(books: Books, form: str, *, by: User | None) -> Taken:
    """Minute that the books leave as a file of the format `form`, before their first byte does."""
    with transaction.atomic():
        number = f"X-{next_number('export')}"
        facts = {"format": form, "first": books.first, "as_of": books.as_of, "entries": books.count}
        minute = audit.record("books exported", books.last, by=by, export=number, **facts)
    return Taken(number, minute)


def _untold(_lines: int) -> None:
    pass


def file(
    books: Books, form: str, *, head: tuple[str, ...] = (), told: Callable[[int], None] = _untold
) -> Iterator[str]:
    """The lines of the file, each with its end. `head` says who took it; `told(lines)` hears how far it got.

    The check number in the last line is of the books' own lines: it is the same whoever takes them, and when.
    """
    chosen, digest = FORMATS[form], hashlib.sha256()
    lead = [*_period(books), *head]
    if chosen.comment:
        yield from (f"{chosen.comment}{line}\n" for line in lead)
    else:
        yield "\ufeff"
    for count, line in enumerate(chosen.lines(books), start=1):
        ended = f"{line}\n"
        digest.update(ended.encode())
        yield ended
        told(count)
    number = _("check number %(number)s") % {"number": checknumber.grouped(digest.hexdigest())}
    yield f"{chosen.comment}{number}\n" if chosen.comment else f"{sheet.write([number, *lead])}\n"


def _period(books: Books) -> list[str]:
    span = {"first": books.first or _("the beginning"), "last": books.as_of, "count": books.count}
    last = _("the last of them %(code)s") % {"code": books.last.code}
    return [_("books from %(first)s to %(last)s: %(count)d entries") % span, last]
