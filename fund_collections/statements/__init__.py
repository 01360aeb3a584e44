"""Bank statements read into plain values, apart from the database.

`read_statement` finds the format by content; each format has a module of its own that returns a `FileRead`.
"""

from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from .camt import read_camt
from .shape import SIZE_LIMIT, BookingRead, FileRead, StatementRead, UnreadableStatement
from .tables import is_table, read_table

__all__ = [
    "SIZE_LIMIT",
    "BookingRead",
    "FileRead",
    "StatementRead",
    "UnreadableStatement",
    "read_camt",
    "read_statement",
    "read_statement_file",
]


def read_statement(source: bytes | BinaryIO, *, file: str = "", size_limit: int = SIZE_LIMIT) -> FileRead:
    """Read a statement of any supported format; raises UnreadableStatement with one sentence."""
    if is_table(source):
        return read_table(source, file=file, size_limit=size_limit)
    return read_camt(source, file=file, size_limit=size_limit)


def read_statement_file(path: str | Path, *, size_limit: int = SIZE_LIMIT) -> FileRead:
    """Read the file at `path`; what cannot be read comes back as `error`, so that one bad file stops no other."""
    name = str(path)
    try:
        with Path(path).open("rb") as source:
            return read_statement(source, file=name, size_limit=size_limit)
    except UnreadableStatement as refusal:
        return FileRead(file=name, format="", statements=(), error=str(refusal))
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        return FileRead(file=name, format="", statements=(), error=_cannot_open(fault))


def _cannot_open(fault: Exception) -> str:
    if isinstance(fault, FileNotFoundError):
        return _("There is no such file.")
    return _("The file cannot be opened for reading.")
