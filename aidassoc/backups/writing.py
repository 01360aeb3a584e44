"""Taking backups: streams from the database through encryption to the disk, never plain on it.

The books are everything but the keys of records; the vault is those keys and the key holder's own file. Whoever has
the books alone has ciphertext for whatever is sealed, and a burn needs only the vault's old files destroyed.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from access.refusal import Refusal
from aidassoc import database, programs
from aidassoc.backups import files
from audit.numbering import next_number
from vault import throw_away, wall

# Whose rows are of no use to anybody after a restore, or must not be there: visits, and the keys of records.
LEFT_OUT = ("vault_recordkey", "access_session", "access_knowndevice", "access_tally")
COUNTED = {"minutes": "audit_minute", "entries": "ledger_entry", "postings": "ledger_posting"}
SEAL = "SELECT number, count, digest FROM audit_seal ORDER BY number DESC LIMIT 1"
HEAD = "SELECT count, digest, at, signature, key FROM audit_head ORDER BY count DESC LIMIT 1"
# Written when the database was made, and carried along by every restore.
BIRTH = "SELECT min(applied) FROM django_migrations"
NUMBERED = re.compile(rf"{files.VAULT}-(\d+)\.")
EPOCHS = "SELECT id, level, number, made_at, retired_at FROM vault_epochkey ORDER BY level, number"
KEYS = "COPY (SELECT id, epoch_id, encode(wrapped, 'base64') FROM vault_recordkey) TO STDOUT"
# While we read no epoch is made or retired; sealing goes on.
HOLD_EPOCHS = "LOCK TABLE vault_epochkey IN SHARE MODE"


def write_books(folder, recipients, tell=lambda _bytes: None):
    """Write all but the keys of records; returns the manifest. Raises Refusal. Connects as the owner."""
    folder = made(folder)
    number = fresh_number()
    with database.as_owner(connection), as_of_one_moment() as (snapshot, facts):
        manifest = files.Manifest(kind=files.BOOKS, number=number, **facts, counts=counts())
        path = folder / f"{manifest.name}.age"
        with files.whole(path) as sink, dump(snapshot) as stream:
            pyrage.encrypt_io(Told(stream, tell), sink, recipients)
    return finished(folder, manifest, sink)


def write_vault(folder, recipients):
    """Write the keys of records and the key holder's file; returns the manifest. Raises Refusal."""
    folder = made(folder)
    number = fresh_number()
    with wall.through(purpose="rotation") as cursor:
        cursor.execute(HOLD_EPOCHS)
        manifest = files.Manifest(kind=files.VAULT, number=number, **about(), counts={"keys": 0})
        with files.whole(folder / f"{manifest.name}.age") as sink:
            pyrage.encrypt_io(Lines(vault_lines(cursor, manifest)), sink, recipients)
    return finished(folder, manifest, sink)


def fresh_vault_backup():
    """After a burn: a new file of the vault in the backup folder, and every older one there destroyed.

    Returns the manifest; None where no backups are configured. Raises Refusal.
    """
    if not (settings.BACKUP_FOLDER and settings.BACKUP_RECIPIENTS):
        return None
    folder = Path(settings.BACKUP_FOLDER)
    manifest = write_vault(folder, files.recipients())
    # Whatever bears an older number, what a killed backup left without its manifest or half written, too.
    for path in folder.glob(f"{files.VAULT}-*"):
        if (found := NUMBERED.match(path.name)) and int(found[1]) < manifest.number:
            destroy(path)
    files.sync(folder)
    return manifest


def destroy(path):
    """Overwrite and remove; what copies elsewhere hold, whoever keeps them must destroy."""
    if path.exists():
        with path.open("r+b") as file:
            for start in range(0, path.stat().st_size, files.BLOCK):
                file.seek(start)
                file.write(bytes(min(files.BLOCK, path.stat().st_size - start)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def made(folder):
    folder = Path(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(_("%(path)s cannot be written to.") % {"path": folder}) from error
    return folder


def fresh_number():
    """Committed at once: a number that was drawn is never used again, even when the backup came to nothing."""
    with transaction.atomic(durable=True):
        return next_number("backup")


def finished(folder, manifest, sink):
    manifest = replace(manifest, size=sink.size, sha256=sink.hash.hexdigest())
    manifest = replace(manifest, mark=files.mark(manifest))
    files.write_manifest(folder, manifest)
    return manifest


@contextmanager
def as_of_one_moment():
    """A snapshot that the dump takes its rows from, and what the manifest tells of that moment."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0], about()


def about():
    return {
        "made_at": timezone.now().isoformat(),
        "association": association(),
        "seal": one_row(SEAL),
        "head": one_row(HEAD),
    }


def association():
    """Tells the backups of one association from those of another."""
    with connection.cursor() as cursor:
        cursor.execute(BIRTH)
        return hashlib.sha256(cursor.fetchone()[0].isoformat().encode()).hexdigest()[:16]


def one_row(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        names, row = [column.name for column in cursor.description], cursor.fetchone()
    return {
        name: value if isinstance(value, int) else str(value) for name, value in zip(names, row or (), strict=False)
    }


def counts():
    found = {}
    with connection.cursor() as cursor:
        for name, table in COUNTED.items():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own words
            found[name] = cursor.fetchone()[0]
    return found


def address(given):
    """A libpq address for PostgreSQL's own programs, and the environment with its password."""
    options = {name: value for name, value in given["OPTIONS"].items() if isinstance(value, str)}
    words = {"dbname": given["NAME"], "user": given["USER"], "host": given["HOST"], "port": given["PORT"], **options}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "AIDASSOC_"))}
    return make_conninfo("", **{name: value for name, value in words.items() if value}), {
        **environment,
        **({"PGPASSWORD": given["PASSWORD"]} if given.get("PASSWORD") else {}),
    }


@contextmanager
def dump(snapshot):
    """The stream of pg_dump. Raises Refusal when it did not come to its end."""
    where, environment = address(connection.settings_dict)
    command = [programs.newest() / "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--dbname={where}"]
    command += [f"--snapshot={snapshot}", *(f"--exclude-table-data={table}" for table in LEFT_OUT)]
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=said)
        try:
            yield running.stdout
        except BaseException:
            running.kill()
            raise
        finally:
            running.stdout.close()
            running.wait()
        if running.returncode:
            said.seek(0)
            facts = {"said": said.read().decode(errors="replace").strip().splitlines()[:1]}
            raise Refusal(_("pg_dump gave up: %(said)s") % facts)


class Told:
    """A stream that says how far it was read."""

    def __init__(self, stream, tell):
        self.stream, self.tell, self.size = stream, tell, 0

    def read(self, size=-1):
        data = self.stream.read(size)
        self.size += len(data)
        self.tell(self.size)
        return data


class Lines:
    """Lines of JSON as a stream, made as they are read."""

    def __init__(self, lines):
        self.lines, self.left = iter(lines), b""

    def read(self, size=-1):
        while size < 0 or len(self.left) < size:
            line = next(self.lines, None)
            if line is None:
                break
            self.left += json.dumps(line).encode() + b"\n"
        size = len(self.left) if size < 0 else size
        data, self.left = self.left[:size], self.left[size:]
        return data


def vault_lines(cursor, manifest):
    """The lines of a vault file. The manifest counts the keys as they are written: meanwhile others seal."""
    yield {"is": "vault", "number": manifest.number, "association": manifest.association}
    cursor.execute(EPOCHS)
    for row in cursor.fetchall():
        yield {"is": "epoch", "row": [value if isinstance(value, int) else value and str(value) for value in row]}
    with cursor.copy(KEYS) as rows:
        for identifier, epoch, wrapped in rows.rows():
            manifest.counts["keys"] += 1
            yield {"is": "key", "row": [identifier, epoch, wrapped.replace("\\n", "").replace("\n", "")]}
    # After the rows: an epoch that they need is in it, as none is retired while we hold them all.
    state = throw_away.state_file()
    yield {"is": "holder", "file": base64.b64encode(state.read_bytes()).decode() if state.exists() else ""}
    yield {"is": "end"}
