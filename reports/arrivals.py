"""What arrived, by the strongest word of each sending, and what plans had meant for the same addresses."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from remittances.models import RELEASED, Confirmation, PlanLine, Resident, Share, ShareKind
from reports.asked import Asked
from reports.grades import GRADES
from reports.sendings import people_of

NOTHING = Decimal(0)


@dataclass(slots=True)
class Word:
    """The strongest word by the day of one sending, with the shares it tells."""

    place: UUID
    grade: str
    day: date
    first: date
    letter: str
    received: Decimal
    currency: str
    shares: list[Share] = field(default_factory=list)


@dataclass(slots=True)
class Place:
    """What one address received and shared in one currency, and what plans meant for it."""

    code: str
    country: str
    people: int
    need: Decimal | None = None
    meant: Decimal = NOTHING
    arrived: Decimal = NOTHING
    single: Decimal = NOTHING
    together: Decimal = NOTHING
    box: Decimal = NOTHING
    not_told: Decimal = NOTHING
    unsaid: Decimal = NOTHING
    refused: int = 0
    told: int = 0

    def add(self, word: Word) -> None:
        self.arrived += word.received
        if not word.shares:
            self.unsaid += word.received
        for share in word.shares:
            self._add(share)

    def _add(self, share: Share) -> None:
        match share.kind:
            case ShareKind.PERSON if share.people == 1:
                self.single += share.amount
            case ShareKind.PERSON:
                self.together += share.amount
            case ShareKind.COMMON_BOX:
                self.box += share.amount
            case ShareKind.NOT_TOLD:
                self.not_told += share.amount
        if share.kind in {ShareKind.PERSON, ShareKind.REFUSED}:
            self.told += share.people
        if share.kind == ShareKind.REFUSED:
            self.refused += share.people


def own(asked: Asked, of: str) -> Q:
    """The addresses whose shares may be read."""
    if asked.in_full:
        return Q()
    return Q(Exists(Resident.objects.filter(address=OuterRef(of), captive__in=asked.cases or ())))


def arrivals(asked: Asked) -> dict[UUID, tuple[Word, Place]]:
    """{attempt: its strongest word and an empty place} of the sendings whose first word is of the period."""
    of = "attempt__remittance__address"
    rows = Confirmation.objects.filter(own(asked, of), confirmed_on__lte=asked.as_of)
    recent = Confirmation.objects.filter(attempt=OuterRef("attempt"), confirmed_on__range=(asked.first, asked.as_of))
    rows = rows.filter(Exists(recent)).order_by("confirmed_on", "pk")
    rows = rows.annotate(people=people_of(of, asked))
    columns = ("pk", "attempt", of, f"{of}__code", f"{of}__country", "people", "grade", "confirmed_on")
    found: dict[UUID, tuple[UUID, Word, Place]] = {}
    more = ("letter__code", "received", "attempt__remittance__currency")
    for pk, attempt, place, code, country, people, grade, day, *rest in rows.values_list(*columns, *more):
        letter, received, currency = rest
        before = found[attempt][1] if attempt in found else None
        if before is None or GRADES.index(grade) >= GRADES.index(before.grade):
            first = before.first if before else day
            word = Word(place, grade, day, first, letter or "", received, currency)
            found[attempt] = (pk, word, Place(code, country, people))
    kept = {pk: (word, place) for pk, word, place in found.values() if word.first >= asked.first}
    for share in Share.objects.filter(confirmation__in=kept).select_related("captive").order_by("kind", "pk"):
        kept[share.confirmation_id][0].shares.append(share)
    return kept


def meant_by_plans(asked: Asked) -> list[tuple]:
    """(address, code, country, people, currency, need, sum) of the plans released whose days meet the period.

    A follow-up means no more than what it makes up for, so that its lines are left out.
    """
    lines = PlanLine.objects.filter(
        own(asked, "address"),
        plan__state__in=RELEASED,
        plan__released_on__lte=asked.as_of,
        plan__from_on__lte=asked.as_of,
        plan__to_on__gte=asked.first,
        amount__gt=0,
        follows=None,
    )
    lines = lines.annotate(people_=people_of("address", asked))
    columns = ("address", "address__code", "address__country", "people_", "plan__currency")
    sums: QuerySet = lines.order_by().values_list(*columns).annotate(need_=Max("need"), sum_=Sum("amount"))
    return list(sums)
