"""The year of the addresses that cannot use money: since when, by which notice, and what they got instead."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.money import Money
from remittances.models import AddressNotice, Circle, ParcelItem, RecipientAddress, Route
from reports.asked import Asked
from reports.document import Cell, Column, Document, Note, Row, Section, State, Table, total_rows
from reports.house import association, scope
from reports.sendings import Sending, later_of, people_of, sendings
from reports.wording import said

SUMS = [Column(label=label, kind="money") for label in (_("Sent"), _("Arrived"), _("No word yet"), _("Came back"))]
ADDRESSES = [
    Column(label=_("Address"), kind="code"),
    Column(label=_("Country"), kind="code"),
    Column(label=_("Circle")),
    Column(label=_("People"), kind="number"),
    Column(label=_("No money since"), kind="date"),
    Column(label=_("By letter"), kind="code"),
    Column(label=_("Uses parcels"), kind="state"),
    Column(label=_("Parcels"), kind="number"),
    *SUMS,
    Column(label=_("In the period"), kind="state"),
]
COUNTRIES = [
    Column(label=_("Country"), kind="code"),
    Column(label=_("Addresses"), kind="number"),
    Column(label=_("People"), kind="number"),
    Column(label=_("Addresses that got nothing"), kind="number"),
]
GOODS = [
    Column(label=_("Address"), kind="code"),
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Goods"), width=2),
    Column(label=_("Unit")),
    Column(label=_("Quantity"), kind="number"),
    Column(label=_("Of these came back"), kind="number"),
    Column(label=_("Value"), kind="money"),
    Column(label=_("State"), kind="state"),
]
TRIED = [
    Column(label=_("Address"), kind="code"),
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Sent on"), kind="date"),
    *SUMS,
    Column(label=_("Lost"), kind="money"),
    Column(label=_("State"), kind="state"),
]
YES, NO = State(_("yes"), "ok"), State(_("no"), "half")
GOT, COMING, FAILED, NOTHING = (
    State(_("got something"), "ok"), State(_("on the way"), "plain"), State(_("nothing arrived"), "need"),
    State(_("nothing was sent"), "need"),
)  # fmt: skip
TOTAL = _("Total")
OF_ADDRESS = ("pk", "code", "country", "circle_", "people_", "takes_parcels", "takes_money")
AT = len(OF_ADDRESS)
OF_NOTICE = ("notices__money", "notices__noted_on", "notices__letter__code")


@dataclass(slots=True)
class Unable:
    """An address that could not use money on the day; `since` and `letter` are empty where no notice says so."""

    pk: UUID
    code: str
    country: str
    circle: str
    people: int
    takes_parcels: bool
    since: date | None = None
    letter: str = ""


def without_money(asked: Asked) -> Document:
    """Each address that could not use money on the day, and what was sent there in the period.

    A notice is named by its day and letter: its words burn with the address, paper does not. Six queries, whatever the
    number of addresses and parcels.
    """
    places = unable(asked)
    found = sendings(asked, within=Q(remittance__address__in=[place.pk for place in places]))
    of_places: defaultdict[str, list[Sending]] = defaultdict(list)
    for one in found:
        of_places[one.address].append(one)
    rows = [row for place in places for row in _rows(place, of_places[place.code])]
    return Document(
        code="addresses-without-money",
        title=_("Addresses that cannot use money"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=scope(Asked(first=asked.first, as_of=asked.as_of, fund=asked.fund)) if asked.fund else _("all funds"),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[_summary(places, rows), _each(rows), _goods(found), _tried(found), *later_of(found, asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def unable(asked: Asked) -> list[Unable]:
    """The addresses of which it was known on the day that they cannot use money, in order of code; one query.

    The newest notice by the day speaks. Without any the address says itself what it can use; those closed or burned
    before the period are left out.
    """
    still = Q(closed_on=None) | Q(closed_on__gte=asked.first)
    still &= Q(burned_at=None) | Q(burned_at__date__gte=asked.first)
    told = Exists(AddressNotice.objects.filter(address=OuterRef("pk"), money=False))
    rows = RecipientAddress.objects.filter(still, Q(takes_money=False) | told)
    circle = Func(F("pk"), Value(asked.as_of), function="address_circle", output_field=CharField())
    rows = rows.annotate(people_=people_of("pk", asked), circle_=circle)
    rows = rows.order_by("code", "notices__noted_on", "notices__noted_at")
    notices: defaultdict[tuple, list[tuple]] = defaultdict(list)
    for row in rows.values_list(*OF_ADDRESS, *OF_NOTICE):
        notices[row[:AT]].append(row[AT:])
    return [place for facts, of_place in notices.items() if (place := _unable(facts, of_place, asked))]


def _unable(facts: tuple, told: list[tuple], asked: Asked) -> Unable | None:
    """The address as of the day, or None while it could use money."""
    place, takes_money = Unable(*facts[:-1]), facts[-1]
    of_money = [notice for notice in told if notice[0] is not None]
    if not of_money:
        return None if takes_money else place
    by_then = [notice for notice in of_money if notice[1] <= asked.as_of]
    if not by_then or by_then[-1][0]:
        return None
    first = next(nth for nth in reversed(range(len(by_then))) if nth == 0 or by_then[nth - 1][0])
    place.since, place.letter = by_then[first][1], by_then[-1][2] or ""
    return place


def _rows(place: Unable, found: list[Sending]) -> list[Row]:
    """A line for each currency in which something was sent there; one without sums where nothing was."""
    head: list[Cell] = [
        place.code,
        place.country,
        Circle(place.circle).label,
        place.people,
        place.since,
        place.letter,
        YES if place.takes_parcels else NO,
    ]
    if not found:
        return [[*head, 0, None, None, None, None, NOTHING]]
    rows: list[Row] = []
    for currency in sorted({one.currency for one in found}):
        of = [one for one in found if one.currency == currency]
        parcels = sum(one.route == Route.PARCEL for one in of)
        sent, arrived, no_word, back = _sums(of)
        state = GOT if arrived else COMING if no_word else FAILED
        rows.append([*head, parcels, *(Money(sum_, currency) for sum_ in (sent, arrived, no_word, back)), state])
    return rows


def _sums(found: list[Sending]) -> list[Decimal]:
    columns = zip(*[(one.sent, one.arrived, one.no_word, one.returned) for one in found], strict=True)
    return [sum(sums, Decimal(0)) for sums in columns]


def _summary(places: list[Unable], rows: list[Row]) -> Section:
    reached = {row[0] for row in rows if row[-1] in {GOT, COMING}}
    countries: list[Row] = []
    for country in sorted({place.country for place in places}):
        of = [place for place in places if place.country == country]
        nothing = sum(place.code not in reached for place in of)
        countries.append([country, len(of), sum(place.people for place in of), nothing])
    return Section(
        title=_("Summary"),
        intro=_("Cash is not sent there: what they can use, and whether anything reached them in the period."),
        tables=[
            Table(
                caption=_("By country"),
                columns=COUNTRIES,
                rows=countries,
                totals=_added(countries) if countries else (),
            )
        ],
        notes=[_reached(len(places), len(places) - len(reached))],
    )


def _added(rows: list[Row]) -> list[Row]:
    """One row of totals under rows of a word and numbers."""
    return [[TOTAL, *(sum(map(int, map(str, column))) for column in list(zip(*rows, strict=True))[1:])]]


def _reached(count: int, nothing: int) -> Note:
    if not count:
        return Note(_("Every address can use money."), "ok")
    sentence: Promise = ngettext_lazy(
        "%(count)s address cannot use money; of these, %(nothing)s got nothing in the period.",
        "%(count)s addresses cannot use money; of these, %(nothing)s got nothing in the period.",
        count,
    )
    return Note(said(sentence, count=count, nothing=nothing), "need" if nothing else "ok")


def _each(rows: list[Row]) -> Section:
    totals = _totals(ADDRESSES, rows, plain={3})
    return Section(
        title=_("Address by address"), tables=[Table(caption="", columns=ADDRESSES, rows=rows, totals=totals)]
    )


def _totals(columns: list[Column], rows: list[Row], *, plain: set[int]) -> list[Row]:
    """Totals without numbers that add up to nothing, such as people told once for each currency."""
    found = total_rows(columns, rows, TOTAL)
    return [["" if place in plain else cell for place, cell in enumerate(row)] for row in found]


def _goods(found: list[Sending]) -> Section:
    states = {one.code.partition("/")[0]: one.state for one in found if one.route == Route.PARCEL}
    items = ParcelItem.objects.filter(parcel__remittance__code__in=states)
    columns = ("parcel__remittance__address__code", "parcel__remittance__code", "lot__good__name", "lot__good__unit")
    sums = ("quantity", "came_back", "value", "lot__currency")
    rows: list[Row] = [
        [address, code, name, unit, quantity, back, Money(value, currency), states[code]]
        for address, code, name, unit, quantity, back, value, currency in items.order_by(
            columns[0], columns[1], "lot__good__code", "pk"
        ).values_list(*columns, *sums)
    ]
    totals = _totals(GOODS, rows, plain={4, 5})
    return Section(
        title=_("What was in the parcels"),
        intro=_("Valued at what the goods cost."),
        tables=[Table(caption="", columns=GOODS, rows=rows, totals=totals)],
    )


def _tried(found: list[Sending]) -> Section:
    rows: list[Row] = []
    for one in sorted((one for one in found if one.route != Route.PARCEL), key=lambda one: (one.address, one.code)):
        sums = (one.sent, one.arrived, one.no_word, one.returned, one.lost)
        rows.append([one.address, one.code, one.sent_on, *(Money(sum_, one.currency) for sum_ in sums), one.state])
    return Section(
        title=_("Money sent all the same"),
        intro=_("Sent before the notice, or in spite of it."),
        tables=[Table(caption="", columns=TRIED, rows=rows, totals=total_rows(TRIED, rows, TOTAL))],
    )
