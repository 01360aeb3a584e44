"""Word of arrival by a day, as far as it was recorded by the day of knowing, and how it says that sums were shared."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.money import Money
from remittances.models import Confirmation, Grade, ShareKind
from reports.asked import Asked
from reports.books import end_of, known
from reports.document import Column, Note, Row, Section, Table
from reports.later import MOST, can_be_later
from reports.wording import listed, said

LATER = [
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Evidence")),
    Column(label=_("Day"), kind="date"),
    Column(label=_("Recorded on"), kind="date"),
    Column(label=_("Received"), kind="money"),
]
COUNTS = [Column(label=_("Fund"), kind="code"), Column(label=_("Confirmations"), kind="number")]
DAYS = [LATER[3], LATER[1], COUNTS[-1]]


@dataclass(frozen=True, slots=True)
class ShareWord:
    """How one confirmation says that a sum was shared."""

    letter: str
    shared: str | Promise
    received: Decimal


@dataclass(frozen=True, slots=True)
class LaterWord:
    """Word of a day up to the report's that was recorded after it."""

    code: str
    fund: str
    grade: Grade
    day: date
    recorded_on: date
    received: Money


def told_by(asked: Asked) -> Q:
    """Of confirmations those up to the date of the data that were recorded by the day of knowing."""
    return known(asked, "recorded_at") & Q(confirmed_on__lte=asked.as_of)


def word_of_it(asked: Asked) -> QuerySet:
    """The word by which a report knows that the attempt asked about arrived."""
    return Confirmation.objects.filter(told_by(asked), attempt=OuterRef("pk"))


def on_time(asked: Asked) -> Q:
    """Of confirmations those recorded by the end of the report's last day."""
    return Q(recorded_at__lt=end_of(asked.as_of))


def came_later(asked: Asked, recorded_at: datetime) -> bool:
    """Whether that moment lies after the report's last day."""
    return recorded_at >= end_of(asked.as_of)


def later_word(code: str, fund: str, grade: str, day: date, recorded_at: datetime, received: Money) -> LaterWord:
    """What `came_later`, to be told beside the figures."""
    return LaterWord(code, fund, Grade(grade), day, timezone.localdate(recorded_at), received)


def to_be_told(words: QuerySet) -> Subquery:
    """Of some words of an attempt the one recorded first, to be read by `word_told`."""
    facts = {"grade": "grade", "day": "confirmed_on", "recorded": "recorded_at"}
    told = JSONObject(code="attempt__remittance__code", received=Cast("received", TextField()), **facts)
    return Subquery(words.order_by("recorded_at", "pk").annotate(told=told).values("told")[:1])


def word_told(told: dict[str, str], fund: str, currency: str) -> LaterWord:
    """What was `to_be_told`, of a sending of the fund."""
    day, recorded_at = date.fromisoformat(told["day"]), datetime.fromisoformat(told["recorded"])
    received = Money(Decimal(told["received"]), currency)
    return later_word(told["code"], fund, told["grade"], day, recorded_at, received)


def words_later(asked: Asked, found: Iterable[LaterWord]) -> list[Section]:
    """The section that names each, no part of the check number; none while nothing can have come later.

    Who reads sums alone is told how many there are of each fund.
    """
    if not can_be_later(asked):
        return []
    title, words = _("Word: recorded later"), sorted(found, key=lambda one: (one.recorded_on, one.code, one.day))
    if not words:
        sentence = _("No word of a day up to %(day)s was recorded after it.")
        return [Section(title=title, notes=[Note(said(sentence, day=asked.as_of), "ok")], counted=False)]
    rows: list[Row]
    if not asked.in_full:
        columns, rows = COUNTS, _counted(words, lambda one: (one.fund,))
    elif len(words) > MOST:
        columns, rows = DAYS, _counted(words, lambda one: (one.recorded_on, one.grade.label))
    else:
        columns = LATER
        rows = [[one.code, one.grade.label, one.day, one.recorded_on, one.received] for one in words]
    intro = said(_("Of days up to %(day)s, recorded after it, and in the figures above."), day=asked.as_of)
    # No totals: a sending may have two words.
    table = Table(caption="", columns=columns, rows=rows)
    return [Section(title=title, intro=intro, tables=[table], counted=False)]


def _counted(words: list[LaterWord], of: Callable[[LaterWord], tuple]) -> list[Row]:
    """How many there are of each kind."""
    return [[*group, count] for group, count in Counter(map(of, words)).items()]


def shared_as(shares: Iterable, currency: str) -> Promise:
    """For instance: 7 people 210.00 EUR, common box 60.00 EUR, 1 refused."""
    parts = {kind: (people, Money(amount, currency)) for kind, people, amount in shares}
    words = []
    for kind in ShareKind:
        if kind in parts:
            people, money = parts[kind]
            words.append(said(_word(kind, people), people=people, sum=money))
    return listed(*words)


def _word(kind, people):
    match kind:
        case ShareKind.PERSON:
            return ngettext_lazy("%(people)s person %(sum)s", "%(people)s people %(sum)s", people)
        case ShareKind.COMMON_BOX:
            return ngettext_lazy("common box %(sum)s", "common box %(sum)s", people)
        case ShareKind.REFUSED:
            return ngettext_lazy("%(people)s refused", "%(people)s refused", people)
    return ngettext_lazy("%(people)s not told of %(sum)s", "%(people)s not told of %(sum)s", people)
