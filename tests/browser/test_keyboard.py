"""Whoever has no mouse gets everywhere, in the order of the paper, and sees where they are."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WHERE = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText.trim()"
OUTLINE = (
    "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth"
)


@pytest.fixture
def sheet(window, world):
    """The page on which the lines of a paper list are typed."""
    page = window("collector")
    page.goto(f"{world.missing.get_absolute_url()}type/")
    return page


def stops(page, most=200):
    """What Tab leads to, from the top of the page until it leaves it."""
    found = []
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        found.append(page.evaluate(WHERE))
    return found


def test_tab_follows_the_lines_of_the_paper(sheet):
    found = stops(sheet)
    begin = found.index("Giver, line 1")
    line = ["Giver, line {}", "Kind of giver, line {}", "Place, line {}", "Sum, line {}", "Pledge, line {}"]
    typed = [word.format(number) for number in (1, 2, 3) for word in line]
    assert found[begin : begin + len(typed)] == typed
    assert found[0] == "Skip to the page"
    assert found.index("Lists") < begin < found.index("Check the sum") < found.index("Keep it for later")


def test_focus_is_seen_at_every_stop(sheet):
    hidden = []
    for _step in range(40):
        sheet.keyboard.press("Tab")
        if sheet.evaluate(OUTLINE).startswith("none") or sheet.evaluate(OUTLINE).endswith("0px"):
            hidden.append(sheet.evaluate(WHERE))
    assert hidden == []


def test_the_skip_link_is_seen_and_leads_past_the_rooms(sheet):
    sheet.keyboard.press("Tab")
    assert sheet.locator(".skip").bounding_box()["y"] >= 0
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#main")).to_be_focused()
    sheet.keyboard.press("Tab")
    assert sheet.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_enter_checks_the_sum_and_what_is_wrong_takes_the_focus(sheet):
    sheet.get_by_label("Sum, line 1", exact=True).focus()
    sheet.keyboard.type("twelve")
    with sheet.expect_navigation():
        sheet.keyboard.press("Enter")
    assert sheet.evaluate("document.activeElement.className") == "errors"
    assert "twelve" in sheet.evaluate("document.activeElement.innerText")
    sheet.keyboard.press("Tab")
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_label("Sum, line 1", exact=True)).to_be_focused()


def test_errors_of_a_plain_form_take_the_focus(window):
    page = window("treasurer")
    page.goto("/remittances/new/")
    page.locator("form.form button").first.focus()
    page.evaluate("document.querySelector('form.form').noValidate = true")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "errors"


# Asked in one call: a page that may run no script may not be polled by one either.
SCROLLED = """region => new Promise(done => {
    region.addEventListener("scroll", () => done(true), {once: true});
    setTimeout(() => done(region.scrollLeft > 0), region.scrollLeft ? 0 : 3000);
})"""


def test_wide_tables_scroll_by_keyboard(window):
    page = window("treasurer", width=320)
    page.goto("/collections/lists/")
    region = page.locator(".scroll").first
    region.focus()
    page.keyboard.press("ArrowRight")
    assert region.evaluate(SCROLLED)


def type_lines(page):
    """Thirty lines by Tab alone: a word, a place, a sum, no pledge; then the foot."""
    page.get_by_label("Giver, line 1", exact=True).focus()
    for number in range(1, 31):
        for text in (f"K. {number}", None, "Jena", f"{number},50", None):
            if text:
                page.keyboard.insert_text(text)
            page.keyboard.press("Tab")


def test_thirty_lines_by_keyboard_alone(window, world):
    page = window("collector", script=False)
    page.goto(f"{world.long.get_absolute_url()}type/")
    type_lines(page)
    page.keyboard.insert_text("482.00")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shown = page.locator("[role=status]").inner_text()
    assert "The lines come to 480.00 EUR, the collector wrote 482.00 EUR: the lines are 2.00 EUR less." in shown
    page.goto(f"{world.long.get_absolute_url()}type/")
    assert page.get_by_label("Giver, line 30", exact=True).input_value() == "K. 30"
    page.locator("#collector_total").fill("480")
    while not page.locator(".acts button:focus").filter(has_text="Hand in the list").count():
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"List {world.long.number} is handed in" in page.locator("body").inner_text()


def test_what_was_typed_outlives_the_visit(sheet):
    sheet.get_by_label("Sum, line 1", exact=True).fill("7.50")
    sheet.locator("#collector_total").fill("7.50")
    sheet.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with sheet.expect_navigation():
        sheet.keyboard.press("Enter")
    assert sheet.locator("h1").inner_text() == "Nothing is lost"
    assert sheet.locator("input[name='1-amount']").input_value() == "7.50"
