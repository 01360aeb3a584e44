"""The association's own financial year, which need not begin with January."""

from datetime import date, timedelta

from django.conf import settings


def financial_year(day: date) -> tuple[date, date]:
    """First and last day of the financial year in which `day` lies."""
    first = _start(day.year) if day >= _start(day.year) else _start(day.year - 1)
    return first, _start(first.year + 1) - timedelta(days=1)


def year_before(day: date) -> tuple[date, date]:
    """First and last day of the financial year before the one in which `day` lies."""
    return financial_year(financial_year(day)[0] - timedelta(days=1))


def _start(year: int) -> date:
    return date.fromisoformat(f"{year:04d}-{settings.FINANCIAL_YEAR_START}")
