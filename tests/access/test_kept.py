"""A long form that was sent too late comes back to be sent again, and only to the page that sent it."""

import pytest
from django.contrib.auth import get_user

from access.offices import Office
from fund_collections import services
from fund_collections.models import Appeal, Collector
from ledger.models import Currency
from tests import makers
from tests.visitors import Visitor

HERE = {"Origin": "http://testserver"}
TYPED = {"act": "check", "1-giver": "K. <b>", "1-kind": "pseudonym", "1-amount": "5", "collector_total": "5", "on": ""}


@pytest.fixture
def sheet(db):
    """The address of a list that waits to be typed, and who types it."""
    body = makers.member("NL")
    typist = makers.user(Office.COLLECTOR, body=body)
    appeal = Appeal.objects.create(code="w", title="W", purpose="W.", fund=makers.fund(), opens_on=makers.LONG_AGO)
    facts = {"collector": Collector.objects.create(code="C1", body=body, user=typist), "appeal": appeal, "body": body}
    facts |= {"currency": Currency.objects.get(pk="EUR"), "issued_on": makers.LONG_AGO, "due_on": makers.LONG_AGO}
    one = services.issue_list(**facts, by=makers.user(Office.DELEGATE, body=body))
    return one, f"{one.get_absolute_url()}type/", typist


def test_what_was_typed_comes_back_when_the_visit_has_ended(sheet, client):
    response = client.post(sheet[1], TYPED, headers=HERE)
    text = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (401, "no-store")
    assert '<input type="hidden" name="1-giver" value="K. &lt;b&gt;">' in text
    assert 'href="/door/login/"' in text
    assert get_user(client).is_anonymous


def test_it_is_sent_again_after_the_door_and_kept(sheet):
    one, address, typist = sheet
    client = Visitor(enforce_csrf_checks=True)
    client.force_login(typist)
    # The token of a visit that has ended.
    response = client.post(address, TYPED | {"csrfmiddlewaretoken": "x" * 64}, headers=HERE)
    assert (response.status_code, one.contributions.count()) == (401, 0)
    fields = dict(response.context["fields"]) | {"csrfmiddlewaretoken": response.context["csrf_token"]}
    client.post(address, fields, headers=HERE)
    assert [line.pseudonym for line in one.contributions.all()] == ["K. <b>"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}])
def test_what_another_site_sends_never_comes_back(sheet, client, headers):
    response = client.post(sheet[1], TYPED, headers=headers)
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/door/login/")
    strict = Visitor(enforce_csrf_checks=True)
    strict.force_login(sheet[2])
    assert strict.post(sheet[1], TYPED, headers=headers).status_code == 403


def test_a_form_that_is_not_long_leads_to_the_door(sheet, client):
    response = client.post(f"{sheet[0].get_absolute_url()}count/", {"counted_total": "5"}, headers=HERE)
    assert response.status_code == 302
