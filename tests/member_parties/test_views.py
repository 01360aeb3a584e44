from decimal import Decimal

import pytest
from django.urls import reverse

from access.offices import Office
from ledger.models import Currency
from member_parties import services
from member_parties.models import BodyKind, Decision, Tie, TieKind
from tests import makers
from tests.exporting import taken_along

BODIES, DECISIONS = reverse("member_parties:body_list"), reverse("member_parties:decision_list")
NOTHING = "00000000-0000-4000-8000-000000000000"


def proposed(by, title="Bread"):
    euro, fund = Currency.objects.get(pk="EUR"), makers.fund()
    return services.propose_decision(title=title, purpose="Winter", fund=fund, currency=euro, amount=Decimal(5), by=by)


def url(name, thing):
    return reverse(f"member_parties:{name}", args=[thing.pk])


def with_groups(body, count, kind=TieKind.PART_OF):
    for _turn in range(count):
        group = makers.member(tied=False, kind=BodyKind.GROUP)
        Tie.objects.create(body=group, kind=kind, other=body, from_on=makers.LONG_AGO)
    return group


@pytest.mark.parametrize("count", [1, 3])
def test_body_pages_query_count(count, secretary, sign_in, django_assert_num_queries):
    with_groups(secretary.body, count)
    for _turn in range(count):
        makers.user(Office.DELEGATE, body=secretary.body)
    client = sign_in(secretary)
    with django_assert_num_queries(6):
        assert len(client.get(BODIES).context["page"].object_list) == count + 1
    with django_assert_num_queries(8):
        assert len(client.get(secretary.body.get_absolute_url()).context["inside"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_decision_pages_query_count(count, secretary, sign_in, django_assert_max_num_queries):
    *_others, decision = [proposed(secretary) for _turn in range(count)]
    for _turn in range(count):
        voter = makers.user(Office.DELEGATE)
        services.cast_vote(decision, body=voter.body, choice="yes", by=voter)
    client = sign_in(secretary)
    with django_assert_max_num_queries(12) as listed:
        client.get(DECISIONS)
    with django_assert_max_num_queries(12) as shown:
        assert len(client.get(decision.get_absolute_url()).context["lines"]) == count + 1
    assert (len(listed), len(shown)) == (6, 10)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["AA", "BB", "CC"]), ("sort=-code", ["CC", "BB", "AA"]), ("name=b", ["BB"]), ("kind=group", ["CC"]),
        ("tie=member", ["AA"]), ("tie=part+of", ["CC"]), ("kind=club", []),
    ],
)  # fmt: skip
def test_body_list_filters_and_sorts(sign_in, db, query, codes):
    client = sign_in(makers.user(Office.SECRETARY, body=makers.member("AA")))
    other, group = makers.member("BB", tied=False), makers.member("CC", tied=False, kind=BodyKind.GROUP)
    Tie.objects.create(body=group, kind=TieKind.PART_OF, other=other, from_on=makers.LONG_AGO)
    assert [body.code for body in client.get(f"{BODIES}?{query}").context["page"].object_list] == codes
    sheet = taken_along(client, f"{BODIES}?{query}")
    assert [line.split(";")[0] for line in sheet[1:]] == codes


def test_delegate_sees_the_own_body_and_its_groups_alone(delegate, sign_in):
    group = with_groups(delegate.body, 1)
    minority, foreign = with_groups(delegate.body, 1, TieKind.MINORITY_OF), makers.member()
    client = sign_in(delegate)
    found = [body.code for body in client.get(BODIES).context["page"].object_list]
    assert found == sorted([delegate.body.code, group.code])
    nothing = client.get(f"/bodies/{NOTHING}/").content
    for hidden in (minority, foreign):
        page = client.get(hidden.get_absolute_url())
        assert (page.status_code, page.content) == (404, nothing.replace(NOTHING.encode(), str(hidden.pk).encode()))
    page = client.get(delegate.body.get_absolute_url())
    assert [tie.body for tie in page.context["inside"]] == [group]
    assert page.context["minutes"] is None


def test_a_minority_is_a_member_and_its_party_is_not(secretary, sign_in):
    party = makers.member("PP", tied=False)
    minority = makers.member("MM", kind=BodyKind.MINORITY)
    Tie.objects.create(body=minority, kind=TieKind.MINORITY_OF, other=party, from_on=makers.LONG_AGO)
    page = sign_in(secretary).get(f"{BODIES}?tie=member")
    assert [body.code for body in page.context["page"].object_list] == sorted(["MM", secretary.body.code])
    lines = sign_in(secretary).get(proposed(secretary).get_absolute_url()).context["lines"]
    assert [line.body.code for line in lines] == sorted(["MM", secretary.body.code])


def test_secretary_enters_ties_and_ends(secretary, sign_in):
    client = sign_in(secretary)
    facts = {"code": "GR", "name": "Workers", "kind": "party", "country": "GR", "language": "el"}
    assert client.post(reverse("member_parties:body_new"), facts | {"country": "gr"}).context["form"].errors
    client.post(reverse("member_parties:body_new"), facts)
    body = makers.Body.objects.get(code="GR")
    tie = {"kind": "member", "other": "", "from_on": "2026-01-01", "to_on": ""}
    assert client.post(url("tie_new", body), tie).headers["Location"] == body.get_absolute_url()
    for wrong in (tie, tie | {"kind": "part of"}, tie | {"kind": "observer", "to_on": "2025-01-01"}):
        assert len(client.post(url("tie_new", body), wrong).context["form"].errors) == 1
    made = body.ties.get()
    client.post(url("tie_end", made), {"on": "2026-06-30"})
    assert str(body.ties.get().to_on) == "2026-06-30"


def test_vote_from_form_to_page(secretary, delegate, sign_in):
    decision, client = proposed(secretary), sign_in(delegate)
    page = client.get(url("decision_vote", decision))
    assert page.context["form"]["body"].initial == delegate.body
    asked = {"body": delegate.body.pk, "choice": "yes"}
    assert client.post(url("decision_vote", decision), asked).headers["Location"] == decision.get_absolute_url()
    again = client.post(url("decision_vote", decision), asked | {"choice": "no"}).context["form"]
    assert again.errors == {"body": [f"{delegate.body.code} has voted on D-1 already; a vote is never changed."]}
    services.close_decision(decision, by=secretary)
    late = client.post(url("decision_vote", decision), asked).context["form"]
    assert late.non_field_errors() == ["Decision D-1 is closed: no vote is taken any more."]


def test_vote_of_another_body_is_no_choice(secretary, delegate, sign_in):
    decision, foreign = proposed(secretary), makers.member()
    form = sign_in(delegate).post(url("decision_vote", decision), {"body": foreign.pk, "choice": "yes"}).context["form"]
    assert list(form.errors) == ["body"]
    assert decision.votes.count() == 0


@pytest.mark.parametrize("office", [Office.SECRETARY, Office.TREASURER, Office.APPROVER, Office.AUDITOR])
def test_vote_page_is_for_delegates(secretary, sign_in, office):
    assert sign_in(makers.user(office)).get(url("decision_vote", proposed(secretary))).status_code == 403


def test_decisions_are_hidden_from_those_who_have_no_part(secretary, forwarder, sign_in):
    client = sign_in(forwarder)
    page, nothing = client.get(url("decision_detail", proposed(secretary))), client.get(f"/bodies/decisions/{NOTHING}/")
    assert (page.status_code, nothing.status_code) == (404, 404)


def test_voters_are_shown_to_their_own_body_secretary_and_auditor(secretary, delegate, auditor, sign_in):
    other, decision = makers.user(Office.DELEGATE, username="otto"), proposed(secretary)
    services.cast_vote(decision, body=other.body, choice="no", by=other)
    shown = [
        "otto" in sign_in(user).get(decision.get_absolute_url()).content.decode()
        for user in (other, secretary, auditor, delegate)
    ]
    assert shown == [True, True, True, False]


def test_close_says_what_will_be_and_does_it(secretary, delegate, sign_in):
    decision, client = proposed(secretary), sign_in(secretary)
    assert "No body has voted" in str(client.post(url("decision_close", decision), {"on": "2026-01-01"}).content)
    services.cast_vote(decision, body=delegate.body, choice="yes", by=delegate)
    page = client.get(url("decision_close", decision))
    assert page.context["consequence"] == "D-1 will be carried"
    client.post(url("decision_close", decision), {"on": page.context["form"]["on"].value()})
    assert Decision.objects.get().state == "carried"


def test_decision_is_proposed_by_form(delegate, sign_in):
    fund, client, page = makers.fund(), sign_in(delegate), reverse("member_parties:decision_new")
    asked = {"title": "Bread", "purpose": "Winter", "about": "money"}
    asked |= {"fund": fund.pk, "amount": "12.50", "currency": "EUR"}
    for wrong in ("0", "-1", "1.001", "1e400", "12,5,0", "9" * 20, "NaN"):
        assert list(client.post(page, asked | {"amount": wrong}).context["form"].errors) == ["amount"]
    client.post(page, asked)
    assert str(Decision.objects.get().money) == "12.5000 EUR"
