"""100,000 gifts into the books against a plain COPY of the very same rows.

Posting alone: `post_lists`, the treasurer's act, on 4,000 counted lists of 25 lines. It locks the lists, checks their
sums, numbers and writes entries and postings, numbers and writes receipts, gives each gift its entry, marks the lists
posted and writes the minutes; every trigger on; one transaction, committed. Peer: COPY of the rows of entries,
postings and receipts.
With the gifts: the same, and before it the rows of the gifts by COPY into their table, every trigger on. Peer: COPY of
the rows of all four tables. (Typed by hand, 4,000 lists are 4,000 acts of people; they are not measured here.)

The peer's rows are ready-made text; its tables are made LIKE ours INCLUDING ALL, with the same foreign keys: every
index and check, but no trigger, no numbers drawn, no minutes; one transaction, committed. Told beside it: the peer
without foreign keys.
"""

import statistics
import sys
import uuid
from datetime import date
from functools import partial

import ground

ground.ready()

import making
from django.db import connection, transaction
from figures import Figure, tell

from aidassoc.database import as_owner
from aidassoc.embedded import SITE
from fund_collections.services import post_lists

DAY = date(2024, 3, 1)
GIFTS = "fund_collections_contribution"
OF_LISTS = f"(SELECT id FROM {GIFTS} WHERE list_id = ANY(%s))"
# In the order in which foreign keys want them; how the rows of one run are found.
TABLES = {
    GIFTS: f"id IN {OF_LISTS}",
    "ledger_entry": f"id IN {OF_LISTS}",
    "ledger_posting": f"entry_id IN {OF_LISTS}",
    "fund_collections_receipt": f"contribution_id IN {OF_LISTS}",
}
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])"""


def copies(schema, *, foreign_keys):
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for name in TABLES:
            cursor.execute(f"CREATE TABLE {schema}.{name} (LIKE {name} INCLUDING ALL)")
        cursor.execute(FOREIGN_KEYS, [list(TABLES)])
        for table, other, rule in cursor.fetchall() if foreign_keys else ():
            there = rule.replace(f"REFERENCES {other}(", f"REFERENCES {schema}.{other}(") if other in TABLES else rule
            cursor.execute(f"ALTER TABLE {schema}.{table} ADD {there}")
        # Both sides are measured as the site's role.
        cursor.execute(f"GRANT ALL ON SCHEMA {schema} TO {SITE}; GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {SITE}")
        cursor.execute(f"GRANT pg_checkpoint TO {SITE}")


def rows_of_gifts(lists):
    """The gifts as a file of an import might bring them, made beforehand."""
    rows = (
        f"{uuid.uuid4()}\t{one.pk}\t{line}\tanonymous\t\t\tEUR\t{making.amount(at * making.LINES + line)}\n"
        for at, one in enumerate(lists)
        for line in range(1, making.LINES + 1)
    )
    return {f"{GIFTS} (id, list_id, line, giver_kind, pseudonym, place, currency_id, amount)": "".join(rows).encode()}


def texts(lists):
    """The rows of a run as COPY writes them."""
    found = {}
    with connection.cursor() as cursor:
        for table, where in TABLES.items():
            command = f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT"
            with cursor.copy(command, [[one.pk for one in lists]]) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found


def load(schema, blocks):
    with transaction.atomic(), connection.cursor() as cursor:
        for table, block in blocks.items():
            with cursor.copy(f"COPY {schema}.{table} FROM STDIN") as copy:
                copy.write(block)


def empty(schema):
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'{schema}.{table}' for table in TABLES)}")


def once(found, count):
    """Seconds of each part of one run, ours and the peer's in turn."""
    lists, seconds = making.lists_out(found, count), {}

    def measure(part, work, *given):
        settle()
        seconds[part] = ground.timed(work, *given)

    gifts = rows_of_gifts(lists)
    measure("gifts", load, "public", gifts)
    making.count(found, lists)
    measure("posting", partial(post_lists, lists, on=DAY, by=found["treasurer"]))
    blocks = texts(lists)
    size = count * making.LINES
    assert [block.count(b"\n") for block in blocks.values()] == [size, size, 2 * size, size]
    measure("all rows", load, "with_keys", blocks)
    measure("all rows, no keys", load, "without_keys", blocks)
    empty("with_keys")
    empty("without_keys")
    load("with_keys", gifts)
    measure("posted rows", load, "with_keys", {table: blocks[table] for table in TABLES if table != GIFTS})
    empty("with_keys")
    return seconds


def settle():
    """Nothing of an earlier part is left to be written during the next."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def main(gifts=100_000, times=3):
    copies("with_keys", foreign_keys=True)
    copies("without_keys", foreign_keys=False)
    found = making.association()
    runs = [once(found, gifts // making.LINES) for _ in range(times)]
    print(runs, file=sys.stderr)
    seconds = {part: statistics.median(run[part] for run in runs) for part in runs[0]}
    posting, all_rows = seconds["posting"], seconds["gifts"] + seconds["posting"]
    tell(
        Figure(f"{gifts:,} gifts written and posted", all_rows, seconds["all rows"], "COPY", bound=2),
        Figure(f"{gifts:,} gifts posted", posting, seconds["posted rows"], "COPY", bound=2),
        Figure("written and posted, keys apart", all_rows, seconds["all rows, no keys"], "COPY, no foreign keys"),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
