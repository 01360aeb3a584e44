import pytest

from audit.models import Minute
from captives.models import Place

PLACES = "/records/captives/place/"


@pytest.mark.parametrize(("who", "status"), [("case_worker", 200), ("secretary", 200), ("treasurer", 403)])
def test_places_are_kept_by_case_workers_and_the_secretary(request, sign_in, who, status):
    client = sign_in(request.getfixturevalue(who))
    Place.objects.create(name="Fort", kind="prison", country="GR")
    answer = client.get(PLACES)
    assert answer.status_code == status
    assert ("Fort" in answer.content.decode()) == (status == 200)


def test_place_is_added_once(secretary, sign_in):
    facts, client = {"name": "Fort", "kind": "prison", "country": "GR"}, sign_in(secretary)
    client.post(f"{PLACES}add/", facts)
    again = client.post(f"{PLACES}add/", facts)
    assert (Place.objects.count(), "already exists" in again.content.decode()) == (1, True)
    assert Minute.objects.get(act="record entered").subject_id == str(Place.objects.get().pk)


@pytest.mark.parametrize("name", ["captives/captive", "captives/episode", "letters/letter", "bulletins/item"])
def test_cases_letters_and_items_are_not_in_the_admin(secretary, sign_in, name):
    assert sign_in(secretary).get(f"/records/{name}/").status_code == 404
