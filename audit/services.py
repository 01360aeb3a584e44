"""Writing the minute book. Every service calls `record` inside its own transaction."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from audit.models import Minute

# The minute as part of a larger statement (the ledger posts entry and minute in one); %s in the order of `row`.
INSERT = """INSERT INTO audit_minute (actor_id, actor_code, act, subject_type, subject_id, subject_code, facts)
            VALUES (%s, %s, %s, %s, %s, %s, %s)"""


def row(act, subject, *, by, **facts):
    """The minute's columns in the order of INSERT: for statements that write it beside other rows."""
    return (
        by and by.pk,
        by.username if by else "system",
        act,
        subject._meta.label_lower,
        str(subject.pk),
        str(subject),
        json.dumps(facts, cls=DjangoJSONEncoder),
    )


def record(act, subject, *, by, **facts):
    """Write that `by` (a user, or None for the machine) did `act` to `subject`, in the current transaction.

    `facts` are codes, sums and dates: never a name, an address or free text of a sealed field.
    """
    return Minute.objects.create(
        actor=by,
        actor_code=by.username if by else "system",
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_code=str(subject),
        facts=facts,
    )
