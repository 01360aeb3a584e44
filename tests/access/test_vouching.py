"""Who takes second factors away does not come in as the person: a second body vouches for the renewed login."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from access import services
from access.models import User
from access.offices import Office, holds
from access.refusal import rule_of
from audit.models import Minute
from tests import keys, makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def renewed(secretary):
    person = makers.user(Office.TREASURER)
    keys.give_passkey(person)
    services.take_factors(person, because="lost the key", by=secretary)
    services.give_password(person, by=secretary)
    return User.objects.get(pk=person.pk)


def page_of(person):
    return reverse("access:user_vouch", args=[person.pk])


def test_a_renewed_login_opens_no_office_before_a_second_body_vouches(renewed, secretary, sign_in):
    assert not holds(renewed, Office.TREASURER)
    client = sign_in(renewed)
    assert client.get(reverse("remittances:remittance_new")).status_code == 403
    assert "vouched" in client.get("/home/").text
    assert "The login was renewed" in sign_in(secretary).get(renewed.get_absolute_url()).text
    judge = sign_in(makers.user(Office.DELEGATE))
    assert page_of(renewed) in judge.get("/home/").text
    assert judge.post(page_of(renewed), {"sure": "on"}).headers["Location"] == "/home/"
    assert holds(User.objects.get(pk=renewed.pk), Office.TREASURER)
    assert Minute.objects.about(renewed).latest("pk").act == "login vouched for"
    assert judge.get(page_of(renewed)).status_code == 404


def test_neither_the_secretarys_body_nor_the_persons_vouches(renewed, secretary, sign_in):
    of_theirs = [makers.user(Office.DELEGATE, body=body) for body in (secretary.body, renewed.body)]
    for person in (*of_theirs, secretary, makers.user(Office.AUDITOR)):
        assert sign_in(person).post(page_of(renewed), {"sure": "on"}).status_code == 404
    for person in of_theirs:
        with pytest.raises(services.NoSecondBody):
            services.vouch_for(renewed, by=person)
    with pytest.raises(services.AlreadyAnswered):
        services.vouch_for(secretary, by=of_theirs[1])


def test_a_new_password_alone_waits_where_there_is_no_second_factor(secretary):
    with_factor, without, newcomer = makers.user(Office.APPROVER), makers.user(Office.APPROVER), makers.user()
    keys.give_passkey(with_factor)
    for person in (with_factor, without, newcomer):
        services.give_password(person, by=secretary)
    people = User.objects.filter(pk__in=[with_factor.pk, without.pk, newcomer.pk], renewed_by=secretary)
    assert list(people) == [without]


def test_the_rule_holds_past_the_acts(renewed, secretary):
    own, other = makers.user(Office.DELEGATE, body=secretary.body), makers.user(Office.DELEGATE)
    for change in ({"vouched_by": own}, {"vouched_by": secretary}, {"vouched_by": renewed}, {"renewed_by": None}):
        with pytest.raises(IntegrityError) as broken, transaction.atomic():
            User.objects.filter(pk=renewed.pk).update(**change)
        assert rule_of(broken.value) == "renewal_vouched_by_second_body"
    User.objects.filter(pk=renewed.pk).update(vouched_by=other)


def test_who_confirms_an_office_hears_whether_the_person_ever_came_in(secretary, sign_in):
    person, warning = makers.user(), "not set up a second factor yet"
    grant = services.appoint(user=person, office=Office.KEEPER, held_from=makers.LONG_AGO, by=secretary)
    client, page = sign_in(makers.user(Office.DELEGATE)), reverse("access:grant_confirm", args=[grant.pk])
    assert warning in client.get(page).text
    keys.give_app(person)
    assert warning not in client.get(page).text
