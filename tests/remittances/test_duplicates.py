"""Who enters an address that is here already hears "a possible duplicate", so often an hour, and nothing more."""

import pytest
from django.urls import reverse

from access.refusal import Refusal
from audit.models import Minute
from remittances import services
from remittances.models import RecipientAddress
from remittances.services import PossibleDuplicate
from remittances.services import addresses as module
from tests.remittances.story import CANARY

NEW = "/remittances/addresses/new/"


@pytest.mark.parametrize(
    "lines", [CANARY, CANARY.upper(), "cellar-door 9;\nbehind  the mill.", "Cèllar door 9, behind the mill"]
)
def test_the_same_letters_are_a_possible_duplicate(address, lines, case_worker):
    with pytest.raises(PossibleDuplicate, match="of this country is written like this one"):
        services.open_address(country="GR", lines=lines, people=2, by=case_worker)
    (minute,) = Minute.objects.filter(act="possible duplicate told")
    assert (minute.actor, minute.subject_id, minute.facts) == (case_worker, str(case_worker.pk), {"country": "GR"})
    assert RecipientAddress.objects.count() == 1


@pytest.mark.parametrize(
    ("country", "lines"), [("BG", CANARY), ("GR", "Cellar door 8, behind the mill"), ("GR", "...")]
)
def test_another_country_or_house_is_none(address, country, lines, case_worker):
    assert services.open_address(country=country, lines=lines, people=2, by=case_worker).code == "K-2"


def test_it_is_entered_knowingly_and_the_minutes_say_so(address, case_worker):
    other = services.open_address(country="GR", lines=CANARY, people=2, knowingly=True, by=case_worker)
    assert Minute.objects.about(other).get(act="address opened").facts["alike"] == 1


def test_nobody_asks_for_ever(address, case_worker, monkeypatch):
    monkeypatch.setattr(module, "COMPARED_IN_AN_HOUR", 2)
    with pytest.raises(PossibleDuplicate):
        services.open_address(country="GR", lines=CANARY, people=2, by=case_worker)
    with pytest.raises(Refusal, match="2 addresses within an hour"):
        services.open_address(country="GR", lines="another", people=2, by=case_worker)


def test_the_page_asks_once_and_names_no_address(address, case_worker, sign_in):
    client = sign_in(case_worker)
    facts = {"country": "GR", "lines": CANARY, "people": 2, "takes_money": "on"}
    assert "knowingly" not in client.get(NEW).text
    told = client.post(NEW, facts)
    assert ("possible duplicate" in told.text, "knowingly" in told.text, "K-1" in told.text) == (True, True, False)
    done = client.post(NEW, facts | {"knowingly": "on"}, follow=True)
    assert "Address K-2 is open" in done.text
    assert reverse("remittances:address_detail", args=[RecipientAddress.objects.get(code="K-2").pk])
