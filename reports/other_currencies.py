"""Money in other currencies: a memorandum of what the funds hold in them, and of its worth in the reporting currency.

Told by ledger.services.foreign_holdings, as the page of the revaluation tells it. No two currencies are added, nor what
they are worth: each stands by itself.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ledger.models import ExchangeRate
from ledger.services import foreign_holdings
from ledger.services.holdings import Holding
from ledger.services.rates import STALE_AFTER
from reports.asked import Asked
from reports.books import end_of, known
from reports.document import Cell, Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope_of_books
from reports.later import can_be_later, recorded_later
from reports.made_of import SINCE, led
from reports.wording import said

RATES = [
    Column(label=_("One")),
    Column(label=_("In"), kind="code"),
    Column(label=_("Rate"), kind="number"),
    Column(label=_("Rate of"), kind="date"),
    Column(label=_("Source of the rate"), kind="code"),
    Column(label=_("Recorded on"), kind="date"),
]
TOTAL = _("Total")


def money_in_other_currencies(asked: Asked) -> Document:
    """What each fund holds on the last day in each currency but the reporting one, and its worth by a rate of then.

    By exchange is what exchanges brought of the currency, and what a revaluation values. Five queries.
    """
    known_before = end_of(asked.known_on) if asked.known_on else None
    # The way through the euro is told in the source, and the check number knows one language.
    with translation.override("en"):
        found = foreign_holdings(asked.as_of, fund=asked.fund, recorded_before=known_before)
    return Document(
        code="money-in-other-currencies",
        title=_("Money in other currencies"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[_held(asked, found), *recorded_later(asked), *_rates_later(asked, found)],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def _held(asked: Asked, found: list[Holding]) -> Section:
    reporting = settings.REPORTING_CURRENCY
    worth = said("%(what)s, %(currency)s", what=_("Worth"), currency=reporting)
    columns = [
        Column(label=_("Fund"), kind="code"),
        *[Column(label=label, kind="money") for label in (_("Held"), _("By exchange"))],
        Column(label=_("Rate"), kind="number"),
        Column(label=_("Rate of"), kind="date"),
        Column(label=_("Source of the rate")),
        Column(label=worth, kind="money", currency=reporting),
    ]
    rows: list[Row] = [[one.fund, *_sums(asked, one), *_rate(one), one.worth] for one in found]
    totals = [[*row[:3], "", *row[4:]] for row in total_rows(columns, rows, TOTAL) if row[-1] is None]
    lacking = [one for one in found if not one.worth]
    return Section(
        title=_("Held on the last day"),
        intro=_(
            "A memorandum, booked nowhere: what was given in its currency stays in the books as it was given. By "
            "exchange is what a revaluation values. The rate is the newest of the last ten days."
        ),
        tables=[Table(caption="", columns=columns, rows=rows, totals=totals)],
        notes=[Note(said(_("Fund %(fund)s: %(why)s"), fund=one.fund, why=one.lacking), "need") for one in lacking],
    )


def _sums(asked: Asked, one: Holding) -> list[Cell]:
    return [led(asked, one.held, "trial-balance", period=(SINCE, asked.as_of), fund=one.fund), one.by_exchange]


def _rate(one: Holding) -> list[Cell]:
    return [one.rate.value.normalize(), one.rate.on, one.rate.source] if one.rate else [None, None, ""]


def _rates_later(asked: Asked, found: list[Holding]) -> list[Section]:
    """Rates of these days that were recorded after the last of them: they may have changed a worth; one query."""
    if not can_be_later(asked):
        return []
    of = {one.held.currency for one in found}
    days = (asked.as_of - timedelta(days=STALE_AFTER), asked.as_of)
    late = ExchangeRate.objects.filter(known(asked, "recorded_at"), on__range=days)
    late = late.filter(Q(base__in=of) | Q(quote__in=of), recorded_at__gte=end_of(asked.as_of))
    rows: list[Row] = [
        [one.base_id, one.quote_id, one.value.normalize(), one.on, one.source, timezone.localdate(one.recorded_at)]
        for one in late.order_by("pk")
    ]
    table = Table(caption="", columns=RATES, rows=rows)
    return [Section(title=_("Rates: recorded later"), tables=[table], counted=False)]
