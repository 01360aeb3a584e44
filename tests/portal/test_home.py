"""The home of each office: only what is theirs, in few queries, and what an empty one teaches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from access.models import Appointment
from access.offices import Office
from portal.context import ROOMS, rooms
from tests import makers

# A forwarder is nothing else, and of the separated offices one is enough.
APART = {Office.APPROVER, Office.AUDITOR, Office.SYSADMIN, Office.FORWARDER}
ALL_TOGETHER = [office for office in Office if office not in APART]


def busy(story):
    """One of everything that a home shows."""
    story.issued(), story.typed(), story.counted()
    story.posted("600")
    decision, address = story.decided(), story.addressed()
    story.drafted(decision, address, "100")
    story.answered(story.sent(story.drafted(decision, address, "100")))


def home(client):
    found = client.get(reverse("portal:home"))
    assert found.status_code == 200
    return found


def test_delegate_sees_nothing_of_another_body(story, foreign, sign_in):
    busy(story), busy(foreign)
    found = home(sign_in(story.delegate)).content.decode()
    assert "Party NL" in found
    for word in ("Party GR", "GR-0", "delegate-GR", "collector-GR", "R-2026", "L-2026", "Kept Apart"):
        assert word not in found


def test_collector_sees_nothing_of_another_collector(story, sign_in):
    busy(story)
    other = makers.user(Office.COLLECTOR, body=story.body)
    assert "NL-0" not in home(sign_in(other)).content.decode()
    assert "NL-0" in home(sign_in(story.collecting)).content.decode()


def test_delegate_counts_the_own_body_per_currency(story, foreign, sign_in):
    busy(story), busy(foreign)
    (row,) = home(sign_in(story.delegate)).context["collections"]
    del row["body_id"]
    assert {**row, "collected": str(row["collected"])} == {
        "body__code": "NL",
        "body__name": "Party NL",
        "currency_id": "EUR",
        "out": 1,
        "handed_in": 2,
        "posted": 1,
        "collected": "600.0000",
    }
    assert ("Receipts issued this year", 1, False) in home(sign_in(story.delegate)).context["facts"]


def test_treasurer_sees_what_each_fund_has_free(story, sign_in):
    busy(story)
    order = story.drafted(story.decided("200"), story.addressed(), "150")
    story.approved(order)
    (row,) = home(sign_in(story.treasurer)).context["funds"]
    assert [str(part) for part in (row.amount, row.promised, row.free)] == ["485.0000", "150.0000", "335.0000"]


def test_forwarders_changes_name_no_other_hand(story, foreign, sign_in):
    busy(story), busy(foreign)
    changes = home(sign_in(story.forwarder)).context["changes"]
    assert {(change.act, change.own) for change in changes} == {
        ("remittance sent", True),
        ("order taken in hand", True),
        ("remittance approved", False),
        ("remittance submitted", False),
        ("remittance confirmed", False),
    }


def test_approver_is_not_told_the_day_of_sending(story, sign_in):
    busy(story)
    acts = {change.act for change in home(sign_in(story.approvers[0])).context["changes"]}
    assert "remittance signed" in acts
    assert acts.isdisjoint({"remittance sent", "order taken in hand", "address revealed"})


@pytest.mark.parametrize("offices", [ALL_TOGETHER, *([office] for office in Office)], ids=lambda held: held[0])
def test_query_count_at_one_and_at_three(story, sign_in, offices):
    user, counts = makers.user(*offices, body=story.body), []
    client = sign_in(user)
    for rounds in (1, 2):
        for _round in range(rounds):
            story.issued(), story.typed(), story.posted("3")
            story.proposed()
        with CaptureQueriesContext(connection) as asked:
            home(client)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("office", Office)
def test_every_room_of_an_office_opens(office, sign_in, story):
    client = sign_in(makers.user(office))
    found = rooms({office}, "/home/")
    assert [room["label"] for room in found] == [
        label for label, name, of in ROOMS if office in of or name == "portal:home"
    ]
    assert [room["url"] for room in found if client.get(room["url"]).status_code != 200] == []


@pytest.mark.parametrize("office", Office)
def test_empty_home_teaches(office, sign_in, db):
    found = home(sign_in(makers.user(office)))
    assert found.context["waits"] == []
    assert str(found.context["empty"]) in found.content.decode()
    assert len(found.context["empty"]) > 40


def test_home_without_an_office_teaches(stranger, sign_in):
    found = home(sign_in(stranger))
    assert found.templates[0].name == "portal/home/nobody.html"
    assert reverse("bulletins:front") in found.content.decode()


def test_home_after_the_office_ended(story, sign_in):
    busy(story)
    Appointment.objects.filter(user=story.delegate).update(held_to="2025-01-01")
    assert "Party NL" not in home(sign_in(story.delegate)).content.decode().split("<main")[1]


def test_home_is_for_who_signed_in(client):
    assert client.get(reverse("portal:home")).status_code == 302


def test_language_is_chosen_and_turns_the_page(treasurer, sign_in):
    client = sign_in(treasurer)
    with translation.override("en"):  # what a request activates outlives it in a test
        found = client.post(reverse("portal:language"), {"language": "ar", "next": reverse("portal:home")})
        assert (found.status_code, found["Location"]) == (302, reverse("portal:home"))
        assert '<html lang="ar" dir="rtl">' in home(client).content.decode()
