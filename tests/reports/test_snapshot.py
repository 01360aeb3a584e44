"""A report and all its pages come from one state of the books."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from access.offices import Office
from ledger.models import Entry
from reports import checknumber
from reports.asked import Asked
from reports.journal import journal
from reports.snapshot import made
from tests import makers
from tests.reports.story import FIRST, LAST, march


def post_elsewhere(facts):
    """An entry by somebody else, committed while the report is written."""
    try:
        makers.filled(**facts)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_is_posted_meanwhile_is_in_the_next_report():
    facts = {"fund": makers.fund(), "account": makers.bank(), "amount": "5.00", "on": march(3)}
    facts["by"] = makers.user(Office.TREASURER)
    makers.filled(**facts)

    def numbers_before_and_after(document):
        before = checknumber.of(document)
        with ThreadPoolExecutor() as elsewhere:
            elsewhere.submit(post_elsewhere, facts).result()
        return before, checknumber.of(document), len(list(document.tables[0].rows))

    before, after, rows = made(journal, Asked(first=FIRST, as_of=LAST), numbers_before_and_after)
    assert (before, rows) == (after, 2)
    assert Entry.objects.count() == 2
