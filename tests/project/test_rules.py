"""Every rule that triggers hold in the database has a sentence for people and a test that names it."""

import re

from access.refusal import sentence_for
from tests.project.tree import files, text

RULE = re.compile(r"CONSTRAINT = '(\w+)'|(?:refuse_change|EXECUTE FUNCTION \w+)\('(\w+)'\)")


def rules():
    laid = [name for name in files(".py") if "migrations" in name.parts and name.parts[0] != "tests"]
    return {first or second for name in laid for first, second in RULE.findall(text(name))}


def test_every_rule_has_a_sentence():
    assert sorted(rule for rule in rules() if not sentence_for(rule)) == []


def test_every_rule_is_named_by_a_test():
    tests = "\n".join(text(name) for name in files(".py", within="tests"))
    assert sorted(rule for rule in rules() if rule not in tests) == []
