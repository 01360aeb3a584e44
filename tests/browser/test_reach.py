"""Every page in Chromium: accessible, thin, whole without scripts, in a narrow window, from right to left."""

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES, READ_BY, routes_without_a_reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# All that it found right is more to carry than what it looked at.
AXE = "rules => axe.run(rules).then(found => found.violations)"
LARGEST_PAGE = 60_000
WIDE, NARROW = 1280, 320
# What stands out past the edge is named, to be found at once.
SEEN = """() => {
    const root = document.documentElement, edge = root.clientWidth;
    const scrolls = element =>
        element && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
    const out = [...document.body.querySelectorAll("*")].filter(element => {
        const box = element.getBoundingClientRect();
        return (box.right > edge + 1 || box.left < -1) && !scrolls(element.parentElement);
    });
    return {
        overflow: root.scrollWidth > edge ? out.slice(0, 3).map(one => one.outerHTML.slice(0, 120)) : null,
        headings: document.querySelectorAll("h1").length,
        language: [root.lang, root.dir],
    };
}"""


def test_every_route_has_a_reader_or_is_no_page():
    assert routes_without_a_reader() == set()


def pages_of(reader):
    return [page for page in PAGES if page.reader == reader]


def faults_of_answer(answer):
    size = len(answer.body())
    faults = [] if answer.status == 200 else [f"answers {answer.status}"]
    return faults if size < LARGEST_PAGE else [*faults, f"{size} bytes"]


def faults_of_rules(tab, contrast):
    rules = RULES | {"rules": {"color-contrast": {"enabled": contrast}}}
    return [f"{rule['id']}: {[node['html'] for node in rule['nodes']][:3]}" for rule in tab.evaluate(AXE, rules)]


def faults_of_sight(tab, language):
    seen = tab.evaluate(SEEN)
    if seen["overflow"] is not None:
        yield f"wider than its window: {seen['overflow']}"
    if seen["headings"] != 1:
        yield f"{seen['headings']} main headings"
    if seen["language"] != language:
        yield f"says it is in {seen['language']}"


@pytest.mark.parametrize("reader", READ_BY)
def test_pages_are_whole_without_scripts_from_right_to_left(window, world, reader):
    """The browser's own answer laid into one tab: a step from page to page takes three times as long."""
    tab, found = window(reader, width=NARROW, language="ar", script=False), {}
    tab.goto("/")
    for page in pages_of(reader):
        answer = tab.request.get(page.address(world), headers={"Accept-Language": "ar"})
        tab.set_content(answer.text())
        faults = [*faults_of_answer(answer), *faults_of_sight(tab, ["ar", "rtl"])]
        if faults:
            found[str(page)] = faults
    assert found == {}


# Colours are those of the styleguide, where their contrast is asked each time; it is half the time of all rules.
@pytest.mark.parametrize("contrast", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.parametrize("reader", READ_BY)
def test_pages_are_whole_accessible_and_keep_to_their_policy(window, world, reader, contrast):
    tab, said, found = window(reader), defaultdict(list), {}
    tab.add_init_script(Axe().axe_script)
    tab.on("console", lambda message: said[tab.url].append(message.text))
    widths = [WIDE, NARROW]
    for page in pages_of(reader):
        faults = faults_of_answer(tab.goto(page.address(world)))
        # From wide to narrow, the next page from narrow to wide: every change lays the page out anew.
        for width in widths:
            tab.set_viewport_size({"width": width, "height": 800})
            faults += faults_of_sight(tab, ["en", "ltr"])
            faults += faults_of_rules(tab, contrast) if width == WIDE else []
        widths.reverse()
        if faults:
            found[str(page)] = faults
    assert found == {}
    assert dict(said) == {}
