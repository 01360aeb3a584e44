from django.contrib.auth import get_user_model
from django.core.checks.registry import registry
from django.db import models

from access import checks
from access.keeping import Keep
from audit import keeping
from tests.project.tree import text


def test_no_personal_field_goes_without_a_rule():
    assert checks.keeping_rules(None) == []


def test_manage_py_check_asks_for_the_rules():
    assert checks.keeping_rules in registry.registered_checks


def test_every_app_with_models_is_asked():
    asked = {config.label for config in checks.own_apps() if any(config.get_models())}
    assert {"access", "audit", "captives", "fund_collections", "letters", "remittances"} < asked


def test_a_field_without_a_rule_is_named(monkeypatch):
    monkeypatch.delitem(keeping.KEEPING, "Minute.facts")
    assert [fault.msg for fault in checks.keeping_rules(None)] == ["audit.Minute.facts may hold personal data."]


def test_a_rule_without_a_field_is_named(monkeypatch):
    monkeypatch.setitem(keeping.KEEPING, "Minute.gone", Keep.RECORD)
    assert [fault.msg for fault in checks.keeping_rules(None)] == ["audit/keeping.py has a rule for Minute.gone."]


def test_sealed_columns_and_no_others_are_sealed_by_their_rule():
    for config in checks.own_apps():
        for name, rule in checks.rules_of(config).items():
            model, field = name.split(".")
            binary = isinstance(config.get_model(model)._meta.get_field(field), models.BinaryField)
            assert (name, rule is Keep.SEALED) == (name, binary and rule is not Keep.VISIT)


def test_a_link_to_a_login_is_evidence_or_a_charge():
    for config in checks.own_apps():
        for name, rule in checks.rules_of(config).items():
            model, field = name.split(".")
            if config.get_model(model)._meta.get_field(field).related_model is get_user_model():
                assert (name, rule in {Keep.SIGNATURE, Keep.IN_CHARGE, Keep.VISIT}) == (name, True)


def test_the_page_on_keeping_explains_each_rule():
    page = text("docs/keeping.md")
    assert [rule.name for rule in Keep if f"`{rule.name}`" not in page] == []
