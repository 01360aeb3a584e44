"""What waits, as rows: before it is said, and said."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Wait:
    title: str
    url: str
    why: str
    since: date
    age_days: int
    late: bool


@dataclass(frozen=True)
class Tally:
    """Things of one kind in one currency: how many, their sum, how many are late, and the oldest of them."""

    currency: str
    count: int
    total: Decimal | None
    late: int
    since: str
    key: str
    code: str


@dataclass(frozen=True)
class Words:
    one: str  # title of a single thing, with %(code)s
    many: str  # title of several, with %(count)d
    why: str
    page: str  # where one is done
    room: str = ""  # where several stand; the page of the oldest when left out
    query: dict = field(default_factory=dict)
