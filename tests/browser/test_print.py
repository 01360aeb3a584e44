"""Paper first: the pages as the browser prints them, without what only a screen can use."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.pages import PERIOD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def printed(window):
    """What stands on the paper, and how many sheets it takes."""

    def printed(reader, address):
        page = window(reader)
        page.goto(address)
        sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
        return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split()), len(sheets)

    return printed


def without_the_screens_words(text):
    return [
        word for word in ("Skip to the page", "Sign out", "Change your password", "Language:") if word in text
    ] == []


def test_a_remittance_prints_its_chain_and_signatures(printed, world):
    text, sheets = printed("treasurer", world.confirmed.get_absolute_url())
    assert without_the_screens_words(text)
    assert sheets <= 3
    for word in (world.confirmed.code, "100.00", world.decision.code, world.address.code, "Signatures", "EUR"):
        assert word in text


def test_a_list_prints_its_number_and_state(printed, world):
    text, sheets = printed("treasurer", world.matched.get_absolute_url())
    assert without_the_screens_words(text)
    assert sheets <= 2
    assert world.matched.number in text
    assert "32.50" in text


def test_a_home_prints_what_waits(printed):
    text, sheets = printed("treasurer", "/home/")
    assert without_the_screens_words(text)
    assert sheets <= 2
    assert "What waits for you" in text
    assert "Import a bank statement" not in text


def test_a_report_prints_its_figures_and_check_number(printed):
    text, sheets = printed("treasurer", f"/reports/collection-report/{PERIOD}")
    assert without_the_screens_words(text)
    assert sheets <= 5
    for figure in ("700.50", "82.50", "(296.00)", "check number"):
        assert figure in text


def test_rules_replace_colours_on_paper(window, world):
    page = window("treasurer")
    page.goto(world.confirmed.get_absolute_url())
    page.emulate_media(media="print")
    ground = "element => getComputedStyle(element).backgroundColor"
    assert page.locator("body").evaluate(ground) in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    assert page.locator(".top nav").is_hidden()
