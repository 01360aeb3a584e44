from datetime import date

import pytest

from ledger.years import financial_year, year_before
from tests.project.test_settings import PRODUCTION, manage


@pytest.mark.parametrize(
    ("start", "day", "year"),
    [
        ("01-01", date(2026, 3, 31), (date(2026, 1, 1), date(2026, 12, 31))),
        ("07-01", date(2026, 6, 30), (date(2025, 7, 1), date(2026, 6, 30))),
        ("07-01", date(2026, 7, 1), (date(2026, 7, 1), date(2027, 6, 30))),
        ("03-01", date(2024, 2, 29), (date(2023, 3, 1), date(2024, 2, 29))),
    ],
)
def test_financial_year_holds_its_day(settings, start, day, year):
    settings.FINANCIAL_YEAR_START = start
    assert financial_year(day) == year


def test_year_before_ends_the_day_before(settings):
    settings.FINANCIAL_YEAR_START = "07-01"
    assert year_before(date(2026, 11, 25)) == (date(2025, 7, 1), date(2026, 6, 30))


def test_site_refuses_a_financial_year_that_begins_on_no_day():
    done = manage("check", **PRODUCTION, AIDASSOC_FINANCIAL_YEAR_START="02-29")
    assert done.returncode == 1
    assert "AIDASSOC_FINANCIAL_YEAR_START is a month and a day" in done.stderr
