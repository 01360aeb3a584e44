"""What people read waits to be translated; the files of translations are sound."""

import shutil
import subprocess

import pytest
from django.utils.functional import Promise

from access.checks import own_apps
from tests.project.tree import ROOT, files

MODELS = [model for config in own_apps() for model in config.get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_has_its_name_in_every_language(model):
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)


@pytest.mark.parametrize("config", own_apps(), ids=lambda config: config.label)
def test_a_room_has_its_name_in_every_language(config):
    assert isinstance(config.verbose_name, Promise) or config.label == "aidassoc"


def choices(field):
    return [label for value, label in field.flatchoices if value not in (None, "")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_choices_are_offered_in_every_language(model):
    fields = [field for field in model._meta.local_fields if field.choices]
    assert [field.name for field in fields if not all(isinstance(label, Promise) for label in choices(field))] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_rule_is_explained_in_every_language(model):
    sentences = {rule.name: rule.violation_error_message for rule in model._meta.constraints}
    assert [name for name, sentence in sentences.items() if not isinstance(sentence, Promise)] == []


@pytest.mark.parametrize("name", files(".po"), ids=str)
def test_translations_are_sound(name):
    if not shutil.which("msgfmt"):
        pytest.skip("msgfmt is not on this machine: apt-get install gettext.")
    command = ["msgfmt", "--check-format", "--output-file=/dev/null", str(ROOT / name)]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0
