"""The statement of one giver under a word of their own."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Minute
from fund_collections import services
from fund_collections.models import ListState, Receipt
from fund_collections.services import Line
from fund_collections.services.matching import Gift
from tests.fund_collections.conftest import World
from tests.fund_collections.services.test_matching import booking_of

PAGE = reverse("reports:giver_statement")


def under(word, *sums):
    return [Line(number, Decimal(amount), "pseudonym", pseudonym=word) for number, amount in enumerate(sums, 1)]


@pytest.fixture
def world(db):
    world = World("NL")
    world.at(ListState.POSTED, lines=[*under("sparrow", "5.00", "2.50"), Line(3, Decimal(9))])
    world.at(ListState.POSTED, lines=under("sparrows", "7.00"))
    services.void_receipt(Receipt.objects.get(number=2), because="written twice", by=world.treasurer)
    return world


def asked(client, body, word):
    return client.post(PAGE, {"body": body.pk, "pseudonym": word, "first": "2026-01-01", "as_of": "2026-03-31"})


def test_statement_has_the_gifts_of_exactly_this_word(world, sign_in):
    answer = asked(sign_in(world.delegate), world.body, "sparrow")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    found = [words in text for words in ("2026-00001", "2026-00002", "7.50", "void", "2026-00003", "2026-00004")]
    assert found == [True, True, True, True, False, False]
    assert "sparrow" not in answer.headers["Content-Disposition"]
    minute = Minute.objects.get(act="statement for a giver printed")
    assert (minute.subject_code, minute.facts) == ("NL", {"body": "NL", "first": "2026-01-01", "last": "2026-03-31"})


@pytest.mark.parametrize("word", ["Sparrow", "sparro", "%", "nobody"])
def test_no_other_word_finds_them(world, sign_in, word):
    answer = asked(sign_in(world.treasurer), world.body, word)
    assert (answer.status_code, "no gift under that word" in answer.text) == (200, True)


def test_a_delegate_asks_for_the_own_body_alone(world, sign_in, auditor):
    other = World("GR")
    answer = asked(sign_in(other.delegate), world.body, "sparrow")
    assert (answer.headers["Content-Type"], "Select a valid choice" in answer.text) == (
        "text/html; charset=utf-8",
        True,
    )
    assert sign_in(auditor).get(PAGE).status_code == 403


def test_a_gift_taken_out_of_the_books_is_counted_once_it_is_booked_rightly(world, sign_in):
    facts = {"appeal": world.appeal, "body": world.body, "giver_kind": "pseudonym", "pseudonym": "heron"}
    booking, parts = booking_of(world, "12.00"), [Gift(Decimal("12.00"), facts)]
    wrong = services.match_bookings([booking], parts=parts, by=world.treasurer)
    services.unmatch(wrong, because="another appeal", by=world.treasurer)
    services.match_bookings([booking], parts=parts, by=world.treasurer)
    page = {"body": world.body.pk, "pseudonym": "heron", "first": "2026-01-01", "as_of": "2026-12-31"}
    answer = sign_in(world.delegate).post(PAGE, page)
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert [words in text for words in ("24.00", "12.00", "2026-00005", "2026-00006")] == [False, True, False, True]
