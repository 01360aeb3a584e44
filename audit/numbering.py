"""Numbers without gaps: the row of the series is locked until the transaction ends, so a rollback gives it back."""

from django.db import connection

NEXT = """INSERT INTO audit_numberseries (key, last) VALUES (%s, %s)
          ON CONFLICT (key) DO UPDATE SET last = audit_numberseries.last + excluded.last RETURNING last"""


def next_number(key, count=1):
    """The first of `count` fresh numbers of the series named `key` (str), beginning with 1."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [key, count])
        return cursor.fetchone()[0] - count + 1
