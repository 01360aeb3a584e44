"""The texts tell the truth about the project, and speak of it alone."""

import re

import pytest
from django.core.management import get_commands

from tests.project.tree import ROOT, files, text

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
TARGET = re.compile(r"\bmake ([a-z]+)\b(?=[`\n ])")
COMMAND = re.compile(r"\bmanage\.py (\w+)")
PAGES = files(".md")
# Paths and tools of whoever happens to work on it, people's machines, and issue numbers mean nothing to a reader.
FOREIGN = re.compile(
    "|".join(
        [
            "/wo" + "rk/",
            "/tm" + "p/plan",
            r"/ho" + r"me/\w+/",
            r"(?i:\bissue #?\d)",
            r"(?i:\bsess" + r"ion of the project)",
        ]
    )
)
# What holds words; "" is for Makefile and the like.
TEXTS = (".py", ".md", ".html", ".css", ".typ", ".toml", ".service", ".yml", "")


def code_of(page):
    """What a reader would type: code blocks and words in backquotes."""
    content = text(page)
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`|^ {4}\S[^\n]*$", content, re.DOTALL | re.MULTILINE)) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    targets = LINK.findall(text(page))
    assert [target for target in targets if not (ROOT / page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_commands_exist(page):
    makefile = text("Makefile")
    asked = TARGET.findall(code_of(page))
    assert [target for target in asked if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
    assert [command for command in COMMAND.findall(code_of(page)) if command not in get_commands()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_files_named_exist(page):
    named = re.findall(r"`((?:tests|docs|reports|templates|aidassoc|access|static)/[\w/.-]+\.\w+)`", text(page))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_is_short_and_begins_with_two_commands():
    readme = text("README.md")
    assert readme.count("\n") < 100
    assert re.search(r"```sh\n(.*?)```", readme, re.DOTALL)[1].split("\n") == ["make demo", "make test", ""]


def test_pictures_are_light():
    assert [str(name) for name in files(".png", within="docs") if (ROOT / name).stat().st_size > 150_000] == []


def test_the_table_of_imports_is_the_one_that_is_held():
    from tests.project.test_imports import MAY_IMPORT

    rows = dict(re.findall(r"^\| (\w+) \| ([\w, ]+) \|$", text("docs/house.md"), re.MULTILINE))
    told = {room: set(words.split(", ")) for room, words in rows.items() if room in MAY_IMPORT}
    by_a_word = {"access", "remittances", "aidassoc", "reports", "portal"}
    assert told.items() >= {room: below for room, below in MAY_IMPORT.items() if room not in by_a_word}.items()


def test_nothing_speaks_of_anything_but_the_project():
    found = []
    for name in files(*TEXTS):
        found += [f"{name}: {word}" for word in FOREIGN.findall(text(name))]
    assert found == []
