"""The project's own files, as the tests of the house look at them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = tuple(sorted(path.parent.name for path in ROOT.glob("*/__init__.py")))
# What the commands make; and what is not ours to hold to our style.
MADE = {"var", "__pycache__"}


@cache
def everything():
    """Our files relative to the root, sorted; nothing hidden, nothing that a command made."""
    tops = [top for top in ROOT.iterdir() if top.name[0] != "." and top.name not in MADE]
    found = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    return sorted(
        path.relative_to(ROOT) for path in found if path.is_file() and not MADE & set(path.relative_to(ROOT).parts)
    )


def files(*endings, within=""):
    """Our files with one of these endings, those of a folder where one is given."""
    return [name for name in everything() if name.suffix in endings and (not within or name.is_relative_to(within))]


@cache
def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def syntax(name):
    return ast.parse(text(name), str(name))


def templates():
    return [name for name in files(".html") if "templates" in name.parts]


def lines_with(pattern, names):
    """Each match of a compiled pattern with its file and line."""
    found = []
    for name in names:
        content = text(name)
        found += [f"{name}:{content.count(chr(10), 0, hit.start()) + 1} {hit[0]}" for hit in pattern.finditer(content)]
    return found
