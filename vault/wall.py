"""The one way to the keys of records: the database shows such a row only to a transaction that has named it."""

from contextlib import contextmanager

from django.db import connection, transaction

SAY = "SELECT set_config('vault.keys', %s, true), set_config('vault.purpose', %s, true)"


@contextmanager
def through(*, keys=(), purpose=""):
    """A block in which the record keys with these ids can be read, or all of them for the purpose "rotation".

    With the purpose "burn" those named can be deleted, too. Nothing of it lasts longer than the block.
    """
    inside_another = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SAY, [",".join(str(key) for key in keys), purpose])
        yield cursor
        if inside_another:  # else the end of the transaction forgets it
            cursor.execute(SAY, ["", ""])
