"""Proving the minute book: 1,000,000 minutes read from the table, chained and held against their seals and head.

The peer is a plain `COPY` of the same rows out of the server. Beside it, for the reader: the stand-alone verifier over
the export, and one sealing step over all of it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import ground

ground.ready()

import making
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from figures import Figure, tell

from aidassoc.database import as_owner
from audit import export, heads
from audit.sealing import seal
from audit.verifier import verify_minutes

FILL = """
INSERT INTO audit_minute (actor_id, actor_code, act, subject_type, subject_id, subject_code, facts)
SELECT %s, 'typist', 'list counted', 'fund_collections.subscriptionlist', gen_random_uuid(), 'NL-' || n,
       jsonb_build_object('amount', (n / 100.0)::text, 'currency', 'EUR', 'lines', n %% 25)
FROM generate_series(1, %s) n"""
ALL = "COPY (SELECT * FROM audit_minute ORDER BY id) TO STDOUT"


def plain_copy():
    with connection.cursor() as cursor, cursor.copy(ALL) as source:
        for _block in source:
            pass


def prove():
    assert export.proven().faults() == []


def signer(key):
    def sign(count, digest, at):
        head = {"count": count, "digest": digest, "at": at}
        return key.sign(verify_minutes.signed_part(head)).hex(), key.public_key().public_bytes_raw().hex()

    return sign


def main(minutes=1_000_000, rounds=3):
    found = making.association()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [found["typist"].pk, minutes])
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE audit_minute")
    sealing = ground.timed(lambda: seal(wait=1))
    head = heads.sign_head(sign=signer(Ed25519PrivateKey.generate()))
    assert head.count >= minutes
    ours, peer = ground.in_turn(rounds, prove, plain_copy)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.jsonl"
        with file.open("wb") as sink:
            sink.writelines(export.lines())
        command = [sys.executable, "-I", verify_minutes.__file__, file]
        alone = ground.timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    tell(
        Figure(f"{minutes:,} minutes proved", ours, peer, "COPY out", of="ours", bound=60),
        Figure(f"{minutes:,} minutes proved alone, from the export", alone, peer, "COPY out"),
        Figure(f"{minutes:,} minutes sealed in one step", sealing, peer, "COPY out"),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
