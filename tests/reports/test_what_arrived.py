"""What two addresses did with what they got: told by codes, to each reader as far as the reader may know persons."""

from decimal import Decimal

import pytest

from access.offices import Office
from captives.services import register_captive
from letters.services import receive_letter
from remittances import services
from remittances.services import ShareTold
from reports import checknumber
from reports.asked import Asked
from reports.what_arrived import what_arrived
from tests import makers
from tests.reports.reading import notes, table, totals
from tests.reports.story import FIRST, LAST, Story, euro, march

TITLE, PERSONS, LATER = "Address by address", "Person by person", "Word: recorded later"
ZERO = euro("0")


@pytest.fixture
def story(db):
    """Two of three cases live at the address: one is named in the letter, the other is of four told together."""
    story = Story()
    story.move()
    story.send()
    story.other_worker = makers.user(Office.CASE_WORKER)
    story.cases = [case(story, worker) for worker in (story.case_worker, story.case_worker, story.other_worker)]
    for one in story.cases[:2]:
        services.place_resident(story.address, captive=one, from_on=FIRST, by=story.case_worker)
    return story


def case(story, worker):
    return register_captive(real_name="A canary", proposed_by_body=story.nl, case_worker=worker, by=worker)


def arrive(story, *shares, grade="letter", on=30, received="50.00"):
    order = story.remit("50.00", fee="0", on=on)
    letter = receive_letter(
        received_on=march(on), language="en", original="word", captive=story.cases[0], by=story.case_worker
    )
    facts = {"letter": letter} if grade == "letter" else {}
    return services.confirm(
        order, grade=grade, received=Decimal(received), shares=shares, on=march(31), by=story.treasurer, **facts
    )


def asked(**facts):
    return Asked(**{"first": FIRST, "as_of": LAST, **facts})


def test_how_an_address_shared(story):
    place = story.address.code
    document = what_arrived(asked())
    assert table(document, TITLE) == [[place, "GR", 9, None, ZERO, euro("95"), 1, "shared and told"]]
    assert table(document, TITLE, 1) == [[place, euro("95"), ZERO, euro("35"), euro("60"), ZERO, ZERO]]
    assert totals(what_arrived(asked()), TITLE)[0][5] == euro("95")


def test_of_two_words_the_stronger_counts_once(story):
    arrive(story, grade="provider")
    row = table(what_arrived(asked()), TITLE, 1)[0]
    assert [row[1], row[6]] == [euro("145"), euro("50")]
    later = what_arrived(asked(first=march(26)))
    assert table(later, TITLE)[0][5] == euro("50")


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ([("person", "20", 1), ("not told", "30", 3)], None),
        ([("not told", "50", 3)], "of 145.00 EUR that arrived, 50.00 EUR are not told of"),
        ([("person", "50", 2), ("refused", "0", 3)], "4 of 13 people refused their share"),
    ],
)
def test_an_address_of_which_little_is_known_is_marked(story, monkeypatch, shares, sentence):
    monkeypatch.setattr("reports.what_arrived.MUCH", Decimal("0.3"))
    arrive(story, *(ShareTold(kind, Decimal(sum_), people=people) for kind, sum_, people in shares))
    document = what_arrived(asked())
    assert table(document, TITLE)[0][-1] == (sentence or "shared and told")
    assert notes(document, TITLE)[0].startswith("1 address is marked" if sentence else "Of no address")


def test_the_treasurer_reads_of_addresses_alone(story, sign_in):
    assert [str(section.title) for section in what_arrived(asked()).sections] == [TITLE, LATER]
    shown = sign_in(story.treasurer).get("/reports/what-arrived/", {"first": FIRST, "as_of": LAST}).text
    assert story.address.code in shown
    assert [one.code for one in story.cases if one.code in shown] == []


def test_the_auditor_reads_every_person_by_code(story):
    named, together = story.cases[0], story.cases[1]
    arrive(story, ShareTold("person", Decimal(20), captive=named), ShareTold("person", Decimal(30), people=4))
    rows = table(what_arrived(asked(cases=None)), PERSONS)
    told = [row for row in rows if row[3] == march(31)]
    place = story.address.code
    assert [[*row[:2], *row[4:]] for row in told] == [
        [named.code, place, "by name", euro("20"), None],
        [together.code, place, "perhaps of 4 together, 30.00 EUR", None, None],
    ]


def test_a_case_worker_reads_of_the_own_cases_and_their_addresses(story):
    named, together, stranger = story.cases
    arrive(story, ShareTold("person", Decimal(50), captive=named))
    own = asked(in_full=False, cases=frozenset({together.pk}))
    assert {row[0] for row in table(what_arrived(own), PERSONS)} == {together.code}
    nobody = what_arrived(asked(in_full=False, cases=frozenset({stranger.pk})))
    assert table(nobody, TITLE) == []
    assert table(nobody, PERSONS) == []


def test_each_office_gets_the_cases_that_it_may_read(story, auditor, sign_in):
    arrive(story, ShareTold("person", Decimal(50), captive=story.cases[0]))
    seen = {}
    for reader in (story.case_worker, story.other_worker, auditor):
        shown = sign_in(reader).post(f"/reports/what-arrived/?as=csv&first={FIRST}&as_of={LAST}").getvalue().decode()
        seen[reader] = [one.code in shown for one in story.cases]
    assert list(seen.values()) == [[True, True, False], [False, False, False], [True, True, False]]


def test_in_another_language_the_same_number(story):
    documents = [what_arrived(asked(cases=None, language=language)) for language in ("en", "ar")]
    assert len({checknumber.of(document) for document in documents}) == 1


def test_four_queries_whatever_the_number_of_shares(story, django_assert_num_queries):
    for _word in range(2):
        arrive(story, ShareTold("person", Decimal(50), people=2))
    with django_assert_num_queries(4):
        what_arrived(asked(cases=None))
