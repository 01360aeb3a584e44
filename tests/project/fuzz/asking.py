"""One request at a time, its transaction committed as far as its rules speak, and all of it taken back."""

from contextlib import contextmanager
from http.cookies import SimpleCookie

from django.db import connection, transaction


def speaks_at_commit(depth):
    """Lets deferred rules speak where a view's transaction is over: `depth` savepoints are the test's own."""

    def speak(execute, sql, params, many, context):
        if sql.startswith("RELEASE SAVEPOINT") and len(connection.savepoint_ids) == depth:
            execute("SET CONSTRAINTS ALL IMMEDIATE", None, False, context)
            execute("SET CONSTRAINTS ALL DEFERRED", None, False, context)
        return execute(sql, params, many, context)

    return speak


@contextmanager
def taken_back(client, holder):
    """Nothing that is asked inside changes the world, who is signed in, or what keys there are."""
    save, cookies = transaction.savepoint_create(), client.cookies.output(header="")
    kept = dict(vars(holder))
    try:
        with connection.execute_wrapper(speaks_at_commit(len(connection.savepoint_ids))):
            yield
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(save)
        transaction.savepoint_commit(save)
        client.cookies = SimpleCookie(cookies)
        vars(holder).update(kept)
