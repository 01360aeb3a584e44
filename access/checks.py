"""A system check of the house: no field that may tell of a person goes without a written keeping rule."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import models

FREE_TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def own_apps():
    """The apps that lie in this project's folder, not in a package."""
    return [config for config in apps.get_app_configs() if config.path == str(settings.BASE_DIR / config.name)]


def may_tell_of_a_person(field):
    """Free text, sealed or not, and every link to a login."""
    if field.is_relation:
        return field.related_model._meta.label == settings.AUTH_USER_MODEL
    return isinstance(field, FREE_TEXT) and not field.choices


def rules_of(config):
    """The app's KEEPING table, {"Model.field": Keep}; empty where it has none."""
    name = f"{config.name}.keeping"
    return import_module(name).KEEPING if find_spec(name) else {}


def keeping_rules(app_configs, **_options):
    """One fault per personal field without a rule, and per rule without a field."""
    faults = []
    for config in own_apps():
        if app_configs is not None and config not in app_configs:
            continue
        fields = {
            f"{model.__name__}.{field.name}"
            for model in config.get_models()
            for field in model._meta.local_fields
            if may_tell_of_a_person(field)
        }
        rules, where = rules_of(config), f"{config.name}/keeping.py"
        faults += [
            checks.Error(
                f"{config.label}.{name} may hold personal data.", hint=f"Write its rule in {where}.", id="house.E001"
            )
            for name in sorted(fields - rules.keys())
        ]
        faults += [
            checks.Error(f"{where} has a rule for {name}.", hint="No such field: take the rule out.", id="house.E002")
            for name in sorted(rules.keys() - fields)
        ]
    return faults
