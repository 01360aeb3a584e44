import pytest
from django.urls import reverse

from access.offices import Office
from audit.models import Minute
from captives.models import Captive, EpisodeKind, Place
from tests import makers
from tests.captives.making import NAME, NOTES, case, episode
from tests.exporting import taken_along

LIST, NEW = reverse("captives:captive_list"), reverse("captives:captive_new")


def url(name, captive):
    return reverse(f"captives:{name}", args=[captive.pk])


def filled(worker, count):
    place = Place.objects.create(name="Fort", kind="prison", country="GR")
    for _turn in range(count):
        captive = case(worker)
        episode(captive, EpisodeKind.ARREST, "1934-03", place=place)
        episode(captive, EpisodeKind.SENTENCE, "1935", place=place, term_months=36)
    return captive


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(count, case_worker, sign_in, django_assert_num_queries):
    filled(case_worker, count)
    client = sign_in(case_worker)
    with django_assert_num_queries(5):
        page = client.get(LIST).content.decode()
    assert page.count("March 1934") == count


@pytest.mark.parametrize("count", [1, 3])
def test_detail_query_count(count, case_worker, sign_in, django_assert_num_queries):
    captive = filled(case_worker, 1)
    for _turn in range(count):
        episode(captive, EpisodeKind.TRANSFER, "1936")
    client = sign_in(case_worker)
    with django_assert_num_queries(8):
        client.get(captive.get_absolute_url())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["C-0001", "C-0002"]), ("sort=-code", ["C-0002", "C-0001"]), ("sort=first", ["C-0002", "C-0001"]),
        ("since=1930&until=1932", ["C-0002"]), ("since=1933-06", ["C-0001"]), ("flag=no", ["C-0002"]),
        ("code=c-0001", ["C-0001"]), ("code=%00&since=yesterday&flag=x&sort=x&page=-1", ["C-0001", "C-0002"]),
        ("page=99999999999999999999", ["C-0001", "C-0002"]), ("page=7", []),
    ],
)  # fmt: skip
def test_list_filters_and_sorts(case_worker, sign_in, query, found):
    for when, flagged in (("1934-03", True), ("1930~/1932", False)):
        episode(case(case_worker, flagged=flagged), EpisodeKind.ARREST, when)
    page = sign_in(case_worker).get(f"{LIST}?{query}")
    assert [captive.code for captive in page.context["page"].rows] == found


def test_export_gives_the_rows_of_the_filter_and_no_name(case_worker, sign_in):
    filled(case_worker, 2)
    sheet = taken_along(sign_in(case_worker), f"{LIST}?code=C-0002")
    assert sheet[1:] == [f"C-0002;1934-03-01;sentence;1935;{case_worker.body.code};True"]


def test_case_worker_opens_a_case_of_her_own(case_worker, sign_in):
    facts = {"real_name": NAME, "proposed_by_body": case_worker.body.pk, "case_worker": case_worker.pk}
    answer = sign_in(case_worker).post(NEW, {**facts, "do_not_publish": "on"})
    captive = Captive.objects.get()
    assert (answer.url, captive.case_worker, captive.do_not_publish) == (captive.get_absolute_url(), case_worker, True)


def test_delegate_proposes_for_the_own_body_alone(delegate, case_worker, sign_in):
    facts = {"real_name": NAME, "case_worker": case_worker.pk}
    client = sign_in(delegate)
    refused = client.post(NEW, {**facts, "proposed_by_body": case_worker.body.pk})
    assert "proposed_by_body" in refused.context["form"].errors
    client.post(NEW, {**facts, "proposed_by_body": delegate.body.pk})
    assert list(Captive.objects.visible_to(delegate)) == list(Captive.objects.all())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("real_name", "n" * 70_000), ("real_name", "A\0"), ("notes", "n" * 70_000), ("notes", "\x1b"),
        ("case_worker", "none"), ("proposed_by_body", "0"),
    ],
)  # fmt: skip
def test_new_answers_bad_input_with_a_sentence(case_worker, sign_in, field, value):
    facts = {"real_name": NAME, "proposed_by_body": case_worker.body.pk, "case_worker": case_worker.pk}
    page = sign_in(case_worker).post(NEW, {**facts, field: value})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not Captive.objects.exists()


def test_reveal_shows_the_name_once_and_writes_the_minute(case_worker, sign_in):
    captive, client = case(case_worker), sign_in(case_worker)
    answer = client.post(url("captive_reveal", captive), {"because": "visa form for the exile"})
    assert NAME in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert NAME not in client.get(captive.get_absolute_url()).content.decode()
    minute = Minute.objects.get(act="sealed value revealed")
    assert (minute.actor, minute.facts) == (case_worker, {"field": "real_name", "because": "visa form for the exile"})


def test_reveal_of_the_notes(case_worker, sign_in):
    answer = sign_in(case_worker).post(url("captive_notes", case(case_worker)), {"because": "preparing the hearing"})
    assert NOTES in answer.content.decode()
    assert NAME not in answer.content.decode()


def test_reveal_without_a_reason_shows_nothing(case_worker, sign_in):
    answer = sign_in(case_worker).post(url("captive_reveal", case(case_worker)), {"because": "so"})
    assert "Say in 15 characters or more" in answer.content.decode()
    assert NAME not in answer.content.decode()


def test_get_reveals_nothing(case_worker, sign_in):
    asked = sign_in(case_worker).get(url("captive_reveal", case(case_worker)))
    assert (asked.status_code, NAME in asked.text) == (200, False)


def test_delegate_sees_episodes_and_opens_nothing(delegate, case_worker, sign_in):
    captive = case(case_worker, body=delegate.body)
    episode(captive, EpisodeKind.ARREST, "1934-03")
    client = sign_in(delegate)
    page = client.get(captive.get_absolute_url()).content.decode()
    assert "March 1934" in page
    assert "Open it" not in page
    doors = ("captive_reveal", "captive_notes", "captive_flag", "captive_episode", "captive_hand_over")
    assert {client.post(url(door, captive), {"because": "curious"}).status_code for door in doors} == {403}


@pytest.mark.parametrize("who", ["other", "delegate", "stranger", "secretary", "auditor", "treasurer"])
def test_hidden_case_looks_like_a_missing_one(request, case_worker, sign_in, who):
    captive = case(case_worker)
    user = makers.user(Office.CASE_WORKER) if who == "other" else request.getfixturevalue(who)
    client, missing = sign_in(user), Captive()
    for door in ("captive_episode", "captive_hand_over", "captive_detail"):
        hidden, gone = client.get(url(door, captive)), client.get(url(door, missing))
        # Whoever holds no office for the room is refused at its door, whatever the address names.
        assert (hidden.status_code, gone.status_code) in {(403, 403), (404, 404)}
        assert hidden.status_code == 403 or hidden.content == gone.content


def test_episode_is_recorded_by_form(case_worker, sign_in):
    captive, client = case(case_worker), sign_in(case_worker)
    facts = {"kind": "sentence", "when": "1934-05~", "term_months": "36", "source": "court list 12"}
    assert client.post(url("captive_episode", captive), facts).status_code == 302
    page = client.get(captive.get_absolute_url()).content.decode()
    assert "about May 1934" in page
    assert "court list 12" in page


def test_should_have_been_free_stands_on_the_page(case_worker, sign_in):
    captive = case(case_worker)
    episode(captive, EpisodeKind.ARREST, "1934-03-12")
    episode(captive, EpisodeKind.SENTENCE, "1934-09-01", term_months=36)
    page = sign_in(case_worker).get(captive.get_absolute_url()).content.decode()
    assert "should have been free since 12" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("when", "soon"), ("when", "9" * 70_000), ("when", "1934\0"), ("when", "2999"), ("kind", "feast"),
        ("term_months", "10000000000000000"), ("term_months", "-1"), ("source", "\0"), ("source", "x" * 70_000),
        ("source", f"told by {NAME}"), ("place", "x"),
    ],
)  # fmt: skip
def test_episode_answers_bad_input_with_a_sentence(case_worker, sign_in, field, value):
    facts = {"kind": "sentence", "when": "1934", "term_months": "36", "source": "court list 12", field: value}
    page = sign_in(case_worker).post(url("captive_episode", case(case_worker)), facts)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])


def test_flag_and_hand_over_by_form(case_worker, sign_in):
    captive, other, client = case(case_worker), makers.user(Office.CASE_WORKER), sign_in(case_worker)
    client.post(url("captive_flag", captive), {"flag": "no"})
    assert client.post(url("captive_hand_over", captive), {"to": other.pk}).url == LIST
    captive.refresh_from_db()
    assert (captive.do_not_publish, captive.case_worker) == (False, other)
    assert client.get(captive.get_absolute_url()).status_code == 404
