"""What a person may be told when an act is refused."""

from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

# PostgreSQL's numeric_value_out_of_range: a sum, or the balance it would bring about, has too many digits.
OUT_OF_RANGE = "22003"


class Refusal(Exception):
    """An expected refusal: str() is one translated sentence, `field` the form field it belongs to, if any."""

    def __init__(self, sentence, *, field=None):
        super().__init__(sentence)
        self.field = field


def sentence_for(rule):
    """The sentence of a named constraint or trigger, or None: models say theirs, triggers' stand in sentences.py."""
    for config in apps.get_app_configs():
        for model in config.get_models():
            for constraint in model._meta.constraints:
                if constraint.name == rule and constraint.violation_error_message:
                    return constraint.get_violation_error_message()
        if find_spec(f"{config.name}.sentences"):
            sentences = import_module(f"{config.name}.sentences").TRIGGER_SENTENCES
            if rule in sentences:
                return str(sentences[rule])
    return None


def rule_of(error):
    """Name of the constraint or trigger behind a DatabaseError, or None."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return diagnosis and diagnosis.constraint_name


@contextmanager
def as_refusal():
    """Turn a rule of the database that was broken inside the block into a Refusal with its sentence.

    What has no sentence is a fault of ours and crashes. Deferred rules speak at commit: wrap the whole transaction.
    """
    try:
        yield
    except DatabaseError as error:
        rule = rule_of(error)
        sentence = rule and sentence_for(rule)
        if getattr(error.__cause__, "sqlstate", None) == OUT_OF_RANGE:
            sentence = _("The sum is larger than these books can hold.")
        if not sentence:
            raise
        raise Refusal(sentence) from error


@contextmanager
def on_form(form):
    """Put a refusal of the block on the form, at its field where it has one; the view then draws the form again."""
    try:
        with as_refusal():
            yield
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


# The one sentence for what only a second press or a race can bring about.
ALREADY_DONE = _("Somebody did this a moment ago. Look at the page again.")
