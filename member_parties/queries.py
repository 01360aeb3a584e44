"""What pages show of a decision besides itself: how each body voted, and who did not."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, Sum, UUIDField, Value
from django.utils import timezone

from access.offices import Office, bodies, holds
from member_parties.models import Body, Vote

NEWEST = 50


@dataclass(frozen=True)
class BodyVote:
    body: Body
    vote: Vote | None
    shows_voter: bool


def votes_by_body(decision, viewer):
    """One line for each body that voted or may vote: members on the day the vote was closed, today while it is open.

    Who cast a vote is shown to secretary and auditor, and to delegates of the same body.
    """
    day = decision.closed_on or timezone.localdate()
    votes = {vote.body_id: vote for vote in decision.votes.select_related("body", "cast_by")}
    voters = {vote.body for vote in votes.values()} | set(Body.objects.members_on(day))
    sees_all, own = holds(viewer, Office.SECRETARY, Office.AUDITOR), bodies(viewer, Office.DELEGATE)
    return [
        BodyVote(body, votes.get(body.pk), sees_all or body.pk in own)
        for body in sorted(voters, key=lambda body: body.code)
    ]


def waits_for_vote_of(lines, viewer):
    """Whether a body that has not voted yet has the viewer for its delegate."""
    own = bodies(viewer, Office.DELEGATE)
    return any(line.vote is None and line.body.pk in own for line in lines)


@dataclass(frozen=True)
class Drawn:
    """What went under a decision but by an order: `what` is the fund that took it, or the words of the entry."""

    entry_id: UUID
    code: str
    posted_on: date
    what: str
    sum: Decimal
    is_undone: bool
    match_id: UUID | None  # of what the bank paid


def drawn_besides(decision):
    """Money moved to other funds, and paid by the bank, the newest fifty of both together; in one query."""
    booked = ("entry", "entry__year", "entry__number", "entry__posted_on")
    moved = decision.transfers.order_by().annotate(
        what=F("taker__name"),
        out=F("amount"),
        undone=Q(entry__reversed_by__isnull=False),
        pair=Value(None, UUIDField()),
    )
    spent = Sum("entry__postings__amount", filter=Q(entry__postings__amount__gt=0))
    paid = decision.bank_payments.order_by().annotate(
        what=F("entry__text"), out=spent, undone=Q(undone_at__isnull=False), pair=F("match")
    )
    names = (*booked, "what", "out", "undone", "pair")
    rows = moved.values_list(*names).union(paid.values_list(*names), all=True)
    rows = rows.order_by("-entry__posted_on", "-entry__year", "-entry__number")[:NEWEST]
    return [
        Drawn(entry, f"J-{year}-{number:05d}", day, what, out, undone, pair)
        for entry, year, number, day, what, out, undone, pair in rows
    ]
