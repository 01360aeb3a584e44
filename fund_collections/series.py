"""The receipt numbers of each body and year: that none is missing is counted here, not believed."""

from dataclasses import dataclass

from django.db import connection

# A number is missing where it does not follow the one before it, and where more were drawn than were used.
SERIES = """
WITH numbers AS (
    SELECT body_id, year, number, voided_at,
           lag(number, 1, 0) OVER (PARTITION BY body_id, year ORDER BY number) AS before
    FROM fund_collections_receipt
    WHERE (%(body)s::uuid IS NULL OR body_id = %(body)s) AND (%(year)s::int IS NULL OR year = %(year)s))
SELECT b.code, s.year, min(n.number), max(n.number), count(n.number), count(n.voided_at), s.last,
       coalesce(array_agg(ARRAY[n.before + 1, n.number - 1] ORDER BY n.number) FILTER (WHERE n.number > n.before + 1),
                '{}')
FROM fund_collections_receiptseries s JOIN member_parties_body b ON b.id = s.body_id
LEFT JOIN numbers n ON n.body_id = s.body_id AND n.year = s.year
WHERE (%(body)s::uuid IS NULL OR s.body_id = %(body)s) AND (%(year)s::int IS NULL OR s.year = %(year)s)
GROUP BY b.code, s.year, s.last ORDER BY s.year DESC, b.code"""


@dataclass(frozen=True)
class Series:
    """The receipts of one body and year; `gaps` are pairs of the first and last missing number, expected to be none."""

    body: str
    year: int
    first: int | None
    last: int | None
    count: int
    voided: int
    gaps: tuple[tuple[int, int], ...]

    @property
    def missing(self):
        """The gaps in words for machines: 4, 7-9."""
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in self.gaps)


def receipt_series(*, body=None, year=None):
    """The series of all bodies and years, or of one, newest year first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(SERIES, {"body": body and body.pk, "year": year})
        return [_series(row) for row in cursor.fetchall()]


def _series(row):
    *facts, drawn, gaps = row
    found = [tuple(gap) for gap in gaps]
    last = facts[3] or 0
    if drawn > last:
        found.append((last + 1, drawn))
    return Series(*facts, gaps=tuple(found))
