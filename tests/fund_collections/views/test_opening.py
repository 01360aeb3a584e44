"""The text of a booking and the file that it came in are opened by the treasurer, with a reason, and by nobody else."""

import pytest

from access.offices import Office
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Booking, StatementFile
from tests import makers
from tests.fund_collections.camt import camt
from tests.fund_collections.views.test_pages import at
from vault.services.revealing import REVEALED

WHY = "which of the two pledges it is"
GIFT = ("50.00", "2026-03-20", "Clara Weiss, for coal")


@pytest.fixture
def data(world):
    return camt(GIFT, account=world.bank.bank_identifier)


@pytest.fixture
def booking(world, data):
    services.import_statement(data, account=world.bank, by=world.treasurer)
    return Booking.objects.get()


@pytest.fixture
def pages(booking):
    """{field of the minute: the page that opens it}."""
    return {
        "text": at("booking_text", booking.pk),
        "content": at("import_content", StatementFile.objects.get().pk),
    }


def test_treasurer_opens_the_text_with_a_reason(booking, pages, world, sign_in):
    client = sign_in(world.treasurer)
    asked, refused = client.get(pages["text"]), client.post(pages["text"], {"because": "short"})
    assert ("Clara" in asked.text, "Clara" in refused.text, Minute.objects.filter(act=REVEALED).count()) == (0, 0, 0)
    opened = client.post(pages["text"], {"because": WHY})
    assert ("Clara Weiss, for coal" in opened.text, opened.headers["Cache-Control"]) == (True, "no-store")
    minute = Minute.objects.about(booking).get(act=REVEALED)
    assert (minute.actor, minute.facts["field"], minute.facts["because"]) == (world.treasurer, "text", WHY)
    assert at("booking_parts", booking.pk) in opened.text
    assert WHY in client.get(booking.get_absolute_url()).text


def test_treasurer_gets_the_very_file_that_the_bank_gave(data, pages, world, sign_in):
    client = sign_in(world.treasurer)
    assert client.post(pages["content"], {"because": "short"}).text.count("Clara") == 0
    opened = client.post(pages["content"], {"because": WHY})
    assert (opened.content, opened.headers["Cache-Control"]) == (data, "no-store")
    assert opened.headers["Content-Disposition"].endswith('.xml"')
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert Minute.objects.about(StatementFile.objects.get()).get(act=REVEALED).facts["field"] == "content"


def test_both_count_into_one_budget(pages, world, sign_in):
    client = sign_in(world.treasurer)
    for page in (pages["text"], pages["content"], pages["text"]):
        client.post(page, {"because": WHY})
    for page in pages.values():
        refused = client.post(page, {"because": WHY})
        assert ("Clara" in refused.text, "Ask another body" in refused.text) == (False, True)


@pytest.mark.parametrize("office", [Office.AUDITOR, Office.DELEGATE, Office.SECRETARY])
def test_nobody_else_opens_them(office, pages, sign_in):
    client = sign_in(makers.user(office))
    answers = {client.post(page, {"because": WHY}).status_code for page in pages.values()}
    assert (answers, Minute.objects.filter(act=REVEALED).exists()) == ({403}, False)


def test_it_is_offered_where_it_is_needed_to_whom_it_is(booking, pages, world, sign_in):
    here = [booking.get_absolute_url(), *(at(f"booking_{act}", booking.pk) for act in ("parts", "gift", "aside"))]
    client = sign_in(world.treasurer)
    assert [page for page in (*here, at("booking_list")) if pages["text"] not in client.get(page).text] == []
    file = StatementFile.objects.get().get_absolute_url()
    assert pages["content"] in client.get(file).text
    reader = sign_in(makers.user(Office.AUDITOR))
    assert [page for page in (here[0], file) if any(one in reader.get(page).text for one in pages.values())] == []


def test_file_that_was_taken_out_or_never_kept_has_no_page(pages, world, sign_in, monkeypatch):
    services.undo_import(StatementFile.objects.get(), because="wrong", by=world.treasurer)
    client = sign_in(world.treasurer)
    assert client.get(pages["content"]).status_code == 404
    monkeypatch.setattr("fund_collections.services.bringing.PACKED_LIMIT", 10)
    again = camt(GIFT, account=world.bank.bank_identifier)
    file = services.import_statement(again, account=world.bank, by=world.treasurer).file
    assert client.get(at("import_content", file.pk)).status_code == 404
    assert "It was not kept" in client.get(file.get_absolute_url()).text
