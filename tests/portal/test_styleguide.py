"""The page of all components in a real browser: accessibility rules, narrow windows, keyboard, size."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import path
from playwright.sync_api import expect

from aidassoc.urls import urlpatterns as routes
from portal.styleguide import styleguide

# The demo alone mounts the page; here it stands beside the others.
urlpatterns = [*routes, path("styleguide/", styleguide)]
pytestmark = pytest.mark.urls(__name__)

# WCAG 2.2 AA, and of AAA the contrast of 7:1.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "wcag2aaa"]
LARGEST_PAGE, LARGEST_SHEET = 60_000, 20_000


@pytest.fixture
def look(browser, live_server):
    """Opens the style guide in a window of its own width, language and colour scheme."""
    opened = []

    def look(width=1280, language="en", scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, color_scheme=scheme)
        opened.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/styleguide/")
        return page

    yield look
    for context in opened:
        context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1280, "en", "light"), (320, "ar", "light"), (1280, "en", "dark")]
)
def test_styleguide_is_accessible_and_fits_its_window(look, width, language, scheme):
    page = look(width, language, scheme)
    assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": RULES}).response
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert {"color-contrast-enhanced", "target-size"} <= {rule["id"] for rule in found["passes"]}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_errors_take_the_focus_and_the_skip_link_leads_to_the_page(look):
    page = look()
    assert page.evaluate("document.activeElement.className") == "errors"
    page.goto(page.url.replace("styleguide", "language"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_missing_links_are_dashed_and_the_way_mirrors(look):
    styles = "link => getComputedStyle(link).borderTopStyle"
    page = look()
    missing, done = page.locator(".chain .missing").first, page.locator(".chain .done").first
    assert (missing.evaluate(styles), done.evaluate(styles)) == ("dashed", "solid")
    assert done.bounding_box()["x"] < missing.bounding_box()["x"]
    page = look(language="ar")
    missing, done = page.locator(".chain .missing").first, page.locator(".chain .done").first
    assert done.bounding_box()["x"] > missing.bounding_box()["x"]


def test_styleguide_and_sheet_are_small(client):
    answer = client.get("/styleguide/")
    sheet = settings.BASE_DIR / "static/css/house.css"
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_PAGE
    assert sheet.stat().st_size < LARGEST_SHEET


def test_styleguide_has_nothing_inline(client):
    markup = client.get("/styleguide/").content.decode()
    assert [word for word in (" style=", "<style", "<script", " onclick=") if word in markup] == []
