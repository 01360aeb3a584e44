import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from access.offices import Office
from access.refusal import Refusal
from access.services import end_appointment
from audit.models import Minute
from ledger.models import Currency
from member_parties import services
from member_parties.models import Body, Decision, DecisionState, TieKind, Vote
from tests import makers

TODAY = dt.date.today
EUR = "EUR"


def proposed(by, **changes):
    facts = {"title": "Bread for winter", "purpose": "The houses in the north", "amount": Decimal(500)}
    currency = Currency.objects.get(pk=changes.pop("currency", EUR))
    return services.propose_decision(**{**facts, "fund": makers.fund(), **changes}, currency=currency, by=by)


def acts(subject):
    return list(Minute.objects.about(subject).order_by("id").values_list("act", flat=True))


def test_found_body_and_tie_it(secretary):
    facts = {"code": "GR", "name": "Workers of Greece", "kind": "party", "country": "GR", "language": "el"}
    body = services.found_body(**facts, by=secretary)
    tie = services.tie(body=body, kind=TieKind.MEMBER, from_on=makers.LONG_AGO, by=secretary)
    services.end_tie(tie, on=TODAY(), by=secretary)
    assert body.ties.get().to_on == TODAY()
    assert acts(body) == ["body entered", "tie made", "tie ended"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"code": "a b"}, "code"), ({"country": "gr"}, None), ({"kind": "club"}, "kind"), ({"name": "x" * 121}, "name")],
)
def test_found_body_refuses_wrong_shape(secretary, changes, field):
    facts = {"code": "GR", "name": "Workers of Greece", "kind": "party", "country": "GR", "language": "el"}
    with pytest.raises(Refusal) as refused:
        services.found_body(**facts | changes, by=secretary)
    assert refused.value.field == field
    assert list(Body.objects.exclude(pk=secretary.body_id)) == []


@pytest.mark.parametrize(
    ("kind", "other", "days", "sentence"),
    [
        (TieKind.MEMBER, None, (2021, 2022), "this tie already since 1 Jan 2020"),
        (TieKind.PART_OF, None, (2021, 2022), "Members and observers are tied to the association"),
        (TieKind.OBSERVER, "itself", (2021, 2022), "Members and observers are tied to the association"),
        (TieKind.PART_OF, "itself", (2021, 2022), "A body is not part of itself"),
        (TieKind.OBSERVER, None, (2022, 2021), "A tie cannot end before it begins"),
    ],
)
def test_tie_refuses(secretary, kind, other, days, sentence):
    body = makers.member("NL")
    first, last = (dt.date(year, 1, 1) for year in days)
    other = body if other else None
    with pytest.raises(Refusal, match=sentence):
        services.tie(body=body, kind=kind, other=other, from_on=first, to_on=last, by=secretary)


def test_ended_tie_is_not_ended_again(secretary):
    tie = makers.member().ties.get()
    services.end_tie(tie, on=dt.date(2024, 1, 1), by=secretary)
    for day, sentence in ((2025, "ends already on 1 Jan 2024"), (2019, "begins on 1 Jan 2020")):
        with pytest.raises(Refusal, match=sentence):
            services.end_tie(tie, on=dt.date(day, 1, 1), by=secretary)


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "NaN", "Infinity", "1000000000000000"])
def test_propose_refuses_what_is_no_sum(delegate, amount):
    with pytest.raises(Refusal) as refused:
        proposed(delegate, amount=Decimal(amount))
    assert refused.value.field == "amount"
    assert list(Decision.objects.all()) == []


def test_propose_refuses_closed_fund_and_day_to_come(delegate):
    fund = makers.fund()
    fund.closed_on = dt.date(2024, 1, 1)
    with pytest.raises(Refusal, match="is closed"):
        proposed(delegate, fund=fund)
    with pytest.raises(Refusal, match="lies ahead"):
        proposed(delegate, on=TODAY() + dt.timedelta(days=1))


def test_decisions_are_numbered_without_gap(delegate):
    first = proposed(delegate)
    with pytest.raises(Refusal):
        proposed(delegate, amount=Decimal(-1))
    assert [first.code, proposed(delegate).code] == ["D-1", "D-2"]


@pytest.mark.parametrize("office", [Office.COLLECTOR, Office.FORWARDER, Office.AUDITOR, Office.APPROVER])
def test_propose_is_not_for(db, office):
    with pytest.raises(PermissionDenied):
        proposed(makers.user(office))


def test_votes_carry_and_lose(secretary, delegate):
    against = makers.user(Office.DELEGATE)
    carried, lost = proposed(delegate), proposed(delegate)
    services.cast_vote(carried, body=delegate.body, choice="yes", by=delegate)
    services.cast_vote(lost, body=delegate.body, choice="yes", by=delegate)
    services.cast_vote(lost, body=against.body, choice="no", by=against)
    states = [services.close_decision(one, by=secretary).state for one in (carried, lost)]
    assert states == [DecisionState.CARRIED, DecisionState.LOST]
    assert acts(lost) == ["decision proposed", "vote cast", "vote cast", "decision closed"]
    assert Minute.objects.about(lost).latest("id").facts == {"state": "lost", "yes": 1, "no": 1, "abstained": 0}


def test_close_refuses_without_votes_twice_and_before_the_last_vote(secretary, delegate):
    decision = proposed(delegate, on=dt.date(2026, 1, 5))
    with pytest.raises(services.NothingToCount):
        services.close_decision(decision, by=secretary)
    at = dt.datetime(2026, 1, 7, 12, tzinfo=dt.UTC)
    services.cast_vote(decision, body=delegate.body, choice="abstained", by=delegate, at=at)
    with pytest.raises(Refusal, match="between 7 Jan 2026"):
        services.close_decision(decision, on=dt.date(2026, 1, 6), by=secretary)
    assert services.close_decision(decision, on=dt.date(2026, 1, 7), by=secretary).state == "lost"
    with pytest.raises(Refusal, match="is lost already"):
        services.close_decision(decision, by=secretary)


def test_vote_refused_is_kept_in_the_minutes(secretary, delegate):
    decision, body = proposed(delegate), delegate.body
    observer = makers.user(Office.DELEGATE, body=makers.member(tied=False))
    for who, of, refusal in ((secretary, body, services.NoMandate), (observer, observer.body, services.NoMember)):
        with pytest.raises(refusal):
            services.cast_vote(decision, body=of, choice="yes", by=who)
    services.cast_vote(decision, body=body, choice="yes", by=delegate)
    with pytest.raises(services.VotedAlready):
        services.cast_vote(decision, body=body, choice="no", by=delegate)
    services.close_decision(decision, by=secretary)
    with pytest.raises(services.TooLate):
        services.cast_vote(decision, body=body, choice="no", by=delegate)
    why = [minute.facts["why"] for minute in Minute.objects.filter(act="vote refused").order_by("id")]
    assert why == ["no mandate that day", "no member that day", "body has voted", "decision closed"]
    assert list(Vote.objects.values_list("choice", flat=True)) == ["yes"]


def test_vote_on_the_day_after_a_mandate_ended_is_refused(secretary, delegate):
    last = dt.date(2026, 3, 31)
    end_appointment(delegate.appointments.get(), on=last, by=secretary)
    decision = proposed(secretary, on=last)
    midnight = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    with pytest.raises(services.NoMandate, match="on 1 Apr 2026"):
        services.cast_vote(decision, body=delegate.body, choice="yes", by=delegate, at=midnight)
    before = midnight - dt.timedelta(seconds=1)
    assert services.cast_vote(decision, body=delegate.body, choice="yes", by=delegate, at=before).cast_at == before
