"""The triggers of votes and decisions, asked past every service."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from access.refusal import Refusal, as_refusal, rule_of
from ledger.models import Currency
from member_parties import services
from member_parties.models import Decision, Tie, Vote
from tests import makers

VOTE = """INSERT INTO member_parties_vote (id, decision_id, body_id, choice, cast_by_id, cast_at)
          VALUES (gen_random_uuid(), %s, %s, 'yes', %s, %s)"""


@pytest.fixture
def decision(delegate):
    euro = Currency.objects.get(pk="EUR")
    return services.propose_decision(
        title="Bread", purpose="For winter", fund=makers.fund(), currency=euro, amount=Decimal(500), by=delegate
    )


def broken(statement, *values):
    """The name of the rule that refuses the statement."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return rule_of(refused.value)


@pytest.mark.usefixtures("as_owner")
def test_vote_by_hand_is_refused(decision, delegate, secretary):
    body, now = delegate.body_id, "2026-01-01T12:00:00+00:00"
    outside = makers.member(tied=False)
    assert broken(VOTE, decision.pk, body, secretary.pk, now) == "vote_by_a_delegate"
    assert broken(VOTE, decision.pk, outside.pk, delegate.pk, now) == "vote_of_a_member"
    assert broken(VOTE, decision.pk, body, delegate.pk, "2019-12-31T23:59:59+00:00") == "vote_of_a_member"
    services.cast_vote(decision, body=delegate.body, choice="yes", by=delegate)
    assert broken(VOTE, decision.pk, body, delegate.pk, now) == "vote_once_per_body"
    assert broken("UPDATE member_parties_vote SET choice = 'no'") == "vote_final"
    assert broken("DELETE FROM member_parties_vote") == "vote_final"
    services.close_decision(decision, by=secretary)
    other = makers.user("delegate")
    assert broken(VOTE, decision.pk, other.body_id, other.pk, now) == "vote_while_open"


@pytest.mark.parametrize(
    "change", ["amount = 501", "title = 'Wine'", "code = 'D-9'", "proposed_on = '2020-01-01'", "purpose = ''"]
)
@pytest.mark.usefixtures("as_owner")
def test_what_was_put_to_the_vote_stays(decision, change):
    assert broken(f"UPDATE member_parties_decision SET {change}") == "decision_final"  # noqa: S608 - our own words


@pytest.mark.usefixtures("as_owner")
def test_decision_is_closed_by_its_votes_alone(decision, delegate, secretary):
    carry = "UPDATE member_parties_decision SET state = 'carried', closed_on = '2026-12-01'"
    assert broken(carry) == "decision_by_its_votes"
    services.cast_vote(decision, body=delegate.body, choice="no", by=delegate)
    assert broken(carry) == "decision_by_its_votes"
    services.close_decision(decision, by=secretary)
    assert broken("UPDATE member_parties_decision SET state = 'open', closed_on = NULL") == "decision_final"
    assert broken("DELETE FROM member_parties_decision") == "decision_final"


def test_race_is_a_sentence_too(decision, delegate):
    services.cast_vote(decision, body=delegate.body, choice="yes", by=delegate)
    vote = Vote(decision=decision, body=delegate.body, choice="no", cast_by=delegate)
    with pytest.raises(Refusal, match="has voted already"), as_refusal(), transaction.atomic():
        vote.save(force_insert=True)


def test_ties_by_hand_are_refused(db):
    body = makers.member()
    again = """INSERT INTO member_parties_tie (id, body_id, kind, other_id, from_on)
               VALUES (gen_random_uuid(), %s, %s, %s, '2024-01-01')"""
    assert broken(again, body.pk, "member", None) == "tie_no_overlap"
    assert broken(again, body.pk, "part of", None) == "tie_other_end"
    assert broken(again, body.pk, "part of", body.pk) == "tie_not_to_itself"
    assert Tie.objects.count() == 1
    assert Decision.objects.count() == 0
