"""A report printed again says of an address what it was on the report's day, however it is renamed since."""

import pytest
from django.db import connection, transaction

from remittances.services import note_notice, rename
from reports import checknumber
from reports.asked import Asked
from reports.transmission import transmission_report
from reports.what_arrived import what_arrived
from reports.without_money import without_money
from tests.breaking import breaks
from tests.reports.story import FIRST, LAST, march

MARCH = Asked(first=FIRST, as_of=LAST)


@pytest.mark.parametrize("report", [transmission_report, without_money, what_arrived])
def test_another_number_of_people_changes_no_old_report(report, story):
    note_notice(story.address, noted_on=march(2), money=False, text="flour", by=story.case_worker)
    before = report(MARCH)
    rename(story.address, label="the mill", circle="family", people=4, by=story.case_worker)
    assert checknumber.of(report(MARCH)) == checknumber.of(before)


def test_of_two_changes_each_day_knows_its_own(story):
    for people in (4, 5):
        rename(story.address, label="", circle="family", people=people, by=story.case_worker)
    asked = (
        "SELECT address_people(%(at)s, %(day)s), address_people(%(at)s, current_date), address_circle(%(at)s, %(day)s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, {"at": story.address.pk, "day": LAST})
        assert cursor.fetchone() == (9, 5, "other")


@pytest.mark.usefixtures("as_owner")
def test_what_an_address_was_is_never_changed(story):
    rename(story.address, label="", circle="family", people=4, by=story.case_worker)
    for change in ("UPDATE remittances_addresspast SET people = 1", "DELETE FROM remittances_addresspast"):
        with breaks("address_past_final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_nobody_else_writes_the_past(story):
    with pytest.raises(Exception, match="permission denied"):
        story.address.pasts.create(people=1, circle="other", until="2026-01-01T00:00Z")
