"""A camt.053 file of 100,000 bookings into the books, against a plain COPY of the very same rows.

Ours: `import_statement`, as the command runs it, in a process of its own: the file is read from the disk and parsed,
every booking looked for among those that are known, every text sealed under a key of its own by way of the key holder,
the file itself packed and sealed, bookings, keys, statement, import and minutes written; every trigger on; one
transaction, committed. Beside it the same file once more, when all is known, and the peak of that process's memory.

The peer's rows are ready-made text; its tables are made LIKE ours INCLUDING ALL, with the same foreign keys: every
index and check, but no trigger and no row level security; one transaction, committed.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import ground

ground.ready()

import making
from django.db import connection, transaction
from figures import Figure, tell

from aidassoc.database import as_owner
from aidassoc.embedded import SITE
from ledger.models import Account

HERE = Path(__file__).resolve().parent
# In the order in which foreign keys want them; the rows of one import, found by its id.
OF_FILE = "(SELECT id FROM fund_collections_bankstatement WHERE file_id = '{file}')"
KEY = "encode(substring({column} FROM 2 FOR 16), 'hex')::uuid"
TABLES = {
    "vault_recordkey": f"id IN (SELECT {KEY.format(column='text')} FROM fund_collections_booking WHERE statement_id IN "
    f"{OF_FILE} UNION ALL SELECT {KEY.format(column='content')} FROM fund_collections_statementfile "
    "WHERE id = '{file}')",
    "fund_collections_statementfile": "id = '{file}'",
    "fund_collections_bankstatement": f"id IN {OF_FILE}",
    "fund_collections_booking": f"statement_id IN {OF_FILE}",
    "audit_minute": "subject_id = '{file}' OR subject_id IN (SELECT id::text FROM fund_collections_bankstatement "
    "WHERE file_id = '{file}')",
}
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])"""

ENTRY = (
    '<Ntry><NtryRef>{n}</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>'
    "{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>B{n:09d}</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
    "<EndToEndId>E{n}</EndToEndId></Refs><RltdPties><Dbtr><Nm>Giver {n} of Somewhere</Nm></Dbtr></RltdPties><RmtInf>"
    "<Ustrd>For the winter relief, list NL-{n:05d}, thank you</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
)


def write_file(path, account, count):
    """A statement that ties, its bookings on the days of a year."""
    closing = sum((making.amount(n) if n % 7 else -making.amount(n)) for n in range(count))
    balance = '<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
    with path.open("w") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        )
        file.write(
            f"<BkToCstmrStmt><Stmt><Id>Year</Id><Acct><Id><IBAN>{account.bank_identifier}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        )
        file.write(balance.format("OPBD", "0.00") + balance.format("CLBD", closing))
        for n in range(count):
            day = f"2025-{1 + n * 12 // count:02d}-{1 + n % 28:02d}"
            file.write(ENTRY.format(n=n, amount=making.amount(n), sign="CRDT" if n % 7 else "DBIT", day=day))
        file.write("</Stmt></BkToCstmrStmt></Document>")


def imported(path, account):
    """What the process of its own tells: {"seconds", "peak" (MB), "file", "added"}."""
    run = [sys.executable, HERE / "import_once.py", path, account.code]
    done = subprocess.run(run, stdout=subprocess.PIPE, check=True, text=True, env=os.environ)
    return json.loads(done.stdout.splitlines()[-1])


def copies():
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA peer")
        for name in TABLES:
            cursor.execute(f"CREATE TABLE peer.{name} (LIKE {name} INCLUDING ALL)")
        cursor.execute(FOREIGN_KEYS, [list(TABLES)])
        for table, other, rule in cursor.fetchall():
            there = rule.replace(f"REFERENCES {other}(", f"REFERENCES peer.{other}(") if other in TABLES else rule
            cursor.execute(f"ALTER TABLE peer.{table} ADD {there}")
        cursor.execute(f"GRANT ALL ON SCHEMA peer TO {SITE}; GRANT ALL ON ALL TABLES IN SCHEMA peer TO {SITE}")
        cursor.execute(f"GRANT pg_checkpoint TO {SITE}")


def texts(file):
    """The rows of an import as COPY writes them."""
    found = {}
    with as_owner(connection), connection.cursor() as cursor:
        for table, where in TABLES.items():
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {where.format(file=file)}) TO STDOUT") as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found


def load(blocks):
    with transaction.atomic(), connection.cursor() as cursor:
        for table, block in blocks.items():
            with cursor.copy(f"COPY peer.{table} FROM STDIN") as copy:
                copy.write(block)


def settle():
    """Nothing of an earlier part is left to be written during the next."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def once(count, run):
    """Seconds and megabytes of one run on an account of its own."""
    code = f"bank-{run}"
    account = Account.objects.create(
        code=code, name="Bank", kind="asset", currency_id="EUR", bank_identifier=f"NL{run:02d}BENCH"
    )
    path = Path(os.environ["AIDASSOC_VAR"]) / f"{code}.xml"
    write_file(path, account, count)
    settle()
    first = imported(path, account)
    assert first["added"] == count
    settle()
    again = imported(path, account)
    assert again["added"] == 0
    blocks = texts(first["file"])
    assert [block.count(b"\n") for block in blocks.values()] == [count + 1, 1, 1, count, 2]
    settle()
    peer = ground.timed(load, blocks)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'peer.{table}' for table in TABLES)}")
    size = path.stat().st_size / 2**20
    path.unlink()
    return {"ours": first["seconds"], "peak": first["peak"], "again": again["seconds"], "peer": peer, "size": size}


def main(count=100_000, times=3):
    making.association()
    copies()
    runs = [once(count, run) for run in range(times)]
    print(runs, file=sys.stderr)
    found = {part: statistics.median(run[part] for run in runs) for part in runs[0]}
    tell(
        Figure(f"{count:,} bookings imported", found["ours"], found["peer"], "COPY", bound=4),
        Figure("the same file again", found["again"], found["peer"], "COPY"),
        Figure("peak of memory", found["peak"], found["size"], "size of the file", "MB", of="ours", bound=400),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
