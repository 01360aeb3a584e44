"""What arrived at last: how addresses shared what they received, beside what was meant for them."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.money import Money
from remittances.models import Resident, ShareKind
from reports.arrivals import Place, Word, arrivals, meant_by_plans
from reports.asked import Asked
from reports.document import Cell, Column, Document, Note, Row, Section, State, Table, Text, total_rows
from reports.house import association
from reports.wording import said
from reports.words import words_later

NOTHING = Decimal(0)
ADDRESSES = [
    Column(label=_("Address"), kind="code"),
    Column(label=_("Country"), kind="code"),
    Column(label=_("People"), kind="number"),
    Column(label=_("Need, in persons"), kind="number", places=2),
    Column(label=_("Meant by plans"), kind="money"),
    Column(label=_("Arrived"), kind="money"),
    Column(label=_("Refused"), kind="number"),
    Column(label=_("What it teaches"), kind="state"),
]
SHARED = [
    Column(label=_("Address"), kind="code"),
    *[
        Column(label=label, kind="money")
        for label in (
            _("Arrived"),
            _("To single persons"),
            _("To several together"),
            _("Common box"),
            _("Not told"),
            _("Nothing said of shares"),
        )
    ],
]
PERSONS = [
    Column(label=_("Case"), kind="code"),
    Column(label=_("Address"), kind="code"),
    Column(label=_("Letter"), kind="code"),
    Column(label=_("Told on"), kind="date"),
    Column(label=_("How it was told"), width=2),
    Column(label=_("Own share"), kind="money"),
    Column(label=_("Meant for each of need"), kind="money"),
]
# From these shares on an address is marked: of the sum not told of, and of the people who refused.
MUCH, MANY = Decimal("0.5"), Decimal("0.25")
GOOD = State(_("shared and told"), "ok")
NO_WORD = State(_("nothing arrived"), "half")
TOTAL = _("Total")


def what_arrived(asked: Asked) -> Document:
    """What the addresses received and how they shared it, by the strongest word of each sending up to the day.

    A sending belongs to the period in which its first word came. Persons are told of by the codes of the cases that
    `asked.cases` allows; who reads no books sees the addresses of these cases alone. Four queries at most, whatever
    the number of shares.
    """
    words, later = arrivals(asked)
    meant = meant_by_plans(asked)
    persons = _persons(words, meant, asked)
    return Document(
        code="what-arrived",
        title=_("What arrived at last"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=_scope(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[_addresses(words, meant), *persons, *words_later(asked, later)],
        known_on=asked.known_on,
        landscape=True,
    )


def _scope(asked: Asked) -> Promise | str:
    if not asked.in_full:
        return _("the addresses of the own cases")
    return _("all addresses, persons by code") if asked.cases is None else _("all addresses")


def _addresses(words: dict, meant: list[tuple]) -> Section:
    places: dict[tuple[str, str], Place] = {}
    for _address, code, country, people, currency, need, sum_ in meant:
        places[code, currency] = Place(code, country, people, need=need, meant=sum_)
    for word, empty in words.values():
        places.setdefault((empty.code, word.currency), empty).add(word)
    rows = [_place_row(place, currency) for (_code, currency), place in sorted(places.items())]
    shared = [_shared_row(place, currency) for (_code, currency), place in sorted(places.items()) if place.arrived]
    marked = sum(isinstance(row[-1], State) and row[-1].tone == "need" for row in rows)
    tables = [
        Table(
            caption=_("Meant and arrived"), columns=ADDRESSES, rows=rows, totals=_totals(ADDRESSES, rows, plain={2, 3})
        ),
        Table(caption=_("How it was shared"), columns=SHARED, rows=shared, totals=_totals(SHARED, shared, plain=set())),
    ]
    return Section(
        title=_("Address by address"),
        intro=_(
            "By the strongest word of each sending. Nothing said of shares is what arrived without a word of who got "
            "it; meant is what the plans of these days gave."
        ),
        tables=tables,
        notes=[_marked(marked)],
    )


def _place_row(place: Place, currency: str) -> Row:
    meant, arrived = Money(place.meant, currency), Money(place.arrived, currency)
    head: list[Cell] = [place.code, place.country, place.people, place.need]
    return [*head, meant, arrived, place.refused, _teaches(place, currency)]


def _shared_row(place: Place, currency: str) -> Row:
    sums = (place.arrived, place.single, place.together, place.box, place.not_told, place.unsaid)
    return [place.code, *(Money(sum_, currency) for sum_ in sums)]


def _teaches(place: Place, currency: str) -> State:
    """What to look at there, in a sentence."""
    dark = place.not_told + place.unsaid
    if not place.arrived:
        return NO_WORD
    if dark >= place.arrived * MUCH:
        facts = {"dark": Money(dark, currency), "arrived": Money(place.arrived, currency)}
        return State(said(_("of %(arrived)s that arrived, %(dark)s are not told of"), **facts), "need")
    if place.refused and place.refused >= place.told * MANY:
        sentence = _("%(refused)s of %(told)s people refused their share")
        return State(said(sentence, refused=place.refused, told=place.told), "need")
    return GOOD


def _marked(count: int) -> Note:
    if not count:
        return Note(_("Of no address is so much untold, or refused, that it is marked."), "ok")
    sentence = ngettext_lazy(
        "%(count)s address is marked: half of what arrived or more is not told of, or a quarter of the people refused.",
        "%(count)s addresses are marked: half of what arrived or more is not told of, or a quarter of the people "
        "refused.",
        count,
    )
    return Note(said(sentence, count=count), "need")


def _persons(words: dict, meant: list[tuple], asked: Asked) -> list[Section]:
    """The section on persons; none for who may not name them."""
    if asked.cases is not None and not asked.cases:
        return []
    each = {(code, currency): _each(need, sum_) for _a, code, _c, _p, currency, need, sum_ in meant}
    there = Resident.objects.filter(address__in={word.place for word, _place in words.values()})
    if asked.cases is not None:
        there = there.filter(captive__in=asked.cases)
    residents: defaultdict[UUID, list[Resident]] = defaultdict(list)
    for one in there.select_related("captive").order_by("captive__code"):
        residents[one.address_id].append(one)
    rows: list[Row] = [
        [*row, Money(part, word.currency) if (part := each.get((place.code, word.currency))) else None]
        for word, place in words.values()
        for row in _of_word(word, place, residents[word.place], asked)
    ]
    rows.sort(key=lambda row: (str(row[0]), row[3], str(row[2])))
    totals = _totals(PERSONS, rows, plain=set(), without={6})
    return [
        Section(
            title=_("Person by person"),
            intro=_("By the codes of the cases. Of a share told for several together nobody’s own part is known."),
            tables=[Table(caption="", columns=PERSONS, rows=rows, totals=totals)],
        )
    ]


def _each(need: Decimal | None, sum_: Decimal) -> Decimal:
    return (sum_ / need).quantize(Decimal("0.01")) if need else NOTHING


def _of_word(word: Word, place: Place, residents: list[Resident], asked: Asked) -> Iterable[list]:
    """What one word tells of each person: a share of the own, one told for several together, or nothing."""
    named = {share.captive_id for share in word.shares if share.captive_id}
    for share in word.shares:
        if share.captive and (asked.cases is None or share.captive_id in asked.cases):
            how: Text = _("refused the share") if share.kind == ShareKind.REFUSED else _("by name")
            money = Money(share.amount, word.currency)
            yield [share.captive.code, place.code, word.letter, word.day, how, money]
    for one in residents:
        lived = one.from_on <= word.day and (one.to_on is None or one.to_on > word.first)
        if lived and one.captive_id not in named:
            yield [one.captive.code, place.code, word.letter, word.day, _together(word), None]


def _together(word: Word) -> Promise | str:
    """Of whom no share is told by name: "one of 4 together, 20.00 EUR"."""
    several = [share for share in word.shares if share.kind == ShareKind.PERSON and not share.captive_id]
    if not several:
        return _("not told of")
    people = sum(share.people for share in several)
    money = Money(sum((share.amount for share in several), NOTHING), word.currency)
    return said(_("perhaps of %(people)s together, %(sum)s"), people=people, sum=money)


def _totals(columns: list[Column], rows: list[Row], *, plain: set[int], without: frozenset | set = frozenset()):
    """Totals without what adds up to nothing: people told once for each currency, what was meant for each."""
    found = total_rows(columns, rows, TOTAL)
    return [
        [None if place in without else "" if place in plain else cell for place, cell in enumerate(row)]
        for row in found
    ]
