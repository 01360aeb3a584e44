"""A second body answers for every grant; a forwarder is a code: by the acts, and past them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from access import services
from access.models import Appointment, User
from access.offices import Office, holds
from access.refusal import Refusal, rule_of, sentence_for
from audit.models import Minute
from portal.demo.cast import assemble
from portal.waits import waits
from tests import makers

DAY = dt.date(2026, 1, 1)
CONFIRM = "UPDATE access_appointment SET confirmed_by_id = %s, confirmed_at = now() WHERE id = %s"
INSERT = (
    "INSERT INTO access_appointment (id, user_id, office, held_from) VALUES (gen_random_uuid(), %s, %s, '2026-01-01')"
)


def broken(statement, *values):
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return rule_of(refused.value)


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def grant(secretary):
    return services.appoint(user=makers.user(), office=Office.KEEPER, held_from=DAY, by=secretary)


@pytest.fixture
def near(grant, secretary):
    """Everybody who may not answer: of the granter's body, of the holder's, no delegate, not yet delegate, over."""
    unconfirmed, over = makers.user(), makers.user(Office.DELEGATE)
    services.appoint(user=unconfirmed, office=Office.DELEGATE, body=unconfirmed.body, held_from=DAY, by=secretary)
    over.appointments.update(held_to=makers.LONG_AGO)
    return {
        "granter's body": makers.user(Office.DELEGATE, body=secretary.body),
        "holder's body": makers.user(Office.DELEGATE, body=grant.user.body),
        "no delegate": makers.user(Office.APPROVER),
        "unconfirmed": unconfirmed,
        "over": over,
        "granter": secretary,
        "holder": grant.user,
    }


def test_a_grant_opens_nothing_before_a_second_body_confirmed_it(grant, delegate):
    assert not holds(fresh(grant.user), Office.KEEPER)
    services.confirm_appointment(grant, by=delegate)
    assert holds(fresh(grant.user), Office.KEEPER)
    minute = Minute.objects.about(grant.user).get(act="office confirmed")
    assert (minute.actor, minute.facts) == (delegate, {"office": "keeper", "held_from": "2026-01-01"})


def test_nobody_of_the_two_bodies_answers(grant, near):
    for who, person in near.items():
        for act, facts in ((services.confirm_appointment, {}), (services.refuse_appointment, {"because": "no"})):
            with pytest.raises((Refusal, PermissionDenied)):
                act(grant, **facts, by=fresh(person))
        assert broken(CONFIRM, person.pk, grant.pk) == "grant_answered_by_second_body", who
    assert sentence_for("grant_answered_by_second_body")


def test_a_refused_grant_stays_readable_and_leaves_the_days_free(grant, delegate, secretary, sign_in):
    services.refuse_appointment(grant, because="not known to us", by=delegate)
    again = services.appoint(user=grant.user, office=Office.KEEPER, held_from=DAY, by=secretary)
    assert not holds(fresh(grant.user), Office.KEEPER)
    for reader in (secretary, delegate):
        page = sign_in(reader).get(reverse("access:grant_list"), {"all": "1"})
        assert "not known to us" in page.text
    assert "not known to us" in sign_in(secretary).get(grant.user.get_absolute_url()).text
    with pytest.raises(services.AlreadyAnswered):
        services.confirm_appointment(grant, by=delegate)
    assert services.confirm_appointment(again, by=delegate).confirmed_by == delegate


@pytest.mark.usefixtures("as_owner")
def test_what_was_granted_is_not_rewritten(grant, delegate):
    services.confirm_appointment(grant, by=delegate)
    services.end_appointment(grant, on=DAY, by=grant.granted_by)
    for change in (
        "office = 'treasurer'", "held_from = '2020-01-01'", "held_to = NULL", "held_to = '2030-01-01'",
        "granted_by_id = NULL", "confirmed_at = now()", "user_id = granted_by_id",
    ):  # fmt: skip
        assert broken(f"UPDATE access_appointment SET {change} WHERE id = %s", grant.pk) == "grant_final", change  # noqa: S608
    assert broken("DELETE FROM access_appointment WHERE id = %s", grant.pk) == "grant_final"


def test_a_grant_made_on_the_command_line_waits_for_nobody(auditor, delegate):
    held = auditor.appointments.get()
    with pytest.raises(services.AlreadyAnswered):
        services.confirm_appointment(held, by=delegate)
    assert broken(CONFIRM, delegate.pk, held.pk) == "grant_answered_by_second_body"
    half = "UPDATE access_appointment SET {} WHERE id = %s"
    assert broken(half.format("confirmed_at = now()"), held.pk) == "appointment_confirmed_pair"
    assert broken(half.format("refused_because = 'no'"), held.pk) == "appointment_refused_pair"


def test_delegates_answer_on_their_pages(grant, near, delegate, sign_in):
    pages = [reverse(f"access:grant_{name}", args=[grant.pk]) for name in ("confirm", "refuse")]
    for who, status in {"granter": 403, "holder": 403, "no delegate": 403, "holder's body": 404}.items():
        assert [sign_in(near[who]).get(page).status_code for page in pages] == [status] * 2, who
    client = sign_in(delegate)
    assert grant.user.username in client.get(reverse("access:grant_list")).text
    assert client.post(pages[0], {"sure": ""}).context["form"].errors.keys() == {"sure"}
    assert client.post(pages[1], {"because": ""}).context["form"].errors.keys() == {"because"}
    assert client.post(pages[0], {"sure": "on"}).headers["Location"] == reverse("access:grant_list")
    assert client.post(pages[1], {"because": "late"}).context["form"].errors
    grant.refresh_from_db()
    assert (grant.confirmed_by, grant.refused_by) == (delegate, None)


def test_a_grant_waits_on_the_delegates_home(grant, delegate):
    near = [makers.user(Office.DELEGATE, body=body) for body in (grant.user.body, grant.granted_by.body)]
    told = [[wait.title for wait in waits(person)] for person in (delegate, *near)]
    assert told == [[f"Confirm or refuse an office of {grant.user.username}"], [], []]


def test_the_demo_gives_no_office_alone_but_the_first(db):
    cast = assemble(dt.date(2026, 11, 2))
    alone = Appointment.objects.filter(granted_by=None).order_by("office").values_list("office", flat=True)
    assert list(alone) == ["delegate", "delegate", "secretary"]
    assert Appointment.objects.waiting(cast.today).count() == 0
    assert all(holds(cast.users[code], Office.FORWARDER) for code in ("F-1", "F-2"))


def test_the_secretary_sees_what_waits(grant, secretary, sign_in):
    page = sign_in(secretary).get(reverse("access:grant_list"))
    assert [held.pk for held in page.context["page"].object_list] == [grant.pk]
    assert "waits for a second body" in sign_in(secretary).get(grant.user.get_absolute_url()).text


def test_a_forwarder_is_made_as_a_code(secretary, sign_in):
    answer = sign_in(secretary).post(reverse("access:forwarder_new"), {"body": secretary.body.pk})
    made = answer.context["person"]
    assert (made.username, made.display_name, made.check_password(answer.context["password"])) == ("F-1", "F-1", True)
    assert Minute.objects.about(made).get().facts == {}
    services.appoint(user=made, office=Office.FORWARDER, held_from=DAY, by=secretary)
    with pytest.raises(services.ForwarderByCode):
        services.appoint(user=made, office=Office.KEEPER, held_from=DAY, by=secretary)
    assert services.create_forwarder(password=None, by=secretary).username == "F-2"


@pytest.mark.parametrize("name", ["F-7", "f-7", "Ｆ-7"])
def test_nobody_chooses_a_code(secretary, name):
    with pytest.raises(Refusal, match="given by itself"):
        services.create_user(username=name, display_name=name, password=None, by=secretary)


def test_a_name_is_no_forwarder_and_a_code_nothing_else(secretary, forwarder):
    with pytest.raises(services.ForwarderByCode):
        services.appoint(user=makers.user(), office=Office.FORWARDER, held_from=DAY, by=secretary)
    assert broken(INSERT, secretary.pk, "forwarder") == "forwarder_by_code"
    assert broken(INSERT, forwarder.pk, "keeper") == "forwarder_by_code"
    rename = "UPDATE access_user SET {} WHERE id = %s"
    assert broken(rename.format("username = 'anna'"), forwarder.pk) == "forwarder_code_kept"
    assert broken(rename.format("username = 'F-77', display_name = 'F-77'"), secretary.pk) == "forwarder_code_kept"
    assert broken(rename.format("display_name = 'Anna'"), forwarder.pk) == "forwarder_shown_by_code"


def test_a_forwarders_body_is_for_the_secretary_alone(forwarder, auditor, secretary, sign_in):
    mate, page = makers.user(Office.DELEGATE, body=forwarder.body), forwarder.get_absolute_url()
    assert sign_in(mate).get(page).status_code == 404
    assert forwarder.body.name in sign_in(secretary).get(page).text
    rows = sign_in(auditor).get(reverse("access:user_list"), {"name": "F-"}).context["page"].object_list
    assert [(row.username, row.home) for row in rows] == [(forwarder.username, None)]
    for address in (page, f"/records/access/user/{forwarder.pk}/change/"):
        found = sign_in(auditor).get(address)
        assert (found.status_code, f">{forwarder.body.code}<" in found.text or forwarder.body.name in found.text) == (
            200,
            False,
        )


def test_an_unconfirmed_delegate_votes_nowhere(secretary):
    person = makers.user()
    services.appoint(user=person, office=Office.DELEGATE, body=person.body, held_from=DAY, by=secretary)
    assert Appointment.objects.in_force(DAY).filter(user=person).count() == 0
