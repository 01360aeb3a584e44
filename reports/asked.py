"""What somebody asks of a report: the same facts whether a page, a file or a command asks."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from ledger.models import Account, Fund
from member_parties.models import Body
from remittances.models import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A period, both days included; the second is the date of the data.

    Data as of a day are the entries posted, and the acts dated, on or before it. What is recorded later with an
    earlier date changes the figures, and with them the check number; the report lists it (reports/later.py). Asked
    for as known on a day, it leaves out what was recorded after that day, and says what it said then.

    `bodies` are those whose own figures may be seen (None: all of them); `body` narrows to one. `in_full` tells of
    single entries and accounts; without it a report holds sums alone. `cases` are those whose codes may be told (None:
    all of them).
    """

    first: date
    as_of: date
    known_on: date | None = None
    fund: Fund | None = None
    account: Account | None = None
    body: Body | None = None
    plan: Plan | None = None
    bodies: frozenset[UUID] | None = None
    in_full: bool = True
    cases: frozenset[UUID] | None = frozenset()
    printed_by: str | Promise = ""
    language: str = field(default_factory=lambda: get_language() or "en")

    @property
    def shown_bodies(self) -> frozenset[UUID] | None:
        """Ids of the bodies whose own figures the report shows; None for all."""
        if self.body is None:
            return self.bodies
        return frozenset({self.body.pk}) if self.bodies is None else self.bodies & {self.body.pk}
