"""Who may import whom: DESIGN in one table (docs/house.md draws it)."""

import ast
import graphlib

import pytest

from tests.project.tree import APPS, ROOT, files, syntax

# What reports and portal show; nobody below imports those two, and nobody at all the project package.
ROOMS = set(APPS) - {"reports", "portal", "aidassoc"}
MAY_IMPORT = {
    "access": set(),
    "audit": {"access"},
    "vault": {"access", "audit"},
    "ledger": {"access", "audit"},
    "member_parties": {"access", "audit", "ledger"},
    "fund_collections": {"access", "audit", "vault", "ledger", "member_parties"},
    "captives": {"access", "audit", "vault", "member_parties"},
    "letters": {"access", "audit", "vault", "member_parties", "captives"},
    "remittances": ROOMS - {"fund_collections", "bulletins", "remittances"},
    "bulletins": {"access", "audit", "member_parties", "captives", "letters"},
    "reports": ROOMS,
    "portal": ROOMS,
    "aidassoc": ROOMS | {"reports", "portal"},
}
# Appointing somebody is an act, and acts write minutes: what access does stands above audit, what access knows below.
ABOVE_AUDIT = {"services", "forms", "views", "admin"}
# Inside an app: a module may use those of its own floor and of the floors below.
FLOORS = {"models": 0, "permissions": 1, "tasks": 1, "services": 2, "forms": 3, "views": 4, "admin": 4, "urls": 5}


def module_of(name):
    parts = list(name.with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(name): name for app in APPS for name in files(".py", within=app)}


def only_for_types(name):
    """Nodes under `if TYPE_CHECKING`: read by the type checker, never run."""
    asked = (
        n for n in ast.walk(syntax(name)) if isinstance(n, ast.If) and ast.unparse(n.test).endswith("TYPE_CHECKING")
    )
    return {inner for node in asked for inner in ast.walk(node)}


def imported(name, *, but=()):
    """Modules that a file imports, wherever it does; of `from a import b` it is a.b if there is such a module."""
    here = module_of(name).split(".")
    package = here if name.name == "__init__.py" else here[:-1]
    for node in ast.walk(syntax(name)):
        if node in but:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            inner = {f"{source}.{alias.name}" for alias in node.names}
            yield from inner & MODULES.keys() or {source}


def floor(module):
    return FLOORS.get(module.split(".")[1]) if "." in module else None


def reached(module):
    """Modules of the same app that a module uses, directly or by way of modules that stand on no floor."""
    app, seen, ahead = module.split(".", 1)[0], set(), [module]
    while ahead:
        for target in imported(MODULES[ahead.pop()]):
            if target.split(".", 1)[0] != app or target not in MODULES or target in seen:
                continue
            seen.add(target)
            if floor(target) is None:
                ahead.append(target)
    return seen


def test_every_app_stands_in_the_table():
    assert set(MAY_IMPORT) == set(APPS)


def test_the_table_has_no_circle():
    assert set(graphlib.TopologicalSorter(MAY_IMPORT).static_order()) == set(APPS)


def allowed(app, module):
    above_audit = app == "access" and "." in module and module.split(".")[1] in ABOVE_AUDIT
    return MAY_IMPORT[app] | {app} | ({"audit"} if above_audit else set())


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_those_below_it(app):
    wrong = {
        f"{module} imports {target}"
        for module, name in MODULES.items()
        if name.parts[0] == app
        for target in imported(name)
        if target.split(".", 1)[0] in set(APPS) - allowed(app, module)
    }
    assert sorted(wrong) == []


def test_no_modules_import_each_other_in_a_circle():
    uses = {module: MODULES.keys() & imported(name, but=only_for_types(name)) for module, name in MODULES.items()}
    graphlib.TopologicalSorter(uses).prepare()


def test_no_code_reaches_into_the_tests():
    outside = [name for name in files(".py") if name.parts[0] != "tests"]
    assert [str(name) for name in outside if any(t.split(".", 1)[0] == "tests" for t in imported(name))] == []


@pytest.mark.parametrize("app", APPS)
def test_inside_an_app_imports_go_one_way(app):
    wrong = [
        f"{module} uses {target}"
        for module in MODULES
        if module.split(".", 1)[0] == app and floor(module) is not None
        for target in reached(module)
        if floor(target) is not None and floor(target) > floor(module)
    ]
    assert sorted(wrong) == []


def test_the_walk_sees_what_hides(tmp_path):
    hidden = "def f():\n    from ledger import models\nif TYPE_CHECKING:\n    import reports.pdf\n"
    (tmp_path / "hidden.py").write_text(hidden)
    source = (tmp_path / "hidden.py").relative_to(ROOT, walk_up=True)
    assert set(imported(source)) == {"ledger.models", "reports.pdf"}
