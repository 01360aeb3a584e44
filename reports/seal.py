"""The minute book is closed in before a report prints its check number, and the foot of each sheet says how far."""

from dataclasses import replace

from audit.sealing import seal
from reports.document import Document, Sealed

WAIT = 2  # seconds; whoever writes minutes longer than that is sealed with the next report


def with_last_seal(document: Document) -> Document:
    """The document with the last seal of the minute book at its foot; none while no minute was ever written.

    The one thing that looking at a report writes: it tells of nobody, and only sooner what happens every half minute.
    """
    last = seal(wait=WAIT)
    if last is None:
        return document
    return replace(document, sealed=Sealed(last.sealed_at, last.count, last.short))
