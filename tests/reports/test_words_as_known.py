"""Word of arrival recorded in April with a day in March: what March said, or each such word."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from remittances import services
from remittances.models import Confirmation
from remittances.services import ShareTold
from reports import checknumber, words
from reports.appeals import appeal_report
from reports.asked import Asked
from reports.catalogue import REPORTS
from reports.sendings import later_of, sendings
from reports.transmission import transmission_report
from reports.without_money import without_money
from tests.reports.reading import notes, table
from tests.reports.story import FIRST, LAST, euro

OF_WORDS = ("transmission-report", "route-costs", "what-arrived", "appeal-report")
LATER = "Word: recorded later"
MARCH = Asked(first=FIRST, as_of=LAST, cases=None)
THEN = replace(MARCH, known_on=LAST)
NOTHING = "No word of a day up to 31 March 2026 was recorded after it."


def add_late(story):
    """That the sixty arrived and how they were shared, and a stronger word of the hundred."""
    facts = {"on": LAST, "by": story.treasurer}
    shares = [ShareTold("person", Decimal(60), people=4)]
    services.confirm(story.on_its_way, grade="shares", received=Decimal(60), shares=shares, **facts)
    services.confirm(story.confirmed, grade="visit", received=Decimal(97), **facts)


def numbers(asked):
    return {name: checknumber.of(REPORTS[name].build(asked)) for name in OF_WORDS}


def test_the_service_says_what_day_it_was_and_the_database_what_day_it_is(told):
    add_late(told)
    late = Confirmation.objects.filter(confirmed_on=LAST)
    assert [timezone.localdate(one.recorded_at) for one in late] == [timezone.localdate()] * 2


def test_as_known_in_march_every_report_knows_the_words_of_march(told):
    printed_in_march = numbers(MARCH)
    assert [notes(REPORTS[name].build(MARCH), LATER) for name in OF_WORDS] == [[NOTHING]] * len(OF_WORDS)
    add_late(told)
    assert numbers(THEN) == printed_in_march
    titles = {str(section.title) for name in OF_WORDS for section in REPORTS[name].build(THEN).sections}
    assert LATER not in titles
    assert [name for name, number in numbers(MARCH).items() if number == printed_in_march[name]] == []


def test_each_word_recorded_later_is_named_beside_the_figures(told):
    add_late(told)
    first = [told.on_its_way.code, "by list of shares", LAST, timezone.localdate(), euro("60")]
    better = [told.confirmed.code, "by a visit", LAST, timezone.localdate(), euro("97")]
    # Of the hundred there had been word, so that nothing of it was undelivered.
    lines = dict.fromkeys(OF_WORDS, sorted([first, better])) | {"appeal-report": [first]}
    for name, line in lines.items():
        assert table(REPORTS[name].build(MARCH), LATER) == line


def test_a_plan_and_the_addresses_without_money_name_it_too(told):
    add_late(told)
    on_its_way = Q(remittance=told.on_its_way)
    (section,) = later_of(sendings(MARCH, within=on_its_way, shares=False), MARCH)
    assert [row[0] for row in section.tables[0].rows] == [told.on_its_way.code]
    assert notes(without_money(MARCH), LATER) == [NOTHING]


def test_who_reads_sums_is_told_how_many_there_were(told):
    add_late(told)
    assert table(appeal_report(replace(MARCH, in_full=False)), LATER) == [["general", 1]]


def test_many_words_are_told_by_the_day(told, monkeypatch):
    monkeypatch.setattr(words, "MOST", 1)
    add_late(told)
    days = [[timezone.localdate(), grade, 1] for grade in ("by a visit", "by list of shares")]
    assert table(transmission_report(MARCH), LATER) == days


def test_overdue_in_may_as_known_in_may(told):
    """Word of April written down since: the sending of March was overdue in May, and is no more."""
    day = date(2026, 5, 1)
    may = Asked(first=day, as_of=day)
    printed = checknumber.of(transmission_report(may))
    services.confirm(told.on_its_way, grade="provider", received=Decimal(60), on=date(2026, 4, 9), by=told.treasurer)
    assert checknumber.of(transmission_report(replace(may, known_on=day))) == printed
    assert checknumber.of(transmission_report(may)) != printed
    assert [row[0] for row in table(transmission_report(may), LATER)] == [told.on_its_way.code]


def test_undelivered_a_year_before_is_as_known_on_the_same_day(told):
    title, a_year_on = "Funds of the appeals, a year before", date(2027, 3, 31)
    asked = Asked(first=date(2027, 3, 1), as_of=a_year_on, known_on=LAST)
    before = [row[-1] for row in table(appeal_report(asked), title, 1)]
    add_late(told)
    assert [row[-1] for row in table(appeal_report(asked), title, 1)] == before
    today = [row[-1] for row in table(appeal_report(replace(asked, known_on=None)), title, 1)]
    assert [one.amount - other.amount for one, other in zip(before, today, strict=True) if one != other] == [60]


def test_an_order_sent_in_march_as_was_written_later_was_not_yet_sent(told):
    printed = checknumber.of(transmission_report(MARCH))
    order = services.take_in_hand(told.waiting, by=told.forwarder)
    services.send(order, account=told.banks["EUR"], fee=Decimal(0), on=LAST, by=told.forwarder)
    assert checknumber.of(transmission_report(THEN)) == printed
