"""What pages show of a decision besides itself: how each body voted, and who did not."""

from dataclasses import dataclass

from django.utils import timezone

from access.offices import Office, bodies, holds
from member_parties.models import Body, Vote


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


def transfers_under(decision):
    """Money that went to other funds under the decision, newest first."""
    found = decision.transfers.select_related("taker", "entry", "entry__reversed_by")
    return found.order_by("-entry__posted_on", "-entry__number")
