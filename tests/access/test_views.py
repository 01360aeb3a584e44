import pytest
from django.urls import reverse

from access.models import Appointment, User
from access.offices import Office
from audit.models import Minute
from tests import makers
from tests.exporting import taken_along

LIST = reverse("access:user_list")


def page_of(user, name="user_detail"):
    return reverse(f"access:{name}", args=[user.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(count, secretary, sign_in, django_assert_num_queries):
    for _turn in range(count):
        makers.user(Office.KEEPER, Office.DELEGATE)
    client = sign_in(secretary)
    with django_assert_num_queries(6):
        page = client.get(LIST)
    assert len(page.context["page"].object_list) == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_detail_query_count(count, secretary, sign_in, django_assert_num_queries):
    person = makers.user(*[Office.KEEPER, Office.DELEGATE, Office.COLLECTOR][:count])
    client = sign_in(secretary)
    with django_assert_num_queries(6):
        page = client.get(page_of(person)).content.decode()
    assert page.count("in force") == count


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("", ["a1", "b2", "c3", "secretary"]), ("name=B", ["b2"]), ("office=keeper", ["b2"]), ("state=shut", ["c3"]),
        ("sort=-login", ["secretary", "c3", "b2", "a1"]), ("office=king", []), ("name=%00", []),
    ],
)  # fmt: skip
def test_list_filters_and_sorts(secretary, sign_in, query, logins):
    for name, offices in (("a1", []), ("b2", [Office.KEEPER]), ("c3", [])):
        makers.user(*offices, username=name)
    User.objects.filter(username="c3").update(is_active=False)
    page = sign_in(secretary).get(f"{LIST}?{query}")
    assert [user.username for user in page.context["page"].object_list] == logins
    sheet = taken_along(sign_in(secretary), f"{LIST}?{query}")
    assert [line.split(";")[0] for line in sheet[1:]] == logins


def test_secretary_makes_a_login_and_sees_its_password_once(secretary, sign_in):
    client = sign_in(secretary)
    answer = client.post(reverse("access:user_new"), {"username": "anna", "display_name": "A.", "body": ""})
    user = User.objects.get(username="anna")
    assert user.check_password(answer.context["password"])
    again = client.post(reverse("access:user_new"), {"username": "Anna", "display_name": "A.", "body": ""})
    assert again.context["form"].errors == {"username": ["There is a login Anna already."]}


def test_office_is_given_and_refused_on_the_form(secretary, sign_in):
    person, client = makers.user(Office.TREASURER), sign_in(secretary)
    asked = {"office": "keeper", "body": "", "held_from": "2026-01-01", "held_to": ""}
    assert client.post(page_of(person, "user_appoint"), asked).headers["Location"] == page_of(person)
    wrong = {
        "held_from": asked,
        "office": asked | {"office": "auditor"},
        "body": asked | {"office": "delegate"},
        "held_to": asked | {"office": "secretary", "held_to": "2025-01-01"},
    }
    for field, facts in wrong.items():
        form = client.post(page_of(person, "user_appoint"), facts).context["form"]
        assert list(form.errors) == [field]
        assert len(form.errors[field]) == 1
    assert person.appointments.count() == 2


def test_office_is_ended_on_its_page(secretary, sign_in):
    held = makers.user(Office.KEEPER).appointments.get()
    url, client = reverse("access:appointment_end", args=[held.pk]), sign_in(secretary)
    assert "on" in client.post(url, {"on": "2019-01-01"}).context["form"].errors
    client.post(url, {"on": "2026-01-01"})
    held.refresh_from_db()
    assert str(held.held_to) == "2026-01-01"


def test_login_is_shut_and_opened_with_a_reason(secretary, sign_in):
    person, client = makers.user(), sign_in(secretary)
    assert client.post(page_of(person, "user_close"), {"because": " "}).context["form"].errors
    for name, active in (("user_close", False), ("user_open", True)):
        client.post(page_of(person, name), {"because": "as agreed"})
        person.refresh_from_db()
        assert person.is_active is active
    facts = Minute.objects.about(person).order_by("id").values_list("act", "facts")
    assert list(facts) == [("login closed", {"because": "as agreed"}), ("login opened", {"because": "as agreed"})]


def test_own_rights_are_not_for_the_own_hand(secretary, sign_in):
    client = sign_in(secretary)
    for name in ("user_appoint", "user_close", "user_open", "user_password"):
        assert client.post(page_of(secretary, name), {"because": "x"}).status_code == 403


def test_people_of_others_are_as_if_they_were_not(delegate, sign_in):
    mate, foreign = makers.user(Office.COLLECTOR, body=delegate.body), makers.user(Office.COLLECTOR)
    client = sign_in(delegate)
    assert client.get(page_of(mate)).status_code == 200
    hidden = client.get(page_of(foreign))
    nobody = client.get("/users/00000000-0000-4000-8000-000000000000/")
    assert (hidden.status_code, hidden.content) == (
        404,
        nobody.content.replace(b"00000000-0000-4000-8000-000000000000", str(foreign.pk).encode()),
    )
    assert Appointment.objects.filter(user=foreign).count() == 1


def test_stranger_sees_the_own_page_alone(stranger, delegate, sign_in):
    client = sign_in(stranger)
    assert [client.get(page_of(user)).status_code for user in (stranger, delegate)] == [200, 404]


def test_the_order_of_the_list_tells_no_forwarders_body(auditor, sign_in):
    first, middle, last = (makers.member(code) for code in ("AA", "BB", "ZZ"))
    for name, body in (("a1", first), ("z1", last)):
        makers.user(username=name, body=body)
    code = makers.user(Office.FORWARDER, body=middle).username
    for sort, place in (("body", -1), ("-body", 0)):
        page = sign_in(auditor).get(f"{LIST}?sort={sort}")
        homed = [user.username for user in page.context["page"].object_list if user.username in {"a1", code, "z1"}]
        assert homed[place] == code
