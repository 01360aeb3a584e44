"""Every template is used, exists, carries nothing inline, speaks every language, and says what it wants."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template

from tests.project.tree import files, lines_with, templates, text

NAMED = re.compile(r"""["']([\w./-]+\.html)(?:#\w+)?["']""")
# Django takes these by their names.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
# Included without `only`: these keep the address of the page they stand on.
KEEPS_THE_PAGE = {"components/pager.html", "components/keyset.html"}
# A report that is handed on as one file carries its style in it; nothing of it is shown by the site.
ONE_FILE = Path("templates/reports/file.html")
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)
INCLUDE = re.compile(r"""\{%\s*include\s+["'](components/[\w.]+)(?:#\w+)?["']([^%]*)%\}""")
# No words to translate: what stays between these is code or translated already.
SPOKEN_FOR = re.compile(
    r"\{% comment %\}.*?endcomment %\}|\{#.*?#\}|\{% blocktranslate.*?endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}"
    r"|&\w+;|<!doctype[^>]*>|<!--.*?-->",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""\b(?:title|alt|aria-label|placeholder|aria-description)=["']([^"']*)["']""")
WORD = re.compile(r"[^\W\d_]{2,}")
# Names and codes that are the same in every language.
NAMES = {"CSV", "PDF", "XLSX", "Atom"}
CODE = re.compile(r"\b[A-Z]{1,3}-\d+")


def in_templates(name):
    """The name a template is asked for by."""
    return str(Path(*name.parts[name.parts.index("templates") + 1 :]))


@cache
def asked_for():
    """Every template named in our templates and code, with a place where it is."""
    outside_tests = [name for name in files(".html", ".py") if name.parts[0] != "tests"]
    return {found: name for name in outside_tests for found in NAMED.findall(text(name))}


def overrides(name):
    """Whether a package has a template of that name, which ours replaces."""
    packages = [Path(folder) for folder in engines["django"].template_dirs if "site-packages" in str(folder)]
    return any((folder / name).is_file() for folder in packages)


def untranslated(content):
    spoken = SPOKEN_FOR.sub(" ", content)
    shown = " ".join([*ATTRIBUTE.findall(spoken), re.sub(r"<[^>]*>", " ", spoken)])
    return sorted(set(WORD.findall(CODE.sub(" ", shown))) - NAMES)


def test_every_template_is_used():
    used = asked_for().keys() | BY_NAME
    unused = [name for name in templates() if in_templates(name) not in used]
    assert [str(name) for name in unused if not overrides(in_templates(name))] == []


def test_every_template_asked_for_exists():
    missing = []
    for found, name in asked_for().items():
        try:
            get_template(found)
        except TemplateDoesNotExist:
            missing.append(f"{name} wants {found}")
    assert missing == []


def test_nothing_is_inline():
    assert lines_with(INLINE, [name for name in templates() if name != ONE_FILE]) == []


@pytest.mark.parametrize("name", [name for name in templates() if "styleguide" not in str(name)], ids=str)
def test_every_word_can_be_translated(name):
    """The style guide's specimens apart: only the demo shows them, to those who build pages."""
    assert untranslated(text(name)) == []


def test_components_are_included_alone():
    loose = [
        f"{name}: {component}"
        for name in templates()
        for component, words in INCLUDE.findall(text(name))
        if component not in KEEPS_THE_PAGE and not words.rstrip().endswith(" only")
    ]
    assert loose == []


def test_components_begin_by_saying_what_they_want():
    components = [name for name in templates() if "components" in name.parts]
    assert [str(name) for name in components if not re.match(r"\{#|\{% comment %\}", text(name))] == []


def test_the_search_for_words_finds_them():
    assert untranslated('<p title="Close">{% translate "Good" %} day {{ name }}</p>') == ["Close", "day"]
