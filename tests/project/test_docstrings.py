"""Where money, rights and secrets are decided, each public function says what it does, in what unit, what it raises."""

import ast

from tests.project.tree import APPS, files, syntax

OWED_BY_APP = {"ledger", "vault", "reports"}
OWED_BY_MODULE = {"services", "permissions"}
# A page's address and title say what a view or a form is for.
EXEMPT_MODULES = {"migrations", "views", "act_views", "forms", "admin"}


def owed():
    for app in APPS:
        for name in files(".py", within=app):
            parts = set(name.with_suffix("").parts[1:])
            if not parts & EXEMPT_MODULES and (app in OWED_BY_APP or parts & OWED_BY_MODULE):
                yield name


def speaks_for_itself(function):
    """One statement under a name is read faster than a docstring over it."""
    return (
        function.name[0] == "_"
        or function.name == "main"
        or len(function.body) == 1
        or bool(ast.get_docstring(function))
    )


def test_public_functions_of_the_inner_rooms_are_explained():
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name in owed()
        for node in syntax(name).body
        if isinstance(node, ast.FunctionDef) and not speaks_for_itself(node)
    ]
    assert silent == []
