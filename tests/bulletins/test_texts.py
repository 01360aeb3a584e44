from html.parser import HTMLParser

import pytest

from bulletins.texts import as_read, lead, to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//evil.example 'x\" onmouseover=\"alert(1)')",
    "<javascript:alert(1)>",
    "![a](https://evil.example/pixel.png)",
    "<svg/onload=alert(1)>",
    "<style>body{display:none}</style>",
    "`<script>`",
    "    <iframe src=//evil.example>",
    "<a href='javascript:x' onclick=alert(1)>a</a>",
    "<!-- --><script>x</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


class Marks(HTMLParser):
    """The tags and attributes that a browser would find."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_inert(text):
    found = Marks(to_html(text)).found
    assert {tag for tag, _attrs in found} <= {"p", "a", "code", "pre"}
    for _tag, attrs in found:
        assert set(attrs) <= {"href", "rel"}
        assert attrs.get("href", "//").startswith(("//", "https://"))


def test_structure_of_markdown_is_kept():
    html = to_html("# Head\n\nA *b* **c** [d](https://example.org)\n\n- e\n\n> f")
    for part in ("<h3>Head</h3>", "<em>b</em>", "<strong>c</strong>", 'href="https://example.org"', "<li>e</li>"):
        assert part in html
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "*a " * 6_600, "> " * 10_000, "![" * 10_000, "`" * 20_000, "<" * 20_000]
)
def test_huge_markdown_is_read_all_the_same(text):
    assert 0 < len(to_html(text)) <= 5 * len(text)


def test_as_read_sees_through_marks_and_entities():
    assert as_read("An*na* K&#101;ller [x](https://example.org/C-0412)").split() == ["Anna", "Keller", "x"]


def test_lead_is_short_and_plain():
    text = lead("# Winter\n\n" + "wood *and* coal " * 500)
    assert text.startswith("Winter wood and coal")
    assert len(text) <= 280
