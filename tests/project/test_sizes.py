"""Limits of size: what has grown past them is two things in one."""

import ast

from tests.project.tree import files, syntax, templates, text

MODULE, FUNCTION, TEMPLATE, TEST, STYLESHEET = 300, 40, 130, 25, 20_000
# What may be longer, each with its reason.
LONGER = {}


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def length(function):
    """Lines of a function without decorators and docstring."""
    first = function.body[0]
    begin = first.end_lineno if is_docstring(first) else function.lineno - 1
    return function.end_lineno - begin


def functions(name):
    return [node for node in ast.walk(syntax(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def too_long(name, lines, limit):
    return [f"{name}: {lines} lines, limit {limit}"] if lines > LONGER.get(str(name), limit) else []


def code():
    return [name for name in files(".py") if "migrations" not in name.parts]


def test_modules():
    own = [name for name in code() if name.parts[0] != "tests"]
    assert [fault for name in own for fault in too_long(name, text(name).count("\n"), MODULE)] == []


def test_functions():
    found = []
    for name in code():
        for function in functions(name):
            limit = TEST if function.name.startswith("test_") else FUNCTION
            found += too_long(f"{name}:{function.lineno} {function.name}", length(function), limit)
    assert found == []


def test_templates():
    assert [fault for name in templates() for fault in too_long(name, text(name).count("\n"), TEMPLATE)] == []


def test_stylesheet():
    sheets = list(files(".css", within="static"))
    assert sum(len(text(name).encode()) for name in sheets) < STYLESHEET
