"""What was found wrong after its period was closed: its figures stay, and those of the open period tell of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from fund_collections import services as collections
from fund_collections.models import Booking, Contribution, ListState, Match
from fund_collections.services import Line
from fund_collections.services.matching import Arrival, Gift
from ledger import services as ledger
from reports import checknumber
from reports.asked import Asked
from reports.catalogue import REPORTS
from reports.giver_year import giver_year
from tests.fund_collections.conftest import POSTED, World
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, euro, march, recorded_on_their_days

BY_THE_BOOKS = [name for name, report in REPORTS.items() if "known_on" in report.asks]
MARCH = Asked(first=FIRST, as_of=LAST)
AS_CLOSED = replace(MARCH, known_on=LAST)
OPEN = date(2026, 4, 1)
BORNE, SINCE = "Corrections of earlier periods", "Corrected in a later period"
OF_LISTS = ("collection-report", "appeal-report", "body-year")
COIN_FOR_COIN = "The gifts in the books are those of the lists posted less the corrections, coin for coin."


def april():
    return Asked(first=OPEN, as_of=timezone.localdate())


def built(name, asked):
    return REPORTS[name].build(asked)


def figures(asked):
    """{report: its check number, and every sentence beside its figures}."""
    documents = {name: built(name, asked) for name in BY_THE_BOOKS}
    return {
        name: (checknumber.of(one), [str(note.text) for part in one.sections if part.counted for note in part.notes])
        for name, one in documents.items()
    }


@pytest.fixture
def closed(story, as_owner):
    """March as it was recorded day by day, and closed; a gift by transfer in it."""
    story.bring_statement(("12.00", "2026-03-31", "canary"), opening="657.00", number="2026-03b")
    facts = {"appeal": story.appeals[story.winter], "body": story.nl, "giver_kind": "pseudonym", "pseudonym": "heron"}
    parts = [Gift(Decimal("12.00"), facts)]
    booking = Booking.objects.get(amount=Decimal("12.00"))
    story.by_transfer = collections.match_bookings([booking], parts=parts, by=story.treasurer)
    recorded_on_their_days()
    story.printed = figures(MARCH)
    ledger.close_period(last_on=LAST, by=story.treasurer)
    return story


def taken_out(story):
    """Its list leaves the books, with what rests on it."""
    story.matched.refresh_from_db()
    deposit = story.matched.deposit
    collections.unmatch(Match.objects.get(entries__deposit=deposit), because="the list", by=story.treasurer)
    collections.undo_deposit(deposit, because="the list", by=story.treasurer)
    return collections.take_out(story.matched, because="line 3 was 27.50", by=story.treasurer)


def corrected(story):
    """Typed over, counted by another, posted, paid in and matched on days that are open."""
    one, treasurer = story.matched if story.matched.state == ListState.RETURNED else taken_out(story), story.treasurer
    one = collections.return_to_typing(one, because="line 3", by=story.delegates[story.nl])
    lines = [Line(1, Decimal(5), "named"), Line(2, Decimal("2.50")), Line(3, Decimal("27.50"))]
    facts = {"lines": lines, "collector_total": Decimal(35), "on": march(10)}
    one = collections.type_list(one, **facts, by=story.typists[story.nl])
    one = collections.count_list(one, counted_total=Decimal(35), on=date(2026, 4, 5), by=story.delegates[story.nl])
    one = collections.post_list(one, on=date(2026, 4, 6), by=treasurer)
    deposit = collections.make_deposit(lists=[one], account=story.banks["EUR"], on=date(2026, 4, 7), by=treasurer)
    story.bring_statement(("2.50", "2026-04-08", "rest"), opening="669.00", number="2026-04")
    bookings = Booking.objects.filter(amount__in=(Decimal("32.50"), Decimal("2.50")))
    collections.match_bookings(list(bookings), parts=[Arrival(deposit)], by=treasurer)
    return one


def test_the_closed_period_says_what_it_said_whichever_way_it_is_asked(closed):
    closed.matched = taken_out(closed)
    assert figures(MARCH) == closed.printed
    corrected(closed)
    collections.unmatch(closed.by_transfer, because="no gift", by=closed.treasurer)
    assert figures(AS_CLOSED) == closed.printed
    assert figures(MARCH) == closed.printed


def test_the_closed_period_names_what_was_corrected_since(closed):
    one = corrected(closed)
    gifts = Contribution.objects.filter(list=one).exclude(taken_out=None).order_by("line")
    span = f"{gifts[0].entry.code}–{gifts[2].entry.number:05d}"
    row = [one.number, "appeal-winter", span, march(12), OPEN, "line 3 was 27.50", euro("-32.50")]
    for name in OF_LISTS:
        assert table(built(name, MARCH), SINCE) == [row]
        titles = [str(section.title) for section in built(name, AS_CLOSED).sections]
        assert (SINCE in titles, BORNE in titles) == (False, False)
    assert table(built("collection-report", april()), BORNE) == [row]
    nothing = "No day up to 31 March 2026 was written on a list after it."
    assert notes(built("collection-report", MARCH), "Lists: recorded later") == [nothing]


def test_the_open_period_bears_the_correction_and_what_takes_its_place(closed):
    one = corrected(closed)
    collections.unmatch(closed.by_transfer, because="no gift", by=closed.treasurer)
    document = built("collection-report", april())
    assert notes(document, "Summary by fund") == [COIN_FOR_COIN]
    assert notes(document, "Received") == ["Corrections of earlier periods take 44.50 EUR out of what was received."]
    assert table(document, "Received") == [["appeal-winter", "Winter", 1, 3, euro("35.00")]]
    assert totals(document, BORNE) == [["Total", "", "", "", "", "", euro("-44.50")]]
    gift = closed.by_transfer.entries.get().entry
    row = [None, "appeal-winter", gift.code, LAST, OPEN, "no gift", euro("-12.00")]
    assert row in table(document, BORNE)
    assert [row[3:7] for row in table(document, "Lists back") if row[0] == one.number] == [
        ["deposited", euro("35.00"), date(2026, 4, 6), "DP-00003"]
    ]


def test_appeals_and_bodies_come_to_the_same_in_both_periods_together(closed):
    before = table(built("appeal-report", MARCH), "Appeals")[1][3:6:2]
    corrected(closed)
    assert table(built("appeal-report", MARCH), "Appeals")[1][3:6:2] == before
    within, in_all = table(built("appeal-report", april()), "Appeals")[1][3:6:2]
    assert (within, in_all) == (euro("35.00"), before[1] + euro("2.50"))
    nl = f"NL · {closed.nl.name}"
    assert table(built("body-year", april()), nl) == [["Appeal for winter", 3, euro("35.00"), euro("0.00")]]
    assert [row[-1] for row in table(built("body-year", april()), nl, 1)] == [euro("-32.50")]


@pytest.mark.parametrize(("by_list", "columns"), [(True, 6), (False, 3)])
def test_who_reads_sums_alone_is_told_no_entries(closed, by_list, columns):
    taken_out(closed)
    name = "collection-report" if by_list else "appeal-report"
    for asked, title in ((MARCH, SINCE), (april(), BORNE)):
        (row,) = table(built(name, replace(asked, in_full=False, bodies=frozenset({closed.nl.pk}))), title)
        assert (len(row), row[-1]) == (columns, euro("-32.50"))


def test_the_giver_is_told_the_gift_on_its_day_and_which_receipt_became_void(db):
    world = World("NL")
    one = world.at(ListState.POSTED, lines=[Line(1, Decimal(5), "pseudonym", pseudonym="heron")])
    ledger.close_period(last_on=LAST, by=world.treasurer)
    asked = Asked(first=date(2026, 1, 1), as_of=LAST, body=world.body)
    one = collections.take_out(one, because="line 1", by=world.treasurer)
    void, (section,) = "Receipt 2026-00001 of 5.00 EUR is void since", giver_year(asked, "heron").sections
    assert section.tables[0].rows == []
    assert str(section.notes[0].text).startswith(void)
    assert str(section.notes[0].text).endswith("the gift is out of the books.")
    collections.count_list(one, counted_total=Decimal(5), on=LAST, by=world.delegate)
    collections.post_list(one, on=date(2026, 4, 2), by=world.treasurer)
    (section,) = giver_year(asked, "heron").sections
    assert [row[:2] for row in section.tables[0].rows] == [[POSTED, "2026-00002"]]
    assert str(section.notes[0].text).endswith("2026-00002 of 5.00 EUR stands in its place.")
