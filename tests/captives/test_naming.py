"""Who keeps cases finds one by a sealed name; others find nothing, and the minutes keep that somebody looked."""

import pytest
from django.core.management import CommandError, call_command

from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from captives import naming
from captives.models import NameTag
from captives.naming import find_by_name
from tests import makers
from tests.captives.making import case
from vault.holder.budget import Budget
from vault.services import Closed, ReasonMissing

FIND = "/captives/find/"
WHY = "a relative asks for her"
NAME = "Ana-María Müller Ørsted"


@pytest.mark.parametrize("asked", [NAME, "muller", "MÜLLER ana", "Maria", "ørsted", "  Ana , "])
def test_found_by_any_of_its_words_however_written(case_worker, asked):
    hers = case(case_worker, name=NAME)
    case(case_worker, name="Petra Olsen")
    assert find_by_name(asked, because=WHY, by=case_worker) == [hers]


@pytest.mark.parametrize("asked", ["mull", "Müller Olsen", "Annamaria", "nobody"])
def test_not_found_by_other_words(case_worker, asked):
    case(case_worker, name=NAME)
    assert find_by_name(asked, because=WHY, by=case_worker) == []


def test_a_shared_tag_is_no_match(case_worker):
    """Many names share 16 bits: the holder has the last word."""
    hers, other = case(case_worker, name=NAME), case(case_worker, name="Petra Olsen")
    other.name_tags.all().delete()
    for tag in hers.name_tags.values_list("tag", flat=True):
        NameTag.objects.create(captive=other, body=other.proposed_by_body, tag=tag)
    assert find_by_name("Müller", because=WHY, by=case_worker) == [hers]


def test_each_finds_among_the_cases_they_may_see(case_worker, delegate):
    hers = case(case_worker, name=NAME, body=delegate.body)
    other = makers.user(Office.CASE_WORKER)
    mine = case(other, name="Berta Müller")
    found = {who: find_by_name("müller", because=WHY, by=who) for who in (case_worker, delegate, other)}
    assert found == {case_worker: [hers], delegate: [hers], other: [mine]}
    for office in (Office.SECRETARY, Office.TREASURER, Office.AUDITOR, Office.DELEGATE):
        assert find_by_name("müller", because=WHY, by=makers.user(office)) == []


def test_the_minute_tells_all_but_the_name(case_worker):
    case(case_worker, name=NAME)
    find_by_name("Müller", because=WHY, by=case_worker)
    minute = Minute.objects.get(act="protected person searched")
    assert (minute.actor, minute.facts) == (case_worker, {"because": WHY, "found": 1})
    assert not any("ller" in str(vars(one)) for one in Minute.objects.all())


def test_tags_are_16_bits_under_a_key_for_each_body(case_worker):
    one, two = (case(case_worker, name="Olga", body=makers.member()) for _time in range(2))
    tags = [captive.name_tags.get().tag for captive in (one, two)]
    assert all(-(1 << 15) <= tag < 1 << 15 for tag in tags)
    assert len({naming.purpose_of(captive.proposed_by_body_id) for captive in (one, two)}) == 2


def test_index_names_writes_what_is_missing_from_the_sealed_name(case_worker, capsys):
    hers = case(case_worker, name=NAME)
    before = set(hers.name_tags.values_list("tag", flat=True))
    hers.name_tags.all().delete()
    assert find_by_name("Müller", because=WHY, by=case_worker) == []
    call_command("index_names")
    assert "1 names" in capsys.readouterr().out
    assert set(hers.name_tags.values_list("tag", flat=True)) == before


def test_index_names_says_when_the_hour_is_spent(case_worker, monkeypatch, key_holder):
    case(case_worker, name=NAME).name_tags.all().delete()
    monkeypatch.setattr(key_holder.holder, "hints", Budget(0))
    with pytest.raises(CommandError, match="0 names are in the index; run this again"):
        call_command("index_names")


@pytest.mark.parametrize(
    ("name", "because", "sentence"),
    [
        ("Müller", "why", "15 characters"),
        ("Müller", "because of Muller, I ask", "without the name"),
        ("...", WHY, "at most 8 words"),
        ("a b c d e f g h i", WHY, "at most 8 words"),
        ("x" * 300, WHY, "at most 8 words"),
    ],
)
def test_refused_with_a_sentence(case_worker, name, because, sentence):
    with pytest.raises((Refusal, ReasonMissing), match=sentence):
        find_by_name(name, because=because, by=case_worker)
    assert not Minute.objects.filter(act="protected person searched").exists()


def test_nobody_searches_all_day(case_worker, monkeypatch):
    monkeypatch.setattr(naming, "SEARCHES_AN_HOUR", 2)
    for _time in range(2):
        find_by_name("Müller", because=WHY, by=case_worker)
    with pytest.raises(Refusal, match="searched 2 times within an hour"):
        find_by_name("Müller", because=WHY, by=case_worker)


def test_a_closed_vault_finds_nothing_and_says_so(case_worker, settings):
    case(case_worker, name=NAME)
    settings.HOLDER = "/nobody"
    with pytest.raises(Closed):
        find_by_name("Müller", because=WHY, by=case_worker)


def test_the_page_shows_codes_in_the_answer_to_the_post(case_worker, sign_in):
    hers, client = case(case_worker, name=NAME), sign_in(case_worker)
    assert "Find by name" in client.get("/captives/").text
    answer = client.post(FIND, {"name": "müller", "because": WHY})
    assert (hers.code in answer.text, NAME in answer.text) == (True, False)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "No case found" in client.post(FIND, {"name": "olsen", "because": WHY}).text
    assert "15 characters" in client.post(FIND, {"name": "olsen", "because": "so"}).text


@pytest.mark.parametrize("who", ["secretary", "treasurer", "auditor", "forwarder", "stranger"])
def test_others_have_no_such_page(request, who, sign_in):
    answer = sign_in(request.getfixturevalue(who)).post(FIND, {"name": "müller", "because": WHY})
    assert answer.status_code == 403
