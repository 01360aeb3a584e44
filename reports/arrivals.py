"""What arrived, by the strongest word of each sending, and what plans had meant for the same addresses."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from ledger.money import Money
from remittances.models import RELEASED, Confirmation, PlanLine, Resident, Share, ShareKind
from reports.asked import Asked
from reports.grades import GRADES
from reports.sendings import people_of
from reports.words import LaterWord, came_later, later_word, told_by

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


def arrivals(asked: Asked) -> tuple[dict[UUID, tuple[Word, Place]], list[LaterWord]]:
    """{word: it, and an empty place}, and what was recorded after the period's last day.

    Of the sendings whose first word is of the period the strongest word; recorded later may be any of them.
    """
    found: dict[UUID, tuple[UUID, Word, Place]] = {}
    later: defaultdict[UUID, list[LaterWord]] = defaultdict(list)
    firsts: dict[UUID, date] = {}
    for pk, attempt, place, code, country, people, grade, day, *rest in _rows(asked):
        letter, received, currency, order, fund, recorded_at = rest
        if came_later(asked, recorded_at):
            later[attempt].append(later_word(order, fund, grade, day, recorded_at, Money(received, currency)))
        else:
            firsts.setdefault(attempt, day)
        before = found[attempt][1] if attempt in found else None
        if before is None or GRADES.index(grade) >= GRADES.index(before.grade):
            first = before.first if before else day
            word = Word(place, grade, day, first, letter or "", received, currency)
            found[attempt] = (pk, word, Place(code, country, people))
    kept = {pk: (word, place) for pk, word, place in found.values() if word.first >= asked.first}
    # Told of now, or as the words stood that were recorded by the last day.
    counted = (attempt for attempt in later if firsts.get(attempt, found[attempt][1].first) >= asked.first)
    told = [word for attempt in counted for word in later[attempt]]
    for share in Share.objects.filter(confirmation__in=kept).select_related("captive").order_by("kind", "pk"):
        kept[share.confirmation_id][0].shares.append(share)
    return kept, told


def _rows(asked: Asked) -> QuerySet:
    """The words up to the day, oldest first, of each sending that has one of the period."""
    order = "attempt__remittance__"
    of = f"{order}address"
    recent = Confirmation.objects.filter(told_by(asked), attempt=OuterRef("attempt"), confirmed_on__gte=asked.first)
    rows = Confirmation.objects.filter(own(asked, of), told_by(asked)).filter(Exists(recent))
    rows = rows.annotate(people=people_of(of, asked)).order_by("confirmed_on", "pk")
    place = (of, f"{of}__code", f"{of}__country", "people")
    word = ("grade", "confirmed_on", "letter__code", "received", f"{order}currency")
    return rows.values_list("pk", "attempt", *place, *word, f"{order}code", f"{order}fund__code", "recorded_at")


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
