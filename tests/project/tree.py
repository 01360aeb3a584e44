"""The project's own files, as the tests of the house look at them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = tuple(sorted(path.parent.name for path in ROOT.glob("*/__init__.py")))
# What the commands make; and what is not ours to hold to our style.
MADE = {"var", "node_modules", "__pycache__"}


def files(*endings, within="."):
    """Our files with one of these endings, relative to the root; nothing hidden, nothing made."""
    for path in sorted((ROOT / within).rglob("*")):
        name = path.relative_to(ROOT)
        if path.suffix in endings and path.is_file() and not MADE & set(name.parts) and name.parts[0][0] != ".":
            yield name


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
