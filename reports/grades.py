"""By which word arrivals are known, grade by grade, and of which sendings word is overdue, by route and place."""

from collections import defaultdict
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.money import Money
from remittances.models import Grade, Route
from reports.asked import Asked
from reports.document import Column, Note, Row, Section, Table, total_rows
from reports.sendings import Sending
from reports.wording import listed, said

# What has a column of its own in the list of sendings, and what is told beside it.
OTHER = (Grade.PHRASE, Grade.VISIT, Grade.SIGNATURES)
BY_GRADE = [
    Column(label=_("Sendings"), kind="number"),
    *[
        Column(label=label, kind="money")
        for label in (
            _("Sent"),
            _("Provider says paid"),
            _("By phrase"),
            _("By letter"),
            _("By visit"),
            _("By signatures"),
            _("By shares"),
            _("No word yet"),
        )
    ],
]
# From the weakest to the strongest word, in the order of the columns.
GRADES = (Grade.PROVIDER, Grade.PHRASE, Grade.LETTER, Grade.VISIT, Grade.SIGNATURES, Grade.SHARES)
LATE = [
    Column(label=_("Route")),
    Column(label=_("Country"), kind="code"),
    Column(label=_("Word due after days"), kind="number"),
    Column(label=_("Sendings"), kind="number"),
    Column(label=_("Days over, the longest"), kind="number"),
    Column(label=_("No word yet"), kind="money"),
]
LATE_ONES = [
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Address"), kind="code"),
    Column(label=_("Country"), kind="code"),
    Column(label=_("Route")),
    Column(label=_("Sent"), kind="date"),
    Column(label=_("Word due by"), kind="date"),
    Column(label=_("Days over"), kind="number"),
    Column(label=_("Sum"), kind="money"),
]
TOTAL = _("Total")


def by_grade(found: list[Sending]) -> Table:
    """Of each currency what was sent and how much of it each grade of word speaks of.

    A sending confirmed by two grades counts under both; under each column stands the sum sent.
    """
    of_currencies: defaultdict[str, list[Sending]] = defaultdict(list)
    for one in found:
        of_currencies[one.currency].append(one)
    rows: list[Row] = [[len(of), *_sums(of, currency)] for currency, of in sorted(of_currencies.items())]
    note = _("Under each grade the sums sent of which it speaks; a sending with two grades stands under both.")
    return Table(caption=_("By grade of word"), columns=BY_GRADE, rows=rows, note=note)


def _sums(found: list[Sending], currency: str) -> list[Money]:
    sums = [found, *([one for one in found if grade in one.words] for grade in GRADES)]
    sums.append([one for one in found if one.no_word])
    return [Money(sum((one.sent for one in of), Decimal(0)), currency) for of in sums]


def other_words(one: Sending) -> Promise | str:
    """The further grades of word of one sending, for a column of its own."""
    return listed(*(grade.label for grade in OTHER if grade in one.words))


def overdue(found: list[Sending], asked: Asked) -> Section:
    """The sendings of any day of which word was due before the day of the data, by route and place and one by one."""
    late = [one for one in found if one.days_over(asked.as_of)]
    of_places: defaultdict[tuple, list[Sending]] = defaultdict(list)
    for one in late:
        of_places[one.route, one.country, one.days, one.currency].append(one)
    places: list[Row] = [
        [
            Route(route).label,
            country,
            days,
            len(of),
            max(one.days_over(asked.as_of) for one in of),
            Money(sum((one.sent for one in of), Decimal(0)), currency),
        ]
        for (route, country, days, currency), of in sorted(of_places.items())
    ]
    ones = [_late_row(one, asked) for one in sorted(late, key=lambda one: (one.due_on, one.code))]
    return Section(
        title=_("No word, and overdue"),
        intro=_("Sent on any day up to the last, and no word within the days that the route takes there."),
        tables=[
            Table(caption=_("By route and place"), columns=LATE, rows=places, totals=_totals(LATE, places, (2, 4))),
            Table(caption=_("One by one"), columns=LATE_ONES, rows=ones, totals=_totals(LATE_ONES, ones, (6,))),
        ],
        notes=[_word(len(late), asked)],
    )


def _late_row(one: Sending, asked: Asked) -> Row:
    sent = Money(one.sent, one.currency)
    over = one.days_over(asked.as_of)
    return [one.code, one.address, one.country, Route(one.route).label, one.sent_on, one.due_on, over, sent]


def _word(count: int, asked: Asked) -> Note:
    if not count:
        return Note(said(_("No word is overdue on %(day)s."), day=asked.as_of), "ok")
    sentence = ngettext_lazy(
        "Word of %(count)s sending is overdue on %(day)s.", "Word of %(count)s sendings is overdue on %(day)s.", count
    )
    return Note(said(sentence, count=count, day=asked.as_of), "need")


def _totals(columns: list[Column], rows: list[Row], plain: tuple[int, ...]) -> list[Row]:
    """Totals without the numbers of days, which add up to nothing."""
    return [
        ["" if place in plain else cell for place, cell in enumerate(row)] for row in total_rows(columns, rows, TOTAL)
    ]
