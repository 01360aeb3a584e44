"""A year of relief at the desks: four plans and a follow-up, two currencies, parcels, to the cent."""

import pytest

from tests.journeys import year as told
from tests.journeys import year_autumn as autumn
from tests.journeys import year_end as end
from tests.journeys import year_quarters as quarters
from tests.journeys import year_reports as reports
from tests.journeys.desks import HttpDesk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_other_book(monkeypatch, settings, tmp_path):
    """The key holder of the run has signed the heads of other tests' books; this year has had none signed."""
    monkeypatch.setattr("aidassoc.management.commands.check_audit.holders_word", lambda: ([], []))
    settings.BURN_JOURNAL = tmp_path / "burns.jsonl"


def test_year_of_relief_ties_to_the_cent(client, tmp_path):
    desk, year = HttpDesk(client), told.begin()
    told.collect(desk, year)
    told.shelter(desk, year)
    told.terms(desk, year)
    quarters.first(desk, year)
    quarters.second(desk, year)
    autumn.parcels(desk, year)
    autumn.third(desk, year)
    autumn.fourth(desk, year)
    end.account(year)
    reports.read(desk, year)
    end.prove(tmp_path)
