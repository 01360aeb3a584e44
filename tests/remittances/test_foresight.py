"""Too few signers are foreseen at the draft, with the bodies that could be asked."""

import pytest
from django.urls import reverse
from django.utils import timezone

from access.models import Appointment
from access.offices import Office
from member_parties.models import Tie
from remittances import services
from tests import makers

TODAY = timezone.now().date()


@pytest.fixture
def members(treasurer):
    """Two member bodies with an approver and one without; the treasurer's is another."""
    one, two = (makers.user(Office.APPROVER, body=makers.member(code)) for code in ("AA", "BB"))
    return one, two, makers.member("CC")


def foresee(thing):
    return services.foresee(thing, TODAY)


def test_two_bodies_are_enough(drafted, members):
    seen = foresee(drafted())
    assert (seen.able, seen.is_enough) == (["AA", "BB"], True)
    assert seen.sentence == "2 bodies sign; who can: AA, BB."


def test_a_deadlock_is_foreseen_with_who_could_be_asked(drafted, members, band):
    band("250")
    seen = foresee(drafted("300"))
    assert (seen.needed, seen.is_enough) == (3, False)
    assert "CC" in seen.could_ask
    assert seen.sentence.startswith("3 bodies sign above 250.00 EUR, D-41; only AA, BB can. 1 is missing. Ask one of")


def test_nobody_to_sign_is_said(drafted, treasurer, money):
    Tie.objects.exclude(body=treasurer.body).update(to_on=TODAY - timezone.timedelta(days=1))
    seen = foresee(drafted())
    assert seen.sentence == "2 bodies sign; nobody can. No other member body is there to be asked for an approver."


def test_the_preparers_house_is_not_counted(drafted, members, treasurer):
    one, two, _without = members
    Tie.objects.create(body=one.body, kind="part of", other=treasurer.body, from_on=makers.LONG_AGO)
    assert foresee(drafted()).able == ["BB"]
    Appointment.objects.create(user=two, office=Office.COLLECTOR, body=treasurer.body, held_from=makers.LONG_AGO)
    assert foresee(drafted()).able == []


def test_two_bodies_of_one_house_count_once(drafted, members):
    one, two, _without = members
    Tie.objects.create(body=one.body, kind="part of", other=two.body, from_on=makers.LONG_AGO)
    assert len(foresee(drafted()).able) == 1


def test_one_person_of_two_bodies_counts_once(drafted, members):
    one, two, _without = members
    Appointment.objects.create(user=one, office=Office.APPROVER, body=two.body, held_from=makers.LONG_AGO)
    assert foresee(drafted()).able == ["AA", "BB"]
    Appointment.objects.filter(user=two).update(held_to=TODAY - timezone.timedelta(days=1))
    assert len(foresee(drafted()).able) == 1


@pytest.mark.parametrize("shut", ["inactive", "renewed", "ended"])
def test_who_cannot_act_is_not_counted(shut, drafted, members, secretary):
    one, _two, _without = members
    match shut:
        case "inactive":
            one.is_active = False
        case "renewed":
            one.renewed_by, one.renewed_at = secretary, timezone.now()
        case "ended":
            one.appointments.update(held_to=TODAY - timezone.timedelta(days=1))
    one.save()
    assert foresee(drafted()).able == ["BB"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_whatever_the_bodies(count, plan, django_assert_num_queries):
    for _body in range(count):
        makers.user(Office.APPROVER)
    with django_assert_num_queries(1):
        services.foresee(plan, TODAY)


def test_the_draft_shows_it_to_who_prepares(drafted, treasurer, auditor, sign_in):
    order = drafted()
    for name in ("remittance_detail", "remittance_edit"):
        assert "nobody can" in sign_in(treasurer).get(reverse(f"remittances:{name}", args=[order.pk])).text
    assert "nobody can" not in sign_in(auditor).get(order.get_absolute_url()).text
