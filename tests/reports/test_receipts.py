"""Receipts on paper: what the PDF says, in whose language, and who gets it."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from fund_collections import services
from fund_collections.check_code import check_code
from fund_collections.models import ListState, Receipt, ReceiptPrint
from fund_collections.services import Line
from member_parties.models import Body
from reports.receipts import receipts_pdf
from tests.fund_collections.conftest import World

PRINT = {"per_sheet": "2", "paper": "a4"}
BATCH = reverse("reports:receipts_print")


def one(receipt):
    return reverse("reports:receipt_print", args=[receipt.pk])


def sheets(answer):
    """The text of each sheet of paper."""
    assert answer.headers["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


@pytest.fixture
def world(db):
    world = World("NL")
    lines = [
        Line(1, Decimal(5), "named", giver="Kept Apart"),
        Line(2, Decimal("2.50"), "pseudonym", pseudonym="sparrow"),
    ]
    world.at(ListState.POSTED, lines=lines)
    return world


@pytest.fixture
def named(world):
    return Receipt.objects.get(number=1)


def test_paper_says_what_was_frozen_and_names_nobody(world, named, sign_in):
    world.appeal.title = "Summer relief"
    world.appeal.save()
    (sheet,) = sheets(sign_in(world.treasurer).post(one(named), PRINT))
    said = (
        "NL 2026-00001",
        "5.00 EUR",
        "Winter relief",
        "17 March 2026",
        check_code(named),
        "Original",
        "Received from",
    )
    assert [words for words in said if words not in sheet] == []
    assert [words for words in ("Kept Apart", "sparrow", "Summer", "VOID") if words in sheet] == []


def test_second_print_is_a_copy_and_a_void_one_says_so(world, named, sign_in):
    client = sign_in(world.treasurer)
    client.post(one(named), PRINT)
    services.void_receipt(named, because="written twice", by=world.treasurer)
    (sheet,) = sheets(client.post(one(named), PRINT))
    said = [words in sheet for words in ("Copy 1", "Original", "VOID", "written twice")]
    assert said == [True, False, True, True]


def test_looking_prints_nothing(world, named, sign_in):
    page = sign_in(world.treasurer).get(one(named))
    assert (page.status_code, ReceiptPrint.objects.count()) == (200, 0)


@pytest.mark.parametrize(("query", "per_sheet", "expected"), [("", 1, 2), ("", 2, 1), ("?first=2", 4, 1)])
def test_batch_prints_what_the_filter_leaves(world, sign_in, query, per_sheet, expected):
    answer = sign_in(world.treasurer).post(BATCH + query, {"per_sheet": per_sheet, "paper": "letter"})
    assert len(sheets(answer)) == expected
    assert ReceiptPrint.objects.count() == (1 if query else 2)


def test_a_filter_that_leaves_none_is_refused_in_words(world, sign_in):
    answer = sign_in(world.treasurer).post(f"{BATCH}?year=1999", PRINT)
    assert (answer.status_code, "No receipt was chosen." in answer.text) == (200, True)


def test_receipt_speaks_the_language_of_its_body(world, sign_in):
    world.body.language = "ar"
    world.body.save()
    world.at(ListState.POSTED, sums=["1.00"])
    last = Receipt.objects.get(number=3)
    answer = sign_in(world.treasurer).post(one(last), PRINT)
    catalog = PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    assert catalog["/Lang"].startswith("ar")


def test_own_body_prints_its_own_and_auditor_none(world, named, sign_in, auditor):
    other = World("GR")
    other.at(ListState.POSTED, sums=["7.00"])
    foreign = Receipt.objects.get(body=other.body)
    client = sign_in(world.delegate)
    assert (client.get(one(foreign)).status_code, client.post(one(foreign), PRINT).status_code) == (404, 404)
    client.post(BATCH, PRINT)
    assert set(ReceiptPrint.objects.values_list("receipt__body", flat=True)) == {world.body.pk}
    assert [sign_in(auditor).post(address, PRINT).status_code for address in (one(named), BATCH)] == [403, 403]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Reçu NL 2026-00001", "Original", "Don en faveur de", "liste", "Code de contrôle"]),
        ("ru", ["Квитанция NL 2026-00001", "Подлинник", "Взнос на «Winter relief», лист", "Код проверки"]),
        ("zh-hans", ["收据 NL 2026-00001", "正本", "为“Winter relief”捐款", "校验码"]),
    ],
)
def test_paper_speaks_the_language_of_its_body(db, sign_in, language, said):
    world = World("NL")
    Body.objects.update(language=language)
    world.at(ListState.POSTED, lines=[Line(1, Decimal(5))])
    receipt = Receipt.objects.get()
    (sheet,) = sheets(sign_in(world.treasurer).post(one(receipt), PRINT))
    assert [words for words in said if words not in " ".join(sheet.split())] == []
    assert ("Gift" in receipt.text, "Gift" in sheet, receipt.language) == (False, False, language)


def test_both_papers_name_each_other(world, named):
    void = services.void_receipt(named, because="a wrong title", by=world.treasurer)
    made = services.replace_receipt(void, by=world.treasurer)
    printed = services.print_receipts([void.pk, made.pk], press=receipts_pdf, by=world.treasurer)
    old, new = (page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages)
    assert ("VOID" in old, "In its place stands NL 2026-00003." in old) == (True, True)
    said = ("In the place of", "NL 2026-00001", "Given out on", "17 March 2026")
    assert [words for words in said if words not in new] == []
