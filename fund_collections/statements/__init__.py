"""Bank statements read into plain values, apart from the database.

`read_statement` finds the format by content; each format has a module of its own that returns a `FileRead`.
"""

from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from .accounts import same_account
from .camt import read_camt
from .formats import read_source
from .shape import (
    NEITHER,
    SIZE_LIMIT,
    STATED,
    TURNED,
    BookingRead,
    FileRead,
    StatementRead,
    UnreadableStatement,
)
from .source import Source

__all__ = [
    "NEITHER",
    "SIZE_LIMIT",
    "STATED",
    "TURNED",
    "BookingRead",
    "FileRead",
    "StatementRead",
    "UnreadableStatement",
    "read_camt",
    "read_statement",
    "read_statement_file",
    "same_account",
]


def read_statement(
    source: bytes | BinaryIO, *, file: str = "", size_limit: int = SIZE_LIMIT, column_map: Any = None
) -> FileRead:
    """Read a statement of any supported format; raises UnreadableStatement with one sentence.

    All or nothing: of a zip with one broken member nothing is taken.
    """
    found = read_source(Source(source, size_limit), file=file, column_map=column_map)
    if found.error:
        raise UnreadableStatement(found.error)
    return found


def read_statement_file(path: str | Path, *, size_limit: int = SIZE_LIMIT) -> FileRead:
    """Read the file at `path`; what cannot be read comes back as `error`, so that one bad file stops no other.

    Of a zip with a broken member, what the others say comes back beside the sentence.
    """
    name = str(path)
    try:
        with Path(path).open("rb") as source:
            return read_source(Source(source, size_limit), file=name, column_map=None)
    except UnreadableStatement as refusal:
        return FileRead(file=name, format="", statements=(), error=str(refusal))
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        return FileRead(file=name, format="", statements=(), error=_cannot_open(fault))


def _cannot_open(fault: Exception) -> str:
    if isinstance(fault, FileNotFoundError):
        return _("There is no such file.")
    return _("The file cannot be opened for reading.")
