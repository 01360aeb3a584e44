import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from access import services
from access.models import Appointment, User
from access.offices import ASSOCIATION_OFFICES, BODY_OFFICES, SEPARATED_OFFICES, Office, holds
from access.refusal import Refusal
from audit.models import Minute
from tests import makers

JANUARY, JUNE, DECEMBER = (dt.date(2026, month, 1) for month in (1, 6, 12))


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_create_user_has_no_office_and_is_in_the_minutes(secretary):
    body = makers.member("NL")
    made = services.create_user(
        username="anna", display_name="A.", body=body, password=services.first_password(), by=secretary
    )
    assert [holds(made, office) for office in Office] == [False] * len(Office)
    minute = Minute.objects.about(made).get()
    assert (minute.act, minute.actor_code, minute.facts) == ("login made", "secretary", {"body": "NL"})


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("SECRETARY", "a long enough secret", "There is a login SECRETARY already"),
        ("new one", "a long enough secret", "Enter a valid username"),
        ("new", "short", "too short"),
        ("longish-user-name", "longish-user-name", "too similar"),
        ("n" * 61, "a long enough secret", "at most 60"),
    ],
)
def test_create_user_refuses(secretary, username, password, sentence):
    with pytest.raises(Refusal, match=sentence):
        services.create_user(username=username, display_name="A.", password=password, by=secretary)
    assert User.objects.count() == 1


@pytest.mark.parametrize("office", [office for office in Office if office != Office.SECRETARY])
def test_people_are_kept_by_the_secretary_alone(db, office):
    other, person = makers.user(office), makers.user(Office.FORWARDER)
    held = person.appointments.get()
    for refused in (
        lambda: services.create_user(username="n", display_name="n", password="x" * 20, by=other),
        lambda: services.appoint(user=person, office=Office.KEEPER, held_from=JANUARY, by=other),
        lambda: services.end_appointment(held, by=other),
        lambda: services.close_login(person, because="why not", by=other),
        lambda: services.give_password(person, by=other),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_appoint_and_end(secretary):
    person = makers.user()
    given = services.appoint(user=person, office=Office.KEEPER, held_from=JANUARY, by=secretary)
    assert not holds(fresh(person), Office.KEEPER)
    makers.confirmed(given)
    assert holds(fresh(person), Office.KEEPER)
    services.end_appointment(given, on=JUNE, by=secretary)
    assert not holds(fresh(person), Office.KEEPER)
    assert list(Minute.objects.about(person).order_by("id").values_list("act", flat=True)) == [
        "office given",
        "office confirmed",
        "office ended",
    ]
    with pytest.raises(services.AlreadyEnded, match="1 Jan 2026 to 1 Jun 2026"):
        services.end_appointment(given, on=DECEMBER, by=secretary)


def test_office_is_held_on_its_first_and_last_day(db):
    person, day = makers.user(), dt.timedelta(days=1)
    services.appoint(user=person, office=Office.KEEPER, held_from=JANUARY, held_to=JUNE, by=None)
    days = [JANUARY - day, JANUARY, JUNE, JUNE + day]
    assert [person.appointments.in_force(when).exists() for when in days] == [False, True, True, False]


def test_nobody_grants_an_office_to_themselves(secretary):
    with pytest.raises(services.SelfGrant):
        services.appoint(user=secretary, office=Office.KEEPER, held_from=JANUARY, by=secretary)
    for refused in (
        lambda: services.close_login(secretary, because="tired", by=secretary),
        lambda: services.give_password(secretary, by=secretary),
    ):
        with pytest.raises(PermissionDenied):
            refused()


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        (JANUARY, JANUARY, False),
        (JANUARY, JUNE, True),
        (JUNE, None, True),
        (JANUARY, None, True),
        (DECEMBER, None, True),
    ],
)
def test_the_same_office_does_not_overlap(secretary, first, last, overlaps):
    person = makers.user()
    services.appoint(user=person, office=Office.KEEPER, held_from=JUNE, by=secretary)
    again = {"user": person, "office": Office.KEEPER, "held_from": first, "held_to": last, "by": secretary}
    if overlaps:
        with pytest.raises(services.AlreadyHeld, match="since 1 Jun 2026"):
            services.appoint(**again)
    else:
        assert services.appoint(**again).held_to == last


def test_an_office_for_two_bodies_is_two_offices(secretary):
    person = makers.user(Office.DELEGATE)
    services.appoint(user=person, office=Office.DELEGATE, body=makers.member(), held_from=JANUARY, by=secretary)
    assert person.appointments.count() == 2


@pytest.mark.parametrize("other", SEPARATED_OFFICES)
@pytest.mark.parametrize("office", SEPARATED_OFFICES)
def test_separated_offices(secretary, office, other):
    person = makers.user(office)
    body = makers.member() if other in BODY_OFFICES else None
    wanted = {"user": person, "office": other, "body": body, "held_from": JANUARY, "by": secretary}
    if office == other == Office.APPROVER:
        assert services.appoint(**wanted).office == other
    else:
        with pytest.raises((services.OfficesSeparated, services.AlreadyHeld)):
            services.appoint(**wanted)


@pytest.mark.parametrize("office", Office)
def test_offices_of_bodies_name_one_and_the_others_none(secretary, office):
    person, wrong = makers.user(), None if office in BODY_OFFICES else makers.member()
    with pytest.raises(Refusal) as refused:
        services.appoint(user=person, office=office, body=wrong, held_from=JANUARY, by=secretary)
    assert refused.value.field == "body"
    assert (office in ASSOCIATION_OFFICES) is (wrong is not None)
    assert Appointment.objects.filter(user=person).count() == 0


def test_appoint_refuses_shut_logins_and_days_in_disorder(secretary):
    person = makers.user()
    with pytest.raises(Refusal, match="cannot end before"):
        services.appoint(user=person, office=Office.KEEPER, held_from=JUNE, held_to=JANUARY, by=secretary)
    services.close_login(person, because="left us", by=secretary)
    with pytest.raises(Refusal, match="is shut out"):
        services.appoint(user=person, office=Office.KEEPER, held_from=JUNE, by=secretary)
    with pytest.raises(Refusal, match="shut out already"):
        services.close_login(person, because="left us", by=secretary)
    assert services.open_login(person, because="came back", by=secretary).is_active


def test_given_password_opens_and_the_old_one_does_not(secretary):
    person = makers.user()
    password = services.give_password(person, by=secretary)
    assert (fresh(person).check_password(password), fresh(person).check_password(makers.PASSWORD)) == (True, False)
    assert password not in str(list(Minute.objects.values()))
