"""Remittances on paper, read back from their PDFs."""

import io
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from remittances.models import RecipientAddress, Remittance
from reports import order_sheets, pdf
from reports.order_sheets import ENVELOPES, Sheet

SHEET = Sheet("en", date(2026, 11, 25))
MM = 72 / 25.4
PAYEE = {"payee": "Payee Canary", "city": "river port", "phrase": "the hens are well"}


def order(number, route, amount, currency="EUR"):
    address = RecipientAddress(code=f"K-{number}", people=number, country="GR")
    facts = {"amount": Decimal(amount), "currency_id": currency, "route": route, "address": address}
    return Remittance(code=f"R-2026-{number:04d}", **facts)


def read(content):
    return PdfReader(io.BytesIO(content))


def words(content):
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def test_a_list_goes_by_route_and_adds_up_each_currency():
    orders = [order(2, "bank", "10.50"), order(1, "courier", "7", "JPY"), order(3, "bank", "0.25", "GBP")]
    text = words(order_sheets.orders_pdf(orders, asked="plan P-2026-0001", sheet=SHEET))
    rows = [
        "bank transfer",
        "1 R-2026-0002 K-2 2 10.50 EUR",
        "2 R-2026-0003 K-3 3 0.25 GBP",
        "Total 10.50 EUR 0.25 GBP",
    ]
    rows += ["courier", "3 R-2026-0001 K-1 1 7 JPY", "Total 7 JPY", "Total 10.50 EUR 0.25 GBP 7 JPY"]
    rows += ["page 1 of 1"]
    places = [text.find(row) for row in rows]
    assert (places == sorted(places), min(places) > 0, "plan P-2026-0001" in text) == (True, True, True)


@pytest.mark.parametrize("language", ["ar", "zh-hans", "el"])
def test_a_list_is_set_in_every_script(language):
    content = order_sheets.orders_pdf([order(1, "agent", "5")], asked="", sheet=Sheet(language, date(2026, 11, 25)))
    assert "R-2026-0001" in words(content)


@pytest.mark.parametrize(("route", "named"), [("courier", False), ("parcel", False), ("agent", True)])
def test_a_slip_bears_a_name_where_the_route_pays_to_one(route, named):
    details = PAYEE if route == "agent" else {}
    text = words(order_sheets.slip_pdf(order(1, route, "300"), details, sheet=SHEET))
    assert (text.count("300.00 EUR"), "Receipt: comes back" in text) == (2, True)
    assert ("Payee Canary" in text, "hens" in text) == (named, False)


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_an_envelope_bears_the_address_and_nothing_else(envelope):
    made = order_sheets.label_pdf(
        "Cellar door 9\n\nBehind  the mill\n", order=order(1, "courier", "5"), envelope=envelope, sheet=SHEET
    )
    (page,) = read(made).pages
    size = round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)
    assert size == (ENVELOPES[envelope]["width"], ENVELOPES[envelope]["height"])
    assert words(made) == "Cellar door 9 Behind the mill"
    assert read(made).metadata.title == "R-2026-0001"


def test_a_long_address_stays_within_its_box():
    text = "\n".join(f"Line {number} of an address that goes on and on and on" for number in range(14))
    made = order_sheets.label_pdf(text, order=order(1, "courier", "5"), envelope="a4", sheet=SHEET)
    assert len(read(made).pages) == 1


def test_a_letter_without_a_font_is_refused():
    with pytest.raises(pdf.GlyphMissing):
        order_sheets.label_pdf("𓀀", order=order(1, "courier", "5"), envelope="c6", sheet=SHEET)
