"""The table "What a seizure yields" in docs/security.md names every column that may tell of a person."""

import re

from django.apps import apps
from django.conf import settings

from access.checks import own_apps, rules_of
from access.keeping import Keep
from vault.fields import SealedField

PAGE = settings.BASE_DIR / "docs" / "security.md"
# Kept as ciphertext or as a hash; of the others the words themselves are on the disk.
COVERED = {Keep.SEALED, Keep.VISIT}
ROW = re.compile(r"^\| `(\w+\.\w+)` \| ?(.*?) ?\| ?(.*?) ?\|$", re.MULTILINE)


def columns():
    """{"app.Model": (readable columns, those that are not)} as models and rules have it; links are readable."""
    found = {}
    for config in own_apps():
        for name, rule in sorted(rules_of(config).items()):
            model, _dot, field = name.partition(".")
            readable, covered = found.setdefault(f"{config.label}.{model}", (set(), set()))
            link = config.get_model(model)._meta.get_field(field).is_relation
            (covered if rule in COVERED and not link else readable).add(field)
    return found


def told():
    names = re.compile(r"`(\w+)`")
    rows = ROW.findall(PAGE.read_text())
    return {kind: (set(names.findall(readable)), set(names.findall(covered))) for kind, readable, covered in rows}


def test_the_table_is_what_the_models_hold():
    assert told() == columns()


def test_every_sealed_field_is_told_as_not_readable():
    sealed = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    }
    covered = {(kind, name) for kind, (_readable, covered) in told().items() for name in covered}
    assert sealed
    assert sealed <= covered
