"""Sentences for the rules that the triggers of migrations/0002_append_only.py hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "minute_final": _("The minutes are never changed: lines are only added."),
}
