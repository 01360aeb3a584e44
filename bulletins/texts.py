"""Markdown of an item as safe HTML."""

from html import unescape
from urllib.parse import unquote

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt

# No pictures: they would tell another server who reads. An item's own headings begin below its title.
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h3", "h4", "hr", "code", "pre", "a"}
LOWER = {"h1": "h3", "h2": "h3", "h3": "h4", "h5": "h4", "h6": "h4"}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable("image")


def to_html(text):
    """The text of an item as HTML that holds nothing but words, their structure, and links to web pages."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.tag = LOWER.get(token.tag, token.tag)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}, "*": set()}, url_schemes={"http", "https"})
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above


def as_read(text):
    """The words of an item as a reader sees them, whatever marks or entities were used to write them."""
    return unescape(strip_tags(to_html(text)))


def as_written(text):
    """The HTML of an item with its entities and the escapes of its links undone: words that no reader sees too."""
    return unquote(unescape(to_html(text)))


def lead(text, length=280):
    """The first words of an item, without marks, for a list."""
    return Truncator(" ".join(as_read(text[: length * 6]).split())).chars(length)
