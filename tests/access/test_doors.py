"""Who gets in, who is out again, and what the door says."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from access import services
from access.doors import PROVED_AT, note_proof, step_up_required
from access.models import Session
from access.offices import Office
from tests import keys, makers

LOGIN = "/door/login/"


def sign(client, user, password=makers.PASSWORD):
    return client.post(LOGIN, {"login": user.username, "password": password})


def test_right_password_leads_to_the_second_factor_and_its_code_opens(client, secretary):
    secret = keys.give_app(secretary)
    assert sign(client, secretary).headers["Location"] == reverse("door_second")
    code = {"code": keys.code(secret)}
    assert client.post(reverse("door_code"), code).headers["Location"] == reverse("portal:home")
    assert client.get(reverse("access:user_list")).status_code == 200


def test_shut_login_gets_the_answer_of_a_wrong_password(secretary):
    person, other = makers.user(Office.KEEPER), makers.user(Office.KEEPER)
    services.close_login(person, because="left us", by=secretary)
    shut, wrong = (Client(), person, makers.PASSWORD), (Client(), other, "wrong " + makers.PASSWORD)
    answers = [sign(*case) for case in (shut, wrong)]
    assert [answer.status_code for answer in answers] == [200, 200]
    errors = [answer.context["form"].errors.as_text() for answer in answers]
    assert errors[0] == errors[1]
    assert Session.objects.count() == 0


def test_shut_login_is_out_at_the_next_request(client, secretary):
    other = makers.user(Office.SECRETARY)
    client.force_login(other)
    assert client.get(reverse("access:user_list")).status_code == 200
    services.close_login(other, because="left us", by=secretary)
    assert client.get(reverse("access:user_list")).headers["Location"].startswith(LOGIN)


def test_ended_office_and_given_password_count_at_the_next_request(client, secretary):
    other = makers.user(Office.AUDITOR)
    client.force_login(other)
    assert client.get(reverse("audit:minute_list")).status_code == 200
    services.end_appointment(other.appointments.get(), on=makers.LONG_AGO, by=secretary)
    assert client.get(reverse("audit:minute_list")).status_code == 403
    services.give_password(other, by=secretary)
    assert client.get(reverse("audit:minute_list")).headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("path", ["signup/", "email/", "inactive/", "password/reset/", "password/set/", "login/code/"])
def test_unused_doors_are_walls(client, db, path):
    assert client.get(f"/door/{path}").status_code == 404


def test_no_unused_door_has_a_name():
    for name in ("account_signup", "account_email", "account_inactive", "account_reset_password_done"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_forms_without_token_are_refused(secretary):
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary)
    person = makers.user()
    for url in (LOGIN, reverse("access:user_new"), reverse("access:user_password", args=[person.pk])):
        assert client.post(url).status_code == 403


def test_private_pages_are_kept_by_nobody(client, secretary):
    client.force_login(secretary)
    assert client.get(reverse("access:user_list")).headers["Cache-Control"] == "no-store"


def test_own_password_is_changed_behind_the_old_one(client, secretary):
    client.force_login(secretary)
    new = "another long secret"
    page = reverse("account_change_password")
    wrong = client.post(page, {"oldpassword": "no", "password1": new, "password2": new})
    assert wrong.status_code == 200
    client.post(page, {"oldpassword": makers.PASSWORD, "password1": new, "password2": new})
    secretary.refresh_from_db()
    assert secretary.check_password(new)


@step_up_required
def guarded(request):
    return HttpResponse("open")


def stepping(session, method="get", **headers):
    request = getattr(RequestFactory(), method)("/a/thing/?code=7", **headers)
    request.session, request._messages = session, []
    return guarded(request)


def test_step_up_lets_the_fresh_in_and_leads_the_stale_to_prove_themselves():
    session = {}
    note_proof(session, "totp")
    assert stepping(session).content == b"open"
    session[PROVED_AT] -= 301
    led = "/door/reauthenticate/?next=/a/thing/%3Fcode%3D7"
    assert [stepping(stale).headers["Location"] for stale in (session, {})] == [led, led]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "name"),
    [
        (Office.APPROVER, "remittances:remittance_approve"), (Office.SECRETARY, "access:user_open"),
        (Office.SECRETARY, "access:user_appoint"), (Office.SECRETARY, "access:user_password"),
        (Office.SECRETARY, "access:user_factors"), (Office.DELEGATE, "access:grant_confirm"),
        (Office.KEEPER, "vault:set_collect"),
    ],
)  # fmt: skip
def test_what_lets_somebody_in_or_money_out_asks_once_more_who_it_is(sign_in, office, name):
    client = sign_in(makers.user(office))
    session = client.session
    session[PROVED_AT] -= 301
    session.save()
    answer = client.post(reverse(name, args=[uuid4()]))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
