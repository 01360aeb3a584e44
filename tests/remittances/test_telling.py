"""Who signed is told when it is no longer what they signed: on their home, on its page, by mail; until they read it."""

import pytest
from django.urls import reverse

from aidassoc import clerk
from portal.waits import waits
from remittances import services
from remittances.models import AddressWay, Plan
from tests import makers
from tests.remittances.plans_by_hand import taken_back


@pytest.fixture
def signed(plan, approver_one, approver_two):
    for person in (approver_one, approver_two):
        plan = services.approve(plan, body=person.body, by=person)
    return plan


def told(user):
    user.__dict__.pop("offices_held", None)
    return [(wait.title, wait.why) for wait in waits(user) if "after you signed" in wait.title]


def test_both_signers_are_told_what_was_changed(signed, approver_one, approver_two):
    assert told(approver_one) == told(approver_two) == []
    taken_back(signed)
    line = (f"{signed.code} was changed after you signed", "Route of line 2 from courier to money transfer agent")
    assert told(approver_one) == told(approver_two) == [line]


def test_a_closed_way_is_told_without_the_address(signed, approver_one, treasurer):
    AddressWay.objects.filter(route="bank").update(closed_at="2026-03-05T12:00Z", closed_by=treasurer)
    assert told(approver_one) == [(f"{signed.code} was changed after you signed", "Way of sending of line 1")]


def test_a_plan_waits_for_the_signers_of_other_bodies(plan, approver_one, treasurer):
    def asked(user):
        return [wait.url for wait in waits(user) if wait.title == f"Sign or refuse plan {plan.code}"]

    own = makers.user("approver", body=treasurer.body)
    assert (asked(approver_one), asked(own)) == ([reverse("remittances:plan_approve", args=[plan.pk])], [])
    services.approve(plan, body=approver_one.body, by=approver_one)
    assert asked(approver_one) == []


def test_who_did_not_sign_is_told_nothing(signed):
    taken_back(signed)
    assert told(makers.user("approver")) == []


def test_a_recalled_order_is_told(brought_to, approver_one, treasurer):
    order = services.recall(brought_to("approved"), because="the sum is wrong", by=treasurer)
    assert told(approver_one) == [(f"{order.code} was taken back after you signed", "Your signature is void")]


def submitted_again(plan):
    for state in ("locked", "submitted"):
        Plan.objects.filter(pk=plan.pk).update(state=state)
    return plan


def test_it_is_told_until_they_sign_again(signed, approver_one, approver_two):
    plan = submitted_again(taken_back(signed))
    services.approve(plan, body=approver_one.body, by=approver_one)
    assert told(approver_one) == []
    assert len(told(approver_two)) == 1


def test_it_is_told_until_they_have_read_it(signed, approver_one, approver_two, sign_in, minutes):
    taken_back(signed)
    (wait,) = [wait for wait in waits(approver_one) if signed.code in wait.title]
    client = sign_in(approver_one)
    seen = client.get(wait.url)
    assert "route of line 2 from courier to money transfer agent" in seen.text
    assert signed.lines.first().address_code not in seen.text
    client.post(wait.url)
    assert minutes(signed)[-1] == "changes read"
    assert (told(approver_one), len(told(approver_two))) == ([], 1)


def test_the_signing_page_says_what_was_changed(signed, approver_one, sign_in):
    plan = submitted_again(taken_back(signed))
    answer = sign_in(approver_one).get(reverse("remittances:plan_approve", args=[plan.pk]))
    assert [change.words for change in answer.context["changes"]] == [
        "route of line 2 from courier to money transfer agent"
    ]


def test_a_recalled_order_is_read_with_the_reason(brought_to, approver_one, treasurer, sign_in):
    order = services.recall(brought_to("signed"), because="the sum is wrong", by=treasurer)
    page = reverse("remittances:remittance_changes", args=[order.pk])
    assert "the sum is wrong" in sign_in(approver_one).get(page).text
    for person in (makers.user("approver"), treasurer):
        assert sign_in(person).get(page).status_code in {403, 404}


def test_whose_signature_is_void_does_not_read_why_it_went_on(brought_to, approver_one, treasurer, forwarder, sign_in):
    order = services.recall(brought_to("signed"), because="the sum is wrong", by=treasurer)
    brought_to("in hand", order)
    services.reveal_address(order, by=forwarder, because="the courier leaves for the valley tonight")
    text = sign_in(approver_one).get(reverse("remittances:remittance_changes", args=[order.pk])).text
    assert ("the sum is wrong" in text, "valley" in text) == (True, False)


def test_the_treasurer_is_told_that_a_signature_lapsed(signed, treasurer, approver_one):
    def asked():
        return [wait.url for wait in waits(treasurer) if "another signature" in wait.title]

    assert asked() == []
    approver_one.appointments.update(held_to="2026-01-01")
    assert asked() == [reverse("remittances:plan_lapsed", args=[signed.pk])]


@pytest.fixture
def mail(settings, mailoutbox):
    settings.DEFAULT_FROM_EMAIL = "aid@example.org"
    return mailoutbox


def test_the_clerk_mails_the_bodies_once(signed, approver_one, mail, minutes):
    approver_one.body.post = "post@example.org"
    approver_one.body.save()
    clerk.tell_signers()
    assert mail == []
    taken_back(signed)
    for _twice in range(2):
        clerk.tell_signers()
    (letter,) = mail
    assert (letter.to, letter.subject) == (["post@example.org"], f"{signed.code}: your signature is void")
    assert "courier" not in letter.body
    assert minutes(signed).count("signers told") == 1


def test_a_site_without_mail_mails_nothing(signed, mailoutbox, minutes):
    taken_back(signed)
    clerk.tell_signers()
    assert (mailoutbox, "signers told" in minutes(signed)) == ([], False)
