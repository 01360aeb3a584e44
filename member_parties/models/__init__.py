"""Bodies and what ties them; decisions, votes, and money moved between funds by decision."""

from member_parties.models.bodies import (
    NO_BODY,
    SEES_ALL,
    TO_THE_ASSOCIATION,
    Body,
    BodyKind,
    BodyQuerySet,
    Tie,
    TieKind,
    TieQuerySet,
)
from member_parties.models.decisions import (
    About,
    Choice,
    Decision,
    DecisionQuerySet,
    DecisionState,
    FundTransfer,
    FundTransferQuerySet,
    Vote,
)

__all__ = [
    "NO_BODY",
    "SEES_ALL",
    "TO_THE_ASSOCIATION",
    "About",
    "Body",
    "BodyKind",
    "BodyQuerySet",
    "Choice",
    "Decision",
    "DecisionQuerySet",
    "DecisionState",
    "FundTransfer",
    "FundTransferQuerySet",
    "Tie",
    "TieKind",
    "TieQuerySet",
    "Vote",
]
