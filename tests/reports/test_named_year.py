"""The statement of one named giver: found by sealed names that nobody opens, chosen by the delegate, minuted."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import ListState, Receipt
from fund_collections.services import Line
from fund_collections.services.gathering import gather_gifts
from ledger.money import Money
from member_parties.models import Body
from tests.fund_collections.conftest import COUNTED, POSTED, World
from tests.fund_collections.services.test_pledges import pay, pledge_of

WHY = {"because": "asked for by the giver"}
YEAR = {"first": "2026-01-01", "as_of": "2026-12-31"}
DAYS = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def named(*names):
    return [Line(number, Decimal(number), "named", giver=name) for number, name in enumerate(names, 1)]


@pytest.fixture
def world(db):
    """Receipts 1 to 5 of two lists; the gift of the 3rd is of somebody else, that of the 6th by transfer."""
    world = World("NL")
    world.at(ListState.POSTED, lines=[*named("Anna Winter", "anna  WINTER."), Line(3, Decimal(9))])
    world.at(ListState.POSTED, lines=named("Bert Summer", "Anna Winters"))
    money = Money(Decimal(40), "EUR")
    services.record_gift(
        appeal=world.appeal, body=world.body, money=money, account=world.bank, on=date(2026, 4, 1),
        giver_kind="named", giver="Ánna Winter", by=world.treasurer,
    )  # fmt: skip
    return world


def receipt(number):
    return Receipt.objects.get(body__code="NL", number=number)


def page(number=1):
    return reverse("reports:named_statement", args=[receipt(number).pk])


def gathered(world, number=1, **changed):
    facts = DAYS | WHY | changed
    found = gather_gifts(receipt(number), by=world.delegate, **facts)
    return sorted(Receipt.objects.filter(contribution__in=found).values_list("number", flat=True))


def sheet(answer):
    assert answer.headers["Content-Type"] == "application/pdf", answer.text
    return " ".join(" ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(answer.content)).pages)


def test_gifts_of_the_same_letters_are_found_and_no_name_is_opened(world):
    assert (gathered(world), gathered(world, 4)) == ([1, 2, 6], [4])
    assert gathered(world, last=date(2026, 3, 31)) == [1, 2]
    told = [(one.subject_code, one.facts) for one in Minute.objects.filter(act="gifts of a giver gathered")]
    days = {"first": "2026-01-01", "last": "2026-12-31"}
    assert told[0] == ("2026-00001", {"body": "NL", "gifts": 3} | days | WHY)
    assert Minute.objects.filter(act="sealed value revealed").count() == 0


def test_payments_of_a_named_pledge_are_gifts_of_its_giver(world):
    pledge = pledge_of(world, giver_kind="named", giver="Anna Winter")
    pay(world, pledge, "10.00", date(2026, 5, 1))
    assert (gathered(world), gathered(world, 7)) == ([1, 2, 6, 7], [1, 2, 6, 7])


def test_a_list_posted_anew_keeps_its_named_givers(world):
    one = services.take_out(receipt(1).contribution.list, because="not yet to be posted", by=world.treasurer)
    services.count_list(one, counted_total=one.collector_total, on=COUNTED, by=world.delegate)
    services.post_list(one, on=POSTED, by=world.treasurer)
    assert gathered(world, 6) == [1, 2, 6, 7, 8]


def test_another_body_is_not_asked(world):
    other = World("GR")
    other.at(ListState.POSTED, lines=named("Anna Winter"))
    assert gathered(world) == [1, 2, 6]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"because": "short"}, "15 characters or more"),
        ({"first": date(2025, 12, 30)}, "a year at the most"),
    ],
)
def test_a_reason_is_owed_and_a_year_is_the_most(world, changed, words):
    with pytest.raises(Refusal, match=words):
        gathered(world, **changed)
    assert Minute.objects.filter(act="gifts of a giver gathered").count() == 0


def test_thirty_an_hour_and_no_more(world, monkeypatch):
    monkeypatch.setattr("fund_collections.services.gathering.MOST_AN_HOUR", 1)
    gathered(world)
    with pytest.raises(Refusal, match="Go on a little later"):
        gathered(world)


def test_delegate_finds_chooses_and_prints_and_nobody_is_named(world, sign_in):
    client = sign_in(world.delegate)
    found = client.post(page(), YEAR | WHY)
    offered = [str(one) for one in found.context["form"].fields["chosen"].queryset]
    assert (offered, "by transfer" in found.text) == (["2026-00001", "2026-00002", "2026-00006"], True)
    chosen = [receipt(number).pk for number in (1, 6)]
    answer = client.post(page(), YEAR | {"chosen": chosen, "besides": "2026-00005"})
    said = sheet(answer)
    wanted = ("2026-00001", "2026-00002", "2026-00005", "2026-00006", "43.00", "Received from", "Anna", "Winters")
    assert [words in said for words in wanted] == [True, False, True, True, True, True, False, False]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="giver-year-NL-2026-00001.pdf"'
    minute = Minute.objects.get(act="statement for a giver printed")
    assert (minute.subject_code, minute.facts["gifts"], "Winter" in str(minute.facts)) == ("2026-00001", 3, False)


def test_it_speaks_the_language_of_the_receipt(world, sign_in):
    Body.objects.update(language="de")
    world.at(ListState.POSTED, lines=named("Carla Herbst"))
    Body.objects.update(language="fr")
    answer = sign_in(world.delegate).post(page(7), YEAR | {"chosen": [receipt(7).pk], "besides": ""})
    assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Lang"].startswith("de")


@pytest.mark.parametrize("number", ["2026-00003", "2026-00099", "118", "x", "2026-00001'--"])
def test_only_receipts_of_named_givers_of_the_body_stand_beside(world, sign_in, number):
    world.at(ListState.POSTED, sums=["1.00"])
    answer = sign_in(world.delegate).post(page(), YEAR | {"chosen": [receipt(1).pk], "besides": number})
    assert (answer.status_code, "of a named giver in this period" in answer.text) == (200, True)


@pytest.mark.parametrize("chosen", [[], ["nonsense"], ["foreign"], ["anonymous"]])
def test_nothing_else_can_be_ticked(world, sign_in, chosen):
    other = World("GR")
    other.at(ListState.POSTED, lines=named("Anna Winter"))
    ids = {"foreign": Receipt.objects.get(body=other.body).pk, "anonymous": receipt(3).pk}
    sent = YEAR | {"chosen": [ids.get(one, one) for one in chosen], "besides": ""}
    answer = sign_in(world.delegate).post(page(), sent)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_who_may_not_open_the_name_gets_none(world, sign_in, auditor):
    other = World("GR")
    people = [world.treasurer, world.typist, auditor, other.delegate]
    assert [sign_in(one).get(page()).status_code for one in people] == [403, 403, 403, 404]
    assert sign_in(world.delegate).get(page(3)).status_code == 404
    shown = sign_in(world.delegate).get(receipt(1).get_absolute_url()).text
    assert (page(1) in shown, page(3) in shown) == (True, False)
