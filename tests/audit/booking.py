"""A minute book with seals and signed heads, and what a superuser might do to it."""

# ruff: noqa: S608 - the statements are made of these tests' own words

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from audit import chain, heads, services
from audit.models import Seal
from audit.sealing import seal
from audit.verifier.verify_minutes import BEFORE_ALL, chained, signed_part

KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def signer(key=KEY):
    def sign(count, digest, at):
        signature = key.sign(signed_part({"count": count, "digest": digest, "at": at}))
        return signature.hex(), key.public_key().public_bytes_raw().hex()

    return sign


def write(count, by):
    for turn in range(count):
        services.record("thing done", by, by=by, turn=turn)


def written(by):
    """Three sealed stretches of minutes and two heads, the second under the last seal."""
    write(4, by)
    heads.sign_head(sign=signer())
    write(4, by)
    seal(wait=1)
    write(4, by)
    heads.sign_head(sign=signer())


def as_superuser(*statements):
    """Past all triggers, as whoever owns the server could."""
    with transaction.atomic(), connection.cursor() as cursor:
        # What waits to be checked is checked while all is well.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def number(place):
    """SQL for the number of the minute at this place of the book, beginning with 0."""
    return f"(SELECT id FROM audit_minute ORDER BY id OFFSET {place} LIMIT 1)"


def chain_anew():
    """Make every digest of the seals fit the minutes that are there now."""
    digest, lines = BEFORE_ALL, list(chain.minutes(chain.LOWEST, 2**62))
    for one in Seal.objects.order_by("number"):
        inside = [(at, line) for at, line in lines if one.first_id <= at <= one.last_id]
        for _at, line in inside:
            digest = chained(digest, line)
        as_superuser(f"UPDATE audit_seal SET digest = '{digest.hex()}' WHERE number = {one.number}")


def alter():
    as_superuser(f"UPDATE audit_minute SET facts = '{{\"turn\": 7}}' WHERE id = {number(5)}")


def delete():
    as_superuser(f"DELETE FROM audit_minute WHERE id = {number(5)}")


def insert():
    columns = "actor_code, act, subject_type, subject_id, subject_code, facts"
    copy = f"SELECT -5, {columns} FROM audit_minute WHERE id = {number(3)}"
    as_superuser(f"INSERT INTO audit_minute (id, {columns}) OVERRIDING SYSTEM VALUE {copy}")


def reorder():
    one, other = number(5), number(6)
    as_superuser(
        f"CREATE TEMP TABLE two ON COMMIT DROP AS SELECT {one} AS one, {other} AS other",
        "UPDATE audit_minute SET id = -1 FROM two WHERE id = one",
        "UPDATE audit_minute SET id = one FROM two WHERE id = other",
        "UPDATE audit_minute SET id = other FROM two WHERE id = -1",
        "DROP TABLE two",
    )


def cut():
    """The end goes, with its seal and its head: what is left fits together."""
    as_superuser(
        "DELETE FROM audit_minute WHERE id > (SELECT last_id FROM audit_seal WHERE number = 1)",
        "DELETE FROM audit_head WHERE seal_id > 1",
        "DELETE FROM audit_seal WHERE number > 1",
    )


def write_anew():
    alter()
    chain_anew()


def forge():
    """Minutes and seals written anew, and the last head signed again, with a key of the forger's."""
    write_anew()
    last = Seal.objects.order_by("-number").first()
    at = chain.moment(heads.latest().at)
    signature, key = signer(OTHER_KEY)(last.count, last.digest, at)
    facts = f"digest = '{last.digest}', signature = '{signature}', key = '{key}'"
    as_superuser(f"UPDATE audit_head SET {facts} WHERE id = (SELECT max(id) FROM audit_head)")
