"""Sendings and what is known of each as of a day, told by codes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from ledger.models import Role
from ledger.money import Money
from remittances.models import (
    DAYS_OF_OLD,
    PROMISED,
    Attempt,
    Confirmation,
    OrderPast,
    Outcome,
    RouteTerms,
    Share,
)
from remittances.models import State as Stage
from reports.asked import Asked
from reports.books import end_of, known, postings
from reports.document import Section, State
from reports.words import (
    LaterWord,
    ShareWord,
    came_later,
    later_word,
    on_time,
    shared_as,
    told_by,
    word_of_it,
    words_later,
)

STATES = [
    (Outcome.CONFIRMED, State(Outcome.CONFIRMED.label, "ok")),
    (Outcome.ON_THE_WAY, State(Outcome.ON_THE_WAY.label)),
    (Outcome.UNKNOWN, State(Outcome.UNKNOWN.label, "need")),
    (Outcome.RETURNED, State(Outcome.RETURNED.label, "half")),
]
PLACES = {str(outcome): place for place, (outcome, _state) in enumerate(STATES)}
COLUMNS = (
    "pk",
    "number",
    "remittance__code",
    "remittance__decision__code",
    "remittance__fund__code",
    "remittance__address__code",
    "people",
    "remittance__currency_id",
    "amount",
    "fee",
    "sent_on",
    "is_back",
    "is_unknown",
    "closed_on",
    "returned",
    "fee_returned",
    "route",
    "remittance__address__country",
    "days",
    "local_currency_id",
    "local_amount",
)
NOTHING = Decimal(0)


@dataclass(slots=True)
class Sending:
    """One attempt: sums in `currency`; `words` holds the day of each grade of confirmation.

    `words_later` are those of them that were recorded after the report's last day. `fee` is what was kept of it; `days`
    after which word was due by the terms of the route there; `local` what was to be paid out there, where that is
    another currency.
    """

    code: str
    decision: str
    fund: str
    address: str
    people: int
    currency: str
    sent: Decimal
    fee: Decimal
    sent_on: date
    outcome: str
    closed_on: date | None
    returned: Decimal
    lost: Decimal
    route: str
    country: str
    days: int
    local: Money | None
    words: dict[str, date] = field(default_factory=dict)
    shares_told: list[ShareWord] = field(default_factory=list)
    words_later: list[LaterWord] = field(default_factory=list)

    @property
    def is_returned(self) -> bool:
        return self.outcome == Outcome.RETURNED

    @property
    def arrived(self) -> Decimal:
        return self.sent - self.lost if self.outcome == Outcome.CONFIRMED else NOTHING

    @property
    def no_word(self) -> Decimal:
        return self.sent if self.outcome in {Outcome.ON_THE_WAY, Outcome.UNKNOWN} else NOTHING

    @property
    def due_on(self) -> date:
        """The last day for word of it."""
        return self.sent_on + timedelta(days=self.days)

    def days_over(self, day: date) -> int:
        """For how many days word of it is overdue; 0 of what there is word of, and while there is time."""
        return max(0, (day - self.due_on).days) if self.no_word else 0

    @property
    def place_of_state(self) -> int:
        return PLACES[self.outcome]

    @property
    def state(self) -> State:
        return STATES[self.place_of_state][1]


def sendings(asked: Asked, *, waited_for: bool = False, within: Q | None = None, shares: bool = True) -> list[Sending]:
    """The sendings of the period in order of decision and code, as they stood on the last day; four queries.

    With `waited_for` those of earlier days too of which there was no word by then; `within` narrows the attempts.
    Without `shares` one query less, and nothing told of how the sums were shared.
    """
    attempts = Attempt.objects.filter(known(asked), sent_on__lte=asked.as_of)
    in_period = Q(sent_on__gte=asked.first)
    attempts = attempts.filter(in_period | _no_word(asked) if waited_for else in_period)
    if asked.fund:
        attempts = attempts.filter(remittance__fund=asked.fund)
    if within is not None:
        attempts = attempts.filter(within)
    words = _words(attempts, asked, with_shares=shares)
    lost = _lost(attempts, asked)
    people, unknown = people_of("remittance__address", asked), _unknown(asked)
    attempts = attempts.annotate(is_back=_back(asked), is_unknown=unknown, days=_days(asked), people=people)
    rows = attempts.order_by("remittance__decision__code", "remittance__code", "number").values_list(*COLUMNS)
    return [_sending(row, words.get(row[0], []), lost.get(row[0], NOTHING), asked) for row in rows]


def people_of(address: str, asked: Asked) -> Func:
    """How many people shared at an address, named by its path, at the end of the report's last day."""
    return Func(F(address), Value(asked.as_of), function="address_people", output_field=IntegerField())


def _no_word(asked: Asked) -> Q:
    """Neither come back by the day nor confirmed by what was recorded by its end; later word is told of as such."""
    word = word_of_it(asked).filter(on_time(asked))
    return ~Exists(word) & ~_back(asked)


def _back(asked: Asked) -> Q:
    return Q(outcome=Outcome.RETURNED, closed_on__lte=asked.as_of) & known(asked, "return_entry__recorded_at")


def _unknown(asked: Asked) -> Exists:
    """Whether it had been said by the end of the report's last day that nobody knows what became of the sending.

    That bears no day but the one on which it is said, nor does its end. An order has one sending at a time that is not
    back, so its state tells.
    """
    stood = OrderPast.objects.standing(end_of(asked.as_of))
    return Exists(stood.filter(remittance=OuterRef("remittance"), state=Stage.UNKNOWN))


def _days(asked: Asked) -> Coalesce:
    """The days until word of arrival, by the terms of the route as last written by the day."""
    terms = RouteTerms.objects.filter(
        route=OuterRef("route"),
        country=OuterRef("remittance__address__country"),
        currency=OuterRef("remittance__currency"),
        noted_at__lt=end_of(asked.as_of),
    )
    return Coalesce(Subquery(terms.order_by("-pk").values("days")[:1]), DAYS_OF_OLD)


def _sending(row, words, lost, asked):
    _pk, number, code, decision, fund, address, people, currency, sent, fee, sent_on, is_back, is_unknown, *more = row
    closed_on, returned, fee_returned, route, country, days, local_currency, local_amount = more
    outcome = Outcome.RETURNED
    if not is_back:
        closed_on, returned, fee_returned = None, NOTHING, NOTHING
        outcome = Outcome.CONFIRMED if words else Outcome.UNKNOWN if is_unknown else Outcome.ON_THE_WAY
    made = Sending(
        code=f"{code}/{number}" if number > 1 else code,
        decision=decision,
        fund=fund,
        address=address,
        people=people,
        currency=currency,
        sent=sent,
        fee=fee - fee_returned,
        sent_on=sent_on,
        outcome=outcome,
        closed_on=closed_on,
        returned=returned,
        lost=lost,
        route=route,
        country=country,
        days=days,
        local=Money(local_amount, local_currency) if local_currency else None,
    )
    for grade, confirmed_on, letter, received, recorded_at, shares in words:
        made.words[grade] = confirmed_on
        if shares:
            made.shares_told.append(ShareWord(letter or "", shared_as(shares, currency), received))
        if came_later(asked, recorded_at):
            told = later_word(made.code, fund, grade, confirmed_on, recorded_at, Money(received, currency))
            made.words_later.append(told)
    return made


def _words(attempts: QuerySet, asked: Asked, *, with_shares: bool) -> dict:
    """{attempt: [(grade, day, letter, received, recorded_at, shares)]} up to the day."""
    found = Confirmation.objects.filter(told_by(asked), attempt__in=attempts)
    shares: defaultdict = defaultdict(list)
    told = Share.objects.filter(confirmation__in=found).values_list("confirmation", "kind").order_by("kind")
    told = told.annotate(persons=Sum("people"), total=Sum("amount"))
    for confirmation, *share in told if with_shares else ():
        shares[confirmation].append(share)
    words: defaultdict = defaultdict(list)
    columns = ("pk", "attempt", "grade", "confirmed_on", "letter__code", "received", "recorded_at")
    for pk, attempt, *word in found.order_by("confirmed_on", "grade").values_list(*columns):
        words[attempt].append((*word, shares[pk]))
    return words


def _lost(attempts: QuerySet, asked: Asked) -> dict:
    """{attempt: what the ledger booked as lost of it} up to the day."""
    of_word = Q(entry__confirmation__attempt__in=attempts)
    of_return = Q(entry__attempt_returned__in=attempts)
    rows = postings(asked).filter(of_word | of_return, account__role=Role.LOSSES)
    rows = rows.annotate(about=Coalesce("entry__confirmation__attempt", "entry__attempt_returned"))
    return dict(rows.values("about").annotate(total=Sum("amount")).values_list("about", "total"))


def later_of(found: Iterable[Sending], asked: Asked) -> list[Section]:
    """The section on word of these sendings that was recorded after the report's last day."""
    return words_later(asked, (word for one in found for word in one.words_later))


@dataclass(frozen=True, slots=True)
class Unsent:
    """A remittance before its signers, signed or in hand at the end of the day, of which nothing had left."""

    code: str
    decision: str
    address: str
    people: int
    prepared_on: date
    amount: Decimal
    currency: str


def unsent(asked: Asked) -> list[Unsent]:
    """Remittances that were put before the signers and not sent, as they stood at the end of the report's last day.

    Their acts bear the day on which they are done, so whatever is done since changes nothing of it, but for a sending
    that is written down later with a day up to it.
    """
    waiting = OrderPast.objects.standing(end_of(asked.as_of)).filter(state__in=PROMISED)
    if asked.fund:
        waiting = waiting.filter(fund=asked.fund)
    sent = Attempt.objects.filter(known(asked), remittance=OuterRef("remittance"), sent_on__lte=asked.as_of)
    rows = waiting.filter(~Exists(sent.exclude(_back(asked)))).annotate(people=people_of("address", asked))
    columns = ("remittance__code", "decision__code", "address__code", "people", "prepared_on", "amount", "currency_id")
    return [Unsent(*row) for row in rows.order_by("decision__code", "remittance__code").values_list(*columns)]
