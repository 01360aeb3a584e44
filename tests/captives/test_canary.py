"""A name and notes that could leak, looked for on every page of the room as every office."""

import pytest
from django.urls import reverse

from captives.models import EpisodeKind
from tests.captives.making import NAME, NOTES, case, episode

WHO = ["case_worker", "delegate", "secretary", "auditor", "treasurer", "approver_one", "forwarder", "stranger"]
DOORS = ["captive_detail", "captive_episode", "captive_hand_over", "captive_reveal", "captive_notes", "captive_flag"]


@pytest.mark.parametrize("who", WHO)
def test_names_and_notes_stand_on_no_page(request, case_worker, delegate, sign_in, who):
    captive = case(case_worker, body=delegate.body)
    episode(captive, EpisodeKind.ARREST, "1934-03")
    client = sign_in(request.getfixturevalue(who))
    rooms = [reverse("captives:captive_list"), "/captives/new/"]
    answers = [client.get(address) for address in rooms + [reverse(f"captives:{d}", args=[captive.pk]) for d in DOORS]]
    answers += [client.post("/captives/?as=csv", {"because": "meeting of the bodies in May"})]
    bodies = [(b"".join(one) if one.streaming else one.content).decode() for one in answers]
    for body in bodies:
        assert not {word for word in (*NAME.split(), NOTES, "canary") if word.lower() in body.lower()}
    assert {one.status_code for one in answers} <= {200, 403, 404, 405}


@pytest.mark.parametrize("door", [*DOORS, "captive_list", "captive_new"])
def test_every_page_asks_for_a_login(client, case_worker, door):
    captive = case(case_worker)
    address = reverse(f"captives:{door}", args=[captive.pk] if door in DOORS else [])
    for answer in (client.get(address), client.post(address, {"because": "curious"})):
        assert answer.status_code in {302, 405}
