"""Lists not yet back as of a day: by age, by holder, and each with the days it has been out."""

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.asked import Asked
from reports.collection import not_back
from reports.document import Coded, Column, Document, Row, Section, Table, total_rows
from reports.house import association, scope
from reports.later import lists_later
from reports.lists import ListLine, list_lines

# Days out up to which a list is of an age, with the age's word; whatever is older is of the last.
AGES: list[tuple[int, Promise]] = [
    (30, _("up to 30 days")),
    (60, _("31 to 60 days")),
    (90, _("61 to 90 days")),
    (10**6, _("over 90 days")),
]
OUT = [Column(label=_("Lists out"), kind="number"), Column(label=_("Missing"), kind="number")]
BY_AGE = [Column(label=_("Out for")), *OUT]
BY_HOLDER = [
    Column(label=_("Held by collector"), kind="code"),
    Column(label=_("Body"), kind="code"),
    *OUT,
    Column(label=_("Days out, the oldest"), kind="number"),
]
TOTAL = _("Total")


def outstanding_lists(asked: Asked) -> Document:
    """The lists that were out on the day, told by the days written on them; one query.

    Missing is a list that is out after the day it was due. The first day of the period says nothing here.
    """
    lines, later = list_lines(asked)
    lists = [line for line in lines if line.is_out]
    return Document(
        code="outstanding-lists",
        title=_("Outstanding lists"),
        period="",
        as_of=asked.as_of,
        scope=scope(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[_ages(asked, lists), not_back(asked, lists), *lists_later(asked, later)],
        known_on=asked.known_on,
        signatures=[_("Treasurer"), _("For the member bodies")],
    )


def _ages(asked: Asked, lists: list[ListLine]) -> Section:
    ages: defaultdict[int, list[ListLine]] = defaultdict(list)
    holders: defaultdict[tuple[str, str], list[ListLine]] = defaultdict(list)
    for line in lists:
        days = (asked.as_of - line.issued_on).days
        ages[next(place for place, (most, _word) in enumerate(AGES) if days <= most)].append(line)
        holders[line.body, line.collector].append(line)
    by_age: list[Row] = [[AGES[place][1], *_count(ages[place])] for place in range(len(AGES))] if lists else []
    by_holder: list[Row] = [
        [
            collector,
            Coded(body, of="body", code=body),
            *_count(of),
            (asked.as_of - min(line.issued_on for line in of)).days,
        ]
        for (body, collector), of in sorted(holders.items())
    ]
    return Section(
        title=_("Summary"),
        intro=_("Lists issued up to the day and not returned by then. Missing is a list out after the day it was due."),
        tables=[
            Table(caption=_("By age"), columns=BY_AGE, rows=by_age, totals=_totals(BY_AGE, by_age)),
            # Days of different holders are no sum.
            Table(caption=_("By holder"), columns=BY_HOLDER, rows=by_holder, totals=_without_the_last(by_holder)),
        ],
    )


def _count(lists: list[ListLine]) -> list[int]:
    return [len(lists), sum(line.is_missing for line in lists)]


def _without_the_last(rows):
    return [[*row[:-1], ""] for row in _totals(BY_HOLDER, rows)]


def _totals(columns, rows):
    return total_rows(columns, rows, TOTAL) if rows else ()
