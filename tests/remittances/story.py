"""Facts and makers that the tests of remittances share."""

import datetime as dt
from decimal import Decimal

from access.offices import Office
from member_parties.models import Decision, DecisionState, Vote
from tests import makers

CANARY = "Cellar door 9, behind the mill"
REASON = "sending of 12 November"
DAY = dt.date(2026, 3, 2)


def carried_decision(fund, *, amount="1000", by, code="D-31", currency="EUR", on=DAY, about="money"):
    voter = makers.user(Office.DELEGATE)
    decision = Decision.objects.create(
        code=code,
        title="Bread for the north",
        purpose="Bread",
        about=about,
        fund=fund,
        currency_id=currency,
        amount=Decimal(amount),
        proposed_on=on,
        proposed_by=by,
    )
    Vote.objects.create(decision=decision, body=voter.body, choice="yes", cast_by=voter)
    decision.state, decision.closed_on = DecisionState.CARRIED, on
    decision.save(update_fields=["state", "closed_on"])
    return decision
