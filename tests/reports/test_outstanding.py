"""Lists that are out: what may be added up, and what may not."""

from reports.asked import Asked
from reports.outstanding import outstanding_lists
from tests.reports.reading import table, totals
from tests.reports.story import FIRST, LAST

MARCH = Asked(first=FIRST, as_of=LAST)


def test_lists_are_added_up_and_the_days_of_different_holders_are_not(story):
    found = outstanding_lists(MARCH)
    holders, (together,) = table(found, "Summary", 1), totals(found, "Summary", 1)
    assert (len(holders) > 0, together) == (True, ["Total", "", len(holders), sum(row[3] for row in holders), ""])
