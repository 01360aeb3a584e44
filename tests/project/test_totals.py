"""No total adds two currencies: whoever sums money says of which currency, in the same function."""

import ast

from tests.project.tree import APPS, files, syntax, text

# Sums of what has no currency.
COUNTED = {"last", "people"}
# Sums whose rows share a currency by what they belong to. A new one says its currency, or is named here and why.
OF_ONE_CURRENCY = {
    "fund_collections.models.pledges._sum": "parts and payments of one pledge",
    "fund_collections.services.matching.parts.amount": "an entry on one bank account, which has one currency",
    "fund_collections.services.matching.pool.open_entries": "entries on one bank account, which has one currency",
    "reports.bank._open_entries": "entries on one bank account, which has one currency (account_bank_complete)",
    "member_parties.models.decisions.with_used": "what weighs on one decision",
    "remittances.forms.to_draw_on": "goods bought under one decision",
    "remittances.models.parcels._if_counted": "goods of one lot, which has one currency",
    "remittances.views.plan_lines.plan_lines": "the lines of one plan, which has one currency",
    "fund_collections.views.deposits.deposit_detail": "lists of one deposit",
    "member_parties.queries.drawn_besides": "payments of one decision",
    "reports.decisions._under": "transfers and payments of one decision",
    "reports.decisions._sum": "sendings under one decision",
    "reports.plan_closing._lacking": "parcels of one plan",
    "reports.sendings._lost": "the losses of one sending",
    "reports.sendings._words": "the shares of one confirmation",
}


def functions(name):
    """Each function and method of a file with its dotted name; what stands outside of them is the file itself."""
    module = ".".join(name.with_suffix("").parts)
    tree = syntax(name)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {inner for node in found for inner in ast.walk(node)}
    yield module, [node for node in ast.walk(tree) if node not in inside], ""
    for node in found:
        yield f"{module}.{node.name}", list(ast.walk(node)), ast.unparse(node)


def sums_money(node):
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sum"):
        return False
    return not (isinstance(node.args[0], ast.Constant) and node.args[0].value in COUNTED)


def ours():
    return [name for app in APPS for name in files(".py", within=app) if "Sum(" in text(name)]


def test_no_query_adds_two_currencies():
    silent = {
        where
        for name in ours()
        for where, nodes, source in functions(name)
        if any(map(sums_money, nodes)) and "currency" not in source
    }
    assert sorted(silent) == sorted(OF_ONE_CURRENCY)
