"""How often a thing may be done: counted in the database, so that every process counts the same."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

# One statement, so that of any number at once no more than `most` get through. A window begins with its first
# spending; who is refused writes nothing. The clock is the wall's: a transaction's own would stand still.
SPEND = """
    INSERT INTO access_tally AS tally (key, began_at, spent) VALUES (%(key)s, clock_timestamp(), 1)
    ON CONFLICT (key) DO UPDATE SET
        spent = CASE WHEN tally.began_at <= clock_timestamp() - %(within)s THEN 1 ELSE tally.spent + 1 END,
        began_at = CASE WHEN tally.began_at <= clock_timestamp() - %(within)s THEN clock_timestamp()
                   ELSE tally.began_at END
    WHERE tally.spent < %(most)s OR tally.began_at <= clock_timestamp() - %(within)s
    RETURNING tally.spent
"""
FORGET = "DELETE FROM access_tally WHERE began_at < clock_timestamp() - %s"
KEPT = timedelta(days=2)


def hashed(key: str) -> str:
    """What stands in the table: whose limit it is cannot be read from it without the door's key."""
    return salted_hmac("access.limits", key, secret=settings.DOOR_KEY, algorithm="sha256").hexdigest()


def spend(key: str, *, most: int, within: timedelta) -> bool:
    """Take one of the `most` that `key` may have `within` a time; False, and nothing is taken, when they are spent.

    Call it before the transaction of the act: what is rolled back was not spent.
    """
    with connection.cursor() as cursor:
        cursor.execute(SPEND, {"key": hashed(key), "most": most, "within": within})
        return cursor.fetchone() is not None


def give_back(key: str) -> None:
    """Undo one spending: it was none after all."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_tally SET spent = spent - 1 WHERE key = %s AND spent > 0", [hashed(key)])


def forget(key: str) -> None:
    """Begin the count anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_tally WHERE key = %s", [hashed(key)])


def forget_old() -> int:
    """Delete counts whose window is long over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [KEPT])
        return cursor.rowcount
