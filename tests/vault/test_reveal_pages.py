"""One page opens all sealed values; beyond the budget it leads to another body."""

import pytest
from django.urls import reverse

from access.offices import Office
from tests import makers
from tests.captives.making import NAME, case
from vault.releases import Release

WHY = "visa form for the exile"


def page_of(captive):
    return reverse("captives:captive_reveal", args=[captive.pk])


@pytest.fixture
def over(case_worker, sign_in):
    """The page of a fourth reveal, refused."""
    client, captive = sign_in(case_worker), case(case_worker)
    for _time in range(3):
        assert NAME in client.post(page_of(captive), {"because": WHY}).text
    return client.post(page_of(captive), {"because": WHY}), captive, client


def test_plain_text_leaves_the_screen_by_itself_and_is_stored_nowhere(case_worker, sign_in):
    captive, client = case(case_worker), sign_in(case_worker)
    asked, opened = client.get(page_of(captive)), client.post(page_of(captive), {"because": WHY})
    assert (NAME in asked.text, NAME in opened.text) == (False, True)
    assert opened.headers["Refresh"] == f"60; url={captive.get_absolute_url()}"
    assert "no-store" in opened.headers["Cache-Control"]
    assert "Refresh" not in asked.headers


def test_nothing_sealed_has_no_page(case_worker, sign_in):
    captive = case(case_worker)
    type(captive).objects.filter(pk=captive.pk).update(notes=None)
    assert sign_in(case_worker).get(reverse("captives:captive_notes", args=[captive.pk])).status_code == 404


def test_the_fourth_offers_to_ask_another_body(over):
    refused, captive, client = over
    assert (NAME in refused.text, "Refresh" in refused.headers) == (False, False)
    assert "Ask another body" in refused.text
    answer = client.post(page_of(captive), {"because": WHY, "ask": "yes"}, follow=True)
    assert "Asked. You are told here" in answer.text
    assert Release.objects.get().because == WHY


def test_another_body_grants_it_and_it_opens(over, sign_in, case_worker, client):
    _refused, captive, _client = over
    client.post(page_of(captive), {"because": WHY, "ask": "yes"})
    release, judge = Release.objects.get(), makers.user(Office.DELEGATE)
    assert release.subject_code in sign_in(judge).get(reverse("vault:release_list")).text
    page = client.get(release.get_absolute_url()).text
    assert (NAME in page, WHY in page, "Grant it once" in page) == (False, True, True)
    done = client.post(release.get_absolute_url(), {"granted": "yes"}, follow=True)
    assert "it may be opened once within a day" in done.text
    client = sign_in(case_worker)
    assert NAME in client.post(page_of(captive), {"because": WHY}).text
    assert NAME not in client.post(page_of(captive), {"because": WHY}).text
    assert "used" in client.get(release.get_absolute_url()).text


def test_who_may_not_answer_does_not_find_it(over, sign_in, case_worker):
    _refused, captive, client = over
    client.post(page_of(captive), {"because": WHY, "ask": "yes"})
    page = Release.objects.get().get_absolute_url()
    assert client.post(page, {"granted": "yes"}).status_code == 403
    for one in (makers.user(Office.DELEGATE, body=case_worker.body), makers.user(Office.TREASURER), makers.user()):
        assert sign_in(one).post(page, {"granted": "yes"}).status_code == 404
    assert Release.objects.get().answered_at is None


@pytest.mark.parametrize("word", ["", "perhaps", "\x00"])
def test_an_answer_is_yes_or_no(over, sign_in, word):
    _refused, captive, client = over
    client.post(page_of(captive), {"because": WHY, "ask": "yes"})
    page = Release.objects.get().get_absolute_url()
    assert sign_in(makers.user(Office.SECRETARY)).post(page, {"granted": word}).status_code == 302
    assert Release.objects.get().answered_at is None


def test_it_waits_on_the_home_of_who_may_answer(over, sign_in, case_worker):
    _refused, captive, client = over
    client.post(page_of(captive), {"because": WHY, "ask": "yes"})
    homes = {
        who: "Say whether" in sign_in(who).get("/home/").text
        for who in (makers.user(Office.APPROVER), makers.user(Office.TREASURER), case_worker)
    }
    assert list(homes.values()) == [True, False, False]
