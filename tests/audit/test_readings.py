from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from access.offices import Office
from audit import readings, services
from audit.models import Digest, Minute
from tests import makers

MONDAY = timezone.now().date() - timedelta(days=timezone.now().weekday())
LIST = reverse("audit:digest_list")


@pytest.fixture
def read(db):
    """Somebody of NL opened two things, somebody of FR took a list along; other acts are no readings."""
    worker = makers.user(Office.CASE_WORKER, body=makers.member("NL"), username="worker")
    clerk = makers.user(Office.SECRETARY, body=makers.member("FR"), username="clerk")
    for code in ("C-1", "C-1", "C-2"):
        services.record("sealed value revealed", worker, by=worker, reason=f"to check {code}")
    services.record("list exported", clerk, by=clerk, list="captives", because="for the meeting")
    services.record("list exported", clerk, by=clerk, list="bodies")
    services.record("thing done", clerk, by=clerk)


def test_the_read_log_is_a_view_of_the_minutes(read, auditor, sign_in):
    page = sign_in(auditor).get(reverse("audit:minute_list"), {"only": "readings"})
    shown = [(row.act, row.actor_code) for row in page.context["page"].rows]
    assert shown == [("list exported", "clerk")] + 3 * [("sealed value revealed", "worker")]


def test_a_digest_counts_by_login_and_by_thing(read):
    made = readings.make_digest(MONDAY, bodies=["NL", "FR", "GR", "GB"])
    assert made.content == {
        "from": f"{MONDAY}",
        "to": f"{MONDAY + timedelta(days=6)}",
        "readings": 4,
        "logins": [["clerk", "FR", {"list exported": 1}], ["worker", "NL", {"sealed value revealed": 3}]],
        "things": [["worker", 3], ["clerk", 1]],
        "reasons": [["worker", "worker", f"to check {code}"] for code in ("C-1", "C-1", "C-2")]
        + [["clerk", "clerk", "for the meeting"]],
        "bodies": made.content["bodies"],
    }
    assert set(made.content["bodies"]) == {"GR", "GB"}
    assert readings.make_digest(MONDAY, bodies=["NL"]) is None
    assert Minute.objects.filter(act="digest made").count() == 1


def test_other_weeks_are_left_out(read):
    made = readings.make_digest(MONDAY - timedelta(weeks=1), bodies=["NL"])
    assert (made.content["readings"], made.content["bodies"]) == (0, ["NL"])
    assert readings.last_weeks(date(2026, 11, 23), 2) == [date(2026, 11, 9), date(2026, 11, 16)]


def test_bodies_take_turns():
    chosen = {tuple(sorted(readings._chosen(["A", "B", "C", "D"], set(), turn))) for turn in range(4)}
    assert len(chosen) == 4
    assert readings._chosen([], set(), 3) == []
    assert readings._chosen(["A", "B"], {"A", "B"}, 1) == ["B", "A"]


def test_the_mail_has_counts_and_no_reasons(read):
    made = readings.make_digest(MONDAY, bodies=["GR", "GB"])
    to = [("GB", "gb@example.org", "en"), ("GR", "", "en"), ("NL", "nl@example.org", "en")]
    assert readings.send(made, to=to) == ["GB"]
    text = mail.outbox[0].body
    assert ("worker (NL): 3" in text, "to check" in text, len(mail.outbox)) == (True, False, 1)


def test_a_digest_is_read_by_the_auditor_and_two_bodies(read, auditor, sign_in):
    digest = readings.make_digest(MONDAY, bodies=["GR"])
    page = reverse("audit:digest_detail", args=[digest.pk])
    greek = makers.user(Office.DELEGATE, body=makers.member("GR"))
    british = makers.user(Office.DELEGATE, body=makers.member("GB"))
    secretary = makers.user(Office.SECRETARY)
    answers = {}
    for person in (auditor, greek, british, secretary):
        client = sign_in(person)
        answers[person] = [client.get(address).status_code for address in (LIST, page)]
    assert list(answers.values()) == [[200, 200], [200, 200], [200, 404], [403, 404]]
    shown = sign_in(greek).get(page).content.decode()
    assert "to check C-2" in shown
    assert digest.week in sign_in(greek).get(LIST).content.decode()
    assert digest.week not in sign_in(british).get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(count, auditor, sign_in, django_assert_num_queries):
    for back in range(count):
        Digest.objects.create(week=f"2026-W{back:02}", content={"from": "", "to": "", "bodies": [], "readings": 0})
    client = sign_in(auditor)
    with django_assert_num_queries(4):
        assert len(client.get(LIST).context["page"].rows) == count
