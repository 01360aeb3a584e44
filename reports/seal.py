"""The minute book is closed in before a report prints its check number, and the foot of each sheet says how far."""

from audit.sealing import seal
from reports.document import Sealed

WAIT = 2  # seconds; whoever writes minutes longer than that is sealed with the next report


def last_seal() -> Sealed | None:
    """The last seal of the minute book, for the foot of a report; None while no minute was ever written.

    The one thing that looking at a report writes: it tells of nobody, and only sooner what happens every half minute.
    """
    last = seal(wait=WAIT)
    return Sealed(last.sealed_at, last.count, last.short) if last else None
