"""The minute book as its chain reads it: each minute one canonical line, the seals between them."""

import json
from collections import deque
from datetime import UTC

from django.db import connection

from audit.models import Head, Seal
from audit.verifier.verify_minutes import canonical

SEALS_AT_ONCE = 1000
# Below any minute's number, so that one slipped in before the first is read too.
LOWEST = -(2**63)
# As it stands in a line: UTC to the microsecond, whatever the session's time zone.
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
COLUMNS = ("id", "at", "actor", "actor_code", "act", "subject_type", "subject_id", "subject_code", "facts")
MINUTES = """
COPY (SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor_id, actor_code, act,
             subject_type, subject_id, subject_code, facts
      FROM audit_minute WHERE id > %d AND id <= %d ORDER BY id) TO STDOUT"""


def exact(digits):
    """A number with a fraction as its own digits, behind a sign that no text of PostgreSQL's JSON can have."""
    return "\0" + digits


_facts = json.JSONDecoder(parse_float=exact).decode


def minutes(after, until):
    """Pairs (id, canonical line) of the minutes with after < id <= until, streamed."""
    with connection.cursor() as cursor, cursor.copy(MINUTES % (after, until)) as source:
        for number, *words, facts in source.rows():
            found = dict(zip(COLUMNS, (int(number), *words, _facts(facts)), strict=True))
            yield found["id"], canonical(found)


def moment(at):
    return at.astimezone(UTC).strftime(MOMENT)


def seal_line(seal):
    """A seal as exports and the verifier write it."""
    facts = {"number": seal.number, "first_id": seal.first_id, "last_id": seal.last_id, "count": seal.count}
    return facts | {"digest": seal.digest, "sealed_at": moment(seal.sealed_at)}


def head_line(head):
    """A head as it is kept by a body: file, mail and export say the same."""
    facts = {"number": head.pk, "seal": head.seal_id, "count": head.count, "digest": head.digest}
    return facts | {"at": moment(head.at), "signature": head.signature, "key": head.key}


def heads():
    return [head_line(head) for head in Head.objects.order_by("pk")]


def sealed_book():
    """The sealed part as ("minute", id, line) and ("seal", number, fact) in order, streamed.

    Minutes up to a seal are settled: read after the seal, all that it closes in are there.
    """
    number, after = -1, LOWEST
    # A connection streams one thing at a time: some seals, then the minutes between them.
    while seals := list(Seal.objects.filter(number__gt=number).order_by("number")[:SEALS_AT_ONCE]):
        until = max(after, *(seal.last_id for seal in seals))
        yield from _between(seals, minutes(after, until))
        number, after = seals[-1].number, until


def _between(seals, lines):
    ahead = deque(seals)
    for number, line in lines:
        while ahead and ahead[0].last_id < number:
            seal = ahead.popleft()
            yield "seal", seal.number, seal_line(seal)
        yield "minute", number, line
    for seal in ahead:
        yield "seal", seal.number, seal_line(seal)
