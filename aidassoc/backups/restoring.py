"""Restoring into a database that the site may not open before the burns were told to it again."""

import base64
import json
import os
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pyrage
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from psycopg import sql

from access.refusal import Refusal
from aidassoc import database, grants, programs
from aidassoc.backups import files, writing
from remittances import journal
from remittances.services import replay_burns
from vault import throw_away, wall

AT_ONCE = 500
ENOUGH = "the first bytes were read"
OURS = "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))"
EPOCH = """INSERT INTO vault_epochkey (id, level, number, made_at, retired_at) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (id) DO UPDATE SET retired_at = excluded.retired_at"""
KEY = "INSERT INTO vault_recordkey (id, epoch_id, wrapped) VALUES (%s, %s, decode(%s, 'base64'))"
# Numbers drawn since the books were written are not drawn again.
NUMBER = """INSERT INTO audit_numberseries (key, last) VALUES ('backup', %s)
            ON CONFLICT (key) DO UPDATE SET last = greatest(audit_numberseries.last, excluded.last)"""


def restore(books, vault, *, identity, into, burns=None, state=None, stale=False):
    """Restore a pair of backup files into a database that is empty or not there; returns figures. Raises Refusal.

    `identity` is a list of age identities, `burns` the path of the burn journal (none where no address was ever
    burned), `state` where the key holder's file is put, `stale` whether an older vault than the newest known is taken.
    Whatever goes wrong, nothing is left behind.
    """
    told = require_pair(books, vault, burns=burns, stale=stale)
    state = require_free(state)
    require_readable(books, identity), require_readable(vault, identity)
    with empty_database(into):
        load(books, identity, into)
        with database.as_owner(connection, into):
            require_counts(told[0])
            keys, holder = read_vault(vault, identity, told[1])
            burned = replay_burns(burns) if burns else 0
            write_state(state, holder)
            # The last act: until now the site's role could not even connect.
            try:
                grants.give(connection)
            except BaseException:
                state.unlink(missing_ok=True)
                raise
    return {"books": told[0].name, "vault": told[1].name, **told[0].counts, "keys": keys, "burned again": burned}


def require_pair(books, vault, *, burns, stale):
    """The two manifests. Raises Refusal for anything but two whole files that fit, and a journal."""
    if burns and not Path(burns).exists():
        raise Refusal(_("There is no burn journal at %(path)s: burned addresses would come back.") % {"path": burns})
    found = [files.manifest_of(books), files.manifest_of(vault)]
    if [one.kind for one in found] != [files.BOOKS, files.VAULT]:
        raise Refusal(_("First the books, then the vault: these two are not a pair."))
    for path, manifest in zip((books, vault), found, strict=True):
        files.require_whole(path, manifest)
    if found[0].association != found[1].association:
        raise Refusal(_("These books and this vault are of two associations."))
    if found[1].number < found[0].number:
        raise Refusal(_("This vault is older than the books: what was sealed in between could never be read."))
    if not stale:
        require_fresh(vault, found[1], burns)
    return found


def require_fresh(path, manifest, burns):
    """Raise Refusal for a vault that another, or the burn journal, shows to be out of date."""
    newest = files.manifests(Path(path).parent, files.VAULT)[-1]
    if newest.number > manifest.number:
        facts = {"name": manifest.name, "newest": newest.name}
        raise Refusal(_("%(name)s is stale: %(newest)s is there and holds what is still to be readable.") % facts)
    made_at = parse_datetime(manifest.made_at)
    for line in journal.read(burns) if burns else ():
        if line.burned_at > made_at:
            facts = {"name": manifest.name, "code": line.code}
            raise Refusal(_("%(name)s is stale: it was written before %(code)s was burned.") % facts)


def require_free(state):
    state = Path(state) if state else throw_away.state_file()
    if state.exists():
        raise Refusal(_("%(path)s is a key holder's file already: name another place with --state.") % {"path": state})
    return state


def require_readable(path, identity):
    """Raise Refusal unless the identity opens the file, which its first bytes tell."""
    try:
        with Path(path).open("rb") as file:
            pyrage.decrypt_io(file, Nothing(), identity)
    except pyrage.DecryptError as error:
        raise Refusal(_("This identity does not open %(path)s.") % {"path": path}) from error
    except OSError as error:
        if ENOUGH not in str(error):
            raise Refusal(_("%(path)s was cut short or changed.") % {"path": path}) from error


class Nothing:
    """Where the first bytes go to show that they can be read."""

    def write(self, _data):
        raise OSError(ENOUGH)

    def flush(self):
        pass


@contextmanager
def empty_database(name):
    """A database with nothing in it that only the owner can enter. One that we made is gone if the block fails."""
    given = database.owners(connection.settings_dict, "postgres")
    where, environment = writing.address(given)
    with psycopg.connect(where, password=environment.get("PGPASSWORD"), autocommit=True) as server:
        is_new = not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if is_new:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        else:
            require_empty(name)
        shut = "REVOKE ALL ON DATABASE {} FROM PUBLIC"
        server.execute(sql.SQL(shut).format(sql.Identifier(name)))
        if site := connection.settings_dict.get("SITE"):
            server.execute(sql.SQL(shut.replace("PUBLIC", "{}")).format(sql.Identifier(name), sql.Identifier(site)))
        try:
            yield
        except BaseException:
            if is_new:
                drop = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
                server.execute(sql.SQL(drop).format(sql.Identifier(name)))
            raise


def require_empty(name):
    with database.as_owner(connection, name), connection.cursor() as cursor:
        cursor.execute(OURS)
        if cursor.fetchone()[0]:
            raise Refusal(_("The database %(name)s is not empty: nothing is restored over it.") % {"name": name})


def load(books, identity, into):
    """Stream the books through decryption into pg_restore, all or nothing. Raises Refusal."""
    where, environment = writing.address(database.owners(connection.settings_dict, into))
    command = [programs.newest() / "pg_restore", f"--dbname={where}", "--no-owner", "--no-privileges"]
    command += ["--exit-on-error", "--single-transaction"]
    with tempfile.TemporaryFile() as said:
        loading = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=said)
        try:
            with Path(books).open("rb") as file:
                pyrage.decrypt_io(file, loading.stdin, identity)
            loading.stdin.close()
        except (OSError, pyrage.DecryptError) as error:
            # First ended, then its input closed: it must not take what came for all there is.
            loading.kill()
            loading.wait()
            with suppress(OSError):
                loading.stdin.close()
            raise Refusal(_("%(path)s was cut short or changed.") % {"path": books}) from error
        if loading.wait():
            said.seek(0)
            facts = {"said": said.read().decode(errors="replace").strip().splitlines()[:1]}
            raise Refusal(_("pg_restore gave up: %(said)s") % facts)


def require_counts(manifest):
    if writing.counts() != manifest.counts or writing.one_row(writing.SEAL) != manifest.seal:
        raise Refusal(_("%(name)s does not hold what its manifest tells of.") % {"name": manifest.name})


def read_vault(path, identity, manifest):
    """Load the keys of records; returns their number and the key holder's file. Raises Refusal."""
    ours, theirs = os.pipe()
    failed = []

    def decrypt():
        try:
            with Path(path).open("rb") as file, os.fdopen(theirs, "wb") as out:
                pyrage.decrypt_io(file, out, identity)
        except (OSError, pyrage.DecryptError) as error:
            failed.append(error)

    decrypting = threading.Thread(target=decrypt)
    decrypting.start()
    try:
        with os.fdopen(ours, "rb") as lines, wall.through(purpose="rotation") as cursor:
            found = Vault(cursor)
            for line in lines:
                found.take(json.loads(line))
            found.take({"is": "flush"})
            cursor.execute(NUMBER, [manifest.number])
    except (ValueError, KeyError) as error:
        failed.append(error)
    decrypting.join()
    if failed or not found.ended or found.keys != manifest.counts["keys"]:
        raise Refusal(_("%(path)s was cut short or changed.") % {"path": path})
    return found.keys, found.holder


class Vault:
    """What the lines of a vault file make in the database."""

    def __init__(self, cursor):
        self.cursor, self.rows, self.keys, self.holder, self.ended = cursor, [], 0, b"", False

    def take(self, line):
        if line["is"] == "epoch":
            self.cursor.execute(EPOCH, line["row"])
        elif line["is"] == "key":
            self.rows.append(line["row"])
            self.keys += 1
        elif line["is"] == "holder":
            self.holder = base64.b64decode(line["file"])
        self.ended = self.ended or line["is"] == "end"
        if len(self.rows) >= AT_ONCE or line["is"] == "flush":
            self.cursor.executemany(KEY, self.rows)
            self.rows = []


def write_state(path, content):
    if content:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with files.whole(path) as out:
            out.write(content)
